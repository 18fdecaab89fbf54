"""Print the OpenAPI description of the HTTP API.

  kordon api > schemas/kordon.openapi.1.json
"""

from __future__ import annotations

import argparse
import json
import os


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kordon.site.settings")
    import django

    django.setup()
    from kordon.site.api.assembly import api

    print(json.dumps(api.get_openapi_schema(), indent=2, ensure_ascii=False, sort_keys=True))
    return 0
