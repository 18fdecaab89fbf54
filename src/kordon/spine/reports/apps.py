"""The reports step as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "kordon.spine.reports"
    label = "reports"
    default_auto_field = "django.db.models.BigAutoField"
