"""The forms of deciding and of complaints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from kordon.engine.outputs.words import Words
from kordon.spine.accounts.members import Member
from kordon.spine.cases.forms import OnceForm, PartyForm, long_text
from kordon.spine.decisions.outcomes import Outcome, outcomes_about
from kordon.spine.findings.models import Finding


def offered(member: Member, about: str, delisted: bool = True) -> list[Outcome]:
    """The outcomes of this kind that the member may take or propose; `delisted`: the entry of a finding has left its list."""
    found = [outcome for outcome in outcomes_about(about) if member.may(outcome.take, member.agency_id)]
    return [outcome for outcome in found if delisted or not outcome.needs_delisted]


class DecideForm(OnceForm):
    """An outcome and a reason. Grave outcomes say that they take two persons."""

    outcome = forms.ChoiceField(label="decisions.outcome", widget=forms.RadioSelect)
    reason = long_text("decisions.reason", help_text="decisions.reason_help")

    def __init__(
        self, member: Member, about: str, words: Words, *positional: Any, delisted: bool = True, **named: Any
    ) -> None:
        named.setdefault("auto_id", f"id_{about}_%s")  # several of these stand on one page
        super().__init__(*positional, **named)
        field = self.fields["outcome"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(outcome.code, _label(outcome, words)) for outcome in offered(member, about, delisted)]

    @property
    def has_outcomes(self) -> bool:
        return bool(self.fields["outcome"].choices)  # type: ignore[attr-defined]  # a ChoiceField


def _label(outcome: Outcome, words: Words) -> str:
    name = outcome.name(words.language)
    return f"{name} ({words.say('decisions.takes_two')})" if outcome.grave else name


class ReasonForm(OnceForm):
    """A reason: for a second look or an undo."""

    reason = long_text("decisions.reason")


class ComplaintForm(PartyForm):
    """Who complains, what they say, of which findings."""

    request_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = long_text("redress.text")
    finding = forms.MultipleChoiceField(label="redress.of", widget=forms.CheckboxSelectMultiple)

    def __init__(self, findings: Sequence[Finding], language: str, *positional: Any, **named: Any) -> None:
        super().__init__(language, *positional, **named)
        self.fields["name"].required = True
        field = self.fields["finding"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(row.id), f"{row.subject_caption} ↔ {row.entry_caption} ({row.list_name})") for row in findings]
