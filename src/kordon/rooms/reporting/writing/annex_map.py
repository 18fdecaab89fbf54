"""The map of replies for the annex: the picture as SVG with its colours inside, and as PNG where a document takes no SVG."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from kordon.engine.outputs.markup import Markup, tag
from kordon.engine.outputs.words import Words
from kordon.engine.outputs.world_map import map_drawing
from kordon.engine.records.countries import country_code

COLOURS = {"answered": "#14568a", "both": "#14568a", "new": "#5b7f3a", "earlier": "#9aa7b3"}
LAND = "#dfe4e8"
PNG_WIDTH = 1600  # pixels; ten dots a millimetre on the page


@dataclass(frozen=True, slots=True)
class AnnexMap:
    """`legend` are (colour, text) of the kinds that occur; every State is in the annex's tables too."""

    title: str
    svg: str
    legend: tuple[tuple[str, str], ...]
    disclaimer: str


def annex_map(codes: Iterable[str], earlier: Iterable[str] | None, words: Words) -> AnnexMap | None:
    """`codes` of who replied, `earlier` of who did in an earlier report; None where none is compared. None without a State."""
    now, before = _states(codes), _states(earlier or ())
    if not now:
        return None
    said = dict.fromkeys(now, "answered")
    if earlier is not None:
        said = {state: ("both" if state in before else "new") if state in now else "earlier" for state in now | before}
    title = words.say("reporting.map.name")
    svg = str(map_drawing(title, {state: f"r-{kind}" for state, kind in said.items()}, {}, lambda state, text: ""))
    svg = svg.replace("<title></title>", "")
    for kind, colour in COLOURS.items():  # a picture in a document gets no style sheet
        for class_ in (f"r-{kind} marker", f"r-{kind}"):
            svg = svg.replace(f'class="{class_}"', f'fill="{colour}" stroke="#fff" stroke-width=".5"')
    svg = svg.replace('class="land marker"', f'fill="{LAND}" stroke="#8a97a3" stroke-width=".6"')
    svg = svg.replace('class="land"', f'fill="{LAND}" stroke="#fff" stroke-width=".5"')
    kinds = [kind for kind in COLOURS if kind in said.values()]
    counts = {kind: sum(found == kind for found in said.values()) for kind in kinds}
    legend = tuple((COLOURS[kind], f"{words.say(f'reporting.map.{kind}')} ({counts[kind]})") for kind in kinds)
    return AnnexMap(title, svg, legend, words.say("map.disclaimer"))


def _states(codes: Iterable[str]) -> set[str]:
    return {state for state in map(country_code, codes) if state}


def map_html(found: AnnexMap) -> Markup:
    """For the PDF's page."""
    keys = [
        tag("li", tag("svg", tag("rect", width=9, height=9, fill=colour), viewBox="0 0 9 9", width=9, height=9), " ", text)
        for colour, text in found.legend
    ]
    return tag("div", tag("h3", found.title), Markup(found.svg), tag("ul", *keys), tag("p", found.disclaimer, class_="small"),
               class_="map-of-replies")  # fmt: skip


def map_png(found: AnnexMap) -> bytes:
    """The picture as PNG, drawn by the same program as the PDF. Raises OSError where the system lacks Pango."""
    import pypdfium2  # type: ignore[import-untyped]
    from weasyprint import HTML  # type: ignore[import-untyped]  # loads pango: only where a picture is asked for

    page = f"<style>@page {{ size: 1000px 435px; margin: 0 }} svg {{ display: block }}</style>{found.svg}"
    with pypdfium2.PdfDocument(HTML(string=page, base_url=None).write_pdf()) as document:
        bitmap = document[0].render(scale=PNG_WIDTH / document[0].get_width(), rev_byteorder=True)
        pixels = bitmap.to_numpy()[:, :, :3]
        height, width, _ = pixels.shape
        lines = b"".join(b"\0" + pixels[row].tobytes() for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits, red green blue (PNG, ISO/IEC 15948)
    chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", zlib.compress(lines, 9)), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
