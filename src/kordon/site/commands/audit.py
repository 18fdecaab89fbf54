"""Prove the audit's chains, export them signed, and show the signing key's fingerprint.

  kordon audit verify                     whether every chain is whole; names the first broken link
  kordon audit verify --against BUNDLE    and still contains what an earlier bundle (or its heads.txt) says
  kordon audit export OUT                 a signed bundle that openssl and sha256sum verify (docs/audit.md)
  kordon audit key                        the fingerprint that third parties need beforehand

Exit codes: 0 done, every chain is whole; 1 a chain is broken; 2 the call or a file was wrong, or there is no database yet.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from uuid import UUID

from kordon.engine.outputs.words import Words
from kordon.site.words import catalogue

WHOLE, BROKEN, UNUSABLE = 0, 1, 2


def configure(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    verify = actions.add_parser("verify", help="whether every chain is whole")
    verify.add_argument("--agency", type=_agency, metavar="ID", help="one agency's chain; default: all")
    verify.add_argument("--against", type=Path, metavar="BUNDLE", help="an earlier bundle, or its heads.txt")
    export = actions.add_parser("export", help="write a signed bundle")
    export.add_argument("out", type=Path, metavar="OUT", help="a folder that is not there yet")
    export.add_argument("--agency", type=_agency, metavar="ID", help="one agency's chain; default: all")
    actions.add_parser("key", help="show the fingerprint of the signing key")


def run(arguments: argparse.Namespace) -> int:
    """Raises the faults of the audit step, which `kordon` explains."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kordon.site.settings")
    import django

    django.setup()
    words = Words(catalogue(), arguments.language)
    if arguments.action == "key":
        return _show_key(arguments.configuration.home, words)
    if not _has_tables():
        print(words.say("audit.no_tables"))
        return UNUSABLE
    if arguments.action == "verify":
        return _verify(arguments.agency, arguments.against, words)
    return _export(arguments.out, arguments.agency, arguments.configuration.home, words)


def _has_tables() -> bool:
    from django.db import connection

    return "audit_entry" in connection.introspection.table_names()


def _verify(agency_id: UUID | None, against: Path | None, words: Words) -> int:
    from kordon.spine.audit import bundle, verification

    expected = bundle.read_heads(against) if against else {}
    problems = verification.missing_guards()
    for chain in verification.verify(agency_id, expected):
        if chain.broken:
            problems.append(chain.broken)
        else:
            print(words.say("audit.chain_whole", agency=chain.agency_id, entries=chain.entries, hash=chain.hash,
                            erased=chain.erased))
    for problem in problems:
        print(words.say(problem.code, **dict(problem.parameters)))
    print(words.say("audit.broken" if problems else "audit.whole"))
    return BROKEN if problems else WHOLE


def _export(out: Path, agency_id: UUID | None, home: Path, words: Words) -> int:
    from kordon.spine.audit import bundle
    from kordon.spine.audit.signing_key import fingerprint, signing_key

    key = signing_key(home)
    heads = bundle.export(out, key, agency_id)
    entries = sum(sequence for sequence, _ in heads.values())
    print(words.say("audit.exported", file=out, chains=len(heads), entries=entries, fingerprint=fingerprint(key)))
    return WHOLE


def _show_key(home: Path, words: Words) -> int:
    from kordon.spine.audit.signing_key import fingerprint, signing_key

    print(words.say("audit.key", fingerprint=fingerprint(signing_key(home))))
    return WHOLE


def _agency(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no agency's id") from None
