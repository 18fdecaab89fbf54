"""The forms of signing in. Labels, help and errors are codes of the catalogue."""

from __future__ import annotations

from typing import Any

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from django import forms
from django.core.exceptions import ValidationError

from kordon.site.sign_in.adapters import address_of
from kordon.spine.accounts import sign_in
from kordon.spine.accounts.faults import SignInRefused
from kordon.spine.audit.services import Channel

LONGEST_CODE = 64


class SignInForm(forms.Form):
    email = forms.CharField(
        label="sign_in.email", max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "inputmode": "email", "autofocus": True, "dir": "ltr"}),
    )  # fmt: skip
    password = forms.CharField(
        label="sign_in.password", strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "dir": "ltr"}),
    )  # fmt: skip


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label="sign_in.new_password", help_text="sign_in.new_password_help", strip=False, max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
    )  # fmt: skip
    again = forms.CharField(
        label="sign_in.new_password_again", strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "dir": "ltr"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("password") != self.cleaned_data.get("again"):
            self.add_error("again", "sign_in.passwords_differ")
        return self.cleaned_data


class _Guarded(forms.Form):
    """A code from an app or a recovery code; tries are counted by the accounts step before the code is looked at."""

    code = forms.CharField(
        label="sign_in.code", help_text="sign_in.code_help", max_length=LONGEST_CODE,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "dir": "ltr"}
        ),
    )  # fmt: skip
    user: Any

    def clean_code(self) -> str:
        address = address_of(context.request)
        try:
            sign_in.try_second_factor(self.user, Channel.PAGE, address)
        except SignInRefused as refused:
            raise ValidationError(refused.code) from None
        right = False
        try:
            code: str = super().clean_code()  # type: ignore[misc]  # allauth's form, the next in line
            right = True
        finally:
            sign_in.note_second_factor(self.user, right, Channel.PAGE, address)
        return code


class SecondFactorForm(_Guarded, AuthenticateForm):  # type: ignore[misc]
    pass


class SecondFactorAgainForm(_Guarded, ReauthenticateForm):  # type: ignore[misc]
    pass
