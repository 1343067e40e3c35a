"""Histories from old systems' logs: whole, once, and legal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from svc.desk.core.act import act
from svc.desk.importing.commit import ImportResult
from svc.desk.importing.run import ImportJob, import_files
from svc.desk.ticket.actions import annotate
from svc.errors import InvalidData
from svc.kinds.derive import flaws as record_flaws
from svc.rules.ticket.lifecycle import fold, header
from tests.estate import furnish
from tests.exchange.trial import MAPPING, NOW, bring, table, tickets

LOG = """\
kind: events
source: {system: oldbook, number: Nr}
dates: {formats: ['%d.%m.%Y %H:%M'], timezone: Asia/Shanghai}
fields:
  at: {column: When}
  state: {column: State}
  by: {column: Who}
  note: {column: Words}
  department: {column: To, values: {Works: engineering, Guards: order}}
states: {新建: create, 已派单: assign, 处理中: accept, 已完成: finish, 已关闭: close, 作废: cancel}
resolution: fixed
"""
HEAD = "Nr,When,State,Who,Words,To"
#: Of the mapping of tickets, what says nothing of their steps.
TICKETS = "\n".join(
    line
    for line in MAPPING.splitlines()
    if line.split(":")[0].strip() not in ("department", "finished", "closed", "resolution", "note")
)
LEAK = "7,01.11.2025 08:30,,C,water,Pipe leaks,Gate 3,,"
STEPS = (
    "7,01.11.2025 08:30,新建,,,",
    "7,02.11.2025 09:00,处理中,zhang.wei,,",
    "7,01.11.2025 10:00,已派单,li.na,快点,Works",
    "7,03.11.2025 16:00,已关闭,zhang.wei,换了垫圈,",
    "7,05.11.2025 08:00,处理中,,又漏了,",
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An office with staff and units."""
    furnish(tmp_path / "office")
    return tmp_path / "office"


def log(office: Path, *rows: str, text: str = LOG, **job: Any) -> ImportResult:
    """Import a log."""
    return bring(office, table(*rows, header=HEAD), text, **job)


def both(
    office: Path, table_rows: list[str], log_rows: list[str], text: str = TICKETS
) -> ImportResult:
    """Import a table of tickets and its log as one commit."""
    jobs = []
    for name, data, mapping in (
        ("log", table(*log_rows, header=HEAD), LOG),
        ("rows", table(*table_rows), text),
    ):
        file, map_file = office.parent / f"{name}.csv", office.parent / f"{name}.yaml"
        file.write_text(data, encoding="utf-8")
        map_file.write_text(mapping, encoding="utf-8")
        jobs.append(ImportJob(str(file), map_file))
    return import_files(office, None, jobs, now=NOW)


def told(ticket: Any) -> str:
    """The steps of a ticket; inferred ones in brackets."""
    assert not fold(ticket.timeline).ineffective
    assert not record_flaws("ticket", ticket)
    folded = header(fold(ticket.timeline))
    assert folded == {name: getattr(ticket, name) for name in folded}
    return " ".join(f"[{e.action}]" if e.inferred else str(e.action) for e in ticket.timeline)


WHOLE = "create assign accept [finish] close [reopen] accept"


def test_a_log_of_tickets_on_file(place: Path, git: Any) -> None:
    """Rows in any order become steps in their time, and jumps are made legal."""
    bring(place, table(LEAK), TICKETS)
    done = log(place, *STEPS)
    (ticket,) = tickets(place)
    assert told(ticket) == WHOLE
    assert [event.by for event in ticket.timeline] == [
        "import", "li.na", "zhang.wei", "import", "zhang.wei", "import", "import",
    ]  # fmt: skip
    assert [f"{event.at:%d %H:%M}" for event in ticket.timeline] == [
        "01 08:30", "01 10:00", "02 09:00", "03 16:00", "03 16:00", "05 08:00", "05 08:00",
    ]  # fmt: skip
    assert (str(ticket.status), ticket.assignee, ticket.department) == (
        "working", "zhang.wei", "engineering",
    )  # fmt: skip
    (part,) = done.parts
    assert (part.tally.changed, part.tally.steps, part.tally.inferred) == (1, 6, 2)
    assert git("log", "-1", "--format=%s", cwd=place).strip() == (
        "import 6 steps of 1 ticket from oldbook"
    )


def test_twice_changes_nothing_and_new_rows_append(place: Path, git: Any) -> None:
    """A log that has grown adds what is new; one that has not makes no commit."""
    bring(place, table(LEAK), TICKETS)
    log(place, *STEPS[:3])
    assert told(tickets(place)[0]) == "create assign accept"
    log(place, *STEPS)
    assert told(tickets(place)[0]) == WHOLE
    head = git("rev-parse", "HEAD", cwd=place)
    again = log(place, *reversed(STEPS))
    assert (again.changed, again.unchanged, again.commit) == (0, 1, None)
    assert git("rev-parse", "HEAD", cwd=place) == head


def test_tickets_and_their_log_in_one_commit(place: Path, git: Any) -> None:
    """A log tells of tickets that come with it, whichever file is named first."""
    other = "8,02.11.2025 09:00,,R,noise,Drill,,North,"
    count = int(git("rev-list", "--count", "HEAD", cwd=place))
    done = both(place, [LEAK, other], list(STEPS))
    assert int(git("rev-list", "--count", "HEAD", cwd=place)) == count + 1
    assert [told(ticket) for ticket in tickets(place)] == [WHOLE, "create"]
    assert [str(part.mapping.kind) for part in done.parts] == ["tickets", "events"]
    head = git("rev-parse", "HEAD", cwd=place)
    assert both(place, [LEAK, other], list(STEPS)).commit is None
    assert git("rev-parse", "HEAD", cwd=place) == head


def test_the_log_tells_better_than_the_table(place: Path) -> None:
    """Of steps that both tell the log's stand; what only the table tells is kept in its time."""
    row = "7,01.11.2025 08:30,04.11.2025 09:00,C,water,Pipe leaks,Gate 3,,Mended"
    steps = [STEPS[0], STEPS[2], STEPS[1], "7,03.11.2025 16:00,已完成,zhang.wei,换了垫圈,"]
    for _again in range(2):
        both(place, [row], steps, MAPPING)
        (ticket,) = tickets(place)
        assert told(ticket) == "create assign accept finish close"
        assert f"{ticket.finished:%d %H:%M} {ticket.closed:%d %H:%M}" == "03 16:00 04 09:00"


def test_due_times(place: Path) -> None:
    """Open tickets have due times, moved as at the desk; what its log ends has only its own."""
    rows = [LEAK, LEAK.replace("7,", "8,", 1)]
    steps = [*STEPS[:3], *(one.replace("7,", "8,", 1) for one in STEPS[:4])]
    both(place, rows, steps)
    working, closed = tickets(place)
    assert [str(due.clock) for due in working.timeline[0].due] == ["respond", "resolve"]
    assert [due.rule for due in working.timeline[1].due] == ["complaint 2h"]
    assert closed.due is None
    both(place, rows, [*steps, *(one.replace("7,", "8,", 1) for one in STEPS[4:])])
    assert tickets(place)[1].due is None


def test_waits_stop_clocks(place: Path) -> None:
    """A wait for one of the office's reasons stops what the office says; work moves the rest."""
    text = LOG.replace("作废: cancel", "等: wait").replace("note: {column", "reason: {column")
    steps = [*STEPS[:3], "7,03.11.2025 09:00,等,,等住户,", "7,04.11.2025 09:00,处理中,,,"]
    bring(place, table(LEAK), TICKETS)
    log(place, *steps, text=text)
    (ticket,) = tickets(place)
    wait, resume = ticket.timeline[-2:]
    assert (wait.reason, wait.pauses, wait.on_resident) == ("resident", True, True)
    assert (str(resume.action), [str(due.clock) for due in resume.due]) == ("resume", ["resolve"])
    assert resume.due[0].at > ticket.timeline[0].due[1].at
    told(ticket)


def test_refusing_to_infer(place: Path) -> None:
    """Told to refuse jumps, the row that makes one is bad, with the reason."""
    bring(place, table(LEAK), TICKETS)
    with pytest.raises(InvalidData) as caught:
        log(place, *STEPS, text=LOG + "inferred: refuse\n")
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 1
    assert "row 5" in said[0]
    assert "the ticket is working" in said[0]
    assert told(tickets(place)[0]) == "create"


def test_bad_rows_are_left_out(place: Path, tmp_path: Path) -> None:
    """Rows that cannot follow go to the rejects, mended or not, and the others come in."""
    bring(place, table(LEAK), TICKETS)
    rejects = tmp_path / "rejects.csv"
    rows = [*STEPS, "99,02.11.2025 09:00,处理中,,,", "7,06.11.2025 09:00,飞,,,",
            "7,06.11.2025 10:00,作废,,,", "7,06.11.2025 11:00,处理中,,,"]  # fmt: skip
    done = log(place, *rows, rejects=rejects)
    assert (done.bad, done.changed) == (3, 1)
    assert told(tickets(place)[0]) == f"{WHOLE} cancel"
    written = rejects.read_text(encoding="utf-8")
    assert "is no ticket on file" in written
    assert "is not among the mapping's states" in written
    assert "the ticket is cancelled" in written


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("7,02.11.2027 09:00,处理中,,,", "lies ahead"),
        ("7,31.10.2025 09:00,处理中,,,", "is earlier than the ticket's last step, 2025-11-01"),
        ("7,02.11.2025 09:00,,,,", "is empty, and state must be known"),
        ("7,,处理中,,,", "is empty, and at must be known"),
        ("7,02.11.2025 09:00,处理中,nobody,,", "is no staff on file"),
        ("7,02.11.2025 09:00,处理中,,,Nowhere", "is not among the mapping's values"),
        (",02.11.2025 09:00,处理中,,,", "without its source's number"),
    ],
)
def test_bad_cells(place: Path, row: str, said: str) -> None:
    """Each is refused with its row and the reason."""
    bring(place, table(LEAK), TICKETS)
    with pytest.raises(InvalidData) as caught:
        log(place, row)
    assert "row 2" in str(caught.value.problems[0])
    assert said in str(caught.value.problems[0])


def test_actions_instead_of_states(place: Path) -> None:
    """A log may tell actions, in its own words, and name tickets by the number here."""
    bring(place, table(LEAK), TICKETS)
    text = LOG.partition("states:")[0].replace(
        "state: {column: State}",
        "action:\n    column: State\n"
        "    values: {派单: assign, 到场: arrive, 等配件: wait, 完工: finish}\n"
        "  reason: {column: Words}\n  resolution: {value: fixed}",
    ).replace("  note: {column: Words}\n", "")  # fmt: skip
    rows = ["T2511-A0001,02.11.2025 09:00,派单,li.na,,Works",
            "7,02.11.2025 10:00,到场,zhang.wei,,", "7,02.11.2025 11:00,等配件,,parts,",
            "7,03.11.2025 11:00,完工,,换了,"]  # fmt: skip
    log(place, *rows, text=text)
    (ticket,) = tickets(place)
    assert told(ticket) == "create assign [accept] arrive wait [resume] finish"
    assert (ticket.timeline[4].reason, ticket.timeline[-1].note) == ("parts", "换了")


def test_what_the_office_did_since_stays(place: Path) -> None:
    """Steps of the office's own are no rows; a log's rows before them are told to be too late."""
    bring(place, table(LEAK), TICKETS)
    log(place, *STEPS[:3])
    act(place, "li.na", lambda desk: annotate(desk, "T2511-A0001", "called"), NOW)
    assert log(place, *STEPS[:3]).commit is None
    with pytest.raises(InvalidData) as caught:
        log(place, *STEPS)
    assert "is earlier than the ticket's last step, 2026-01-15" in str(caught.value.problems[0])


def test_dry_run(place: Path, git: Any) -> None:
    """What would come is counted and shown; nothing is written."""
    bring(place, table(LEAK), TICKETS)
    head = git("rev-parse", "HEAD", cwd=place)
    done = log(place, *STEPS, dry_run=True)
    assert dict(done.parts[0].batch.counts["step"]) == {
        "create": 1, "assign": 1, "accept": 2, "close": 1,
    }  # fmt: skip
    assert done.parts[0].batch.sample[2] == {
        "ticket": "7", "at": "2025-11-01 10:00", "by": "li.na", "step": "assign", "told": "已派单",
    }  # fmt: skip
    assert git("rev-parse", "HEAD", cwd=place) == head


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  state: {column: State}\n", "", "fields: needs one of action and state"),
        ("已派单: assign", "已派单: merge", "states.已派单: 'merge' is none of create, assign"),
        ("已派单: assign", "已派单: fly", "'fly' is none of"),
        ("resolution: fixed", "inferred: perhaps", "inferred: 'perhaps' is none of"),
        ("  at: {column: When}\n", "", "at is missing"),
    ],
)
def test_mappings_that_make_no_sense(place: Path, old: str, new: str, said: str) -> None:
    """Nonsense in a mapping of events is told before a row is read."""
    assert old in LOG
    with pytest.raises(InvalidData) as caught:
        log(place, *STEPS, text=LOG.replace(old, new))
    assert any(said in str(problem) for problem in caught.value.problems)
