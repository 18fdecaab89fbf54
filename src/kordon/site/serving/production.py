"""Serving others: gunicorn over TLS. What is missing for that is named before anything starts."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from kordon.site.configuration import LOOPBACK

SHORTEST_KEY = 40  # characters
THREADS = 4  # of each worker process: pages wait for the database more than they compute
SLOWEST_REQUEST_S = 120  # the first check after a list changed compiles it


def lacking() -> list[str]:
    """Codes of what has to be set first; empty when all is there."""
    configuration = settings.CONFIGURATION
    has_tls = configuration.tls_certificate is not None and configuration.tls_key is not None
    conditions = {
        "serve.lacks_no_debug": settings.DEBUG,
        "serve.lacks_secret_key": len(configuration.secret_key) < SHORTEST_KEY,
        "serve.lacks_hosts": set(configuration.allowed_hosts) <= set(LOOPBACK),
        "serve.lacks_all_hosts_named": "*" in configuration.allowed_hosts,
        "serve.lacks_tls": not (has_tls or configuration.behind_proxy),
        "serve.lacks_tls_file": has_tls and not (_is_file(configuration.tls_certificate) and _is_file(configuration.tls_key)),
    }
    return [code for code, is_lacking in conditions.items() if is_lacking]


def _is_file(path: Any) -> bool:
    return bool(path and path.is_file())


class _JsonLogger(Logger):  # type: ignore[misc]  # gunicorn's types are partial
    """gunicorn's messages go the way of all others: JSON lines on stderr, without a line for each request."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True
        self.error_log.setLevel(logging.getLogger().level)


class _Server(BaseApplication):  # type: ignore[misc]
    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from django.core.wsgi import get_wsgi_application

        return get_wsgi_application()


def serve(host: str, port: int) -> None:
    """Until stopped. Ends the process as gunicorn does (SystemExit)."""
    configuration = settings.CONFIGURATION
    options: dict[str, Any] = {
        "bind": f"{host}:{port}",
        "workers": configuration.processes,
        "threads": THREADS,
        "worker_class": "gthread",
        "timeout": SLOWEST_REQUEST_S,
        "logger_class": _JsonLogger,
        "proc_name": "kordon",
    }
    if not configuration.behind_proxy:
        options |= {"certfile": str(configuration.tls_certificate), "keyfile": str(configuration.tls_key)}
    _Server(options).run()
