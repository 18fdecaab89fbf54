"""Rounds of reporting in the database: the same machine as `kordon report cycle`, its events kept as rows.

Each change is one transaction: the round's row is locked, the machine allows or refuses the event, and the event stands with its
audit entry or not at all. A round goes out as the file that the command reads, and comes in from it.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from kordon.engine.findings import Defect, Location, Severity
from kordon.engine.pipeline import open_source
from kordon.engine.units import UnreadableInput
from kordon.rooms.reporting.console.filing import bounded, readable
from kordon.rooms.reporting.cycle.addressees import languages_for
from kordon.rooms.reporting.cycle.compiling import compiled
from kordon.rooms.reporting.cycle.letters import letter_docx, letter_name
from kordon.rooms.reporting.cycle.machine import (
    Cycle,
    Event,
    Refused,
    add,
    count_words,
    queue,
    to_remind,
    usual_deadline,
)
from kordon.rooms.reporting.cycle.store import cycle_of
from kordon.rooms.reporting.faults import ReportingFault
from kordon.rooms.reporting.models import Round, RoundEvent
from kordon.rooms.reporting.reading import read_plain
from kordon.rooms.reporting.writing.draft import Draft
from kordon.spine.accounts.faults import AccountFault
from kordon.spine.accounts.members import Member
from kordon.spine.accounts.models import Agency
from kordon.spine.accounts.permissions import Permission
from kordon.spine.audit.row_ids import new_row_id
from kordon.spine.audit.scope import acting_for
from kordon.spine.audit.services import Reference, Verb, record, record_batch
from kordon.spine.intake import objects
from kordon.spine.intake.models import Hold, StoredObject
from kordon.spine.intake.services import shown_name
from kordon.spine.intake.storable import storable, storable_text

ROUND_OPENED = Verb("round.opened", ("round",))
ROUND_COMPILED = Verb("round.compiled", ("round",))
ROUND_ERASED = Verb("round.erased", ("round",))
ROUND_TAKEN_IN = Verb("round.taken_in", ("round",))
LETTERS_MADE = Verb("round.letters_made", ("round",))
REMINDED = Verb("round.reminded", ("round",))
REPLY_OPENED = Verb("reply.opened", ("round", "event", "input"))
REPLY_RECEIVED = Verb("reply.received", ("round", "event", "input"))
HAPPENED = {
    "return": Verb("reply.returned", ("round", "event")),
    "consent": Verb("reply.consent_noted", ("round", "event")),
    "clear": Verb("reply.cleared", ("round", "event")),
    "publish": Verb("reply.published", ("round", "event")),
    "post": Verb("reply.posted", ("round", "event")),
}
NEEDED = {
    "receive": Permission.REPLY_RECORD,
    "return": Permission.REPLY_RECORD,
    "consent": Permission.REPLY_RECORD,
    "clear": Permission.REPLY_CLEAR,
    "publish": Permission.REPLY_PUBLISH,
    "post": Permission.REPLY_PUBLISH,
}
LONGEST_TITLE = 200
LARGEST_ROUND = 5_000_000  # bytes of a round's file; 193 States with a dozen events each have a few hundred thousand


def today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class NewRound:
    """What opening a round takes: `deadline` empty for the kind's own."""

    kind: str
    title: str
    opened: date
    addressees: Sequence[str]
    deadline: str = ""


def open_round(member: Member, agency_id: UUID, new: NewRound) -> Round:
    """Begin a round and invite its addressees. Raises NotPermitted, ReportingFault `reporting.round.nobody`."""
    member.require(Permission.ROUND_OPEN, agency_id)
    if not new.addressees:
        raise ReportingFault("reporting.round.nobody")
    opened = new.opened.isoformat()
    events = tuple(Event("invite", code, opened) for code in new.addressees)
    deadline = new.deadline or usual_deadline(new.kind, new.opened)
    cycle = Cycle(new.kind, opened, deadline, tuple(new.addressees), events)
    return _store(member, agency_id, new.title, cycle, ROUND_OPENED)


def take_in(member: Member, agency_id: UUID, name: str, stream: BinaryIO) -> Round:
    """A round that `kordon report cycle` kept in a file, with everything that happened in it. Replies' own files stay where
    they are; their hashes come along. Raises NotPermitted, UnreadableInput (`reporting.cycle.unreadable`)."""
    member.require(Permission.ROUND_OPEN, agency_id)
    content, shown = stream.read(LARGEST_ROUND + 1), shown_name(name)
    if len(content) > LARGEST_ROUND:
        raise UnreadableInput(Defect("reporting.too_large", Severity.REJECTED, Location(shown), (("limit", str(LARGEST_ROUND)),)))
    return _store(member, agency_id, shown.removesuffix(".json"), cycle_of(content, shown), ROUND_TAKEN_IN)


def _store(member: Member, agency_id: UUID, title: str, cycle: Cycle, verb: Verb) -> Round:
    with acting_for(agency_id), transaction.atomic():
        row = Round(
            agency_id=agency_id, title=storable_text(title, LONGEST_TITLE), kind=cycle.kind, opened=cycle.opened,
            deadline=cycle.deadline, addressees=list(cycle.addressees),
        )  # fmt: skip
        row.save(force_insert=True)
        RoundEvent.objects.bulk_create(
            _row(row, number, event, member) for number, event in enumerate(cycle.events, start=1)
        )
        record(member.actor, verb, agency_id, [("round", row.id)], {"title": row.title, "addressees": len(cycle.addressees)})
    return row


def _row(row: Round, number: int, event: Event, member: Member) -> RoundEvent:
    return RoundEvent(
        agency_id=row.agency_id, round=row, number=number, kind=event.kind, addressee=event.addressee, day=event.day,
        by=event.by, facts=storable(dict(event.facts)), actor_id=member.actor.user_id,
    )  # fmt: skip


# -- looking


def list_rounds(member: Member, agency_id: UUID) -> list[tuple[Round, Cycle]]:
    """Those opened last first."""
    member.require(Permission.ROUND_READ, agency_id)
    with acting_for(agency_id):
        return [(row, _cycle(row)) for row in Round.objects.order_by("-opened", "-created_at")]


def read_round(member: Member, agency_id: UUID, round_id: UUID) -> tuple[Round, Cycle]:
    """Raises AccountFault `accounts.not_found`, also for another agency's."""
    member.require(Permission.ROUND_READ, agency_id)
    with acting_for(agency_id):
        row = _found(round_id)
        return row, _cycle(row)


def read_history(member: Member, agency_id: UUID, round_id: UUID, addressee: str) -> list[RoundEvent]:
    """One addressee's events, the latest first. Raises AccountFault `accounts.not_found`."""
    member.require(Permission.ROUND_READ, agency_id)
    with acting_for(agency_id):
        row = _found(round_id)
        if addressee not in row.addressees:
            raise AccountFault("accounts.not_found")
        return list(RoundEvent.objects.filter(round_id=row.id, addressee=addressee).order_by("-number"))


def _found(round_id: UUID, lock: bool = False) -> Round:
    rows = Round.objects.select_for_update() if lock else Round.objects.all()
    row: Round | None = rows.filter(pk=round_id).first()
    if row is None:
        raise AccountFault("accounts.not_found")
    return row


def _cycle(row: Round) -> Cycle:
    events = tuple(
        Event(event.kind, event.addressee, event.day, event.by, event.facts)
        for event in RoundEvent.objects.filter(round_id=row.id).order_by("number")
    )
    return Cycle(row.kind, row.opened, row.deadline, tuple(row.addressees), events)


# -- what happens to replies


@dataclass(frozen=True, slots=True)
class Received:
    """A reply that came in. `consent` is yes, no or empty (not said); `summary` its executive summary, where it has one."""

    addressee: str
    day: date
    original: str
    name: str
    text: BinaryIO
    consent: str = ""
    summary: BinaryIO | None = None
    summary_name: str = ""


def receive(member: Member, agency_id: UUID, round_id: UUID, reply: Received) -> RoundEvent:
    """Keep a reply's file and note that it came, with the words it has. Must not run inside a transaction.

    Raises NotPermitted, UnreadableInput, ReportingFault (too large, or what the machine refuses).
    """
    member.require(Permission.REPLY_RECORD, agency_id)
    _refuse_future(reply.day)
    content, name = bounded(reply.text), shown_name(reply.name)
    facts = {"language": reply.original, "file": name, "consent": reply.consent, "full_words": _words(content, name)}
    if reply.summary is not None:
        facts["summary_words"] = _words(bounded(reply.summary), shown_name(reply.summary_name))
    with objects.drafted(agency_id, BytesIO(content)) as draft, acting_for(agency_id), transaction.atomic():
        event = Event("receive", reply.addressee, reply.day.isoformat(), facts=facts | {"sha256": draft.sha256})
        row = _added(member, agency_id, round_id, event)
        objects.keep(draft, row.id)
        about: list[Reference] = [("round", round_id), ("event", row.id), ("input", draft.sha256)]
        record(member.actor, REPLY_RECEIVED, agency_id, about, {"addressee": reply.addressee, "file": name, "day": row.day})
    return row


def _words(content: bytes, name: str) -> str:
    with readable(content, name) as (path, shown):
        return str(count_words(read_plain(open_source(path, shown))))


@dataclass(frozen=True, slots=True)
class Step:
    """Consent, clearance, return, publication, posting: `kind` as in data/cycles.json; `facts` what belongs to it."""

    kind: str
    addressee: str
    day: date
    facts: Mapping[str, str] = field(default_factory=dict)


def happen(member: Member, agency_id: UUID, round_id: UUID, step: Step) -> RoundEvent:
    """Note one step, in the name of the member's agency. Raises NotPermitted, ReportingFault with the machine's reason."""
    member.require(NEEDED[step.kind], agency_id)
    _refuse_future(step.day)
    with acting_for(agency_id), transaction.atomic():
        facts = {name: storable_text(text) for name, text in step.facts.items()}
        event = Event(step.kind, step.addressee, step.day.isoformat(), _office(agency_id), facts)
        row = _added(member, agency_id, round_id, event)
        about = [("round", round_id), ("event", row.id)]
        record(member.actor, HAPPENED[step.kind], agency_id, about, {"addressee": step.addressee, **facts})
    return row


def _office(agency_id: UUID) -> str:
    names = Agency.across_agencies.get(pk=agency_id).names
    return str(names.get("en") or next(iter(names.values())))


def _refuse_future(day: date) -> None:
    if day > today():
        raise ReportingFault("reporting.round.future", ("day", day.isoformat()))


def _added(member: Member, agency_id: UUID, round_id: UUID, event: Event) -> RoundEvent:
    """In the caller's transaction, acting for the agency."""
    row = _found(round_id, lock=True)
    cycle = _cycle(row)
    try:
        add(cycle, event)
    except Refused as refused:
        raise ReportingFault(refused.code, *refused.parameters.items()) from None
    stored = _row(row, len(cycle.events) + 1, event, member)
    stored.id = new_row_id()
    stored.save(force_insert=True)
    return stored


def reply_file(member: Member, agency_id: UUID, event_id: UUID) -> tuple[str, bytes]:
    """A reply's file as it was received. Looking leaves an entry. Raises AccountFault, and as `objects.blocks`."""
    member.require(Permission.ROUND_READ, agency_id)
    with acting_for(agency_id):
        event = RoundEvent.objects.filter(pk=event_id, kind="receive").first()
        stored = _stored(event_id)
        if event is None or stored is None:
            raise AccountFault("accounts.not_found")
        content = b"".join(objects.blocks(stored))
        with transaction.atomic():
            about = [("round", event.round_id), ("event", event.id), ("input", stored.sha256)]
            record(member.actor, REPLY_OPENED, agency_id, about)
        return str(event.facts.get("file", "reply")), content


def compile_report(member: Member, agency_id: UUID, round_id: UUID) -> Draft:
    """A draft of the report from what may go into it now. Raises NotPermitted, AccountFault, ReportingFault
    `reporting.round.queue_is_empty`, and as `objects.blocks` and the readers."""
    member.require(Permission.REPLY_RECORD, agency_id)
    with acting_for(agency_id):
        row = _found(round_id)
        cycle = _cycle(row)
        texts = {code: _text(row, code) for code in queue(cycle)[0]}
        texts = {code: text for code, text in texts.items() if text}
        if not texts:
            raise ReportingFault("reporting.round.queue_is_empty")
        with transaction.atomic():
            details = {"addressees": ",".join(texts)}
            record(member.actor, ROUND_COMPILED, agency_id, [("round", row.id)], details)
    return compiled(cycle, texts, today().isoformat())


def _text(row: Round, code: str) -> str:
    """The text of the last reply received; empty where its file isn't here, because the round came in as a file."""
    event = RoundEvent.objects.filter(round_id=row.id, addressee=code, kind="receive").order_by("-number").first()
    stored = event and _stored(event.id)
    if not event or not stored:
        return ""
    with readable(b"".join(objects.blocks(stored)), str(event.facts.get("file", code))) as (path, shown):
        return read_plain(open_source(path, shown))


def _stored(event_id: UUID) -> StoredObject | None:
    held = Hold.objects.filter(holder_id=event_id).values_list("stored_id", flat=True).first()
    return StoredObject.objects.get(pk=held) if held else None


def erase_round(member: Member, agency_id: UUID, round_id: UUID) -> None:
    """The round with its events and the files of its replies go; the audit keeps that they were there."""
    member.require(Permission.REPORT_ERASE, agency_id)
    with acting_for(agency_id), transaction.atomic():
        row = _found(round_id, lock=True)
        record(member.actor, ROUND_ERASED, agency_id, [("round", row.id)])
        for event_id in RoundEvent.objects.filter(round_id=row.id, kind="receive").values_list("id", flat=True):
            objects.let_go(event_id)
        row.delete()


# -- letters


def letters(
    member: Member, agency_id: UUID, round_id: UUID, languages: Sequence[str], reference: str = "", remind: bool = False
) -> bytes:
    """A ZIP of Word files, one for each addressee and language; with `remind` only reminders that are due, and each is noted
    as sent. Raises NotPermitted, AccountFault, ReportingFault `reporting.round.no_reminder`."""
    member.require(Permission.REPLY_RECORD, agency_id)
    with acting_for(agency_id), transaction.atomic():
        row = _found(round_id, lock=True)
        cycle, day = _cycle(row), today()
        codes = to_remind(cycle, day) if remind else list(cycle.addressees)
        if not codes:
            raise ReportingFault("reporting.round.no_reminder")
        if remind:
            for number, code in enumerate(codes, start=len(cycle.events) + 1):
                _row(row, number, Event("remind", code, day.isoformat()), member).save(force_insert=True)
        verb, details = (REMINDED if remind else LETTERS_MADE), {"languages": ",".join(languages)}
        record_batch(member.actor, verb, agency_id, [("round", row.id)], [{"addressee": code} for code in codes], details)
    return _zipped(cycle, codes, languages, reference, remind)


def _zipped(cycle: Cycle, codes: Sequence[str], languages: Sequence[str], reference: str, remind: bool) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for code in codes:
            for language in languages_for(code, languages, {}):
                archive.writestr(letter_name(code, language, remind), letter_docx(cycle, code, language, reference, remind))
    return out.getvalue()
