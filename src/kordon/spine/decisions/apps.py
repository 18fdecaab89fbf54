"""The decisions step as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig

from kordon.spine.accounts.permissions import Permission


class DecisionsConfig(AppConfig):
    name = "kordon.spine.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kordon.spine.findings.actions import FindingAction, offer

        offer(FindingAction("decisions.decide_findings", "decide_findings", Permission.DECISION_TAKE, 20, "scale"))
        offer(FindingAction("redress.new", "new_complaint", Permission.CASE_OPEN, 60, "person"))
