"""The one catalogue of the program: the engine's texts, the site's, and those of every room."""

from __future__ import annotations

from functools import cache

from kordon.engine.catalogue import ENGINE_MESSAGES, Catalogue
from kordon.site import discovery


@cache
def catalogue() -> Catalogue:
    """All texts. Raises ValueError when two packages define one code."""
    return Catalogue((ENGINE_MESSAGES, *discovery.message_packages()))
