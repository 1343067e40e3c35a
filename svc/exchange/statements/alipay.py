"""Alipay's bill for merchants (业务明细): comments begin with `#`, refunds are rows of their own.

It comes as GB18030 in an archive, its values padded with blanks and tabs; lines of totals
stand below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from svc.duties.statements.taking_in import ParsedStatement
from svc.exchange.statements.cells import (
    BadStatementCell,
    masked_memo,
    masked_person,
    moment_of,
    money_in,
    number_in,
)
from svc.exchange.statements.layouts import ALIPAY_MERCHANT, Heading, TextRow
from svc.exchange.statements.parsed import (
    RowReader,
    by_time,
    cut_off,
    days_told,
    disagrees,
    gone_through,
    spanned,
)
from svc.kinds.fees.statement import StatementChannel, StatementLine
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.amounts import Money

_END = "业务明细列表结束"
_PAID, _BACK = "交易", "退款"
_TOTAL = lazy_pattern(r"(交易|退款)合计[:：]\s*([0-9]+)\s*笔.*?共\s*(-?[0-9.,]+)\s*元")


def read(rows: Sequence[TextRow], heading: Heading, name: str) -> ParsedStatement:
    """The bill's lines, held against its totals.

    Raises:
        InvalidData: A row cannot be read, a total disagrees, or the end is missing.
    """
    below = rows[heading.at + 1 :]
    texts = [",".join(row.cells).strip() for row in below]
    if not any(text.startswith("#") and _END in text for text in texts):
        raise cut_off(name, _END)
    shown = [row for row, text in zip(below, texts, strict=True) if not text.startswith("#")]
    readers = [RowReader(heading.columns, row) for row in shown]
    lines = gone_through(readers, _line, name)
    is_held = _hold(readers, "\n".join(text for text in texts if text.startswith("#")), name)
    ordered = by_time(lines)
    first, last = spanned(ordered, days_told(rows[: heading.at]))
    return ParsedStatement(
        StatementChannel.ALIPAY,
        ALIPAY_MERCHANT.name,
        tuple(ordered),
        first,
        last,
        is_held=is_held,
    )


def _line(row: RowReader) -> StatementLine:
    sort = row.text("业务类型")
    if sort not in (_PAID, _BACK):
        raise BadStatementCell(_("{value!r} is no sort of row that is known", value=sort))
    at = moment_of(row.text("完成时间") or row.text("创建时间"))
    paid, order = number_in(row.text("支付宝交易号")), number_in(row.text("商户订单号"))
    if paid is None:
        raise BadStatementCell(_("has no number: {column}", column="支付宝交易号"))
    # Some versions of the bill write refunds with a sign, others without.
    sign = -1 if sort == _BACK else 1
    gross = abs(money_in(row.text("订单金额(元)"))) * sign
    comes = abs(money_in(row.text("商家实收(元)"))) * sign
    kept = (
        sum((abs(money_in(row.text(one))) for one in ("服务费(元)", "分润(元)")), Money(0)) * sign
    )
    key, ref, original = paid, None, None
    if sort == _BACK:
        ref = number_in(row.text("退款批次号/请求号"))
        key, original = f"{paid}+{ref or _BACK}", paid
    person = row.text("对方账户")
    return StatementLine(
        key=key,
        day=at.day,
        time=at.time,
        amount=gross,
        fee=gross - comes + kept,
        ref=ref,
        order=order,
        original=original,
        counterparty=masked_person(re.sub(r"\(.*\)", "", person)),
        memo=masked_memo(row.texts("商品名称", "备注")),
    )


def _hold(rows: Sequence[RowReader], comments: str, name: str) -> bool:
    """Whether there were totals; they are what the rows come to."""
    totals = _TOTAL.findall(comments)
    for sort, count, amount in totals:
        mine = [row for row in rows if row.text("业务类型") == sort]
        if len(mine) != int(count):
            raise disagrees(name, f"{sort}合计", count, len(mine))
        summed = sum((abs(money_in(row.text("商家实收(元)"))) for row in mine), Money(0))
        if abs(money_in(amount)) != summed:
            raise disagrees(name, f"{sort}合计", amount, summed)
    return bool(totals)
