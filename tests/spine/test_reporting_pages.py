"""The pages of the reporting room: reports handed in and read, each claim beside its sentence, compared; closed to others."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.catalogue import LANGUAGES

SAMPLES = Path(__file__).parents[2] / "src" / "kordon" / "rooms" / "reporting" / "samples"
EARLIER, LATER = "replies_en.txt", "replies_en_2027.txt"
CODE = re.compile(r"\b(?:reporting|verb|permission|action|whose)\.[a-z_]+(?:\.[a-z_]+)*\b")
HOSTILE = "<script>alert(1)</script>"


def upload(client: Any, content: bytes, name: str) -> Any:
    stream = io.BytesIO(content)
    stream.name = name
    return client.post("/reporting/reports/", {"report": stream})


def filed(client: Any, name: str) -> str:
    """The address of a sample's page after handing it in."""
    answer = upload(client, (SAMPLES / name).read_bytes(), name)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return str(answer["Location"])


def page(client: Any, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    text = unescape(answer.content.decode())
    assert not re.search(r"<script(?![^>]+src=)|\sstyle=|<style", text)
    return text


def replies(text: str) -> dict[str, str]:
    found = re.findall(r'<a href="(/reporting/replies/[0-9a-f-]+/)"><bdi>([^<]+)', text)
    return {name: address for address, name in found}


def verbs(office: Any) -> list[str]:
    from kordon.spine.audit.models import Entry

    rows = Entry.across_agencies.filter(agency_id=office.id, actor_id__isnull=False)
    return [verb for verb in rows.order_by("sequence").values_list("verb", flat=True) if "report" in verb or "round" in verb or
            verb.startswith("reply.")]  # fmt: skip


def test_a_report_is_read_and_each_claim_leads_to_its_sentence(office: Any, visit: Any) -> None:
    client = visit(office.officer)
    address = filed(client, LATER)
    shown = page(client, address)
    assert "A/82/888" in shown and set(replies(shown)) == {
        "Chile", "Qatar", "European Union", "International Atomic Energy Agency"
    }  # fmt: skip
    reply = page(client, replies(shown)["Qatar"])
    links = re.findall(r'<a href="#([a-z]+-\d+)">', reply)
    assert links and all(reply.count(f'id="{name}"') == 1 for name in links)
    assert "2014-10-02" in reply and "Nuclear Terrorism Convention" in reply
    text = (SAMPLES / LATER).read_text("utf-8")
    sources = re.findall(r'<span class="source" data-start="(\d+)" data-end="(\d+)">(.*?)</span>(?!<)', reply, re.DOTALL)
    assert sources
    assert "On 2 October 2014 Qatar ratified" in text[int(sources[0][0]) : int(sources[0][1])]
    assert verbs(office) == ["report.filed"]


def test_the_same_bytes_are_one_report(office: Any, visit: Any) -> None:
    client = visit(office.officer)
    assert filed(client, EARLIER) == filed(client, EARLIER)
    assert verbs(office) == ["report.filed"]


def test_notes_stand_beside_their_place(office: Any, visit: Any) -> None:
    client = visit(office.officer)
    reply = page(client, replies(page(client, filed(client, EARLIER)))["Mongolia"])
    assert 'href="#notes-1"' in reply and "1540" in reply and "31 April 2025" in reply
    assert reply.count('class="k-notes"') + reply.count(" k-notes") >= 2


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "empty.txt", "empty.txt"),
        (b"No report at all.\n", "letter.txt", "has no reply"),
        (b"\xff\xfe\xfa" * 9, "bytes.txt", "not UTF-8"),
        (b"%PDF-1.7\nbroken", "scan.pdf", "scan.pdf"),
        (b"PK\x03\x04broken", f"{HOSTILE}.docx", "damaged"),
    ],
)
def test_what_cannot_be_read_is_said(office: Any, visit: Any, content: bytes, name: str, said: str) -> None:
    answer = upload(visit(office.officer), content, name)
    assert answer.status_code == 400
    assert said in answer.content.decode() and HOSTILE not in answer.content.decode()
    assert verbs(office) == []


def test_a_file_that_is_too_large_is_refused(office: Any, visit: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from kordon.rooms.reporting.console import filing

    for limit in ("LARGEST_BYTES", "LONGEST_TEXT"):
        with monkeypatch.context() as lower:
            lower.setattr(filing, limit, 1000)
            answer = upload(visit(office.officer), (SAMPLES / EARLIER).read_bytes(), EARLIER)
        assert answer.status_code == 400 and "kordon report read" in answer.content.decode()


def test_compared_as_the_command_does(office: Any, visit: Any, tmp_path: Path) -> None:
    from kordon.site.cli import main

    client = visit(office.officer)
    ids = [filed(client, name).split("/")[-2] for name in (LATER, EARLIER)]
    shown = page(client, f"/reporting/compare/?report={ids[0]}&report={ids[1]}&report=nonsense")
    out = tmp_path / "comparison.html"
    assert main(["report", "compare", str(SAMPLES / EARLIER), str(SAMPLES / LATER), "--out", str(out)]) == 0
    written = unescape(out.read_text("utf-8"))
    for part in re.findall(r'<article class="card".*?</article>', written, re.DOTALL):
        assert part in shown
    assert "4702 - 4390 - 163 = 149" in shown and "withdrawn" not in shown.replace("anything was withdrawn", "")
    alone = page(client, f"/reporting/compare/?report={ids[0]}")
    assert "Choose two reports or more" in alone


def test_claims_stand_beside_the_depositary_with_no_verdict(office: Any, visit: Any, tmp_path: Path) -> None:
    """Two rooms that know nothing of each other meet in the references store."""
    from kordon.site.cli import main

    register = tmp_path / "depositary.csv"
    register.write_text(
        "state,instrument,action,date,whose,source\nQAT,ICSANT,ratification,2014-01-15,depositary,a depositary's list\n", "utf-8"
    )
    assert main(["instruments", "import", str(register), "--as-of", "2026-11-01"]) == 0
    client = visit(office.officer)
    reply = page(client, replies(page(client, filed(client, LATER)))["Qatar"])
    assert "2014-01-15" in reply and "2014-10-02" in reply and "depositary" in reply and "another date" in reply
    ids = [filed(client, name).split("/")[-2] for name in (LATER, EARLIER)]
    compared = page(client, f"/reporting/compare/?report={ids[0]}&report={ids[1]}")
    assert "a depositary's list" in compared and "nothing follows about who is right" in compared


@pytest.mark.parametrize("language", LANGUAGES)
def test_six_languages(office: Any, visit: Any, language: str) -> None:
    client = visit(office.officer)
    address = filed(client, EARLIER)
    tag = "zh-hans" if language == "zh" else language
    seen = [address, "/reporting/reports/", "/reporting/trends/", "/reporting/map/"]
    seen += [f"/reporting/compare/?report={address.split('/')[-2]}"]
    seen += replies(page(client, address)).values()
    for where in seen:
        shown = page(client, f"{where}{'&' if '?' in where else '?'}language={tag}")
        assert CODE.findall(re.sub(r"<[^>]+>", " ", shown)) == [], where


def test_need_to_know(office: Any, another_office: Any, visit: Any) -> None:
    """Another agency sees no report, not even by its id; an auditor reads but hands nothing in; only a supervisor erases."""
    address = filed(visit(office.officer), EARLIER)
    report_id = address.split("/")[-2]
    reply = next(iter(replies(page(visit(office.officer), address)).values()))
    stranger = visit(another_office.supervisor)
    for where in (address, reply, f"{address}answer.json", f"{address}original", f"/reporting/compare/?report={report_id}&report="
                  "01a213ff-5150-7154-8e27-2d02e986ea7b"):  # fmt: skip
        assert stranger.get(where).status_code == 404, where
    assert stranger.post(f"{address}erase").status_code == 404
    assert "A/80/999" not in page(stranger, "/reporting/reports/")
    auditor = visit(office.person("auditor"))
    assert "A/80/999" in page(auditor, "/reporting/reports/")
    assert upload(auditor, b"x", "x.txt").status_code == 403
    assert visit(office.officer).post(f"{address}erase").status_code == 403
    assert verbs(office) == ["report.filed"]


def test_what_was_read_and_the_file_come_back_and_go_for_ever(office: Any, visit: Any) -> None:
    from kordon.rooms.reporting.models import Report, StoredReply
    from kordon.spine.audit.verification import verify
    from kordon.spine.intake.models import StoredObject

    client = visit(office.officer)
    address = filed(client, EARLIER)
    assert client.get(f"{address}answer.json").json()["text"] == (SAMPLES / EARLIER).read_text("utf-8")
    got = client.get(f"{address}original")
    assert b"".join(got.streaming_content) == (SAMPLES / EARLIER).read_bytes()
    assert visit(office.supervisor).post(f"{address}erase").status_code == 302
    assert client.get(address).status_code == 404
    assert not Report.across_agencies.exists() and not StoredReply.across_agencies.exists()
    assert StoredObject.across_agencies.get().destroyed_at is not None
    assert verbs(office) == ["report.filed", "report.opened", "report.erased"]
    assert all(chain.broken is None for chain in verify())


def test_figures_over_the_years_lead_to_their_sentences(office: Any, visit: Any) -> None:
    client = visit(office.officer)
    for name in (EARLIER, LATER):
        filed(client, name)
    shown = page(client, "/reporting/trends/")
    (row,) = re.findall(r'<tr><th scope="row"><bdi>workshops</bdi></th>(.*?)</tr>', shown)
    links = re.findall(r'<a href="(/reporting/replies/[0-9a-f-]+/)#(figures-\d+)"><bdi>(\d+)</bdi>', row)
    assert [value for _, _, value in links] == ["12", "19"]
    for address, anchor, value in links:
        assert re.search(rf'id="{anchor}"[^>]*>(<mark[^>]*>)?{value} workshops', page(client, address))
    assert shown.count('class="trend"') == len(re.findall(r"<figcaption>", shown)) > 5
    assert "Nuclear Terrorism Convention" in shown
    one = page(client, f"/reporting/trends/?report={filed(client, LATER).split('/')[-2]}")
    assert "No figure stands in two reports" in one


def test_the_map_of_replies_has_its_table_and_disclaimer(office: Any, visit: Any) -> None:
    client = visit(office.officer)
    assert "No report has been read yet" in page(client, "/reporting/map/")
    for name in (EARLIER, LATER):
        filed(client, name)
    shown = page(client, "/reporting/map/")
    assert "do not imply official endorsement" in shown
    rows = dict(re.findall(r'<tr><th scope="row">([^<]+)</th>.*?<td>([^<]+)</td></tr>', shown))
    assert rows == {"replied, and before too": "Chile", "replied, not before": "Qatar", "replied only before": "Mongolia"}
    assert re.search(r'class="r-both"><title>Chile: replied, and before too', shown)
    assert re.search(r'class="r-new marker"><title>Qatar: replied, not before', shown)  # too small to see without


@pytest.mark.parametrize(("language", "ending"), [("ar", ".pdf"), ("en", ".docx")])
def test_what_was_written_is_handed_in(office: Any, visit: Any, tmp_path: Path, language: str, ending: str) -> None:
    """Word and PDF with their text layer; a claim in a PDF names its page."""
    from kordon.site.cli import main

    written = tmp_path / f"written{ending}"
    assert main(["report", "write", str(SAMPLES / "draft.json"), "--in", language, "--out", str(written)]) == 0
    client = visit(office.officer)
    answer = upload(client, written.read_bytes(), written.name)
    shown = page(client, str(answer["Location"]))
    reply = page(client, replies(shown)["Chile"])
    links = re.findall(r'<a href="#([a-z]+-\d+)">', reply)
    assert len(links) > 5 and all(reply.count(f'id="{name}"') == 1 for name in links)
    assert bool(re.search(r"page (<bdi>)?\d", reply)) == (ending == ".pdf")
