"""Lines of measures that are asked for together are those that each is read with alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.desk.core.view import look
from svc.desk.query.reports import ReportQuery, scope
from svc.desk.repository.init import found
from svc.reports.line_columns import LineColumns, ReadAhead
from svc.reports.line_columns import read as read_alone
from svc.reports.line_sources import source_of
from svc.reports.measures import NAMES, Measure, measure, rest_of
from svc.reports.scope import Window
from tests.reports.cases import day
from tests.reports.histories import History

MEASURES = [*map(measure, NAMES), rest_of("received"), rest_of("finished")]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with a random history."""
    place = tmp_path_factory.mktemp("histories") / "office"
    found(place)
    History(3, 80).write(place)
    return place


def plain(lines: LineColumns) -> list[tuple[object, ...]]:
    """Lines with the names of whose they were, in order."""
    owners = [
        [list(lines.names[name])[number] for number in of] for name, of in lines.owners.items()
    ]
    said = (lines.tickets, lines.numbers, lines.beside, lines.moments, lines.working, *owners)
    return sorted(zip(*filter(len, said), strict=True))


def test_what_is_read_together_is_what_is_read_alone(office: Path) -> None:
    """Every measure that shares lines, over all of the history and over a part of it."""
    shared = [one for one in MEASURES if one.shared]
    with look(office, as_of=day(60)) as view:
        about = scope(view, ReportQuery())
        for start, end in ((-400, 400), (0, 40)):
            window = Window(int(day(start).timestamp()), int(day(end).timestamp()))
            ahead = ReadAhead(about)
            with ahead.of(MEASURES):
                for one in shared:
                    columns = ahead.columns(one, window)
                    assert columns is not None
                    assert plain(columns) == plain(read_alone(one, about, window, one.own))
                    assert start == 0 or columns.tickets


def test_a_measure_alone_is_not_read_ahead(office: Path) -> None:
    """Nor one that shares nothing, nor one of some tickets only, which has a query of its own."""
    window = Window(0, 2**31 - 1)
    with look(office, as_of=day(60)) as view:
        about = scope(view, ReportQuery())

        def columns(asked: list[Measure], name: str, only: dict[str, list[str]]) -> object:
            ahead = ReadAhead(about.narrowed(only))
            with ahead.of(asked):
                return ahead.columns(measure(name), window)

        assert columns([measure("received"), measure("closed")], "received", {}) is None
        assert columns(MEASURES, "closed", {}) is None
        assert columns(MEASURES, "received", {"kind": ["repair"]}) is None
        assert columns(MEASURES, "received", {}) is not None


def test_columns_of_a_query() -> None:
    """Commas within brackets part nothing; a column without a name is called by its last word."""
    source = source_of(
        "SELECT ticket.row, coalesce(a, b) AS hit,\n  done.at AS moment, done.department\n"
        "{finishes}\n  AND status NOT IN ('merged')"
    )
    assert source is not None
    assert source.columns == {
        "row": "ticket.row", "hit": "coalesce(a, b)", "moment": "done.at",
        "department": "done.department",
    }  # fmt: skip
    assert source.which == "status NOT IN ('merged')"
    assert source_of("SELECT row FROM ticket WHERE 1") is None
