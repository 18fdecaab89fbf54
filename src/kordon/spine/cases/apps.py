"""The cases step as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "kordon.spine.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
