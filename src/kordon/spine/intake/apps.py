"""The intake step as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "kordon.spine.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"
