"""Administration: the people of an agency, their roles and ways in, and the agencies of the installation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kordon.site.administration.account_views import token_line
from kordon.site.administration.forms import AgencyForm, PersonForm, role_choices
from kordon.spine.accounts import services, tokens
from kordon.spine.accounts.faults import AccountFault
from kordon.spine.accounts.invitations import issue_one_time_password
from kordon.spine.accounts.models import Agency, User
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission, Role

TONES = {"active": "good", "invited": "info", "suspended": "warn", "closed": ""}


def _grants_everywhere(request: MemberRequest) -> bool:
    return Permission.ROLE_GRANT in request.member.everywhere


def _person_line(user: User, roles: list[Role]) -> dict[str, Any]:
    return {
        "user": user,
        "roles": [f"role.{role}" for role in roles],
        "status": f"user_status.{user.status}",
        "tone": TONES[user.status],
    }


@needs(Permission.USER_READ)
@require_safe
def people(request: MemberRequest) -> HttpResponse:
    agency_id = request.member.agency_id
    roles = services.roles_of(request.member, agency_id)
    lines = [_person_line(user, roles.get(user.id, [])) for user in services.list_users(request.member, agency_id)]
    may_invite = request.member.may(Permission.USER_CREATE, agency_id)
    return render(request, "administration/people.html", {"people": lines, "may_invite": may_invite})


@needs(Permission.USER_CREATE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: MemberRequest, agency_id: UUID | None = None) -> HttpResponse:
    """A new person: account, roles and one-time password together or not at all. The password is shown here, once."""
    agency_id = agency_id or request.member.agency_id
    request.member.require(Permission.USER_CREATE, agency_id)
    form = PersonForm(_grants_everywhere(request), request.POST or None, initial={"language": request.words.language})
    if request.method == "POST" and form.is_valid():
        try:
            user, password = _invited(request, agency_id, form.cleaned_data)
        except AccountFault as fault:
            form.add_error("email" if "email" in fault.code else None, fault.code)
        else:
            return render(request, "administration/one_time.html", {"user": user, "password": password})
    return render(request, "administration/invite.html", {"form": form}, status=400 if form.errors else 200)


def _invited(request: MemberRequest, agency_id: UUID, data: dict[str, Any]) -> tuple[User, str]:
    with transaction.atomic():
        user = services.create_user(request.member, agency_id, data["email"], data["name"], data["language"])
        for role in data["roles"]:
            services.grant_role(request.member, agency_id, user.id, Role(role))
        return user, issue_one_time_password(request.member, agency_id, user.id)


@needs(Permission.USER_READ)
@require_safe
def person(request: MemberRequest, user_id: UUID) -> HttpResponse:
    member, agency_id = request.member, request.member.agency_id
    user = services.read_user(member, agency_id, user_id)
    held = services.roles_of(member, agency_id).get(user_id, [])
    is_other = user_id != member.actor.user_id
    may_revoke = member.may(Permission.TOKEN_REVOKE, agency_id)
    return render(request, "administration/person.html", {
        **_person_line(user, held),
        "held": [(role.value, f"role.{role.value}") for role in held],
        "to_give": [choice for choice in role_choices(_grants_everywhere(request)) if Role(choice[0]) not in held],
        "may_grant": is_other and member.may(Permission.ROLE_GRANT, agency_id),
        "may_withdraw": is_other and member.may(Permission.ROLE_WITHDRAW, agency_id),
        "may_change": is_other and member.may(Permission.USER_CHANGE, agency_id) and user.status != User.Status.CLOSED,
        "tokens": [token_line(token) for token in tokens.list_tokens(member, user_id)] if may_revoke else [],
    })  # fmt: skip


@require_POST
@needs(Permission.USER_READ)
def change_person(request: MemberRequest, user_id: UUID) -> HttpResponse:
    """One change of one account: `do` says which; each service asks for its own permission."""
    member, agency_id, wanted = request.member, request.member.agency_id, request.POST.get("do", "")
    if wanted == "issue":
        password = issue_one_time_password(member, agency_id, user_id)
        user = services.read_user(member, agency_id, user_id)
        return render(request, "administration/one_time.html", {"user": user, "password": password})
    if wanted in ("grant", "withdraw") and request.POST.get("role") in set(Role):
        act = services.grant_role if wanted == "grant" else services.withdraw_role
        act(member, agency_id, user_id, Role(request.POST["role"]))
    elif wanted in ("active", "suspended", "closed"):
        services.change_status(member, agency_id, user_id, User.Status(wanted))
    else:
        raise AccountFault("page.bad_request")
    messages.success(request, request.words.say("page.saved"))
    return redirect("person", user_id)


@needs(Permission.AGENCY_CREATE)
@require_safe
def agencies(request: MemberRequest) -> HttpResponse:
    found = services.list_agencies(request.member)
    return render(request, "administration/agencies.html", {"agencies": found})


@needs(Permission.AGENCY_CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def new_agency(request: MemberRequest) -> HttpResponse:
    form = AgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agency = services.create_agency(request.member, form.names(), Agency.Kind(form.cleaned_data["kind"]))
        messages.success(request, request.words.say("agencies.opened"))
        return redirect("invite_into", agency.id)
    return render(request, "administration/agency.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
@needs(Permission.AGENCY_CLOSE)
def close_agency(request: MemberRequest, agency_id: UUID) -> HttpResponse:
    services.close_agency(request.member, agency_id)
    messages.success(request, request.words.say("agencies.closed"))
    return redirect("agencies")
