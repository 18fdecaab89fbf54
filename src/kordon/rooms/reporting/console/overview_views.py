"""What all reports of the agency say together: counts over the years, and who replied, on a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kordon.engine.outputs.words import Words
from kordon.rooms.reporting.answer import report_label
from kordon.rooms.reporting.console import filing, rounds
from kordon.rooms.reporting.console.compare_views import chosen
from kordon.rooms.reporting.console.views import trusted
from kordon.rooms.reporting.cycle.board import board_rows
from kordon.rooms.reporting.models import Report
from kordon.rooms.reporting.naming import count_text, entity_text, instrument_text, unit_text
from kordon.rooms.reporting.pages.replies_map import REPORT, ROUND, replied, replies_map, standing
from kordon.rooms.reporting.pages.trend_pictures import stacked_picture, trend_picture
from kordon.rooms.reporting.records import Document
from kordon.rooms.reporting.trends import SECTIONS, Trend, counted_instruments, counted_replies, figure_trends
from kordon.spine.accounts.pages import MemberRequest, needs
from kordon.spine.accounts.permissions import Permission

MOST_REPORTS = 12  # over the years; a report a year or two
Found = Sequence[tuple[Report, Document]]


def _reports(request: MemberRequest) -> tuple[Found, list[Report]]:
    """The reports that the address names, else the newest; the earliest first. And all there are."""
    member = request.member
    everything = filing.list_reports(member, member.agency_id)
    ids = chosen(request) or [report.id for report in everything[:MOST_REPORTS]]
    return filing.read_documents(member, member.agency_id, ids), everything


def _years(found: Found) -> list[str]:
    """What a report is called in pictures: its year where that tells it apart, else its label."""
    years = [report.dated[:4] for report, _ in found]
    if all(years) and len(set(years)) == len(years):
        return years
    return [report_label(document, report.name) for report, document in found]


@needs(Permission.REPORT_READ)
@require_safe
def trends(request: MemberRequest) -> HttpResponse:
    """Counts that several reports give, each value one click from its sentence; who replied; instruments named."""
    found, everything = _reports(request)
    words, documents, labels = request.words, [document for _, document in found], _years(found)
    counted = counted_replies(documents)
    rows = [(label, [counts[section] for section in SECTIONS]) for label, counts in zip(labels, counted, strict=True)]
    title = words.say("reporting.trends.replies")
    context = {
        "reports": everything,
        "chosen": [report.id for report, _ in found],
        "labels": labels,
        "replies": rows,
        "replies_picture": trusted(stacked_picture(title, rows, [f"t-{section}" for section in SECTIONS])) if rows else "",
        "instruments": [
            (instrument_text(words, code), counts) for code, counts in counted_instruments(documents).items()
        ] if documents else [],
        "groups": _groups(figure_trends(documents), labels, words, _reply_ids(request, found)),
    }  # fmt: skip
    return render(request, "reporting/trends.html", context)


def _reply_ids(request: MemberRequest, found: Found) -> dict[tuple[int, int], UUID]:
    """The row of each reply, by positions of report and reply."""
    member, ids = request.member, {}
    for place, (report, _) in enumerate(found):
        for reply in filing.read_stored(member, member.agency_id, report.id)[1]:
            ids[place, reply.position] = reply.id
    return ids


def _groups(
    trends: Sequence[Trend], labels: Sequence[str], words: Words, ids: Mapping[tuple[int, int], UUID]
) -> list[tuple[str, list[Mapping[str, object]]]]:
    """By entity: each count with its picture, and for each report its value and where its sentence stands."""
    groups: list[tuple[str, list[Mapping[str, object]]]] = []
    for entity, members in groupby(trends, key=lambda trend: trend.entity):
        name = entity_text(entity, words.language)
        shown: list[Mapping[str, object]] = []
        for trend in members:
            last = trend.points[-1].figure
            what = last.what or unit_text(words, last.unit)
            cells: list[tuple[str, UUID | None, int]] = [("", None, 0) for _ in labels]
            for point in trend.points:
                cells[point.report] = count_text(words, point.figure), ids[point.report, point.reply], point.number
            picture = trend_picture(f"{name}: {what}", trend, labels, words)
            shown.append({"what": what, "picture": trusted(picture), "cells": cells, "changed": trend.changed})
        groups.append((name, shown))
    return groups


@needs(Permission.REPORT_READ)
@require_safe
def replies_on_a_map(request: MemberRequest) -> HttpResponse:
    """Which States answered: in the newest of the reports chosen, and in those before it."""
    found, everything = _reports(request)
    words = request.words
    context: dict[str, object] = {"reports": everything, "chosen": [report.id for report, _ in found]}
    if found:
        label = report_label(found[-1][1], found[-1][0].name)
        title = words.say("reporting.map.title", report=label)
        made = replies_map(title, replied([document for _, document in found]), REPORT, words)
        context |= {"title": title, "picture": trusted(made.picture), "states": made.states}
    return render(request, "reporting/map.html", context)


@needs(Permission.ROUND_READ)
@require_safe
def round_on_a_map(request: MemberRequest, round_id: UUID) -> HttpResponse:
    """Which States have answered in a round."""
    row, cycle = rounds.read_round(request.member, request.member.agency_id, round_id)
    words = request.words
    title = words.say("reporting.map.title", report=row.title)
    made = replies_map(title, standing(board_rows(cycle, rounds.today(), words.language)), ROUND, words)
    context = {"round": row, "title": title, "picture": trusted(made.picture), "states": made.states}
    return render(request, "reporting/map.html", context)
