"""Exports of a person's own wallet, where an office has a person's code paid: WeChat and Alipay.

Above the headings stands a preamble of some twenty lines with the totals. Which way money
went says `收/支`; whether it went at all says the state; what is neither in nor out is a
move between own accounts, and nobody's payment.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from svc.duties.statements.taking_in import ParsedStatement
from svc.exchange.statements.cells import (
    BadStatementCell,
    masked_memo,
    masked_person,
    moment_of,
    money_in,
    number_in,
)
from svc.exchange.statements.layouts import (
    ALIPAY_PERSONAL,
    WECHAT_PERSONAL,
    Heading,
    Layout,
    TextRow,
)
from svc.exchange.statements.parsed import (
    RowReader,
    by_time,
    days_told,
    disagrees,
    gone_through,
    spanned,
)
from svc.kinds.fees.statement import StatementChannel, StatementLine, TransactionState
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.amounts import Money

_COUNT = lazy_pattern(r"共\s*([0-9]+)\s*笔记录")
_SUM = lazy_pattern(r"(收入|支出)[:：]\s*([0-9]+)\s*笔[,，\s]*([0-9.,]+)\s*元")
_IN, _OUT = "收入", "支出"
_NEUTRAL = ("/", "", "不计收支", "中性交易", "其他")
_REFUND = "退款"
_GOOD = lazy_pattern(
    r"交易成功|支付成功|已?(?:存入零钱|转入零钱通|收钱)|朋友已收钱|对方已收钱|已转账|已到账|充值(?:完成|成功)"
    r"|提现已到账|还款成功|转账成功|付款成功|收款成功|退款成功|已全额退款|已退款.*|已收款|对方已收款|等待确认收货"
)
_BAD = lazy_pattern(
    r"交易关闭|已关闭|.*失败|已撤销|已取消|等待付款|等待对方.*|未支付|待支付|对方已退还|已退还|已过期.*|冻结.*"
)
_PART_BACK = lazy_pattern(r"已退款\s*\(?\s*[¥￥]?\s*([0-9.,]+)")


def read_wechat(rows: Sequence[TextRow], heading: Heading, name: str) -> ParsedStatement:
    """A person's WeChat bill.

    Raises:
        InvalidData: A row cannot be read, or a total disagrees.
    """
    return _Personal(
        WECHAT_PERSONAL,
        StatementChannel.WECHAT,
        "金额(元)",
        "当前状态",
        "交易单号",
        "商户单号",
        ("商品", "备注"),
        "交易类型",
    ).read(rows, heading, name)


def read_alipay(rows: Sequence[TextRow], heading: Heading, name: str) -> ParsedStatement:
    """A person's Alipay bill.

    Raises:
        InvalidData: A row cannot be read, or a total disagrees.
    """
    return _Personal(
        ALIPAY_PERSONAL,
        StatementChannel.ALIPAY,
        "金额",
        "交易状态",
        "交易订单号",
        "商家订单号",
        ("商品说明", "备注"),
        "交易分类",
    ).read(rows, heading, name)


class _Personal:
    """How one of both is read, by the names of its columns."""

    def __init__(
        self,
        layout: Layout,
        channel: StatementChannel,
        amount: str,
        state: str,
        number: str,
        order: str,
        memo: tuple[str, ...],
        sort: str,
    ) -> None:
        self._layout, self._channel = layout, channel
        self._amount, self._state, self._number, self._order = amount, state, number, order
        self._memo, self._sort = memo, sort

    def read(self, rows: Sequence[TextRow], heading: Heading, name: str) -> ParsedStatement:
        """The bill's lines, held against the totals above them."""
        above = rows[: heading.at]
        readers = [
            RowReader(heading.columns, row)
            for row in rows[heading.at + 1 :]
            if sum(map(bool, row.cells)) > 1
        ]
        lines = gone_through(readers, self._line, name)
        is_held = self._hold(readers, "\n".join(" ".join(row.cells) for row in above), name)
        ordered = by_time([*lines, *self._given_back(readers, lines)])
        first, last = spanned(ordered, days_told(above))
        return ParsedStatement(
            self._channel,
            self._layout.name,
            tuple(ordered),
            first,
            last,
            passed_over=len(readers) - len(lines),
            is_held=is_held,
        )

    def _line(self, row: RowReader) -> StatementLine | None:
        way, state, sort = row.text("收/支"), row.text(self._state), row.text(self._sort)
        if way not in (_IN, _OUT, *_NEUTRAL):
            raise BadStatementCell(_("{value!r} says neither in nor out", value=way))
        is_bad = _BAD.fullmatch(state) is not None
        if not is_bad and _GOOD.fullmatch(state) is None:
            raise BadStatementCell(_("{value!r} is no state that is known", value=state))
        is_refund = way in _NEUTRAL and (_REFUND in sort or state == "退款成功")
        if way in _NEUTRAL and not is_refund and not is_bad:
            return None
        at = moment_of(row.text("交易时间"))
        number = number_in(row.text(self._number))
        if number is None:
            raise BadStatementCell(_("has no number: {column}", column=self._number))
        amount = abs(money_in(row.text(self._amount)))
        person = row.text("交易对方")
        return StatementLine(
            key=number,
            day=at.day,
            time=at.time,
            amount=-amount if way == _OUT or is_refund else amount,
            state=TransactionState.CLOSED if is_bad else TransactionState.DONE,
            order=number_in(row.text(self._order)),
            counterparty=masked_person(person),
            memo=masked_memo(row.texts(*self._memo), person),
        )

    def _given_back(
        self, rows: Sequence[RowReader], lines: Sequence[StatementLine]
    ) -> list[StatementLine]:
        """Refunds that only the state of a payment tells of, and no row of their own."""
        refunded = {line.order for line in lines if line.amount < 0} | {
            line.key for line in lines if line.amount < 0
        }
        by_key = {line.key: line for line in lines}
        refunds = []
        for row in rows:
            state = row.text(self._state)
            line = by_key.get(row.text(self._number).strip("'\" "))
            if line is None or line.amount <= 0 or not state.startswith(("已全额退款", "已退款")):
                continue
            if line.key in refunded or (line.order is not None and line.order in refunded):
                continue
            part = _PART_BACK.match(state)
            back = money_in(part[1]) if part else line.amount
            refunds.append(
                msgspec.structs.replace(
                    line, key=f"{line.key}+{_REFUND}", amount=-back, original=line.key, ref=None
                )
            )
        return refunds

    def _hold(self, rows: Sequence[RowReader], preamble: str, name: str) -> bool:
        """Whether there were totals; they are what the rows come to."""
        counted = _COUNT.search(preamble)
        if counted and int(counted[1]) != len(rows):
            raise disagrees(name, counted[0].strip(), counted[1], len(rows))
        sums = _SUM.findall(preamble)
        for way, count, amount in sums:
            mine = [row for row in rows if row.text("收/支") == way]
            if len(mine) != int(count):
                raise disagrees(name, way, count, len(mine))
            summed = sum((abs(money_in(row.text(self._amount))) for row in mine), Money(0))
            if money_in(amount) != summed:
                raise disagrees(name, way, amount, summed)
        return bool(counted or sums)
