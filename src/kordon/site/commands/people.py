"""The way back in for whoever has the machine: a one-time password for somebody who forgot theirs.

  kordon people password ada@licensing.example    prints it; second factors and sessions of that person end

Exit codes: 0 done, 2 there is no such person, or the account is suspended or closed.
"""

from __future__ import annotations

import argparse
import os

from kordon.engine.outputs.words import Words
from kordon.site.words import catalogue


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    password = actions.add_parser("password", help="print a one-time password")
    password.add_argument("email", metavar="EMAIL", help="whose; administrators do the same for others in the pages")


def run(arguments: argparse.Namespace) -> int:
    """Raises the faults of the accounts step, which `kordon` explains."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kordon.site.settings")
    import django

    django.setup()
    from kordon.spine.accounts.faults import AccountFault
    from kordon.spine.accounts.invitations import issue_one_time_password
    from kordon.spine.accounts.members import the_program
    from kordon.spine.accounts.models import User, folded_email

    user: User | None = User.across_agencies.filter(email=folded_email(arguments.email)).first()
    if user is None:
        raise AccountFault("accounts.not_found")
    password = issue_one_time_password(the_program(), user.agency_id, user.id)
    print(Words(catalogue(), arguments.language).say("people.one_time", email=user.email, password=password))
    return 0
