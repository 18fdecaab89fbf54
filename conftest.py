"""What every test gets, here and in the rooms: no network but loopback, its own KORDON_HOME, the shared data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import network_block

REPOSITORY = Path(__file__).resolve().parent
OFFLINE = REPOSITORY / "tests" / "offline"
SLOWEST = (REPOSITORY / "tests" / "pages", REPOSITORY / "tests" / "spine", REPOSITORY / "tests" / "docs")

network_block.block()

PASSWORD_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"  # fast; the real one is tested by name

# Short runs are the same every time; `make test-full` (KORDON_FUZZ=long) looks further, with new seeds.
_UNHURRIED = [HealthCheck.too_slow]
settings.register_profile("short", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_UNHURRIED)
settings.register_profile("long", max_examples=5_000, deadline=None, suppress_health_check=_UNHURRIED)
settings.load_profile("long" if os.environ.get("KORDON_FUZZ") == "long" else "short")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take minutes come first: at the end one core would wait for the other."""
    items.sort(key=lambda item: next((n for n, folder in enumerate(SLOWEST) if folder in item.path.parents), len(SLOWEST)))


@pytest.fixture(scope="session", autouse=True)
def _children_are_offline() -> Iterator[None]:
    """Every Python that a test starts finds `sitecustomize` first."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(OFFLINE), str(REPOSITORY / "src"), before]))
    yield
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before


@pytest.fixture(autouse=True)
def kordon_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A KORDON_HOME of this test's own; no other KORDON_* setting of the caller leaks in."""
    for name in list(os.environ):
        if name.startswith("KORDON_") and name not in ("KORDON_FUZZ", "KORDON_SHARED"):
            monkeypatch.delenv(name)
    home = tmp_path / "kordon-home"
    monkeypatch.setenv("KORDON_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder `data` of the shared reference data: $KORDON_SHARED, else `../shared` next to the repository."""
    named = os.environ.get("KORDON_SHARED")
    shared = Path(named) if named else REPOSITORY.parent / "shared"
    for folder in (shared / "data", shared):
        if (folder / "MANIFEST.md").is_file():
            return folder
    pytest.skip(f"no shared data: set KORDON_SHARED, or put the folder at {shared.name}/ next to the repository")


@pytest.fixture(scope="session")
def django_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Django with the program's own settings, set up once in this process, under a home of its own."""
    home = tmp_path_factory.mktemp("spine-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KORDON_HOME", str(home))
        patch.setenv("DJANGO_SETTINGS_MODULE", "kordon.site.settings")
        import django

        django.setup()
        from django.conf import settings

        settings.PASSWORD_HASHERS = [PASSWORD_HASHER]
    return home
