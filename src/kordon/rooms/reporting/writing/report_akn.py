"""The printed report as Akoma Ntoso 3.0 (OASIS LegalDocML), identified as the AKN4UN guidelines of the HLCM say:

    work            /akn/un/doc/report/unsg/2022-06-14/A-77-123
    expression      /akn/un/doc/report/unsg/2022-06-14/A-77-123/eng@2022-06-14
    manifestation   ... .akn

A document without a symbol is named by its job number, else by `nn`, the naming convention's word for none.
"""

from __future__ import annotations

from lxml import etree

from kordon.rooms.reporting.writing.printed import Printed, PrintedReply, PrintedSection, Table
from kordon.rooms.reporting.writing.wording import Block

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_ISO_639_2 = {"en": "eng", "fr": "fra", "es": "spa", "ru": "rus", "zh": "zho", "ar": "ara"}
_UNKNOWN_DATE = "9999-01-01"  # AKN 3.0 asks for a date even where there is none


def report_akn(report: Printed, date: str) -> bytes:
    """The document's bytes. `date` is the report's ISO date; where it is empty the IRI says so by its year 9999."""
    return _Writer(report, date).bytes()


class _Writer:
    def __init__(self, report: Printed, date: str) -> None:
        self.report = report
        self.date = date or _UNKNOWN_DATE
        name = (report.symbol or report.job_number).replace("/", "-").replace("(", "").replace(")", "") or "nn"
        self.work = f"/akn/un/doc/report/unsg/{self.date}/{name}"
        self.language = _ISO_639_2[report.language]

    def bytes(self) -> bytes:
        root = etree.Element(f"{{{NAMESPACE}}}akomaNtoso", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # None is the default
        document = _add(root, "doc", name="report")
        self._meta(_add(document, "meta"))
        self._preface(_add(document, "preface"))
        body = _add(document, "mainBody")
        for number, section in enumerate(self.report.sections, 1):
            self._section(body, section, number)
        if self.report.tables:
            self._annex(body, len(self.report.sections) + 1)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)

    def _meta(self, meta: etree._Element) -> None:
        identification = _add(meta, "identification", source="#kordon")
        expression = f"{self.work}/{self.language}@{self.date}"
        levels = (("FRBRWork", self.work, ""), ("FRBRExpression", expression, ""), ("FRBRManifestation", expression, ".akn"))
        for level, iri, ending in levels:
            part = _add(identification, level)
            _add(part, "FRBRthis", value=f"{iri}/!main{ending}")
            _add(part, "FRBRuri", value=f"{iri}{ending}")
            if level == "FRBRWork" and self.report.symbol:
                _add(part, "FRBRalias", value=self.report.symbol, name="symbol")
            _add(part, "FRBRdate", date=self.date, name="issued")
            _add(part, "FRBRauthor", href="#unsg", **{"as": "#author"})
            if level == "FRBRWork":
                _add(part, "FRBRcountry", value="un")
            if level == "FRBRExpression":
                _add(part, "FRBRlanguage", language=self.language)
            if level == "FRBRManifestation":
                _add(part, "FRBRformat", value="application/akn+xml")
        references = _add(meta, "references", source="#kordon")
        _add(references, "TLCOrganization", eId="unga", href="/ontology/organization/un/unga", showAs=self.report.body)
        _add(references, "TLCRole", eId="author", href="/ontology/role/un/author", showAs="author")
        _add(references, "TLCPerson", eId="unsg", href="/ontology/person/un/unsg", showAs="Secretary-General")
        _add(references, "TLCOrganization", eId="kordon", href="/ontology/organization/kordon", showAs="Kordon")

    def _preface(self, preface: etree._Element) -> None:
        report = self.report
        lines = [
            ("united-nations", report.united_nations), ("symbol", report.symbol), ("organ", report.body),
            ("distribution", report.distribution), ("date", report.date), ("original", report.original),
            ("session", report.session), ("agenda", report.agenda), ("agenda-title", report.agenda_title),
        ]
        for kind, text in lines:
            if text:
                _text(_add(preface, "p", **{"class": kind}), text)
        title = _add(preface, "p", **{"class": "title"})
        _text(_add(title, "docTitle"), report.title)
        _text(_add(preface, "p", **{"class": "by"}), report.report_of)

    def _section(self, body: etree._Element, section: PrintedSection, number: int) -> None:
        eid = f"sec_{number}"
        part = _add(body, "section", eId=eid)
        _text(_add(part, "num"), section.number.strip())
        _text(_add(part, "heading"), section.heading)
        for place, text in enumerate(section.numbered, 1):
            paragraph = _add(part, "paragraph", eId=f"{eid}__para_{place}")
            _text(_add(paragraph, "num"), f"{place}.")
            _text(_add(_add(paragraph, "content"), "p"), text)
        for place, reply in enumerate(section.replies, 1):
            self._reply(part, reply, f"{eid}__hcontainer_{place}")

    def _reply(self, part: etree._Element, reply: PrintedReply, eid: str) -> None:
        container = _add(part, "hcontainer", eId=eid, name="reply")
        _text(_add(container, "heading"), reply.name)
        content = _add(container, "content", eId=f"{eid}__content")
        for mark in (reply.mark, reply.day):
            _text(_add(content, "p", **{"class": "mark"}), mark)
        lists, listed = 0, None
        for index, block in enumerate(reply.blocks):
            opens = block.kind == "body" and index + 1 < len(reply.blocks) and reply.blocks[index + 1].kind == "item"
            if opens:
                lists += 1
                listed = _add(content, "blockList", eId=f"{eid}__list_{lists}")
                _text(_add(listed, "listIntroduction"), block.text)
            elif block.kind == "item" and listed is not None:
                self._item(listed, block, f"{eid}__list_{lists}__item_{len(listed)}")
            else:
                listed = None
                _text(_add(content, "p"), block.text)

    def _item(self, listed: etree._Element, block: Block, eid: str) -> None:
        item = _add(listed, "item", eId=eid)
        _text(_add(item, "num"), "•")
        paragraph = _add(item, "p")
        _text(_add(paragraph, "ref", href=block.reference) if block.reference else paragraph, block.text)

    def _annex(self, body: etree._Element, number: int) -> None:
        part = _add(body, "section", eId=f"sec_{number}")
        _text(_add(part, "heading"), self.report.annex)
        content = _add(part, "content", eId=f"sec_{number}__content")
        _text(_add(content, "p"), self.report.annex_note)
        for table in self.report.tables:
            self._table(content, table)

    def _table(self, content: etree._Element, table: Table) -> None:
        made = _add(content, "table")
        _text(_add(made, "caption"), table.title)
        for number, row in enumerate((table.head, *table.rows)):
            line = _add(made, "tr")
            for cell in row:
                _text(_add(_add(line, "td" if number else "th"), "p"), "" if cell == "—" else cell)


def _add(parent: etree._Element, name: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _text(element: etree._Element, text: str) -> None:
    """XML knows no control characters; they are left out."""
    element.text = "".join(
        c for c in text if c in "\t\n" or (ord(c) >= 0x20 and c not in "\ufffe\uffff" and not 0xD800 <= ord(c) < 0xE000)
    )
