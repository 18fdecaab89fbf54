"""One's own account: who one is here, how one signs in, and the tokens of one's programs."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kordon.site.administration.forms import LanguageForm, TokenForm, permission_code
from kordon.spine.accounts import services, tokens
from kordon.spine.accounts.models import ApiToken, User
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission


@require_safe
def your_account(request: MemberRequest) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    return render(request, "administration/account.html", {
        "roles": [f"role.{role}" for role in services.own_roles(request.member)],
        "language_form": LanguageForm(initial={"language": user.language}),
        "has_second_factor": is_mfa_enabled(user),
        "tokens": [token_line(token) for token in tokens.list_tokens(request.member)],
        "may_make_tokens": request.member.may(Permission.TOKEN_CREATE, request.member.agency_id),
    })  # fmt: skip


def token_line(token: ApiToken) -> dict[str, object]:
    """A token as tables show it."""
    state, tone = "token.valid", "good"
    if token.revoked_at:
        state, tone = "token.revoked", "bad"
    elif token.expires_at <= timezone.now():
        state, tone = "token.expired", ""
    said = [permission_code(permission) for permission in token.permissions]
    return {"row": token, "state": state, "tone": tone, "permissions": said, "valid": tone == "good"}


@require_POST
def choose_language(request: MemberRequest) -> HttpResponse:
    form = LanguageForm(request.POST)
    if form.is_valid():
        services.set_language(request.member, form.cleaned_data["language"])
        return redirect(f"/account/?language={form.cleaned_data['language']}")
    return redirect("your_account")


@needs(Permission.TOKEN_CREATE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_token(request: MemberRequest) -> HttpResponse:
    """The token's text stands on the answer to this request and nowhere else, ever."""
    allowed = request.member.own | request.member.everywhere
    form = TokenForm(allowed, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = [Permission(name) for name in data["permissions"]]
        until = timezone.now() + timedelta(days=data["days"]) - timedelta(minutes=1)
        token, text = tokens.create_token(request.member, data["name"], wanted, until)
        return render(request, "administration/token_made.html", {"token": token, "text": text})
    return render(request, "administration/token.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
def revoke_token(request: MemberRequest, token_id: UUID) -> HttpResponse:
    token = tokens.revoke_token(request.member, request.member.agency_id, token_id)
    messages.success(request, request.words.say("token.is_revoked", name=token.name))
    if token.user_id == request.member.actor.user_id:
        return redirect("your_account")
    return redirect("person", token.user_id)
