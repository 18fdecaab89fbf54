"""One classifier for all tests of the room: making it takes seconds, using it does not."""

from __future__ import annotations

from datetime import date

import pytest

from kordon.rooms.trade.goods.classify import Classifier

DAY = date(2026, 3, 1)


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return Classifier("eu-2021", DAY)
