"""What the inbox can be filtered by, and what bulk actions ask."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from kordon.spine.findings.models import Finding
from kordon.spine.findings.services import SORTS, Choices

SCORES = ("0.5", "0.8", "0.9", "0.95")
DUE_DAYS = ("1", "3", "7", "14", "30")


class FilterForm(forms.Form):
    """`choices` is what there is at the moment; a value that isn't among it filters everything away rather than failing."""

    text = forms.CharField(
        label="findings.text", required=False, max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "dir": "auto", "autocomplete": "off"}),
    )  # fmt: skip
    state = forms.ChoiceField(label="findings.state", required=False)
    list = forms.ChoiceField(label="findings.list", required=False)
    purpose = forms.ChoiceField(label="findings.purpose", required=False)
    score = forms.ChoiceField(
        label="findings.score_from", required=False,
        choices=[("", "findings.any"), *((text, f"≥ {float(text):.0%}".replace("%", " %")) for text in SCORES)],
    )  # fmt: skip
    sort = forms.ChoiceField(label="findings.sort", required=False, choices=[(name, f"findings.sort_{name}") for name in SORTS])
    only = forms.ChoiceField(
        label="findings.only", required=False,
        choices=[("", "findings.any"), ("overdue", "findings.overdue"), ("returned", "findings.returned"),
                 ("delisted", "findings.delisted")],
    )  # fmt: skip
    file = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def offer(self, choices: Choices) -> None:
        """Fill the lists to choose from, each with its count."""
        states = [(state.value, f"findings.state_{state.value}") for state in Finding.State]
        self._choose("state", [*states, ("all", "findings.any")])
        self._choose("list", [("", "findings.any"), *((name, f"{name} ({number})") for name, number in choices.lists.items())])
        self._choose("purpose", [("", "findings.any"), *((code, f"purpose.{code}") for code in choices.purposes)])

    def _choose(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
