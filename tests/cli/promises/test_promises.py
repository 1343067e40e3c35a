"""Promises: made, moved in time, broken by `tick`, kept late, released by the resident's word."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from svc.desk.ticket import scheduled
from tests.cli.documents.office import archive
from tests.models import copy_of
from tests.support import Run, git

#: Tuesday, 3 November 2026, nine o'clock; a promise made then.
MADE = "2026-11-03T09:00"
ZONE = timezone(timedelta(hours=8))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office of two homes, with somebody who lives in one, as the folder the test runs in."""
    place = copy_of(archive, tmp_path / "office")
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    return place


def tick(place: Path, now: str) -> list[scheduled.ScheduledAction]:
    """What falls due by rule at a moment."""
    moment = datetime.fromisoformat(now).replace(tzinfo=ZONE)
    steps: list[scheduled.ScheduledAction] = scheduled.run(place, "svc", now=moment).result
    return [one for one in steps if one.action == scheduled.BROKEN]


def promise(run: Run, words: str, code: int = 0) -> str:
    """A promise made then; its number, or what was said against it."""
    done = run(["svc", "promise", *words.split(), "--at", MADE], code=code)
    return done.out.split()[0] if not code else done.err


def state(run: Run, number: str) -> str:
    """How it stands."""
    return str(run(f"svc promise show {number} --format json").json()["state"])


def test_a_promise_of_a_ticket_is_kept(desk: Path, run: Run) -> None:
    """Its number, its home and its date; what kept it stands in it; its words never change."""
    ticket = run("svc create leak --kind repair --category plumbing --unit 3-2-1502"
                 " --name Wang --phone 13800001111 --channel phone").out.split()[0]  # fmt: skip
    number = run(["svc", "promise", ticket, "--by", "tomorrow 17:00", "mended"]).out.split()[0]
    record = run(f"svc promise show {number} --format json").json()
    assert (record["ticket"], record["unit"], record["by"]) == (ticket, "3-2-1502", "li.na")
    assert record["state"] == "open" and record["due"].endswith("17:00:00+08:00")
    run(f"svc promise keep {number} --evidence mended")
    assert state(run, number) == "kept"
    assert "happened already" in run(f"svc promise keep {number} --evidence x", code=1).err
    assert "is kept" in run(f"svc promise release {number} --told W --reason x", code=1).err
    assert run("svc check").err == ""


def test_a_bare_number_is_a_tickets(desk: Path, run: Run) -> None:
    """What is said on the phone, `1`, is a ticket's number, though procedures have numbers too."""
    ticket = run("svc create leak --kind repair --category plumbing --unit 3-2-1502"
                 " --name Wang --phone 13800001111 --channel phone").out.split()[0]  # fmt: skip
    number = run(["svc", "promise", "1", "--by", "tomorrow 17:00", "mended"]).out.split()[0]
    assert run(f"svc promise show {number} --format json").json()["ticket"] == ticket


def test_a_weekday_lies_ahead(desk: Path, run: Run) -> None:
    """`Fri 17:00` is the next Friday; a date that has been is refused, and so is none."""
    before = datetime.now(ZONE)
    number = run(["svc", "promise", "3-2-1502", "--by", "Fri 17:00", "a call"]).out.split()[0]
    due = datetime.fromisoformat(run(f"svc promise show {number} --format json").json()["due"])
    assert due.weekday() == 4 and due.hour == 17
    assert before < due <= datetime.now(ZONE) + timedelta(days=7)
    assert "is not after" in run("svc promise all --by 2020-01-01 x", code=1).err
    assert "by when" in run("svc promise all x", code=1).err


def test_a_date_is_moved_only_before_it_has_come(desk: Path, run: Run) -> None:
    """And only with who was told; the first one stays, and later it is too late."""
    number = promise(run, "3-2-1502 --by 2026-11-06T17:00 glass")
    move = f"svc promise move {number} --until 2026-11-10 --reason late"
    assert "--told" in run(f"{move} --at 2026-11-05T10:00", code=2).err
    run(f"{move} --told Wang --at 2026-11-05T10:00")
    record = run(f"svc promise show {number} --format json").json()
    assert (record["state"], record["date"]) == ("moved", "2026-11-10 23:59")
    assert record["due"].startswith("2026-11-06T17:00")
    late = f"svc promise move {number} --until 2026-11-20 --told Wang --reason x"
    refused = run(f"{late} --at 2026-11-11T10:00", code=1).err
    assert "before it has come" in refused and "svc promise keep" in refused
    assert (
        "due at 2026-11-10 23:59 already"
        in run(
            f"svc promise move {number} --until 2026-11-07 --told W --reason x"
            " --at 2026-11-06T10:00",
            code=1,
        ).err
    )


def test_moved_and_kept_in_one_second(desk: Path, run: Run) -> None:
    """What a batch says in one moment counts in the order in which it can be: moved, then kept."""
    number = promise(run, "3-2-1502 x --by 2099-11-05")
    moved = f"promise move {number} --until 2099-11-07 --told W --reason x".split()
    now = datetime.now(ZONE).isoformat(timespec="seconds")
    for words in (moved, ["promise", "keep", number, "--evidence", "x"]):
        run(["svc", *words, "--at", now])
    shown = run(f"svc promise show {number} --format json").json()
    assert (shown["state"], shown["date"][:10]) == ("kept", "2099-11-07")


def test_tick_breaks_it_and_somebody_is_to_call(desk: Path, run: Run) -> None:
    """A ticket for the home, once; the second time it goes up the ladder; kept late is late."""
    first = promise(run, "3-2-1502 --by 2026-11-06T17:00 glass")
    assert tick(desk, "2026-11-06T16:59") == []
    (broken,) = tick(desk, "2026-11-06T17:01")
    assert broken.id == first and broken.rule is not None
    shown = run(f"svc show {broken.rule} --format json").json()
    assert shown["unit"] == "3-2-1502" and "glass" in shown["text"] and first in shown["text"]
    assert tick(desk, "2026-11-08T17:01") == [] and state(run, first) == "broken"
    run(f"svc promise keep {first} --evidence seen --at 2026-11-09T10:00")
    assert state(run, first) == "kept late"
    promise(run, "3-2-1502 --by 2026-11-09T12:00 door")
    (again,) = tick(desk, "2026-11-09T12:30")
    events = run(f"svc show {again.rule} --format json").json()["timeline"]
    assert any(one["action"] == "escalate" and first in one["reason"] for one in events)
    assert git("status", "--porcelain", cwd=desk) == "" and run("svc check").err == ""


def test_an_open_ticket_says_that_its_promise_was_broken(desk: Path, run: Run) -> None:
    """No second ticket; on its timeline stands which promise, and what to do."""
    leak = "svc create leak --kind repair --category plumbing --unit 3-2-1502 --name Wang"
    ticket = run(f"{leak} --phone 13800001111 --channel phone --at {MADE}").out.split()[0]
    number = promise(run, f"{ticket} --by 2026-11-06T17:00 mended")
    (broken,) = tick(desk, "2026-11-07T09:00")
    assert broken.rule == ticket
    notes = [one["note"] for one in run(f"svc show {ticket} --format json").json()["timeline"]
             if one["action"] == "note"]  # fmt: skip
    assert len(notes) == 1 and number in notes[0]


def test_who_may_promise_what(desk: Path, run: Run) -> None:
    """Money and works are for who leads; in public only what such a one agreed to."""
    assert "refund" in promise(run, "3-2-1502 --by 2026-11-06 --about refund x", code=1)
    assert "works" in promise(run, "3-2-1502 --by 2026-11-06 --about works x", code=1)
    assert "public" in promise(run, "all --by 2026-11-06 --public li.na x", code=1)
    public = promise(run, "all --by 2026-11-06T09:00 --public zhou.min x")
    (broken,) = tick(desk, "2026-11-07T09:00")
    assert (broken.id, broken.rule) == (public, None)
    done = run(["svc", "--as", "zhou.min", "promise", "3-2-1502", "--by", "tomorrow",
                "--about", "works", "a door"])  # fmt: skip
    assert done.out.startswith("W")


def test_what_waits_for_something_has_a_date_once_it_came(desk: Path, run: Run) -> None:
    """Until then it is neither due nor moved; then that date is its first."""
    number = promise(run, "3-2-1502 --upon parts glass")
    assert (
        "waits for parts"
        in run(f"svc promise move {number} --until 2026-11-20 --told W --reason x", code=1).err
    )
    run(f"svc promise occur {number} --until 2026-11-09T12:00 --at 2026-11-05T10:00")
    assert [one.id for one in tick(desk, "2026-11-10T12:00")] == [number]


def test_only_the_residents_word_releases(desk: Path, run: Run) -> None:
    """Who said so is asked for; what was released in time is no broken one, later it is."""
    number = promise(run, "3-2-1502 --by 2026-11-06T17:00 glass")
    assert "--told" in run(f"svc promise release {number} --reason x", code=2).err
    run(f"svc promise release {number} --told Wang --reason x --at 2026-11-05T10:00")
    assert state(run, number) == "released" and tick(desk, "2026-11-08T17:01") == []


def test_they_are_due_and_found_without_what_is_personal(desk: Path, run: Run) -> None:
    """`due`, the board, the shift and `find` know them; a phone in them is masked everywhere."""
    number = run(
        ["svc", "promise", "3-2-1502", "--by", "tomorrow", "call 13800001111 back"]
    ).out.split()[0]
    due = run("svc due --within 3d").out
    assert number in due and "13800001111" not in due
    assert number in run("svc find call").out
    assert number in run("svc shift").out
    assert "13800001111" not in run(f"svc promise show {number}").out + run("svc shift").out
    assert "13800001111" not in git("log", "--format=%B", cwd=desk)


def test_figures_by_hand(desk: Path, run: Run) -> None:
    """One in time, one by its moved date, one late and told, one not at all, one released."""
    kept, moved, late, _open, gone = (
        promise(run, f"3-2-1502 --by 2026-11-{day:02}T12:00 x") for day in (5, 6, 7, 8, 9)
    )
    run(f"svc promise keep {kept} --evidence x --at 2026-11-05T11:00")
    run(f"svc promise move {moved} --until 2026-11-08T12:00 --told W --reason x"
        " --at 2026-11-06T11:00")  # fmt: skip
    run(f"svc promise keep {moved} --evidence x --at 2026-11-08T11:00")
    run(f"svc promise tell {late} --told W --note x --at 2026-11-07T11:00")
    run(f"svc promise keep {late} --evidence x --at 2026-11-07T14:00")
    run(f"svc promise release {gone} --told W --reason x --at 2026-11-04T11:00")
    names = "promises_kept promises_kept_as_moved broken_untold promise_delay let_down_again"
    span = "--from 2026-11-01 --to 2026-11-30 --as-of 2026-11-10T12:00"
    figures = run(f"svc report {names} {span} --format json").json()["measures"]
    got = {name: (one["numerator"], one["denominator"]) for name, one in figures.items()}
    assert got == {
        "promises_kept": (1, 4), "promises_kept_as_moved": (2, 4), "broken_untold": (1, 2),
        "promise_delay": (50.0, 2), "let_down_again": (1, None),
    }  # fmt: skip


def test_the_month_tells_who_promised_what(desk: Path, run: Run) -> None:
    """By department and promiser; public ones that were broken too often are a finding."""
    number = promise(run, "all --by 2026-11-06T09:00 --public zhou.min x")
    kept = promise(run, "3-2-1502 --by 2026-11-07T09:00 y")
    run(f"svc promise keep {kept} --evidence x --at 2026-11-06T11:00")
    page = run("svc report monthly --period 2026-11 --as-of 2026-11-30T12:00").out
    (line,) = [one for one in page.splitlines() if "li.na" in one and "service" in one.lower()]
    cells = line.split()
    place = cells.index("li.na")
    assert number not in line and cells[place + 1 : place + 6] == ["2", "1", "1", "1", "1"]
    assert "1 of 1 promises made in public were broken" in " ".join(page.split())
