"""The watchlists room: who is on a list, in which version, and what changed."""

from __future__ import annotations

from kordon.engine.room import Command, PartyCheck, Room

ROOM = Room(
    name="watchlists",
    title="Watchlists",
    party_checks=(PartyCheck("watchlist.party", "kordon.rooms.watchlists.checks:make_checker"),),
    commands=(
        Command("lists", "Update, import, compare and show lists", "kordon.rooms.watchlists.commands"),
        Command("demo", "Check a file of invented counterparties", "kordon.rooms.watchlists.demo"),
    ),
    pages=("kordon.rooms.watchlists.urls",),
    messages="kordon.rooms.watchlists.messages",
    django_app="kordon.rooms.watchlists.apps.WatchlistsConfig",
)
