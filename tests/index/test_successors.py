"""A changed record keeps its row, and nothing of what it was before is lost or mixed with it."""

from __future__ import annotations

import random
from datetime import date, datetime
from typing import Any

import msgspec
import pytest

from svc.index.database import schema
from svc.index.database.contents import insert
from svc.index.database.index import Index
from svc.index.query import fee_checks
from svc.index.rows.parsing import batch
from svc.index.rows.records import ParsedRecord, parse_file, parsed_of, unreadable
from svc.kinds.fees.bill import Bill, BillLine, line_key
from svc.kinds.fees.receipt import Method, PaidLine, Receipt
from svc.kinds.table import KINDS, path_of, place_of
from svc.model.amounts import Money
from tests.oracle.fees.estates import index_of
from tests.oracle.tills import ZONE
from tests.support import TOP, slow_after

#: How a record is named here, whatever it holds: file and content.
Content = tuple[str, str]
Step = dict[str, tuple[str, ParsedRecord] | None]


def sample() -> dict[str, list[ParsedRecord]]:
    """The sample's records by kind, but for those that sums are kept of; and unreadable ones."""
    found: dict[str, list[ParsedRecord]] = {}
    for file in sorted((TOP / "records").rglob("*.yaml")):
        path = file.relative_to(TOP).as_posix()
        place = place_of(path)
        if place and not KINDS[place[0]].keeper:
            found.setdefault(place[0], []).append(parse_file(path, file.read_bytes(), "CN"))
    for kind, parsed in found.items():
        parsed.append(unreadable(path_of(kind, parsed[0].id), "cannot be read"))
    return found


def held(index: Index) -> dict[str, list[str]]:
    """All that the tables hold, of every content ever seen, by file and not by row."""
    tables = {}
    for table in schema.TABLES:
        columns = ", ".join(f"t.{name}" for name in schema.columns(table))
        sql = (
            f"SELECT r.path, r.oid, t.head, {columns} FROM {table}_row t"
            " LEFT JOIN record_row r USING (row) ORDER BY r.path, r.oid, t.rowid"
        )
        tables[table] = [repr(tuple(row)) for row in index.rows(sql)]
    return tables


def as_read(seen: dict[Content, ParsedRecord], shown: dict[str, str]) -> dict[str, list[str]]:
    """What they would hold if each content had been read by itself."""
    fresh = index_of([])
    for row, ((path, oid), parsed) in enumerate(sorted(seen.items()), 1):
        insert(fresh.db, batch([(path, oid, parsed)], row, int(shown.get(path) == oid)))
    return held(fresh)


def step_of(dice: random.Random, kinds: dict[str, list[ParsedRecord]]) -> Step:
    """Some files, each with the content of any record of its kind, or gone."""
    step: Step = {}
    for kind in dice.choices(sorted(kinds), k=dice.choice((1, 2, 8))):
        path = path_of(kind, dice.choice(kinds[kind][:3]).id)
        number = dice.randrange(len(kinds[kind]))
        there = dice.random() < 0.85
        step[path] = (f"{kind} {number}", kinds[kind][number]) if there else None
    return step


@pytest.mark.parametrize("start", slow_after(3, range(8)))
def test_as_if_each_content_had_been_read_by_itself(start: int) -> None:
    """Whatever comes, changes, goes, comes back and is dropped, in any order."""
    dice, kinds = random.Random(start), sample()
    index = index_of([])
    seen: dict[Content, ParsedRecord] = {}
    shown: dict[str, str] = {}
    for _ in range(60):
        step = step_of(dice, kinds)
        index.foresee(step)
        for path, file in step.items():
            if file is None:
                shown.pop(path, None)
            else:
                seen[path, file[0]] = file[1]
                shown[path] = file[0]
        if dice.random() < 0.2:
            passed = [content for content in seen if shown.get(content[0]) != content[1]][:3]
            index.unforesee(passed)
            for content in passed:
                del seen[content]
    assert held(index) == as_read(seen, shown)
    assert len(seen) > len(shown) > 10


def test_a_changed_record_keeps_its_row() -> None:
    """So that only what goes by the columns that differ is touched; the old one moves aside."""
    first, second, *_ = sample()["ticket"]
    path, index = path_of("ticket", first.id), index_of([])
    index.foresee({path: ("a", first)})
    [row] = index.rows("SELECT row FROM ticket")
    index.foresee({path: ("b", second)})
    assert [tuple(one) for one in index.rows("SELECT row, id FROM ticket")] == [
        (row["row"], second.id)
    ]
    [aside] = index.rows("SELECT * FROM record_row WHERE NOT head")
    assert aside["oid"] == "a" and aside["row"] > row["row"]
    index.foresee({path: ("a", first)})
    assert [one["row"] for one in index.rows("SELECT row FROM ticket")] == [aside["row"]]


def test_five_is_no_number_with_a_point() -> None:
    """Equal for Python, and yet written anew, as reading it by itself would have it."""
    [parsed, *_] = sample()["followup"]
    whole, pointed = (
        parsed._replace(rows={"followup": [(*parsed.rows["followup"][0][:-1], number)]})
        for number in (5, 5.0)
    )
    path, index = path_of("followup", parsed.id), index_of([])
    for oid, then in (("a", whole), ("b", pointed), ("c", whole)):
        index.foresee({path: (oid, then)})
        last = schema.columns("followup")[-1]
        [row] = index.rows(f"SELECT {last} AS last FROM followup")
        assert type(row["last"]) is type(then.rows["followup"][0][-1])


def paid_bill() -> tuple[Bill, Receipt]:
    """A bill, and a receipt that pays it."""
    day, taken = date(2026, 1, 31), datetime(2026, 1, 5, tzinfo=ZONE)
    line = BillLine(item="ad", first=day, last=day, payer="p", amount=Money(9), due=day)
    bill = Bill(format=1, id="B2601-A0001", unit="1-0101", period="2026-01", issued=taken,
                lines=(line,))  # fmt: skip
    paid = PaidLine(bill=bill.id, line=line_key(line), principal=Money(9))
    return bill, Receipt(
        format=1, id="N2601-A0001", taken=taken, cashier="li.na", payer="p", unit="1-0101",
        method=Method.CASH, amount=Money(9), lines=(paid,),
    )  # fmt: skip


def put(index: Index, kind: str, record: Any, oid: str) -> None:
    """A record as it is now."""
    index.foresee({path_of(kind, record.id): (oid, parsed_of(kind, record, "CN"))})


def test_what_changed_since_is_asked_about() -> None:
    """A bill that is less than was taken for it, though its row is one that was asked about."""
    bill, receipt = paid_bill()
    index = index_of([])
    put(index, "bill", bill, "a")
    put(index, "receipt", receipt, "a")
    fee_checks.looked(index)
    assert fee_checks.doubtful_units_since(index) == []
    [before] = index.rows("SELECT row FROM bill")
    less = msgspec.structs.replace(bill.lines[0], amount=Money(5))
    put(index, "bill", msgspec.structs.replace(bill, lines=(less,)), "b")
    assert [row["row"] for row in index.rows("SELECT row FROM bill")] == [before["row"]]
    assert before["row"] <= index.mark("doubles")
    assert fee_checks.doubtful_units_since(index) == ["1-0101"]
    fee_checks.looked(index)
    assert fee_checks.doubtful_units_since(index) == []


def test_no_number_is_given_twice_behind_a_mark() -> None:
    """What a batch drops leaves its number free; what comes next is new all the same."""
    bill, receipt = paid_bill()
    index = index_of([])
    put(index, "receipt", receipt, "a")
    put(index, "receipt", msgspec.structs.replace(receipt, cashier="chen.hong"), "b")
    fee_checks.looked(index)
    index.unforesee([(path_of("receipt", receipt.id), "a")])
    less = msgspec.structs.replace(bill.lines[0], amount=Money(5))
    put(index, "bill", msgspec.structs.replace(bill, lines=(less,)), "a")
    assert fee_checks.doubtful_units_since(index) == ["1-0101"]
