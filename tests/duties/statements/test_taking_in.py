"""A file adds what is new of it: overlaps, equal rows, and very many lines."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.duties.statements.taking_in import (
    MOST_LINES,
    EarlierStatements,
    ParsedStatement,
    StatementFile,
    TakenIn,
    take_in,
)
from svc.errors import Refused
from svc.kinds.derive import flaws
from svc.kinds.fees.statement import Statement, StatementChannel, StatementLine, total
from svc.model.amounts import Money
from tests.duties.fees.books import ZONE

DAY = date(2026, 4, 10)
NOTHING = EarlierStatements((), ())


def bank(amounts: list[int], sha: str = "a", opening: int = 1000) -> ParsedStatement:
    """A bank's statement without numbers: rows of one day, told apart by their balance."""
    held = Money(opening)
    lines = []
    for place, amount in enumerate(amounts):
        held = held + amount
        lines.append(StatementLine(key=f"{sha * 8}:{place}:{held}", day=DAY, amount=Money(amount),
                                   balance=held))  # fmt: skip
    return ParsedStatement(StatementChannel.BANK, "bank", tuple(lines), DAY, DAY, Money(opening),
                           held, 0, True)  # fmt: skip


def taken(parsed: ParsedStatement, sha: str = "a", earlier: EarlierStatements = NOTHING) -> TakenIn:
    """What becomes of it."""
    numbers = count(1)
    file = StatementFile("f.csv", sha * 64, "icbc", datetime(2026, 4, 12, 9, tzinfo=ZONE), "li.na")
    return take_in(parsed, file, earlier, lambda: f"M2604-A{next(numbers):04d}").result


def keys(statements: tuple[Statement, ...]) -> list[str]:
    """What its lines are called."""
    return [line.key for one in statements for line in one.lines]


@given(st.lists(st.sampled_from((100, 100, -100, 50)), min_size=1, max_size=12), st.data())
def test_t14_an_overlapping_file_adds_what_is_new(amounts: list[int], data: st.DataObject) -> None:
    """T14: of a longer file, as many lines are new as it is longer, equal rows or not."""
    cut = data.draw(st.integers(1, len(amounts)))
    before = taken(bank(amounts[:cut])).statements
    whole = bank(amounts, "b")
    if cut == len(amounts):
        with pytest.raises(Refused):
            taken(whole, "b", EarlierStatements((), before))
        return
    after = taken(whole, "b", EarlierStatements((), before))
    assert after.known == cut
    assert [int(line.amount) for one in after.statements for line in one.lines] == amounts[cut:]
    assert after.statements[0].opening == before[-1].closing
    assert all(not flaws("statement", one) for one in after.statements)


def test_t14_the_same_day_without_balances_is_refused() -> None:
    """T14: what nothing tells apart is asked for, never guessed."""
    lines = (StatementLine(key="aaaaaaaa:1:0.00", day=DAY, amount=Money(100)),)
    parsed = ParsedStatement(StatementChannel.BANK, "bank", lines, DAY, DAY)
    before = taken(parsed).statements
    again = parsed._replace(
        lines=(StatementLine(key="bbbbbbbb:1:0.00", day=DAY, amount=Money(100)),)
    )
    with pytest.raises(Refused, match="nothing tells its rows apart"):
        taken(again, "b", EarlierStatements((), before))


def test_numbers_are_known_whoevers_file_it_is() -> None:
    """A line that a channel numbered is on file already, in any file and any account."""
    lines = tuple(StatementLine(key=f"W{n}", day=DAY, amount=Money(n)) for n in range(1, 4))
    parsed = ParsedStatement(StatementChannel.WECHAT, "wechat-merchant", lines, DAY, DAY)
    after = taken(parsed, earlier=EarlierStatements({"W1", "W2"}, ()))
    assert (keys(after.statements), after.known) == (["W3"], 2)


def test_what_lies_around_a_known_middle_adds_up() -> None:
    """New lines before and after what is on file become two records, each with its balances."""
    middle = taken(bank([100], opening=1200)).statements
    whole = bank([200, 100, 50], "b")
    after = taken(whole, "b", EarlierStatements((), middle)).statements
    assert [[int(line.amount) for line in one.lines] for one in after] == [[200], [50]]
    assert [(str(one.opening), str(one.closing)) for one in after] == [
        ("10.00", "12.00"), ("13.00", "13.50"),
    ]  # fmt: skip


def test_very_many_lines_are_kept_in_parts() -> None:
    """Each part holds so many lines at most, adds up, and goes on where the last ends."""
    amounts = [100] * (MOST_LINES * 2 + 1)
    parsed = bank(amounts)
    spread = tuple(
        StatementLine(key=line.key, day=DAY + timedelta(days=place // 1000), amount=line.amount,
                      balance=line.balance)
        for place, line in enumerate(parsed.lines)
    )  # fmt: skip
    last = spread[-1].day
    statements = taken(parsed._replace(lines=spread, last=last)).statements
    assert [len(one.lines) for one in statements] == [MOST_LINES, MOST_LINES, 1]
    assert sum((total(one) for one in statements), Money(0)) == Money(sum(amounts))
    assert all(before.closing == after.opening for before, after in pairwise(statements))
    assert not [flaw for one in statements for flaw in flaws("statement", one)]
