"""`svc clock`: the whole computation of a ticket's due times, now and as it was."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from svc.desk.ticket.actions import finish
from svc.desk.ticket.waiting import resume, wait
from svc.rules.time.working_time import WorkCalendar
from tests.counter import ZONE, Counter
from tests.support import Run

FIELDS = (
    "clock run state late inferred left started by rule span due stopped first_stopped voided words"
    " stretches pauses moves"
)


@pytest.fixture
def counter(estate: Path) -> Counter:
    """The estate, in which time passes as the test says."""
    return Counter(estate)


@pytest.fixture
def waited(counter: Counter) -> str:
    """A ticket that waited for its resident over two nights and was finished late."""
    ticket = counter.ticket("working")
    counter.do(lambda desk: wait(desk, ticket.id, "resident", until="2026-11-05 10:00"))
    counter.now = datetime(2026, 11, 12, 9, 0, tzinfo=ZONE)
    counter.do(lambda desk: finish(desk, ticket.id, "fixed", "换了垫圈"))
    return str(ticket.id)


def test_json_is_whole(counter: Counter, waited: str, run: Run) -> None:
    """Every run of every clock, with what is documented; stretches add up to the span."""
    shown = run(f"svc clock {waited} --format json").json()
    assert set(shown) == {"id", "as_of", "commit", "clocks"}
    assert shown["id"] == waited
    clocks = {one["clock"]: one for one in shown["clocks"]}
    assert list(clocks) == ["respond", "accept", "arrive", "resolve", "callback"]
    assert all(" ".join(one) == FIELDS for one in clocks.values())
    resolve = clocks["resolve"]
    assert (resolve["state"], resolve["late"], resolve["span"]) == ("met", True, "2d")
    assert sum(one["seconds"] for one in resolve["stretches"]) == 15 * 3600
    assert [one["reason"] for one in resolve["pauses"]] == ["resident"]
    assert [one["action"] for one in resolve["moves"]] == ["create", "wait"]
    assert resolve["moves"][0]["before"] is None
    assert resolve["moves"][1]["before"] == resolve["moves"][0]["due"]
    assert resolve["moves"][1]["due"] == resolve["due"]
    assert clocks["arrive"]["state"] == "void"
    assert clocks["respond"]["by"] == "received"


def test_what_it_was_then(counter: Counter, waited: str, run: Run) -> None:
    """--at and --as-of say how it stood at a moment; --rev what had been recorded."""
    at = f"svc clock {waited} resolve --format json"
    (before,) = run(f"{at} --at '2026-11-03 09:03'").json()["clocks"]
    assert (before["state"], before["pauses"], len(before["moves"])) == ("running", [], 1)
    (during,) = run(f"{at} --as-of '2026-11-04 12:00'").json()["clocks"]
    assert (during["state"], during["late"]) == ("stands-still", False)
    assert during["pauses"][0]["resumes"].startswith("2026-11-05T10:00")
    (after,) = run(f"{at} --at '2026-11-05 10:00'").json()["clocks"]
    assert (after["state"], after["pauses"][0]["to"][:16]) == ("running", "2026-11-05T10:00")
    (late,) = run(f"{at} --at '2026-11-11 09:00'").json()["clocks"]
    assert (late["state"], late["late"]) == ("running", True)
    (recorded,) = run(f"{at} --rev HEAD~1").json()["clocks"]
    assert recorded["stopped"] is None
    assert "no ticket" in run(f"{at} --at 2026-11-01", code=3).err


def test_time_left_is_counted_from_where_it_goes_on(counter: Counter, run: Run) -> None:
    """While it stands still the time left stays the same, whenever one looks."""
    ticket = counter.ticket("working")
    counter.do(lambda desk: wait(desk, ticket.id, "resident", until="2026-11-05 10:00"))
    at = f"svc clock {ticket.id} resolve --format json --at"
    left = {run(f"{at} '2026-11-0{day} 15:00'").json()["clocks"][0]["left"] for day in (3, 4)}
    assert len(left) == 1
    assert left.pop() > 0


def test_for_people(counter: Counter, waited: str, run: Run) -> None:
    """The computation line by line; --brief gives the lines that show gives."""
    page = run(f"svc clock {waited} --at '2026-11-12 10:00'").out
    for words in (
        f"{waited} as of 2026-11-12 10:00",
        "resolve: met 2026-11-12 09:01, late 2 d 23 h",
        "  received     2026-11-03 09:01 by li.na",
        "15 h of working time in all",
        "waited for the resident",
        "not counted  2026-11-03 09:04 to 2026-11-05 10:00",
        "ended        2026-11-12 09:01: finish by li.na",
        "arrive: void since 2026-11-12 09:01",
    ):
        assert words in page
    brief = run(f"svc clock {waited} --brief --at '2026-11-12 10:00'").out
    shown = run(f"svc show {waited} --as-of '2026-11-12 10:00'").out
    assert len(brief.splitlines()) == 5
    for line in brief.splitlines():
        assert f"  {line}\n" in shown


def test_rows(counter: Counter, waited: str, run: Run) -> None:
    """CSV and Markdown have a row for each run."""
    rows = csv.DictReader(io.StringIO(run(f"svc clock {waited} --format csv").out))
    assert [row["clock"] for row in rows] == ["respond", "accept", "arrive", "resolve", "callback"]
    assert "| resolve " in run(f"svc clock {waited} --format md").out


def test_resuming_early_gives_back(counter: Counter, run: Run) -> None:
    """A wait that ends before its date moves the due time by what it lasted, in working time."""
    ticket = counter.ticket("working")
    due = counter.do(lambda desk: wait(desk, ticket.id, "third-party", until="2026-11-09")).due
    began = counter.now
    counter.now += timedelta(hours=3)
    back = counter.do(lambda desk: resume(desk, ticket.id)).due
    assert due.resolve > back.resolve
    assert due.arrive == back.arrive == ticket.due.arrive
    calendar = WorkCalendar.of(counter.trial(lambda desk: desk.office))
    assert calendar.between(ticket.due.resolve, back.resolve) == (
        calendar.between(began, counter.now)
    )
    words = run(f"svc clock {ticket.id} resolve --brief").out
    assert words.count("→") == 2


@pytest.mark.parametrize("words", ["nosuch", "1 lunch", "1 --at soon", "1 --rev nosuch"])
def test_hostile_input(counter: Counter, run: Run, words: str) -> None:
    """Refused in words."""
    counter.ticket()
    told = run(f"svc clock {words}", code=None)
    assert told.code in (2, 3)
    assert "next:" in told.err
