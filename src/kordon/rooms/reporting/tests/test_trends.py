"""Counts followed over three reports, with nothing filled in where a report is silent."""

from __future__ import annotations

from kordon.rooms.reporting.formats.layout import Layout
from kordon.rooms.reporting.reading import interpret
from kordon.rooms.reporting.records import Document
from kordon.rooms.reporting.trends import counted_instruments, counted_replies, figure_trends


def report(year: int, incidents: str, more: str = "") -> Document:
    head = f"International Atomic Energy Agency\n\n[Original: English]\n[15 May {year}]\n\n"
    return interpret(Layout(f"{head}States reported {incidents} incidents. {more}\n"))


def test_a_count_is_followed_from_report_to_report() -> None:
    documents = [report(2024, "120"), report(2025, "147", "The Agency conducted 7 missions."),
                 report(2026, "163", "The Agency conducted 9 missions.")]  # fmt: skip
    found = {trend.points[-1].figure.what: [(p.report, p.reply, p.figure.value) for p in trend.points]
             for trend in figure_trends(documents)}  # fmt: skip
    assert found == {
        "incidents": [(0, 0, 120.0), (1, 0, 147.0), (2, 0, 163.0)],
        "missions": [(1, 0, 7.0), (2, 0, 9.0)],
    }
    for trend in figure_trends(documents):
        assert trend.changed
        for point in trend.points:
            assert documents[point.report].replies[point.reply].figures[point.number - 1] is point.figure


def test_a_report_in_which_an_entity_is_silent_is_passed_over() -> None:
    party = "Qatar is a State party to the Chemical Weapons Convention.\n"
    other = interpret(Layout(f"Qatar\n\n[Original: Arabic]\n[15 May 2025]\n\n{party}"))
    documents = [report(2024, "120"), other, report(2026, "120")]
    (trend,) = figure_trends(documents)
    assert [point.report for point in trend.points] == [0, 2] and not trend.changed
    assert counted_replies(documents) == [
        {"governments": 0, "european_union": 0, "international_organizations": 1},
        {"governments": 1, "european_union": 0, "international_organizations": 0},
        {"governments": 0, "european_union": 0, "international_organizations": 1},
    ]
    assert counted_instruments(documents) == {"CWC": [0, 1, 0]}
    assert figure_trends([]) == [] and counted_instruments([]) == {}
