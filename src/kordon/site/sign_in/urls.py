"""The addresses of signing in. allauth's views keep allauth's names; those not here (sign-up, mail, reset) don't exist."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView, IndexView
from allauth.mfa.base.views import ReauthenticateView as SecondFactorAgainView
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.db import transaction
from django.urls import path
from django.views.decorators.cache import never_cache

from kordon.site.sign_in import views
from kordon.spine.accounts.pages import open_to_all

View = Callable[..., Any]


def _writes(view: View) -> View:
    """In one transaction with the audit entry that `noted` makes."""
    return never_cache(transaction.atomic(view))


urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/second-factor/", open_to_all(never_cache(AuthenticateView.as_view())), name="mfa_authenticate"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("account/new-password/", views.new_password, name="new_password"),
    path("account/confirm/", never_cache(ReauthenticateView.as_view()), name="account_reauthenticate"),
    path("account/confirm/code/", never_cache(SecondFactorAgainView.as_view()), name="mfa_reauthenticate"),
    path("account/confirm/passkey/", never_cache(passkeys.ReauthenticateWebAuthnView.as_view()),
         name="mfa_reauthenticate_webauthn"),
    path("account/second-factor/", never_cache(IndexView.as_view()), name="mfa_index"),
    path("account/second-factor/app/", _writes(totp.ActivateTOTPView.as_view()), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", _writes(totp.DeactivateTOTPView.as_view()), name="mfa_deactivate_totp"),
    path("account/second-factor/passkeys/", never_cache(passkeys.ListWebAuthnView.as_view()), name="mfa_list_webauthn"),
    path("account/second-factor/passkeys/add/", _writes(passkeys.AddWebAuthnView.as_view()), name="mfa_add_webauthn"),
    path("account/second-factor/passkeys/<int:pk>/remove/", _writes(passkeys.RemoveWebAuthnView.as_view()),
         name="mfa_remove_webauthn"),
    path("account/second-factor/codes/", _writes(codes.ViewRecoveryCodesView.as_view()), name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new/", _writes(codes.GenerateRecoveryCodesView.as_view()),
         name="mfa_generate_recovery_codes"),
    path("account/second-factor/codes/download/", codes.DownloadRecoveryCodesView.as_view(),
         name="mfa_download_recovery_codes"),
]  # fmt: skip
