"""The addresses of findings."""

from django.urls import path

from kordon.spine.accounts.pages import HomePanel, NavigationEntry
from kordon.spine.accounts.permissions import Permission
from kordon.spine.findings import views

urlpatterns = [
    path("findings/", views.inbox, name="findings"),
    path("findings/export", views.export, name="findings_export"),
    path("findings/due", views.set_due, name="findings_due"),
    path("findings/<uuid:finding_id>/", views.finding, name="finding"),
]

NAVIGATION = (NavigationEntry("findings.menu", "findings", "inbox", 40, Permission.FINDING_READ, views.count_waiting),)
PANELS = (HomePanel("findings/panel.html", views.panel, 10, Permission.FINDING_READ),)
