"""The Security Council's list as parties, indexed once; `bench/`, whose generators make queries, is on the path."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kordon.engine.names.matcher import Matcher
from kordon.engine.records.party import Party
from kordon.rooms.watchlists.lists import load_list

sys.path.append(str(Path(__file__).resolve().parents[3]))


@pytest.fixture(scope="session")
def un_parties() -> list[Party]:
    return [entry.party for entry in load_list("un@bundled", None).entries]


@pytest.fixture(scope="session")
def un_matcher(un_parties: list[Party]) -> Matcher:
    return Matcher.build(un_parties)
