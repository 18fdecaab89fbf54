"""The watchlists room as Django knows it: pages, no tables; lists stand in the references store."""

from __future__ import annotations

from django.apps import AppConfig


class WatchlistsConfig(AppConfig):
    name = "kordon.rooms.watchlists"
    label = "watchlists"
