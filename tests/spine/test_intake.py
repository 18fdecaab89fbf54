"""Handing files in: kept once, recognised, queued, and every refusal said."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

ROWS = "id,name,country\nC1,Arvid Testmann,AT\nC2,Nobody Atall,FR\n"


def verbs(office: Any) -> list[str]:
    from kordon.spine.audit.models import Entry

    return [entry.verb for entry in Entry.across_agencies.filter(agency_id=office.id)]


def test_a_file_is_kept_and_queued(office: Any) -> None:
    from kordon.spine.intake.models import File
    from kordon.spine.intake.services import original, read_file

    handed = office.hand_in(ROWS, name="C:\\data\\..\\parties\u202e.csv")
    assert handed.is_new
    file = read_file(office.officer, office.id, handed.file.id)
    assert (file.state, file.name, file.purpose) == (File.State.WAITING, "parties.csv", "screening")
    with original(office.officer, office.id, file.id) as (_, path):
        assert path.read_text() == ROWS
    assert verbs(office)[-2:] == ["file.handed_in", "file.opened"]


def test_the_same_file_twice_is_recognised(office: Any) -> None:
    from kordon.spine.intake.models import File, Hold

    first, again = office.hand_in(ROWS), office.hand_in(ROWS, name="renamed.csv")
    assert (again.is_new, again.file.id, again.file.times_handed_in) == (False, first.file.id, 2)
    other_purpose = office.hand_in(ROWS, purpose="customs")
    assert other_purpose.is_new and other_purpose.file.stored_id == first.file.stored_id
    assert File.across_agencies.count() == Hold.across_agencies.count() == 2
    assert verbs(office)[-3:] == ["file.handed_in", "file.recognised", "file.handed_in"]


def test_another_agency_does_not_learn_of_a_file(office: Any, another_office: Any) -> None:
    from kordon.spine.accounts.faults import AccountFault, NotPermitted
    from kordon.spine.intake.services import read_file

    other = another_office
    mine = office.hand_in(ROWS).file
    theirs = other.hand_in(ROWS)
    assert theirs.is_new and theirs.file.stored_id != mine.stored_id
    with pytest.raises(NotPermitted):
        read_file(other.officer, office.id, mine.id)
    with pytest.raises(AccountFault, match="not_found"):
        read_file(other.officer, other.id, mine.id)


@pytest.mark.parametrize(
    ("text", "named", "code"),
    [
        ("", {}, "intake.empty"),
        (ROWS, {"purpose": "curiosity"}, "intake.no_purpose"),
        (ROWS, {"rm": "-rf"}, "intake.bad_option"),
        (ROWS, {"encoding": "x" * 1000}, "intake.bad_option"),
    ],
)
def test_refusals_leave_nothing(office: Any, text: str, named: dict[str, str], code: str) -> None:
    from kordon.spine.intake.faults import IntakeFault
    from kordon.spine.intake.models import File

    before = len(verbs(office))
    with pytest.raises(IntakeFault) as caught:
        office.hand_in(text, **named)
    assert caught.value.code == code
    assert File.across_agencies.count() == 0 and len(verbs(office)) == before
    assert not [path for path in office.home.glob("objects/*/*") if path.is_file()]


def test_defects_are_listed_and_safe_in_a_spreadsheet(office: Any) -> None:
    from kordon.engine.outputs.words import Words
    from kordon.site.words import catalogue
    from kordon.spine.intake.defect_texts import csv_lines
    from kordon.spine.intake.services import all_defects, list_defects, read_file

    text = "id,name,birth_date\nC1,Arvid Testmann,=cmd|' /C calc'!A1\nC2\nC3,Celia Ejemplo,2001-02-30\n"
    file = office.hand_in(text).file
    assert office.work() >= 1
    file = read_file(office.officer, office.id, file.id)
    assert (file.read + file.rejected, file.state) == (3, "done")
    page = list_defects(office.officer, office.id, file.id)
    assert len(page.object_list) == file.defects >= 2
    assert all(row.unit and row.line for row in page.object_list)
    for language in ("en", "ar", "zh"):
        words = Words(catalogue(), language)
        lines = b"".join(csv_lines(file, all_defects(office.officer, office.id, file.id), words))
        rows = list(csv.reader(io.StringIO(lines.decode("utf-8-sig"))))
        assert len(rows) == 1 + file.defects
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
        assert "csv." not in rows[1][5], "a code without words"


def test_erasing_destroys_bytes_and_defects(office: Any) -> None:
    from kordon.spine.accounts.faults import NotPermitted
    from kordon.spine.intake import services
    from kordon.spine.intake.faults import IntakeFault
    from kordon.spine.intake.models import FileDefect

    file = office.hand_in("id,name\nC1,Arvid Testmann\nC2\n").file
    with pytest.raises(IntakeFault, match="busy"):
        services.erase_file(office.supervisor, office.id, file.id)
    office.work()
    with pytest.raises(NotPermitted):
        services.erase_file(office.officer, office.id, file.id)
    for _ in range(2):
        erased = services.erase_file(office.supervisor, office.id, file.id)
    assert erased.erased_at is not None and erased.name == ""
    assert not FileDefect.across_agencies.exists() and not list(office.home.glob("objects/*/*"))
    with pytest.raises(IntakeFault, match="destroyed"), services.original(office.officer, office.id, file.id):
        pass
    with pytest.raises(IntakeFault, match="destroyed"):
        services.check_again(office.officer, office.id, file.id)
    assert verbs(office).count("file.erased") == 1
    assert office.hand_in("id,name\nC1,Arvid Testmann\nC2\n").is_new, "the same bytes are a new file then"


def test_a_file_handed_in_from_two_sides_at_once_is_one(office: Any) -> None:
    import threading

    from django.db import connections

    from kordon.spine.intake.models import File, Hold, StoredObject

    answers: list[bool] = []
    faults: list[BaseException] = []

    def hand() -> None:
        try:
            answers.append(office.hand_in(ROWS).is_new)
        except BaseException as error:
            faults.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=hand) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(answers) == [False] * 5 + [True]
    assert (File.across_agencies.count(), Hold.across_agencies.count(), StoredObject.across_agencies.count()) == (1, 1, 1)
    assert File.across_agencies.get().times_handed_in == 6
    assert len([path for path in office.home.glob("objects/*/*") if path.is_file()]) == 1
