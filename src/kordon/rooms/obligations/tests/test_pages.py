"""The public pages: whole, in six languages, safe, and saying no more than is known."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
from lxml import etree, html

from kordon.engine.catalogue import ENGINE_MESSAGES, LANGUAGES, Catalogue
from kordon.engine.outputs.words import Words
from kordon.engine.records.groups import region_of, states
from kordon.engine.references import ReferenceStore
from kordon.rooms.obligations import commands, cooperation_commands, matrix_commands, measure_commands
from kordon.rooms.obligations.index import Index, open_index
from kordon.rooms.obligations.instruments import instruments
from kordon.rooms.obligations.pages.instrument_page import instrument_page, yearly
from kordon.rooms.obligations.pages.map_picture import outlines
from kordon.rooms.obligations.pages.overview_pages import PAGES
from kordon.rooms.obligations.pages.pieces import View
from kordon.rooms.obligations.pages.state_page import state_page
from kordon.rooms.obligations.pages.static_site import StaticLinks

SAMPLES = Path(__file__).parents[1] / "samples"
ON = date(2024, 6, 1)
TREATY = """Participant,Signature,Ratification
Qatar,16 Feb 2006,15 Jan 2014
Algeria,,3 Mar 2011 a
Iceland,16 Sep 2005,
Tuvalu,,4 Jan 2008 a
"""
MATRIX = """{"schema": "kordon.matrix-1540/1", "state": "Iceland", "template": "2010", "approved_on": "2016-01-01", "answers": [
 {"cell": "OP2-BW/01/framework", "mark": "X", "approval": "approved", "sources": ["Penal code <b>article</b> 1"]},
 {"cell": "OP2-BW/02/framework", "mark": "?", "approval": "draft", "sources": ["a secret draft"]}]}"""


def call(home: Path, module: ModuleType, *words: str) -> int:
    parser = ArgumentParser()
    module.configure(parser)
    arguments = parser.parse_args(words)
    arguments.configuration = SimpleNamespace(home=home)
    code: int = module.run(arguments)
    return code


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that tests only read."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "18-15.csv").write_text(TREATY)
    (folder / "matrix.json").write_text(MATRIX)
    store = folder / "home"
    call(store, commands, "import", str(folder / "18-15.csv"), "--as-of", "2015-03-14")
    call(store, commands, "import", str(SAMPLES / "own_dates.csv"))
    call(store, measure_commands, "import", str(SAMPLES / "measures.csv"))
    call(store, matrix_commands, "import", str(folder / "matrix.json"))
    call(store, cooperation_commands, "import", *(str(SAMPLES / f"{n}.csv") for n in ("assistance", "action_plans", "contacts")))
    return store


@pytest.fixture(scope="module")
def index(home: Path) -> Iterator[Index]:
    found = open_index(ReferenceStore(home), ON)
    yield found
    found.close()


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    shutil.copytree(home, tmp_path / "home")
    return tmp_path / "home"


def view(index: Index, language: str = "en", drafts: bool = True) -> View:
    catalogue = Catalogue((ENGINE_MESSAGES, "kordon.rooms.obligations.messages"))
    return View(index, Words(catalogue, language), StaticLinks("../"), drafts)


def text_of(markup: str) -> str:
    words = " ".join(html.fragment_fromstring(markup, create_parent="div").itertext()).split()
    return " ".join(words).replace("( ", "(").replace(" )", ")")


def test_a_state_page_keeps_both_dates(index: Index) -> None:
    shown = text_of(state_page("QA", view(index)).body)
    assert "ratification 2014-01-15 (depositary" in shown
    assert "ratification 2014-10-02 (the State's own" in shown
    assert "The State’s own date differs" in shown
    assert "dated from 2015-03-14" in shown  # how old the registers are
    assert "no information found" in shown


def test_a_state_page_has_measures_plans_contact_and_names(index: Index) -> None:
    shown = text_of(state_page("IS", view(index)).body)
    for part in ("Demonstration law (17/2019)", "Nul ne fabrique", "article 3, first sentence", "Train border officers",
                 "Demonstration ministry", "Organization for Security and Co-operation in Europe", "a secret draft"):
        assert part in shown
    assert "Zaire 1971-10-27 – 1997-05-17" in text_of(state_page("CD", view(index)).body)


def test_public_pages_show_only_what_the_committee_approved(index: Index) -> None:
    page = state_page("IS", view(index, drafts=False)).body
    assert "a secret draft" not in page
    assert "Penal code &lt;b&gt;article&lt;/b&gt; 1" in page
    assert "drafted from registers" not in page
    assert list(index.marks(drafts=False)) == [("IS", "X", "approved", [17])]


def test_an_instrument_page(index: Index) -> None:
    page = instrument_page("ICSANT", view(index))
    shown = text_of(page.body)
    for part in ("Algeria bound 2011-04-02", "Iceland signed", "bound (3)", "signed (1)", "do not imply official endorsement",
                 "Make the named acts crimes"):
        assert part in shown
    drawn = html.fragment_fromstring(page.body, create_parent="div")
    classes = {hint.text: hint.getparent().get("class") for hint in drawn.iter("title") if hint.getparent().tag != "svg"}
    assert classes["Algeria: bound"] == "s-party"
    assert classes["Tuvalu: bound"] == "s-party marker"  # too small to see
    assert classes["France: no information found"] == "land"


def test_the_curve_ends_with_its_register(index: Index) -> None:
    found = instruments()["ICSANT"]
    bound, signed = yearly(found, index.register(instrument="ICSANT"), date(2015, 3, 14))
    assert bound == {2005: 0, 2008: 1, 2011: 2, 2014: 3, 2015: 3}
    assert signed == {2005: 1, 2006: 2, 2015: 2}


def test_gaps_name_states_and_count_none_for_a_state(index: Index) -> None:
    page = PAGES["regions"](view(index))
    shown = text_of(page.body)
    assert "Northern Africa" in shown
    assert "1/6" in shown
    assert "No depositary’s register of these is stored: 2005 Amendment to the CPPNM" in shown
    drawn = html.fragment_fromstring(page.body, create_parent="div")
    found = region_of("IS")
    assert found is not None
    assert [part.tag for part in drawn.iter() if part.get("id") == f"r{found.code}"] == ["details"]  # a State's page leads there


def test_tables_read_downwards_say_what_each_cell_is(index: Index) -> None:
    """On a phone a table's cells stand one below the other: each bears its column's heading, and roles keep it a table."""
    drawn = html.fragment_fromstring(state_page("IS", view(index)).body, create_parent="div")
    stacked = drawn.xpath("//table[@role='table']")
    assert {table.get("class") for table in stacked} == {"standings", "measures", "matrix"}
    for table in stacked:
        heads = [head.text_content() for head in table.xpath("./thead/tr[@role='row']/th[@role='columnheader']")]
        for row in table.xpath("./tbody[@role='rowgroup']/tr[@role='row']"):
            assert len(row.xpath("./th[@role='rowheader']")) == 1
            assert [cell.get("data-head") for cell in row.xpath("./td[@role='cell']")] == heads[1:]
    boxes = drawn.find_class("scroll") + drawn.find_class("wide")
    assert all(box.get("tabindex") == "0" and box.get("aria-label") for box in boxes)


def test_the_style_of_the_pages_leaves_the_frame_alone() -> None:
    """Inside the program the same sheet stands beside the frame's: bare names of elements would change its menus."""
    sheet = (Path(__file__).parents[1] / "static/obligations/obligations.css").read_text("utf-8")
    bare = re.findall(r"^(?:details|summary|section|ul|table|th|td|time|nav|header|a|button)\b[^{]*{", sheet, re.MULTILINE)
    assert bare == []


def test_every_state_has_a_shape_or_a_marker() -> None:
    drawn = outlines()
    assert [s for s in states() if s not in drawn.paths and s not in drawn.markers] == []
    assert all(re.fullmatch(r"[Mlz0-9 .\-]+", path) for path in drawn.paths.values())
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in drawn.markers.values())


def test_indexes_of_days_do_not_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those used longest ago go; one that is used stays, and one that went is built again."""
    monkeypatch.setattr("kordon.rooms.obligations.index.MOST_KEPT", 2)
    store = ReferenceStore(tmp_path)

    def days() -> set[str]:
        return {path.parent.parent.name for path in tmp_path.glob("derived/*/*/index.sqlite")}

    open_index(store, date(2020, 1, 1)).close()
    first = days()
    open_index(store, date(2020, 1, 2)).close()
    open_index(store, date(2020, 1, 1)).close()
    open_index(store, date(2020, 1, 3)).close()
    assert first < days()
    assert len(days()) == 2
    open_index(store, date(2020, 1, 2)).close()
    assert len(days()) == 2


CODE = re.compile(r"\b(?:obligations|matrix|measures|cooperation|instruments|standing|action|whose|duty|link)\.[a-z_.]+|[{}]")


def test_pages_in_every_language_have_no_code_left(index: Index) -> None:
    for language in LANGUAGES:
        shown = view(index, language)
        for page in (*(make(shown) for make in PAGES.values()), state_page("IS", shown), instrument_page("ICSANT", shown)):
            assert CODE.findall(text_of(page.body)) == []


def find(document: html.HtmlElement, path: str) -> list[Any]:
    return list(cast("list[Any]", document.xpath(path)))


def test_the_site_is_whole(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every link leads somewhere, nothing runs, nothing comes from elsewhere, every picture has a name."""
    site = tmp_path / "site"
    assert call(home, cooperation_commands, "site", str(site), "--only", "ar", "--on", ON.isoformat()) == 0
    assert "Open index.html" in capsys.readouterr().out
    files = sorted(site.rglob("*.html"))
    assert len(files) == len(PAGES) + len(states()) + len(instruments()) + 1
    ids: dict[Path, set[str]] = {}
    links: list[tuple[Path, str]] = []
    for path in files:
        document = html.document_fromstring(path.read_bytes())
        ids[path] = set(find(document, "//@id"))
        links += [(path, str(target)) for target in find(document, "//a/@href | //link/@href")]
        assert find(document, "//script | //style | //iframe | //@style | //@src | //@*[starts-with(local-name(), 'on')]") == []
        assert "default-src 'none'" in find(document, "//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert document.get("dir") == ("rtl" if path.parent != site else "ltr")
        assert [svg for svg in document.iter("svg") if svg.get("aria-hidden") != "true" and svg.find("title") is None] == []
        assert len(find(document, "//h1")) == 1
    broken = []
    for path, target in links:
        name, _, anchor = target.partition("#")
        there = (path.parent / name).resolve() if name else path
        if not there.is_file() or (anchor and anchor not in ids.get(there, set())):
            broken.append((path.name, target))
    assert broken == []


def test_pages_are_well_formed(index: Index, tmp_path: Path) -> None:
    """As strict as XML but for void elements: a tag left open in one part would swallow the next."""
    shown = view(index, "fr")
    for page in (*(make(shown) for make in PAGES.values()), state_page("QA", shown), instrument_page("ICSANT", shown)):
        etree.fromstring(f"<div>{page.body}</div>")


def test_an_index_is_kept_until_something_changes(own_home: Path, tmp_path: Path) -> None:
    store = ReferenceStore(own_home)
    open_index(store, ON).close()
    found = list((store.home / "derived").rglob("index.sqlite"))
    open_index(store, ON).close()
    assert list((store.home / "derived").rglob("index.sqlite")) == found
    (tmp_path / "more.csv").write_text("state,kind,title,source,id\nQatar,law,A law,gazette,x\n")
    assert call(own_home, measure_commands, "import", str(tmp_path / "more.csv")) == 0
    fresh = open_index(store, ON)
    assert [m.caption() for m in fresh.measures("QA")] == ["A law"]
    fresh.close()
    assert len(list((store.home / "derived").rglob("index.sqlite"))) == 2


def test_what_was_altered_is_left_out_and_said(own_home: Path) -> None:
    store = ReferenceStore(own_home)
    for name in ("matrix-1540-is", "treaties-untc-icsant"):
        version = store.current(name)
        assert version is not None
        store.files(version)[0].write_bytes(b"altered")
    other = open_index(store, date(2024, 6, 2))
    assert {dict(parameters)["reference"] for _, parameters in other.damaged()} == {"matrix-1540-is", "treaties-untc-icsant"}
    assert "treaties-untc-icsant" in PAGES["index"](view(other)).body
    other.close()


def test_the_map_is_made_again_by_its_script(tmp_path: Path) -> None:
    """The projection and the outlines agree on where things are: Quito lies on the line of Nairobi, and north is up."""
    done = subprocess.run(
        [sys.executable, "-c", "import world_map as w; print(*w.placed(0, 0), *w.placed(0, 60), w.WIDTH, w.HEIGHT)"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[5] / "tools",
    )
    x, y, _, north, width, height = map(float, done.stdout.split())
    assert (x, width, height) == (500.0, outlines().width, outlines().height)
    assert 0 < north < y < height
