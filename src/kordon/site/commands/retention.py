"""Say what is past its period, and erase it.

  kordon retention                       count what is due in every agency; nothing is erased
  kordon retention --on 2027-06-30       count what will be due on a day
  kordon retention --erase               erase what is due now, as the worker does by schedule; it can't be undone
  kordon retention --agency ID --erase   in one agency

Periods are the agency's own, else Kordon's defaults (page *Retention*). Cases on hold are kept with all that belongs to them.
Every erasure is an entry of the audit; the chain verifies as before, and holds no personal value.

Exit codes: 0 done, 2 the call was wrong or there is no database yet.
"""

from __future__ import annotations

import argparse
import os
from datetime import UTC, date, datetime, time
from uuid import UUID

from kordon.engine.arguments import iso_day
from kordon.engine.outputs.words import Words
from kordon.site.words import catalogue

DONE, UNUSABLE = 0, 2


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--agency", type=_agency_id, metavar="ID", help="one agency; default: all")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--on", type=iso_day, metavar="DATE", help="count what will be due on this day, as 2027-06-30")
    what.add_argument("--erase", action="store_true", help="erase it, for ever; without this nothing is erased")


def run(arguments: argparse.Namespace) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kordon.site.settings")
    import django

    django.setup()
    from django.db import connection

    from kordon.spine.accounts.faults import AccountFault
    from kordon.spine.accounts.models import Agency

    words = Words(catalogue(), arguments.language)
    if "intake_period" not in connection.introspection.table_names():
        print(words.say("audit.no_tables"))
        return UNUSABLE
    rows = Agency.across_agencies.order_by("pk")
    agencies = list(rows.filter(pk=arguments.agency) if arguments.agency else rows)
    if arguments.agency and not agencies:
        raise AccountFault("accounts.not_found")
    total = sum(_erase(agency, words) if arguments.erase else _count(agency, arguments.on, words) for agency in agencies)
    print(words.say("retention.erased" if arguments.erase else "retention.counted", count=total))
    return DONE


def _head(agency: object, words: Words) -> None:
    """Whose it is, and whether anybody of them has looked at the periods."""
    from kordon.spine.accounts.models import Agency
    from kordon.spine.intake.periods import periods_of

    assert isinstance(agency, Agency)
    print(f"{agency.names.get(words.language) or next(iter(agency.names.values()))}  {agency.id}")
    if not periods_of(agency.id).own:
        print("  " + words.say("retention.defaults"))


def _count(agency: object, on: date | None, words: Words) -> int:
    from kordon.spine.flow.retention import count_due

    _head(agency, words)
    now = datetime.combine(on, time.max, UTC) if on else None
    due = count_due(agency.id, now)  # type: ignore[attr-defined]  # an Agency, which needs Django to import
    _show(due, words)
    return sum(due.values())


def _erase(agency: object, words: Words) -> int:
    from kordon.spine.audit.services import Actor, Channel
    from kordon.spine.flow.retention import erase_due

    _head(agency, words)
    erased: dict[str, int] = {}
    for kind, number in erase_due(Actor(None, Channel.COMMAND), agency.id):  # type: ignore[attr-defined]  # as above
        erased[kind] = erased.get(kind, 0) + number
    _show(erased, words)
    return sum(erased.values())


def _show(numbers: dict[str, int], words: Words) -> None:
    for kind, number in numbers.items():
        if number:
            print(f"  {number:>9,}  {words.say(f'retention.{kind}')}")


def _agency_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no agency's id") from None
