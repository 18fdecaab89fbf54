"""Need to know: every stored row has an owner, and a query sees the rows of one agency unless it says otherwise.

Code that works for an agency does so inside `acting_for(agency_id)`. A query through `objects` without one raises, because
an empty answer would hide the mistake. `across_agencies` is the way around, by name, for the few services that need it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db import models

M = TypeVar("M", bound=models.Model)

# The owner of what belongs to no agency: entries about the installation as a whole, guesses at unknown accounts.
INSTALLATION = UUID(int=0)

_acting_for: ContextVar[UUID | None] = ContextVar("kordon_acting_for", default=None)


class OutsideAgency(RuntimeError):
    """A query or a write without an agency, or for another agency than the one acted for. A fault of the program."""


@contextmanager
def acting_for(agency_id: UUID) -> Iterator[None]:
    """Within, `objects` of every model holds the rows of this agency alone. Threads begin outside."""
    token = _acting_for.set(agency_id)
    try:
        yield
    finally:
        _acting_for.reset(token)


def current_agency() -> UUID:
    """The agency acted for. Raises OutsideAgency where there is none."""
    agency_id = _acting_for.get()
    if agency_id is None:
        raise OutsideAgency("a query needs acting_for(agency_id) around it, or across_agencies in it")
    return agency_id


class ScopedQuerySet(models.QuerySet[M]):
    """Refuses to write rows of another agency in bulk, where `save` isn't called."""

    def bulk_create(self, objs: Iterable[M], *positional: Any, **named: Any) -> list[M]:
        rows = list(objs)
        for row in rows:
            refuse_foreign(row)
        return super().bulk_create(rows, *positional, **named)

    def update(self, **values: Any) -> int:
        if {"agency", "agency_id"} & set(values):
            raise OutsideAgency("a row's owner never changes")
        return super().update(**values)


class ScopedManager(models.Manager[M]):
    """The default manager of every stored row. `owner` is the field that holds the agency's id."""

    owner = "agency_id"

    def get_queryset(self) -> ScopedQuerySet[M]:
        return ScopedQuerySet[M](self.model, using=self._db).filter(**{self.owner: current_agency()})


class ScopedRow(models.Model):
    """A stored row of an agency; the model adds `agency_id` or a foreign key `agency`."""

    objects: ClassVar[ScopedManager[Any]] = ScopedManager()
    across_agencies: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True

    def save(self, *positional: Any, **named: Any) -> None:
        refuse_foreign(self)
        super().save(*positional, **named)


def refuse_foreign(row: models.Model) -> None:
    """Raises OutsideAgency when `row` belongs to another agency than the one acted for; outside any, all may be written:
    that is where an installation is set up."""
    agency_id = _acting_for.get()
    owner = getattr(row, "agency_id", None)
    if agency_id is not None and owner != agency_id:
        raise OutsideAgency(f"a row of {owner} can't be written while acting for {agency_id}")
