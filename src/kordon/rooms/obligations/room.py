"""The obligations room: what States have taken on, what they did about it, and the 1540 matrix."""

from __future__ import annotations

from kordon.engine.room import Command, Room

ROOM = Room(
    name="obligations",
    title="Obligations",
    commands=(
        Command("instruments", "Treaties and other instruments; how States stand to them", "kordon.rooms.obligations.commands"),
        Command("measures", "Laws, institutions, lists, plans of States", "kordon.rooms.obligations.measure_commands"),
        Command("obligations", "Action plans, contacts, assistance, organizations; the static site",
                "kordon.rooms.obligations.cooperation_commands"),
        Command("matrix", "The 1540 matrix of a State", "kordon.rooms.obligations.matrix_commands"),
    ),
    pages=("kordon.rooms.obligations.urls",),
    registers=("kordon.rooms.obligations.stated:stated",),
    messages="kordon.rooms.obligations.messages",
    django_app="kordon.rooms.obligations.apps.ObligationsConfig",
)
