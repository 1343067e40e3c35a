"""Two desks with a drawer each: closings meet, and neither disturbs the other's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from svc.desk.core.act import act
from svc.desk.core.view import look
from svc.desk.fees.closing import CloseDetails, close_day
from svc.desk.record.general import take_step
from svc.desk.repository.check import check
from svc.index.till.tills import Till, loose_moments
from tests.desk.sync.meeting import TwoDesks
from tests.desk.sync.test_two_tills import at, meet, take, tills
from tests.oracle.closing.test_closes import agree, from_folder

__all__ = ["tills"]
NUMBER = "D260410-A-chen.hong"


def close(place: Path, moment: str, counted: str, who: str = "chen.hong") -> Any:
    """Close a drawer at a desk."""
    details = CloseDetails(counted, explanation="test")
    return act(place, who, lambda desk: close_day(desk, details), now=at(moment)).result


def steps(place: Path, moment: str, name: str, who: str, **texts: str) -> None:
    """Something happens to the closing."""
    act(place, who, lambda desk: take_step(desk, "closing", NUMBER, name, None, texts),
        now=at(moment))  # fmt: skip


@pytest.mark.slow
def test_an_earlier_receipt_of_the_other_desk_disturbs_no_close(tills: TwoDesks) -> None:
    """B0001 of 09:05 arrives after A closed at 17:30: it is B's, and both closes tie."""
    take(tills.a, "2026-04-10 09:10", "100")
    theirs = take(tills.b, "2026-04-10 09:05", "80")
    made = close(tills.a, "2026-04-10 17:30", "100")
    path = tills.a / "records/closings/2026/04/D260410-A-chen.hong.yaml"
    body = path.read_bytes()
    meet(tills)
    assert path.read_bytes() == body and made.expected == made.counted
    with look(tills.a, now=at("2026-04-10 18:00")) as view:
        assert set(loose_moments(view.index, view.zone)) == {Till("B", "chen.hong")}
    assert close(tills.a, "2026-04-11 17:30", "100").receipts == ()
    other = close(tills.b, "2026-04-11 17:31", "80")
    assert [one.first for one in other.receipts] == [theirs.id]
    meet(tills)
    assert check(tills.a).problems == []
    assert agree(from_folder(tills.a)) == 3


def test_what_happens_to_a_closing_at_both_desks_is_united(tills: TwoDesks) -> None:
    """(g): confirmed here and explained there, both stand, and the body is what it was."""
    take(tills.a, "2026-04-10 09:10", "100")
    close(tills.a, "2026-04-10 17:30", "95")
    meet(tills)
    steps(tills.a, "2026-04-10 18:00", "confirm", "huang.li")
    steps(tills.b, "2026-04-10 18:05", "explain", "huang.li", words="a note of five was found")
    meet(tills)
    text = (tills.b / f"records/closings/2026/04/{NUMBER}.yaml").read_text()
    assert "action: confirm" in text and "action: explain" in text and "disputes" not in text
    assert check(tills.b, history=True).problems == []
