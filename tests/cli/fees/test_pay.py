"""Taking money through the commands: the worked examples, what is refused, and who may."""

from __future__ import annotations

import json

import pytest

from svc.model.fees import PaymentOrder
from tests.cli.fees.till import OWNER, Till, bill, fee, month_line, put
from tests.support import git

NOON = "2026-04-10 12:00"
PAY = "pay 3-2-1502 400.00 --method cash"


def opened(till: Till, moment: str) -> dict[str, str]:
    """What is open of each month."""
    return {month: line["open"] for month, line in till.lines(moment).items()}


def test_ex11_principal_first(till: Till) -> None:
    """EX11: the tariff says principal first; the late fees stay open."""
    put(till.place, fee(PaymentOrder.PRINCIPAL))
    receipt = till(NOON, f"{PAY} --format json").json()
    assert [line["principal"] for line in receipt["lines"]] == ["165.45", "165.45", "69.10"]
    assert opened(till, NOON) == {"2026-01": "0.00", "2026-02": "0.00", "2026-03": "96.35"}
    assert till.payers(NOON)[0]["late"] == "5.96"


def test_ex12_the_order_of_the_law(till: Till) -> None:
    """EX12: late fees and line, debt by debt; the receipt says both."""
    receipt = till(NOON, f"{PAY} --format json").json()
    assert [(line["principal"], line["late"]) for line in receipt["lines"]] == [
        ("165.45", "3.42"), ("165.45", "2.04"), ("63.14", "0.50"),
    ]  # fmt: skip
    assert receipt["id"] == "N2604-A0001"
    assert opened(till, NOON)["2026-03"] == "102.31"


def test_ex13_the_rest_three_weeks_later(till: Till) -> None:
    """EX13: 0.64 more on what was left, and 102.95 settles it."""
    till(NOON, PAY)
    later = "2026-05-01 09:00"
    assert till.lines(later)["2026-03"]["late_open"] == "0.64"
    till(later, "pay 3-2-1502 102.95 --method wechat")
    balance = till.payers(later)[0]
    assert (balance["owed"], balance["late"], balance["credit"]) == ("0.00", "0.00", "0.00")


def test_ex14_the_payer_says_what_it_is_for(till: Till) -> None:
    """EX14: March is paid, January and February stay open, and the receipt says who said so."""
    put(till.place, fee(rate=None))
    command = "pay 3-2-1502 165.45 --method cash --for B2603-3-2-1502/1 --format json"
    receipt = till(NOON, command).json()
    assert receipt["designated"] == "payer"
    assert opened(till, NOON) == {"2026-01": "165.45", "2026-02": "165.45", "2026-03": "0.00"}


def test_ex17_credit_is_money_not_months(till: Till) -> None:
    """EX17: a year's credit pays ten months at the new price, and 107.40 of the next."""
    put(till.place, fee(rate=None), *(bill(n, month_line(n, "187.80")) for n in range(1, 13)))
    till("2026-01-01 09:00", "pay 3-2-1502 1985.40 --method transfer --ahead --format json")
    credit = till("2026-01-01 09:01", "balance 3-2-1502 --format json").json()["payers"][0]
    assert credit["credit"] == "0.00"
    paid = [line["paid"] for line in credit["lines"]]
    assert paid == ["187.80"] * 10 + ["107.40", "0.00"]


def test_ex17_credit_by_hand_when_the_lines_come(till: Till) -> None:
    """EX17: kept as credit it pays, month by month, what the month costs then."""
    put(till.place, fee(rate=None), *(bill(n, month_line(n, "187.80")) for n in range(1, 13)))
    till("2025-12-31 09:00", "pay 3-2-1502 1985.40 --method transfer")
    till("2026-12-31 09:00", "pay 3-2-1502 --from-credit")
    balance = till.payers("2026-12-31 10:00")[0]
    assert [line["open"] for line in balance["lines"]][9:] == ["0.00", "80.40", "187.80"]
    assert balance["credit"] == "0.00"


def test_ex28_what_falls_due_on_one_day_is_paid_in_proportion(till: Till) -> None:
    """EX28: 200.00 on 165.45 and 96.00."""
    second = month_line(4, "96.00", item="garbage", tariff=None)
    put(till.place, fee(rate=None), bill(4, month_line(4), second),
        *(bill(n, month_line(n, "0.01")) for n in (1, 2, 3)))  # fmt: skip
    till("2026-04-20 09:00", "pay 3-2-1502 0.03 --method cash")
    receipt = till("2026-04-20 09:01", "pay 3-2-1502 200.00 --method cash --format json").json()
    assert sorted(line["principal"] for line in receipt["lines"]) == ["126.56", "73.44"]


def test_ex21_a_deposit(till: Till) -> None:
    """EX21: 2000.00 held, 350.00 for damage, 1650.00 back; nothing is left."""
    put(till.place, fee(rate=None), *(bill(n, month_line(n, "0.01")) for n in (1, 2, 3)))
    till(NOON, "pay 3-2-1502 0.03 --method cash")
    till(NOON, "pay 3-2-1502 2000 --method cash --deposit renovation")
    assert till.payers(NOON)[0]["deposits"] == {"renovation": "2000.00"}
    put(till.place, bill(4, month_line(4, "350.00", item="damage", tariff=None)))
    used = till("2026-04-11 09:00", "pay 3-2-1502 --from-deposit renovation", "huang.li")
    assert "350.00" in used.out
    back = "refund N2604-A0002 --method cash --reason 验收合格 --approved-by he.jianguo"
    till("2026-04-11 09:10", back, "huang.li")
    balance = till.payers("2026-04-11 10:00")[0]
    assert (balance["deposits"], balance["owed"], balance["credit"]) == ({}, "0.00", "0.00")
    refund = till("2026-04-11 10:00", "receipt show N2604-A0004 --format json").json()
    assert (refund["amount"], refund["refunds"]) == ("-1650.00", "N2604-A0002")


def test_ex23_t8_a_reversal_is_todays(till: Till) -> None:
    """EX23: yesterday's receipt stays to the byte; today has the negative, with its own number."""
    till(NOON, "pay 3-2-1502 165.45 --method cash")
    path = till.place / "records/receipts/2026/04/N2604-A0001.yaml"
    before = path.read_bytes()
    till("2026-04-11 09:00", "receipt reverse 1 --reason 重复", "huang.li")
    assert path.read_bytes() == before
    back = till(NOON, "receipt show N2604-A0002 --format json").json()
    assert (back["amount"], back["reverses"], back["taken"][:10]) == (
        "-165.45", "N2604-A0001", "2026-04-11",
    )  # fmt: skip
    then = till.lines("2026-04-12 09:00", "3-2-1502", "--as-of 2026-04-10")["2026-01"]
    assert (then["paid"], then["late_paid"]) == ("162.03", "3.42")
    assert opened(till, "2026-04-12 09:00")["2026-01"] == "165.45"


def test_t11_excess_is_credit_and_stands_on_the_receipt(till: Till) -> None:
    """T11: oldest first; what no line takes is credit, and shown."""
    put(till.place, fee(rate=None))
    done = till(NOON, "pay 3-2-1502 500 --method cash")
    assert "credit +3.65" in done.out
    assert till.payers(NOON)[0]["credit"] == "3.65"


def test_t3_money_pays_lines_and_not_time(till: Till) -> None:
    """T3: 100.00 and then 65.45 settle one month of 165.45, to the fen."""
    put(till.place, fee(rate=None))
    till(NOON, "pay 3-2-1502 100.00 --method cash")
    assert opened(till, NOON)["2026-01"] == "65.45"
    till(NOON, "pay 3-2-1502 65.45 --method cash")
    assert opened(till, NOON)["2026-01"] == "0.00"


def test_t13_a_late_fee_is_the_same_whenever_it_is_asked(till: Till) -> None:
    """T13: as of a day, it is what it was on that day."""
    then = till.payers("2026-04-10 23:59:59")[0]["late"]
    till("2026-05-20 09:00", "pay 3-2-1502 1000 --method cash")
    again = till.payers("2026-09-01 09:00", "3-2-1502", "--as-of 2026-04-10")[0]
    assert (then, again["late"]) == ("5.96", "5.96")


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("pay 3-2-1502 0 --method cash", 2, "0.00 cannot be taken"),
        ("pay 3-2-1502 -- -5 --method cash", 2, ""),
        ("pay 3-2-1502 1.005 --method cash", 2, "an amount has no parts of a fen"),
        ("pay 3-2-1502 much --method cash", 2, "'much' cannot be taken"),
        ("pay 3-2-1502 10", 2, "missing: --method"),
        ("pay 3-2-1502 --method cash", 2, "missing: AMOUNT"),
        (
            "pay 9-9-909 10 --method cash",
            3,
            "no unit 9-9-909\n  next: svc unit list, or svc unit add\n",
        ),
        ("pay 3-2-1502 10 --method cash --for B2605-3-2-1502/1", 3, "no line"),
        ("pay 3-2-1502 10 --method cash --payer R-A00077", 3, "R-A00077"),
        ("pay 3-2-1502 --from-credit", 1, "has 0.00 there"),
        ("pay 3-2-1502 10 --method cash --from-credit", 2, "say one way"),
        ("pay 3-2-1502 10 --method cash --taken '2026-04-09 09:00'", 1, "money is taken today"),
        ("refund 3-2-1502 5 --method cash --reason x --approved-by he.jianguo", 1, "has 0.00"),
        ("receipt reverse N2604-A0009 --reason x", 3, "no receipt"),
        ("receipt add", 2, ""),
        ("receipt edit N2604-A0001", 2, ""),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(
    till: Till, command: str, code: int, said: str
) -> None:
    """One line with the reason and the next step; no receipt, and no number is used."""
    head = git("rev-parse", "HEAD", cwd=till.place)
    assert said in till(NOON, command, "huang.li" if "refund" in command else "chen.hong", code).err
    assert git("rev-parse", "HEAD", cwd=till.place) == head
    assert till(NOON, f"{PAY} --format json").json()["id"] == "N2604-A0001"


@pytest.mark.parametrize(
    ("command", "who"),
    [
        (PAY, "li.na"),
        (PAY, "he.jianguo"),
        ("receipt reverse 1 --reason x", "wang.fei"),
        ("refund 3-2-1502 1 --method cash --reason x --approved-by he.jianguo", "chen.hong"),
        ("refund 3-2-1502 1 --method cash --reason x --approved-by huang.li", "huang.li"),
        ("pay 3-2-1502 --from-deposit renovation", "chen.hong"),
    ],
)
def test_who_may_not(till: Till, command: str, who: str) -> None:
    """Only cashiers take money; another's receipt, deposits and refunds are a supervisor's."""
    till(NOON, "pay 3-2-1502 1000 --method cash")
    till(NOON, "pay 3-2-1502 100 --method cash --deposit renovation")
    put(till.place, bill(4))
    assert "only a" in till(NOON, command, who, code=1).err


def test_a_second_reversal_and_used_credit_are_refused(till: Till) -> None:
    """What was taken back is; what its credit paid must be taken back first."""
    put(till.place, fee(rate=None))
    till(NOON, "pay 3-2-1502 600 --method cash")
    put(till.place, bill(4))
    till("2026-04-10 13:00", "pay 3-2-1502 --from-credit")
    refused = till("2026-04-10 13:01", "receipt reverse N2604-A0001 --reason x", code=1)
    assert "of 103.65 that it brought 103.65 is used" in refused.err
    till("2026-04-10 13:02", "receipt reverse N2604-A0002 --reason x")
    till("2026-04-10 13:03", "receipt reverse N2604-A0001 --reason x")
    assert "reversed already" in till("2026-04-10 13:04", "receipt reverse N2604-A0001 --reason x",
                                      code=1).err  # fmt: skip
    balance = till.payers("2026-04-10 14:00")[0]
    assert (balance["owed"], balance["credit"]) == ("661.80", "0.00")


def test_t4_numbers_have_no_gap_and_papers_are_known(till: Till) -> None:
    """T4: a number is drawn with its commit; a book's number is used once."""
    till(NOON, f"{PAY} --paper-no 0031742")
    assert "0031742 is on N2604-A0001 already" in till(NOON, f"{PAY} --paper-no 0031742",
                                                         code=1).err  # fmt: skip
    assert till(NOON, f"{PAY} --format json").json()["id"] == "N2604-A0002"
    assert not till(NOON, "check").err


def test_money_taken_earlier_today_keeps_its_moment(till: Till) -> None:
    """It counts from then on, and its late fees are those of then; ahead of now there is none."""
    command = "pay 3-2-1502 400 --method cash --taken '2026-04-10 08:15' --format json"
    receipt = till(NOON, command).json()
    assert receipt["taken"] == "2026-04-10T08:15:00+08:00"
    assert "lies ahead" in till(NOON, f"{PAY} --taken '2026-04-10 12:01'", code=1).err


def test_a_stranger_is_masked(till: Till) -> None:
    """Whoever is on no file stands in no log and in no commit."""
    done = till(NOON, f"{PAY} --stranger 赵六 --format json")
    assert "赵六" not in done.out and done.json()["payer_text"] == "赵**"
    assert "赵六" not in till(NOON, "receipt show 1").out
    assert "赵六" in till(NOON, "receipt show 1 --reveal").out
    assert "赵六" not in git("log", "--format=%B", cwd=till.place)


def test_a_batch_takes_payments_on_top_of_one_another(till: Till) -> None:
    """Each sees what the one before paid; all are one commit."""
    rows = [{"do": "pay", "unit": "3-2-1502", "amount": "168.87", "method": "cash"},
            {"do": "pay", "unit": "3-2-1502", "amount": "167.49", "method": "wechat"}]  # fmt: skip
    (till.place.parent / "batch.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    till(NOON, f"batch {till.place.parent / 'batch.jsonl'}")
    assert opened(till, NOON) == {"2026-01": "0.00", "2026-02": "0.00", "2026-03": "165.45"}


def test_the_balance_in_chinese(till: Till) -> None:
    """Every word is the reader's."""
    till(NOON, PAY)
    said = till(NOON, "balance 3-2-1502", lang="zh_CN").out
    assert "欠" in said and OWNER in said and "违约金" in said
