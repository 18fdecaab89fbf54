"""Who a session belongs to, read anew for each request. Passwords are judged by `sign_in`, not here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from kordon.spine.accounts.models import User
from kordon.spine.accounts.sign_in import may_enter


class AccountsBackend(BaseBackend):
    """Suspended or closed in between: the session is nobody's any more."""

    def authenticate(self, request: Any, **credentials: Any) -> None:
        """Never: `kordon.spine.accounts.sign_in` is the one way in, because it counts tries."""
        return None

    def get_user(self, user_id: UUID | str) -> User | None:
        user: User | None = User.across_agencies.filter(pk=user_id).select_related("agency").first()
        return user if user is not None and may_enter(user) else None
