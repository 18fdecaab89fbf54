"""How long the agency keeps what: one table, which of it are Kordon's defaults, and setting one's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission
from kordon.spine.intake import periods
from kordon.spine.intake.models import Period
from kordon.spine.intake.periods import LONGEST_BASIS, LONGEST_DAYS, SHORTEST_DAYS, Key, Periods
from kordon.spine.intake.purposes import default_days, purposes

OF_PURPOSE = (Period.Kind.FILE, Period.Kind.FINDING, Period.Kind.CASE)
OF_NONE = (Period.Kind.QUESTION, Period.Kind.DETAILS)


@dataclass(frozen=True, slots=True)
class Cell:
    """One period: its field, Kordon's default, and the agency's own where it has set one."""

    kind: str
    field: BoundField
    default: int
    own: Period | None


class PeriodsForm(forms.Form):
    """A number of days for each purpose and kind, and the ground for what changes."""

    basis = forms.CharField(
        label="intake.basis", help_text="intake.basis_help", max_length=LONGEST_BASIS,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip

    def __init__(self, standing: Periods, *positional: object, **named: object) -> None:
        super().__init__(*positional, **named)  # type: ignore[arg-type]  # handed on as they come
        self.standing = standing
        for key, days in standing.days.items():
            self.fields[_name(key)] = forms.IntegerField(
                label="intake.days", min_value=SHORTEST_DAYS, max_value=LONGEST_DAYS, initial=days
            )

    def wanted(self, confirmed: bool) -> dict[Key, int]:
        """What the form changes, or all of it where somebody confirms it. Call it on a valid form."""
        given = {key: int(self.cleaned_data[_name(key)]) for key in self.standing.days}
        return {key: days for key, days in given.items() if confirmed or days != self.standing.days[key]}

    def lines(self) -> Iterator[tuple[str, list[Cell]]]:
        """For each purpose its code and its periods; those of no purpose last, each in a line of its own."""
        for code in purposes():
            yield f"purpose.{code}", [self._cell((code, kind.value)) for kind in OF_PURPOSE]

    def others(self) -> list[Cell]:
        return [self._cell(("", kind.value)) for kind in OF_NONE]

    def _cell(self, key: Key) -> Cell:
        return Cell(f"intake.keep_{key[1]}", self[_name(key)], default_days()[key], self.standing.own.get(key))


def _name(key: Key) -> str:
    return f"{key[0] or 'every'}-{key[1]}"


@needs(Permission.PERIOD_CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def all_periods(request: MemberRequest) -> HttpResponse:
    member, agency_id = request.member, request.member.agency_id
    form = PeriodsForm(periods.list_periods(member, agency_id), request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.wanted(confirmed="confirm" in request.POST)
        changed = periods.set_periods(member, agency_id, wanted, form.cleaned_data["basis"])
        messages.success(request, request.words.say("intake.periods_saved", count=len(changed)))
        return redirect("periods")
    context = {"form": form, "kinds": [f"intake.keep_{kind.value}" for kind in OF_PURPOSE], "unset": not form.standing.own}
    return render(request, "intake/periods.html", context, status=400 if form.errors else 200)
