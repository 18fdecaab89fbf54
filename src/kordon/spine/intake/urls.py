"""The addresses of files."""

from django.urls import path

from kordon.spine.accounts.pages import HomePanel, NavigationEntry
from kordon.spine.accounts.permissions import Permission
from kordon.spine.intake import period_views, views

urlpatterns = [
    path("files/", views.files, name="files"),
    path("files/<uuid:file_id>/", views.file, name="file"),
    path("files/<uuid:file_id>/defects.csv", views.defects_csv, name="file_defects"),
    path("files/<uuid:file_id>/original", views.original, name="file_original"),
    path("files/<uuid:file_id>/again", views.check_again, name="file_again"),
    path("files/<uuid:file_id>/erase", views.erase, name="file_erase"),
    path("periods/", period_views.all_periods, name="periods"),
]

NAVIGATION = (
    NavigationEntry("intake.menu", "files", "file", 30, Permission.FILE_READ),
    NavigationEntry("intake.periods", "periods", "clock", 84, Permission.PERIOD_CHANGE),
)
PANELS = (HomePanel("intake/panel.html", views.panel, 30, Permission.FILE_READ),)
