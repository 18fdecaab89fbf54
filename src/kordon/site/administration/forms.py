"""The forms of one's account and of administration."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from kordon.engine.catalogue import LANGUAGES
from kordon.spine.accounts.models import Agency
from kordon.spine.accounts.permissions import Permission, Role, powers

SPOKEN = {"ar": "العربية", "zh": "中文", "en": "English", "fr": "Français", "ru": "Русский", "es": "Español"}
DAYS = (7, 30, 90, 180, 366)


def permission_code(permission: str) -> str:
    """The catalogue's code: `permission.accounts.user.read`."""
    return "permission." + permission.replace(":", ".")


def language_field() -> forms.ChoiceField:
    return forms.ChoiceField(label="home.language", choices=[(tag, SPOKEN[tag]) for tag in LANGUAGES])


class LanguageForm(forms.Form):
    language = language_field()


class TokenForm(forms.Form):
    """`permissions` are those that its maker has."""

    name = forms.CharField(label="token.name", help_text="token.name_help", max_length=100)
    days = forms.TypedChoiceField(label="token.days", coerce=int, initial=30,
                                  choices=[(days, str(days)) for days in DAYS])  # fmt: skip
    permissions = forms.MultipleChoiceField(label="token.permissions", widget=forms.CheckboxSelectMultiple)

    def __init__(self, allowed: Iterable[Permission], *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        field = self.fields["permissions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(permission.value, permission_code(permission)) for permission in sorted(allowed)]


class PersonForm(forms.Form):
    """Who is invited. `roles` are those that the one who invites may give."""

    name = forms.CharField(label="people.name", max_length=200, widget=forms.TextInput(attrs={"dir": "auto"}))
    email = forms.CharField(
        label="sign_in.email", max_length=254, widget=forms.TextInput(attrs={"inputmode": "email", "dir": "ltr"})
    )
    language = language_field()
    roles = forms.MultipleChoiceField(label="people.roles", widget=forms.CheckboxSelectMultiple)

    def __init__(self, operator: bool, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        field = self.fields["roles"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = role_choices(operator)


def role_choices(operator: bool) -> list[tuple[str, str]]:
    """The roles that may be given: those of the installation only by who holds one."""
    return [(role.value, f"role.{role.value}") for role in Role if operator or not powers()[role].everywhere]


class AgencyForm(forms.Form):
    """A name in English, and others where there are; kind of office."""

    kind = forms.ChoiceField(label="agencies.kind", choices=[(k.value, f"agency_kind.{k.value}") for k in Agency.Kind])

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        for tag in ("en", *(tag for tag in LANGUAGES if tag != "en")):
            widget = forms.TextInput(attrs={"dir": "auto", "lang": tag})
            self.fields[f"name_{tag}"] = forms.CharField(
                label=SPOKEN[tag], max_length=200, required=tag == "en", widget=widget
            )

    def names(self) -> dict[str, str]:
        """{language: text} of the names that were given."""
        return {tag: text for tag in LANGUAGES if (text := self.cleaned_data[f"name_{tag}"].strip())}
