"""The forms of reports and rounds. Labels, help texts and choices are codes of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from kordon.rooms.reporting.cycle.addressees import OWN
from kordon.rooms.reporting.cycle.machine import kinds
from kordon.rooms.reporting.words import table

AUTO = {"dir": "auto"}
NO_LANGUAGE = {"required": "reporting.round.no_language"}


def day_field(label: str, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **more)


def choose(form: forms.Form, name: str, choices: Sequence[tuple[str, str]]) -> None:
    """Set the choices of a field, which depend on the reader's language."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class ReportForm(forms.Form):
    """A report to be read. Empty files are the reader's to refuse, which says so by name."""

    report = forms.FileField(
        label="reporting.console.file",
        help_text="reporting.console.file_help",
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.md,.txt"}),
    )


class RoundForm(forms.Form):
    """What opening a round takes. States and organizations are names or codes; `code_of` knows both."""

    kind = forms.ChoiceField(label="reporting.round.kind")
    title = forms.CharField(label="reporting.round.title", max_length=200, widget=forms.TextInput(attrs=AUTO))
    opened = day_field("reporting.round.opened")
    deadline = day_field("reporting.round.deadline", help_text="reporting.round.deadline_help", required=False)
    states = forms.CharField(
        label="reporting.round.states", help_text="reporting.round.states_help", required=False, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2, **AUTO}),
    )  # fmt: skip
    organizations = forms.CharField(
        label="reporting.round.organizations", help_text="reporting.round.organizations_help", required=False, max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2, **AUTO}),
    )  # fmt: skip

    def __init__(self, language: str, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        choose(self, "kind", [(kind, table("cycles")["kinds"][kind]["title"][language]) for kind in kinds()])


class RoundFileForm(forms.Form):
    """A round that the command kept in a file."""

    round = forms.FileField(
        label="reporting.round.file", help_text="reporting.round.file_help", allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".json"}),
    )  # fmt: skip


class LettersForm(forms.Form):
    """In which languages letters are written; `own` is each addressee's."""

    languages = forms.MultipleChoiceField(
        label="reporting.round.languages", widget=forms.CheckboxSelectMultiple, initial=[OWN], error_messages=NO_LANGUAGE
    )
    reference = forms.CharField(label="reporting.round.reference", required=False, max_length=80)

    def __init__(self, named_languages: Sequence[tuple[str, str]], *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        choose(self, "languages", [(OWN, "reporting.round.own_language"), *named_languages])


class ReceiveForm(forms.Form):
    """A reply that came in."""

    day = day_field("reporting.round.received_on")
    original = forms.ChoiceField(label="reporting.console.original_language")
    text = forms.FileField(label="reporting.round.full_text", help_text="reporting.console.file_help", allow_empty_file=True)
    summary = forms.FileField(label="reporting.round.summary", required=False, allow_empty_file=True)
    consent = forms.ChoiceField(
        label="reporting.round.consent", required=False,
        choices=[("", "reporting.round.not_said"), ("yes", "reporting.cycle.mark.consent_yes"),
                 ("no", "reporting.cycle.mark.consent_no")],
    )  # fmt: skip

    def __init__(self, named_languages: Sequence[tuple[str, str]], *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        choose(self, "original", named_languages)


class StepForm(forms.Form):
    """Consent, clearance, return, publication, posting: what the step needs is required by the service or the machine."""

    step = forms.ChoiceField(choices=[(name, name) for name in ("consent", "clear", "return", "publish", "post")])
    day = day_field("reporting.console.dated", required=False)
    consent = forms.ChoiceField(required=False, choices=[("yes", "yes"), ("no", "no")])
    reason = forms.CharField(label="reporting.round.reason", required=False, max_length=2000)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        missing = {"consent": "consent", "return": "reason"}.get(found.get("step", ""))
        if missing and not found.get(missing):
            self.add_error(missing, "reporting.round.needed")
        return found


class CompileForm(forms.Form):
    """In which language and form the report of a round is written; `.json` is its draft."""

    language = forms.ChoiceField(label="reporting.round.report_language")
    ending = forms.ChoiceField(
        label="reporting.round.report_form",
        choices=[
            (".docx", "Word (.docx)"),
            (".pdf", "PDF"),
            (".xml", "Akoma Ntoso (.xml)"),
            (".json", "reporting.round.as_draft"),
        ],
    )

    def __init__(self, named_languages: Sequence[tuple[str, str]], *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        choose(self, "language", named_languages)
