"""The tickets behind a figure: as many as it says, for every measure, group and office."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.desk.core.view import View, look
from svc.desk.query.reports import ReportQuery, lines, report
from svc.desk.repository.init import found
from svc.errors import UsageError
from svc.reports.dimensions import DIMENSIONS
from svc.reports.figure import Figure
from svc.reports.measures import NAMES, measure
from tests.reports.cases import begun, call, day, step, ticket
from tests.reports.histories import History, commit

SPAN = {"since": "2026-09-20", "until": "2026-11-20"}


def counted(view: View, name: str, which: str | None = None, **only: list[str]) -> int:
    """How many lines stand behind a figure."""
    return len(lines(view, ReportQuery(names=(name,), only=only, **SPAN), which))


def check(view: View, name: str, figure: Figure, **only: list[str]) -> None:
    """A figure against the lines behind it."""
    found = counted(view, name, **only)
    assert found == (figure.numerator if figure.denominator is None else figure.denominator)
    if measure(name).form == "rate":
        assert counted(view, name, "met", **only) == figure.numerator
        assert counted(view, name, "missed", **only) == found - (figure.numerator or 0)


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Offices with random histories, by seed."""
    return {}


@pytest.mark.slow
@given(seed=st.integers(0, 5), dimension=st.sampled_from(sorted(DIMENSIONS)), t=st.integers(30, 90))
@settings(max_examples=4)
def test_every_figure_has_as_many_lines_as_it_says(
    histories: dict[int, Path], tmp_path_factory: Any, seed: int, dimension: str, t: int
) -> None:
    """Every measure, in all and by every group: denominators, numerators and what misses."""
    if seed not in histories:
        histories[seed] = tmp_path_factory.mktemp("histories") / "office"
        found(histories[seed])
        History(seed, 60).write(histories[seed])
    with look(histories[seed], as_of=day(t - 40)) as view:
        made = report(view, ReportQuery(by=(dimension,), **SPAN))
        for name in NAMES:
            check(view, name, made.figures.total[name])
            for group, figures in list(made.figures.by[dimension].items())[:2]:
                check(view, name, figures[name], **{dimension: [group or "none"]})


def test_pairs_have_as_many_lines_as_they_say(office: Path) -> None:
    """The figure of two groups at a time is that of the tickets in both."""
    History(7, 60).write(office)
    with look(office, as_of=day(10)) as view:
        made = report(view, ReportQuery(by=("weekday,channel",), **SPAN))
        for pair, figures in list(made.figures.by["weekday,channel"].items())[:5]:
            weekday, channel = pair.split(",")
            for name in ("received", "completion", "time_to_resolve"):
                check(view, name, figures[name], weekday=[weekday], channel=[channel])


def test_a_report_of_some_groups_counts_their_tickets_only(office: Path) -> None:
    """Narrowed by two dimensions, a figure is that of the tickets that fit both."""
    commit(
        office,
        [
            ticket(1, *begun(), kind="repair", category="lift"),
            ticket(2, *begun(), kind="repair", category="noise"),
            ticket(3, *begun(), kind="complaint", category="noise"),
        ],
    )
    with look(office, as_of=day(10)) as view:
        only = {"kind": ["repair", "help"], "category": ["noise", "lift"]}
        made = report(view, ReportQuery(names=("received",), by=("kind",), only=only, **SPAN))
    assert made.figures.total["received"].value == 2
    assert list(made.figures.by["kind"]) == ["repair"]


def test_one_line_for_each_assignment(office: Path) -> None:
    """A ticket assigned twice stands twice where assignments count, with each due time."""
    events = (step("create", 1), step("assign", 2, due={"accept": 3}),
              step("assign", 4, due={"accept": 5}), step("accept", 4.5))  # fmt: skip
    commit(office, [ticket(1, *events)])
    with look(office, as_of=day(10)) as view:
        found = lines(view, ReportQuery(names=("accept_on_time",), **SPAN))
    assert [(one["id"], one["line"]["hit"]) for one in found] == [
        ("T2611-A0001", 0), ("T2611-A0001", 1),
    ]  # fmt: skip
    assert [one["line"]["due"] for one in found] == [day(3).timestamp(), day(5).timestamp()]


def test_one_line_for_each_score(office: Path) -> None:
    """Calls that brought no score are not behind the rate of scores."""
    calls = [call(1, 1, 3, reached=False), call(2, 1, 4, score=2)]
    events = (*begun(), step("finish", 2), *(event for event, _ in calls))
    commit(office, [ticket(1, *events), *(record for _, record in calls)])
    with look(office, as_of=day(10)) as view:
        (line,) = lines(view, ReportQuery(names=("satisfaction",), **SPAN))
        assert line["line"]["followup"] == "F2611-A0002"
        assert counted(view, "score_mean") == 1


@pytest.mark.parametrize(
    ("zone", "weekday", "hour"), [("Asia/Shanghai", "sun", "00"), ("America/New_York", "sat", "12")]
)
def test_weekday_and_hour_are_the_offices(office: Path, zone: str, weekday: str, hour: str) -> None:
    """A moment's weekday and hour are told by the wall clock of the office's time zone."""
    rules = office / "records/office.yaml"
    rules.write_text(rules.read_text("utf-8").replace("Asia/Shanghai", zone), "utf-8")
    commit(office, [ticket(1, *begun(at=0))])
    with look(office, as_of=day(10)) as view:
        made = report(view, ReportQuery(names=("received",), by=("weekday", "hour"), **SPAN))
    assert list(made.figures.by["weekday"]) == [weekday]
    assert list(made.figures.by["hour"]) == [hour]


@pytest.mark.parametrize("at", ["2026-11-01T01:30-04:00", "2026-11-01T01:30-05:00"])
def test_the_hour_that_comes_twice(office: Path, at: str) -> None:
    """Where clocks go back, both hours are the same hour of the day."""
    from datetime import datetime

    rules = office / "records/office.yaml"
    rules.write_text(rules.read_text("utf-8").replace("Asia/Shanghai", "America/New_York"), "utf-8")
    moment = (datetime.fromisoformat(at) - day(0)).total_seconds() / 86400
    commit(office, [ticket(1, *begun(at=moment))])
    with look(office, as_of=day(10)) as view:
        made = report(view, ReportQuery(names=("received",), by=("hour",), **SPAN))
    assert list(made.figures.by["hour"]) == ["01"]


def test_nothing_of_a_count_is_late(office: Path) -> None:
    """Only a rate has lines that are met or missed."""
    with look(office) as view, pytest.raises(UsageError, match="received is no rate"):
        lines(view, ReportQuery(names=("received",)), "missed")
