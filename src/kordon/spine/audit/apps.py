"""The audit step as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "kordon.spine.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"
