"""WeChat's bill for merchants (交易账单): a payment and its refund are two rows.

Every value has a backtick before it. Below the rows stand second headings and the totals.
Source: WeChat Pay, format of the transaction bill (pay.weixin.qq.com, bill-download).
"""

from __future__ import annotations

from collections.abc import Sequence

from svc.duties.statements.taking_in import ParsedStatement
from svc.exchange.statements.cells import (
    BadStatementCell,
    masked_memo,
    moment_of,
    money_in,
    number_in,
    plain,
)
from svc.exchange.statements.layouts import WECHAT_MERCHANT, Heading, TextRow, columns_of
from svc.exchange.statements.parsed import (
    RowReader,
    by_time,
    cut_off,
    days_told,
    disagrees,
    gone_through,
    spanned,
)
from svc.kinds.fees.statement import StatementChannel, StatementLine, TransactionState
from svc.language import _
from svc.model.amounts import Money

#: Each total and the column that it sums.
_TOTALS = {
    "应结订单总金额": "应结订单金额",
    "退款总金额": "退款金额",
    "充值券退款总金额": "充值券退款金额",
    "手续费总金额": "手续费",
    "订单总金额": "订单金额",
    "申请退款总金额": "申请退款金额",
}
_COUNT = "总交易单数"
_PAID, _BACK = "SUCCESS", ("REFUND", "REVOKED")
#: States of refunds that did not come about.
_FAILED = ("FAIL", "CHANGE", "CLOSED")


def read(rows: Sequence[TextRow], heading: Heading, name: str) -> ParsedStatement:
    """The bill's lines, held against its totals.

    Raises:
        InvalidData: A row cannot be read, or a total disagrees.
    """
    below = rows[heading.at + 1 :]
    ends = next((at for at, row in enumerate(below) if _COUNT in columns_of(row)), None)
    if ends is None or ends + 1 >= len(below):
        raise cut_off(name, _COUNT)
    readers = [RowReader(heading.columns, row) for row in below[:ends]]
    lines = gone_through(readers, _line, name)
    _hold(readers, RowReader(columns_of(below[ends]), below[ends + 1]), name)
    ordered = by_time(lines)
    first, last = spanned(ordered, days_told(rows[: heading.at]))
    return ParsedStatement(
        StatementChannel.WECHAT, WECHAT_MERCHANT.name, tuple(ordered), first, last, is_held=True
    )


def _line(row: RowReader) -> StatementLine:
    state = row.text("交易状态").upper()
    if state != _PAID and state not in _BACK:
        raise BadStatementCell(_("{value!r} is no state that is known", value=state))
    at = moment_of(row.text("交易时间"))
    paid, order = number_in(row.text("微信订单号")), number_in(row.text("商户订单号"))
    if paid is None:
        raise BadStatementCell(_("has no number: {column}", column="微信订单号"))
    gross = money_in(row.text("订单金额"))
    comes, fee = money_in(row.text("应结订单金额")), money_in(row.text("手续费"))
    key, ref, original, done = paid, None, None, True
    if state in _BACK:
        refund = number_in(row.text("微信退款单号"))
        back = money_in(row.text("申请退款金额"))
        gross, comes = -abs(back), -abs(money_in(row.text("退款金额")))
        key, ref, original = f"{paid}+{refund or state}", refund, paid
        order = number_in(row.text("商户退款单号"))
        done = row.text("退款状态").upper() not in _FAILED
    return StatementLine(
        key=key,
        day=at.day,
        time=at.time,
        amount=gross,
        fee=gross - comes + fee,
        state=TransactionState.DONE if done else TransactionState.CLOSED,
        ref=ref,
        order=order,
        original=original,
        memo=masked_memo(row.texts("商品名称", "商户数据包")),
    )


def _hold(rows: Sequence[RowReader], totals: RowReader, name: str) -> None:
    count = plain(totals.text(_COUNT))
    if count != str(len(rows)):
        raise disagrees(name, _COUNT, count, len(rows))
    for total, column in _TOTALS.items():
        text = totals.text(total)
        summed = sum((money_in(row.text(column)) for row in rows), Money(0))
        if text and money_in(text) != summed:
            raise disagrees(name, total, text, summed)
