"""The trade room: which goods are controlled, and where the list says so."""

from __future__ import annotations

from kordon.engine.room import Command, Room

ROOM = Room(
    name="trade",
    title="Trade",
    commands=(Command("controls", "Show, compare and account for control lists", "kordon.rooms.trade.commands"),),
    messages="kordon.rooms.trade.messages",
)
