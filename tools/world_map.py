"""Make `world_map.json`: the outlines of States for maps (`kordon.engine.outputs.world_map`).

    python tools/world_map.py naturalearth_lowres.shp OUT.json

Input: Natural Earth's 1:110m "Admin 0 - Countries" (public domain) as a shapefile, for example the one inside the package
geopandas 0.14. It is projected (Equal Earth, Šavrič, Patterson and Jenny 2018), thinned to what a picture 1000 units wide
can show, and changed in these places so that it follows the United Nations' usage rather than who holds what:

- Crimea is drawn with Ukraine (General Assembly resolution 68/262).
- What Natural Earth draws apart for being held by others is drawn with the State: Northern Cyprus with Cyprus, Somaliland
  with Somalia, Taiwan with China, Kosovo with Serbia (Security Council resolution 1244 (1999)).
- Areas that are no State's in the United Nations' lists (Antarctica, Western Sahara) are drawn without a State.
- Dependencies are drawn with the State that answers for them in treaties' registers (Greenland with Denmark, New Caledonia
  with France, Puerto Rico with the United States); the Falkland Islands (Malvinas), whose sovereignty is disputed, without.

States too small for it get a marker, at the place in `MARKERS` (longitude, latitude of the capital, degrees).
"""

from __future__ import annotations

import json
import math
import struct
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

WIDTH = 1000
THINNED = 0.55  # units of the picture: vertices nearer to the line than this are left out
SMALLEST = 1.2  # square units: islands smaller than this are left out unless they are all there is
A = (1.340264, -0.081106, 0.000893, 0.003796)
BY_NAME = {
    "Norway": "NO", "France": "FR", "Kosovo": "RS", "N. Cyprus": "CY", "Somaliland": "SO", "Taiwan": "CN", "Antarctica": "",
    "W. Sahara": "", "Falkland Is.": "", "Greenland": "DK", "New Caledonia": "FR", "Puerto Rico": "US",
    "Fr. S. Antarctic Lands": "FR", "Palestine": "PS",
}
MARKERS = {
    "AD": (1.5, 42.5), "AG": (-61.8, 17.1), "BB": (-59.6, 13.1), "BH": (50.6, 26.2), "CK": (-159.8, -21.2),
    "CV": (-23.5, 14.9), "DM": (-61.4, 15.3), "FM": (158.2, 6.9), "GD": (-61.7, 12.1), "KI": (173.0, 1.3),
    "KM": (43.3, -11.7), "KN": (-62.7, 17.3), "LC": (-61.0, 14.0), "LI": (9.5, 47.1), "MC": (7.4, 43.7),
    "MH": (171.4, 7.1), "MT": (14.5, 35.9), "MU": (57.5, -20.2), "MV": (73.5, 4.2), "NR": (166.9, -0.5),
    "NU": (-169.9, -19.1), "PW": (134.6, 7.5), "SC": (55.5, -4.6), "SG": (103.8, 1.3), "SM": (12.5, 43.9),
    "ST": (6.7, 0.3), "TO": (-175.2, -21.1), "TV": (179.2, -8.5), "VA": (12.45, 41.9), "VC": (-61.2, 13.2),
    "WS": (-171.8, -13.8),
}
Ring = list[tuple[float, float]]


def project(longitude: float, latitude: float) -> tuple[float, float]:
    """Equal Earth, in units of the sphere's radius."""
    root = math.sqrt(3)
    t = math.asin(root / 2 * math.sin(math.radians(latitude)))
    t2 = t * t
    t6 = t2 * t2 * t2
    x = 2 * root * math.radians(longitude) * math.cos(t) / (3 * (9 * A[3] * t6 * t2 + 7 * A[2] * t6 + 3 * A[1] * t2 + A[0]))
    return x, t * (A[3] * t6 * t2 + A[2] * t6 + A[1] * t2 + A[0])


EAST, _ = project(180, 0)
_, NORTH = project(0, 84)
_, SOUTH = project(0, -57)
SCALE = WIDTH / (2 * EAST)
HEIGHT = round((NORTH - SOUTH) * SCALE)


def placed(longitude: float, latitude: float) -> tuple[float, float]:
    x, y = project(longitude, latitude)
    return (x + EAST) * SCALE, (NORTH - y) * SCALE


def rows(dbf: Path) -> Iterator[dict[str, str]]:
    data = dbf.read_bytes()
    count, header, length = struct.unpack_from("<IHH", data, 4)
    fields = []
    for at in range(32, header - 1, 32):
        fields.append((data[at : at + 11].rstrip(b"\0").decode(), data[at + 16]))
    for number in range(count):
        at = header + number * length + 1
        row = {}
        for name, size in fields:
            row[name] = data[at : at + size].decode("utf-8", "replace").strip()
            at += size
        yield row


def shapes(shp: Path) -> Iterator[list[Ring]]:
    """The rings of each polygon, in degrees (ESRI shapefile, type 5)."""
    data = shp.read_bytes()
    at = 100
    while at < len(data):
        (words,) = struct.unpack_from(">I", data, at + 4)
        body = data[at + 8 : at + 8 + words * 2]
        at += 8 + words * 2
        if struct.unpack_from("<i", body)[0] != 5:
            yield []
            continue
        parts, points = struct.unpack_from("<ii", body, 36)
        starts = [*struct.unpack_from(f"<{parts}i", body, 44), points]
        flat = struct.unpack_from(f"<{2 * points}d", body, 44 + 4 * parts)
        yield [[(flat[2 * i], flat[2 * i + 1]) for i in range(a, b)] for a, b in pairwise(starts)]


def thinned(ring: Ring) -> Ring:
    """Ramer, Douglas and Peucker."""
    if len(ring) < 3:
        return ring
    (x1, y1), (x2, y2) = ring[0], ring[-1]
    length = math.hypot(x2 - x1, y2 - y1)
    far, where = 0.0, 0
    for number, (x, y) in enumerate(ring[1:-1], start=1):
        off = abs((x2 - x1) * (y1 - y) - (x1 - x) * (y2 - y1)) / length if length else math.hypot(x - x1, y - y1)
        if off > far:
            far, where = off, number
    if far <= THINNED:
        return [ring[0], ring[-1]]
    return thinned(ring[: where + 1])[:-1] + thinned(ring[where:])


def area(ring: Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(ring))) / 2


def path_of(rings: list[Ring]) -> str:
    """SVG path data with relative whole tenths, which is the shortest that still looks right."""
    out = []
    for ring in rings:
        tenths = [(round(x * 10), round(y * 10)) for x, y in ring]
        (x, y), text = tenths[0], ""
        text = f"M{_tenths(x)} {_tenths(y)}l"
        steps = []
        for next_x, next_y in tenths[1:-1]:
            if (next_x, next_y) != (x, y):
                steps.append(f"{_tenths(next_x - x)} {_tenths(next_y - y)}")
            x, y = next_x, next_y
        out.append(text + " ".join(steps) + "z")
    return "".join(out).replace(" -", "-")


def _tenths(number: int) -> str:
    return f"{number / 10:g}"


def is_crimea(ring: Ring) -> bool:
    return all(32 < x < 37 and 44 < y < 46.6 for x, y in ring)


def main(source: Path, target: Path) -> None:
    codes = json.loads(Path("src/kordon/engine/records/data/countries.json").read_text("utf-8"))["countries"]
    by_alpha3 = {row["alpha3"]: code for code, row in codes.items()}
    rings: dict[str, list[Ring]] = {}
    for row, found in zip(rows(source.with_suffix(".dbf")), shapes(source), strict=True):
        name = row["name"]
        code = BY_NAME[name] if name in BY_NAME else by_alpha3[row["iso_a3"]]
        if name == "Antarctica":
            continue
        for ring in found:
            owner = "UA" if is_crimea(ring) else code
            rings.setdefault(owner, []).append([placed(x, y) for x, y in ring])
    paths = {}
    for code, all_rings in sorted(rings.items()):
        large = [ring for ring in all_rings if area(ring) >= SMALLEST] or [max(all_rings, key=area)]
        half = [(ring, len(ring) // 2) for ring in large]  # a closed ring has no ends: it is thinned in two halves
        paths[code] = path_of([thinned(ring[: at + 1])[:-1] + thinned(ring[at:]) for ring, at in half])
    markers = {code: [round(v, 1) for v in placed(*place)] for code, place in sorted(MARKERS.items()) if code not in paths}
    source_text = (
        "Natural Earth, 1:110m Admin 0 - Countries (public domain), projected, thinned and changed to follow the United "
        "Nations' usage by tools/world_map.py, which lists every change. The empty code is land that is drawn without a State."
    )
    out = {"source": source_text, "width": WIDTH, "height": HEIGHT, "paths": paths, "markers": markers}
    target.write_text(json.dumps(out, ensure_ascii=False, indent=0) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
