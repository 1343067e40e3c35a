"""Statements of banks and channels through the commands, from the file to the confirmation."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

import pytest

from tests.cli.fees.till import Till
from tests.exchange.statements import papers

NOON, LATER = "2026-04-10 12:00", "2026-04-12 09:00"
PAID = "4200001234202604101111111111"


def bank(till: Till, rows: Sequence[Sequence[str]] = papers.INCOME_ROWS) -> str:
    """A bank's statement in a file."""
    path = till.place.parent / "icbc.csv"
    path.write_bytes(papers.table(papers.INCOME_HEAD, rows))
    return str(path)


@pytest.fixture
def matched(till: Till) -> Till:
    """An office with a bank's statement, of which one line of three is matched."""
    till(NOON, "pay 3-2-1502 165.45 --method transfer")
    till(LATER, f"statement import {bank(till)} --account icbc")
    assert till(LATER, "statement match").out == "1 line matched (1 by unit)\n"
    return till


def states(till: Till, statement: str = "M2604-A0001") -> list[tuple[str, str | None]]:
    """What became of each line."""
    lines = till(LATER, f"statement show {statement} --format json").json()["lines"]
    return [(line["state"], line["receipt"]) for line in lines]


def test_from_the_file_to_the_confirmation(matched: Till) -> None:
    """Matched by the unit, claimed by paying, put aside; and confirmed by somebody else."""
    matched(LATER, "pay 3-2-1501 --statement M2604-A0001/2")
    matched(LATER, "statement claim M2604-A0001/3 --ignore --reason 手续费")
    assert states(matched) == [
        ("matched", "N2604-A0001"), ("matched", "N2604-A0002"), ("ignored", None),
    ]  # fmt: skip
    receipt = matched(LATER, "receipt show N2604-A0002 --format json").json()
    assert (receipt["amount"], receipt["method"]) == ("165.45", "transfer")
    assert receipt["channel_no"] == "900002"
    matched(LATER, "statement confirm 1", who="huang.li")
    assert matched(LATER, "statement list --format json").json()[0]["confirmed"] == "huang.li"
    assert "no problems" in matched(LATER, "check").out


def test_whoever_took_the_money_confirms_nothing(till: Till) -> None:
    """A supervisor who took some of the money asks another; who matched does as well."""
    till(NOON, "staff edit huang.li --add roles=cashier", who="he.jianguo")
    till(NOON, "pay 3-2-1502 165.45 --method transfer", who="huang.li")
    till(LATER, f"statement import {bank(till)}")
    till(LATER, "statement match")
    refused = till(LATER, "statement confirm 1", who="huang.li", code=1)
    assert "he.jianguo" in refused.err
    till(LATER, "statement confirm 1", who="he.jianguo")
    assert "only a director or supervisor" in till(LATER, "statement confirm 1", code=1).err


def test_nothing_personal_is_written(matched: Till) -> None:
    """Names, accounts and openids are in no file and in no commit."""
    path = matched.place.parent / "wx.csv"
    path.write_bytes(papers.wechat([papers.wechat_row(PAID, "165.45")]))
    matched(LATER, f"statement import {path}")
    log = subprocess.run(
        ["git", "log", "-p", "--all"], cwd=matched.place, capture_output=True, check=True
    ).stdout.decode()
    assert "M2604-A0002" in log
    for secret in ("李小明", "王小芳", "62220202", papers.OPENID, "1230000109"):
        assert secret not in log


def test_the_same_file_twice(matched: Till) -> None:
    """By its sha256, and by its lines where it was saved again; one that overlaps adds the rest."""
    path = bank(matched)
    assert "on file already: M2604-A0001" in matched(LATER, f"statement import {path}", code=1).err
    row = ("2026-04-12", "2026-04-12", "10.00", "", "1328.90", "", "", "利息", "", "900004")
    more = bank(matched, (*papers.INCOME_ROWS, row))
    taken = matched(LATER, f"statement import {more}")
    assert "in 10.00, out 0.00 (1 line)" in taken.out
    assert "3 lines were on file already" in taken.err


def test_a_dry_run_records_nothing(till: Till) -> None:
    """What would be taken in and matched is told, and nothing is there afterwards."""
    shown = till(LATER, f"statement import {bank(till)} --dry-run")
    assert "would be taken in" in shown.out
    assert till(LATER, "statement list --format json").json() == []


def test_no_bill_that_day(till: Till) -> None:
    """A day without payments is told, and is no failure."""
    path = till.place.parent / "wx.csv"
    path.write_bytes(papers.wechat([]))
    assert "nothing was paid" in till(LATER, f"statement import {path}").err
    path.write_bytes(b"a,b\n1,2\n")
    assert "known are" in till(LATER, f"statement import {path}", code=4).err


def test_differences_are_closed_with_who_and_why(till: Till) -> None:
    """Each of the kinds is found, and gone once somebody else than the cashier said why."""
    numbers = [PAID[:-1] + str(n) for n in range(4)]
    till(NOON, f"pay 3-2-1502 165.45 --method wechat --channel-no {numbers[0]}")
    till(NOON, f"pay 3-2-1502 10 --method wechat --channel-no {numbers[1]}")
    till(NOON, "pay 3-2-1502 20 --method wechat --channel-no 4200009")
    rows = [
        papers.wechat_row(numbers[0], "165.45"), papers.wechat_row(numbers[1], "10.50"),
        papers.wechat_row(numbers[2], "33.00"),
        papers.wechat_row(numbers[0], "0.00", refund="5030", back="65.45"),
    ]  # fmt: skip
    path = till.place.parent / "wx.csv"
    path.write_bytes(papers.wechat(rows))
    till(LATER, f"statement import {path}")
    till(LATER, "statement match")
    found = till(LATER, "statement differences --format json").json()
    assert [(one["kind"], one["line"], one["receipt"]) for one in found] == [
        ("amount-mismatch", "M2604-A0001/2", "N2604-A0002"),
        ("local-missing", "M2604-A0001/3", None),
        ("refund-mismatch", "M2604-A0001/4", None),
        ("channel-missing", "M2604-A0001", "N2604-A0003"),
    ]
    boss = "huang.li"
    for line in (2, 3, 4):
        words = f"statement close-difference M2604-A0001/{line} --reason 已核对"
        assert "may close" in till(LATER, words, code=1).err
        till(LATER, words, who=boss)
    till(LATER, "statement close-difference 1 --receipt N3 --reason 付款未成功", who=boss)
    assert till(LATER, "statement differences --format json").json() == []
    events = till(LATER, "statement show 1 --format json").json()["events"]
    closed = [(one["by"], one["reason"]) for one in events if one["action"] == "close"]
    assert len(closed) == 4
    assert closed[-1] == (boss, "付款未成功")


def test_a_payment_that_failed_has_no_receipt(till: Till) -> None:
    """What the channel closed is no money: a receipt of its number is told."""
    till(NOON, "pay 3-2-1502 165.45 --method alipay --channel-no 20002")
    path = till.place.parent / "own.csv"
    row = papers.rows_of(
        "2026-04-10 09:11:00|转账|李小明|1|3-2-1502|不计收支|165.45||交易关闭|20002||"
    )
    path.write_bytes(papers.alipay_own(row))
    assert "moved no money" in till(LATER, f"statement import {path}").err
    found = till(LATER, "statement differences --format json").json()
    assert [(one["kind"], one["receipt"]) for one in found] == [
        ("status-mismatch", "N2604-A0001"),
    ]


def test_unidentified_money_is_due_after_a_week(matched: Till) -> None:
    """Listed with its clock; late on the board and in what is due, until it is claimed."""
    rows = matched(LATER, "statement unidentified --format json").json()
    assert [(one["line"], one["due"]) for one in rows] == [
        ("M2604-A0001/2", "2026-04-17"), ("M2604-A0001/3", "2026-04-18"),
    ]  # fmt: skip
    assert "李**" not in str(rows)
    assert "M2604-A0001" not in matched("2026-04-16 09:00", "due").out
    late = "2026-04-19 09:00"
    told = "unidentified money: 2 lines of icbc, 153.45 in all"
    assert told in matched(late, "due").out
    due = matched(late, "due --format json").json()
    assert [(one["id"], one["late"]) for one in due if one["clock"] == "claim"] == [
        ("M2604-A0001", True)
    ]
    assert told in matched(late, "board").out
    for line in (2, 3):
        matched(late, f"statement claim 1/{line} --ignore --reason 不是收费")
    assert "unidentified" not in matched(late, "board").out


def test_two_equal_amounts_wait_for_a_person(till: Till) -> None:
    """Two lines without a unit and two receipts of their amount: both are shown for each."""
    for unit in ("3-2-1502", "3-2-1501"):
        till(NOON, f"pay {unit} 165.45 --method transfer")
    rows = [(*row[:8], "物业费", row[9]) for row in papers.INCOME_ROWS[:2]]
    till(LATER, f"statement import {bank(till, rows)}")
    said = till(LATER, "statement match")
    assert said.out == "0 lines matched\n"
    assert "M2604-A0001/1: may be N2604-A0001, N2604-A0002" in said.err
    till(LATER, "statement claim 1/1 N2604-A0002")
    assert till(LATER, "statement match").out == "1 line matched (1 by amount)\n"


def test_what_is_refused(matched: Till) -> None:
    """A line of another amount, a receipt that is matched, a line that is: each says what next."""
    matched(LATER, "pay 3-2-1501 20 --method transfer")
    assert (
        "165.45, and N2604-A0002 20.00"
        in matched(LATER, "statement claim 1/2 N2604-A0002", code=1).err
    )
    assert (
        "is matched with M2604-A0001/1"
        in matched(LATER, "statement claim 1/2 N2604-A0001", code=1).err
    )
    assert (
        "is matched with N2604-A0001" in matched(LATER, "pay 3-2-1502 --statement 1/1", code=1).err
    )
    assert "no line '9'" in matched(LATER, "statement claim 1/9 N2604-A0002", code=3).err
    matched(LATER, "statement release 1/1 --reason 认错了", who="huang.li")
    assert states(matched)[0] == ("unidentified", None)


def test_an_account_is_a_word(till: Till) -> None:
    """An account's number is no word for it; with two accounts one must be said."""
    path = bank(till)
    assert (
        "never its number"
        in till(LATER, f"statement import {path} --account 6222020200011112222", code=2).err
    )
    till(LATER, f"statement import {path} --account icbc")
    rows = [(*row[:9], f"7{row[9]}") for row in papers.INCOME_ROWS]
    till(LATER, f"statement import {bank(till, rows)} --account ccb")
    other = [(*row[:9], f"8{row[9]}") for row in papers.INCOME_ROWS]
    assert "--account" in till(LATER, f"statement import {bank(till, other)}", code=2).err


def test_t26_a_bank_that_changes_its_name(till: Till) -> None:
    """T26: the title above names the account anew; by its alias it is the same one."""
    path = till.place.parent / "icbc.csv"
    path.write_bytes(papers.table(papers.CREDIT_HEAD, papers.CREDIT_ROWS, ("甲银行,,,,,,,,",)))
    till(LATER, f"statement import {path} --account main")
    path.write_bytes(papers.table(papers.CREDIT_HEAD, papers.CREDIT_ROWS, ("乙银行,,,,,,,,",)))
    assert "every line" in till(LATER, f"statement import {path} --account main", code=1).err


def test_a_statement_that_was_withdrawn(matched: Till) -> None:
    """It counts no longer, and its file can be taken in again."""
    matched(LATER, "statement withdraw 1 --reason 账户写错", who="huang.li")
    assert matched(LATER, "statement list --format json").json() == []
    matched(LATER, f"statement import {bank(matched)} --account ccb")
    assert matched(LATER, "statement match").out == "1 line matched (1 by unit)\n"
