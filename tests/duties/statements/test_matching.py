"""Lines and receipts are brought together one to one, whatever their order."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from svc.duties.statements.matching import Matched, OfferedLine, OfferedReceipt, match
from tests.oracle.statements.matching import Row, Slip, certain

DAY = date(2026, 4, 10)
UNITS = ("3-2-1501", "3-2-1502", "1-1-101")
WINDOW = 2
rows = st.builds(
    Row,
    name=st.just(""),
    day=st.integers(0, 5).map(lambda n: DAY + timedelta(days=n)),
    amount=st.sampled_from((16545, 10000, -10000)),
    number=st.none() | st.sampled_from(("W1", "W2", "W3")),
    unit=st.none() | st.sampled_from(UNITS),
)
slips = st.builds(
    Slip,
    name=st.just(""),
    day=st.integers(0, 5).map(lambda n: DAY + timedelta(days=n)),
    amount=st.sampled_from((16545, 10000, -10000)),
    number=st.none() | st.sampled_from(("W1", "W2", "W3", "W4")),
    unit=st.sampled_from(UNITS),
)


def named(given_rows: list[Row], given_slips: list[Slip]) -> tuple[list[Row], list[Slip]]:
    """The same with names of their own."""
    lines = [row._replace(name=f"L{n:03}") for n, row in enumerate(given_rows)]
    return lines, [slip._replace(name=f"N{n:03}") for n, slip in enumerate(given_slips)]


def line(row: Row, number: bool = False) -> OfferedLine:
    """A line of a bank's statement, or of a channel that numbers."""
    numbers = (row.number,) if row.number else ()
    return OfferedLine("M2604-A0001", row.name, row.day, row.amount, numbers,
                       frozenset({"transfer"}), number, row.unit or "")  # fmt: skip


def receipt(slip: Slip, **more: bool) -> OfferedReceipt:
    """A receipt."""
    numbers = (slip.number,) if slip.number else ()
    return OfferedReceipt(slip.name, slip.day, slip.amount, "transfer", numbers, slip.unit, **more)


def run(lines: list[Row], receipts: list[Slip]) -> Matched:
    """A matching of a bank's lines, whose words are the unit."""
    return match(map(line, lines), map(receipt, receipts), WINDOW, lambda words: {words} - {""})


def pairs(found: Matched) -> dict[str, str]:
    """Lines and receipts that belong together, by name."""
    return {one.line.key: one.receipt.id for one in found.pairs}


@settings(max_examples=100)
@given(st.lists(rows, max_size=6), st.lists(slips, max_size=6), st.randoms())
def test_one_to_one_in_any_order(
    given_rows: list[Row], given_slips: list[Slip], chance: random.Random
) -> None:
    """Each line is one receipt and each receipt one line, however they are mixed."""
    lines, receipts = named(given_rows, given_slips)
    found = pairs(run(lines, receipts))
    assert max(Counter(found.values()).values(), default=1) == 1
    amounts = {row.name: row.amount for row in lines}
    assert all(
        amounts[row] == next(slip.amount for slip in receipts if slip.name == name)
        for row, name in found.items()
    )
    chance.shuffle(lines)
    chance.shuffle(receipts)
    assert pairs(run(lines, receipts)) == found


@settings(max_examples=150)
@given(st.lists(rows, max_size=6), st.lists(slips, max_size=6))
def test_as_worked_out_anew(given_rows: list[Row], given_slips: list[Slip]) -> None:
    """What is matched is what another way of going about it matches."""
    lines, receipts = named(given_rows, given_slips)
    found = pairs(run(lines, receipts))
    differing = {one.key for one, _receipt in run(lines, receipts).differing}
    expected = certain(lines, receipts, WINDOW)
    assert {name: slip for name, slip in found.items() if name not in differing} == {
        name: slip for name, slip in expected.items() if name not in differing
    }


@given(st.integers(1, 5), st.integers(1, 5))
def test_equal_rows_are_distinct(lines: int, receipts: int) -> None:
    """Equal rows of one unit are as many receipts, or a question where they are not."""
    given_rows, given_slips = named(
        [Row("", DAY, 16545, None, UNITS[0])] * lines,
        [Slip("", DAY, 16545, None, UNITS[0])] * receipts,
    )
    found = run(given_rows, given_slips)
    assert len(found.pairs) == (lines if lines == receipts else 0)
    if lines != receipts:
        assert all(len(ids) == min(receipts, 5) for ids in found.candidates.values())


def test_never_by_amount_alone_with_two_candidates() -> None:
    """A line without a unit and two receipts of its amount stay apart, and are told."""
    lines, receipts = named(
        [Row("", DAY, 16545, None, None)],
        [Slip("", DAY, 16545, None, UNITS[0]), Slip("", DAY, 16545, None, UNITS[1])],
    )
    found = run(lines, receipts)
    assert not found.pairs
    assert found.candidates == {("M2604-A0001", "L000"): ("N000", "N001")}


def test_a_named_unit_outweighs_the_amount() -> None:
    """A line that names another unit is not the only receipt of its amount."""
    lines, receipts = named(
        [Row("", DAY, 16545, None, UNITS[1])], [Slip("", DAY, 16545, None, UNITS[0])]
    )
    assert not run(lines, receipts).pairs


def test_a_receipt_of_another_number_is_another_payment() -> None:
    """Where a channel numbers, a receipt with a number that no line has is none of its lines."""
    (row,), (slip,) = named(
        [Row("", DAY, 16545, "W1", UNITS[0])], [Slip("", DAY, 16545, "W9", UNITS[0])]
    )
    found = match([line(row, number=True)], [receipt(slip)], WINDOW, lambda words: {words})
    assert not found.pairs


def test_one_number_and_two_amounts_is_a_difference() -> None:
    """The same payment with another amount is told, and matched with nothing else."""
    lines, receipts = named(
        [Row("", DAY, 16545, "W1", None)],
        [Slip("", DAY, 16500, "W1", UNITS[0]), Slip("", DAY, 16545, None, UNITS[1])],
    )
    found = run(lines, receipts)
    assert not found.pairs
    assert [(one.key, other.id) for one, other in found.differing] == [("L000", "N000")]


def test_a_slip_of_the_hand_is_no_candidate() -> None:
    """What was taken and taken back on one day came to no bank."""
    (row,), (slip, other) = named(
        [Row("", DAY, 16545, None, None)],
        [Slip("", DAY, 16545, None, UNITS[0]), Slip("", DAY, 16545, None, UNITS[1])],
    )
    found = match([line(row)], [receipt(slip, is_slip=True), receipt(other)], WINDOW, lambda _: ())
    assert pairs(found) == {"L000": "N001"}
