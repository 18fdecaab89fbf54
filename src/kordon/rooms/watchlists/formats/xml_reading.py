"""Hardened, streaming XML for list readers: one entry at a time, nothing lost, nothing expanded, nothing fetched.

Every byte of a list is hostile. The parser resolves no entities, loads no DTD, touches no network and keeps the limits
of libxml2 (10 MB a text, 256 levels). A document type declaration is refused outright: no list publisher uses one, and
it is where entity bombs live. What libxml2 does not bound, the size of one entry and of what stands between entries, is
bounded here.

A reader names the elements that are its units and those that merely contain them. Whatever stands elsewhere comes out
at the end as a *stray*, so that a section nobody knew about is a defect and not a silence. Inside an entry `walk` and
`leaves` do the same against the reader's own table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree  # type: ignore[import-untyped,unused-ignore]

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.units import Source, UnreadableInput

Element = Any  # an lxml element; lxml ships no types

CHUNK_BYTES = 65_536
MAX_OPEN_ELEMENTS = 50_000  # elements held at one time: the entry being read, and all strays so far
MAX_OPEN_CHARACTERS = 4_000_000  # the text they may hold
MAX_UNIT_BYTES = 16 * 1024 * 1024  # bytes fed without an entry coming to its end
QUOTE_CHARACTERS = 80
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """An element of the file. `stray` is True where no table named it."""

    element: Element
    tag: str
    line: int
    stray: bool = False


def local(element: Element) -> str:
    """The tag without its namespace."""
    tag: str = element.tag
    return tag.rpartition("}")[2]


def text_of(element: Element | None) -> str:
    """An element's own text with runs of white space made one space; empty for None."""
    if element is None or not element.text:
        return ""
    return _SPACE.sub(" ", element.text).strip()


def root_of(source: Source) -> tuple[str, dict[str, str]] | None:
    """Local name and attributes of the root element, from the head alone; None where the head opens no XML element.

    For `recognise` and for dates that the root states. Never raises.
    """
    if has_dtd(source.head):
        return None
    parser = _parser(events=("start",))
    try:  # a head cut in mid-element, or a file broken later, still shows its root
        parser.feed(source.head)
    except (etree.XMLSyntaxError, LookupError, ValueError):
        pass
    try:
        for _, element in parser.read_events():
            return local(element), {str(k).rpartition("}")[2]: str(v) for k, v in element.attrib.items()}
    except etree.XMLSyntaxError:
        pass
    return None


def has_dtd(head: bytes) -> bool:
    """Whether a document type declaration stands in the head, in any encoding that keeps ASCII letters recognisable."""
    return b"<!DOCTYPE" in head.replace(b"\0", b"").upper()


def stream(source: Source, root: str, units: Collection[str], containers: Collection[str] = ()) -> Iterator[Found]:
    """Each unit element of the file in order, then the strays; memory holds one unit.

    `root`, `units` and `containers` are local names; a unit may be given as `Parent/Tag` where the tag alone also
    occurs deeper. An element that was yielded is emptied as soon as the caller asks for the next one. Raises UnreadableInput:
    `xml.dtd`, `xml.other_root`, `xml.not_well_formed` (also for truncated files, with the line), `xml.too_large`.
    """
    if has_dtd(source.head):
        raise _whole(source, "xml.dtd", 1)
    seen = root_of(source)
    if seen is not None and seen[0] != root:
        raise _whole(source, "xml.other_root", 0, expected=root, found=short(seen[0]))
    tags = {root, *(unit.rpartition("/")[2] for unit in units)}
    parser = _parser(events=("start", "end"), tag=[f"{{*}}{tag}" for tag in sorted(tags)])
    top: Element | None = None
    since_unit = 0
    try:
        with source.path.open("rb") as handle:
            while chunk := handle.read(CHUNK_BYTES):
                parser.feed(chunk)
                since_unit += len(chunk)
                for event, element in parser.read_events():
                    top = _checked_root(source, element.getroottree(), root) if top is None else top
                    if event == "start" or not _is_unit(element, units):
                        continue
                    since_unit = 0
                    yield Found(element, local(element), element.sourceline or 0)
                    _drop(element)
                if since_unit > MAX_UNIT_BYTES or (top is not None and _too_large(top)):
                    raise _whole(source, "xml.too_large", 0)
            top = parser.close()
    except etree.XMLSyntaxError as error:
        raise _whole(source, "xml.not_well_formed", error.lineno or 0, reason=short(error.msg or "")) from None
    except (LookupError, ValueError) as error:  # an encoding that nobody knows
        raise _whole(source, "xml.not_well_formed", 1, reason=short(str(error))) from None
    yield from _strays(_checked_root(source, top.getroottree(), root), {*containers, root}, _bare(units))


def _parser(events: tuple[str, ...], tag: list[str] | None = None) -> Any:
    parser: Any = etree.XMLPullParser
    return parser(
        events=events,
        tag=tag,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _bare(units: Collection[str]) -> set[str]:
    return {unit for unit in units if "/" not in unit}


def _is_unit(element: Element, units: Collection[str]) -> bool:
    tag = local(element)
    if tag in units:
        return True
    parent = element.getparent()
    return parent is not None and f"{local(parent)}/{tag}" in units


def _checked_root(source: Source, tree: Any, root: str) -> Element:
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise _whole(source, "xml.dtd", 1)
    top = tree.getroot()
    if local(top) != root:
        raise _whole(source, "xml.other_root", top.sourceline or 0, expected=root, found=short(local(top)))
    return top


def _drop(element: Element) -> None:
    """Free a unit but keep what stands after it: a tail of text between entries would be content lost."""
    parent = element.getparent()
    tail = (element.tail or "").strip()
    if parent is None:
        element.clear()
        return
    if tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)


def _too_large(top: Element) -> bool:
    characters = 0
    for elements, element in enumerate(top.iter(), 1):
        characters += len(element.text or "") + len(element.tail or "")
        if elements > MAX_OPEN_ELEMENTS or characters > MAX_OPEN_CHARACTERS:
            return True
    return False


def _strays(element: Element, containers: Collection[str], units: Collection[str]) -> Iterator[Found]:
    """Elements with content that are neither container nor unit; a container with loose text is one itself."""
    loose = (element.text or "").strip() or any((child.tail or "").strip() for child in element)
    if loose:
        yield Found(element, local(element), element.sourceline or 0, stray=True)
        return
    for child in element:
        tag = local(child)
        if tag in containers:
            yield from _strays(child, containers, units)
        elif tag not in units and any(True for _ in contents(child)):
            yield Found(child, tag, child.sourceline or 0, stray=True)


def contents(element: Element, path: str = "") -> Iterator[tuple[str, str, int]]:
    """(path, text, line) of every attribute and text below and in `element`: all that would be lost with it."""
    here = path or local(element)
    for name, value in element.attrib.items():
        if not name.startswith(XSI) and value.strip():
            yield f"{here}@{name.rpartition('}')[2]}", value.strip(), element.sourceline or 0
    for line, piece in _pieces(element):
        yield here, piece, line
    for child in element:
        if isinstance(child.tag, str):
            yield from contents(child, f"{here}/{local(child)}")


def _pieces(element: Element) -> Iterator[tuple[int, str]]:
    """The element's own text, and what stands between its children (entity references, kept unresolved, included)."""
    own = text_of(element)
    if own:
        yield element.sourceline or 0, own
    for child in element:
        if not isinstance(child.tag, str):
            yield element.sourceline or 0, str(child.text or "")
        tail = _SPACE.sub(" ", child.tail or "").strip()
        if tail:
            yield child.sourceline or 0, tail


@dataclass(slots=True)
class Leftovers:
    """What an entry held beyond the reader's tables: kept in `other`, and said in `defects`."""

    file: str
    unit: int
    other: list[tuple[str, str]] = field(default_factory=list)
    defects: list[Defect] = field(default_factory=list)

    def keep(self, name: str, text: str) -> None:
        """Keep a value that is known but has no field of its own."""
        if text:
            self.other.append((name, text))

    def unknown(self, path: str, text: str, line: int) -> None:
        """Keep a value that no table knew, with a note that says where it stood."""
        self.other.append((path, text))
        self.note("xml.unknown_element", path, line, element=short(path))

    def note(self, code: str, path: str, line: int, **parameters: str) -> None:
        self.defects.append(
            Defect(code, Severity.NOTE, Location(self.file, self.unit, line, path), tuple(parameters.items()))
        )


def walk(
    element: Element,
    children: Mapping[str, Callable[[Element], None]],
    leftovers: Leftovers,
    attributes: Mapping[str, Callable[[str], None]] | None = None,
) -> None:
    """Hand each child of `element` to its function in `children` (by local name), each attribute to `attributes`.

    Whatever has no function goes to `leftovers` as unknown, loose text between the children too. The element's tag is
    the head of the path that a note names.
    """
    here = local(element)
    for name, value in element.attrib.items():
        take = (attributes or {}).get(name.rpartition("}")[2])
        if take is not None:
            take(value.strip())
        elif not name.startswith(XSI) and value.strip():
            leftovers.unknown(f"{here}@{name.rpartition('}')[2]}", value.strip(), element.sourceline or 0)
    for line, piece in _pieces(element):
        leftovers.unknown(here, piece, line)
    for child in element:
        if not isinstance(child.tag, str):
            continue
        handle = children.get(local(child))
        if handle is not None:
            handle(child)
            continue
        for path, text, line in contents(child, f"{here}/{local(child)}"):
            leftovers.unknown(path, text, line)


def leaves(element: Element, known: Collection[str], leftovers: Leftovers) -> dict[str, str]:
    """The texts of a flat element's children by tag, for the tags in `known`; empty ones are left out.

    A known tag given twice keeps its first text; the second, like anything unknown, goes to `leftovers`.
    """
    values: dict[str, str] = {}
    walk(element, dict.fromkeys(known, lambda child: leaf(child, values, leftovers, local(element))), leftovers)
    return values


def leaf(element: Element, values: dict[str, str], leftovers: Leftovers, above: str = "") -> None:
    """Put an element's text into `values` under its tag; what is more than one plain text goes to `leftovers`."""
    tag = local(element)
    if len(element) or element.attrib or tag in values:
        for path, text, line in contents(element, f"{above}/{tag}" if above else tag):
            leftovers.unknown(path, text, line)
    elif text := text_of(element):
        values[tag] = text


def stray_defects(found: Found, file: str, unit: int) -> tuple[Defect, ...]:
    """A stray as the defects of a rejected unit: one for the element, naming what it holds."""
    quoted = "; ".join(f"{path}: {text}" for path, text, _ in _first(contents(found.element), 3))
    where = Location(file, unit, found.line, found.tag)
    return (Defect("xml.stray_element", Severity.REJECTED, where, (("element", found.tag), ("text", short(quoted)))),)


def _first(items: Iterator[tuple[str, str, int]], count: int) -> Iterator[tuple[str, str, int]]:
    for _, item in zip(range(count), items, strict=False):
        yield item


def short(text: str) -> str:
    """Cut what a defect quotes."""
    return text if len(text) <= QUOTE_CHARACTERS else text[: QUOTE_CHARACTERS - 1] + "…"


def _whole(source: Source, code: str, line: int, **parameters: str) -> UnreadableInput:
    where = Location(file=source.name, line=line)
    return UnreadableInput(Defect(code, Severity.REJECTED, where, tuple(parameters.items())))
