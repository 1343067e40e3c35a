"""Two desks that say, offline, which receipt one line of a statement is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from svc.desk.core.act import act
from svc.desk.core.view import look
from svc.desk.fees.paying import PaymentDetails, pay
from svc.desk.repository.check import check
from svc.desk.statements import lines, taking_in
from svc.errors import Refused
from svc.index.fees import statements as query
from svc.kinds.fees.statement import LineStanding, standings
from tests.desk.sync.meeting import TwoDesks
from tests.desk.sync.test_two_tills import at, meet, tills
from tests.exchange.statements import papers
from tests.support import slow_after

__all__ = ["tills"]
LINE = "M2604-A0001/1"


@pytest.fixture
def desks(tills: TwoDesks, tmp_path: Path) -> TwoDesks:
    """Two desks that have the bank's statement, and a receipt each that its first line may be."""
    path = tmp_path / "icbc.csv"
    path.write_bytes(papers.table(papers.INCOME_HEAD, papers.INCOME_ROWS[:1]))
    paper = taking_in.read(str(path))
    do(tills.a, "2026-04-11 09:00", lambda desk: taking_in.take_in(desk, paper, "icbc"))
    for place, unit, who in ((tills.a, "3-2-1502", "chen.hong"), (tills.b, "3-2-1501", "wang.fei")):
        details = PaymentDetails(unit, "165.45", "transfer")
        do(place, "2026-04-10 10:00", lambda desk, said=details: pay(desk, said), who)
    meet(tills)
    return tills


def do(place: Path, moment: str, work: Any, who: str = "chen.hong") -> Any:
    """Act at a desk."""
    return act(place, who, work, now=at(moment)).result


def claim(place: Path, moment: str, receipt: str | None, who: str = "chen.hong") -> None:
    """Say which receipt the line is; None puts it aside."""
    ignored = {"ignore": True, "reason": "不是收费"} if receipt is None else {}
    do(place, moment, lambda desk: lines.claim(desk, LINE, receipt, **ignored), who)


def standing(place: Path) -> LineStanding:
    """What became of the line."""
    with look(place, now=at("2026-04-12 18:00")) as view:
        (line,) = standings(query.by_id(view.index, "M2604-A0001")).values()
        return line


def told(place: Path) -> str:
    """What a check says of the statement."""
    found = check(place)
    return " ".join(map(str, (*found.problems, *found.notes)))


def test_two_receipts_for_one_line(desks: TwoDesks) -> None:
    """Both claims stand until one is released: nothing is lost, and both desks are told."""
    claim(desks.a, "2026-04-12 09:00", "N2604-A0001")
    claim(desks.b, "2026-04-12 09:05", "N2604-B0001", "wang.fei")
    meet(desks)
    for place in (desks.a, desks.b):
        assert standing(place).state == "disputed"
        assert set(standing(place).receipts) == {"N2604-A0001", "N2604-B0001"}
        assert "svc statement release parts it from one" in told(place)
    with pytest.raises(Refused):
        do(desks.a, "2026-04-12 10:00", lambda desk: lines.confirm(desk, "1"), "huang.li")
    do(desks.b, "2026-04-12 10:05",
       lambda desk: lines.release(desk, LINE, "付的是1501", "N2604-A0001"), "huang.li")  # fmt: skip
    meet(desks)
    for place in (desks.a, desks.b):
        assert (standing(place).state, standing(place).receipts) == ("matched", ("N2604-B0001",))
        assert "M2604-A0001" not in told(place)


@pytest.mark.slow
def test_the_same_receipt_twice_is_one_claim(desks: TwoDesks) -> None:
    """Both desks found the same: one match, and nothing to say of it."""
    claim(desks.a, "2026-04-12 09:00", "N2604-A0001")
    claim(desks.b, "2026-04-12 09:00", "N2604-A0001", "wang.fei")
    meet(desks)
    for place in (desks.a, desks.b):
        assert (standing(place).state, standing(place).receipts) == ("matched", ("N2604-A0001",))
        assert "M2604-A0001" not in told(place)


@pytest.mark.parametrize("first", slow_after(1, ["claimed", "put aside"]))
def test_claimed_here_and_put_aside_there(desks: TwoDesks, first: str) -> None:
    """A claim weighs more than that the line is nobody's, whichever was said first."""
    early, late = "2026-04-12 09:00", "2026-04-12 09:05"
    claim(desks.a, early if first == "claimed" else late, "N2604-A0001")
    claim(desks.b, late if first == "claimed" else early, None, "wang.fei")
    meet(desks)
    for place in (desks.a, desks.b):
        assert (standing(place).state, standing(place).receipts) == ("matched", ("N2604-A0001",))


@pytest.mark.slow
def test_one_receipt_for_two_lines(desks: TwoDesks, tmp_path: Path) -> None:
    """Each desk took it for another line: it cannot be both, and a check says which they are."""
    path = tmp_path / "more.csv"
    row = [*papers.INCOME_ROWS[1]]
    path.write_bytes(papers.table(papers.INCOME_HEAD, [row]))
    paper = taking_in.read(str(path))
    do(desks.a, "2026-04-12 08:00", lambda desk: taking_in.take_in(desk, paper, "icbc"))
    meet(desks)
    claim(desks.a, "2026-04-12 09:00", "N2604-A0001")
    do(desks.b, "2026-04-12 09:05",
       lambda desk: lines.claim(desk, "M2604-A0002/1", "N2604-A0001"), "wang.fei")  # fmt: skip
    meet(desks)
    for place in (desks.a, desks.b):
        assert "M2604-A0002" in told(place) and "N2604-A0001" in told(place)
