"""What is asked to put a party under watch, and how often things are done."""

from __future__ import annotations

from django import forms

from kordon.engine.records.party import Name, Party, PartyKind
from kordon.spine.flow.models import Run
from kordon.spine.flow.schedules import LONGEST_MINUTES, SHORTEST_MINUTES
from kordon.spine.intake.purposes import DEFAULT, purposes


class WatchForm(forms.Form):
    name = forms.CharField(
        label="flow.name", max_length=400, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )  # fmt: skip
    purpose = forms.ChoiceField(label="intake.purpose", initial=DEFAULT)

    def __init__(self, *positional: object, **named: object) -> None:
        super().__init__(*positional, **named)  # type: ignore[arg-type]  # handed on as they come
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, f"purpose.{code}") for code in purposes()]

    def party(self) -> Party:
        """Call it on a valid form. Without an id of its own it is known by its name."""
        return Party("", PartyKind.UNKNOWN, names=(Name(self.cleaned_data["name"]),))


class ScheduleForm(forms.Form):
    task = forms.ChoiceField(choices=[(task, task) for task in Run.Task.values], widget=forms.HiddenInput)
    minutes = forms.IntegerField(label="flow.every_minutes", min_value=SHORTEST_MINUTES, max_value=LONGEST_MINUTES)
