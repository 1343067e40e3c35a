"""Two clones that act apart: united either way they hold the same records, legal and clean."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc.desk.core.desk import Desk
from svc.desk.core.view import look
from svc.desk.query.listing import headers
from svc.desk.query.ticket_detail import show
from svc.desk.repository.check import check
from svc.desk.ticket import scheduled as tick
from svc.desk.ticket.actions import annotate, finish
from svc.desk.ticket.callbacks import CallbackResult, callback
from svc.desk.ticket.edits import edit
from svc.desk.ticket.intake import Request, create
from svc.desk.ticket.merging import link, merge
from svc.desk.ticket.waiting import wait
from svc.errors import Refused, UsageError
from svc.index.query.tickets import TicketFilter, find
from svc.kinds.followup import FollowUp
from svc.model.ticket import Ticket
from svc.rules.ticket.lifecycle import fold, header
from svc.rules.ticket.merge_versions import union
from svc.store.git.repository import Repository
from svc.store.layout import place_of
from svc.store.yaml.codec import decode
from tests.counter import ACTIONS, Counter, staffed
from tests.support import examples, git

Files = dict[str, bytes]
Move = tuple[str, int, int, str]

WHO = ("li.na", "zhang.wei", "chen.jing")


def _unreached(desk: Desk, tail: str) -> Any:
    return callback(desk, tail, CallbackResult(reached=False, reporter=tail))


def _unhappy(desk: Desk, tail: str) -> Any:
    return callback(desk, tail, CallbackResult(reached=True, score=1, reporter=tail))


def _until_soon(desk: Desk, tail: str) -> Any:
    return wait(desk, tail, "resident", until=desk.now + timedelta(hours=3))


def _into_the_first(desk: Desk, tail: str) -> Any:
    return merge(desk, tail, "T2611-A0001")


def _with_the_first(desk: Desk, tail: str) -> Any:
    return link(desk, tail, "T2611-A0001" if not tail.endswith("1") else "T2611-A0002")


#: What a desk may try, by name; `create` and `tick` are tried without a ticket.
MOVES: dict[str, Callable[..., Any]] = {
    **ACTIONS,
    "unreached": _unreached,
    "unhappy": _unhappy,
    "until soon": _until_soon,
    "merge": _into_the_first,
    "link": _with_the_first,
    "urgent": lambda desk, tail: edit(desk, tail, {"priority": "urgent"}),
    "low": lambda desk, tail: edit(desk, tail, {"priority": "low", "place": "大堂"}),
    "stranger": lambda desk, tail: edit(
        desk, tail, {"resident": "", "reporter.name": "路人", "reporter.phone": "138 0000 0002"}
    ),
}
#: A move, a ticket, minutes that pass before it, and who makes it.
HISTORY = st.lists(
    st.tuples(
        st.sampled_from([*MOVES, "create", "tick"]),
        st.integers(0, 3),
        st.sampled_from([1, 30, 240, 3000]),
        st.sampled_from(WHO),
    ),
    max_size=6,
)
#: Common histories that leave something to be done.
BEGUN: list[list[Move]] = [
    [],
    [("assign", 0, 1, "li.na"), ("accept", 0, 1, "zhang.wei"), ("assign", 1, 1, "li.na")],
    [("assign", 0, 1, "li.na"), ("finish", 0, 9, "zhang.wei"), ("unreached", 0, 9, "li.na")],
    [("merge", 1, 1, "li.na"), ("assign", 0, 1, "li.na"), ("finish", 0, 9, "zhang.wei")],
]


@pytest.fixture
def desks() -> Iterator[tuple[Counter, Counter]]:
    """Two clones of an office with three tickets, desks A and B."""
    with tempfile.TemporaryDirectory(prefix="svc-desks-") as scratch:
        yield two(Path(scratch), [])


def two(scratch: Path, begun: list[Move]) -> tuple[Counter, Counter]:
    """Desk A, with a common history behind it, and desk B as its clone."""
    staffed(scratch / "a")
    here = Counter(scratch / "a")
    for resident in ("1", "3", "1"):
        request = Request(text="漏水", kind="repair", category="plumbing", channel="phone",
                          unit="3-2-1502", resident=resident)  # fmt: skip
        here.do(partial(create, request=request))
    live(here, begun)
    git("clone", "-q", "a", "b", cwd=scratch)
    git("config", "svc.desk", "B", cwd=scratch / "b")
    there = Counter(scratch / "b")
    there.now = here.now
    return here, there


def live(desk: Counter, moves: list[Move]) -> None:
    """What a desk tries; some of it is refused."""
    for name, which, minutes, who in moves:
        desk.now += timedelta(minutes=minutes)
        try:
            if name == "tick":
                tick.run(desk.place, now=desk.now)
            elif name == "create":
                request = Request(text="停电", kind="complaint", category="noise", place="大堂",
                                  channel="phone", resident="1")  # fmt: skip
                desk.do(partial(create, request=request), who)
            else:
                tail = f"T2611-A{1 + which % 3:04}"
                desk.do(_on(name, tail), who)
        except (Refused, UsageError):
            pass


def _on(name: str, tail: str) -> Callable[[Desk], Any]:
    return lambda desk: MOVES[name](desk, tail)


def files(desk: Counter, commit: str) -> Files:
    """Tickets and follow-ups of a commit, by path."""
    repository = Repository.open(desk.place)
    entries = [
        entry for entry in repository.tree(commit)
        if entry.path.startswith(("records/tickets/", "records/followups/"))
    ]  # fmt: skip
    data = dict(repository.blobs(entry.oid for entry in entries))
    return {entry.path: data[entry.oid] for entry in entries}


def head(desk: Counter) -> str:
    """The commit a desk stands at."""
    return git("rev-parse", "HEAD", cwd=desk.place).strip()


def united(ours: Files, theirs: Files, base: Files) -> dict[str, Ticket | FollowUp]:
    """What a desk lacks of the other's records, as it has to be written here."""
    records: dict[str, Ticket | FollowUp] = {}
    for path, data in theirs.items():
        if ours.get(path) == data:
            continue
        place = place_of(path)
        assert place is not None
        if place.kind == "followup":
            assert path not in ours, "a follow-up is never changed"
            records[path] = decode(data, FollowUp, path)
            continue
        other = decode(data, Ticket, path)
        if path in ours:
            common = decode(base[path], Ticket, path) if path in base else None
            whole = union(decode(ours[path], Ticket, path), other, common)
            assert whole.conflicts == ()
            other = whole.ticket
        records[path] = other
    return records


def take_over(desk: Counter, records: dict[str, Ticket | FollowUp]) -> None:
    """Write what was united, as one commit."""

    def put(desk: Desk) -> None:
        for path, record in records.items():
            place = place_of(path)
            assert place is not None
            desk.put(place.kind, record)
            desk.did("merge", record.id, "merge desk")

    desk.do(put, "svc")


def meet(here: Counter, there: Counter, base: Files) -> None:
    """Each desk takes over what the other recorded since they parted."""
    mine, theirs = files(here, head(here)), files(there, head(there))
    take_over(here, united(mine, theirs, base))
    take_over(there, united(theirs, mine, base))
    here.now = there.now = max(here.now, there.now)


def assert_the_same(here: Counter, there: Counter) -> None:
    """Both hold the same files, the same answers, and nothing that `svc check` finds."""
    assert files(here, head(here)) == files(there, head(there))
    told = []
    for desk in (here, there):
        assert check(desk.place).problems == []
        with look(desk.place, now=desk.now) as view:
            told.append(list(headers(view, find(view.index, TicketFilter(), "number"))))
    assert told[0] == told[1]


@settings(max_examples=examples(12))
@given(st.sampled_from(BEGUN), HISTORY, HISTORY)
def test_any_two_histories(begun: list[Move], mine: list[Move], others: list[Move]) -> None:
    """Whatever two desks did apart, each way of uniting it gives equal states and clocks."""
    with tempfile.TemporaryDirectory(prefix="svc-desks-") as scratch:
        here, there = two(Path(scratch), begun)
        base = files(here, head(here))
        live(here, mine)
        live(there, others)
        meet(here, there, base)
        assert_the_same(here, there)
        for path, data in files(here, head(here)).items():
            if "/tickets/" in path:
                ticket = decode(data, Ticket, path)
                life = fold(reversed(ticket.timeline))
                assert (
                    header(life).items()
                    <= {name: getattr(ticket, name) for name in ticket.__struct_fields__}.items()
                )


def test_ticks_apart(desks: tuple[Counter, Counter]) -> None:
    """Two desks that both ran the rules: each level is asked once, each wait ends once."""
    here, there = desks
    live(here, [("assign", 0, 1, "li.na"), ("accept", 0, 1, "zhang.wei"),
               ("until soon", 0, 1, "zhang.wei")])  # fmt: skip
    take_over(there, united(files(there, head(there)), files(here, head(here)), {}))
    base = files(here, head(here))
    assert base == files(there, head(there))
    for desk, hours in ((here, 6), (there, 9)):
        desk.now += timedelta(hours=hours)
        assert [step.action for step in tick.run(desk.place, now=desk.now).result] == ["resume"]
    meet(here, there, base)
    assert_the_same(here, there)
    ticket = decode(
        files(here, head(here))["records/tickets/2026/11/T2611-A0001.yaml"], Ticket, "x"
    )
    assert [event.action for event in ticket.timeline].count("resume") == 1  # type: ignore[arg-type]
    base = files(here, head(here))
    for desk, hours in ((here, 60), (there, 61)):
        desk.now += timedelta(hours=hours)
        tick.run(desk.place, now=desk.now)
    meet(here, there, base)
    assert_the_same(here, there)
    with look(here.place, now=here.now) as view:
        shown = show(view, "T2611-A0001")
    assert shown.life.levels == ["supervisor"]
    (idle,) = shown.life.ineffective
    assert (idle.event.by, idle.reason) == ("svc", "it was escalated to supervisor already")
    assert tick.run(here.place, now=here.now).result == []


@pytest.mark.slow
def test_attempts_of_two_desks_add_up(desks: tuple[Counter, Counter]) -> None:
    """Two attempts here and one there use up three: the next tick closes it, unreached."""
    here, there = desks
    live(here, [("assign", 0, 1, "li.na"), ("finish", 0, 1, "zhang.wei")])
    take_over(there, united(files(there, head(there)), files(here, head(here)), {}))
    base = files(here, head(here))
    live(here, [("unreached", 0, 30, "li.na"), ("unreached", 0, 30, "li.na")])
    live(there, [("unreached", 0, 45, "li.na")])
    meet(here, there, base)
    assert_the_same(here, there)
    (step,) = tick.run(here.place, now=here.now).result
    assert (step.id, step.action) == ("T2611-A0001", "close")
    with look(here.place, now=here.now) as view:
        life = show(view, "T2611-A0001").life
    assert (life.status, life.reached, life.score) == ("closed", False, None)


def test_both_finished(desks: tuple[Counter, Counter], run: Any) -> None:
    """The later finish is marked in `svc show` and in `svc log`, with the reason."""
    here, there = desks
    live(here, [("assign", 0, 1, "li.na")])
    take_over(there, united(files(there, head(there)), files(here, head(here)), {}))
    base = files(here, head(here))
    here.do(lambda desk: finish(desk, "T2611-A0001", "fixed", "换阀门"), "zhang.wei")
    there.now += timedelta(minutes=5)
    there.do(lambda desk: finish(desk, "T2611-A0001", "not-ours", "请厂家"), "zhang.wei")
    there.do(lambda desk: annotate(desk, "T2611-A0001", "厂家明天来"))
    meet(here, there, base)
    assert_the_same(here, there)
    for desk in (here, there):
        idle = "(without effect: the ticket is done)"
        (line,) = [line for line in run(["svc", "-C", str(desk.place), "show", "1"]).out.split("\n")
                   if "without effect" in line]  # fmt: skip
        assert "请厂家" in line
        assert line.endswith(idle)
        logged = run(["svc", "-C", str(desk.place), "log", "1"]).out
        (line,) = [line for line in logged.split("\n") if "without effect" in line]
        assert "请厂家" in line
        assert line.endswith(idle)
