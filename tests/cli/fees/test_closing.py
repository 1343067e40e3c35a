"""The cashier's close: what is in it, what is counted, what comes after it, and who may."""

from __future__ import annotations

import pytest

from tests.cli.fees.till import Till, fee, put
from tests.support import git

#: A Friday, of which April 2026 has one as any.
DAY = "2026-04-10"
CLOSE = "close-day --format json --counted"


@pytest.fixture
def drawer(till: Till) -> Till:
    """A till in which a float of 500.00 lies since yesterday."""
    put(till.place, fee(rate=None))
    till("2026-04-09 09:00", "cash add put-in 500 --reason 备用金")
    till("2026-04-09 17:30", f"{CLOSE} 500")
    return till


def pays(till: Till, moment: str, amount: str, method: str = "cash", who: str = "chen.hong") -> str:
    """Money is taken; gives the receipt's number."""
    found: str = till(moment, f"pay 3-2-1502 {amount} --method {method} --format json",
                      who).json()["id"]  # fmt: skip
    return found


def test_ex22_a_count_that_is_short(drawer: Till) -> None:
    """EX22: 500.00 + 1234.50 − 200.00 − 1000.00 are 534.50; 530.00 were counted: −4.50."""
    pays(drawer, f"{DAY} 09:10", "1234.50")
    drawer(f"{DAY} 11:00", "refund 3-2-1502 200 --method cash --reason 多收"
                           " --approved-by he.jianguo --cashier chen.hong", "huang.li")  # fmt: skip
    drawer(f"{DAY} 12:00", "cash add bank 1000 --slip 0815")
    closing = drawer(f"{DAY} 17:30", f"{CLOSE} 530.00 --explain 找零有误").json()
    assert (closing["opening"], closing["cash_in"], closing["cash_back"]) == (
        "500.00", "1234.50", "-200.00",
    )  # fmt: skip
    assert (closing["banked"], closing["expected"], closing["difference"]) == (
        "1000.00", "534.50", "-4.50",
    )  # fmt: skip


def test_a_difference_needs_words_and_the_count_stays_blind(drawer: Till) -> None:
    """It is refused without a word, and nobody is told by how much; nothing is recorded."""
    pays(drawer, f"{DAY} 09:10", "100")
    head = git("rev-parse", "HEAD", cwd=drawer.place)
    refused = drawer(f"{DAY} 17:30", "close-day --counted 530", code=1).err
    assert "530.00 is not what is to be there" in refused and "--explain" in refused
    assert "600" not in refused and "70" not in refused
    assert "missing: --counted" in drawer(f"{DAY} 17:30", "close-day", code=2).err
    assert git("rev-parse", "HEAD", cwd=drawer.place) == head


def test_a_payment_after_the_close_is_the_next_days(drawer: Till) -> None:
    """17:45 after a close at 17:30 on a Friday: Monday's; the second close is refused."""
    pays(drawer, f"{DAY} 09:10", "100")
    drawer(f"{DAY} 17:30", f"{CLOSE} 600")
    late = pays(drawer, f"{DAY} 17:45", "50")
    refused = drawer(f"{DAY} 18:00", f"{CLOSE} 650", code=1).err
    assert "chen.hong closed 2026-04-10 already" in refused
    monday = drawer("2026-04-13 17:30", f"{CLOSE} 650").json()
    assert monday["id"] == "D260413-A-chen.hong"
    assert monday["receipts"] == [{"first": late, "last": late, "count": 1}]
    assert (monday["opening"], monday["expected"]) == ("600.00", "650.00")


def test_ex23_a_reversal_across_a_close(drawer: Till) -> None:
    """EX23: yesterday's close stays as it was, today's shows −165.45; a supervisor's word."""
    number = pays(drawer, f"{DAY} 09:10", "165.45")
    drawer(f"{DAY} 17:30", f"{CLOSE} 665.45")
    path = drawer.place / "records/closings/2026/04/D260410-A-chen.hong.yaml"
    before = path.read_bytes()
    command = f"receipt reverse {number} --reason 房号写错"
    assert "only a" in drawer(f"{DAY} 17:50", command, code=1).err
    drawer("2026-04-13 09:00", f"{command} --cashier chen.hong", "huang.li")
    monday = drawer("2026-04-13 17:30", f"{CLOSE} 500").json()
    assert (monday["cash_back"], monday["expected"]) == ("-165.45", "500.00")
    assert monday["reversals"] == ["N2604-A0002"]
    assert path.read_bytes() == before
