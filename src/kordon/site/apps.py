"""The site as Django knows it: templates and static files that no step or room owns."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "kordon.site"
    label = "kordon_site"

    def ready(self) -> None:
        from django.core.signals import got_request_exception

        from kordon.site import failures
        from kordon.site.sign_in import noted

        noted.connect()
        got_request_exception.connect(failures.kept, dispatch_uid="kordon.site.failures.kept")
