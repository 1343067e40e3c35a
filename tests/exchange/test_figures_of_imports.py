"""What comes in from another system, and the figures that are made of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from svc.errors import InvalidData
from svc.model.ticket import TICKET_FORMAT
from svc.store.layout import path_of
from tests.exchange.trial import bring, bring_all, records, tickets
from tests.support import Run, git

CASES = Path(__file__).parent / "cases"
TABLE = """\
kind: tickets
source: {system: old, number: no}
dates: {formats: [iso]}
reporter: optional
fields:
  received: {column: came}
  kind: {value: repair}
  category: {value: plumbing}
  channel: {value: phone}
  place: {value: x}
  text: {value: leak}
"""
LOG = """\
kind: events
source: {system: old, number: no}
dates: {formats: [iso]}
states: {new: create, sent: assign, busy: accept, held: wait, done: finish, shut: close}
resolution: fixed
fields:
  at: {column: at}
  state: {column: state}
  department: {column: to}
"""
CAME = "no,came\n1,2025-11-03T09:00\n"


def figures(place: Path, period: str, *more: str) -> dict[str, Any]:
    """All figures of a period, in all; with more options, by them."""
    words = ["svc", "-C", str(place), "report", "--period", period, *more, "--format", "json"]
    told: dict[str, Any] = Run()(words).json()
    return told


def pair(told: dict[str, Any], name: str) -> tuple[int, int]:
    """Numerator and denominator."""
    return told["measures"][name]["numerator"], told["measures"][name]["denominator"]


def read(*path: str) -> str:
    """A small input."""
    return (CASES / Path(*path)).read_text(encoding="utf-8")


def test_callbacks_of_history(place: Path) -> None:
    """Two of four were reached, whatever was said; nobody is to be called from here."""
    bring(place, read("callbacks", "t.csv"), read("callbacks", "ma.yaml"))
    assert pair(figures(place, "2025-01"), "callback") == (0, 4)
    bring(place, read("callbacks", "c.csv"), read("callbacks", "mb.yaml"))
    told = figures(place, "2025-01")
    assert (pair(told, "callback"), pair(told, "reopened")) == ((2, 4), (0, 4))
    assert pair(told, "satisfaction") == (1, 2)
    listed = Run()(["svc", "-C", str(place), "list", "--owes-callback", "--format", "json"])
    assert listed.json() == []


@pytest.mark.parametrize(
    ("callback", "rate"), [("", (2, 4)), ("callback: none\n", (0, 0)), ("callback: all\n", (2, 4))]
)
def test_callbacks_together(place: Path, callback: str, rate: tuple[int, int]) -> None:
    """So it is in one import; a mapping that says none leaves them out, all has them owed."""
    table = callback + read("callbacks", "ma.yaml")
    calls = read("callbacks", "c.csv"), read("callbacks", "mb.yaml")
    bring_all(place, (read("callbacks", "t.csv"), table), calls)
    assert pair(figures(place, "2025-01"), "callback") == rate


def test_due_days(place: Path) -> None:
    """A day is due at its end: of its work, or as a day where nobody works."""
    bring(place, read("due-day", "d.csv"), read("due-day", "s.yaml"))
    assert pair(figures(place, "2025-10"), "resolution_on_time") == (2, 3)
    dues = [ticket.due.resolve for ticket in tickets(place)]
    assert [f"{due:%d %H:%M:%S}" for due in dues] == ["09 17:30:00", "09 17:30:00", "08 23:59:59"]


@pytest.mark.parametrize(
    ("day", "clock"), [("end", "17:30:00"), ("midnight", "23:59:59"), ("start", "00:00:00")]
)
def test_due_days_as_the_mapping_says(place: Path, day: str, clock: str) -> None:
    """The mapping can say what a day means."""
    mapping = read("due-day", "s.yaml").replace("rule: source}", f"rule: source, day: {day}}}")
    bring(place, read("due-day", "d.csv"), mapping)
    assert f"{tickets(place)[0].due.resolve:%H:%M:%S}" == clock


def test_nothing_tells_when(place: Path) -> None:
    """Of rows that tell a state and no time there is no figure of when; what is sure counts."""
    rows = read("untold", "10-inferred-response.csv").replace("2026", "2025")
    bring(place, rows, read("untold", "10-inferred-response.yaml"))
    told = figures(place, "2025-03")["measures"]
    for name in ("response_on_time", "accept_on_time", "time_to_respond", "time_to_resolve"):
        assert told[name]["denominator"] == 0, name
    assert (told["response_on_time"]["unknown"], told["open"]["value"]) == (2, 2)
    rows = read("untold", "11-finished-without-time.csv").replace("2026", "2025")
    bring(place, rows, read("untold", "11-finished-without-time.yaml"))
    told = figures(place, "2025-03")["measures"]
    assert (told["time_to_resolve"]["denominator"], told["time_to_resolve"]["unknown"]) == (0, 1)
    assert (told["completion"]["numerator"], told["completion"]["denominator"]) == (1, 3)


def test_a_state_behind_its_own_times(place: Path, tmp_path: Path) -> None:
    """A closing date, and in progress: told, and refused where the mapping says so."""
    more = ("  closed: {column: shut}\n  resolution: {value: fixed}\n  state: {column: state}\n"
            "  department: {value: engineering}\nstates: {busy: accept}\n")  # fmt: skip
    rows = "no,came,shut,state\n1,2025-11-03T09:00,2025-11-04T10:00,busy\n"
    with pytest.raises(InvalidData):
        bring(place, rows, TABLE + more + "inferred: refuse\n")
    done = bring(place, rows, TABLE + more, dry_run=True)
    (part,) = done.parts
    assert part.tally.put_in == {"assign time": 1, "reopen step": 1, "accept time": 1}
    bring(place, rows, TABLE + more)
    told = figures(place, "2025-11")["measures"]
    assert (told["reopened"]["numerator"], told["open"]["value"]) == (0, 1)
    assert told["accept_on_time"]["denominator"] == 0


def test_a_department_in_a_row_is_a_handover(place: Path) -> None:
    """Whatever a row tells, another department in it has the ticket from then on."""
    log = "\n".join((
        "no,at,state,to", "1,2025-11-03T10:00,sent,engineering", "1,2025-11-03T11:00,busy,",
        "1,2025-11-04T09:00,held,order", "1,2025-11-05T09:00,shut,service",
    ))  # fmt: skip
    stamped = "targets: all\n"
    bring_all(place, (CAME, stamped + TABLE), (log + "\n", stamped + LOG))
    (ticket,) = tickets(place)
    handed = [event.department for event in ticket.timeline if event.department]
    assert (handed, ticket.department) == (["engineering", "order", "service"], "service")
    told = figures(place, "2025-11", "--by", "department")
    reassigned = told["measures"]["reassigned"]
    assert (reassigned["numerator"], reassigned["denominator"]) == (1, 1)
    assert reassigned["handovers"] == 2
    by = told["by"]["department"]
    assert [by[name]["reassigned"]["handovers"] for name in ("engineering", "order")] == [1, 1]
    assert told["measures"]["accept_on_time"]["denominator"] == 1
    assert by["engineering"]["accept_on_time"]["denominator"] == 1


def test_reasons_to_wait_of_another_system(place: Path) -> None:
    """What a log says tickets waited for is a group that can be opened, like the office's own."""
    log = "no,at,state,to\n1,2025-11-03T10:00,sent,engineering\n1,2025-11-03T11:00,busy,\n" \
          "1,2025-11-04T09:00,held,\n1,2025-11-05T09:00,done,\n"  # fmt: skip
    bring_all(place, (CAME, TABLE), (log, LOG))
    told = figures(place, "2025-11", "--by", "wait")["by"]["wait"]
    assert told["held"]["finished"]["value"] == 1
    words = f"svc -C {place} report --period 2025-11 --list finished --wait"
    assert len(Run()(f"{words} held --format json").json()) == 1
    assert Run()(f"{words} nothing --format json", code=None).code == 2


def test_a_department_of_a_settled_ticket_is_kept_in_words(place: Path) -> None:
    """Where a ticket cannot change hands any more, a note says what the row named."""
    log = "no,at,state,to\n1,2025-11-03T10:00,sent,engineering\n" \
          "1,2025-11-04T10:00,done,\n1,2025-11-05T10:00,shut,order\n"  # fmt: skip
    bring_all(place, (CAME, TABLE), (log, LOG))
    (ticket,) = tickets(place)
    assert (ticket.department, ticket.timeline[-1].note) == ("engineering", "order")


def test_departments_that_rows_name_are_added(place: Path) -> None:
    """They need no list of their own: the office has them by id or name, or gets them."""
    mapping = TABLE + "  department: {column: team, unknown: add}\n"
    rows = "no,came,team\n1,2025-11-03T09:00,Facilities Team\n2,2025-11-03T09:00,绿化组\n" \
           "3,2025-11-03T09:00,Engineering\n4,2025-11-03T09:00,绿化组\n"  # fmt: skip
    done = bring(place, rows, mapping)
    ids = [ticket.department for ticket in tickets(place)]
    assert ids[0] == "facilities-team"
    assert ids[1] == ids[3]
    assert ids[2] == "engineering"
    assert sorted(done.added) == sorted({ids[0], ids[1]})
    assert bring(place, rows, mapping).commit is None
    assert Run()(["svc", "-C", str(place), "check"]).code == 0


def test_clocks_of_what_was_inferred(place: Path) -> None:
    """A clock whose beginning or end nobody told is marked, and not said to be in time."""
    bring(place, read("untold", "11-finished-without-time.csv").replace("2026", "2025"),
          "targets: all\n" + read("untold", "11-finished-without-time.yaml"))  # fmt: skip
    number, run = tickets(place)[0].id, Run()
    clocks = run(["svc", "-C", str(place), "clock", number, "--format", "json"]).json()["clocks"]
    resolve = next(one for one in clocks if one["clock"] == "resolve")
    assert (resolve["state"], resolve["inferred"], resolve["left"]) == ("met", ["end"], None)
    told = run(["svc", "-C", str(place), "clock", number]).out
    assert "resolve: met, nobody knows when" in told
    assert "finish by import (inferred)" in told
    assert "in time" not in told


def test_what_is_inferred_has_a_format_of_its_own(place: Path) -> None:
    """A ticket of before, without steps that say so, is of the new format once it has some."""
    mapping = TABLE + "  department: {value: engineering}\n  state: {column: state}\n" \
        "  resolution: {value: fixed}\nstates: {new: create, done: finish}\n"  # fmt: skip
    bring(place, "no,came,state\n1,2025-11-03T09:00,new\n", mapping)
    (ticket,) = tickets(place)
    file = place / path_of("ticket", ticket.id)
    assert ticket.format == TICKET_FORMAT
    file.write_text(file.read_text().replace(f"format: {TICKET_FORMAT}\n", "format: 1\n", 1))
    git("commit", "-qam", "of before", cwd=place)
    assert Run()(["svc", "-C", str(place), "check"]).code == 0
    bring(place, "no,came,state\n1,2025-11-03T09:00,done\n", mapping)
    (ticket,) = tickets(place)
    assert ticket.format == TICKET_FORMAT
    assert ticket.timeline[-1].inferred == "time"


@pytest.mark.parametrize(("day", "until"), [("", date(2027, 1, 1)), ("gone", date(2026, 12, 31))])
def test_leases_as_a_mapping_says(place: Path, day: str, until: date) -> None:
    """The last day is lived in, unless a mapping says that it is the first no longer."""
    said = f", day: {day}" if day else ""
    bring(place, "房号\n3-2-402\n", "kind: units\nsource: {system: u, number: 房号}\n"
          "fields: {unit: {column: 房号}}\n")  # fmt: skip
    bring(place, read("lease", "15-lease-end.csv"),
          "kind: residents\nsource: {system: r, number: 编号}\ndates: {formats: ['%Y-%m-%d']}\n"
          "fields:\n  name: {column: 姓名}\n  unit: {column: 房号}\n  relation: {value: tenant}\n"
          f"  since: {{column: 起租日期}}\n  until: {{column: 到期日期{said}}}\n")  # fmt: skip
    (resident,) = records(place, "resident")
    assert resident.occupancies[0].until == until


def test_the_last_day_of_a_lease(place: Path) -> None:
    """Who has a lease to the end of the year lives there on its last day."""
    bring(place, "房号\n3-2-402\n", "kind: units\nsource: {system: u, number: 房号}\n"
          "fields: {unit: {column: 房号}}\n")  # fmt: skip
    run, file = Run(), CASES / "lease" / "15-lease-end.csv"
    mapping = run(["svc", "-C", str(place), "import", "residents", "--suggest", str(file)]).out
    assert "day: last" in mapping
    bring(place, file.read_text(encoding="utf-8"), mapping)
    (resident,) = records(place, "resident")
    assert resident.occupancies[0].until == date(2027, 1, 1)
