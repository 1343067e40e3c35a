"""Figures of money: EX25 to the hundredth, what each opens to, and who sees them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.record.staff import add
from svc.kinds.fees.bill import Bill, BillAction, BillEvent, BillLine, line_key
from svc.kinds.fees.receipt import Method, PaidLine, Receipt
from svc.model.amounts import Money
from tests.cli.fees.till import OWNER, Till
from tests.duties.fees.books import ZONE
from tests.estate import furnish
from tests.models import copy_of
from tests.support import Run

_LAST = {"2026-02": 28, "2026-03": 31, "2026-04": 30, "2026-05": 31}


def charged(month: str, unit: str, amount: str, **events: Any) -> Bill:
    """A month's bill of one line, due at its end."""
    year, number = map(int, month.split("-"))
    last = date(year, number, _LAST[month])
    line = BillLine(item="fee", first=date(year, number, 1), last=last, payer=OWNER,
                    amount=Money.parse(amount), due=last)  # fmt: skip
    issued = datetime(year, number, 1, tzinfo=ZONE)
    return Bill(format=1, id=f"B{month[2:4]}{month[5:]}-{unit}", unit=unit, period=month,
                issued=issued, lines=(line,), **events)  # fmt: skip


def let_go(bill: Bill, amount: str, on: datetime) -> Bill:
    """The same bill with so much of its line let go."""
    import msgspec

    key = line_key(bill.lines[0])
    asked = BillEvent(at=on, by="huang.li", action=BillAction.WAIVE, line=key,
                      amount=Money.parse(amount), reason="x")  # fmt: skip
    agreed = BillEvent(at=on, by="he.jianguo", action=BillAction.APPROVE, line=key)
    return msgspec.structs.replace(bill, events=(asked, agreed))


def paid(number: int, on: datetime, *parts: tuple[Bill, str]) -> Receipt:
    """A receipt for some lines."""
    lines = tuple(
        PaidLine(bill=bill.id, line=line_key(bill.lines[0]), principal=Money.parse(amount))
        for bill, amount in parts
    )
    return Receipt(
        format=1, id=f"N{on:%y%m}-A{number:04d}", taken=on, cashier="chen.hong",
        unit=parts[0][0].unit, payer=OWNER, method=Method.CASH,
        amount=sum((line.principal for line in lines), Money(0)), lines=lines,
    )  # fmt: skip


def on(month: int, day: int) -> datetime:
    """Nine in the morning of a day of 2026."""
    return datetime(2026, month, day, 9, 0, tzinfo=ZONE)


def april(place: Path) -> None:
    """EX25: April's lines 10 000.00 over two units, with what was let go and paid."""
    one, other = "3-2-1502", "3-2-1501"
    old = charged("2026-03", one, "3000.00")
    first = let_go(charged("2026-04", one, "6000.00"), "200.00", on(4, 12))
    second = charged("2026-04", other, "4000.00")
    ahead = charged("2026-05", other, "2500.00")
    records = [
        ("bill", old), ("bill", first), ("bill", second), ("bill", ahead),
        ("receipt", paid(1, on(3, 20), (second, "1200.00"))),
        ("receipt", paid(1, on(4, 10), (old, "900.00"))),
        ("receipt", paid(2, on(4, 15), (first, "3840.00"))),
        ("receipt", paid(3, on(4, 20), (second, "2800.00"), (ahead, "2500.00"))),
    ]  # fmt: skip

    def work(desk: Desk) -> None:
        for kind, record in records:
            desk.put(kind, record)
        desk.did("run", "", "bill")

    act(place, "he.jianguo", work, datetime(2026, 4, 25, 8, 0, tzinfo=ZONE))


def estate(place: Path) -> None:
    """An office with a till, and EX25's bills and receipts alone."""
    furnish(place)

    def staffed(desk: Desk) -> None:
        for who, name, roles in (
            ("he.jianguo", "何建国", ["director", "cashier"]), ("huang.li", "黄立", ["supervisor"]),
            ("chen.hong", "陈红", ["cashier"]),
        ):  # fmt: skip
            add(desk, who, name, "service", roles)

    act(place, "li.na", staffed)
    april(place)


@pytest.fixture
def books(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Till:
    """EX25's office, and its commands."""
    return Till(copy_of(estate, tmp_path / "office"), run, monkeypatch)


def figures(till: Till, words: str = "", moment: str = "2026-04-30 20:00") -> dict[str, Any]:
    """The figures of April as JSON."""
    found: dict[str, Any] = till(
        moment, f"report --period 2026-04 --by none --format json {words}"
    ).json()["measures"]
    return found


def test_ex25(books: Till) -> None:
    """80.00 %, 30.00 %, 68.28 %, 10 040.00; what was prepaid and let go stands beside."""
    found = figures(books)
    assert found["current_collection"] == {
        "value": 0.8, "numerator": "7840.00", "denominator": "9800.00", "prepaid": "1200.00",
        "waived": "200.00",
    }  # fmt: skip
    assert found["arrears_recovered"] == {
        "value": 0.3, "numerator": "900.00", "denominator": "3000.00", "prepaid": "0.00",
        "waived": "0.00",
    }  # fmt: skip
    overall = found["overall_collection"]
    assert (overall["numerator"], overall["denominator"]) == ("8740.00", "12800.00")
    assert found["cash_by_method"]["value"] == "10040.00"
    assert found["cash_by_method"]["cash"] == "10040.00"
    assert found["collection_by_household"]["numerator"] == 1
    assert found["collection_by_household"]["denominator"] == 2
    assert found["waived"]["value"] == "200.00"
    assert found["credit_held"] == {"value": "2500.00", "numerator": "2500.00",
                                    "denominator": None, "ahead": "2500.00"}  # fmt: skip
    shown = books("2026-04-30 20:00", "report --period 2026-04 --by none").out
    for words in ("80.00 % (7,840.00/9,800.00)", "30.00 % (900.00/3,000.00)",
                  "68.28 % (8,740.00/12,800.00)", "10,040.00", "1,200.00 prepaid"):  # fmt: skip
        assert words in shown


def test_t6_what_is_let_go_raises_no_rate(books: Till) -> None:
    """T6: it leaves the denominator and is no numerator; it stands beside the rate."""
    found = figures(books)["current_collection"]
    let_go = Money.parse(found["waived"])
    lines = Money.parse(found["denominator"]) + let_go
    assert (str(lines), found["numerator"]) == ("10000.00", "7840.00")
    wrong = (Money.parse(found["numerator"]) + let_go) / lines
    assert found["value"] < wrong + 0.001


def test_t7_old_money_is_no_collection_of_the_month(books: Till) -> None:
    """T7: by allocation, never above all; a home that paid a part is not paid; – for nothing."""
    found = figures(books)
    assert found["current_collection"]["value"] <= 1
    assert found["collection_by_household"]["value"] == 0.5
    july = books("2026-04-30 20:00", "report current_collection arrears_recovered"
                 " --period 2025-07 --by none --format json").json()["measures"]  # fmt: skip
    assert july["current_collection"]["value"] is None
    shown = books("2026-04-30 20:00", "report current_collection --period 2025-07 --by none").out
    assert "–" in shown


def test_t24_list_export_and_report_are_one_sum(books: Till) -> None:
    """T24: `arrears`, the balances, the figure and the lines behind it come to the same."""
    moment = "2026-06-10 09:00"
    listed = books(moment, "arrears --format json").json()
    figure = figures(books, moment=moment)["ageing"]
    lines = books(moment, "report --list ageing --format json").json()
    owed = sum((Money.parse(payer["owed"]) for unit in ("3-2-1502", "3-2-1501")
                for payer in books.payers(moment, unit)), Money(0))  # fmt: skip
    total = sum((Money.parse(line["value"]) for line in lines), Money(0))
    assert listed["open"] == figure["value"] == str(total) == str(owed)
    ages = [figure[name] for name in ("days_30", "days_90", "days_365", "years_3", "older")]
    assert ages == list(listed["ageing"].values())


@pytest.mark.parametrize("name", [
    "current_collection", "arrears_recovered", "overall_collection", "cash_by_method",
    "credit_held", "waived", "late_fees", "ageing", "near_limitation", "deposits_held",
    "unidentified", "closing_differences",
])  # fmt: skip
def test_each_figure_is_the_sum_of_its_lines(books: Till, name: str) -> None:
    """`--list` shows as many lines as the figure is made of, and they add up to it."""
    figure = figures(books, moment="2026-06-10 09:00")[name]
    lines = books("2026-06-10 09:00", f"report --list {name} --period 2026-04 --format json").json()
    of = "part" if figure["denominator"] is not None else "value"
    total = sum((Money.parse(line[of]) for line in lines), Money(0))
    assert str(total) == figure["numerator"]


def test_as_of_an_earlier_day(books: Till) -> None:
    """On 12 April neither the later receipts nor May's bill are known; cash until then."""
    found = figures(books, "--as-of 2026-04-12")
    assert found["current_collection"]["numerator"] == "1200.00"
    assert found["arrears_recovered"]["numerator"] == "900.00"
    assert found["cash_by_method"]["value"] == "900.00"
    assert found["credit_held"]["value"] == "0.00"


def test_by_building_and_of_one(books: Till) -> None:
    """Money is told by building, and of some; by a ticket's dimensions it is not."""
    found = books("2026-04-30 20:00", "report current_collection --period 2026-04 --by building"
                  " --format json").json()["by"]["building"]  # fmt: skip
    assert found["3"]["current_collection"]["numerator"] == "7840.00"
    other = figures(books, "current_collection --building 4")["current_collection"]
    assert (other["value"], other["numerator"]) == (None, "0.00")
    books("2026-04-30 20:00", "report current_collection --by department", code=2)
    books("2026-04-30 20:00", "report current_collection --department service", code=2)


def test_whole_reports_have_a_block_of_fees(books: Till) -> None:
    """daily, monthly and company, in both languages and every form."""
    for name in ("daily", "monthly", "company"):
        made = books("2026-05-01 09:00", f"report {name} --format json").json()
        assert any(block["name"].startswith("fees") for block in made["blocks"]), name
        assert "收缴率" in books("2026-05-01 09:00", f"report {name}", lang="zh").out
        assert "10,040.00" in books("2026-05-01 09:00", "report monthly --format md").out


def test_an_office_that_never_billed_sees_nothing_of_it(run: Run, tmp_path: Path) -> None:
    """No measure of money, no block; asked for by name it is said why."""
    place = copy_of(furnish, tmp_path / "office")
    plain = run(f"svc -C {place} report --format json --by none").json()
    assert "current_collection" not in plain["measures"]
    made = run(f"svc -C {place} report monthly --format json").json()
    assert not any(block["name"].startswith("fees") for block in made["blocks"])
    assert "charged" in run(f"svc -C {place} --lang en report ageing", code=2).err
