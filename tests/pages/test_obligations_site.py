"""The static site of obligations, opened from the disk in a browser: no serious violation of accessibility (axe-core), nothing on
the console, nothing wider than the screen; on a phone tables are read downwards."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from visiting import environment

SAMPLES = Path(__file__).parents[2] / "src/kordon/rooms/obligations/samples"
TREATY = "Participant,Signature,Ratification\nQatar,16 Feb 2006,15 Jan 2014\nAlgeria,,3 Mar 2011 a\nIceland,16 Sep 2005,\n"
PAGES = ("states/IS.html", "states/QA.html", "instruments/ICSANT.html", "regions.html", "matrix.html", "assistance.html",
         "instruments.html", "sources.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    (folder / "18-15.csv").write_text(TREATY)
    commands = [
        ["instruments", "import", str(folder / "18-15.csv"), str(SAMPLES / "own_dates.csv")],
        ["measures", "import", str(SAMPLES / "measures.csv")],
        ["obligations", "import", *(str(SAMPLES / f"{name}.csv") for name in ("action_plans", "contacts", "assistance"))],
        ["obligations", "site", str(folder / "site"), "--only", "en", "--with-drafts"],
        ["obligations", "site", str(folder / "site"), "--only", "ar", "--with-drafts"],
    ]
    for command in commands:
        done = subprocess.run([sys.executable, "-m", "kordon", *command], env=environment(folder / "home"), check=False,
                              capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
    return folder / "site"


@pytest.mark.parametrize(("language", "phone", "dark"), [("en", False, False), ("ar", False, True), ("en", True, True),
                                                        ("ar", True, False)])
def test_pages_of_the_site(site: Path, browser: Browser, language: str, phone: bool, dark: bool) -> None:
    size: Any = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 860}
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
    page, wrong, said = context.new_page(), list[str](), list[str]()
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES:
        page.goto((site / language / path).as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        wrong += said
        found: dict[str, Any] = Axe().run(page).response
        said.clear()  # axe-core asks for style sheets itself, which the pages' policy forbids
        wrong += [f"{path}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in found["violations"]
                  if v["impact"] in ("serious", "critical")]
        if page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") > 1:
            wrong.append(f"{path}: wider than the screen")
    page.goto((site / language / "states/IS.html").as_uri())
    cells = page.locator("table.standings tbody tr").first.locator("th, td").all()
    boxes = [box for cell in cells if (box := cell.bounding_box())]
    below = [later["y"] >= earlier["y"] + earlier["height"] - 1 for earlier, later in pairwise(boxes)]
    assert len(boxes) == 4
    assert all(below) if phone else not any(below)
    context.close()
    assert wrong == []
