"""What `kordon lists` shows: tables and sentences for people, one JSON object per call for machines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kordon.engine.outputs.canonical import finding_object, party_object
from kordon.engine.outputs.screen import Screen as PlainScreen
from kordon.engine.outputs.words import shorten
from kordon.engine.records.dates import PartialDate
from kordon.rooms.watchlists.deltas import Comparison, entry_fields
from kordon.rooms.watchlists.lists import ListIdentity, LoadedList
from kordon.rooms.watchlists.records import ListEntry
from kordon.rooms.watchlists.rescreening import ChangedFinding

SHORT_HASH = 12


class Screen(PlainScreen):
    """The screen with this room's words."""

    def __init__(self, language: str, as_json: bool) -> None:
        super().__init__("kordon.rooms.watchlists.messages", language, as_json)

    def progress(self, filename: str, size: int, expected: int) -> None:
        """Bytes of a download so far; `expected` is 0 where the publisher does not say."""
        share = f" ({100 * size // expected} %)" if expected else ""
        self.moving(self.words.say("lists.downloading", file=filename, size=size // 1024) + share)


def list_object(identity: ListIdentity, entries: int | None = None) -> dict[str, Any]:
    """A version of a list, as every JSON output of `kordon lists` names it."""
    return {
        "list": identity.name,
        "title": identity.source.title,
        "version": identity.version,
        "sha256": identity.sha256,
        "format": identity.format.name,
        "entries": identity.entries if entries is None else entries,
        "origin": identity.origin,
        "bundled": identity.bundled,
        "current_on": identity.current_on,
        "age_days": identity.age_days,
        "max_age_days": identity.source.max_age_days,
        "stale": identity.stale,
    }


def entry_object(entry: ListEntry) -> dict[str, Any]:
    """An entry, whole: the party (`kordon.party/1`) and what the publisher says of its listing."""
    return {
        "list": entry.list,
        "id": entry.id,
        "party": party_object(entry.party),
        "programmes": list(entry.programmes),
        "listed_on": _iso(entry.listed_on),
        "amended_on": [day.iso() for day in entry.amended_on],
        "expires_on": entry.expires_on.isoformat() if entry.expires_on else "",
        "legal_basis": entry.legal_basis,
        "classification": entry.classification,
        "owner": entry.owner,
        "status": entry.status,
        "remarks": entry.remarks,
        "links": [
            {"relation": k.relation, "entry_id": k.entry_id, "name": k.name, "share_percent": k.share_percent}
            for k in entry.links
        ],
    }


def delta_object(before: LoadedList, after: LoadedList, compared: Comparison) -> dict[str, Any]:
    """`kordon.list-diff/1`."""
    delta = compared.delta
    return {
        "schema": "kordon.list-diff/1",
        "before": list_object(before.identity, len(before.entries)),
        "after": list_object(after.identity, len(after.entries)),
        "added": [entry_object(entry) for entry in delta.added],
        "removed": [entry_object(entry) for entry in delta.removed],
        "changed": [
            {
                "id": change.id,
                "caption": change.caption,
                "fields": [
                    {"field": f.field, "before": list(f.before), "after": list(f.after)} for f in change.fields
                ],
            }
            for change in delta.changed
        ],
        "reordered": list(delta.reordered),
        "unchanged": delta.unchanged,
        "not_compared": list(compared.not_compared),
    }


def changed_finding_object(changed: ChangedFinding) -> dict[str, Any]:
    return {
        "change": changed.change.value,
        "score_before": changed.score_before,
        "finding": finding_object(changed.finding),
    }


def show_delta(screen: Screen, before: LoadedList, after: LoadedList, compared: Comparison) -> None:
    delta = compared.delta
    versions = [f"{x.version} ({x.sha256[:SHORT_HASH]})" for x in (before, after)]
    screen.say("lists.between", list=after.name, before=versions[0], after=versions[1])
    rows: list[tuple[str, ...]] = []
    for code, entries in (("lists.added", delta.added), ("lists.removed", delta.removed)):
        rows.extend((screen.words.say(code), e.id, shorten(e.party.caption, 60), "", "", "") for e in entries)
    for change in delta.changed:
        for number, item in enumerate(change.fields):
            head = (screen.words.say("lists.changed"), change.id, shorten(change.caption, 60)) if not number else ("",) * 3
            values = ("; ".join(item.before), "; ".join(item.after))
            rows.append((*head, item.field, *(shorten(text) for text in values)))
    if rows:
        columns = ("state", "entry", "name", "field", "before", "after")
        screen.table([f"lists.column_{name}" for name in columns], rows)
    counts = {"added": len(delta.added), "removed": len(delta.removed), "changed": len(delta.changed)}
    screen.say("lists.diff_summary", **counts, unchanged=delta.unchanged + len(delta.reordered))
    if compared.not_compared:
        screen.say("lists.not_compared", fields=", ".join(compared.not_compared))


def show_entry(screen: Screen, identity: ListIdentity, entry: ListEntry) -> None:
    screen.say("lists.entry", list=identity.name, entry=entry.id, version=identity.version)
    rows = [(name if not n else "", text) for name, texts in entry_fields(entry).items() for n, text in enumerate(texts)]
    screen.table(["lists.column_field", "lists.column_value"], rows)


def show_changed_findings(screen: Screen, found: Sequence[ChangedFinding]) -> None:
    if not found:
        return
    codes = {"added": "lists.added", "dropped": "lists.dropped", "changed": "lists.changed"}
    rows = [
        (
            screen.words.say(codes[item.change.value]),
            item.finding.record_id,
            shorten(item.finding.record_caption, 60),
            item.finding.entry.list,
            item.finding.entry.id,
            shorten(item.finding.entry.caption, 60),
            screen.words.percent(item.finding.score),
        )
        for item in found
    ]
    columns = ("state", "record", "name", "list", "entry", "name", "score")
    screen.table([f"lists.column_{name}" for name in columns], rows)


def _iso(day: PartialDate | None) -> str:
    return day.iso() if day else ""
