"""The decisions step as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "kordon.spine.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"
