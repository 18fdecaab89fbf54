"""Words for people: codes and parameters in, one of the six UN languages out.

A catalogue file is JSON, `{code: {"en": "...", "ar": ..., "zh": ..., "fr": ..., "ru": ..., "es": ...}}`, with `{name}`
placeholders. Engine files stand in `kordon.engine.messages`, a room's in its own `messages` folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
ENGINE_MESSAGES = "kordon.engine.messages"


class Catalogue:
    """All texts of the given packages. Raises ValueError when two files define one code."""

    def __init__(self, packages: Iterable[str] = (ENGINE_MESSAGES,)) -> None:
        self.texts: dict[str, dict[str, str]] = {}
        for package in packages:
            for item in sorted(files(package).iterdir(), key=lambda i: i.name):
                if not item.name.endswith(".json"):
                    continue
                for code, texts in json.loads(item.read_text("utf-8")).items():
                    if code in self.texts:
                        raise ValueError(f"{item.name}: {code} is defined twice")
                    self.texts[code] = texts

    def text(self, code: str, parameters: Iterable[tuple[str, str]] = (), language: str = "en") -> str:
        """The text of `code`; an unknown code comes back as itself with its parameters, so that nothing is hidden."""
        values: Mapping[str, str] = dict(parameters)
        template = self.texts.get(code, {}).get(language) or self.texts.get(code, {}).get("en")
        if template is None:
            return code + "".join(f" {name}={value}" for name, value in values.items())
        return template.format_map(_Lenient(values))


class _Lenient(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
