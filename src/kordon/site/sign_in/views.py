"""Signing in and out, and a password of one's own. Second factors are allauth's views under our templates (`urls`)."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kordon.site.sign_in.adapters import address_of
from kordon.site.sign_in.forms import NewPasswordForm, SignInForm
from kordon.spine.accounts import services
from kordon.spine.accounts import sign_in as accounts_sign_in
from kordon.spine.accounts.faults import AccountFault, SignInRefused
from kordon.spine.accounts.pages import MemberRequest, open_to_all
from kordon.spine.audit.services import Channel


@open_to_all
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: MemberRequest) -> HttpResponse:
    """Asks for the password; whoever has a second factor is asked for it next."""
    if request.member.actor.user_id is not None:
        return HttpResponseRedirect(_next(request))
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, password = form.cleaned_data["email"], form.cleaned_data["password"]
        try:
            user = accounts_sign_in.check_password(email, password, Channel.PAGE, address_of(request))
        except SignInRefused as refused:
            form.add_error(None, refused.code)
        else:
            answer: HttpResponse = perform_password_login(
                request, {"email": user.email}, Login(user=user, redirect_url=_next(request))
            )
            return answer
    return render(request, "account/sign_in.html", {"form": form, "next": request.GET.get("next", "")},
                  status=400 if form.errors else 200)  # fmt: skip


def _next(request: MemberRequest) -> str:
    """Where they wanted to go, if that is on this server."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    inside = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if inside else resolve_url(settings.LOGIN_REDIRECT_URL)


@require_POST
def sign_out(request: MemberRequest) -> HttpResponse:
    accounts_sign_in.close_session(request.member)
    logout(request)
    return redirect("account_login")


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def new_password(request: MemberRequest) -> HttpResponse:
    """A password of one's own; the way on from a one-time password leads here."""
    form = NewPasswordForm(request.POST or None)
    user_id = request.member.actor.user_id
    if request.method == "POST" and form.is_valid() and user_id is not None:
        try:
            user = services.set_password(request.member, user_id, form.cleaned_data["password"])
        except AccountFault as fault:
            form.add_error("password", fault.code)
        else:
            update_session_auth_hash(request, user)
            messages.success(request, request.words.say("sign_in.password_set"))
            return redirect("home")
    return render(request, "account/new_password.html", {"form": form}, status=400 if form.errors else 200)
