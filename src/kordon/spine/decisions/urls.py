"""The addresses of decisions and complaints, and the page of one case."""

from __future__ import annotations

from django.urls import path

from kordon.spine.accounts.pages import NavigationEntry
from kordon.spine.accounts.permissions import Permission
from kordon.spine.decisions import reading, views

urlpatterns = [
    path("cases/<uuid:case_id>/", views.case, name="case"),
    path("cases/<uuid:case_id>/decide/", views.decide, name="case_decide"),
    path("cases/shared/<uuid:share_id>/", views.shared_case, name="shared_case"),
    path("decisions/", views.all_decisions, name="decisions"),
    path("decisions/findings/", views.decide_findings, name="decide_findings"),
    path("decisions/<uuid:decision_id>/", views.decision, name="decision"),
    path("decisions/<uuid:decision_id>/line/", views.decision_line, name="decision_line"),
    path("decisions/<uuid:decision_id>/second/", views.second_look, name="decision_second"),
    path("decisions/<uuid:decision_id>/withdraw/", views.withdraw, name="decision_withdraw"),
    path("decisions/<uuid:decision_id>/undo/", views.undo, name="decision_undo"),
    path("complaints/new/", views.complaint, name="new_complaint"),
]
NAVIGATION = (
    NavigationEntry("decisions.menu", "decisions", "scale", 55, Permission.DECISION_READ, reading.count_waiting),
)
