"""Another agency sees nothing: all models are walked, whatever step brings them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

HOUSES = ("licensing", "customs")


def models() -> list[Any]:
    from django.apps import apps

    return [model for model in apps.get_models() if model.__module__.startswith("kordon.")]


def made(model: Any, agency: Any) -> Any:
    """One row of `model` for an agency: that which is there, else one with a value of each field's kind, and rows of the same
    agency behind its foreign keys. Works for whatever a step or room brings."""
    from django.db import models as fields

    if model is type(agency):
        return agency
    standing = model.across_agencies.filter(agency_id=agency.id).first()
    if standing is not None:
        return standing
    values: dict[type[Any], Callable[[], Any]] = {
        fields.UUIDField: uuid4,
        fields.CharField: lambda: uuid4().hex[:2],
        fields.TextField: lambda: "invented",
        fields.JSONField: dict,
        fields.BinaryField: lambda: b"invented",
        fields.DateTimeField: timezone_now,
        fields.DateField: lambda: timezone_now().date(),
        fields.BooleanField: lambda: False,
        fields.FloatField: lambda: 0.5,
        fields.BigIntegerField: lambda: 1,
        fields.PositiveIntegerField: lambda: 1,
    }
    row = model()
    for field in model._meta.concrete_fields:
        if field.name in ("agency", "agency_id"):
            row.agency_id = agency.id
        elif field.is_relation and not field.null:
            setattr(row, field.name, made(field.related_model, agency))
        elif not field.null and not field.has_default():
            setattr(row, field.name, values[type(field)]())
    row.save(force_insert=True)
    return row


def timezone_now() -> datetime:
    from django.utils import timezone

    return timezone.now()


@pytest.fixture
def agencies(database: str) -> list[Any]:
    from kordon.spine.accounts import services
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.models import Agency

    out = []
    for name in HOUSES:
        agency = services.create_agency(the_program(), {"en": name}, Agency.Kind(name))
        services.create_user(the_program(), agency.id, f"someone@{name}.example", "Someone Invented")
        out.append(agency)
    return out


def test_another_agency_sees_nothing(agencies: list[Any]) -> None:
    from kordon.spine.audit.scope import OutsideAgency, acting_for

    own, other = agencies
    for model in models():
        label = model._meta.label_lower
        mine, theirs = made(model, own), made(model, other)
        for manager in (model.objects, model._default_manager):
            with acting_for(own.id):
                assert set(manager.values_list("pk", flat=True)) >= {mine.pk}, label
                assert not manager.filter(pk=theirs.pk).exists(), label
                with pytest.raises(model.DoesNotExist):
                    manager.get(pk=theirs.pk)
                assert {row.agency_id for row in manager.all()} == {own.id}, label
                assert manager.filter(pk=theirs.pk).delete()[0] == 0, label
            with pytest.raises(OutsideAgency):
                list(manager.all())
        assert model.across_agencies.filter(pk=theirs.pk).exists(), label


def test_every_row_has_an_owner(django_home: object) -> None:
    from django.core.exceptions import FieldDoesNotExist

    for model in models():
        if model._meta.label_lower == "accounts.agency":
            continue  # is its own owner
        try:
            field = model._meta.get_field("agency_id")
        except FieldDoesNotExist:
            field = model._meta.get_field("agency")
        assert field.null is False, model._meta.label


def test_no_agency_writes_for_another(agencies: list[Any]) -> None:
    from kordon.spine.accounts.models import RoleGrant, User
    from kordon.spine.audit.scope import OutsideAgency, acting_for

    own, other = agencies
    mine, theirs = (User.across_agencies.get(agency_id=agency.id) for agency in agencies)
    with acting_for(own.id):
        with pytest.raises(OutsideAgency):
            RoleGrant(agency=other, user=theirs, role="officer").save()
        with pytest.raises(OutsideAgency):
            RoleGrant.objects.bulk_create([RoleGrant(agency=other, user=theirs, role="officer")])
        with pytest.raises(OutsideAgency):
            User.objects.filter(pk=mine.pk).update(agency=other)
        with pytest.raises(OutsideAgency):
            theirs.save()
        assert User.objects.filter(pk=theirs.pk).update(name="Seen") == 0
    assert RoleGrant.across_agencies.count() == 0


def test_the_scope_ends_with_its_block_and_does_not_reach_other_threads(django_home: object) -> None:
    import threading

    from kordon.spine.audit.scope import OutsideAgency, acting_for, current_agency

    seen: list[object] = []

    def look() -> None:
        try:
            seen.append(current_agency())
        except OutsideAgency:
            seen.append("outside")

    with acting_for(UUID(int=1)):
        with acting_for(UUID(int=2)):
            assert current_agency() == UUID(int=2)
        assert current_agency() == UUID(int=1)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    look()
    assert seen == ["outside", "outside"]
