"""The matcher can be taken into any process: importing it brings no web framework and no Arrow."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys

import pytest

import kordon.engine.names as names

MODULES = sorted(module.name for module in pkgutil.iter_modules(names.__path__))
UNWANTED = ("django", "ninja", "pydantic", "pyarrow", "pyspark", "lxml", "openpyxl", "rich")


@pytest.fixture(scope="session")
def loaded() -> set[str]:
    """Top-level packages in a fresh interpreter that imported all modules of the matcher."""
    imports = ";".join(f"import kordon.engine.names.{module}" for module in MODULES)
    program = f"{imports};import sys,json;print(json.dumps(sorted({{name.partition('.')[0] for name in sys.modules}})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("package", UNWANTED)
def test_importing_the_matcher_does_not_import(loaded: set[str], package: str) -> None:
    assert {"matcher", "comparing"} <= set(MODULES)
    assert "kordon" in loaded
    assert package not in loaded
