"""What every page of the room is made of: links, tables, badges, sentences. Pure markup, escaped where it enters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Protocol

from kordon.engine.outputs.markup import Markup, join, sentence, tag, value
from kordon.engine.outputs.words import Words
from kordon.engine.records.countries import country_name
from kordon.rooms.obligations.index import Index
from kordon.rooms.obligations.instruments import instruments
from kordon.rooms.obligations.records import Action
from kordon.rooms.obligations.register import Difference, Standing


class Links(Protocol):
    """Where pages stand: files of a static site, or addresses of the program."""

    def state(self, code: str) -> str: ...

    def instrument(self, code: str) -> str: ...

    def page(self, name: str) -> str:
        """`index`, `states`, `instruments`, `regions`, `matrix`, `assistance`, `sources`."""
        ...


@dataclass(frozen=True, slots=True)
class View:
    """What a page is made from: what is known, in which language, with links to which pages. `drafts` shows drafts of the
    matrix too; the public pages have only what the Committee approved."""

    index: Index
    words: Words
    links: Links
    drafts: bool = True

    @property
    def day(self) -> str:
        return self.index.on.isoformat()

    @property
    def language(self) -> str:
        return self.words.language

    def say(self, code: str, /, **parameters: object) -> str:
        return self.words.say(code, **parameters)

    def tell(self, code: str, /, **parameters: object) -> Markup:
        """The same as markup whose values keep their own direction: a date in an Arabic sentence stays a date."""
        return sentence(self.words.pieces(code, [(name, str(text)) for name, text in parameters.items()]))

    def listed(self, parts: Iterable[object]) -> Markup:
        return join(parts, {"ar": "، ", "zh": "、"}.get(self.language, ", "))

    def country(self, code: str) -> str:
        return country_name(code, self.language)

    def state_link(self, code: str) -> Markup:
        return link(self.links.state(code), self.country(code))

    def treaty_link(self, code: str) -> Markup:
        return link(self.links.instrument(code), instruments()[code].short_name(self.language))


@dataclass(frozen=True, slots=True)
class Page:
    """A page without its frame. `lead` is a sentence under the title."""

    title: str
    body: Markup
    lead: object = ""


def link(address: str, text: str) -> Markup:
    return tag("a", value(text), href=address)


def section(title: object, *inner: object, id: str | None = None) -> Markup:
    return tag("section", tag("h2", title), *inner, id=id)


STACKED = {"standings", "measures", "matrix", "gaps"}  # tables with sentences in them: on a phone one cell below the other


def table(caption: object, heads: Sequence[str], rows: Iterable[Sequence[object]], kind: str | None = None) -> Markup:
    """The first cell of a row is its heading. A table scrolls in its own box and so never widens the page; one that stacks on
    a phone says its headings in each cell, and its roles, which browsers drop with the layout of a table."""
    stacked = kind in STACKED
    names: list[str | None] = [*heads[1:]] if stacked else [None] * len(heads[1:])

    def role(name: str) -> str | None:
        return name if stacked else None

    body = [
        tag("tr", tag("th", row[0], scope="row", role=role("rowheader")),
            *(tag("td", cell, role=role("cell"), data_head=name) for cell, name in zip(row[1:], names, strict=True)),
            role=role("row"))
        for row in rows
    ]
    columns = [tag("th", text, scope="col", role=role("columnheader")) for text in heads]
    head = tag("thead", tag("tr", *columns, role=role("row")), role=role("rowgroup"))
    made = tag("table", tag("caption", caption), head, tag("tbody", *body, role=role("rowgroup")), class_=kind,
               role=role("table"))
    return tag("div", made, class_="wide", tabindex="0", role="region", aria_label=without_tags(caption))


def without_tags(text: object) -> str:
    """Markup as plain text, for attributes."""
    return unescape(re.sub(r"<[^>]*>", "", text)) if isinstance(text, Markup) else str(text)


def facts(pairs: Iterable[tuple[str, object]]) -> Markup:
    return tag("dl", *(tag("div", tag("dt", name), tag("dd", what)) for name, what in pairs if what), class_="facts")


def folded(summary: str, *inner: object, open_: bool = False, id: str | None = None) -> Markup:
    """Shown when asked for; printed always."""
    return tag("details", tag("summary", summary), *inner, open="" if open_ else None, id=id)


def nothing(view: View) -> Markup:
    """The opposite of a finding is not a gap."""
    return tag("p", view.say("matrix.no_information"), class_="nothing")


def badge(text: str, tone: str) -> Markup:
    return tag("span", text, class_=f"badge {tone}")


def standing_badge(standing: Standing, view: View) -> Markup:
    return badge(view.say(f"standing.{standing.code}"), f"s-{standing.code}")


def action_line(action: Action, view: View) -> Markup:
    """`accession 2011-03-03 (depositary, UNTC 18-15)`: never a date without whose it is."""
    kind = view.say(f"action.{action.kind}")
    where = [view.say(f"whose.{action.whose}"), *(value(t) for t in (action.depositary, action.source, action.remark) if t)]
    day = [" ", tag("time", action.day())] if action.date else []
    return join([kind, *day, " ", tag("span", "(", join(where, " · "), ")", class_=f"whose w-{action.whose}")])


def difference_line(difference: Difference, view: View) -> Markup:
    """Both dates of a step on which sources differ, each with whose it is."""
    both = join([action_line(difference.first, view), action_line(difference.second, view)], " ≠ ")
    return tag("span", tag("strong", view.say(f"obligations.differs_{difference.code}")), " ", both, class_="difference")


def standing_lines(standing: Standing, view: View) -> Markup:
    """Everything that any source says, then where they differ."""
    told = [action_line(action, view) for action in standing.actions]
    return lines([*told, *(difference_line(found, view) for found in standing.differences)])


def lines(parts: Iterable[Markup]) -> Markup:
    return tag("ul", *(tag("li", part) for part in parts), class_="lines")


def date_text(text: str) -> Markup:
    return tag("time", text) if text else Markup("–")


def registers_note(actions: Iterable[Action], view: View) -> Markup:
    """How old the registers are: whatever came after their day is not in them."""
    found = view.index.registers(actions)
    if not found:
        return Markup()
    said = join((tag("span", value(name), " ", tag("time", as_of)) for name, as_of in found), " · ")
    return tag("p", view.tell("obligations.registers", first=found[0][1], last=found[-1][1]), " ", said, class_="small")
