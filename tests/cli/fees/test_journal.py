"""The accountant's journal: every entry comes to nothing, and its sums are those of the figures."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from svc.duties.journal.accounts import CHINESE, AccountSort, LedgerAccount
from svc.exchange.files.source import opened
from svc.kinds.fees.tariff import Tariff, TariffVersion
from svc.model.amounts import Money, Quantity
from svc.model.fees import Formula
from tests.cli.fees.till import Till, bill, month_line, office, put
from tests.models import shared
from tests.support import Run

ALL = "--from 2026-01-01 --to 2026-04-30"
LATER = "2026-04-30 23:00"


def month(place: Path) -> None:
    """Garbage, which is collected for another, is billed beside the fee; May is billed ahead."""
    office(place)
    version = TariffVersion(version="2025-01", since=date(2025, 1, 1), formula=Formula.FIXED,
                            price=Quantity("5"), agent_for="developer-xx")  # fmt: skip
    put(place, Tariff(format=1, id="gar_bage.v2", name="垃圾清运", versions=(version,)))
    garbage = month_line(4, "5.00", item="gar_bage.v2", tariff="gar_bage.v2/2025-01")
    put(place, bill(4, month_line(4), garbage), bill(5))


def told(till: Till) -> None:
    """A month with all that money does."""
    till("2026-04-01 08:35", "cash add put-in 500 --reason 备用金")
    till("2026-04-01 09:00", "bill waive B2604-3-2-1502/2 1.50 --reason 停运", who="huang.li")
    till("2026-04-01 09:10", "bill approve B2604-3-2-1502/2", who="he.jianguo")
    till("2026-04-02 09:10", "pay 3-2-1502 400 --method cash")
    till("2026-04-02 09:20", "pay 3-2-1502 1000 --method cash --deposit renovation")
    number = till("2026-04-03 09:10", "pay 3-2-1502 300 --method wechat --format json").json()
    till("2026-04-03 10:00", f"receipt reverse {number['id']} --reason 重复")
    till("2026-04-07 09:10", "pay 3-2-1502 900 --method transfer")
    till("2026-04-07 09:20", "pay 3-2-1502 100 --method alipay --for B2605-3-2-1502/1")
    till("2026-04-08 12:00", "cash add bank 300 --slip 4711")
    till("2026-04-08 12:05", "cash add take-out 20 --reason 文具")
    till("2026-04-10 17:30", "close-day 2026-04-10 --counted 1575.50 --float-kept 500"
         " --explain 找零有误")  # fmt: skip
    till("2026-04-13 09:00", "refund 3-2-1502 50 --method transfer --reason 多收"
         " --approved-by he.jianguo --cashier chen.hong", who="huang.li")  # fmt: skip
    bills = till("2026-04-14 09:00", "bill add 3-2-1501 --item property-fee --amount 20"
                 " --due 2026-04-30 --payer R-A00001 --format json", who="li.na")  # fmt: skip
    till("2026-04-15 09:00", f"bill void {bills.json()['id']} --reason 误收", who="huang.li")


def story(place: Path) -> None:
    """The office after that month; looked at only."""
    month(place)
    with pytest.MonkeyPatch.context() as patch:
        told(Till(place, Run(), patch))


@pytest.fixture
def books(run: Run, monkeypatch: pytest.MonkeyPatch) -> Till:
    """Commands in it, which only look."""
    return Till(shared(story), run, monkeypatch)


def rows(till: Till, words: str = ALL, moment: str = LATER) -> list[dict[str, str]]:
    """The journal's rows."""
    return list(csv.DictReader(io.StringIO(till(moment, f"export journal {words}").out)))


def sums(rows: list[dict[str, str]]) -> dict[str, Money]:
    """What each account gains: debit less credit."""
    found: dict[str, Money] = defaultdict(Money)
    for row in rows:
        found[row["account"]] += Money.parse(row["debit"] or "0")
        found[row["account"]] -= Money.parse(row["credit"] or "0")
    return found


def total(sums: dict[str, Money], beginning: str) -> Money:
    """The sum of the accounts of which the name begins so."""
    return sum((one for name, one in sums.items() if name.startswith(beginning)), Money(0))


def test_every_entry_comes_to_nothing_and_ties_with_the_figures(books: Till) -> None:
    """Σ of the journal by account is what the report says, to the fen."""
    every = rows(books)
    by_record: dict[tuple[str, ...], Money] = defaultdict(Money)
    for row in every:
        by_record[row["day"], row["record"], row["about"]] += Money.parse(
            row["debit"] or "0"
        ) - Money.parse(row["credit"] or "0")
    assert set(by_record.values()) == {Money(0)}
    figures: dict[str, Any] = books(LATER, f"report {ALL} --by none --format json").json()[
        "measures"
    ]
    held = sums(every)
    receipts = sums([row for row in every if row["record"].startswith("N")])
    cash = figures["cash_by_method"]
    for name in ("cash", "wechat", "alipay", "transfer"):
        assert str(receipts[f"Assets:{name.capitalize()}"]) == cash[name], name
    assert str(total(receipts, "Assets:") - total(receipts, "Assets:Receivable")) == cash["value"]
    credit = total(held, "Liabilities:Credit") + total(held, "Liabilities:Ahead")
    assert str(-credit) == figures["credit_held"]["value"] != "0.00"
    assert str(-total(held, "Liabilities:Ahead")) == figures["credit_held"]["ahead"]
    assert str(-total(held, "Liabilities:Deposits")) == figures["deposits_held"]["value"]
    assert str(total(held, "Expenses:Waived")) == figures["waived"]["value"] == "1.50"
    assert str(-total(held, "Income:Late-fees")) == figures["late_fees"]["taken"] != "0.00"
    owed = sum((Money.parse(payer["owed"]) - Money.parse(payer["late"])
                for payer in books.payers("2026-04-30 23:00")), Money(0))  # fmt: skip
    assert total(held, "Assets:Receivable") == owed
    assert str(held["Liabilities:Agency:GarUbageDv2"]) == "-5.00"


def test_drawers_tie_with_the_closing(books: Till) -> None:
    """What the cash account holds is what the closing kept; its difference has an account."""
    held = sums(rows(books))
    closing = books(LATER, "closing show D260410-A-chen.hong --format json").json()
    assert str(held["Assets:Cash"]) == closing["kept"] == "500.00"
    assert str(-held["Income:Cash-differences"]) == closing["difference"] == "-4.50"
    assert (str(held["Assets:Banked"]), str(held["Expenses:Petty-cash"])) == ("300.00", "20.00")
    assert str(-held["Equity:Floats"]) == "500.00"
    assert held["Assets:Handed-in"] == (
        Money.parse(closing["counted"]) - Money.parse(closing["kept"])
    )


def test_months_add_up(books: Till) -> None:
    """The months of a journal are those of the whole, account by account; so are its days."""
    whole = sums(rows(books))
    months: dict[str, Money] = defaultdict(Money)
    for one in ("2026-01", "2026-02", "2026-03", "2026-04"):
        for account, amount in sums(rows(books, f"--period {one}")).items():
            months[account] += amount
    assert {name: one for name, one in months.items() if one} == {
        name: one for name, one in whole.items() if one}  # fmt: skip
    daily = rows(books, f"{ALL} --daily")
    assert {one: amount for one, amount in sums(daily).items() if amount} == {
        one: amount for one, amount in whole.items() if amount}  # fmt: skip
    assert len(daily) < len(rows(books))


def test_beancount_accepts_it(books: Till, tmp_path: Path) -> None:
    """`bean-check` of the test extra finds nothing wrong, in both languages."""
    check = Path(sys.executable).with_name("bean-check")
    for lang in ("en", "zh"):
        path = tmp_path / f"{lang}.bean"
        books(LATER, f"export journal {ALL} -o {path}", lang=lang)
        done = subprocess.run([check, path], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), lang
    text = path.read_text(encoding="utf-8")
    assert "open Income:Fees:Property-fee CNY" in text and "收费收入 property-fee" in text
    path.write_text(text.replace("165.45 CNY", "165.46 CNY", 1), encoding="utf-8")
    assert subprocess.run([check, path], capture_output=True, check=False).returncode


def test_hledger_accepts_it(books: Till, tmp_path: Path) -> None:
    """So does `hledger check --strict`, where it is installed."""
    path = tmp_path / "april.journal"
    books(LATER, f"export journal {ALL} -o {path}")
    text = path.read_text(encoding="utf-8")
    assert "account Assets:Receivable:Property-fee  ; 应收账款 property-fee\n" in text
    if shutil.which("hledger") is None:
        pytest.skip("hledger is not installed")
    done = subprocess.run(["hledger", "-f", path, "check", "--strict"], capture_output=True,
                          check=False)  # fmt: skip
    assert not done.returncode, done.stderr


def test_as_a_workbook_and_in_chinese(books: Till, tmp_path: Path) -> None:
    """XLSX has amounts as numbers; a Chinese reader has headings and words of his own."""
    path = tmp_path / "四月.xlsx"
    books(LATER, f"export journal --period 2026-04 --headers zh -o {path}", lang="zh")
    with opened(str(path)) as source:
        assert source.header[:5] == ["日期", "单据", "摘要", "科目", "科目名称"]
        cells = [row.cells for row in source.rows()]
    assert [row for row in cells if "押金" in row and row[-1] == "1000"]
    assert {row[2] for row in cells} >= {"出账", "收据", "减免", "作废", "日结", "现金调拨"}


def test_what_is_refused(books: Till, tmp_path: Path) -> None:
    """A workbook without a file, headings of a ledger, a period that is none."""
    assert "needs a file" in books(LATER, "export journal --format xlsx", code=2).err
    assert "headers" in books(LATER, "export journal --format hledger --headers zh", code=2).err
    books(LATER, "export journal --period 2026-13", code=2)
    assert books(LATER, "export journal --period 2020-01").out.count("\n") == 1
    assert "option" in books(LATER, "export journal --period 2020-01 --format beancount").out


def test_accounts_have_names_of_their_own() -> None:
    """Each sort has a Chinese name; items that differ in a sign differ in their account."""
    assert set(CHINESE) == set(AccountSort)
    names = {LedgerAccount(AccountSort.FEES, item).name for item in ("a-b", "a_b", "a.b", "ab")}
    assert names == {"Income:Fees:A-b", "Income:Fees:AUb", "Income:Fees:ADb", "Income:Fees:Ab"}
