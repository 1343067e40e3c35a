"""`svc arrears` and `svc demand`: what is overdue, what was asked for, and until when it holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from svc.kinds.fees.bill import BillLine
from svc.model.amounts import Money
from tests.cli.fees.till import OWNER, UNIT, Till, bill, month_line, put


def told(till: Till, moment: str, words: str = "") -> dict[str, Any]:
    """What `arrears` says as JSON."""
    found: dict[str, Any] = till(moment, f"arrears --format json {words}").json()
    return found


def test_the_first_quarter_is_overdue(till: Till) -> None:
    """EX11's three months on 10 April: 496.35 open, late fees of 5.96, by age and by payer."""
    found = told(till, "2026-04-10 09:00")
    assert (found["open"], found["late"]) == ("496.35", "5.96")
    assert found["ageing"] == {"0-30": "165.45", "31-90": "330.90", "91-365": "0.00",
                               "1-3y": "0.00", ">3y": "0.00"}  # fmt: skip
    (group,) = found["groups"]
    told_of = [group[name] for name in ("unit", "payer", "lines", "oldest", "limitation")]
    assert told_of == [UNIT, OWNER, 3, "2026-01-31", "2029-01-31"]


def test_arrears_are_what_the_balance_says(till: Till) -> None:
    """A part paid, a reversal, a line let go in part: the sums of `arrears` and `balance` agree."""
    till("2026-04-10 09:00", "pay 3-2-1502 400 --method cash")
    till("2026-04-10 09:30", "receipt reverse 1 --reason x")
    till("2026-04-11 09:00", "pay 3-2-1502 200 --method cash")
    till("2026-04-11 10:00", "bill waive B2602-3-2-1502/1 50 --reason x", "huang.li")
    till("2026-04-11 11:00", "bill approve B2602-3-2-1502/1", "he.jianguo")
    (payer,) = till.payers("2026-05-04 09:00")
    found = told(till, "2026-05-04 09:00")
    assert (found["open"], found["late"]) == (payer["owed"], payer["late"])
    assert found == told(till, "2026-05-04 09:00", f"--unit {UNIT}")
    lines = {line["line"]: line for line in told(till, "2026-05-04 09:00", "--by line")["lines"]}
    assert {name: (line["open"], line["late"]) for name, line in lines.items()} == {
        line["line"]: (line["open"], line["late_open"]) for line in payer["lines"]
        if line["open"] != "0.00" or line["late_open"] != "0.00"
    }  # fmt: skip


def test_only_what_is_old_enough_and_whose(till: Till) -> None:
    """--older-than, --unit, --building, --item and --payer leave out the rest."""
    assert told(till, "2026-04-10 09:00", "--older-than 30d")["open"] == "330.90"
    assert told(till, "2026-04-10 09:00", "--older-than 2m")["open"] == "165.45"
    assert told(till, "2026-04-10 09:00", "--building 3")["open"] == "496.35"
    assert told(till, "2026-04-10 09:00", "--building 4")["open"] == "0.00"
    assert (
        told(till, "2026-04-10 09:00", "--item property-fee --payer R-A00001")["open"] == "496.35"
    )
    till("2026-04-10 09:00", "arrears --older-than soon", code=2)
    till("2026-04-10 09:00", "arrears --item nothing", code=2)


def test_what_is_due_today_is_in_time(till: Till) -> None:
    """A line is overdue from the day after its due day."""
    assert told(till, "2026-01-31 23:00")["open"] == "0.00"
    assert told(till, "2026-02-01 00:01")["open"] == "165.45"


def test_a_demand_is_evidence(till: Till) -> None:
    """By letter: dated, with what was open and its late fees that day; limitation begins anew."""
    made = till("2026-04-10 09:00", f"demand {UNIT} --by letter --said first --format json").json()
    (demand,) = made
    assert (demand["id"], demand["amount"], demand["means"]) == ("J2604-A0001", "502.31", "letter")
    stamped = [(line["principal"], line["late"], line["days"]) for line in demand["lines"]]
    assert stamped == [("165.45", "3.42", 69), ("165.45", "2.04", 41), ("165.45", "0.50", 10)]
    (group,) = told(till, "2026-04-11 09:00")["groups"]
    assert (group["demanded"], group["limitation"]) == ("2026-04-10", "2029-04-10")
    (before,) = told(till, "2026-04-11 09:00", "--as-of 2026-04-09")["groups"]
    assert (before["demanded"], before["limitation"]) == (None, "2029-01-31")


def test_a_call_proves_nothing(till: Till) -> None:
    """By phone: kept, but the limitation runs on; the office may say which means prove."""
    till("2026-04-10 09:00", f"demand {UNIT} --by 电话")
    (group,) = told(till, "2026-04-11 09:00")["groups"]
    assert (group["demanded"], group["limitation"]) == (None, "2029-01-31")
    assert "J2604-A0001" in till("2026-04-11 09:00", "demand list").out


def test_a_demand_never_changes_and_leaves_no_gap(till: Till) -> None:
    """No edit; what proves that it arrived is appended."""
    till("2026-04-10 09:00", f"demand {UNIT} --by letter")
    till("2026-04-10 09:00", "demand edit J2604-A0001 --set said=x", code=2)
    till("2026-04-13 09:00", "demand deliver J2604-A0001 --number EMS1234", "huang.li")
    assert "EMS1234" in till("2026-04-13 09:30", "demand show J2604-A0001").out
    till("2026-04-13 10:00", "check")


@pytest.mark.parametrize("words", [
    "--by phone --said 再不交就停水", "--by cut-water", "--by 断电", "--by cut_off_power",
    '--by letter --said "we shall cut off the electricity"',
])  # fmt: skip
def test_no_supply_is_cut_off(till: Till, words: str) -> None:
    """Neither as a means nor in words: refused, and nothing is recorded."""
    said = till("2026-04-10 09:00", f"demand {UNIT} {words}", code=1).err
    assert "944" in said
    assert told(till, "2026-04-11 09:00")["groups"][0]["demanded"] is None


def test_a_line_in_objection_is_left_out(till: Till) -> None:
    """That line alone waits; where all is objected to, nothing is demanded."""
    till("2026-04-10 09:00", "bill object B2601-3-2-1502/1 --reason x", "huang.li")
    made = till("2026-04-10 10:00", f"demand {UNIT} --by sms --format json").json()
    assert [line["bill"] for line in made[0]["lines"]] == ["B2602-3-2-1502", "B2603-3-2-1502"]
    for month in ("02", "03"):
        till("2026-04-10 11:00", f"bill object B26{month}-3-2-1502/1 --reason x", "huang.li")
    assert "objects" in till("2026-04-10 12:00", f"demand {UNIT} --by sms", code=1).err


def test_nothing_overdue_is_no_demand(till: Till) -> None:
    """Refused, and said."""
    assert "overdue" in till("2026-01-20 09:00", f"demand {UNIT} --by phone", code=1).err


def test_letters_are_files(till: Till, tmp_path: Path) -> None:
    """A page for A4 with names masked unless revealed; printed again it says the same."""
    page = tmp_path / "letters.html"
    till("2026-04-10 09:00", f"demand {UNIT} --by letter -o {page} --reveal")
    text = page.read_text(encoding="utf-8")
    assert "J2604-A0001" in text
    assert "502.31" in text
    assert "伍佰零贰元叁角壹分" in text
    again = till("2026-06-10 09:00", "demand letter J2604-A0001").out
    assert "502.31" in again
    till("2026-06-10 09:00", f"demand {UNIT} --by phone -o {page} --force", code=2)


def test_old_claims_are_near_their_limitation(till: Till) -> None:
    """A line of 2023 nobody demanded: near within 180 days of three years, and past them."""
    line = month_line(1, first="2023-01-01", last="2023-01-31", due="2023-01-31")
    old = bill(1, _dated(line))
    put(till.place, _old(old))
    near = {
        one["line"]: one["near"] for one in told(till, "2025-10-01 09:00", "--by line")["lines"]
    }
    assert near == {"B2301-3-2-1502/1": True}
    assert told(till, "2025-07-01 09:00", "--by line")["lines"][0]["near"] is False
    past = told(till, "2026-02-01 09:00", "--by line --older-than 2y")["lines"]
    assert [(one["limitation"], one["near"], one["age"]) for one in past] == [
        ("2026-01-31", True, ">3y")
    ]


def _dated(line: BillLine) -> BillLine:
    from datetime import date

    import msgspec

    return msgspec.structs.replace(line, first=date(2023, 1, 1), last=date(2023, 1, 31),
                                   due=date(2023, 1, 31), amount=Money.parse("120.00"))  # fmt: skip


def _old(made: Any) -> Any:
    from datetime import datetime

    import msgspec

    from tests.duties.fees.books import ZONE

    return msgspec.structs.replace(made, id="B2301-3-2-1502", period="2023-01",
                                   issued=datetime(2023, 1, 1, tzinfo=ZONE))  # fmt: skip


def test_it_is_read_in_both_languages(till: Till) -> None:
    """The table's headings and the closing words."""
    found = till("2026-04-10 09:00", "arrears", lang="zh")
    assert "时效" in found.out
    assert "496.35" in found.err
    assert json.loads(till("2026-04-10 09:00", "arrears --format jsonl", lang="zh").out)


def test_what_is_near_its_limitation_is_due(till: Till) -> None:
    """On the board and in `due`, half a year before; a provable demand ends that."""
    put(till.place, _old(bill(1, _dated(month_line(1)))))
    for command in ("due", "board"):
        assert "2026-01-31" in till("2025-10-01 09:00", command).out
        assert "2026-01-31" not in till("2025-06-01 09:00", command).out
    till("2025-10-01 10:00", f"demand {UNIT} --by letter")
    assert "2026-01-31" not in till("2025-10-01 11:00", "due").out
