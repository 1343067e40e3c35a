"""A bank's statement: a day, what came in and went out, the balance after it.

Banks name their columns in many ways: 收入 and 支出, 贷方 (money in) and 借方, or one column
whose sign, or whose neighbour, says which. Titles stand above, sums and balances between
and below. The balances say which way the rows run, and that none is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from svc.duties.statements.taking_in import ParsedStatement
from svc.errors import InvalidData, Problem
from svc.exchange.statements.cells import (
    BadStatementCell,
    masked_memo,
    masked_person,
    moment_of,
    money_in,
    number_in,
    plain,
)
from svc.exchange.statements.layouts import BANK, LOOKED_AT, Heading, TextRow, columns_of
from svc.exchange.statements.parsed import (
    RowReader,
    by_time,
    days_told,
    disagrees,
    gone_through,
    spanned,
)
from svc.kinds.fees.statement import StatementChannel, StatementLine
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple

#: Names of each column, the surest first.
_NAMES: dict[str, tuple[str, ...]] = {
    "day": (
        "交易日期",
        "交易日",
        "记账日期",
        "入账日期",
        "交易时间",
        "日期",
        "date",
        "transactiondate",
    ),
    "time": ("交易时间", "时间", "time"),
    "credit": (
        "收入",
        "收入金额",
        "贷方发生额",
        "贷方金额",
        "贷方",
        "存入金额",
        "转入金额",
        "credit",
        "creditamount",
    ),
    "debit": (
        "支出",
        "支出金额",
        "借方发生额",
        "借方金额",
        "借方",
        "支取金额",
        "转出金额",
        "debit",
        "debitamount",
    ),
    "signed": (
        "金额",
        "交易金额",
        "发生额",
        "收支金额",
        "收入/支出",
        "收/支金额",
        "借/贷",
        "借贷金额",
        "借方/贷方",
        "贷方/借方",
        "借/贷方发生额",
        "借方/贷方发生额",
        "debit/credit",
        "credit/debit",
        "amount",
    ),
    "mark": ("借贷标志", "借贷", "借贷方向", "借贷标识", "收支标志", "收/支", "收支", "dc"),
    "balance": ("余额", "账户余额", "交易后余额", "本次余额", "当前余额", "balance"),
    "person": (
        "对方户名",
        "对方名称",
        "对方单位名称",
        "对方单位",
        "对方账户名称",
        "对手户名",
        "counterparty",
    ),
    "number": ("流水号", "交易流水号", "银行流水号", "核心流水号", "流水", "交易号", "reference"),
    "voucher": ("凭证号", "凭证号码"),
}
_MEMO = ("摘要", "用途", "附言", "备注", "交易摘要", "摘要内容", "memo", "description", "remark")
_IN = frozenset(("贷", "贷方", "c", "cr", "收", "收入", "转入", "+"))
_OUT = frozenset(("借", "借方", "d", "dr", "支", "支出", "转出", "-"))
_AMOUNT = r"[:：]?\s*[¥￥]?\s*(-?[0-9][0-9,]*(?:\.[0-9]+)?)"
_OPENING = lazy_pattern(
    rf"(?:期初余额|上期余额|承前余额|承前页|上日余额|opening balance){_AMOUNT}?", re.I
)
_CLOSING = lazy_pattern(rf"(?:期末余额|本期余额|结余|closing balance){_AMOUNT}?", re.IGNORECASE)
_ALL, _SOME = lazy_pattern("合计|总计"), lazy_pattern("本页|小计|本月|本日")
_SUMS = lazy_pattern(
    r"合计|总计|小计|累计|共\s*[0-9]+\s*笔|页|打印|制表|total|以下空白|本行", re.IGNORECASE
)


class BankColumns(NamedTuple):
    """The row of headings of a bank's statement.

    Attributes:
        heading: Where it stands, with all its columns.
        names: What this bank calls each column.
    """

    heading: Heading
    names: dict[str, str]


class _Row(NamedTuple):
    """One transaction before rows are put in order."""

    line: StatementLine
    number: int


def heading(rows: Sequence[TextRow]) -> BankColumns | None:
    """The row that names a bank's columns; None where there is none."""
    for at, row in enumerate(rows[:LOOKED_AT]):
        columns = {name.lower(): place for name, place in columns_of(row).items()}
        names = {
            what: found
            for what, known in _NAMES.items()
            if (found := next((one for one in known if one in columns), None)) is not None
        }
        if names.get("time") == names.get("day"):
            names.pop("time", None)
        has_amount = {"credit", "debit"} <= names.keys() or "signed" in names
        if "day" in names and has_amount and ("balance" in names or "number" in names):
            return BankColumns(Heading(at, columns), names)
    return None


def read(rows: Sequence[TextRow], layout: BankColumns, name: str, digest: str) -> ParsedStatement:
    """The statement's lines, held against its balances.

    Args:
        rows: All rows.
        layout: The headings.
        name: The file, for messages.
        digest: Its sha256; what names a line where the bank gives no number.

    Raises:
        InvalidData: A row cannot be read, or the balances do not follow from the amounts.
    """
    above = " ".join(cell for row in rows[: layout.heading.at] for cell in row.cells)
    balances = _Balances(above)
    readers = [RowReader(layout.heading.columns, row) for row in rows[layout.heading.at + 1 :]]
    by_row = {row.number: row for row in rows[layout.heading.at + 1 :]}
    bank = _Bank(layout.names, digest, balances, by_row)
    lines = gone_through(readers, bank.line, name)
    ordered = _in_order(lines, layout, name)
    opening, closing = balances.held(ordered, name)
    first, last = spanned(ordered, days_told(rows[: layout.heading.at]))
    held = closing is not None and (opening is not None or "balance" in layout.names)
    return ParsedStatement(
        StatementChannel.BANK,
        BANK.name,
        tuple(ordered),
        first,
        last,
        opening,
        closing,
        is_held=held,
    )


class _Balances:
    """What the file says of the balance before its rows and after them."""

    def __init__(self, above: str) -> None:
        self.opening = _stated(_OPENING, above)
        self.closing = _stated(_CLOSING, above)
        self.sums: tuple[Money, Money] | None = None

    def note(
        self, text: str, balance: Money | None, ways: tuple[Money, Money] | None = None
    ) -> bool:
        """Whether a row says a balance or a sum, and is no transaction.

        Args:
            text: All of the row.
            balance: What stands in its column of balances.
            ways: What stands in those of money in and money out.
        """
        if ways is not None and any(ways) and _ALL.search(text) and not _SOME.search(text):
            self.sums = ways
        for pattern, which in ((_OPENING, "opening"), (_CLOSING, "closing")):
            if pattern.search(text):
                stated = balance if balance is not None else _stated(pattern, text)
                if stated is not None and getattr(self, which) is None:
                    setattr(self, which, stated)
                return True
        return bool(_SUMS.search(text))

    def held(self, lines: Sequence[StatementLine], name: str) -> tuple[Money | None, Money | None]:
        """The balances before and after, which must be what the lines come to.

        Raises:
            InvalidData: They are not.
        """
        opening, closing = self.opening, self.closing
        if lines and lines[0].balance is not None:
            begins = lines[0].balance - lines[0].amount
            if opening is not None and opening != begins:
                raise disagrees(name, _("the balance before the first row"), opening, begins)
            opening = begins
        summed = sum((line.amount for line in lines), Money(0))
        ways = tuple(
            sum((abs(one.amount) for one in lines if (one.amount > 0) is into), Money(0))
            for into in (True, False)
        )
        if self.sums is not None and self.sums != ways:
            told, rows = (" / ".join(map(str, pair)) for pair in (self.sums, ways))
            raise disagrees(name, _("the sum of what came in and went out"), told, rows)
        if opening is not None and closing is not None and opening + summed != closing:
            raise disagrees(name, _("the balance after the last row"), closing, opening + summed)
        if opening is not None:
            closing = opening + summed
        return opening, closing


def _stated(pattern: re.Pattern[str], text: str) -> Money | None:
    match = pattern.search(text)
    return money_in(match[1]) if match and match[1] else None


class _Bank:
    """How a row of one bank becomes a line."""

    def __init__(
        self, names: dict[str, str], digest: str, balances: _Balances, rows: dict[int, TextRow]
    ) -> None:
        self._names = names
        self._digest = digest
        self._balances = balances
        self._rows = rows

    def line(self, row: RowReader) -> StatementLine | None:
        """A transaction; None of a row that says a balance or a sum.

        Raises:
            BadStatementCell: It is neither.
        """
        text = " ".join(plain(cell) for cell in self._rows[row.number].cells if cell)
        balance = self._money(row, "balance")
        day = self._text(row, "day")
        if not day[:1].isdigit() and self._balances.note(text, balance, self._ways(row)):
            return None
        at = moment_of(day, self._text(row, "time"))
        amount = self._amount(row)
        if not amount and self._balances.note(text, balance):
            return None
        number = number_in(self._text(row, "number"))
        after = balance if balance is not None else Money(0)
        person = self._text(row, "person")
        return StatementLine(
            key=number or f"{self._digest[:8]}:{row.number}:{after}",
            day=at.day,
            time=at.time,
            amount=amount,
            balance=balance,
            ref=number_in(self._text(row, "voucher")),
            counterparty=masked_person(person),
            memo=masked_memo(row.texts(*_MEMO), person),
        )

    def _text(self, row: RowReader, what: str) -> str:
        return row.text(self._names[what]) if what in self._names else ""

    def _money(self, row: RowReader, what: str) -> Money | None:
        text = self._text(row, what)
        return money_in(text) if text else None

    def _ways(self, row: RowReader) -> tuple[Money, Money] | None:
        """What stands in the columns of money in and money out, where there are two."""
        if not {"credit", "debit"} <= self._names.keys():
            return None
        return money_in(self._text(row, "credit")), abs(money_in(self._text(row, "debit")))

    def _amount(self, row: RowReader) -> Money:
        """What a row moved; money in is more than nothing.

        Raises:
            BadStatementCell: It says both ways, or not which way.
        """
        if "signed" in self._names and not {"credit", "debit"} <= self._names.keys():
            amount = money_in(self._text(row, "signed"))
            mark = self._text(row, "mark").lower()
            if not mark:
                return amount
            if mark not in _IN | _OUT:
                raise BadStatementCell(_("{value!r} says neither in nor out", value=mark))
            # With a mark beside it an amount may have its sign all the same.
            return -abs(amount) if mark in _OUT else abs(amount)
        credit, debit = money_in(self._text(row, "credit")), money_in(self._text(row, "debit"))
        if credit and debit:
            raise BadStatementCell(
                _("has money in and money out: {credit}, {debit}", credit=credit, debit=debit)
            )
        # Some banks write what goes out with a sign in its own column.
        return credit if not debit else -abs(debit)


def _in_order(
    lines: Sequence[StatementLine], layout: BankColumns, name: str
) -> list[StatementLine]:
    """The lines, the earliest first, as the balances run.

    Raises:
        InvalidData: The balances run neither way: rows are missing or were changed.
    """
    if "balance" not in layout.names:
        return by_time(lines)
    down, up = _broken(lines), _broken(lines[::-1])
    if down is None:
        return list(lines)
    if up is None:
        return list(reversed(lines))
    at = down
    before, line = lines[at - 1], lines[at]
    expected = (before.balance or Money(0)) + line.amount
    reason = _(
        "{before} and {amount} come to {sum}, and not to {balance}",
        before=before.balance or Money(0),
        amount=line.amount,
        sum=expected,
        balance=line.balance or Money(0),
    )
    raise InvalidData(
        _("{name}: the balances do not follow from the amounts", name=name),
        _("rows are missing or were changed: take the file from the channel again"),
        [Problem(name, 0, line.key, reason)],
    )


def _broken(lines: Sequence[StatementLine]) -> int | None:
    """The place of the first line whose balance does not follow; None where all do."""
    for at in range(1, len(lines)):
        before, after = lines[at - 1].balance, lines[at].balance
        if before is None or after is None or before + lines[at].amount != after:
            return at
    return None
