"""The chain becomes append-only in the database itself."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from kordon.spine.audit import guards


def put_up(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    guards.put_up(editor.connection)


class Migration(migrations.Migration):
    dependencies = (("audit", "0001_tables"),)
    operations = (migrations.RunPython(put_up, elidable=False),)
