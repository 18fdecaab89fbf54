"""One's own account: who one is here, how one signs in, and the tokens of one's programs."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kordon.spine.accounts.pages import MemberRequest


@require_safe
def your_account(request: MemberRequest) -> HttpResponse:
    return render(request, "administration/account.html", {})
