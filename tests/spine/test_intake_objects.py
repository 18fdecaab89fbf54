"""Original bytes: encrypted under a key each, found again by content, gone when the key is destroyed."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

BLOCK = 1 << 20
TEXT = b"name,country\nAnna Beispiel,AT\n"


@pytest.fixture
def agency(database: str) -> UUID:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.models import Agency

    found: UUID = services.create_agency(the_program(), {"en": "Invented"}, Agency.Kind.CUSTOMS).id
    return found


def keep(agency: UUID, content: bytes, holder: UUID | None = None) -> Any:
    from django.db import transaction

    from kordon.spine.audit.scope import acting_for
    from kordon.spine.intake import objects

    with objects.drafted(agency, io.BytesIO(content)) as draft, transaction.atomic(), acting_for(agency):
        return objects.keep(draft, holder or uuid4())


def read(stored: Any) -> bytes:
    from kordon.spine.intake import objects

    with objects.opened(stored) as path:
        return path.read_bytes()


def let_go(agency: UUID, holder: UUID) -> list[Any]:
    from django.db import transaction

    from kordon.spine.audit.scope import acting_for
    from kordon.spine.intake import objects

    with transaction.atomic(), acting_for(agency):
        return objects.let_go(holder)


def code_of(stored: Any) -> str:
    from kordon.spine.intake.faults import IntakeFault

    with pytest.raises(IntakeFault) as caught:
        read(stored)
    return caught.value.code


@pytest.mark.parametrize("size", [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK + 7])
def test_bytes_come_back_whole(agency: UUID, size: int, kordon_home: Path) -> None:
    content = bytes(range(251)) * (size // 251 + 1)
    stored = keep(agency, content[:size])
    assert read(stored) == content[:size]
    assert stored.size == size
    assert not list(kordon_home.glob("reading/*")), "a plain file with a name is left"


def test_no_plain_byte_reaches_the_disk(agency: UUID, kordon_home: Path) -> None:
    stored = keep(agency, TEXT * 1000)
    (path,) = kordon_home.glob("objects/*/*")
    assert path.stat().st_mode & 0o077 == 0
    assert b"Beispiel" not in path.read_bytes() and TEXT[:10] not in path.read_bytes()
    key = (kordon_home / "object_key").read_text()
    assert bytes(stored.wrapped_key) not in path.read_bytes() and key not in str(vars(stored))
    assert (kordon_home / "object_key").stat().st_mode & 0o077 == 0


def test_the_same_bytes_are_one_object_until_nobody_needs_them(agency: UUID, kordon_home: Path) -> None:
    first, second = uuid4(), uuid4()
    one, two = keep(agency, TEXT, first), keep(agency, TEXT, second)
    assert one.id == two.id
    assert len(list(kordon_home.glob("objects/*/*"))) == 1
    assert let_go(agency, first) == []
    assert read(one) == TEXT
    assert [stored.id for stored in let_go(agency, second)] == [one.id]
    one.refresh_from_db(from_queryset=type(one).across_agencies)
    assert code_of(one) == "intake.destroyed"
    assert bytes(one.wrapped_key) == b"" and not list(kordon_home.glob("objects/*/*"))
    again = keep(agency, TEXT, first)
    assert again.id != one.id and read(again) == TEXT


def test_agencies_do_not_share_objects(agency: UUID) -> None:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.models import Agency

    other = services.create_agency(the_program(), {"en": "Other"}, Agency.Kind.HEALTH).id
    mine, theirs = keep(agency, TEXT), keep(other, TEXT)
    assert mine.id != theirs.id and mine.sha256 == theirs.sha256
    theirs.wrapped_key = mine.wrapped_key  # a key serves for its own row alone
    assert code_of(theirs) == "intake.wrong_key"


@pytest.mark.parametrize("damage", ["flip", "cut", "cut a block", "swap", "extend", "header", "missing", "key"])
def test_damage_is_seen(agency: UUID, kordon_home: Path, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = keep(agency, b"x" * (2 * BLOCK) + b"y" * 100)
    (path,) = kordon_home.glob("objects/*/*")
    content = bytearray(path.read_bytes())
    start, step = len(b"KORDON-OBJECT/1\n"), BLOCK + 16
    if damage == "flip":
        content[-1] ^= 1
    elif damage == "cut":
        content = content[:-1]
    elif damage == "cut a block":
        content = content[: start + step]
    elif damage == "swap":
        second = start + step
        content = content[:start] + content[second : second + step] + content[start:second] + content[second + step :]
    elif damage == "extend":
        content += b"more"
    elif damage == "header":
        content[0] ^= 1
    path.write_bytes(content)
    if damage == "missing":
        path.unlink()
    if damage == "key":
        (kordon_home / "object_key").write_text("0" * 64)
    expected = {"missing": "intake.object_missing", "key": "intake.wrong_key"}
    assert code_of(stored) == expected.get(damage, "intake.object_damaged")


def test_what_is_not_kept_leaves_nothing(agency: UUID, kordon_home: Path) -> None:
    from kordon.spine.intake import objects

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > BLOCK:
                raise OSError("the line went dead")
            return super().read(size)

    with pytest.raises(OSError, match="dead"), objects.drafted(agency, Broken(b"x" * 3 * BLOCK)):
        pass
    with objects.drafted(agency, io.BytesIO(TEXT)):
        pass
    assert not list(kordon_home.glob("objects/*/*"))


def test_a_sweep_removes_what_a_killed_process_left(agency: UUID, kordon_home: Path) -> None:
    from kordon.spine.intake import objects

    stored = keep(agency, TEXT)
    folder = kordon_home / "objects" / str(agency)
    (folder / str(uuid4())).write_bytes(b"no row")
    (folder / f".{uuid4()}").write_bytes(b"half")
    (folder / "notes.txt").write_bytes(b"somebody's")
    reading = kordon_home / "reading"
    reading.mkdir(exist_ok=True)
    (reading / "tmp123").write_bytes(b"plain")
    assert objects.sweep(time.time() - 3600) == 0, "what is young may be in use"
    assert objects.sweep(time.time() + 3600) == 3
    assert read(stored) == TEXT and (folder / "notes.txt").exists()


def test_a_key_from_the_environment(agency: UUID, kordon_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from django.conf import settings

    from kordon.spine.intake.faults import IntakeFault
    from kordon.spine.intake.installation_keys import installation_keys

    monkeypatch.setattr(settings, "CONFIGURATION", replace(settings.CONFIGURATION, object_key="ab" * 32))
    assert [key.key for key in installation_keys()] == [b"\xab" * 32] and not (kordon_home / "object_key").exists()
    for wrong in ("ab" * 31, "zz" * 32, "secret", ",", "ab" * 32 + ",secret"):
        monkeypatch.setattr(settings, "CONFIGURATION", replace(settings.CONFIGURATION, object_key=wrong))
        with pytest.raises(IntakeFault, match="bad_object_key"):
            installation_keys()


def test_the_installations_key_is_changed_without_losing_a_byte(
    agency: UUID, kordon_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from kordon.site.cli import main
    from kordon.spine.audit.models import Entry
    from kordon.spine.intake.installation_keys import installation_keys
    from kordon.spine.intake.models import StoredObject

    old = keep(agency, TEXT)
    ancient = keep(agency, b"from before keys had ids")
    StoredObject.across_agencies.filter(pk=ancient.pk).update(key_id="")
    (first,) = installation_keys()
    assert main(["keys", "add"]) == 0
    second, kept = installation_keys()
    assert kept == first and (kordon_home / "object_key").stat().st_mode & 0o077 == 0
    new = keep(agency, b"another file")
    assert (reread(old).key_id, new.key_id) == (first.id, second.id)
    assert read(reread(old)) == TEXT and read(reread(ancient)) == b"from before keys had ids"
    assert main(["keys", "drop", first.id[:12]]) == 2, "it opens two files still"
    assert main(["keys", "rewrap"]) == 0 and "2" in capsys.readouterr().out
    assert {reread(row).key_id for row in (old, ancient, new)} == {second.id}
    assert Entry.across_agencies.filter(verb="objects.rewrapped").count() == 1
    assert main(["keys", "drop", second.id[:12]]) == 2, "the newest stays"
    assert main(["keys", "drop", first.id[:12]]) == 0 and installation_keys() == [second]
    assert [read(reread(row)) for row in (old, ancient, new)] == [TEXT, b"from before keys had ids", b"another file"]
    assert main(["keys", "rewrap"]) == 0 and main(["keys", "list"]) == 0
    said = capsys.readouterr().out
    assert second.id[:12] in said and second.key.hex() not in said


def test_keys_in_the_environment_are_changed_there(
    agency: UUID, kordon_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from django.conf import settings

    from kordon.site.cli import main

    def configure(*keys: str) -> None:
        monkeypatch.setattr(settings, "CONFIGURATION", replace(settings.CONFIGURATION, object_key=",".join(keys)))

    one, two = "ab" * 32, "cd" * 32
    configure(one)
    stored = keep(agency, TEXT)
    assert main(["keys", "add"]) == 2 and not (kordon_home / "object_key").exists()
    configure(two, one)
    assert read(reread(stored)) == TEXT and main(["keys", "rewrap"]) == 0
    configure(two)
    assert read(reread(stored)) == TEXT


def reread(stored: Any) -> Any:
    return type(stored).across_agencies.get(pk=stored.pk)
