"""Contracts that end early, and credit that pays by rule."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from svc.kinds.fees.tariff import DiscountRule
from svc.model.amounts import Rate
from tests.cli.fees.till import OWNER, UNIT, Till, bill, fee, month_line, put
from tests.support import git

NOON = "2026-04-10 12:00"


def paid_ahead(till: Till, *, falls_away: bool = False) -> None:
    """EX15: twelve months from May on at five percent off, 1886.13, paid on 10 April."""
    tariff = fee(rate=None)
    year = DiscountRule(id="year", months=12, percent=Rate("5"), falls_away=falls_away)
    version = msgspec.structs.replace(tariff.versions[0], discounts=(year,))
    put(till.place, msgspec.structs.replace(tariff, versions=(version,)))
    till(NOON, f"unit edit {UNIT} --set area=89.43", "he.jianguo")
    till(NOON, "pay 3-2-1502 496.35 --method cash")
    till(NOON, "bill ahead 3-2-1502 12 --discount year --from 2026-05", "huang.li")
    till(NOON, "pay 3-2-1502 1886.13 --method transfer --ahead")


def refunded(till: Till, moment: str) -> str:
    """What goes back when all credit is given back."""
    back = "refund 3-2-1502 --method transfer --reason 提前解约 --approved-by he.jianguo"
    return str(till(moment, f"{back} --format json", "huang.li").json()["amount"])


@pytest.mark.parametrize(("falls_away", "back"), [(False, "-628.72"), (True, "-562.53")])
def test_ex16_a_contract_that_ends_after_eight_months(
    till: Till, falls_away: bool, back: str
) -> None:
    """EX16: pro rata 628.72; where the discount falls away 562.53; eight months stay paid."""
    paid_ahead(till, falls_away=falls_away)
    later = "2026-12-20 09:00"
    said = till(later, "bill end-ahead 3-2-1502 2027-01-01 --reason 提前解约", "huang.li")
    assert "628.72 goes back, 0.00 is voided" in said.out
    assert ("66.19 is charged" in said.out) is falls_away
    assert refunded(till, later) == back
    (balance,) = till.payers("2027-06-01 09:00")
    assert (balance["owed"], balance["ahead"], balance["credit"]) == ("0.00", "0.00", "0.00")
    assert not till(later, "check").err


def test_months_that_nobody_paid_are_voided(till: Till) -> None:
    """Of them nothing goes back; whoever pays next is billed for the same days."""
    put(till.place, fee(rate=None))
    till(NOON, f"unit edit {UNIT} --set area=89.43", "he.jianguo")
    till(NOON, "bill ahead 3-2-1502 3 --from 2026-05", "huang.li")
    said = till(NOON, "bill end-ahead 3-2-1502 2026-06-11 --reason x", "huang.li")
    # Ten of thirty days of June are left of it, 55.15; July is voided.
    assert "165.45 goes back, 165.45 is voided, 55.15 is charged" in said.out
    assert "nothing of R-A00001" in till(NOON, "bill end-ahead 3-2-1502 2026-06-11 --reason x",
                                         "huang.li", code=1).err  # fmt: skip
    till(NOON, f"unit payer {UNIT} R-A00002 --since 2026-06-11", "he.jianguo")
    made = till(NOON, "bill run 2026-06 --unit 3-2-1502", "huang.li")
    assert "1 bill with 1 line, 110.30 in all" in made.out
    assert "only a" in till(NOON, "bill end-ahead 3-2-1502 2026-05-01 --reason x", code=1).err


def credit_receipts(till: Till) -> list[dict[str, Any]]:
    """Receipts by which credit paid."""
    return [dict(one) for one in till("2026-09-01 09:00", "receipt list --format json").json()
            if one["method"] == "credit"]  # fmt: skip


def test_credit_pays_by_rule_when_a_month_is_billed(till: Till) -> None:
    """EX17: what was paid in advance pays what the month costs then, the oldest credit first."""
    put(till.place, fee(rate=None))
    till(NOON, f"unit edit {UNIT} --set area=89.43", "he.jianguo")
    till(NOON, "pay 3-2-1502 596.35 --method cash")
    till("2026-04-11 09:00", "pay 3-2-1502 100 --method wechat")
    run = "bill run 2026-05 --unit 3-2-1502"
    assert "would be paid from credit: 165.45 of 1 payer" in till(
        "2026-04-25 09:00", f"{run} -n", "huang.li"
    ).out  # fmt: skip
    head = git("rev-parse", "HEAD", cwd=till.place).strip()
    done = till("2026-04-25 09:00", run, "huang.li")
    assert "paid from credit: 165.45 of 1 payer" in done.out
    assert git("rev-list", "--count", f"{head}..", cwd=till.place).strip() == "1"
    assert "165.45 paid from credit" in git("log", "-1", "--format=%s", cwd=till.place)
    assert till.lines(NOON)["2026-05"]["open"] == "0.00"
    (receipt,) = credit_receipts(till)
    assert (receipt["amount"], receipt["cashier"]) == ("165.45", "huang.li")
    # The oldest lot is used up: what it brought cannot be taken back, the younger one has 34.55.
    (balance,) = till.payers("2026-04-26 09:00")
    assert balance["credit"] == "34.55"
    used = till("2026-04-26 09:00", "receipt reverse N2604-A0001 --reason x", "huang.li", code=1)
    assert "of 100.00 that it brought 100.00 is used" in used.err
    till("2026-05-01 09:00", run, "huang.li")
    assert len(credit_receipts(till)) == 1


def test_credit_leaves_alone_what_is_objected_to_or_somebody_elses(till: Till) -> None:
    """An objection waits; another payer's line is not paid; --leave-credit pays nothing."""
    put(till.place, fee(rate=None))
    till(NOON, "pay 3-2-1502 700 --method cash")
    put(till.place, bill(4), bill(5, month_line(5, payer="R-A00002")))
    till(NOON, "bill object B2604-3-2-1502/1 --reason 面积不对")
    run = "bill run 2026-06 --unit 3-2-1502 --items property-fee"
    till("2026-06-02 09:00", f"{run} --leave-credit", "huang.li")
    till("2026-06-02 09:00", run, "huang.li")
    assert credit_receipts(till) == []
    till("2026-06-02 09:00", "bill settle B2604-3-2-1502/1 --reason 已复核", "huang.li")
    till("2026-06-02 09:00", run, "huang.li")
    (receipt,) = credit_receipts(till)
    owed = {one["payer"]: one["credit"] for one in till.payers("2026-06-03 09:00")}
    assert (receipt["amount"], owed[OWNER]) == ("165.45", "38.20")
