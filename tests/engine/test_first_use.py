"""Whoever waits for the compiler is told so; nobody else is."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.first_use import matcher_is_compiled, tell_first_use
from kordon.engine.names import search
from kordon.engine.names.matcher import Matcher
from kordon.engine.outputs.terminal import Terminal
from kordon.engine.outputs.words import Words
from kordon.engine.records.party import Name, Party

WORDS = Words(Catalogue((ENGINE_MESSAGES,)), "en")


@pytest.mark.parametrize(("quiet", "told"), [(False, "compiled"), (True, "")])
def test_told_where_nothing_is_compiled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], quiet: bool, told: str
) -> None:
    monkeypatch.setattr(search, "search_batch", SimpleNamespace(stats=SimpleNamespace(cache_path=str(tmp_path))))
    tell_first_use(Terminal(WORDS, quiet))
    said = capsys.readouterr().err
    assert (told in said) if told else not said
    (tmp_path / "search.search_batch-1.py311.nbi").touch()
    tell_first_use(Terminal(WORDS, quiet))
    assert not capsys.readouterr().err


def test_after_a_search_it_is_compiled() -> None:
    """numba's own name of the file, which the notice relies on."""
    party = Party("1", names=(Name("Arvid Testmann"),))
    Matcher.build([party]).search(party, 0.5)
    assert matcher_is_compiled()
