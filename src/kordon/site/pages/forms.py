"""What is asked to check a name."""

from __future__ import annotations

from typing import cast

from django import forms
from django.core.exceptions import ValidationError

from kordon.engine.records.countries import countries, country_code, country_name
from kordon.engine.records.dates import PartialDate, parse_date
from kordon.engine.records.party import Name, Party, PartyKind
from kordon.site.page_words import page_words

LONGEST_NAME = 400  # characters


def _countries() -> list[tuple[str, str]]:
    """All by the United Nations' name in the page's language."""
    named = [(code, country_name(code, page_words().language)) for code in countries()]
    return [("", "name_check.any_country"), *sorted(named, key=lambda item: item[1].casefold())]


class NameForm(forms.Form):
    name = forms.CharField(
        label="name_check.name", max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "dir": "auto", "data-search": "yes"}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="name_check.kind", required=False,
        choices=[("", "name_check.any_kind"),
                 *((kind.value, f"name_check.kind_{kind.value}") for kind in PartyKind if kind is not PartyKind.UNKNOWN)],
    )  # fmt: skip
    born = forms.CharField(
        label="name_check.born", required=False, max_length=40,
        widget=forms.TextInput(attrs={"placeholder": "1962-05-17", "dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    country = forms.ChoiceField(label="name_check.country", required=False, choices=_countries)

    def clean_born(self) -> PartialDate | None:
        text = self.cleaned_data["born"].strip()
        found = parse_date(text) if text else None
        if text and found is None:
            raise ValidationError("name_check.not_a_date")
        return found

    def clean_country(self) -> str:
        return country_code(self.cleaned_data["country"])

    def party(self) -> Party:
        """What was typed, as a record; call it on a valid form."""
        data = self.cleaned_data
        born, country = cast("PartialDate | None", data["born"]), data["country"]
        return Party(
            "typed",
            PartyKind(data["kind"] or PartyKind.UNKNOWN),
            names=(Name(data["name"]),),
            births=(born,) if born else (),
            nationalities=(country,) if country else (),
        )
