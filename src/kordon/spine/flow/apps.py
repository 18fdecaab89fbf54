"""The flow step as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class FlowConfig(AppConfig):
    name = "kordon.spine.flow"
    label = "flow"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kordon.spine.accounts.permissions import Permission
        from kordon.spine.findings.actions import FindingAction, offer

        offer(FindingAction("flow.watch_subjects", "watch_findings", Permission.PARTY_WATCH, order=80, icon="eye"))
