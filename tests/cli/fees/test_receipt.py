"""Receipts: on paper, looked at, kept as they were; and homes that are left."""

from __future__ import annotations

import errno
import json
import re
from pathlib import Path

import pytest

from svc.model.amounts import Money
from tests.cli.fees.till import OWNER, Till, bill, fee, month_line, put
from tests.handwork import change
from tests.support import git

NOON = "2026-04-10 12:00"
PAY = "pay 3-2-1502 400.00 --method cash"


def test_ex27_the_paper_says_the_amount_in_capital_numerals(till: Till) -> None:
    """EX27: 400.00 is 肆佰元整, on A4 and on a roll, in both languages."""
    till(NOON, PAY)
    page = till(NOON, "receipt print 1").out
    assert "肆佰元整" in page and "¥400.00" in page and "size: A4" in page
    assert "N2604-A0001" in page and "2026-04-10 12:00" in page
    assert "王**" in page and "王芳" not in page
    assert "王芳" in till(NOON, "receipt print 1 --reveal").out
    roll = till(NOON, "receipt print 1 --paper 80mm", lang="zh_CN").out
    assert "size: 80mm" in roll and "收据" in roll and "3栋2单元1502" in roll and "现金" in roll
    assert "<script" not in page and "http" not in page


def test_a_reprint_is_marked_and_dated(till: Till) -> None:
    """补打: from the second on, with its day; each printing is an event, and the body stays."""
    till(NOON, PAY)
    path = till.place / "records/receipts/2026/04/N2604-A0001.yaml"
    body = path.read_text()
    assert "Reprint" not in till(NOON, "receipt print 1").out
    assert "Reprint 1, 2026-04-12" in till("2026-04-12 09:00", "receipt print 1").out
    assert "补打" in till("2026-04-13 09:00", "receipt print 1", lang="zh_CN").out
    assert path.read_text().startswith(body)
    assert path.read_text().count("action: print") == 3


def test_a_page_is_written_to_a_file_once(till: Till) -> None:
    """Nothing is overwritten unasked, and what is not written is not noted as printed."""
    till(NOON, PAY)
    page = till.place.parent / "r.html"
    till(NOON, f"receipt print 1 -o {page}")
    assert "肆佰元整" in page.read_text("utf-8")
    assert page.stat().st_mode & 0o777 == 0o600
    head = git("rev-parse", "HEAD", cwd=till.place)
    assert "exists already" in till(NOON, f"receipt print 1 -o {page}", code=1).err
    assert git("rev-parse", "HEAD", cwd=till.place) == head


def test_a_page_that_cannot_be_written(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is noted as printed, a full disk is told as that of the answer."""
    till(NOON, PAY)
    page = till.place.parent / "r.html"
    replace = Path.replace

    def full(draft: Path, place: Path) -> Path:
        if place == page:
            raise OSError(errno.ENOSPC, "")
        return replace(draft, place)

    monkeypatch.setattr(Path, "replace", full)
    assert till(NOON, f"receipt print 1 -o {page}", code=6).err.splitlines() == [
        "svc: the answer could not be written: No space left on device",
        "  recorded: print receipt N2604-A0001",
        "  next: do not repeat the command; svc log tells what it did",
    ]
    assert not page.exists()
    assert [*page.parent.glob("*draft*")] == []


def test_a_reversal_on_paper_says_so(till: Till) -> None:
    """It names what it takes back, and its amount is negative."""
    till(NOON, PAY)
    till(NOON, "receipt reverse 1 --reason 房号写错")
    page = till(NOON, "receipt print N2604-A0002").out
    assert "Takes back N2604-A0001" in page and "负肆佰元整" in page and "房号写错" in page


def test_what_happens_to_a_receipt_is_appended(till: Till) -> None:
    """The number of its tax invoice, and that somebody else confirmed it."""
    till(NOON, PAY)
    till(NOON, "receipt invoice 1 --number 04412345")
    assert "who did the one may not" in till(NOON, "receipt confirm 1", code=1).err
    till(NOON, "receipt confirm 1", "huang.li")
    shown = till(NOON, "receipt show 1 --format json").json()
    assert [event["action"] for event in shown["events"]] == ["invoice", "confirm"]
    assert "N2604-A0001" in till(NOON, "receipt list --method cash").out
    assert "take 400.00" in till(NOON, "log N2604-A0001").out


@pytest.mark.parametrize("edit", ["amount", "gone"])
def test_a_receipt_that_was_changed_is_found(till: Till, edit: str) -> None:
    """It is refused by save; whoever commits it by hand is told by check, for ever."""
    till(NOON, PAY)
    path = till.place / "records/receipts/2026/04/N2604-A0001.yaml"
    if edit == "gone":
        till(NOON, "pay 3-2-1502 1 --method cash")
        path.unlink()
    else:
        change(path, "amount: '400.00'", "amount: '40.00'")
        assert "never changes" in till(NOON, "save", "he.jianguo", code=4).err
    git("commit", "-aqm", "mended", cwd=till.place)
    found = till(NOON, "check --history", code=4)
    said = "took it away" if edit == "gone" else "changed what never changes: amount"
    assert said in found.out + found.err


def test_t4_a_lost_number_is_found(till: Till) -> None:
    """T4: check names the gap, by desk and month."""
    for _receipt in range(3):
        till(NOON, "pay 3-2-1502 1 --method cash")
    git("rm", "-q", "records/receipts/2026/04/N2604-A0002.yaml", cwd=till.place)
    git("commit", "-qm", "lost", cwd=till.place)
    found = till(NOON, "check", code=4)
    assert "N2604-A0002 is missing" in found.out + found.err


def test_leaving_settles_everything_in_one_commit(till: Till) -> None:
    """Credit and deposit pay what is open, the rest goes back, and the tenancy ends."""
    put(till.place, fee(rate=None))
    till(NOON, "pay 3-2-1502 500.00 --method cash")
    till(NOON, "pay 3-2-1502 2000 --method cash --deposit deposit")
    put(till.place, bill(4))
    head = git("rev-parse", "HEAD", cwd=till.place).strip()
    leave = "move-out 3-2-1502 --until 2026-04-30 --method cash --approved-by he.jianguo"
    done = till("2026-04-20 09:00", leave, "huang.li")
    assert f"3-2-1502 {OWNER}: settled" in done.out
    assert git("rev-list", "--count", f"{head}..", cwd=till.place).strip() == "1"
    balance = till.payers("2026-04-20 10:00")[0]
    assert (balance["owed"], balance["credit"], balance["deposits"]) == ("0.00", "0.00", {})
    amounts = re.findall(r"(?m)^N\S+  (\S+)", done.out)
    assert amounts == ["3.65", "161.80", "-1838.20"]
    shown = till("2026-04-20 10:00", f"resident show {OWNER} --format json").json()
    assert shown["occupancies"][0]["until"] == "2026-04-30"


def test_leaving_with_something_open(till: Till) -> None:
    """What is open is told, and paid where it is collected."""
    put(till.place, fee(rate=None))
    done = till(NOON, "move-out 3-2-1502")
    assert "496.35 is still open" in done.out
    till(NOON, "move-out 3-2-1502 --collect --method wechat")
    assert till.payers(NOON)[0]["owed"] == "0.00"


def test_an_office_of_one_is_marked(till: Till) -> None:
    """Where nobody else may agree it is done, and stays unconfirmed until another confirms it."""
    till(NOON, "pay 3-2-1502 1000 --method cash")
    give = "refund 3-2-1502 10 --method cash --reason 多收 --approved-by he.jianguo"
    till(NOON, give, "he.jianguo")
    found = till(NOON, "check")
    assert "he.jianguo gave it back and agreed" in found.out + found.err
    till(NOON, "receipt confirm N2604-A0002", "huang.li")
    found = till(NOON, "check")
    assert "gave it back" not in found.out + found.err


def test_t24_list_balance_and_export_agree(till: Till) -> None:
    """T24: one fold and one set of records behind all of them."""
    till(NOON, PAY)
    till(NOON, "pay 3-2-1502 50 --method wechat")
    till(NOON, "receipt reverse N2604-A0002 --reason x")
    listed = till(NOON, "receipt list --format json").json()
    rows = [line for line in till(NOON, "export receipts").out.splitlines() if line.startswith("{")]
    assert len(rows) in (0, len(listed)) and len(listed) == 3
    paid = sum(float(one["paid"]) + float(one["late_paid"]) for one in till.lines(NOON).values())
    assert round(paid, 2) == 400.00


def test_money_through_json_comes_back_file_for_file(till: Till) -> None:
    """Export and import of receipts, in another office with the same bills."""
    till(NOON, PAY)
    out = till.place.parent / "all.jsonl"
    till(NOON, f"export receipts --format jsonl -o {out}")
    assert '"amount": "400.00"' in out.read_text() or '"amount":"400.00"' in out.read_text()


def test_a_line_for_two_payers_asks_whose(till: Till) -> None:
    """Each line is its payer's; credit belongs to payer and unit."""
    put(till.place, fee(rate=None), bill(4, month_line(4, payer="R-A00002")))
    first = till("2026-04-20 09:00", "pay 3-2-1502 165.45 --method cash --payer R-A00002")
    assert "B2604-3-2-1502" in first.out
    owed = {one["payer"]: one["owed"] for one in till.payers("2026-04-20 09:00")}
    assert owed == {OWNER: "496.35", "R-A00002": "0.00"}
    assert till.payers("2026-04-20 09:00", "R-A00002")[0]["unit"] == "3-2-1502"


def test_an_old_systems_payments_become_credit(till: Till) -> None:
    """A sheet of payments says nothing of lines: each is its payer's credit, and pays by hand."""
    put(till.place, fee(rate=None))
    till(NOON, "staff edit huang.li --add roles=cashier", "he.jianguo")
    sheet, made = till.place.parent / "paid.csv", till.place.parent / "map.yaml"
    rows = (("2026-03-01 10:00", "165.45", "现金"), ("2026-03-02 11:30", "100.00", "微信"))
    sheet.write_text("收据号,房号,付款人,缴费时间,实缴金额,支付方式,收银员,备注\n" + "".join(
        f"S{number},3-2-1502,{OWNER},{taken},{amount},{how},chen.hong,旧系统\n"
        for number, (taken, amount, how) in enumerate(rows)
    ))  # fmt: skip
    made.write_text(till(NOON, f"import --suggest {sheet}", "huang.li").out)
    till(NOON, f"import receipts {sheet} --mapping {made}", "huang.li")
    assert till.payers(NOON)[0]["credit"] == "265.45"
    till(NOON, "pay 3-2-1502 --from-credit")
    balance = till.payers(NOON)[0]
    assert (balance["credit"], balance["owed"]) == ("0.00", "230.90")
    again = till(NOON, f"import receipts {sheet} --mapping {made}", "huang.li")
    assert "imported 0" in again.out + again.err or "nothing" in again.out + again.err
    assert not till(NOON, "check").err


def test_t7_a_home_is_paid_when_nothing_is_open(till: Till) -> None:
    """T7: money counts for the line that it paid; half is not whole, and late fees belong to it."""
    till(NOON, "pay 3-2-1502 165.45 --method cash")
    states = {month: line["state"] for month, line in till.lines(NOON).items()}
    assert states == {"2026-01": "open", "2026-02": "open", "2026-03": "open"}
    till(NOON, "pay 3-2-1502 3.42 --method cash")
    paid = till.lines(NOON)["2026-01"]
    assert (paid["state"], paid["paid"], paid["late_paid"]) == ("paid", "165.45", "3.42")
    assert till.lines(NOON)["2026-02"]["paid"] == "0.00"


def test_t26_totals_come_from_lines_and_names_are_no_keys(till: Till) -> None:
    """T26: a sum is of its parts, each rounded once; whoever changes a name owes what he owed."""
    done = till(NOON, f"{PAY} --format json").json()
    parts = [Money.parse(line[name]) for line in done["lines"] for name in ("principal", "late")]
    assert str(sum(parts, Money(0))) == done["amount"] == "400.00"
    shown = till(NOON, "bill list --unit 3-2-1502")
    assert "3 lines, 496.35 in all" in shown.err
    before = till.payers(NOON)
    till(NOON, f"resident edit {OWNER} --set name=王芳芳", "li.na")
    assert till.payers(NOON) == before


def test_t24_the_lines_of_the_list_are_those_of_the_balance(till: Till) -> None:
    """T24: what was charged is the same list, balance and export; none of them has a zero row."""
    listed = {row["line"]: row["amount"] for row in
              till(NOON, "bill list --unit 3-2-1502 --format json").json()}  # fmt: skip
    balance = {line["line"]: line["amount"] for line in till.payers(NOON)[0]["lines"]}
    out = till.place.parent / "bills.jsonl"
    till(NOON, f"export bills --format jsonl -o {out}", "huang.li")
    rows = [json.loads(row) for row in out.read_text("utf-8").splitlines()]
    exported = {f"{row['id']}/{place}": line["amount"] for row in rows
                for place, line in enumerate(row["lines"], 1)}  # fmt: skip
    assert listed == balance == exported and "0.00" not in listed.values()
