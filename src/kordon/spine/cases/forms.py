"""The forms of cases and questions. Labels, help texts and choices are codes of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django import forms

from kordon.engine.records.countries import countries, country_name
from kordon.engine.records.dates import parse_date
from kordon.engine.records.identifiers import KINDS, make_identifier
from kordon.engine.records.party import Address, Name, NameKind, Party, PartyKind
from kordon.spine.accounts.models import Agency, User
from kordon.spine.cases.models import LONGEST_TEXT, LONGEST_TITLE, Case
from kordon.spine.cases.reading import ORDERS

AUTO = {"dir": "auto"}
LEFT_TO_RIGHT = {"dir": "ltr"}
NUMBER_KINDS = ("passport", "national_id", "registration", "tax", "imo", "mmsi", "lei", "other")


def in_language(names: Mapping[str, str], language: str) -> str:
    """Of `{language: text}` the language, else English, else whatever there is."""
    return names.get(language) or names.get("en") or next(iter(names.values()), "")


def country_choices(language: str) -> list[tuple[str, str]]:
    named = sorted((country_name(code, language), code) for code in countries())
    return [("", "cases.any_country"), *((code, name) for name, code in named)]


def long_text(label: str, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, **AUTO})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=widget, **more)


def day_field() -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label="cases.due_on", required=False, widget=widget)


class OnceForm(forms.Form):
    """Carries the id that makes a request sent twice count once."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


class FilterForm(forms.Form):
    """What the list of cases shows."""

    text = forms.CharField(label="cases.search", required=False, max_length=100, widget=forms.TextInput(attrs=AUTO))
    status = forms.ChoiceField(
        label="cases.status", required=False,
        choices=[
            ("unfinished", "cases.unfinished"),
            *((status, f"case_status.{status}") for status in Case.Status.values),
            ("all", "cases.all"),
        ],
    )  # fmt: skip
    whose = forms.ChoiceField(
        label="cases.whose", required=False,
        choices=[("", "cases.everybody"), ("mine", "cases.mine"), ("free", "cases.free")],
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="cases.kind", required=False, choices=[("", "cases.all"), *((k, f"case_kind.{k}") for k in Case.Kind.values)]
    )
    order = forms.ChoiceField(label="cases.order", required=False, choices=[(name, f"cases.order_{name}") for name in ORDERS])
    overdue = forms.BooleanField(label="cases.only_overdue", required=False)


class PartyForm(forms.Form):
    """A party as somebody types it. `party()` gives the record."""

    name = forms.CharField(label="cases.party_name", max_length=300, required=False, widget=forms.TextInput(attrs=AUTO))
    kind = forms.ChoiceField(label="cases.party_kind", choices=[(k.value, f"party_kind.{k.value}") for k in reversed(PartyKind)])
    born = forms.CharField(label="cases.party_born", max_length=40, required=False, widget=forms.TextInput(attrs=LEFT_TO_RIGHT))
    country = forms.ChoiceField(label="cases.country", required=False)
    number = forms.CharField(
        label="cases.party_number", max_length=100, required=False, widget=forms.TextInput(attrs=LEFT_TO_RIGHT)
    )
    number_kind = forms.ChoiceField(
        label="cases.party_number_kind", required=False, choices=[(k, f"number_kind.{k}") for k in NUMBER_KINDS]
    )
    address = forms.CharField(label="cases.party_address", max_length=300, required=False, widget=forms.TextInput(attrs=AUTO))

    def __init__(self, language: str, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = country_choices(language)

    def clean_born(self) -> str:
        text = str(self.cleaned_data["born"])
        if text.strip() and parse_date(text) is None:
            raise forms.ValidationError("cases.bad_date")
        return text

    def is_given(self) -> bool:
        return bool(self.cleaned_data["name"].strip() or self.cleaned_data["number"].strip())

    def party(self) -> Party:
        """The id is empty: the party stands in no source."""
        data = self.cleaned_data
        kind, born = PartyKind(data["kind"]), parse_date(data["born"]) if data["born"].strip() else None
        country = data["country"]
        number_kind = data["number_kind"] if data["number_kind"] in KINDS else "other"
        is_person = kind is PartyKind.PERSON
        return Party(
            "", kind,
            names=(Name(data["name"].strip(), NameKind.PRIMARY),) if data["name"].strip() else (),
            births=(born,) if born else (),
            nationalities=(country,) if country and is_person else (),
            countries=(country,) if country and not is_person else (),
            identifiers=(make_identifier(number_kind, data["number"]),) if data["number"].strip() else (),
            addresses=(Address(text=data["address"].strip()),) if data["address"].strip() else (),
        )  # fmt: skip


class CaseForm(PartyForm, OnceForm):
    """A case by hand, with its first party."""

    title = forms.CharField(label="cases.title", max_length=LONGEST_TITLE, widget=forms.TextInput(attrs=AUTO))
    field_order = ("title",)


class NoteForm(OnceForm):
    text = long_text("cases.note")
    shared = forms.BooleanField(label="cases.note_shared", required=False)


class TaskForm(forms.Form):
    text = forms.CharField(label="cases.task", max_length=500, widget=forms.TextInput(attrs=AUTO))
    due_on = day_field()


class DueForm(forms.Form):
    due_on = day_field()


class FileForm(forms.Form):
    file = forms.FileField(label="cases.file")


class AssignForm(forms.Form):
    """`people` are the active people of the agency."""

    assignee = forms.TypedChoiceField(label="cases.assignee", required=False, empty_value=None)

    def __init__(self, people: Sequence[User], *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "cases.nobody"), *((str(user.id), user.name) for user in people)]


class ShareForm(forms.Form):
    """`agencies` are those that one can share with."""

    to = forms.ChoiceField(label="cases.share_agency")
    reason = long_text("cases.reason")

    def __init__(self, agencies: Sequence[Agency], language: str, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(agency.id), in_language(agency.names, language)) for agency in agencies]


class QuestionForm(PartyForm):
    """A question to other agencies."""

    of = forms.MultipleChoiceField(label="questions.of", widget=forms.CheckboxSelectMultiple)
    reason = long_text("questions.reason", help_text="questions.reason_help")

    def __init__(self, agencies: Sequence[Agency], language: str, *positional: Any, **named: Any) -> None:
        super().__init__(language, *positional, **named)
        field = self.fields["of"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(agency.id), in_language(agency.names, language)) for agency in agencies]


class ReleaseForm(forms.Form):
    """What is given to the agency that asked; `parties` are (id, caption) of those that fit."""

    text = long_text("questions.release_text")
    parties = forms.MultipleChoiceField(label="questions.release_parties", required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, parties: Sequence[tuple[str, str]], *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        field = self.fields["parties"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(parties)


class RouteForm(forms.Form):
    """One line of the routes; an empty one is dropped."""

    room = forms.CharField(label="cases.room", max_length=32, required=False)
    country = forms.ChoiceField(label="cases.country", required=False)
    score_from = forms.FloatField(label="cases.route_score", required=False, min_value=0, max_value=1)
    age_days = forms.IntegerField(label="cases.route_age", required=False, min_value=0, max_value=3650)
    assignee = forms.TypedChoiceField(label="cases.assignee", required=False, empty_value=None)
    due_days = forms.IntegerField(label="cases.route_days", required=False, min_value=0, max_value=3650)

    def __init__(self, people: Sequence[User], language: str, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        country, assignee = self.fields["country"], self.fields["assignee"]
        assert isinstance(country, forms.ChoiceField) and isinstance(assignee, forms.ChoiceField)
        country.choices = [("", "cases.route_any"), *country_choices(language)[1:]]
        assignee.choices = [("", "cases.nobody"), *((str(user.id), user.name) for user in people)]
