"""The addresses of what is under watch."""

from django.urls import path

from kordon.spine.accounts.pages import NavigationEntry
from kordon.spine.accounts.permissions import Permission
from kordon.spine.flow import views

urlpatterns = [
    path("watched/", views.watched, name="watched"),
    path("watched/findings", views.watch_findings, name="watch_findings"),
    path("watched/schedule", views.change_schedule, name="schedule_change"),
    path("watched/<uuid:watched_id>/end", views.unwatch, name="unwatch"),
    path("files/<uuid:file_id>/watch", views.watch_file, name="file_watch"),
]

NAVIGATION = (NavigationEntry("flow.menu", "watched", "eye", 45, Permission.PARTY_WATCH),)
