"""The obligations room as Django knows it: pages, no tables; everything stands in the references store."""

from __future__ import annotations

from django.apps import AppConfig


class ObligationsConfig(AppConfig):
    name = "kordon.rooms.obligations"
    label = "obligations"
