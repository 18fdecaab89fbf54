"""The first page: six languages, the right direction, nothing from elsewhere, nothing injected; and `kordon serve`."""

from __future__ import annotations

import html
import os
import re
import signal
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from kordon.engine.catalogue import LANGUAGES
from kordon.site.secret_key import kept_key
from kordon.site.words import catalogue


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a `kordon serve` of this module's own, on a free port."""
    home = tmp_path_factory.mktemp("served")
    environment = {**os.environ, "KORDON_HOME": str(home), "KORDON_LANGUAGE": "en", "KORDON_LOG_LEVEL": "info"}
    command = [sys.executable, "-m", "kordon", "serve", "--port", "0"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        said = child.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", said)
        assert address, said
        yield address.group()
        child.send_signal(signal.SIGINT)
        _, logged = child.communicate(timeout=60)
        assert child.returncode in (0, 130)
        assert "Traceback" not in logged


def get(address: str, **headers: str) -> tuple[str, dict[str, str]]:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        return answer.read().decode(), dict(answer.headers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_six_languages(server: str, language: str) -> None:
    tag = "zh-hans" if language == "zh" else language
    page, headers = get(f"{server}?language={tag}")
    assert f'<html lang="{tag}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert catalogue().texts["home.never"][language] in html.unescape(page)
    assert headers["Content-Language"] == tag


@pytest.mark.parametrize(("accepted", "tag"), [("zh-CN", "zh-hans"), ("ru;q=0.9, de", "ru"), ("de", "en")])
def test_the_browser_chooses_the_language(server: str, accepted: str, tag: str) -> None:
    page, _ = get(server, **{"Accept-Language": accepted})
    assert f'<html lang="{tag}"' in page


def test_a_language_that_is_none_changes_nothing(server: str) -> None:
    page, _ = get(f"{server}?language=%22%3E%3Cscript%3E")
    assert '<html lang="en"' in page
    assert "<script" not in page


def test_nothing_comes_from_elsewhere(server: str) -> None:
    page, headers = get(server)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    nonce = re.search(r"style-src 'nonce-([^']+)'", policy)
    assert nonce and f'<style nonce="{nonce.group(1)}">' in page
    assert not re.search(r"https?://|<script|<link|<img|style=", page)
    assert headers["X-Frame-Options"] == "DENY"


def test_every_room_is_shown(server: str) -> None:
    page, _ = get(server)
    assert "Watchlists" in page
    assert "kordon lists" in page


def test_the_secret_key_is_made_once_and_kept_private(kordon_home: Path) -> None:
    first = kept_key(kordon_home)
    assert len(first) >= 50
    assert kept_key(kordon_home) == first
    assert stat.S_IMODE((kordon_home / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in kordon_home.iterdir()] == ["secret_key"]
