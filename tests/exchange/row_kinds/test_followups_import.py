"""Callback attempts from files: records that their tickets' timelines name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.repository.check import check
from svc.errors import InvalidData
from svc.rules.ticket.lifecycle import fold
from tests.exchange.trial import MAPPING, bring, bring_all, records, table

Git = Callable[..., str]

CALLS = """\
kind: followups
source: {system: oldbook, number: [Nr, When]}
dates: {formats: ['%d.%m.%Y %H:%M'], timezone: Asia/Shanghai}
fields:
  ticket: {column: Nr}
  at: {column: When}
  outcome: {column: Got, values: {yes: reached, no: unreachable}}
  score: {column: Score}
  note: {column: Words}
"""
HEADER = "Nr,When,Got,Score,Words"
CLOSED = "8,02.11.2025 09:00,03.11.2025 10:00,R,noise at night,Drill,,North,Spoke to them"
OPEN_END = MAPPING.replace("  closed: {column: Done}\n", "")
ROWS = ("8,04.11.2025 10:00,no,,", "8,05.11.2025 11:00,yes,5,content")


def calls(*rows: str) -> str:
    """A file of calls."""
    return table(*rows, header=HEADER)


def test_with_their_tickets(place: Path, git: Git) -> None:
    """Calls that come with a closed ticket count: the ticket owed them, and has no idle step."""
    done = bring_all(place, (calls(*ROWS), CALLS), (table(CLOSED), MAPPING))
    assert git("log", "-1", "--format=%s", cwd=place).strip() == (
        "import 1 ticket, 2 followups from oldbook"
    )
    assert [part.tally.new for part in done.parts] == [1, 2]
    (ticket,) = records(place, "ticket")
    first, second = records(place, "followup")
    assert (first.id, first.ticket, first.attempt) == ("F2511-A0001", ticket.id, 1)
    assert (second.attempt, second.score, second.source.number) == (2, 5, "8-05.11.2025 11:00")
    life = fold(ticket.timeline)
    assert (str(life.status), life.ineffective, life.reached) == ("closed", [], True)
    assert ticket.closed.isoformat() == "2025-11-03T10:00:00+08:00"
    found = check(place)
    assert (found.problems, found.notes) == ([], [])


def test_afterwards(place: Path) -> None:
    """A call to a ticket that is on file as done closes it; the next batch changes nothing."""
    bring(place, table(CLOSED), OPEN_END)
    done = bring(place, calls(*ROWS), CALLS)
    assert (done.new, done.unchanged) == (2, 0)
    (ticket,) = records(place, "ticket")
    assert (str(ticket.status), ticket.timeline[-1].followup) == ("closed", "F2511-A0002")
    assert check(place).problems == []
    assert bring(place, calls(*ROWS), CALLS).commit is None
    assert bring(place, table(CLOSED), OPEN_END).commit is None


def test_discontent_reopens(place: Path) -> None:
    """A resident who is not content has the ticket taken up again, as at the desk."""
    bring(place, table(CLOSED), OPEN_END)
    bring(place, calls("8,05.11.2025 11:00,yes,1,cold"), CALLS)
    (ticket,) = records(place, "ticket")
    assert (str(ticket.status), fold(ticket.timeline).reopened) == ("assigned", 1)
    assert check(place).problems == []


def test_discontent_after_the_end(place: Path) -> None:
    """What the source closed all the same stays closed; the call and its score are kept."""
    bring_all(place, (table(CLOSED), MAPPING), (calls("8,05.11.2025 11:00,yes,1,"), CALLS))
    (ticket,) = records(place, "ticket")
    assert str(ticket.status) == "closed"
    assert records(place, "followup")[0].score == 1
    assert check(place).problems == []


def test_words_are_followed_and_calls_are_not_rewritten(place: Path) -> None:
    """New words replace the old ones; another score of a call that was recorded is refused."""
    bring(place, table(CLOSED), OPEN_END)
    bring(place, calls(*ROWS), CALLS)
    done = bring(place, calls(ROWS[0], ROWS[1].replace("content", "very content")), CALLS)
    assert (done.changed, done.unchanged) == (1, 1)
    assert records(place, "followup")[1].note == "very content"
    with pytest.raises(InvalidData) as caught:
        bring(place, calls(ROWS[0], ROWS[1].replace("5,", "4,")), CALLS)
    assert "F2511-A0002 was recorded with another score" in str(caught.value.problems[0])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("9,05.11.2025 11:00,yes,5,", "Nr, '9': is no ticket on file"),
        ("8,01.11.2025 11:00,yes,5,", "is a ticket that was received after this call"),
        ("8,05.11.2025 11:00,no,5,", "Score, '5': nobody was reached who could say so"),
        ("8,05.11.2025 11:00,yes,6,", "Score, '6': does not fit: at most 5"),
        ("8,05.11.2025 11:00,,,", "tells neither an outcome nor a score"),
        ("8,05.11.2029 11:00,yes,5,", "When, '05.11.2029 11:00': lies ahead"),
        (",05.11.2025 11:00,yes,5,", "Nr, '': is empty"),
    ],
)
def test_bad_calls(place: Path, row: str, said: str, git: Git) -> None:
    """A call that cannot be is refused with its reason, and nothing comes in."""
    bring(place, table(CLOSED), OPEN_END)
    with pytest.raises(InvalidData) as caught:
        bring(place, calls(ROWS[0], row), CALLS)
    assert said in str(caught.value.problems[0])
    assert git("rev-list", "--count", "HEAD", cwd=place).strip() == "2"


def test_rejects_of_calls_without_tickets(place: Path, tmp_path: Path) -> None:
    """Rows that turn out bad once their tickets are looked for are set aside like others."""
    bring(place, table(CLOSED), OPEN_END)
    rejects = tmp_path / "bad.csv"
    rows = ("9,05.11.2025 11:00,yes,5,", ROWS[0], "8,06.11.2025 11:00,what,,")
    done = bring(place, calls(*rows), CALLS, rejects=rejects)
    assert (done.new, done.bad) == (1, 2)
    assert sorted(line[:2] for line in rejects.read_text().splitlines()) == ["8,", "9,", "Nr"]
