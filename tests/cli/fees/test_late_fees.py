"""Late fees as people meet them: a view until they are paid or let go, and paused by objections."""

from __future__ import annotations

import msgspec
import pytest

from svc.kinds.fees.tariff import DueOnRestDay
from tests.cli.fees.till import Till, bill, fee, put

NOON = "2026-04-10 12:00"
JANUARY = "B2601-3-2-1502/1"


def january(till: Till, moment: str) -> dict[str, str]:
    """January's line."""
    return till.lines(moment)["2026-01"]


def test_t13_what_is_let_go_of_late_fees_is_stamped(till: Till) -> None:
    """Asked by one, agreed to by a director; days, version and principal stay in the record."""
    till(NOON, f"bill waive {JANUARY} --late --reason 首次逾期", "huang.li")
    assert "asked for already" in till(NOON, f"bill waive {JANUARY} 1 --late --reason x",
                                       code=1).err  # fmt: skip
    done = till("2026-04-11 09:00", f"bill approve {JANUARY}", "he.jianguo")
    assert "let go" in done.out
    event = till(NOON, "bill show B2601-3-2-1502 --format json").json()["events"][-1]
    assert (event["amount"], event["late"]) == ("3.42", True)
    (stretch,) = event["stretches"]
    assert stretch == {"tariff": "property-fee/2025-01", "principal": "165.45", "days": 70,
                       "amount": "3.47"}  # fmt: skip
    line = january(till, "2026-04-11 10:00")
    assert (line["late_waived"], line["late_open"], line["open"]) == ("3.42", "0.05", "165.45")
    assert line["waived"] == "0.00"  # T6: of the principal nothing was
    assert "let go 3.42 of late fees" in till("2026-04-12 09:00", "balance 3-2-1502").out
    before = till.payers("2026-09-01 09:00", "3-2-1502", "--as-of 2026-04-10")[0]
    assert before["late"] == "5.96"
    told = till("2026-04-11 10:00", f"bill explain {JANUARY}").out
    assert "165.45 open for 70 days: 3.47" in told and "let go 3.42 of late fees" in told


def test_more_late_fees_than_there_are_cannot_be_let_go(till: Till) -> None:
    """Not more than has come by the day on which it is agreed to; what was paid meanwhile is."""
    refused = till(NOON, f"bill waive {JANUARY} 3.43 --late --reason x", code=1)
    assert "3.43 cannot be let go, 3.42 of late fees is open" in refused.err
    till(NOON, f"bill waive {JANUARY} 3.42 --late --reason x", "huang.li")
    till(NOON, "pay 3-2-1502 2.00 --method cash")
    assert "only a director" in till(NOON, f"bill approve {JANUARY} --amount 1", "huang.li",
                                     code=1).err  # fmt: skip
    refused = till(NOON, f"bill approve {JANUARY}", "he.jianguo", code=1)
    assert "1.42 is open and 3.42 was asked for" in refused.err
    till(NOON, f"bill approve {JANUARY} --amount 1.42", "he.jianguo")
    line = january(till, NOON)
    assert (line["late_paid"], line["late_waived"], line["late_open"]) == ("2.00", "1.42", "0.00")


def test_late_fees_let_go_and_refused(till: Till) -> None:
    """A refusal leaves them; the principal's own asking is another matter."""
    till(NOON, f"bill waive {JANUARY} --late --reason x", "huang.li")
    till(NOON, f"bill waive {JANUARY} 65.45 --reason y", "huang.li")
    till(NOON, f"bill refuse {JANUARY} --reason 不同意", "huang.li")
    till(NOON, f"bill approve {JANUARY}", "he.jianguo")
    line = january(till, NOON)
    assert (line["waived"], line["late_waived"]) == ("0.00", "3.42")
    assert "waived" in till(NOON, "bill list --state waived").out


def test_t13_a_receipt_keeps_how_its_late_fees_came_about(till: Till) -> None:
    """Stamped when it is paid: the version, the principal, the days; and nothing without any."""
    receipt = till(NOON, "pay 3-2-1502 400.00 --method cash --format json").json()
    stamps = [line["stretches"] for line in receipt["lines"]]
    assert [(one["days"], one["principal"], one["amount"]) for (one,) in stamps] == [
        (69, "165.45", "3.42"), (41, "165.45", "2.04"), (10, "165.45", "0.50"),
    ]  # fmt: skip
    later = till("2026-05-01 09:00", "pay 3-2-1502 102.95 --method cash --format json").json()
    (line,) = later["lines"]
    assert [(one["days"], one["principal"], one["amount"]) for one in line["stretches"]] == [
        (10, "165.45", "0.50"), (21, "102.31", "0.64"),
    ]  # fmt: skip
    till("2026-05-01 10:00", "receipt reverse N2605-A0001 --reason x")
    assert not till("2026-05-01 11:00", "check").err


@pytest.mark.parametrize("settled", [True, False])
def test_no_late_fee_runs_while_an_objection_waits(till: Till, settled: bool) -> None:
    """From the day after it until the day on which it is settled; for that line only."""
    put(till.place, fee(), bill(1), bill(2), bill(3))
    till("2026-03-01 09:00", f"bill object {JANUARY} --reason 面积不对")
    if settled:
        till("2026-03-31 09:00", f"bill settle {JANUARY} --reason 已复核")
    line = january(till, NOON)
    # 69 days to 10 April, of which 30 waited; or 29 days until the objection.
    assert line["late_open"] == ("1.94" if settled else "1.44")
    assert till.lines(NOON)["2026-02"]["late_open"] == "2.04"
    assert till.lines("2026-09-01 09:00", "3-2-1502", "--as-of 2026-02-28")["2026-01"][
        "late_open"
    ] == "1.39"  # fmt: skip


def january_due(till: Till, rule: str | None) -> None:
    """A fee whose January falls due on a Saturday, billed by a run."""
    tariff = fee()
    if rule is not None:
        version = msgspec.structs.replace(tariff.versions[0], on_rest_day=DueOnRestDay(rule))
        tariff = msgspec.structs.replace(tariff, versions=(version,))
    put(till.place, tariff)


@pytest.mark.parametrize(
    ("rule", "monday", "tuesday"),
    [(None, "0.00", "0.15"), ("stays", "0.10", "0.15")],
)
def test_a_due_day_that_is_no_working_day(
    till: Till, rule: str | None, monday: str, tuesday: str
) -> None:
    """Civil Code 203: 31 January 2026 is a Saturday, and Monday is in time; EX11 stays as it is."""
    january_due(till, rule)
    assert january(till, "2026-02-02 09:00")["late_open"] == monday
    assert january(till, "2026-02-03 09:00")["late_open"] == tuesday
    assert january(till, NOON)["late_open"] == "3.42"


@pytest.mark.parametrize(("rule", "due"), [(None, "2026-05-31"), ("moves", "2026-06-01")])
def test_a_due_day_moves_where_the_tariff_says_so(till: Till, rule: str | None, due: str) -> None:
    """31 May 2026 is a Sunday: the run writes the day that the rule means, or Monday."""
    january_due(till, rule)
    till(NOON, "unit edit 3-2-1502 --set area=89.43", "he.jianguo")
    till("2026-05-01 09:00", "bill run 2026-05 --unit 3-2-1502", "huang.li")
    assert till.lines("2026-05-02 09:00")["2026-05"]["due"] == due
