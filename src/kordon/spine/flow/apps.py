"""The flow step as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "kordon.spine.flow"
    label = "flow"
    default_auto_field = "django.db.models.BigAutoField"
