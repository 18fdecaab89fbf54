"""The pages inside the program: in its frame, in the reader's language, on the day asked about; what is unknown is not there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import pytest

from kordon.rooms.obligations import commands

FOLDER = Path(__file__).parents[1] / "templates"

# A process of its own: Django is set up once in a process, and here with this room alone.
SCRIPT = """
import json, os, sys, types
os.environ["DJANGO_SETTINGS_MODULE"] = "kordon.site.settings"
import django
from django.conf import settings
if ROOM not in settings.INSTALLED_APPS:
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, ROOM]
    settings.TEMPLATES[0]["DIRS"] = [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]
    settings.STATIC_URL = settings.STATIC_URL or "/static/"
django.setup()
from django.http import Http404
from django.test import RequestFactory
from django.urls import include, path, resolve
from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.engine.outputs.words import Words
from kordon.site import discovery
urls = types.ModuleType("room_urls")
urls.urlpatterns = [path("", include("kordon.rooms.obligations.urls")), path("", include(settings.ROOT_URLCONF))]
sys.modules["room_urls"] = urls
settings.ROOT_URLCONF = "room_urls"
catalogue = Catalogue((ENGINE_MESSAGES, *discovery.message_packages()))
answers = []
for address, language in json.load(sys.stdin):
    request = RequestFactory().get(address)
    request.words, request.user = Words(catalogue, language), types.SimpleNamespace(is_authenticated=False)
    found = resolve(request.path)
    try:
        answer = found.func(request, *found.args, **found.kwargs)
        answers.append([answer.status_code, answer.content.decode()])
    except Http404:
        answers.append([404, ""])
print(json.dumps(answers))
""".replace("ROOM", '"kordon.rooms.obligations.apps.ObligationsConfig"').replace("TEMPLATES]", f"{str(FOLDER)!r}]")


def visit(*asked: tuple[str, str]) -> list[tuple[int, str]]:
    done = subprocess.run([sys.executable, "-c", SCRIPT], input=json.dumps(asked), capture_output=True, text=True, check=False,
                          env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout.splitlines()[-1])
    return [(status, text) for status, text in found]


@pytest.fixture
def treaty(tmp_path: Path) -> None:
    (tmp_path / "18-15.csv").write_text("Participant,Signature,Ratification\nQatar,16 Feb 2006,15 Jan 2014\n")
    parser = ArgumentParser()
    commands.configure(parser)
    commands.run(parser.parse_args(["import", str(tmp_path / "18-15.csv"), "--as-of", "2015-03-14"]))


def test_pages_in_the_program(treaty: None) -> None:
    state, earlier, instrument, arabic, gaps, *unknown = visit(
        ("/obligations/states/QA/", "en"), ("/obligations/states/QA/?on=2010-01-01", "en"),
        ("/obligations/instruments/ICSANT/?on=2014-06-30", "en"), ("/obligations/", "ar"),
        ("/obligations/regions/?on=soon", "fr"),
        ("/obligations/states/XX/", "en"), ("/obligations/instruments/NOTHING/", "en"), ("/obligations/secrets/", "en"))
    assert [status for status, _ in (state, earlier, instrument, arabic, gaps)] == [200] * 5
    assert 's-party">bound' in state[1]
    assert 's-signatory">signed' in earlier[1]
    assert 'href="/obligations/instruments/ICSANT/"' in state[1]
    assert 'href="/obligations/states/QA/?on=2014-06-30"' in instrument[1]
    assert "الالتزامات" in arabic[1]
    assert "Afrique du Nord" in gaps[1]
    assert "« soon » n’est pas une date" in gaps[1]
    assert 'href="/obligations/instruments/ICSANT/?on=2010-01-01"' in earlier[1]  # links stay on the day
    assert 'type="date" name="on" value="2010-01-01"' in earlier[1]
    assert 'role="alert"' not in earlier[1] + state[1]
    assert [status for status, _ in unknown] == [404] * 3
