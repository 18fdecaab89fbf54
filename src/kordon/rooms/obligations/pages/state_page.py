"""A State: how it stands to instruments, what it says itself, measures, matrix, plans, contacts, assistance, sources."""

from __future__ import annotations

from collections.abc import Mapping

from kordon.engine.outputs.markup import Markup, join, tag, value
from kordon.engine.records.countries import countries
from kordon.engine.records.groups import formal_name, former_names, groups, groups_of, region_of
from kordon.engine.records.measures import Measure
from kordon.rooms.obligations.cooperation import area_name, matches
from kordon.rooms.obligations.instruments import instruments
from kordon.rooms.obligations.matrix import Answer, Approval, Matrix, Section, activity_text, label_text, templates
from kordon.rooms.obligations.pages.mosaic_picture import state_mosaic
from kordon.rooms.obligations.pages.pieces import (
    Page,
    View,
    badge,
    date_text,
    facts,
    folded,
    lines,
    link,
    nothing,
    registers_note,
    section,
    standing_badge,
    standing_lines,
    table,
)
from kordon.rooms.obligations.records import Whose
from kordon.rooms.obligations.register import Standing


def state_page(state: str, view: View) -> Page:
    """Everything known of a State on the day of the index."""
    register = view.index.register(state=state)
    standings = [register.standing(state, code, view.index.on) for code in instruments()]
    known = [standing for standing in standings if standing.actions]
    matrix, machine = view.index.matrix(state, view.words, view.drafts)
    body = join([
        _about(state, view),
        _standings(known, len(standings) - len(known), view),
        _own_words(known, view),
        _measures(list(matrix.measures.values()), view),
        _matrix(matrix, machine, view),
        _plans(state, view),
        _assistance(state, view),
    ], "\n")
    return Page(view.country(state), body, formal_name(state, view.language))


def _about(state: str, view: View) -> Markup:
    language, row = view.language, countries().get(state, {})
    region = region_of(state)
    members = [groups()[code].name(language) for code in groups_of(state, view.day)]
    former = [tag("span", value(name.names[language]), " ", tag("span", f"{name.since or '…'} – {name.until}", class_="whose"))
              for name in former_names().get(state, ())]
    contact = [tag("span", value(c.office), " ", date_text(c.since), " · ", value(c.source)) for c in view.index.contacts(state)]
    return facts([
        ("ISO 3166", f"{state} · {row.get('alpha3', '')}"),
        ("M49", row.get("m49", "")),
        (view.say("obligations.region"), link(f"{view.links.page('regions')}#r{region.code}", region.name(language))
         if region else ""),
        (view.say("obligations.member_of"), view.listed(members)),
        (view.say("obligations.former_names"), lines(former) if former else ""),
        (view.say("obligations.contact"), lines(contact) if contact else ""),
    ])


def _standings(known: list[Standing], others: int, view: View) -> Markup:
    language = view.language
    rows = []
    for standing in known:
        found = instruments()[standing.instrument]
        name = join([view.treaty_link(found.code),
                     tag("span", value(found.name(language)), class_="long") if found.short else Markup()])
        rows.append((name, standing_badge(standing, view), date_text(standing.since), standing_lines(standing, view)))
    heads = [view.say(f"instruments.column_{name}") for name in ("name", "standing", "since", "actions")]
    title = view.tell("obligations.standings", day=view.day)
    note = join([registers_note((a for s in known for a in s.actions), view),
                 tag("p", view.say("instruments.no_information", count=others), class_="small")])
    return section(title, table(title, heads, rows, "standings") if rows else nothing(view), note, id="instruments")


def _own_words(known: list[Standing], view: View) -> Markup:
    """What the State says itself, beside nothing else: a report's date is not a depositary's."""
    rows = [
        (view.treaty_link(s.instrument),
         view.say(f"action.{a.kind}"), date_text(a.day()),
         join(map(value, filter(None, (a.source, a.remark))), " · "))
        for s in known for a in s.actions if a.whose is Whose.OWN
    ]
    if not rows:
        return Markup()
    heads = [view.say("instruments.column_name"), view.say("obligations.step"), view.say("instruments.column_date"),
             view.say("measures.column.source")]
    title = view.say("obligations.own_words")
    return section(title, tag("p", view.say("obligations.own_words_note"), class_="small"), table(title, heads, rows), id="own")


def _measures(found: list[Measure], view: View) -> Markup:
    title = view.say("obligations.measures")
    if not found:
        return section(title, nothing(view), id="measures")
    heads = [view.say(f"measures.column.{name}") for name in ("title", "kind", "status", "covers", "source")]
    rows = [
        (_measure_name(m, view), view.say(f"measures.kind.{m.kind}"), _history(m, view), _covers(m, view), _source(m, view))
        for m in sorted(found, key=lambda m: (m.kind, m.year, m.id))
    ]
    return section(title, table(title, heads, rows, "measures"), id="measures")


def _measure_name(measure: Measure, view: View) -> Markup:
    original = dict(measure.titles).get(measure.language, "")
    shown = measure.caption(view.language)
    other = tag("span", value(original), class_="long", lang=measure.language) if original and original not in shown else Markup()
    return tag("span", value(shown), other, id=f"measure-{measure.id}")


def _history(measure: Measure, view: View) -> Markup:
    steps = [tag("span", date_text(day), " ", view.say(f"measures.status.{status}")) for day, status in measure.history]
    return lines(steps) if steps else Markup("–")


def _covers(measure: Measure, view: View) -> Markup:
    by_material: dict[str, list[str]] = {}
    for cover in measure.covers:
        text = activity_text(cover.activity, view.language)
        if cover.aspect == "enforcement":
            text += f" ({view.say('matrix.column.enforcement')})"
        by_material.setdefault(view.say(f"measures.covers.{cover.material}"), []).append(text)
    return lines([tag("span", tag("b", material), ": ", "; ".join(texts)) for material, texts in by_material.items()])


def _source(measure: Measure, view: View) -> Markup:
    quotations = [
        tag("span", tag("q", value(text), lang=measure.language or None), " ", tag("span", value(pointer), class_="whose"))
        for text, pointer in measure.quotations
    ]
    return join([value(measure.source), lines(quotations) if quotations else Markup()])


def _matrix(matrix: Matrix, machine: frozenset[str], view: View) -> Markup:
    title = view.say("obligations.matrix")
    template = templates()[matrix.template]
    about = facts([(view.say("matrix.about.template"), matrix.template),
                   (view.say("matrix.about.reports"), ", ".join(matrix.reports)),
                   (view.say("matrix.about.approved_on"), matrix.approved_on)])
    note = tag("p", view.say("matrix.disclaimer"), " ", view.say("obligations.drafts_shown" if view.drafts else
                                                                "obligations.approved_only"), class_="small")
    if not matrix.answers:
        return section(title, about, note, nothing(view), id="matrix")
    picture = state_mosaic(title, template, matrix.answers, view)
    parts = [_section(part, matrix, machine, view) for part in template.sections]
    recalled = tag("p", view.say("matrix.recalled_note"), class_="small")
    return section(title, about, note, picture, *parts, recalled, id="matrix")


def _section(part: Section, matrix: Matrix, machine: frozenset[str], view: View) -> Markup:
    """A section's table, folded. Rows without any answer share one line, so that a page can be read; none goes missing."""
    rows, empty = [], []
    for number, cells in part.rows().items():
        label = f"{number}. {label_text(cells[0].label, view.language)}"
        if not any(cell.id in matrix.answers for cell in cells):
            empty.append(label)
            continue
        head = join([label, *([" ", badge(view.say("matrix.recalled"), "quiet")] if cells[0].recalled else [])])
        rows.append((head, *(_answer(matrix.answers.get(cell.id), matrix.measures, cell.id in machine, view) for cell in cells)))
    name = f"{part.id} · {view.say(f'matrix.section.{part.paragraph.lower()}')}"
    heads = [view.say("matrix.column.label"), *(view.say(f"matrix.column.{kind}") for kind in part.answers)]
    rest = tag("p", tag("b", view.say("matrix.no_information")), ": ", "; ".join(empty), class_="small") if empty else Markup()
    return folded(f"{name}", table(name, heads, rows, "matrix") if rows else Markup(), rest)


def _answer(answer: Answer | None, measures: Mapping[str, Measure], machine: bool, view: View) -> Markup:
    if answer is None:
        return tag("span", view.say("matrix.no_information"), class_="whose")
    tone = "good" if answer.approval == Approval.APPROVED else "quiet"
    state = "obligations.machine_draft" if machine else f"obligations.approval_{answer.approval}"
    sources = [value(text) for text in answer.sources]
    sources += [link(f"#measure-{name}", measures[name].caption(view.language)) if name in measures else value(name)
                for name in answer.measures]
    remarks = tag("p", value(answer.remarks), class_="whose") if answer.remarks else Markup()
    said = lines(sources) if sources else Markup()
    return join([tag("b", answer.mark.value), " ", badge(view.say(state), tone), said, remarks])


def _plans(state: str, view: View) -> Markup:
    parts = []
    for plan in view.index.plans(state):
        heads = [view.say(f"cooperation.column.{name}") for name in ("step", "activity", "due", "status")]
        rows = [
            (value(step.text), activity_text(step.activity, view.language) or "–", date_text(step.due),
             view.say(f"cooperation.status.{step.status}") if step.status else "–") for step in plan.steps
        ]
        span = " – ".join(filter(None, (plan.since, plan.until)))
        about = facts([(view.say("cooperation.column.submitted"), plan.submitted), (view.say("obligations.span"), span),
                       (view.say("measures.column.source"), value(plan.source))])
        parts.append(join([tag("h3", value(plan.title)), about, table(plan.title, heads, rows) if rows else Markup()]))
    return section(view.say("obligations.plans"), *(parts or [nothing(view)]), id="plans")


def _assistance(state: str, view: View) -> Markup:
    everything = view.index.assistance()
    asked = [match for match in matches(everything, view.day) if match.request.party == state]
    offered = [row for row in everything if row.role == "offer" and row.party == state and row.open_on(view.day)]
    title = view.say("obligations.assistance")
    if not asked and not offered:
        return section(title, nothing(view), id="assistance")
    heads = [view.say(f"cooperation.column.{name}") for name in ("areas", "role", "about", "offers", "source")]
    language = view.language
    rows: list[tuple[object, ...]] = [
        (area_name(m.area, language), view.say("cooperation.role.request"), value(m.request.about),
         view.listed(view.country(o.party) for o in m.offers) or view.say("cooperation.no_offer"),
         value(m.request.source)) for m in asked
    ]
    rows += [(area_name(area, language), view.say("cooperation.role.offer"), value(row.about), "–", value(row.source))
             for row in offered for area in row.areas]
    return section(title, table(title, heads, rows), id="assistance")
