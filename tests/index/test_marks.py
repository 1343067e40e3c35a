"""What a question had been asked of is not read again: marks of the index, and who keeps them."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.index.database.index import Index
from svc.index.query import fee_checks
from svc.store.git.repository import Repository
from tests.cli.fees.till import UNIT, Till, till
from tests.duties.fees.books import ZONE, line, receipt

__all__ = ["till"]


def index(till: Till) -> Index:
    """The office's index, brought to its last commit."""
    repository = Repository.open(till.place)
    found = Index.open(repository)
    found.catch_up(repository.head())
    return found


def twice(till: Till) -> None:
    """Another desk's receipt for what is paid already."""
    second = receipt("N2604-B0001", "2026-04-10 09:05", "165.45", [(line(1), "165.45")])

    def work(desk: Desk) -> None:
        desk.put("receipt", second)
        desk.did("pay", second.id, "take 165.45")

    act(till.place, "chen.hong", work, datetime(2026, 4, 10, 10, tzinfo=ZONE))


def test_money_that_comes_later_is_found(till: Till) -> None:
    """Looked at once, nothing is looked at again; what came since is."""
    till("2026-04-10 09:10", "pay 3-2-1502 165.45 --method cash")
    till("2026-04-10 09:20", "tick")
    with closing(index(till)) as office:
        before = office.mark("doubles")
        assert before and fee_checks.doubtful_units_since(office) == []
    twice(till)
    with closing(index(till)) as office:
        assert fee_checks.doubtful_units_since(office) == [UNIT]
        assert fee_checks.doubtful_units(office) == [UNIT]
        assert office.mark("doubles") == before


def test_no_bill_of_before_is_read(till: Till) -> None:
    """SQLite goes by its indexes from what is new to what it touches."""
    till("2026-04-10 09:10", "pay 3-2-1502 165.45 --method cash")
    with closing(index(till)) as office:
        plan = office.rows(f"EXPLAIN QUERY PLAN {fee_checks.DOUBTFUL_SINCE}", {"row": 3})
    read = [row["detail"] for row in plan]
    assert not [detail for detail in read if detail.startswith("SCAN") and "_row" in detail], read


def test_an_index_made_anew_knows_of_no_mark(till: Till) -> None:
    """Its rows have other numbers, so that the question is asked of all of them."""
    till("2026-04-10 09:20", "tick")
    with closing(index(till)) as office:
        office.forget()
        assert office.mark("doubles") == 0
