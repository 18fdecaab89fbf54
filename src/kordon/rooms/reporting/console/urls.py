"""The addresses of the reporting room's pages."""

from django.urls import path

from kordon.rooms.reporting.console import compare_views, overview_views, round_views, views
from kordon.spine.accounts.pages import HomePanel, NavigationEntry
from kordon.spine.accounts.permissions import Permission

urlpatterns = [
    path("reporting/reports/", views.reports, name="reporting_reports"),
    path("reporting/reports/<uuid:report_id>/", views.report, name="reporting_report"),
    path("reporting/reports/<uuid:report_id>/answer.json", views.answer, name="reporting_answer"),
    path("reporting/reports/<uuid:report_id>/original", views.original, name="reporting_original"),
    path("reporting/reports/<uuid:report_id>/erase", views.erase, name="reporting_erase"),
    path("reporting/replies/<uuid:reply_id>/", views.reply, name="reporting_reply"),
    path("reporting/", round_views.all_rounds, name="reporting"),
    path("reporting/rounds/<uuid:round_id>/", round_views.board, name="reporting_round"),
    path("reporting/rounds/<uuid:round_id>/map/", overview_views.round_on_a_map, name="reporting_round_map"),
    path("reporting/rounds/<uuid:round_id>/letters", round_views.letters, name="reporting_letters"),
    path("reporting/rounds/<uuid:round_id>/report", round_views.compile_report, name="reporting_compile"),
    path("reporting/rounds/<uuid:round_id>/erase", round_views.erase, name="reporting_round_erase"),
    path("reporting/rounds/<uuid:round_id>/round.json", round_views.round_file, name="reporting_round_file"),
    path("reporting/rounds/<uuid:round_id>/queue.json", round_views.queue_file, name="reporting_queue"),
    path("reporting/rounds/<uuid:round_id>/<slug:code>/", round_views.addressee, name="reporting_addressee"),
    path("reporting/rounds/<uuid:round_id>/<slug:code>/step", round_views.step, name="reporting_step"),
    path("reporting/events/<uuid:event_id>/file", round_views.reply_file, name="reporting_reply_file"),
    path("reporting/compare/", compare_views.compare, name="reporting_compare"),
    path("reporting/trends/", overview_views.trends, name="reporting_trends"),
    path("reporting/map/", overview_views.replies_on_a_map, name="reporting_map"),
]

NAVIGATION = (NavigationEntry("reporting.console.menu", "reporting", "note", 76, Permission.REPORT_READ),)
PANELS = (HomePanel("reporting/panel.html", round_views.panel, 60, Permission.REPORT_READ),)
