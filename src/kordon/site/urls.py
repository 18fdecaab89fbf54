"""The addresses of all pages: the site's, those of steps and rooms, and the HTTP API."""

from django.urls import include, path

from kordon.site import failures, navigation
from kordon.site.api import assembly

urlpatterns = [path("", include(module.__name__)) for module in navigation.modules()]
urlpatterns.append(path("api/", assembly.urls))

handler400 = failures.bad_request
handler403 = failures.not_permitted
handler404 = failures.not_found
handler500 = failures.fault
