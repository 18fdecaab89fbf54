"""The pages of the watchlists room."""

from django.urls import path

from kordon.rooms.watchlists import views
from kordon.spine.accounts.pages import HomePanel, NavigationEntry

urlpatterns = [
    path("lists/", views.all_lists, name="lists"),
    path("lists/<slug:name>/", views.one_list, name="list"),
    path("lists/<slug:name>/difference/", views.difference, name="list_difference"),
    path("lists/<slug:name>/entry/", views.entry, name="list_entry"),
]

NAVIGATION = (NavigationEntry("list_pages.menu", "lists", "lists", 70),)
PANELS = (HomePanel("watchlists/panel.html", views.panel, 30),)
