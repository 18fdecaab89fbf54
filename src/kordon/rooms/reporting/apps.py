"""The reporting room as Django knows it: reports that were read, and rounds of reporting."""

from __future__ import annotations

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "kordon.rooms.reporting"
    label = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
