"""The pictures of the docs are of pages that are there: each is taken again, and none is left over from a page that went."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from pictures import ALL, PICTURES, demonstration, taken


def test_every_picture_of_a_page_is_one_that_is_taken() -> None:
    assert {path.stem for path in PICTURES.glob("page-*.png")} == {picture.name for picture in ALL}


@pytest.mark.long
def test_every_picture_can_be_taken_again(browser: Browser, tmp_path: Path) -> None:
    with demonstration(tmp_path) as (address, password):
        for picture in ALL:
            made = taken(browser, picture, address, password, tmp_path)
            with Image.open(made) as found, Image.open(PICTURES / made.name) as kept:
                assert found.size == kept.size == picture.size
                assert len(found.convert("L").getcolors() or ()) > 20, f"{picture.name} shows next to nothing"
