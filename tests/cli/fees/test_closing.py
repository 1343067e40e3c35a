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


def test_who_confirms_who_hands_over_and_the_paper(drawer: Till) -> None:
    """AL 35: neither the cashier nor who took the drawer over confirms; the float goes along."""
    pays(drawer, f"{DAY} 09:10", "100")
    pays(drawer, f"{DAY} 09:20", "80", "wechat")
    closing = drawer(f"{DAY} 17:30", f"{CLOSE} 600 --float-kept 200 --handed-to wang.fei").json()
    assert (closing["kept"], closing["handed_to"]) == ("200.00", "wang.fei")
    number = closing["id"]
    for who in ("chen.hong", "wang.fei"):
        assert "only a" in drawer(f"{DAY} 17:40", f"closing confirm {number}", who, code=1).err
    page = drawer(f"{DAY} 17:41", f"closing print {number}", lang="zh_CN").out
    assert "日结单" in page and "肆佰元整" in page and "陈红" in page and "王菲" in page
    assert "size: A4" in page and "微信" in page and "<script" not in page
    drawer(f"{DAY} 17:45", f"closing confirm {number}", "huang.li")
    assert "Confirmed by: 黄立" in drawer(f"{DAY} 17:46", f"closing print {number}").out
    pays(drawer, "2026-04-13 09:10", "50", who="wang.fei")
    taken = drawer("2026-04-13 17:30", f"{CLOSE} 250", "wang.fei").json()
    assert (taken["opening"], taken["opened_from"]) == ("200.00", [number])
    empty = drawer("2026-04-13 17:40", f"{CLOSE} 0").json()
    assert (empty["opening"], empty.get("methods", [])) == ("0.00", [])
    refused = drawer("2026-04-13 18:00", f"{CLOSE} 0", code=1).err
    assert "closed 2026-04-13 already" in refused
    checked = drawer("2026-04-13 18:01", "check", "he.jianguo")
    assert "no problems" in checked.out + checked.err


def test_a_day_that_nobody_closed_is_shown_and_closed_later(drawer: Till) -> None:
    """Due by the next opening; the close without a day ends that day, and says so."""
    pays(drawer, f"{DAY} 09:10", "100")
    assert "to be closed" not in drawer(f"{DAY} 18:00", "due").out
    late = drawer("2026-04-13 09:00", "due").out
    assert (
        "2026-04-10 is to be closed: 1 receipt of chen.hong" in late
        and "D260410-A-chen.hong" in late
    )
    assert "2026-04-10 is to be closed" in drawer("2026-04-13 09:00", "board").out
    items = drawer("2026-04-13 09:00", "due --format json").json()
    (item,) = (one for one in items if one["clock"] == "close-day")
    assert (item["clock"], item["kind"], item["late"]) == ("close-day", "closing", True)
    done = drawer("2026-04-13 09:10", "close-day --counted 600")
    assert "D260410-A-chen.hong" in done.out and "today is still open" in done.err
    assert "is to be closed" not in drawer("2026-04-13 09:11", "board").out
    ahead = drawer("2026-04-13 09:12", "close-day 2026-04-14 --counted 0", code=1).err
    assert "2026-04-14 lies ahead" in ahead


def test_a_closing_to_be_confirmed_is_due_for_whoever_may(drawer: Till) -> None:
    """On the board within the working day after it; until somebody else has confirmed it."""
    words = "D260409-A-chen.hong is to be confirmed, by he.jianguo, huang.li"
    assert "confirmed" not in drawer("2026-04-09 18:00", "due").out
    assert words in drawer("2026-04-13 08:00", "board").out
    (item,) = drawer("2026-04-13 08:00", "due --assignee huang.li --format json").json()
    assert (item["clock"], item["id"]) == ("confirm", "D260409-A-chen.hong")
    assert not drawer("2026-04-13 08:00", "due --assignee chen.hong --format json").json()
    drawer("2026-04-13 08:30", "closing confirm D260409-A-chen.hong", "huang.li")
    assert "confirmed" not in drawer("2026-04-14 18:00", "board").out


def test_many_closings_to_be_confirmed_are_told_together(drawer: Till) -> None:
    """One line says how many they are, and which is the first."""
    for day in ("10", "13", "14", "15", "16"):
        drawer(f"2026-04-{day} 17:30", f"{CLOSE} 500")
    (line,) = (one for one in drawer("2026-04-21 09:00", "due --format json").json()
               if one["clock"] == "confirm")  # fmt: skip
    assert line["id"] == "D260409-A-chen.hong"
    shown = drawer("2026-04-21 09:00", "due").out
    assert "6 closings are to be confirmed, the first is D260409-A-chen.hong" in shown


def test_more_than_lies_in_the_drawer_does_not_leave_it(drawer: Till) -> None:
    """Neither to the bank nor as an expense, before the count or with it; nor is told how much."""
    pays(drawer, f"{DAY} 09:10", "100")
    for words in ("bank 600.01", "take-out 600.01 --reason 文具"):
        refused = drawer(f"{DAY} 12:00", f"cash add {words}", code=1).err
        assert "600.01 is more than is to lie in the drawer" in refused and "600.00" not in refused
    assert "more than" in drawer(f"{DAY} 17:30", f"{CLOSE} 0 --banked 700", code=1).err
    drawer(f"{DAY} 12:10", "cash add bank 600 --slip 0815")
    assert "more than" in drawer(f"{DAY} 12:11", "cash add bank 0.01", code=1).err
    drawer(f"{DAY} 17:30", f"{CLOSE} 0")


def test_what_credit_pays_by_a_run_asks_for_no_close(drawer: Till) -> None:
    """A supervisor's run moves no money: nobody has a drawer to count, and everything ties."""
    drawer(f"{DAY} 09:10", "pay 3-2-1502 700 --method cash")
    drawer(f"{DAY} 17:30", f"{CLOSE} 1200")
    drawer("2026-04-13 09:00", "unit edit 3-2-1502 --set area=89.43", "he.jianguo")
    drawer("2026-04-13 09:05", "bill run 2026-04 --unit 3-2-1502", "huang.li")
    used = [one for one in drawer("2026-04-13 09:10", "receipt list --format json").json()
            if one["method"] == "credit"]  # fmt: skip
    assert [one["cashier"] for one in used] == ["huang.li"]
    clocks = drawer("2026-04-15 09:00", "due --format json").json()
    assert "close-day" not in {one["clock"] for one in clocks}
    checked = drawer("2026-04-15 09:01", "check", "he.jianguo")
    assert "no problems" in checked.out + checked.err


def test_a_large_difference_opens_one_ticket(drawer: Till) -> None:
    """By svc tick, of the desk that closed; the closing says which."""
    pays(drawer, f"{DAY} 09:10", "100")
    drawer(f"{DAY} 17:30", f"{CLOSE} 595.50 --explain 不明")
    steps = drawer(f"{DAY} 18:00", "tick --format json").json()["steps"]
    (step,) = (one for one in steps if one["action"] != "demand")
    assert step["rule"] == "D260410-A-chen.hong" and "4.50 short" in step["words"]
    shown = drawer(f"{DAY} 18:01", "closing show D260410-A-chen.hong --format json").json()
    assert shown["events"][-1]["ticket"] == step["id"]
    assert drawer(f"{DAY} 18:02", "tick --format json").json()["steps"] == []


def test_check_says_where_closings_do_not_tie(drawer: Till) -> None:
    """A receipt that was changed, one that was slipped in before, a float that was forgotten."""
    pays(drawer, f"{DAY} 09:10", "100")
    pays(drawer, f"{DAY} 09:20", "80")
    drawer(f"{DAY} 17:30", f"{CLOSE} 680")
    receipts = drawer.place / "records/receipts/2026/04"
    text = (receipts / "N2604-A0001.yaml").read_text()
    (receipts / "N2604-A0001.yaml").write_text(text.replace("'100.00'", "'90.00'"))
    late = (receipts / "N2604-A0002.yaml").read_text().replace("N2604-A0002", "N2604-A0003")
    (receipts / "N2604-A0003.yaml").write_text(late)
    told = drawer(f"{DAY} 18:00", "check", code=4).out
    assert "cash_in: says 180.00, and comes to 170.00" in told
    assert "was taken before D260410-A-chen.hong, which does not count it" in told


def test_history_tells_of_a_merge_that_lost_a_receipt(drawer: Till) -> None:
    """Neither a commit nor a merge may lose a body; the one that did is named for good."""
    place = drawer.place
    base = git("rev-parse", "HEAD", cwd=place).strip()
    pays(drawer, f"{DAY} 09:10", "100")
    theirs = git("rev-parse", "HEAD", cwd=place).strip()
    tree = git("rev-parse", f"{base}^{{tree}}", cwd=place).strip()
    name = ("-c", "user.name=x", "-c", "user.email=x@x.invalid")
    merge = git(*name, "commit-tree", tree, "-p", base, "-p", theirs, "-m", "merge", cwd=place)
    git("reset", "-q", "--hard", merge.strip(), cwd=place)
    told = drawer(f"{DAY} 18:00", "check --history", code=4).out
    assert f"{merge[:12]}: took it away, and it was to stay" in told
    assert "records/receipts/2026/04/N2604-A0001.yaml" in told
