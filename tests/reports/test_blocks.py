"""Blocks on random histories: whatever they show adds up to what the measures count."""

from __future__ import annotations

import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.desk.core.view import View, look
from svc.desk.query.reports import ReportQuery, lines
from svc.desk.repository.init import found
from svc.errors import UsageError
from svc.reports.blocks import NAMES, build, distinct
from svc.reports.blocks.context import Context
from svc.reports.document import ReportBlock
from svc.reports.measures import measure
from tests.reports.built import context_of, table
from tests.reports.cases import day
from tests.reports.histories import History

SPAN = {"since": "2026-09-20", "until": "2026-11-20"}


class Office:
    """A random history looked at from a moment, and its blocks."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.context: Context = context_of(view, **SPAN)

    def block(self, name: str, **spec: Any) -> ReportBlock:
        """The first block of an entry."""
        return build({"block": name, **spec}, self.context)[0]

    def blocks(self, name: str, **spec: Any) -> dict[str, ReportBlock]:
        """The blocks of an entry, by name."""
        return {block.name: block for block in build({"block": name, **spec}, self.context)}

    def count(self, name: str, which: str | None = None, **only: list[str]) -> int:
        """How many lines stand behind a figure."""
        return len(lines(self.view, ReportQuery(names=(name,), only=only, **SPAN), which))


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """Offices with random histories, by seed."""
    made = {}
    for seed in range(3):
        made[seed] = tmp_path_factory.mktemp("histories") / "office"
        found(made[seed])
        History(seed, 80).write(made[seed])
    return made


offices = given(seed=st.integers(0, 2), t=st.integers(-10, 50))
few = settings(max_examples=5)


@offices
@few
def test_breakdowns_add_up(histories: dict[int, Path], seed: int, t: int) -> None:
    """The groups of one dimension, and of two crossed, have the tickets that there are."""
    with look(histories[seed], as_of=day(t)) as view:
        office = Office(view)
        received = office.count("received")
        by_category = office.block("breakdown", by="category", measures=["received", "open"])
        assert sum(count for (count,) in table(by_category, "received")) == received
        assert sum(count for (count,) in table(by_category, "open")) == office.count("open")
        two = office.block("breakdown", by=["weekday", "hour"], measures=["received"])
        assert len(two.rows) == 7
        assert len(two.columns) == 26
        assert sum(row[1] for row in table(two)) == received
        for row in table(two):
            assert sum(row[2:]) == row[1]
        rates = office.block(
            "breakdown", by=["department", "kind"], measures=["resolution_on_time"]
        )
        for row in rates.rows:
            parts = [figure.denominator for figure in row[2:] if figure]
            assert sum(parts) == row[1].denominator


@offices
@few
def test_trends_add_up(histories: dict[int, Path], seed: int, t: int) -> None:
    """Days, weeks and months have together what a period of them all has."""
    with look(histories[seed], as_of=day(t)) as view:
        office = Office(view)
        days = office.block("trend", step="day", count=62, measures=["received", "finished"])
        assert [row[0] for row in days.rows][::61] == ["2026-09-20", "2026-11-20"]
        assert sum(count for (count,) in table(days, "received")) == office.count("received")
        months = office.block("trend", step="month", count=15, measures=["received"])
        assert [row[0] for row in months.rows][-1] == "2026-11"
        weeks = office.block("trend", step="week", count=60, measures=["received"])
        every = sum(count for (count,) in table(months, "received"))
        asked = ReportQuery(names=("received",), since="2025-10-01", until="2026-11-22")
        assert sum(count for (count,) in table(weeks, "received")) == len(lines(view, asked))
        assert every == len(lines(view, ReportQuery(names=("received",), since="2025-09-01",
                                              until="2026-11-30")))  # fmt: skip


@offices
@few
def test_causes_and_the_rest_are_all(histories: dict[int, Path], seed: int, t: int) -> None:
    """Shares are of all that was received; they run up to what is listed."""
    with look(histories[seed], as_of=day(t)) as view:
        office = Office(view)
        block = office.block("causes", by="building", top=1)
        extra = block.extra
        assert extra["total"] == office.count("received")
        counted = sum(count for (count,) in table(block, "tickets"))
        assert counted + extra["others"] + extra["none"] == extra["total"]
        for _building, count, share, _running in table(block):
            assert share == count / extra["total"]
        every = office.block("causes", by="category", top=99)
        counts = [count for (count,) in table(every, "tickets")]
        assert counts == sorted(counts, reverse=True)
        if every.rows:
            assert table(every, "running")[-1][0] == pytest.approx(1)


@offices
@few
def test_the_backlog_is_what_is_open(histories: dict[int, Path], seed: int, t: int) -> None:
    """By age, by department and in all; the oldest is older than any other."""
    with look(histories[seed], as_of=day(t)) as view:
        office = Office(view)
        blocks = office.blocks("backlog", oldest=200)
        count, overdue = office.count("open"), office.count("overdue")
        ages = table(blocks["backlog.age"], "open", "overdue")
        assert [sum(column) for column in zip(*ages, strict=True)] == [count, overdue]
        departments = table(blocks["backlog.department"])
        assert sum(row[1] for row in departments) == count
        assert all(sum(row[2:7]) == row[1] for row in departments)
        assert sum(row[7] for row in departments) == overdue
        oldest = table(blocks["backlog.oldest"], "received")
        assert len(oldest) == count
        assert oldest == sorted(oldest)


@offices
@few
def test_repeats_are_the_measures(histories: dict[int, Path], seed: int, t: int) -> None:
    """Every repeat is in one line; a unit's tickets are more than its repeats."""
    with look(histories[seed], as_of=day(t)) as view:
        office = Office(view)
        block = office.block("repeats", top=200)
        shown = table(block, "repeats", "tickets", "numbers")
        assert (
            sum(row[0] for row in shown) == block.extra["total"] == office.count("repeats", "met")
        )
        assert all(tickets > repeats for repeats, tickets, _ in shown)
        assert all(len(numbers.split()) == tickets for _, tickets, numbers in shown)


@offices
@few
def test_people_have_what_their_tickets_have(histories: dict[int, Path], seed: int, t: int) -> None:
    """Each person's figures count the lines that `--assignee` lists."""
    with look(histories[seed], as_of=day(t)) as view:
        office = Office(view)
        block = office.block("people", measures=["finished", "resolution_on_time"])
        nobody = office.count("finished", assignee=["none"])
        assert sum(row[1] for row in table(block)) + nobody == office.count("finished")
        for person, finished, _ in block.rows:
            only = {"assignee": [person]}
            assert finished.value == len(
                lines(view, ReportQuery(names=("finished",), only=only, **SPAN))
            )


@offices
@few
def test_scores_and_the_unhappy(histories: dict[int, Path], seed: int, t: int) -> None:
    """All scores of the period by value; quoted are those that reopen a ticket."""
    with look(histories[seed], as_of=day(t)) as view:
        office = Office(view)
        blocks = office.blocks("satisfaction", by="channel", top=200)
        scores = dict(table(blocks["satisfaction.scores"], "score", "callbacks"))
        assert sum(scores.values()) == office.count("score_mean")
        assert scores["5"] + scores["4"] == office.count("satisfaction", "met")
        groups = blocks["satisfaction.channel"].rows
        assert sum(row[1].denominator for row in groups) == office.count("satisfaction")
        unhappy = blocks["satisfaction.unhappy"]
        low = [score for (score,) in table(unhappy, "score") if score is not None]
        assert len(low) >= scores["1"] + scores["2"]
        assert unhappy.extra["total"] == len(unhappy.rows)


@offices
@few
def test_listed_tickets_are_the_figures(histories: dict[int, Path], seed: int, t: int) -> None:
    """As many tickets as the figure says, and late by how much."""
    with look(histories[seed], as_of=day(t)) as view:
        office = Office(view)
        late = office.block("tickets", measure="resolution_on_time", which="late", top=500)
        assert len(late.rows) == late.extra["total"] == office.count("resolution_on_time", "missed")
        assert all(seconds > 0 for (seconds,) in table(late, "late"))
        some = office.block("tickets", measure="received", top=3)
        assert len(some.rows) == min(3, office.count("received"))


@offices
@few
def test_a_finding_can_be_made_again(histories: dict[int, Path], seed: int, t: int) -> None:
    """Each finding passed its threshold, and its command lists the tickets it is about."""
    with look(histories[seed], as_of=day(t)) as view:
        office = Office(view)
        block = office.block("findings", n=2, points=1, percent=5, top=500)
        assert block.extra["total"] == len(block.rows)
        for row in block.rows:
            name, figure, against, change, command = row[1], row[2], row[3], row[4], row[6]
            of = measure(name)
            if of.form == "rate":
                assert abs(change) >= 0.01 - 1e-9
                assert (change > 0) == (of.better == "less")
                assert figure.value - against.value == pytest.approx(change)
            else:
                assert change >= 0.05 - 1e-9
            assert _listed(view, command) == _expected(of, figure)


def _listed(view: View, command: str) -> int:
    arguments = shlex.split(command)
    assert arguments[:3] == ["svc", "report", "--list"]
    options = dict(pairwise(arguments))
    which = "missed" if "--missed" in arguments else "met" if "--met" in arguments else None
    only = {
        name: [options[f"--{name}"]]
        for name in ("department", "category")
        if f"--{name}" in arguments
    }
    asked = ReportQuery(names=(arguments[3],), period=options["--period"], only=only)
    return len(lines(view, asked, which))


def _expected(of: Any, figure: Any) -> int | None:
    if of.form != "rate":
        return figure.numerator if figure.denominator is None else figure.denominator  # type: ignore[no-any-return]
    hits: int = figure.numerator
    return figure.denominator - hits if of.better == "more" else hits  # type: ignore[no-any-return]


def test_every_block_of_an_empty_office(office: Path) -> None:
    """Nothing to tell is no mistake."""
    with look(office) as view:
        context = context_of(view)
        for name in NAMES:
            spec = {"block": name, **({"measure": "overdue"} if name == "tickets" else {})}
            for block in build(spec, context):
                assert block.title.text


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ({"block": "pie"}, "there is no block 'pie'"),
        ({}, "there is no block ''"),
        ({"block": "measures", "color": "red"}, "color: 'red' is unknown"),
        ({"block": "measures", "measures": ["speed"]}, "measures cannot be ['speed']"),
        ({"block": "measures", "compare": "tomorrow"}, "compare cannot be 'tomorrow'"),
        ({"block": "breakdown", "by": "colour"}, "by cannot be 'colour'"),
        ({"block": "breakdown", "by": ["kind", "hour", "channel"]}, "by cannot be"),
        ({"block": "breakdown", "by": ["kind", "hour"], "measures": ["open", "closed"]}, "one mea"),
        ({"block": "trend", "measures": ["overdue"]}, "overdue stands as of a moment"),
        ({"block": "trend", "count": 0}, "count cannot be 0"),
        ({"block": "trend", "count": True}, "count cannot be True"),
        ({"block": "findings", "points": -1}, "points cannot be -1"),
        ({"block": "tickets"}, "either measure or state"),
        ({"block": "tickets", "measure": "overdue", "state": "new"}, "either measure or state"),
        ({"block": "escalations", "levels": ["moon"]}, "levels cannot be ['moon']"),
        ({"block": "measures", "only": {"colour": ["red"]}}, "only cannot be 'colour'"),
        ({"block": "measures", "only": {"kind": ["rant"]}}, "only.kind cannot be 'rant'"),
        ({"block": "measures", "only": {"department": ["moon"]}}, "only.department cannot be"),
        ({"block": "measures", "only": "repair"}, "only cannot be 'repair'"),
        ({"block": "measures", "measures": [["x"]]}, "measures cannot be"),
    ],
)
def test_what_no_block_knows_is_refused(office: Path, spec: dict[str, Any], said: str) -> None:
    """A key or a value that is not understood is named; nothing is shown in its stead."""
    with look(office) as view, pytest.raises(UsageError) as refused:
        build(spec, context_of(view))
    assert said in refused.value.message
    assert refused.value.next_step


def test_blocks_of_a_document_have_names_of_their_own(office: Path) -> None:
    """A second block of a name gets a number."""
    with look(office) as view:
        made = build({"block": "measures"}, context_of(view))
    assert [block.name for block in distinct(made * 3)] == ["measures", "measures.2", "measures.3"]
