"""One card per finding: input and list entry side by side, every reason in words, what would settle it."""

from __future__ import annotations

from kordon.engine.findings import Evidence, Finding, Step
from kordon.engine.outputs.charts import meter, weight_bar
from kordon.engine.outputs.markup import Markup, css_name, join, marked_name, safe, sentence, tag, value
from kordon.engine.outputs.words import Words

STEPS_SHOWN = 40
EVIDENCE_SHOWN = 60


def card(finding: Finding, number: int, words: Words) -> Markup:
    steps = _name_steps(finding)
    return tag(
        "article",
        tag("header",
            tag("span", f"{number}", class_="number"),
            tag("h3", value(finding.record_caption or finding.record_id, 120)),
            tag("div", tag("span", words.say("report.score"), class_="key"), tag("strong", words.percent(finding.score)),
                meter(finding.score), class_="score")),
        tag("div", _input_side(finding, words), _entry_side(finding, words), class_="sides"),
        _alignment(steps, words),
        _reasons(finding, words),
        _settle(finding, words),
        class_="card", id=f"finding-{number}",
    )  # fmt: skip


def _name_evidence(finding: Finding) -> Evidence | None:
    """The name that decided: of all evidence with steps the heaviest."""
    with_steps = [item for item in finding.evidence if item.steps]
    return max(with_steps, key=lambda item: abs(item.weight), default=None)


def _name_steps(finding: Finding) -> tuple[Step, ...]:
    item = _name_evidence(finding)
    return item.steps[:STEPS_SHOWN] if item else ()


def _input_side(finding: Finding, words: Words) -> Markup:
    item = _name_evidence(finding)
    name = item.input_text if item and item.input_text else finding.record_caption
    place = words.place(finding.location)
    return _side(
        words.say("report.input"),
        marked_name(name or finding.record_id, item.steps if item else (), left=True),
        [
            (words.say("report.record_id"), value(finding.record_id, 80) if finding.record_id else Markup()),
            (words.say("report.role"), value(finding.role) if finding.role != "subject" else Markup()),
            (words.say("report.place"), tag("bdi", place) if place else Markup()),
        ],
    )


def _entry_side(finding: Finding, words: Words) -> Markup:
    item, entry = _name_evidence(finding), finding.entry
    name = item.reference_text if item and item.reference_text else entry.caption
    caption = value(entry.caption, 200) if entry.caption and entry.caption != name else Markup()
    return _side(
        words.say("report.entry"),
        marked_name(name or entry.id, item.steps if item else (), left=False),
        [
            (words.say("report.entry_caption"), caption),
            (words.say("report.entry_id"), join([tag("b", value(entry.list)), " · ", tag("b", value(entry.id))])),
            (words.say("report.version"), value(entry.version)),
            ("SHA-256", tag("code", entry.sha256[:16] + "…", title=entry.sha256) if entry.sha256 else Markup()),
        ],
    )


def _side(title: str, name: Markup, facts: list[tuple[str, Markup]]) -> Markup:
    rows = [tag("div", tag("dt", key), tag("dd", text)) for key, text in facts if text]
    return tag("section", tag("h4", title), tag("p", name, class_="name"), tag("dl", *rows))


def _alignment(steps: tuple[Step, ...], words: Words) -> Markup:
    """The parts of both names, each beside its counterpart."""
    if not steps:
        return Markup()
    columns = [
        tag("li", tag("bdi", step.left or "–"), tag("span", words.step(step.how), class_="how"),
            tag("bdi", step.right or "–"), class_=f"step m-{css_name(step.how)}")
        for step in steps
    ]  # fmt: skip
    return tag("ol", *columns, class_="steps", aria_label=words.say("report.name_parts"))


def _reasons(finding: Finding, words: Words) -> Markup:
    rows = []
    for item in finding.evidence[:EVIDENCE_SHOWN]:
        speaks_for = item.weight >= 0
        rows.append(tag(
            "tr",
            tag("td", tag("span", "+" if speaks_for else "−", class_="for" if speaks_for else "against",
                          title=words.say("report.speaks_for" if speaks_for else "report.speaks_against")),
                class_="sign"),
            tag("td", sentence(words.evidence(item))),
            tag("td", weight_bar(item.weight), tag("span", f"{item.weight:+.1f}".replace("-", "−"), class_="number"),
                class_="weigh"),
        ))  # fmt: skip
    if len(finding.evidence) > EVIDENCE_SHOWN:
        more = words.say("report.more_reasons", count=words.count(len(finding.evidence) - EVIDENCE_SHOWN))
        rows.append(tag("tr", tag("td"), tag("td", more, colspan=2)))
    return tag("table", tag("caption", words.say("report.reasons")), tag("tbody", *rows), class_="reasons")


def _settle(finding: Finding, words: Words) -> Markup:
    if not finding.settle:
        return Markup()
    items = join([tag("li", words.say(code)) for code in finding.settle])
    return tag("div", tag("h4", words.say("report.settle")), Markup(f"<ul>{safe(items)}</ul>"), class_="settle")
