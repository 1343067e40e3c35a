"""A month of a cashier: wrong counts, a reversal across a close, a payment at 17:45, the rest.

The month ends with everything held against everything: `svc check`, and the oracle that
reads the folder.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from svc.desk.core.act import act
from svc.desk.fees.paying import PaymentDetails, pay
from tests.cli.fees.till import Till, fee, office, put, till
from tests.exchange.statements import papers
from tests.models import copy_of
from tests.oracle.closing.test_closes import agree, from_folder
from tests.support import on_terminal

__all__ = ["till"]
CLOSE = "close-day --format json --counted"


@pytest.mark.slow
def test_a_month_of_a_cashier(till: Till) -> None:
    """Every working day of April 2026 is closed, and each close is what the oracle makes of it."""
    put(till.place, fee(rate=None))
    till("2026-04-01 08:35", "cash add put-in 500 --reason 备用金")
    drawer, reversed_later = 500_00, ""
    for day in (date(2026, 4, 1) + timedelta(days=n) for n in range(30)):
        if day.weekday() > 4 or day == date(2026, 4, 6):
            continue
        amount = 100_00 + day.day * 100
        number = till(f"{day} 09:10", f"pay 3-2-1502 {amount / 100:.2f} --method cash"
                                      " --format json").json()["id"]  # fmt: skip
        drawer += amount
        explain = ""
        if day == date(2026, 4, 2):
            # A wrong count: the drawer is 4.50 short, and begins with that the next day.
            drawer, explain = drawer - 4_50, "--explain 找零有误"
        if day == date(2026, 4, 3):
            reversed_later = number
        if day == date(2026, 4, 7):
            # A reversal across a close: with a supervisor's word, out of today's drawer.
            refused = till(f"{day} 10:00", f"receipt reverse {reversed_later} --reason x", code=1)
            assert "only a" in refused.err
            till(f"{day} 10:01", f"receipt reverse {reversed_later} --reason 重复"
                                 " --approved-by huang.li")  # fmt: skip
            drawer -= 103_00
        if day == date(2026, 4, 8):
            drawer -= 300_00
            till(f"{day} 12:00", "cash add bank 300 --slip 4711")
        if day == date(2026, 4, 10):
            # Two transfers of one amount, which the bank's statement tells by no number.
            for unit in ("3-2-1502", "3-2-1501"):
                till(f"{day} 12:00", f"pay {unit} 165.45 --method transfer")
        till(f"{day} 17:30", f"{CLOSE} {drawer / 100:.2f} {explain}")
        if day == date(2026, 4, 9):
            # After the close: the next day's.
            till(f"{day} 17:45", "pay 3-2-1502 45 --method wechat")
    closes = from_folder(till.place)
    assert agree(closes) == 21
    second = closes.said("D260402-A-chen.hong")
    assert str(second["difference"]) == "-4.50"
    assert str(closes.said("D260407-A-chen.hong")["cash_back"]) == "-103.00"
    assert "wechat" not in closes.said("D260409-A-chen.hong")["methods"]
    assert "wechat" in closes.said("D260410-A-chen.hong")["methods"]
    _two_equal_amounts(till)
    checked = till("2026-04-30 18:00", "check")
    assert "no problems" in checked.out + checked.err
    then = till("2026-04-30 18:00", "closing list --as-of 2026-04-03 --format json").json()
    assert [one["id"] for one in then] == [f"D26040{n}-A-chen.hong" for n in (1, 2, 3)]


def _two_equal_amounts(till: Till) -> None:
    """They wait for a person, stand among the unidentified until then, and are confirmed."""
    path = till.place.parent / "icbc.csv"
    rows = [(*row[:8], "物业费", row[9]) for row in papers.INCOME_ROWS[:2]]
    path.write_bytes(papers.table(papers.INCOME_HEAD, rows))
    till("2026-04-13 09:00", f"statement import {path} --account icbc")
    assert till("2026-04-13 09:01", "statement match").out == "0 lines matched\n"
    figures = "report unidentified closing_differences --period 2026-04 --by none --format json"

    def told() -> tuple[str, int]:
        figure = till("2026-04-30 17:50", figures).json()["measures"]["unidentified"]
        return figure["value"], figure["lines"]

    assert told() == ("330.90", 2)
    listed = till("2026-04-30 17:50", "report --list unidentified --format json").json()
    assert [(one["transaction"], one["value"]) for one in listed] == [
        (f"M2604-A0001/{place}", "165.45") for place in (1, 2)]  # fmt: skip
    waiting = [one["id"] for one in till("2026-04-13 09:02", "receipt list --format json").json()
               if one["method"] == "transfer"]  # fmt: skip
    till("2026-04-13 09:03", f"statement claim 1/1 {waiting[0]}")
    assert told() == ("165.45", 1)
    assert till("2026-04-13 09:04", "statement match").out == "1 line matched (1 by amount)\n"
    till("2026-04-13 09:05", "statement confirm 1", who="huang.li")
    assert told() == ("0.00", 0)
    closings = till("2026-04-30 17:50", figures).json()["measures"]["closing_differences"]
    assert (closings["value"], closings["short"], closings["closings"]) == ("-4.50", "4.50", 1)
    shown = till("2026-04-30 17:50", "report closing_differences --period 2026-04 --by none").out
    assert "4.50 short, closings 1" in shown
    lines = till("2026-04-30 17:50", "report --list closing_differences --period 2026-04").out
    assert "D260402-A-chen.hong" in lines and "-4.50" in lines


def test_the_count_is_asked_before_anything_is_told(tmp_path: Path) -> None:
    """On a terminal: the count, then what is missing, then why, then what stays."""
    place = copy_of(office, tmp_path / "office")
    asked = PaymentDetails("3-2-1502", "600", "cash")
    act(place, "chen.hong", lambda desk: pay(desk, asked))
    words = ["svc", "-C", str(place), "--as", "chen.hong", "--lang", "en", "close-day"]
    shown = on_terminal([sys.executable, "-m", *words], typed=("530", "找零有误", ""))
    assert shown.code == 0, shown.out
    assert "Counted cash: 530" in shown.out and "70.00 short" in shown.out
    assert shown.out.index("Counted cash") < shown.out.index("70.00 short")
    assert shown.out.index("70.00 short") < shown.out.index("expected")
