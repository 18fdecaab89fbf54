"""The first page, checking a name, and what this program is."""

from __future__ import annotations

from importlib.metadata import version

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from kordon.site import discovery
from kordon.site.navigation import panels
from kordon.site.pages import name_check
from kordon.site.pages.forms import NameForm
from kordon.spine.accounts.pages import MemberRequest, open_to_all, shown_to


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """What waits for this person: the panels that steps and rooms bring, in their order."""
    shown = []
    for panel in panels():
        if shown_to(request.member, panel.permission) and (context := panel.context(request.member)):
            shown.append(render_to_string(panel.template, dict(context), request))
    return render(request, "home.html", {"panels": shown, "form": NameForm()})


@require_safe
def check_name(request: MemberRequest) -> HttpResponse:
    """One name against all lists, while it is typed: htmx asks for the part below the field only."""
    form = NameForm(request.GET or None)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        context["checked"] = name_check.check(form.party(), request.words)
    part = request.headers.get("HX-Target") == "found"
    return render(request, "check/found.html" if part else "check/name.html", context)


@open_to_all
@require_safe
def about(request: MemberRequest) -> HttpResponse:
    """What Kordon is for, which rooms are installed, and what it never does."""
    rooms = []
    for room in discovery.rooms():
        code = f"room.{room.name}"
        title = request.words.say(code) if code in request.words.catalogue.texts else room.title
        rooms.append({"title": title, "commands": [f"kordon {command.name}" for command in room.commands]})
    return render(request, "about.html", {"rooms": rooms, "version": version("kordon")})
