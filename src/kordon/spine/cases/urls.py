"""The addresses of cases and questions. The page of one case is in `kordon.spine.decisions.urls`: it shows decisions too."""

from __future__ import annotations

from django.urls import path

from kordon.spine.accounts.pages import HomePanel, NavigationEntry
from kordon.spine.accounts.permissions import Permission
from kordon.spine.cases import question_views, questions, reading, views

urlpatterns = [
    path("cases/", views.cases, name="cases"),
    path("cases/new/", views.new_case, name="new_case"),
    path("cases/from-findings/", views.open_from_findings, name="cases_from_findings"),
    path("cases/of-finding/<uuid:finding_id>/", views.case_of_finding, name="case_of_finding"),
    path("cases/routes/", views.routes, name="case_routes"),
    path("cases/shared/", views.shared_cases, name="shared_cases"),
    path("cases/tasks/<uuid:task_id>/done/", views.task_done, name="task_done"),
    path("cases/files/<uuid:attachment_id>/", views.attachment, name="attachment"),
    path("cases/shares/<uuid:share_id>/end/", views.end_share, name="end_share"),
    path("cases/<uuid:case_id>/assign/", views.assign, name="case_assign"),
    path("cases/<uuid:case_id>/due/", views.due, name="case_due"),
    path("cases/<uuid:case_id>/notes/", views.note, name="case_note"),
    path("cases/<uuid:case_id>/tasks/", views.task, name="case_task"),
    path("cases/<uuid:case_id>/files/", views.attach, name="case_attach"),
    path("cases/<uuid:case_id>/parties/", views.add_party, name="case_party"),
    path("cases/<uuid:case_id>/share/", views.share, name="case_share"),
    path("cases/<uuid:case_id>/reopen/", views.reopen, name="case_reopen"),
    path("cases/<uuid:case_id>/hold/", views.hold, name="case_hold"),
    path("questions/", question_views.all_questions, name="questions"),
    path("questions/new/", question_views.new_question, name="new_question"),
    path("questions/<uuid:question_id>/", question_views.question, name="question"),
    path("questions/received/<uuid:received_id>/", question_views.received_question, name="received_question"),
]
NAVIGATION = (
    NavigationEntry("cases.menu", "cases", "case", 50, Permission.CASE_READ, reading.count_mine),
    NavigationEntry("questions.menu", "questions", "question", 60, Permission.QUESTION_READ, questions.count_received),
)
PANELS = (HomePanel("cases/panel.html", views.panel, 20, Permission.CASE_READ),)
