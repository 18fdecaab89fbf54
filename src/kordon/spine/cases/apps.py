"""The cases step as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig

from kordon.spine.accounts.permissions import Permission


class CasesConfig(AppConfig):
    name = "kordon.spine.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from kordon.spine.findings.actions import FindingAction, offer

        offer(FindingAction("cases.open_from_findings", "cases_from_findings", Permission.CASE_OPEN, 10, "case"))
