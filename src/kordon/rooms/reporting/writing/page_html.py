"""The printed report as HTML for the PDF: the United Nations' page, right to left in Arabic. Everything is escaped."""

from __future__ import annotations

from importlib.resources import files

from kordon.engine.outputs.markup import Markup, join, tag
from kordon.rooms.reporting.writing.annex_map import map_html
from kordon.rooms.reporting.writing.printed import Printed, PrintedReply, PrintedSection, Table


def page_html(report: Printed) -> str:
    """One HTML document with its style inside; it needs nothing from outside."""
    style = files("kordon.rooms.reporting.data").joinpath("report_page.css").read_text("utf-8")
    symbol, job = _css_text(report.symbol), _css_text(report.job_number)
    own = f"@page:left {{ @top-left {{ content: {symbol}; }} @bottom-left {{ content: counter(page) '/' counter(pages); }}"
    own += f" @bottom-right {{ content: {job}; }} }}"
    own += f"@page:right {{ @top-right {{ content: {symbol}; }} @bottom-right {{ content: counter(page) '/' counter(pages); }}"
    own += f" @bottom-left {{ content: {job}; }} }}"
    foot = " '\\A\\A' ".join([*(_css_text(note, "* ") for note in report.footnotes), job])
    own += f"@page:first {{ @bottom-left {{ content: {foot}; white-space: pre; }} @bottom-right {{ content: none; }} }}"
    body = join([_masthead(report), _contents(report), *(_section(s) for s in report.sections), _annex(report)], "\n")
    direction = "rtl" if report.right_to_left else "ltr"
    head = tag("head", Markup('<meta charset="utf-8">'), tag("title", report.title), Markup(f"<style>{style}{own}</style>"))
    return "<!doctype html>" + tag("html", head, tag("body", body), lang=report.language, dir=direction)


def _css_text(text: str, also: str = "") -> str:
    """Symbols and job numbers were checked when they were read; nothing but these characters gets into the style."""
    return "'" + "".join(c for c in text if c.isalnum() or c in "/.()-" + also) + "'"


def _masthead(report: Printed) -> Markup:
    start = Markup("&#8206;") if report.right_to_left else ""  # a left-to-right mark keeps `14 June 2022` in its order
    right = join([tag("p", start, line) for line in (report.distribution, report.date, report.original) if line])
    top = tag("div", tag("span", report.united_nations), tag("bdi", report.symbol, class_="symbol", dir="ltr"), class_="top")
    band = tag("div", tag("p", report.body, class_="organ"), tag("div", right, class_="distribution"), class_="band")
    lines = [tag("p", report.session, class_="session")] if report.session else []
    lines += [tag("p", report.agenda)] if report.agenda else []
    lines += [tag("p", report.agenda_title, class_="session"), tag("h1", report.title), tag("p", report.report_of, class_="by")]
    return tag("header", top, band, *lines)


def _contents(report: Printed) -> Markup:
    rows: list[Markup] = []
    for section in report.sections:
        rows.append(tag("p", tag("a", f"{section.number}{section.heading}", href=f"#{section.key}"), class_="entry"))
        rows += [tag("p", tag("a", reply.name, href=f"#reply-{reply.code}"), class_="entry reply") for reply in section.replies]
    if report.tables:
        rows.append(tag("p", tag("a", report.annex, href="#annex"), class_="entry"))
    head = tag("div", tag("h2", report.contents), tag("span", report.page), class_="contents-head")
    return tag("nav", head, *rows)


def _section(section: PrintedSection) -> Markup:
    numbered = [tag("p", f"{number}. {text}", class_="numbered") for number, text in enumerate(section.numbered, 1)]
    head = tag("h2", f"{section.number}{section.heading}", id=section.key)
    return tag("section", head, *numbered, *(_reply(reply, section) for reply in section.replies))


def _reply(reply: PrintedReply, section: PrintedSection) -> Markup:
    parts = [tag("h3", reply.name, id=f"reply-{reply.code}")]
    parts.append(tag("div", tag("p", reply.mark), tag("p", reply.day), class_="marks"))
    parts += [tag("p", f"• {b.text}" if b.kind == "item" else b.text, class_=b.kind) for b in reply.blocks]
    return tag("article", *parts)


def _annex(report: Printed) -> Markup:
    if not report.tables:
        return Markup()
    parts = [tag("h2", report.annex, id="annex"), tag("p", report.annex_note)]
    picture = tag("div", Markup(report.picture), class_="trends") if report.picture else Markup()
    replies = map_html(report.map) if report.map else Markup()
    return tag("section", *parts, replies, *(_table(table) for table in report.tables), picture, class_="annex")


def _table(table: Table) -> Markup:
    head = tag("thead", tag("tr", *(tag("th", "" if text == "—" else text) for text in table.head)))
    rows = [tag("tr", *(tag("td", cell) for cell in row)) for row in table.rows]
    return join([tag("h3", table.title), tag("table", head, tag("tbody", *rows))])
