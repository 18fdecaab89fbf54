"""The keys under which stored files are kept: show, add, put everything under the newest.

  kordon keys list          ids of the keys, the newest first, and how many files each still opens; never a key itself
  kordon keys add           make a new key, used from now on; older ones still open what they closed
  kordon keys rewrap        encrypt the keys of all files anew under the newest key
  kordon keys drop ID       forget an older key that opens nothing any more

To change the key: add, back up `object_key`, rewrap, drop. Where KORDON_OBJECT_KEY holds the keys, set it to the new and the old,
separated by a comma, and rewrap; then remove the old.

Exit codes: 0 done, 2 the call was wrong, a key is missing or there is no database yet.
"""

from __future__ import annotations

import argparse
import os

from kordon.engine.outputs.words import Words
from kordon.site.words import catalogue

DONE, UNUSABLE = 0, 2
SHOWN = 12  # characters of an id


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    actions.add_parser("list", help="show the ids of the keys")
    actions.add_parser("add", help="make a new key")
    actions.add_parser("rewrap", help="put everything under the newest key")
    drop = actions.add_parser("drop", help="forget an older key that opens nothing any more")
    drop.add_argument("id", metavar="ID", help="as `kordon keys list` shows it")


def run(arguments: argparse.Namespace) -> int:
    """Raises the faults of the intake step, which `kordon` explains."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kordon.site.settings")
    import django

    django.setup()
    from django.db import connection

    words = Words(catalogue(), arguments.language)
    if "intake_storedobject" not in connection.introspection.table_names():
        print(words.say("audit.no_tables"))
        return UNUSABLE
    if arguments.action == "rewrap":
        return _rewrap(words)
    return _drop(arguments.id, words) if arguments.action == "drop" else _show(words, make=arguments.action == "add")


def _show(words: Words, make: bool) -> int:
    from kordon.spine.intake.installation_keys import add_key, installation_keys
    from kordon.spine.intake.rewrapping import count_by_key

    if make:
        print(words.say("keys.added", id=add_key().id[:SHOWN]))
    opened = count_by_key()
    for key in installation_keys():
        print(f"{key.id[:SHOWN]}  {opened.pop(key.id, 0):>9,}")
    if rest := sum(opened.values()):
        print(f"{'?':<{SHOWN}}  {rest:>9,}")
    return DONE


def _rewrap(words: Words) -> int:
    from kordon.spine.audit.services import Actor, Channel
    from kordon.spine.intake.rewrapping import rewrap

    print(words.say("keys.rewrapped", count=sum(rewrap(Actor(None, Channel.COMMAND)))))
    return DONE


def _drop(shown: str, words: Words) -> int:
    from kordon.spine.intake.faults import IntakeFault
    from kordon.spine.intake.installation_keys import drop_key, installation_keys
    from kordon.spine.intake.rewrapping import count_by_key

    meant = [key.id for key in installation_keys() if shown and key.id.startswith(shown)]
    if len(meant) != 1:
        raise IntakeFault("intake.no_such_key")
    opened = count_by_key()
    if needed := opened.get(meant[0], 0) + opened.get("", 0):
        raise IntakeFault("intake.key_needed", ("count", str(needed)))
    drop_key(meant[0])
    print(words.say("keys.dropped", id=meant[0][:SHOWN]))
    return DONE
