"""A draft laid out in one language: masthead, contents, sections, replies, annex; what PDF, Word and XML print alike."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kordon.engine.outputs.words import Words
from kordon.rooms.reporting.comparing import Comparison
from kordon.rooms.reporting.comparison_pictures import figures_picture
from kordon.rooms.reporting.naming import count_text as figure_words
from kordon.rooms.reporting.naming import instrument_text, unit_text
from kordon.rooms.reporting.words import table
from kordon.rooms.reporting.writing.annex_map import AnnexMap, annex_map
from kordon.rooms.reporting.writing.draft import SECTIONS, Draft, DraftReply
from kordon.rooms.reporting.writing.wording import (
    Block,
    count_text,
    date_text,
    entity_name,
    number_text,
    say,
    sentences,
)


@dataclass(frozen=True, slots=True)
class PrintedReply:
    """`mark` and `day` are `[Original: Spanish]` and `[26 April 2019]`."""

    code: str
    name: str
    mark: str
    day: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class PrintedSection:
    """`number` with its own punctuation (`II. `, `二. `, `ثانيا - `)."""

    key: str
    number: str
    heading: str
    numbered: tuple[str, ...] = ()
    replies: tuple[PrintedReply, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the annex: `head` and `rows` in words."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """Everything that stands on the pages. `footnotes` of the first page, each with its sign."""

    language: str
    symbol: str
    job_number: str
    date: str
    united_nations: str
    body: str
    distribution: str
    original: str
    session: str
    agenda: str
    agenda_title: str
    title: str
    report_of: str
    contents: str
    page: str
    annex: str
    annex_note: str
    footnotes: tuple[str, ...]
    sections: tuple[PrintedSection, ...]
    tables: tuple[Table, ...] = field(default=())
    picture: str = ""  # SVG of the figures over the years, for the page
    map: AnnexMap | None = None  # who replied

    @property
    def right_to_left(self) -> bool:
        return self.language == "ar"


@dataclass(frozen=True, slots=True)
class Trends:
    """Earlier reports compared: what the annex shows over the years. `labels` name the first and the last of them."""

    rows: tuple[Comparison, ...]
    labels: tuple[str, str]
    language: str  # of the reports; words counted are printed only in a report of the same language


def lay_out(draft: Draft, language: str, words: Words, trends: Trends | None = None) -> Printed:
    """The report in `language`; `words` name instruments and relations in the same language."""
    originals = sorted({reply.original_language for reply in draft.replies})
    names = "/".join(sorted(table("writing")["masthead_languages"][code][language] for code in originals))
    trends = _said_in(trends, language, words) if trends else None
    return Printed(
        language=language,
        symbol=draft.symbol,
        job_number=draft.job_number,
        date=date_text(draft.date, language if language not in ("ru", "zh", "ar") else "en") if draft.date else "",
        united_nations=say("united_nations", language),
        body=say("general_assembly", language),
        distribution=say("distribution", language),
        original=say("original", language, languages=names),
        session=session_text(draft.session, language),
        agenda=say("agenda", language, item=draft.agenda_item) if draft.agenda_item else "",
        agenda_title=say("agenda_title", language),
        title=say("title", language),
        report_of=say("report_of", language),
        contents=say("contents", language),
        page=say("page", language),
        annex=say("annex", language),
        annex_note=say("claims_note", language),
        footnotes=(f"* {table('writing')['footnote_list'].format(session=draft.session)}.",)
        if draft.agenda_item and draft.session
        else (),
        sections=tuple(_sections(draft, language)),
        tables=(*_tables(draft, language, words), *(_trend_table(trends, language, words) if trends else ())),
        picture=_picture(trends, words) if trends and language != "ar" else "",  # Arabic in pictures would come unjoined
        map=annex_map((r.code for r in draft.replies), [r.code for r in trends.rows if r.before] if trends else None, words),
    )


def session_text(session: int, language: str) -> str:
    """`Seventy-seventh session`; empty where the table has none."""
    names = table("sessions")["sessions"].get(str(session))
    if not session or names is None:
        return ""
    if language == "zh":
        if session >= 100:
            return f"第{session}届会议"
        tens, ones = divmod(session, 10)
        digits = "零一二三四五六七八九"
        return f"第{digits[tens] if tens > 1 else ''}十{digits[ones] if ones else ''}届会议"
    name = str(names[("en", "fr", "es", "ru", "ar").index(language)])
    return name[:1].upper() + name[1:]


def _sections(draft: Draft, language: str) -> list[PrintedSection]:
    found: list[tuple[str, tuple[str, ...], tuple[PrintedReply, ...]]] = []
    if draft.resolution:
        found.append(("introduction", _introduction(draft, language), ()))
    for key in SECTIONS:
        replies = sorted((r for r in draft.replies if r.section == key), key=lambda r: entity_name(r.code, language))
        if replies:
            found.append((key, (), tuple(_reply(reply, language) for reply in replies)))
    romans = table("writing")["roman"]
    numbers = romans.get(language, romans["*"])
    pattern = table("writing")["section_number"].get(language, table("writing")["section_number"]["*"])
    return [
        PrintedSection(key, pattern.format(number=numbers[index]), say(key, language), numbered, replies)
        for index, (key, numbered, replies) in enumerate(found)
    ]


def _introduction(draft: Draft, language: str) -> tuple[str, ...]:
    first, second = (row[language] for row in table("writing")["introduction_paragraphs"])
    lines = [first.format(resolution=draft.resolution)]
    if draft.note_date and draft.deadline:
        lines.append(second.format(note=date_text(draft.note_date, language), deadline=date_text(draft.deadline, language)))
    return tuple(lines)


def _reply(reply: DraftReply, language: str) -> PrintedReply:
    original = table("writing")["languages"][reply.original_language][language]
    return PrintedReply(
        code=reply.code,
        name=entity_name(reply.code, language),
        mark=say("original_mark", language, language=original),
        day=f"[{date_text(reply.date, language)}]",
        blocks=tuple(sentences(_once(reply, language), language)),
    )


def _once(reply: DraftReply, language: str) -> DraftReply:
    """Without measures that the reply's own paragraphs in this language say already."""
    if not (reply.measures_in_text and reply.paragraphs.get(language)):
        return reply
    return replace(reply, instruments=(), resolutions=(), laws=(), figures=())


def _tables(draft: Draft, language: str, words: Words) -> list[Table]:
    who, instrument = say("column_who", language), say("column_instrument", language)
    ordered = sorted(draft.replies, key=lambda r: (SECTIONS.index(r.section), entity_name(r.code, language)))
    names = table("writing")["masthead_languages"]
    replies = tuple(
        (entity_name(r.code, language), names[r.original_language][language], date_text(r.date, language))
        for r in ordered
    )
    head = (who, say("column_language", language), say("column_date", language))
    found = [Table(say("annex_replies", language), head, replies)]
    rows = tuple(
        (entity_name(r.code, language), instrument_text(words, code), words.say(f"reporting.relation.{relation}")
         + (f" ({date_text(date, language)})" if date else ""))
        for r in ordered
        for code, relation, date in r.instruments
    )
    if rows:
        found.append(Table(say("annex_instruments", language), (who, instrument, "—"), rows))
    figures = tuple(
        (entity_name(r.code, language), count_text(f, language), f.period.replace("/", "–")) for r in ordered for f in r.figures
    )
    if figures:
        found.append(
            Table(
                say("annex_figures", language),
                (who, say("column_figure", language), say("column_period", language)),
                figures,
            )
        )
    return found


def _said_in(trends: Trends, language: str, words: Words) -> Trends:
    """The words counted stay where the reports are in the same language; elsewhere the unit's name stands for them."""
    if trends.language == language:
        return trends
    rows = []
    for row in trends.rows:
        changes = [replace(c, after=replace(c.after, what=unit_text(words, c.after.unit))) for c in row.figures]
        rows.append(replace(row, figures=tuple(changes)))
    return replace(trends, rows=tuple(rows))


_COLOURS = {"bar": "#14568a", "old": "#9fb0bf"}  # a picture in a PDF gets no style sheet


def _picture(trends: Trends, words: Words) -> str:
    picture = str(figures_picture(trends.rows, trends.labels, words))
    for name, colour in _COLOURS.items():
        picture = picture.replace(f'class="{name}"', f'fill="{colour}"')
    return picture.replace("<text ", '<text font-size="12" font-family="Noto Sans, Noto Sans CJK SC, Noto Sans Arabic" ')


def _trend_table(trends: Trends, language: str, words: Words) -> tuple[Table, ...]:
    """Figures that the reports give with another value each, and what follows from them by arithmetic."""
    rows: list[tuple[str, ...]] = []
    for row in trends.rows:
        who = entity_name(row.code, language)
        for change in row.figures:
            what = change.after.what or unit_text(words, change.after.unit)
            rows.append((who, what, figure_words(words, change.before), figure_words(words, change.after)))
        for derived in row.derived:
            mark = words.say("reporting.page.derived_mark")
            value = number_text(derived.value, language)
            label = f"{unit_text(words, derived.unit)} · {derived.period.replace('/', '–')}".rstrip(" ·")
            rows.append((who, f"{label} ({mark})", "", value))
    if not rows:
        return ()
    return (Table(say("annex_trends", language), (say("column_who", language), "—", *trends.labels), tuple(rows)),)
