"""The addresses of the site's own pages."""

from django.urls import path

from kordon.site.pages import views
from kordon.spine.accounts.pages import NavigationEntry

urlpatterns = [
    path("", views.home, name="home"),
    path("check/name/", views.check_name, name="check_name"),
    path("about/", views.about, name="about"),
]

NAVIGATION = (
    NavigationEntry("page.home", "home", "home", 10),
    NavigationEntry("page.check_name", "check_name", "search", 20),
)
