"""Statements of every layout: what their lines come to, what is dropped, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.duties.statements.taking_in import ParsedStatement
from svc.errors import InvalidData
from svc.exchange.statements.read import digest_of, read_statement
from svc.kinds.fees.statement import TransactionState
from tests.exchange.statements import papers

PAID = "4200001234202604101111111111"
OWN = papers.rows_of("""
    2026-04-10 09:10:00|二维码收款|李小明|3-2-1502|收入|¥165.45|零钱|已存入零钱|10001|/|/
    2026-04-10 09:11:00|二维码收款|王小芳|/|收入|¥50.00|零钱|已全额退款|10002|/|/
    2026-04-11 09:10:00|零钱提现|招商银行|/|/|¥100.00|招商银行|提现已到账|10003|/|/
""")
_OWN = "转账|李小明|138****1111|3-2-1502"
ALIPAY_OWN = papers.rows_of(f"""
    2026-04-10 09:10:00|{_OWN}|收入|165.45||交易成功|20001||
    2026-04-10 09:11:00|{_OWN}|不计收支|165.45||交易关闭|20002||
    2026-04-10 09:12:00|退款|李小明|138****1111|退款|不计收支|65.45||退款成功|20003||
""")


def parsed(folder: Path, data: bytes, name: str = "bill.csv") -> ParsedStatement:
    """A file of these bytes, as it is read."""
    path = folder / name
    path.write_bytes(data)
    return read_statement(str(path), digest_of(str(path)))


def amounts(found: ParsedStatement) -> list[str]:
    """What its lines come to."""
    return [str(line.amount) for line in found.lines]


def refusal(folder: Path, data: bytes) -> str:
    """What is said of a file that is refused, and what next."""
    with pytest.raises(InvalidData) as refused:
        parsed(folder, data)
    problems = " ".join(one.reason for one in refused.value.problems)
    return f"{refused.value} {problems} {refused.value.next_step}"


def test_wechat_merchant(tmp_path: Path) -> None:
    """A payment and its refund are two rows; the fee stands apart; openids are nowhere."""
    rows = [
        papers.wechat_row(PAID, "165.45", fee="0.99"),
        papers.wechat_row(PAID, "0.00", refund="50300001", back="65.45", fee="-0.39",
                          at="2026-04-10 12:00:00"),
    ]  # fmt: skip
    found = parsed(tmp_path, papers.wechat(rows))
    assert amounts(found) == ["165.45", "-65.45"]
    assert [str(line.fee) for line in found.lines] == ["0.99", "-0.39"]
    assert [line.key for line in found.lines] == [PAID, f"{PAID}+50300001"]
    assert found.lines[1].original == PAID
    assert found.is_held
    assert papers.OPENID not in repr(found)


def test_wechat_values_may_hold_commas(tmp_path: Path) -> None:
    """A backtick says where a value begins, whatever stands in it."""
    row = papers.wechat_row(PAID, "165.45", goods='{"unit":"3-2-1502","no":1}')
    found = parsed(tmp_path, papers.wechat([row]))
    assert amounts(found) == ["165.45"]
    assert "3-2-1502" in str(found.lines[0].memo)


def test_alipay_merchant_in_its_archive(tmp_path: Path) -> None:
    """GB18030 in an archive beside its summary, comments, padded values; refunds negative."""
    rows = [
        papers.alipay_row("2026041022001400001", "165.45", fee="-0.99"),
        papers.alipay_row("2026041022001400001", "-65.45", refund="RF1", fee="0.39"),
    ]
    found = parsed(tmp_path, papers.alipay(rows), "bill.zip")
    assert amounts(found) == ["165.45", "-65.45"]
    assert [str(line.fee) for line in found.lines] == ["0.99", "-0.39"]
    assert (str(found.first), str(found.last)) == ("2026-04-10", "2026-04-10")
    assert "138" not in repr(found)


def test_alipay_refund_without_a_sign_is_no_income(tmp_path: Path) -> None:
    """T15: what is called a refund is negative, whether its amount has a sign or not."""
    row = papers.alipay_row("2026041022001400001", "65.45", refund="RF1")
    assert amounts(parsed(tmp_path, papers.alipay([row]))) == ["-65.45"]


@pytest.mark.parametrize("as_book", [False, True])
def test_wechat_personal(tmp_path: Path, as_book: bool) -> None:
    """CSV or workbook: the state tells of a refund, and a move to the bank is nobody's payment."""
    found = parsed(tmp_path, papers.wechat_own(OWN, as_book=as_book))
    assert amounts(found) == ["165.45", "50.00", "-50.00"]
    assert found.passed_over == 1
    assert (str(found.first), str(found.last)) == ("2026-04-01", "2026-04-30")
    assert "李小明" not in repr(found)


def test_alipay_personal_below_24_lines(tmp_path: Path) -> None:
    """What was closed is no money; a refund is negative though nothing says out."""
    found = parsed(tmp_path, papers.alipay_own(ALIPAY_OWN))
    assert amounts(found) == ["165.45", "165.45", "-65.45"]
    assert [line.state for line in found.lines] == [
        TransactionState.DONE, TransactionState.CLOSED, TransactionState.DONE,
    ]  # fmt: skip


BANKS = {
    "income": (papers.INCOME_HEAD, papers.INCOME_ROWS, ["165.45", "165.45", "-12.00"], "1318.90"),
    "credit": (papers.CREDIT_HEAD, papers.CREDIT_ROWS, ["165.45", "165.45", "-65.45"], "265.45"),
    "voucher": (papers.VOUCHER_HEAD, papers.VOUCHER_ROWS, ["1200.00", "-200.00"], "2000.00"),
    "signed": (papers.SIGNED_HEAD, papers.SIGNED_ROWS, ["100.00", "-30.00"], "1070.00"),
}


@pytest.mark.parametrize("name", BANKS)
def test_banks(tmp_path: Path, name: str) -> None:
    """Below titles: 收入 and 支出, 借方 and 贷方, one column with a sign; whichever comes first."""
    head, rows, expected, closing = BANKS[name]
    above = ("某某银行账户明细,,,,", "账号：6222020200011119999,,,,")
    found = parsed(tmp_path, papers.table(head, rows, above))
    assert amounts(found) == expected
    assert str(found.closing) == closing
    assert "62220202" not in repr(found)
    assert "李小明" not in repr(found)


def test_bank_sums_below(tmp_path: Path) -> None:
    """Sums and balances around the rows are held against them."""
    below = ('合计,,200.00,"1,200.00",,,,,', '期末余额,,,,,,,,"2,000.00"')
    above = ("期初余额:1000.00,,,,,,,,",)
    data = papers.table(papers.VOUCHER_HEAD, papers.VOUCHER_ROWS, above, below)
    assert str(parsed(tmp_path, data).opening) == "1000.00"
    wrong = papers.table(papers.VOUCHER_HEAD, papers.VOUCHER_ROWS, above, (below[0][:10], *below))
    assert parsed(tmp_path, wrong).lines
    sums = ('合计,,200.00,"1,300.00",,,,,',)
    assert "1300.00" in refusal(
        tmp_path, papers.table(papers.VOUCHER_HEAD, papers.VOUCHER_ROWS, above, sums)
    )


def test_t15_columns_by_name_and_a_workbook_saved_again(tmp_path: Path) -> None:
    """T15: columns in another order, times without seconds, and titles above."""
    order = (4, 2, 0, 1, 3)
    head = papers.SIGNED_HEAD.split(",")
    rows = [[row[at] for at in order] for row in papers.SIGNED_ROWS]
    found = parsed(tmp_path, papers.workbook([["对账单"], [], [head[at] for at in order], *rows]))
    assert amounts(found) == ["100.00", "-30.00"]
    assert found.lines[0].time == "09:05"


def test_t15_numbers_that_were_cut(tmp_path: Path) -> None:
    """T15: a spreadsheet program made 4.2E+27 of a number: the file as it came is asked for."""
    said = refusal(tmp_path, papers.wechat([papers.wechat_row("4.20001E+27", "165.45")]))
    assert "4.20001E+27" in said
    assert "as it came" in said


def test_t15_totals_that_disagree(tmp_path: Path) -> None:
    """T15: a row that was taken out shows in the totals, whatever the channel."""
    rows = [papers.wechat_row(PAID, "165.45"), papers.wechat_row(PAID[:-1] + "2", "10.00")]
    sums = ("2", "175.45", "0.00", "0.00", "0.00", "175.45", "0.00")
    assert "总交易单数" in refusal(tmp_path, papers.wechat(rows[:1], sums))
    trade = [papers.alipay_row("2026041022001400001", "165.45")]
    assert "175.45" in refusal(tmp_path, papers.alipay(trade, paid="175.45"))
    own = papers.wechat_own(OWN).replace(
        "收入：2笔 215.45元".encode(), "收入：2笔 215.54元".encode()
    )
    assert "215.54" in refusal(tmp_path, own)


def test_balances_that_do_not_follow(tmp_path: Path) -> None:
    """A row that is missing between two breaks the running balance."""
    first, _second, *more = papers.INCOME_ROWS
    said = refusal(tmp_path, papers.table(papers.INCOME_HEAD, (first, *more)))
    assert "1165.45 and -12.00 come to 1153.45, and not to 1318.90" in said


def test_cut_off(tmp_path: Path) -> None:
    """A file that ends before its end is no whole one."""
    rows = [papers.alipay_row("2026041022001400001", "165.45")]
    assert "cut off" in refusal(tmp_path, papers.alipay(rows, ends=False))
    whole = papers.wechat([papers.wechat_row(PAID, "165.45")])
    assert "cut off" in refusal(tmp_path, whole[: whole.index("总交易".encode())])


def test_unknown_layouts_say_what_was_seen(tmp_path: Path) -> None:
    """What matches nothing is refused, with its headings and none of its values."""
    said = refusal(tmp_path, "姓名,电话\n李小明,13800001111\n".encode())
    assert "姓名" in said
    assert "13800001111" not in said
    headless = refusal(tmp_path, "李小明,13800001111\n王芳,13800002222\n".encode())
    assert not any(name in headless for name in ("李小明", "王芳", "1380000"))
    head = papers.WECHAT_HEAD.replace("订单金额,申请退款金额", "订单金额")
    assert "申请退款金额" in refusal(tmp_path, head.encode() + b"\n")


@pytest.mark.parametrize(
    "data",
    [
        b'{"code":"NO_STATEMENT_EXIST","message":"\xe8\xb4\xa6\xe5\x8d\x95\xe4\xb8\x8d"}',
        b"No Bill Exist\n",
        papers.wechat([]),
        papers.alipay([]),
    ],
    ids=["answer", "words", "wechat", "alipay"],
)
def test_no_bill_that_day(tmp_path: Path, data: bytes) -> None:
    """A day without payments is a normal answer."""
    assert parsed(tmp_path, data).lines == ()


def test_t14_equal_rows_are_two_lines(tmp_path: Path) -> None:
    """T14: two rows alike in everything, their number too, are two lines with two keys."""
    head, rows = papers.INCOME_HEAD, papers.INCOME_ROWS
    twice = (rows[0], (*rows[0][:4], "1330.90", *rows[0][5:]))
    found = parsed(tmp_path, papers.table(head, twice))
    assert [line.key for line in found.lines] == ["900001", "900001~2"]
    plain = parsed(tmp_path, papers.table(papers.CREDIT_HEAD, papers.CREDIT_ROWS))
    assert len({line.key for line in plain.lines}) == 3
