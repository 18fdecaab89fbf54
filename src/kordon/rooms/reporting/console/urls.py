"""The addresses of the reporting room's pages."""

from django.urls import path

from kordon.rooms.reporting.console import compare_views, views
from kordon.spine.accounts.pages import NavigationEntry
from kordon.spine.accounts.permissions import Permission

urlpatterns = [
    path("reporting/reports/", views.reports, name="reporting_reports"),
    path("reporting/reports/<uuid:report_id>/", views.report, name="reporting_report"),
    path("reporting/reports/<uuid:report_id>/answer.json", views.answer, name="reporting_answer"),
    path("reporting/reports/<uuid:report_id>/original", views.original, name="reporting_original"),
    path("reporting/reports/<uuid:report_id>/erase", views.erase, name="reporting_erase"),
    path("reporting/replies/<uuid:reply_id>/", views.reply, name="reporting_reply"),
    path("reporting/compare/", compare_views.compare, name="reporting_compare"),
]

NAVIGATION = (NavigationEntry("reporting.console.menu", "reporting_reports", "note", 76, Permission.REPORT_READ),)
