"""Rows that have changed since: edits and further steps with their trace, and the office's word."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.desk.core.act import act
from svc.desk.repository.check import check
from svc.desk.ticket import actions
from svc.errors import Refused, UsageError
from svc.rules.ticket.history import as_of
from svc.rules.ticket.lifecycle import fold
from tests.exchange.trial import MAPPING, NOW, bring, mapping_file, records, table, tickets
from tests.support import Run, examples

Git = Callable[..., str]

ROW = "7,01.11.2025 08:30,{done},{kind},{what},{words},{where},,{outcome}"
PLAIN = {
    "done": "",
    "kind": "C",
    "what": "water",
    "words": "Leak",
    "where": "Gate 3",
    "outcome": "",
}


def row(**changed: str) -> str:
    """A file of one row."""
    return table(ROW.format(**{**PLAIN, **changed}))


def only(office: Path) -> Any:
    """The one ticket of an office."""
    (ticket,) = tickets(office)
    return ticket


def test_an_edit_keeps_the_old_value(place: Path, git: Git) -> None:
    """A changed row is an edit step by the import, with old and new value, in one commit."""
    bring(place, row())
    done = bring(place, row(words="Flood", where="Gate 4"))
    assert (done.new, done.changed, done.unchanged) == (0, 1, 0)
    ticket = only(place)
    step = ticket.timeline[-1]
    assert (str(step.action), step.by, step.reason) == ("edit", "import", "changed at the source")
    assert [(one.field, one.old, one.new) for one in step.changes] == [
        ("text", "Leak", "Flood"), ("place", "Gate 3", "Gate 4"),
    ]  # fmt: skip
    assert as_of(ticket, ticket.received).text == "Leak"
    assert git("log", "-1", "--format=%s", cwd=place).strip() == (
        "import changes of 1 ticket from oldbook"
    )
    assert check(place).problems == []
    assert bring(place, row(words="Flood", where="Gate 4")).commit is None


def test_another_kind_has_its_own_due_times(place: Path) -> None:
    """An edit of the kind stamps the clocks that still run anew, as svc edit does."""
    bring(place, row())
    before = only(place).due.resolve
    bring(place, row(kind="R"))
    ticket = only(place)
    assert str(ticket.kind) == "repair"
    assert ticket.due.resolve != before
    assert check(place).problems == []


def test_a_value_that_the_office_has_changed_stays(place: Path) -> None:
    """What only the office changed is left alone; what both changed is kept and told."""
    bring(place, row())
    mend(place, text="Burst pipe")
    assert bring(place, row()).unchanged == 1
    done = bring(place, row(words="Flood", where="Gate 4"))
    (tally,) = done.tallies
    assert [(one.id, one.fields) for one in tally.conflicts] == [("T2511-A0001", ("text",))]
    ticket = only(place)
    assert (ticket.text, ticket.place) == ("Burst pipe", "Gate 4")
    again = bring(place, row(words="Flood", where="Gate 4"))
    assert (again.commit, len(again.tallies[0].conflicts)) == (None, 1)
    assert bring(place, row(words="Burst pipe", where="Gate 4")).tallies[0].conflicts == []


def mend(office: Path, **values: str) -> None:
    """Edit the one ticket as the office does."""
    if not (office / "records/staff/li.na.yaml").exists():
        from svc.desk.record.staff import add

        act(office, None, lambda desk: add(desk, "li.na", "Li Na", "service", ["desk"]), NOW)
    from svc.desk.ticket.actions import open_timeline
    from svc.duties.ticket.edits import mend as put
    from svc.model.words import Action

    def work(desk: Any) -> Any:
        line = open_timeline(desk, "T2511-A0001")
        put(line, values)
        return desk.record(line.decided(Action.EDIT))

    act(office, "li.na", work, NOW)


def test_an_end_that_came_since(place: Path) -> None:
    """What was finished at the source meanwhile is finished here, when it was there."""
    bring(place, row())
    done = bring(place, row(done="03.11.2025 10:00", outcome="mended"))
    assert done.changed == 1
    ticket = only(place)
    assert str(ticket.status) == "closed"
    assert ticket.finished.isoformat() == "2025-11-03T10:00:00+08:00"
    finish = next(one for one in ticket.timeline if str(one.action) == "finish")
    assert (finish.note, finish.recorded > finish.at) == ("mended", True)
    assert fold(ticket.timeline).ineffective == []
    assert check(place).problems == []
    assert bring(place, row(done="03.11.2025 10:00", outcome="mended")).commit is None


def test_a_time_that_was_corrected(place: Path) -> None:
    """A step is never rewritten: another time of it is noted, once."""
    bring(place, row(done="03.11.2025 10:00"))
    done = bring(place, row(done="03.11.2025 11:00"))
    assert done.changed == 1
    ticket = only(place)
    assert ticket.finished.isoformat() == "2025-11-03T10:00:00+08:00"
    assert "finish at 2025-11-03T11:00:00+08:00 by the source" in {e.note for e in ticket.timeline}
    assert bring(place, row(done="03.11.2025 11:00")).commit is None


def test_the_office_was_quicker(place: Path) -> None:
    """An end that the office recorded itself needs no second one."""
    bring(place, row())
    act(place, "import", lambda desk: actions.finish(desk, "T2511-A0001", "fixed", "done"), NOW)
    before = only(place)
    done = bring(place, row(done="03.11.2025 10:00"))
    life = fold(only(place).timeline)
    assert life.finishes == fold(before.timeline).finishes
    assert life.ineffective == []
    assert done.bad == 0


def test_a_wait_ends_before_the_end(place: Path) -> None:
    """A ticket that waits here and is finished there goes on first, which is marked."""
    from svc.desk.ticket.waiting import wait

    bring(place, row())
    act(place, "import", lambda desk: actions.accept(desk, "T2511-A0001"), NOW)
    act(place, "import", lambda desk: wait(desk, "T2511-A0001", "parts"), NOW)
    bring(place, row(done="15.01.2026 11:00"))
    ticket = only(place)
    assert [(str(one.action), one.inferred) for one in ticket.timeline[-3:]] == [
        ("resume", "step"), ("finish", None), ("close", None),
    ]  # fmt: skip
    assert fold(ticket.timeline).ineffective == []


def test_another_department(place: Path) -> None:
    """A ticket that the source gives to another department goes there, with a step."""
    text = MAPPING.replace(
        "department: {value: engineering}",
        "department: {column: Quarter, values: {E: engineering, S: service}}",
    )
    bring(place, table("7,01.11.2025 08:30,,C,water,Leak,Gate,E,"), text)
    bring(place, table("7,01.11.2025 08:30,,C,water,Leak,Gate,S,"), text)
    ticket = only(place)
    assert (ticket.department, str(ticket.timeline[-1].action)) == ("service", "assign")
    assert bring(place, table("7,01.11.2025 08:30,,C,water,Leak,Gate,S,"), text).commit is None
    assert check(place).problems == []


def test_a_reporter_is_one_person(place: Path) -> None:
    """Where the office mended a reporter's phone, the source's new name does not go with it."""
    text = MAPPING.replace(
        "reporter: optional\n", ""
    ) + "  reporter_name: {column: Name}\n  reporter_phone: {column: Phone}\n"  # fmt: skip
    head = "Nr,Taken,Done,Kind,What,Words,Where,Quarter,Outcome,Name,Phone"
    line = "7,01.11.2025 08:30,,C,water,Leak,Gate,,,{name},{phone}"

    def told(name: str, phone: str) -> str:
        return table(line.format(name=name, phone=phone), header=head)

    bring(place, told("Ann", "13800000001"), text)
    mend(place, **{"reporter.phone": "13900000009"})
    done = bring(place, told("Bea", "13800000002"), text)
    (conflict,) = done.tallies[0].conflicts
    assert sorted(conflict.fields) == ["reporter.name", "reporter.phone"]
    assert (only(place).reporter.name, only(place).reporter.phone) == ("Ann", "13900000009")
    assert bring(place, told("Ann", "13800000001"), text).tallies[0].conflicts == []


def test_dry_run_of_changes(place: Path, git: Git) -> None:
    """What would change is counted, and nothing is written."""
    bring(place, row())
    head = git("rev-parse", "HEAD", cwd=place)
    done = bring(place, row(words="Flood"), dry_run=True)
    assert (done.new, done.changed, done.unchanged, done.commit) == (0, 1, 0, None)
    assert git("rev-parse", "HEAD", cwd=place) == head


CELLS = st.fixed_dictionaries(
    {
        "done": st.sampled_from(["", "03.11.2025 10:00", "05.11.2025 10:00"]),
        "kind": st.sampled_from(["C", "R"]),
        "what": st.sampled_from(["water", "noise at night"]),
        "words": st.sampled_from(["Leak", "Flood", "Rain"]),
        "where": st.sampled_from(["", "Gate 3", "Gate 4"]),
        "outcome": st.sampled_from(["", "mended", "twice mended"]),
    }
)


@given(st.lists(CELLS, min_size=2, max_size=5))
@settings(max_examples=examples(12), deadline=None)
def test_any_row_of_versions(fresh: Path, versions: list[dict[str, str]]) -> None:
    """However a row changes: the office is sound, a second import of it changes nothing."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        office = Path(shutil.copytree(fresh, Path(folder) / "office"))
        for version in versions:
            bring(office, row(**version))
            assert bring(office, row(**version)).commit is None
            ticket = only(office)
            assert fold(ticket.timeline).ineffective == []
            assert (ticket.text, str(ticket.kind)[0].upper()) == (version["words"], version["kind"])
        assert check(office).problems == []


def test_settled_anew_when_the_office_has_moved_on(
    place: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A commit that comes between reading and writing is built upon, not run over."""
    from svc.desk.importing import run as imports
    from svc.desk.record.units import add as add_unit

    bring(place, row())

    def meddling(*args: Any, **named: Any) -> Any:
        monkeypatch.setattr(imports, "act", act)
        act(place, "import", lambda desk: add_unit(desk, "3-2-1502"), NOW)
        mend(place, text="Burst pipe")
        return act(*args, **named)

    monkeypatch.setattr(imports, "act", meddling)
    rows = table(
        "8,01.11.2025 08:30,,C,water,New,Gate,,", ROW.format(**{**PLAIN, "where": "Gate 9"})
    )
    done = bring(place, rows)
    assert (done.new, done.changed) == (1, 1)
    first, second = records(place, "ticket")
    assert (first.text, first.place, second.text) == ("Burst pipe", "Gate 9", "New")
    assert check(place).problems == []


def test_told_on_the_command_line(run: Run, office: Path, tmp_path: Path) -> None:
    """What was kept is told by number and field, never by its value."""
    file = tmp_path / "rows.csv"
    command = shlex.join(
        ["svc", "import", "tickets", str(file), "--mapping", str(mapping_file(tmp_path))]
    )
    file.write_text(row(), encoding="utf-8")
    run(command)
    mend(office, text="Burst pipe")
    file.write_text(row(words="Flood"), encoding="utf-8")
    said = run(command)
    assert "1 row changed at the source where the office has its own word" in said.err
    assert "T2511-A0001: text" in said.err
    assert "Flood" not in said.err + said.out
    told = run(f"{command} --format json").json()["files"][0]
    assert told["conflicts"] == [{"id": "T2511-A0001", "fields": ["text"]}]


@pytest.mark.slow
def test_killed_among_changes_of_several_kinds(place: Path, git: Git, tmp_path: Path) -> None:
    """Killed wherever it stands, an import of several kinds is there as a whole or not at all."""
    folder = tmp_path / "batch"
    folder.mkdir()
    homes = "".join(f"{n},{n % 90}-1-{n}\n" for n in range(400))
    (folder / "units.csv").write_text(f"Id,Where\n{homes}", encoding="utf-8")
    rows = [f"{n},01.11.2025 08:30,,C,water,Leak {n},Gate,," for n in range(600)]
    (folder / "tickets.csv").write_text(table(*rows), encoding="utf-8")
    calls = "".join(f"{n},{n},05.11.2025 09:00,5\n" for n in range(300))
    (folder / "calls.csv").write_text(f"Call,Nr,At,Score\n{calls}", encoding="utf-8")
    text = (
        "kind: units\nfile: units.csv\nsource: {system: oldbook, number: Id}\n"
        "fields:\n  unit: {column: Where}\n---\nfile: tickets.csv\n" + MAPPING + "---\n"
        "kind: followups\nfile: calls.csv\nsource: {system: oldbook, number: Call}\n"
        "dates: {formats: ['%d.%m.%Y %H:%M']}\n"
        "fields:\n  ticket: {column: Nr}\n  at: {column: At}\n  score: {column: Score}\n"
    )
    command = [sys.executable, "-m", "svc", "import", "all", str(folder), "--mapping",
             str(mapping_file(tmp_path, text))]  # fmt: skip
    counts = {(0, 0, 0), (400, 600, 300)}
    for delay in (0.3, 0.6, 0.9, 1.1, 1.3, 1.6, 2.0):
        with subprocess.Popen(
            command, cwd=place, stdout=-3, stderr=-3, start_new_session=True
        ) as process:
            time.sleep(delay)
            os.killpg(process.pid, signal.SIGKILL)
        found = tuple(len(records(place, kind)) for kind in ("unit", "ticket", "followup"))
        assert found in counts
        git("fsck", "--strict", cwd=place)
    subprocess.run(command, cwd=place, check=True, capture_output=True)
    assert len(records(place, "followup")) == 300
    assert git("status", "--porcelain", cwd=place) == ""
    assert check(place).problems == []


FULL = MAPPING.replace("reporter: optional\n", "reporter: optional\ncallback: open\n").replace(
    "  department: {value: engineering}\n",
    "  department: {column: Dept}\n  assigned: {column: Sent}\n  accepted: {column: Began}\n"
    "  priority: {column: Press}\n  resolve_due: {column: Due, rule: old book}\n",
)
FULL_HEADER = "Nr,Taken,Done,Kind,What,Words,Where,Quarter,Outcome,Dept,Sent,Began,Press,Due"
LATER = st.fixed_dictionaries(
    {
        "done": st.sampled_from(["", "", "04.11.2025 10:00"]),
        "words": st.sampled_from(["Leak", "Flood"]),
        "outcome": st.sampled_from(["", "mended"]),
        "dept": st.sampled_from(["engineering", "service"]),
        "began": st.sampled_from(["", "02.11.2025 09:00"]),
        "press": st.sampled_from(["normal", "urgent", ""]),
        "due": st.sampled_from(["", "06.11.2025 12:00", "07.11.2025 12:00"]),
    }
)
DEEDS = (
    "edit",
    "note",
    "accept",
    "finish",
    "close",
    "assign",
    "return",
    "cancel",
    "reopen",
    "none",
)


def full(cells: dict[str, str]) -> str:
    """A file of one row with every step."""
    line = (
        "7,01.11.2025 08:30,{done},R,water,{words},Gate 3,,{outcome},{dept},01.11.2025 09:00,"
        "{began},{press},{due}"
    )
    return table(line.format(**cells), header=FULL_HEADER)


def deed(office: Path, what: str) -> None:
    """Something that the office does with its ticket, if it may."""
    number = "T2511-A0001"
    works: dict[str, Callable[[Any], Any]] = {
        "note": lambda desk: actions.annotate(desk, number, "looked at it"),
        "accept": lambda desk: actions.accept(desk, number),
        "finish": lambda desk: actions.finish(desk, number, "answered", "told them"),
        "close": lambda desk: actions.close(desk, number),
        "assign": lambda desk: actions.assign(desk, number, "order"),
        "return": lambda desk: actions.give_back(desk, number, "not ours"),
        "cancel": lambda desk: actions.cancel(desk, number, "withdrawn"),
        "reopen": lambda desk: actions.reopen(desk, number, "again"),
    }
    if what == "edit":
        mend(office, text="Burst pipe")
    elif what in works:
        with contextlib.suppress(Refused, UsageError):
            act(office, "li.na", works[what], NOW)


@pytest.mark.slow
@given(st.lists(st.tuples(LATER, st.sampled_from(DEEDS)), min_size=2, max_size=4))
@settings(max_examples=25, deadline=None)
def test_office_and_source_both_work_on_it(
    fresh: Path, story: list[tuple[dict[str, str], str]]
) -> None:
    """Whatever both do: no step is lost or idle, the check is clean, a second import is none."""
    import shutil
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        office = Path(shutil.copytree(fresh, Path(folder) / "office"))
        edited = False
        for cells, what in story:
            bring(office, full(cells), FULL)
            again = bring(office, full(cells), FULL)
            assert again.commit is None
            before = only(office)
            assert fold(before.timeline).ineffective == []
            assert before.text == ("Burst pipe" if edited else cells["words"])
            mend(office, priority=str(before.priority))
            deed(office, what)
            edited = edited or what == "edit"
            after = only(office)
            assert after.timeline[: len(before.timeline)] == before.timeline
        assert check(office).problems == []
