"""The forms of reports and rounds. Labels, help texts and choices are codes of the catalogue."""

from __future__ import annotations

from django import forms


class ReportForm(forms.Form):
    """A report to be read. Empty files are the reader's to refuse, which says so by name."""

    report = forms.FileField(
        label="reporting.console.file",
        help_text="reporting.console.file_help",
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.md,.txt"}),
    )
