"""Whoever leaves a home is settled in one command: final readings, last lines, what goes back."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

import pytest

from svc.kinds.fees.tariff import Billed, Tariff, TariffVersion
from svc.model.amounts import Quantity
from svc.model.fees import Formula
from tests.cli.fees.till import OWNER, UNIT, Till, fee, put
from tests.duties.fees.books import ZONE
from tests.duties.fees.estate_fees import day
from tests.support import Run, git, on_terminal

NOON = "2026-04-10 12:00"
LEAVE = "move-out 3-2-1502 --until 2026-04-20 --method cash --approved-by he.jianguo"
LAST_DAY = "2026-04-19 17:00"


@pytest.fixture
def home(till: Till) -> Till:
    """A home of 89.43 m² with a water meter; the first quarter is paid."""
    version = TariffVersion(version="1", since=day("2025-01-01"), formula=Formula.USAGE,
                            price=Quantity("4.10"), billed=Billed.ARREARS)  # fmt: skip
    water = Tariff(format=1, id="water", name="水费", versions=(version,))
    put(till.place, fee(rate=None), water)
    till(NOON, f"unit edit {UNIT} --set area=89.43", "he.jianguo")
    till(NOON, f"meter add --unit {UNIT} --item water --digits 4", "he.jianguo")
    for reading in ("2026-03-31 --value 100", "2026-02-28 --value 90"):
        till(NOON, f"reading add --meter {UNIT}.water --day {reading}", "he.jianguo")
    till(NOON, "pay 3-2-1502 496.35 --method cash")
    till(NOON, "pay 3-2-1502 1000 --method cash --deposit deposit")
    return till


def test_a_day_of_which_no_bill_can_be(home: Till) -> None:
    """It is told as what was typed, and nothing is recorded."""
    head = git("rev-parse", "HEAD", cwd=home.place)
    far = home(LAST_DAY, LEAVE.replace("2026-04-20", "2099-01-01"), "huang.li", code=2)
    assert "2099-01-01 is too far off" in far.err and "--until" in far.err
    assert git("rev-parse", "HEAD", cwd=home.place) == head


def test_a_home_is_left_in_one_command(home: Till) -> None:
    """19 days of April and of water, paid from the deposit, of which the rest goes back."""
    head = git("rev-parse", "HEAD", cwd=home.place).strip()
    command = f"{LEAVE} --reading {UNIT}.water=106.5 --format json"
    done = home(LAST_DAY, command, "huang.li").json()
    assert git("rev-list", "--count", f"{head}..", cwd=home.place).strip() == "1"
    assert git("log", "-1", "--format=%s", cwd=home.place).startswith(f"settle {UNIT} for {OWNER}")
    lines = {line["item"]: line for bill in done["bills"] for line in bill["lines"]
             if line["last"] > "2026-04"}  # fmt: skip
    # 165.4455 × 19/30 = 104.78215, and 6.5 × 4.10; March's water was not billed yet: 41.00.
    assert (lines["property-fee"]["amount"], lines["water"]["amount"]) == ("104.78", "26.65")
    assert lines["property-fee"]["last"] == "2026-04-19"
    amounts = [receipt["amount"] for receipt in done["receipts"]]
    assert amounts == ["172.43", "-827.57"]
    assert (done["owed"], done["moved_out"], done["skipped"]) == ("0.00", "2026-04-20", [])
    reading = home(LAST_DAY, f"reading show {UNIT}.water_20260419 --format json").json()
    assert (reading["value"], reading["by"]) == ("106.5", "huang.li")
    (balance,) = home.payers("2026-05-10 09:00")
    assert (balance["owed"], balance["credit"], balance["deposits"]) == ("0.00", "0.00", {})
    shown = home(LAST_DAY, f"resident show {OWNER} --format json").json()
    assert shown["occupancies"][0]["until"] == "2026-04-20"
    # A month's run finds the last days billed, and bills nobody for them again.
    again = home("2026-05-01 09:00", "bill run 2026-04 --unit 3-2-1502", "huang.li")
    assert "0 bills" in again.out and "no payer on file" in again.err
    assert not home(LAST_DAY, "check").err


def test_a_month_that_was_billed_and_paid_is_cut(home: Till) -> None:
    """April was paid whole: it is taken back for its 19 days, and the rest goes back."""
    home(NOON, "bill run 2026-04 --unit 3-2-1502 --items property-fee", "huang.li")
    home(NOON, "pay 3-2-1502 165.45 --method wechat")
    done = home(LAST_DAY, f"{LEAVE} --format json", "huang.li").json()
    made = [line["amount"] for bill in done["bills"] for line in bill["lines"]
            if line["item"] == "property-fee" and line.get("mark")]  # fmt: skip
    assert made == ["-165.45", "104.78"]
    # Credit of 165.45 pays 104.78 and March's water; the rest of it and the deposit go back.
    assert [one["amount"] for one in done["receipts"]] == ["145.78", "-19.67", "-1000.00"]
    assert [gap["reason"] for gap in done["skipped"]] == [
        "3-2-1502.water: no reading from 2026-04-01 to 2026-04-30"
    ]  # fmt: skip
    assert not home(LAST_DAY, "check").err


@pytest.mark.parametrize(
    ("reading", "code", "said"),
    [
        ("water=99", 1, "99 is less than 100 before it"),
        ("gas=5", 3, "has no meter 'gas'"),
        ("water=many", 2, "'water=many'"),
        ("water=106.5 --until 2026-05-20", 2, "lies ahead"),
    ],
)
def test_what_cannot_be_read_settles_nothing(
    home: Till, reading: str, code: int, said: str
) -> None:
    """One line with what is next, and nothing is written."""
    head = git("rev-parse", "HEAD", cwd=home.place)
    assert said in home(LAST_DAY, f"{LEAVE} --reading {reading}", "huang.li", code).err
    assert git("rev-parse", "HEAD", cwd=home.place) == head


def test_a_tenant_pays_no_longer(home: Till) -> None:
    """Whoever the unit's file names as payer leaves that as well."""
    home(NOON, f"unit payer {UNIT} R-A00002 --since 2026-04-01 --items property-fee", "he.jianguo")
    leave = "move-out 3-2-1502 --payer R-A00002 --until 2026-04-11"
    done = home(NOON, f"{leave} --format json", "huang.li").json()
    assert (done["payer"], done["owed"]) == ("R-A00002", "55.15")
    shown = home(NOON, f"unit show {UNIT} --format json").json()
    assert shown["payers"][0]["until"] == "2026-04-11"


def test_what_is_missing_is_asked_for(till: Till, run: Run) -> None:
    """On a terminal: until when, then what each meter shows; a meter nobody read is left out."""
    version = TariffVersion(version="1", since=day("2025-01-01"), formula=Formula.USAGE,
                            price=Quantity("4.10"), billed=Billed.ARREARS)  # fmt: skip
    tariffs = [
        Tariff(format=1, id=item, name=item, versions=(version,)) for item in ("water", "gas")
    ]
    put(till.place, fee(rate=None), *tariffs)
    leaves = datetime.now(ZONE).date()
    for item in ("water", "gas"):
        run(f"svc -C {till.place} --as he.jianguo meter add --unit {UNIT} --item {item}")
    before = leaves - timedelta(days=9)
    run(f"svc -C {till.place} --as he.jianguo reading add --meter {UNIT}.water --day {before}"
        " --value 100")  # fmt: skip
    words = ["svc", "-C", str(till.place), "--as", "huang.li", "--lang", "en"]
    words += ["move-out", UNIT, "--method", "cash", "--approved-by", "he.jianguo"]
    shown = on_terminal([sys.executable, "-m", *words], typed=(str(leaves), "", "106.5"))
    assert shown.code == 0, shown.out
    asked = ("First day on which they no longer live there", f"{UNIT}.gas shows now (last – on –",
             f"{UNIT}.water shows now (last 100 on {before}; empty: not read)")  # fmt: skip
    assert [shown.out.index(one) for one in asked] == sorted(map(shown.out.index, asked))
    assert f"{UNIT}.water  106.5" in shown.out and f"{UNIT}.gas  " not in shown.out
    assert f"{UNIT} {OWNER}:" in shown.out
