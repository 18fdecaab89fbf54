"""What holds for all pages, asked without a browser: closed to strangers, six languages, nothing from elsewhere, nothing
injected; every code that templates, permissions, roles and audit verbs name has its words; and how `kordon serve` starts."""

from __future__ import annotations

import ast
import html
import json
import os
import re
import stat
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kordon.engine.catalogue import LANGUAGES
from kordon.site.secret_key import kept_key
from kordon.site.words import catalogue

SOURCE = Path(__file__).parents[2] / "src" / "kordon"
SCHEMAS = Path(__file__).parents[2] / "schemas"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A `kordon serve` of this module's own on a new home: its address, and what it said of the way in."""
    home = tmp_path_factory.mktemp("served")
    environment = {**os.environ, "KORDON_HOME": str(home), "KORDON_LANGUAGE": "en", "KORDON_LOG_LEVEL": "info"}
    command = [sys.executable, "-m", "kordon", "serve", "--port", "0", "--no-worker"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout
        way_in, said = child.stdout.readline(), child.stdout.readline()
        address = re.search(r"http://localhost:\d+/", said)
        assert address, way_in + said
        yield {"address": address.group(), "way_in": way_in}
        child.terminate()  # as systemd does it
        _, logged = child.communicate(timeout=120)
        assert child.returncode == 0
        assert "Traceback" not in logged


@pytest.fixture(scope="module")
def server(served: dict[str, str]) -> str:
    return served["address"]


def get(address: str, **headers: str) -> tuple[str, dict[str, str]]:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
        return answer.read().decode(), dict(answer.headers)


def status(address: str, **headers: str) -> int:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


# Languages, policy ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_six_languages(server: str, language: str) -> None:
    tag = "zh-hans" if language == "zh" else language
    page, headers = get(f"{server}sign-in/?language={tag}")
    assert f'<html lang="{tag}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert catalogue().texts["home.never"][language] in html.unescape(page)
    assert headers["Content-Language"] == tag


@pytest.mark.parametrize(("accepted", "tag"), [("zh-CN", "zh-hans"), ("ru;q=0.9, de", "ru"), ("de", "en")])
def test_the_browser_chooses_the_language(server: str, accepted: str, tag: str) -> None:
    page, _ = get(server, **{"Accept-Language": accepted})
    assert f'<html lang="{tag}"' in page


def test_a_language_that_is_none_changes_nothing(server: str) -> None:
    page, _ = get(f"{server}sign-in/?language=%22%3E%3Cscript%3E")
    assert '<html lang="en"' in page
    assert '"><script>' not in page


def test_nothing_comes_from_elsewhere_and_nothing_is_injected(server: str) -> None:
    page, headers = get(server)
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
    assert not re.search(r"unsafe|nonce|http|\*", policy)
    assert not re.search(r"https?://|<style|style=|<script(?![^>]+src=\"/static/)", page)
    assert headers["X-Frame-Options"] == "DENY"
    for name in re.findall(r'(?:href|src)="(/static/[^"#]+)"', page):
        assert status(server.rstrip("/") + name) == 200, name


def test_no_template_has_inline_script_or_style() -> None:
    for path in SOURCE.rglob("templates/**/*.html"):
        text = path.read_text("utf-8")
        if "dossier" in path.name or "reports" in path.parts:  # becomes a PDF, never a page
            continue
        assert not re.search(r"\sstyle=|<style|\son\w+=|hx-on|javascript:", text), path
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag or 'type="application/json"' in tag, f"{path}: {tag}"


# Closed to strangers --------------------------------------------------------------------------------------------------

OPEN_TO_ALL = {"account_login", "mfa_authenticate", "about"}


def patterns(found: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """(address with its parameters, pattern) of every page."""
    for pattern in found:
        if hasattr(pattern, "url_patterns"):
            yield from patterns(pattern.url_patterns, before + str(pattern.pattern))
        else:
            yield before + str(pattern.pattern), pattern


def all_pages() -> list[tuple[str, Any]]:
    from kordon.site.urls import urlpatterns

    return list(patterns(urlpatterns))


SOME_ID = "01a213ff-5150-7154-8e27-2d02e986ea7b"
EXAMPLES = {"uuid": SOME_ID, "uuidstr": SOME_ID, "int": "1", "slug": "un", "str": "un", "path": "un"}


def filled(address: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda match: EXAMPLES[match[1] or "str"], address)


def test_every_address_is_closed_to_strangers(server: str, django_home: object) -> None:
    seen = set()
    for address, pattern in all_pages():
        where = server + filled(address)
        if address.startswith("api/"):
            assert status(where) in (401, 405) or address == "api/", address
            continue
        page, _ = get(where)
        is_open = '<form class="form" method="post" action="/sign-in/">' not in page
        if is_open:
            seen.add(pattern.name)
    assert seen <= OPEN_TO_ALL


def test_names_of_addresses_are_unique(django_home: object) -> None:
    names = [(pattern.name, address) for address, pattern in all_pages() if not address.startswith("api/")]
    addresses = [address for _, address in names]
    assert len(addresses) == len(set(addresses))
    assert all(name for name, _ in names)


@pytest.mark.parametrize("address", ["accounts/signup/", "signup/", "accounts/password/reset/", "admin/", "api/docs"])
def test_what_must_not_be_there_is_not(server: str, address: str) -> None:
    assert status(server + address) == 404


# Words ------------------------------------------------------------------------------------------------------------------

CODE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
TAGS = re.compile(r"{%\s*(?:say|plain|badge)\s+['\"]([^'\"]+)['\"]")
INCLUDED = re.compile(r"\b(?:code|next|left_title|right_title)=['\"]([^'\"]+)['\"]")


def test_every_code_in_a_template_has_words() -> None:
    known, missing = catalogue().texts, []
    for path in SOURCE.rglob("templates/**/*.html"):
        text = path.read_text("utf-8")
        for code in [*TAGS.findall(text), *INCLUDED.findall(text)]:
            if code not in known:
                missing.append(f"{path.relative_to(SOURCE)}: {code}")
    assert not missing


def test_permissions_roles_and_verbs_have_words(django_home: object) -> None:
    from kordon.spine.accounts.permissions import Permission, Role

    wanted = [f"permission.{name.replace(':', '.')}" for name in Permission] + [f"role.{role}" for role in Role]
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Verb" and isinstance(node.args[0], ast.Constant):
                wanted.append("verb." + str(node.args[0].value))
    assert len(wanted) > 40
    assert [code for code in wanted if code not in catalogue().texts] == []


def test_menu_lines_have_words_and_symbols(django_home: object) -> None:
    from kordon.site import navigation

    symbols = set(re.findall(r'<symbol id="(\w+)"', (SOURCE / "site/static/kordon/icons.svg").read_text("utf-8")))
    for entry in navigation.entries():
        assert entry.code in catalogue().texts and entry.icon in symbols, entry
    named = {name for path in SOURCE.rglob("templates/**/*.html")
             for name in re.findall(r'{% icon "(\w+)" %}', path.read_text("utf-8"))}  # fmt: skip
    assert named <= symbols


# The HTTP API --------------------------------------------------------------------------------------------------------


def test_the_description_of_the_api_is_the_committed_one(django_home: object) -> None:
    from kordon.site.api.assembly import api

    committed = json.loads((SCHEMAS / "kordon.openapi.1.json").read_text("utf-8"))
    assert json.loads(json.dumps(api.get_openapi_schema())) == committed, "kordon api > schemas/kordon.openapi.1.json"


def test_every_operation_of_the_api_asks_for_a_token(django_home: object) -> None:
    from kordon.site.api.assembly import api

    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            assert operation.get("security"), f"{method} {path}"


# Starting ----------------------------------------------------------------------------------------------------------------


def test_the_first_start_shows_a_way_in(served: dict[str, str]) -> None:
    assert re.search(r"administrator@localhost with the one-time password \w{5}(-\w{5}){3} ", served["way_in"])


def refused(**settings: str) -> str:
    """What `kordon serve --production` says before it ends."""
    done = subprocess.run(
        [sys.executable, "-m", "kordon", "serve", "--production", "--port", "0"],
        env={**os.environ, "KORDON_LANGUAGE": "en", **settings}, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done
    return done.stderr


def test_production_says_all_that_is_missing(kordon_home: Path, tmp_path: Path) -> None:
    said = refused()
    for name in ("KORDON_SECRET_KEY", "KORDON_ALLOWED_HOSTS", "KORDON_TLS_CERTIFICATE"):
        assert name in said
    good = {"KORDON_SECRET_KEY": "x" * 40, "KORDON_ALLOWED_HOSTS": "kordon.example", "KORDON_BEHIND_PROXY": "yes"}
    assert re.findall(r"KORDON_\w+", refused(**good, KORDON_DEBUG="yes")) == ["KORDON_DEBUG"]
    files = {"KORDON_BEHIND_PROXY": "no", "KORDON_TLS_CERTIFICATE": str(tmp_path / "no.pem"), "KORDON_TLS_KEY": "no.pem"}
    assert "files that are there" in refused(**{**good, **files})
    assert "without *" in refused(**{**good, "KORDON_ALLOWED_HOSTS": "*"})
    assert not (kordon_home / "kordon.sqlite3").exists()


def test_the_secret_key_is_made_once_and_kept_private(kordon_home: Path) -> None:
    first = kept_key(kordon_home)
    assert len(first) >= 50
    assert kept_key(kordon_home) == first
    assert stat.S_IMODE((kordon_home / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in kordon_home.iterdir()] == ["secret_key"]
