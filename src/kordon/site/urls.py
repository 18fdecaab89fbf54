"""The addresses of the pages."""

from django.urls import path

from kordon.site.views import home

urlpatterns = [path("", home, name="home")]
