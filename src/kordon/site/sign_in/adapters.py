"""Where allauth asks Kordon: nobody signs up, passwords are judged by the accounts step, secrets are kept encrypted, and what
allauth has to say is said in our catalogue's words."""

from __future__ import annotations

import base64
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils import timezone

from kordon.site.page_words import page_words
from kordon.site.sign_in import sessions
from kordon.spine.accounts import sign_in
from kordon.spine.accounts.faults import SignInRefused
from kordon.spine.accounts.models import User
from kordon.spine.audit.services import Channel

# What allauth says through message templates, in our words; what is not here is not said.
SAID = {
    "mfa/messages/totp_activated.txt": "sign_in.app_added",
    "mfa/messages/totp_deactivated.txt": "sign_in.app_removed",
    "mfa/messages/webauthn_added.txt": "sign_in.passkey_added",
    "mfa/messages/webauthn_removed.txt": "sign_in.passkey_removed",
    "mfa/messages/recovery_codes_generated.txt": "sign_in.codes_made",
}


def address_of(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_password": "sign_in.incorrect_password",
        "too_many_login_attempts": "accounts.locked",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: User, **named: Any) -> HttpResponse | None:
        """`check_password` has said that they may enter, the invited too."""
        return None

    def login(self, request: HttpRequest, user: User) -> None:
        """Password and second factor were right: open the session and note it, both or neither."""
        with transaction.atomic():
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
            sessions.begin(request, timezone.now())
            sign_in.open_session(user, Channel.PAGE, address_of(request))

    def post_login(
        self, request: HttpRequest, user: User, *, redirect_url: str | None = None, **named: Any
    ) -> HttpResponse:
        return HttpResponseRedirect(redirect_url or resolve_url(settings.LOGIN_REDIRECT_URL))

    def reauthenticate(self, user: User, password: str) -> bool:
        """The same guard counts these tries."""
        try:
            found = sign_in.check_password(user.email, password, Channel.PAGE, address_of(context.request))
        except SignInRefused:
            return False
        return bool(found.pk == user.pk)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *positional: Any, **named: Any
    ) -> None:
        code = SAID.get(message_template or "")
        if code:
            messages.add_message(request, messages.SUCCESS, page_words().say(code))

    def send_notification_mail(self, *positional: Any, **named: Any) -> None:
        """Kordon sends nothing anywhere."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "sign_in.incorrect_code",
        "cannot_generate_recovery_codes": "sign_in.factor_first",
    }

    def encrypt(self, text: str) -> str:
        """Seeds and recovery codes are useless to who has the database without the secret key."""
        return _box().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode("ascii")).decode()

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        from allauth.mfa.models import Authenticator

        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return page_words().say("sign_in.passkey_number", number=count + 1)


def _box() -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"kordon second factors").derive(settings.SECRET_KEY.encode())
    return Fernet(base64.urlsafe_b64encode(key))
