"""Two desks that take money for the same lines: what is paid, what is credit, what is asked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from svc.desk.core.act import act
from svc.desk.core.view import look
from svc.desk.fees.balances import PayerBalance, balance
from svc.desk.fees.paying import PaymentDetails, pay, reverse
from svc.desk.repository.check import check
from svc.desk.sync import remotes
from svc.desk.sync.sync import sync
from svc.desk.ticket.doubles import open_tickets
from svc.kinds.fees.bill import BillAction, BillEvent
from tests.cli.fees.till import UNIT, bill, fee, key, office, put
from tests.desk.sync.meeting import TwoDesks, same
from tests.duties.fees.books import ZONE
from tests.models import copied, copy_of
from tests.support import git


def at(text: str) -> datetime:
    """A moment in the office's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def tills(tmp_path: Path) -> TwoDesks:
    """Two desks with the same bills and no late fees."""
    made = TwoDesks(tmp_path / "a", tmp_path / "b", tmp_path / "remote.git")
    copy_of(office, made.a)
    put(made.a, fee(rate=None))
    remotes.make_remote(made.remote, gate=False)
    remotes.add_remote(made.a, str(made.remote))
    remotes.join(str(made.remote), made.b)
    return made


def take(place: Path, moment: str, amount: str = "165.45", who: str = "chen.hong") -> Any:
    """Take money for the unit at a desk."""
    details = PaymentDetails(UNIT, amount, "cash")
    return act(place, who, lambda desk: pay(desk, details), now=at(moment)).result


def held(place: Path, moment: str = "2026-04-12 09:00") -> PayerBalance:
    """The balance of the unit at a desk."""
    with look(place, now=at(moment)) as view:
        return balance(view, UNIT)[0]


def meet(tills: TwoDesks) -> None:
    """Let both desks meet until they have the same."""
    for desk in (tills.a, tills.b, tills.a):
        sync(desk)
    assert same(tills)


def tick(place: Path, moment: str = "2026-04-12 09:00") -> list[Any]:
    """What falls due by rule at a desk."""
    from svc.desk.ticket.scheduled import run

    found: list[Any] = run(place, now=at(moment)).result
    return found


def test_ex24_both_receipts_stand(tills: TwoDesks) -> None:
    """EX24: B's at 09:05 pays January, A's at 09:10 is credit; each series is whole."""
    later = take(tills.a, "2026-04-10 09:10")
    earlier = take(tills.b, "2026-04-10 09:05", who="wang.fei")
    assert (later.id, earlier.id) == ("N2604-A0001", "N2604-B0001")
    meet(tills)
    for place in (tills.a, tills.b):
        found = held(place)
        assert [step["receipt"] for step in found.lines[0].story] == ["N2604-B0001"]
        assert (str(found.credit), str(found.owed)) == ("165.45", "330.90")
    result = check(tills.a)
    assert not result.problems
    assert any("found it paid, and is credit" in str(note) for note in result.notes)


def tickets_of(place: Path) -> list[Any]:
    """What a tick did, but for the reminders of what is overdue."""
    return [step for step in tick(place) if step.action != "demand"]


@pytest.mark.slow
def test_tick_asks_once_at_the_desk_that_took_it(tills: TwoDesks) -> None:
    """One ticket, by the desk of the later receipt, however often and wherever tick runs."""
    take(tills.a, "2026-04-10 09:10")
    take(tills.b, "2026-04-10 09:05", who="wang.fei")
    meet(tills)
    assert tickets_of(tills.b) == []
    (step,) = tickets_of(tills.a)
    assert step.rule == "N2604-A0001"
    assert tickets_of(tills.a) == []
    meet(tills)
    assert tickets_of(tills.b) == []
    result = check(tills.b)
    assert not result.problems and not any("found it paid" in str(one) for one in result.notes)
    text = (tills.a / f"records/tickets/2026/04/{step.id}.yaml").read_text("utf-8")
    assert "N2604-A0001" in text and "165.45" in text


def test_void_against_pay(tills: TwoDesks) -> None:
    """A voids January, B takes money for it: the receipt stands, and a ticket says so."""
    from msgspec.structs import replace

    january = bill(1)
    event = BillEvent(at=at("2026-04-10 09:00"), by="he.jianguo", action=BillAction.VOID,
                      line=key(january), reason="空置")  # fmt: skip
    put(tills.a, replace(january, events=(event,)), action="void")
    take(tills.b, "2026-04-10 09:30", who="wang.fei")
    meet(tills)
    found = held(tills.a)
    assert (found.lines[0].state, str(found.credit), str(found.owed)) == (
        "void",
        "165.45",
        "330.90",
    )
    assert [step.rule for step in tickets_of(tills.b)] == ["N2604-B0001"]


@pytest.mark.slow
def test_a_receipt_reversed_at_both_desks(tills: TwoDesks) -> None:
    """The second takes back what is gone: check says so, and it is owed to the office."""
    take(tills.a, "2026-04-10 09:10")
    meet(tills)
    for place in (tills.a, tills.b):
        act(place, "huang.li", lambda desk: reverse(desk, "N2604-A0001", "twice"),
            now=at("2026-04-11 09:00"))  # fmt: skip
    meet(tills)
    found = held(tills.b)
    assert (str(found.owed), str(found.short)) == ("496.35", "165.45")
    assert any("taken back before" in str(one) for one in check(tills.a).problems)


@pytest.mark.slow
def test_credit_used_at_both_desks_is_used_once(tills: TwoDesks) -> None:
    """No credit is negative, whichever desk used it first."""
    take(tills.a, "2026-04-01 09:00", "496.35")
    take(tills.a, "2026-04-01 09:01", "100.00")
    put(tills.a, bill(4))
    meet(tills)
    for place, who, moment in ((tills.a, "chen.hong", "2026-04-10 09:10"),
                               (tills.b, "wang.fei", "2026-04-10 09:05")):  # fmt: skip
        used = PaymentDetails(UNIT, from_credit=True)
        act(place, who, lambda desk, used=used: pay(desk, used), now=at(moment))
    meet(tills)
    found = held(tills.a)
    assert (str(found.credit), str(found.owed)) == ("0.00", "65.45")


@pytest.mark.slow
def test_a_copied_desk_keeps_both_papers(tills: TwoDesks, tmp_path: Path) -> None:
    """One number twice: the second gets another, both find it, and it counts once."""
    copy = copied(tills.a, tmp_path / "copy")
    take(tills.a, "2026-04-10 09:10")
    sync(tills.a)
    take(copy, "2026-04-10 09:20", "100.00")
    sync(copy)
    sync(tills.a)
    found = held(tills.a)
    assert (str(found.owed), str(found.credit)) == ("330.90", "100.00")
    with look(tills.a, now=at("2026-04-12 09:00")) as view:
        rows = view.rows("SELECT json FROM receipt ORDER BY taken")
    assert len(rows) == 2 and '"formerly":"N2604-A0001"' in rows[1]["json"]
    assert any("had the number N2604-A0001" in str(note) for note in check(tills.a).notes)


def test_open_tickets_needs_no_money(tills: TwoDesks) -> None:
    """Where nothing was taken twice nothing is asked."""
    take(tills.a, "2026-04-10 09:10")
    assert act(tills.a, "svc", lambda desk: list(open_tickets(desk))).result == []
    assert git("status", "--porcelain", cwd=tills.a) == ""
