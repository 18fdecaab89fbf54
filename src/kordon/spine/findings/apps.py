"""The findings step as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "kordon.spine.findings"
    label = "findings"
    default_auto_field = "django.db.models.BigAutoField"
