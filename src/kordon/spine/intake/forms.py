"""What is asked of who hands in files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from kordon.spine.intake.purposes import DEFAULT, purposes

MOST_FILES = 50


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or more files; what one gives is a list."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        found = data if isinstance(data, list | tuple) else [data]
        if len(found) > MOST_FILES:
            raise forms.ValidationError("intake.too_many_files")
        return [file for item in found if (file := super(ManyFilesField, self).clean(item, initial))]


class HandInForm(forms.Form):
    """Empty files are the service's to refuse, which says so by name."""

    uploads = ManyFilesField(label="intake.files", help_text="intake.files_help", allow_empty_file=True, widget=ManyFiles)
    purpose = forms.ChoiceField(label="intake.purpose", help_text="intake.purpose_help", initial=DEFAULT)

    def __init__(self, *positional: Any, **named: Any) -> None:
        super().__init__(*positional, **named)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, f"purpose.{code}") for code in purposes()]
