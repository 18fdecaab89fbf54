"""The reporting room: what States and organisations tell the Secretary-General, read with each claim's sentence."""

from __future__ import annotations

from kordon.engine.room import Command, Room

ROOM = Room(
    name="reporting",
    title="Reporting",
    commands=(Command("report", "Read, compare and write the Secretary-General's reports", "kordon.rooms.reporting.commands"),),
    pages=("kordon.rooms.reporting.console.urls",),
    messages="kordon.rooms.reporting.messages",
    django_app="kordon.rooms.reporting.apps.ReportingConfig",
)
