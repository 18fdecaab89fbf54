"""The addresses of the obligations room's pages."""

from django.urls import path

from kordon.rooms.obligations import views
from kordon.spine.accounts.pages import NavigationEntry

urlpatterns = [
    path("obligations/", views.page, {"name": "index"}, name="obligations"),
    path("obligations/states/<slug:code>/", views.state, name="obligations_state"),
    path("obligations/instruments/<slug:code>/", views.instrument, name="obligations_instrument"),
    path("obligations/<slug:name>/", views.page, name="obligations_page"),
]

NAVIGATION = (NavigationEntry("obligations.page_index", "obligations", "globe", 75),)
