"""The pages that lead to others: the first, all States, all instruments, gaps by region, all matrices, assistance, sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from kordon.engine.outputs.markup import Markup, join, tag, value
from kordon.engine.records.groups import Region, groups, regions, states
from kordon.rooms.obligations.cooperation import area_name, matches
from kordon.rooms.obligations.instruments import instruments
from kordon.rooms.obligations.matrix import CURRENT_TEMPLATE, templates
from kordon.rooms.obligations.pages.mosaic_picture import world_mosaic
from kordon.rooms.obligations.pages.pieces import Page, View, badge, folded, lines, link, nothing, section, table
from kordon.rooms.obligations.records import Instrument
from kordon.rooms.obligations.register import CONSENTED, MEMBER, PARTY, SIGNATORY, SUBSCRIBED, WITHDRAWN, Register

TAKEN_ON = {PARTY, CONSENTED, SUBSCRIBED, MEMBER}  # CONSENTED: of a treaty not yet in force nobody is more than that


def index_page(view: View) -> Page:
    pages = tag("ul", *(
        tag("li", link(view.links.page(name), view.say(f"obligations.page_{name}")), " ",
            tag("span", view.say(f"obligations.lead_{name}"), class_="long"))
        for name in PAGES if name != "index"
    ), class_="doors")
    principle = tag("p", view.say("obligations.principle"), class_="principle")
    damaged = [tag("li", view.words.coded(code, parameters)) for code, parameters in view.index.damaged()]
    warnings = tag("ul", *damaged, class_="warnings", role="note") if damaged else Markup()
    body = join([warnings, principle, pages])
    return Page(view.say("obligations.page_index"), body, view.tell("obligations.lead_index", day=view.day))


def states_page(view: View) -> Page:
    """By sub-region, in the order of the language's names."""
    parts = []
    for region in regions().values():
        inside = sorted(_states_of(region), key=view.country)
        if inside:
            parts.append(section(region.name(view.language), tag("ul", *(tag("li", view.state_link(s)) for s in inside),
                                                                 class_="columns"), id=f"r{region.code}"))
    return Page(view.say("obligations.page_states"), join(parts, "\n"), view.say("obligations.lead_states"))


def _states_of(region: Region) -> list[str]:
    return [state for state in states() if state in region.areas]


def instruments_page(view: View) -> Page:
    by_kind: dict[str, list[Instrument]] = {}
    for found in instruments().values():
        by_kind.setdefault(found.kind, []).append(found)
    register = view.index.register()
    heads = [view.say("instruments.column_name"), view.say("instruments.column_date"), view.say("instruments.column_force"),
             view.say("obligations.taken_on")]
    parts = []
    for kind, inside in by_kind.items():
        title = view.say(f"obligations.kind_{kind}")
        rows = [_instrument_row(found, register, view) for found in inside]
        parts.append(section(title, table(title, heads, rows, "instruments")))
    return Page(view.say("obligations.page_instruments"), join(parts, "\n"), view.say("obligations.lead_instruments"))


def _instrument_row(found: Instrument, register: Register, view: View) -> tuple[object, ...]:
    name = join([view.treaty_link(found.code), tag("span", value(found.name(view.language)), class_="long")
                 if found.short else Markup()])
    known = register.by_standing(found.code, view.index.on)
    said = "; ".join(f"{view.say(f'standing.{code}')}: {len(who)}" for code, who in known.items())
    return name, found.date or "–", found.in_force or "–", said or view.say("matrix.no_information")


def regions_page(view: View) -> Page:
    """For each sub-region, instrument by instrument, the States of which no source says that they have taken it on. States are
    named and counted for each instrument; nothing counts instruments for a State."""
    register = view.index.register()
    known = view.index.instruments()
    wanted = [found for found in instruments().values() if found.kind in KINDS_WITH_GAPS and found.code in known]
    standings = {found.code: _standings(found.code, register, view) for found in wanted}
    shown = [found for found in wanted if TAKEN_ON & set(standings[found.code].values())]
    others = [found for found in wanted if found not in shown]
    overview = _region_table(shown, standings, view)
    unknown = tag("p", view.say("obligations.no_register"), " ", view.listed(view.treaty_link(f.code) for f in others),
                  class_="small") if others else Markup()
    parts = [_one_region(region, shown, standings, view) for region in regions().values()]
    body = join([overview, unknown, section(view.say("obligations.not_found_for"), *parts)], "\n")
    return Page(view.say("obligations.page_regions"), body, view.say("obligations.lead_regions"))


KINDS_WITH_GAPS = {"treaty", "amendment", "protocol", "code", "agreement"}


def _standings(code: str, register: Register, view: View) -> dict[str, str]:
    return {state: register.standing(state, code, view.index.on).code for state in states()}


def _region_table(wanted: Iterable[Instrument], standings: Mapping[str, Mapping[str, str]], view: View) -> Markup:
    """How many States of each sub-region have taken on each instrument, the darker the more; numbers say the same."""
    known = [region for region in regions().values() if _states_of(region)]
    heads = [view.say("instruments.column_name"), *(region.name(view.language) for region in known)]
    rows = []
    for found in wanted:
        cells: list[object] = [view.treaty_link(found.code)]
        for region in known:
            inside = _states_of(region)
            bound = sum(standings[found.code][state] in TAKEN_ON for state in inside)
            cells.append(tag("span", f"{bound}/{len(inside)}", class_=f"share share{round(4 * bound / len(inside))}"))
        rows.append(cells)
    title = view.tell("obligations.region_table", day=view.day)
    return table(title, heads, rows, "shares") if rows else nothing(view)


def _one_region(region: Region, wanted: Iterable[Instrument], standings: Mapping[str, Mapping[str, str]], view: View) -> Markup:
    inside = sorted(_states_of(region), key=view.country)
    rows = []
    for found in wanted:
        known = standings[found.code]
        out = [state for state in inside if known[state] not in TAKEN_ON]
        if out and len(out) < len(inside):
            rows.append((view.treaty_link(found.code), join(
                (join([view.state_link(state), *_how_far(known[state], view)]) for state in out), " · ")))
    none = [found for found in wanted if not any(standings[found.code][state] in TAKEN_ON for state in inside)]
    rest = tag("p", tag("b", view.say("obligations.nobody_here")), ": ", join((view.treaty_link(f.code) for f in none), " · "),
               class_="small") if none else Markup()
    heads = [view.say("instruments.column_name"), view.say("obligations.not_found_for")]
    title = region.name(view.language)
    shown = table(title, heads, rows, "gaps") if rows else Markup()
    return folded(f"{title} ({len(inside)})", shown, rest, id=f"r{region.code}") if inside else Markup()


def _how_far(standing: str, view: View) -> list[object]:
    """A State that signed, or deposited before entry into force, is not where one is of which nothing is found."""
    told = standing in {SIGNATORY, WITHDRAWN}
    return [" ", badge(view.say(f"standing.{standing}"), f"s-{standing}")] if told else []


def matrix_page(view: View) -> Page:
    """All States and all cells, by sub-region. Beside it a list that leads to each State's own matrix."""
    order = [state for region in regions().values() for state in sorted(_states_of(region), key=view.country)]
    template = templates()[CURRENT_TEMPLATE]
    marks = list(view.index.marks(view.drafts))
    title = view.say("obligations.page_matrix")
    note = tag("p", view.say("matrix.disclaimer"), " ", view.say("matrix.recalled_note"), class_="small")
    shown = world_mosaic(title, template, order, marks, view) if marks else nothing(view)
    rows = [(part.id, view.say(f"matrix.section.{part.paragraph.lower()}")) for part in template.sections]
    sections = table(view.say("obligations.sections"), [view.say("matrix.column.code"), view.say("matrix.column.label")], rows)
    answered = {state for state, *_ in marks}
    states_list = tag("ul", *(tag("li", link(view.links.state(s) + "#matrix", view.country(s))) for s in order if s in answered),
                      class_="columns")
    return Page(title, join([note, shown, sections, section(view.say("obligations.page_states"), states_list)], "\n"),
                view.say("obligations.lead_matrix"))


def assistance_page(view: View) -> Page:
    everything = view.index.assistance()
    title = view.say("obligations.page_assistance")
    found = matches(everything, view.day)
    heads = [view.say(f"cooperation.column.{name}") for name in ("party", "areas", "about", "offers", "source")]
    rows = [(_party(m.request.party, view), area_name(m.area, view.language), value(m.request.about),
             lines(_party(o.party, view) for o in m.offers) if m.offers else view.say("cooperation.no_offer"),
             value(m.request.source)) for m in found]
    offers = [row for row in everything if row.role == "offer" and row.open_on(view.day)]
    offer_heads = [view.say(f"cooperation.column.{name}") for name in ("party", "areas", "about", "scope", "source")]
    offer_rows = [(_party(row.party, view), view.listed(area_name(a, view.language) for a in row.areas), value(row.about),
                   view.listed(_scope(part, view) for part in row.scope) or "–", value(row.source)) for row in offers]
    asked, offered = view.say("obligations.asked"), view.say("obligations.offered")
    body = join([
        section(asked, table(asked, heads, rows) if rows else nothing(view)),
        section(offered, table(offered, offer_heads, offer_rows) if offer_rows else nothing(view)),
    ], "\n")
    return Page(title, body, view.say("obligations.lead_assistance"))


def _party(party: str, view: View) -> Markup:
    return view.state_link(party) if party in states() else value(party)


def _scope(part: str, view: View) -> str:
    found = groups().get(part) or regions().get(part)
    return found.name(view.language) if found else view.country(part)


def sources_page(view: View) -> Page:
    heads = [view.say(f"obligations.{name}") for name in ("reference", "as_of", "units")] + ["SHA-256"]
    rows = [(name, as_of, view.words.count(entries), tag("code", sha256, class_="digest"))
            for name, as_of, sha256, entries, _ in view.index.versions()]
    title = view.say("obligations.page_sources")
    body = join([tag("p", view.say("obligations.principle"), class_="principle"),
                 table(title, heads, rows) if rows else nothing(view),
                 tag("p", view.say("obligations.map_source"), class_="small")], "\n")
    return Page(title, body, view.say("obligations.lead_sources"))


PAGES: Mapping[str, Callable[[View], Page]] = {
    "index": index_page,
    "states": states_page,
    "instruments": instruments_page,
    "regions": regions_page,
    "matrix": matrix_page,
    "assistance": assistance_page,
    "sources": sources_page,
}
