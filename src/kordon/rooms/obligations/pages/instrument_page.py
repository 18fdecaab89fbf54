"""An instrument: what it is, what a State takes on, who stands how and since when, on a map and over the years."""

from __future__ import annotations

from datetime import date

from kordon.engine.outputs.markup import Markup, join, tag
from kordon.engine.records.groups import states
from kordon.rooms.obligations.instruments import instruments
from kordon.rooms.obligations.pages.curve_picture import curve
from kordon.rooms.obligations.pages.map_picture import world_map
from kordon.rooms.obligations.pages.pieces import (
    Page,
    View,
    date_text,
    facts,
    folded,
    lines,
    nothing,
    registers_note,
    section,
    standing_badge,
    standing_lines,
    table,
)
from kordon.rooms.obligations.records import CONSENTS, ActionKind, Instrument, Whose
from kordon.rooms.obligations.register import NOTHING_FOUND, PARTY, STANDINGS, Register, Standing
from kordon.rooms.obligations.wording import depositary_name


def instrument_page(code: str, view: View) -> Page:
    found = instruments()[code]
    register = view.index.register(instrument=code)
    known = sorted({*states(), *register.states()}, key=lambda s: view.country(s))
    standings = [register.standing(state, code, view.index.on) for state in known]
    parts = _about(found, view), _duties(found, view), _who(found, standings, view), _over_time(found, register, view)
    body = join(parts, "\n")
    return Page(found.short_name(view.language), body, found.name(view.language) if found.short else "")


def _about(found: Instrument, view: View) -> Markup:
    links = [tag("span", view.say(f"link.{known.relation}"), " ", view.treaty_link(known.code)) for known in found.links]
    back = [tag("span", view.treaty_link(other.code), " ", view.say(f"link.{known.relation}"))
            for other in instruments().values() for known in other.links if known.code == found.code]
    return facts([
        (view.say("instruments.column_code"), found.code),
        (view.say("obligations.kind"), view.say(f"obligations.kind_{found.kind}")),
        (view.say("instruments.column_date"), found.date),
        (view.say("instruments.column_force"), found.in_force),
        (view.say("obligations.depositary"), view.listed(depositary_name(name, view.words) for name in found.depositaries)),
        (view.say("obligations.links"), lines([*links, *back]) if links or back else ""),
    ])


def _duties(found: Instrument, view: View) -> Markup:
    if not found.duties:
        return Markup()
    title = view.say("instruments.duties").rstrip(" :：")
    duties = tag("ul", *(tag("li", view.say(f"duty.{duty}")) for duty in found.duties))
    return section(title, duties, tag("p", view.say("obligations.own_wording"), class_="small"), id="duties")


def _who(found: Instrument, standings: list[Standing], view: View) -> Markup:
    title = view.tell("obligations.who", day=view.day)
    known = [s for s in standings if s.code != NOTHING_FOUND]
    if not known:
        return section(title, nothing(view), id="who")
    legend = [(f"s-{code}", view.say(f"standing.{code}")) for code in STANDINGS if code != NOTHING_FOUND]
    classes = {s.state: f"s-{s.code}" for s in known}
    picture = world_map(found.short_name(view.language), classes, legend, view)
    rows = []
    for standing in known:
        name = view.state_link(standing.state)
        rows.append((name, standing_badge(standing, view), date_text(standing.since), standing_lines(standing, view)))
    heads = [view.say("measures.column.state"), *(view.say(f"instruments.column_{c}") for c in ("standing", "since", "actions"))]
    missing = [view.state_link(s.state) for s in standings
               if s.code == NOTHING_FOUND]
    rest = folded(f"{view.say('matrix.no_information')} ({len(missing)})", tag("p", join(missing, " · ")))
    note = registers_note((a for s in known for a in s.actions), view)
    return section(title, note, picture, table(title, heads, rows, "standings"), rest if missing else "", id="who")


def _over_time(found: Instrument, register: Register, view: View) -> Markup:
    """Who was bound and who had signed at the end of each year, by depositaries' dates alone."""
    official = [a for s in register.states() for a in register.actions(s, found.code) if a.whose is Whose.DEPOSITARY]
    newest = max((as_of for _, as_of in view.index.registers(official)), default=view.day)
    bound, signed = yearly(found, register, min(view.index.on, date.fromisoformat(newest)))
    if not bound and not signed:
        return Markup()
    title = view.say("obligations.over_time")
    series = [("c-signed", view.say("obligations.signed"), signed), ("c-bound", view.say("standing.party"), bound)]
    marks = [(int(found.in_force[:4]), view.say("instruments.column_force"))] if found.in_force else []
    picture = curve(title, [row for row in series if row[2]], marks)
    years = sorted({*bound, *signed})
    rows = [(f"{year}", f"{signed.get(year, '–')}", f"{bound.get(year, '–')}") for year in years]
    heads = [view.say("measures.column.year"), view.say("obligations.signed"), view.say("standing.party")]
    return section(title, picture, folded(view.say("obligations.as_table"), table(title, heads, rows, "numbers")), id="years")


def yearly(found: Instrument, register: Register, on: date) -> tuple[dict[int, int], dict[int, int]]:
    """The States bound at the end of each year, and those that had signed by then. Years in which that did not change are left
    out, but for the last, which is that of `on`."""
    official = [a for s in register.states() for a in register.actions(s, found.code) if a.whose is Whose.DEPOSITARY and a.date]
    days = sorted(a.day() for a in official if a.day() <= on.isoformat())
    if not days:
        return {}, {}
    first_signed: dict[str, int] = {}
    for action in official:
        if action.kind is ActionKind.SIGNATURE and action.day() <= on.isoformat():
            year = int(action.day()[:4])
            first_signed[action.state] = min(year, first_signed.get(action.state, year))
    concerned = {a.state for a in official if a.kind in CONSENTS}
    bound: dict[int, int] = {}
    signed: dict[int, int] = {}
    for year in range(int(days[0][:4]), on.year + 1):
        end = min(date(year, 12, 31), on)
        count = sum(register.standing(state, found.code, end).code == PARTY for state in concerned)
        by_then = sum(when <= year for when in first_signed.values())
        last = year == on.year
        if concerned and (last or not bound or bound[max(bound)] != count):
            bound[year] = count
        if first_signed and (last or not signed or signed[max(signed)] != by_then):
            signed[year] = by_then
    return bound, signed
