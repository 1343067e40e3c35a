"""How statements are laid out: which columns tell a layout, and the row of headings among others.

The row is found by its words, whatever stands above it; columns are mapped by name, never
by their place. What matches no layout is refused, with what was seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from svc.errors import InvalidData
from svc.exchange.statements.cells import plain
from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

#: Rows among which the headings are looked for.
LOOKED_AT = 60
_SHOWN = 12


class TextRow(NamedTuple):
    """One row of a file: its number there, and its cells."""

    number: int
    cells: Sequence[str]


class Layout(NamedTuple):
    """One layout.

    Attributes:
        name: As the record keeps it.
        says: What it is, for people.
        columns: Headings that must all be there.
    """

    name: str
    says: str
    columns: tuple[str, ...]


WECHAT_MERCHANT = Layout(
    "wechat-merchant",
    N_("WeChat merchant bill"),
    (
        "交易时间",
        "微信订单号",
        "商户订单号",
        "交易状态",
        "应结订单金额",
        "微信退款单号",
        "退款金额",
        "手续费",
        "订单金额",
        "申请退款金额",
    ),
)
ALIPAY_MERCHANT = Layout(
    "alipay-merchant",
    N_("Alipay merchant bill"),
    (
        "支付宝交易号",
        "商户订单号",
        "业务类型",
        "创建时间",
        "完成时间",
        "订单金额(元)",
        "商家实收(元)",
        "服务费(元)",
    ),
)
WECHAT_PERSONAL = Layout(
    "wechat-personal",
    N_("WeChat personal bill"),
    ("交易时间", "交易类型", "交易对方", "商品", "收/支", "金额(元)", "当前状态", "交易单号"),
)
ALIPAY_PERSONAL = Layout(
    "alipay-personal",
    N_("Alipay personal bill"),
    ("交易时间", "交易分类", "交易对方", "商品说明", "收/支", "金额", "交易状态", "交易订单号"),
)
#: Of a bank the columns have many names; those are in `svc.exchange.statements.bank`.
BANK = Layout("bank", N_("bank statement"), ())
MARKED = (WECHAT_MERCHANT, ALIPAY_MERCHANT, WECHAT_PERSONAL, ALIPAY_PERSONAL)

#: What a channel answers where nothing was paid on the days asked about.
_NO_BILL = lazy_pattern(
    "no ?bill ?exist|NO_STATEMENT_EXIST|NO_BILL|账单(文件)?不存在|无(账单|交易|明细)",
    re.IGNORECASE,
)
_BRIEF = 2_000


class Heading(NamedTuple):
    """The row of headings of a file.

    Attributes:
        at: Its place among the rows.
        columns: Places by heading.
    """

    at: int
    columns: dict[str, int]


def heading_of(rows: Sequence[TextRow], layout: Layout) -> Heading | None:
    """The row that names a layout's columns; None where there is none."""
    wanted = set(layout.columns)
    for at, row in enumerate(rows[:LOOKED_AT]):
        columns = columns_of(row)
        if wanted <= columns.keys():
            return Heading(at, columns)
    return None


def columns_of(row: TextRow) -> dict[str, int]:
    """Places by heading of a row; of a heading that stands twice, the first."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(row.cells):
        if name := "".join(plain(cell).split()):
            columns.setdefault(name, at)
    return columns


def says_nothing(rows: Sequence[TextRow]) -> bool:
    """Whether a file is a channel's answer that nothing was paid."""
    text = " ".join(cell for row in rows[:LOOKED_AT] for cell in row.cells)
    return len(text) < _BRIEF and _NO_BILL.search(text) is not None


def unknown(rows: Sequence[TextRow], name: str) -> InvalidData:
    """What is said of a file that is laid out like none: what was seen, and what next."""
    near = _nearest(rows)
    if near is not None:
        layout, missing, number = near
        return InvalidData(
            _(
                "{name}: row {n} looks like a {layout}, but lacks {columns}",
                name=name,
                n=number,
                layout=_(layout.says),
                columns=", ".join(missing),
            ),
            _("take the file as it came from the channel, with all its columns"),
        )
    # A row with digits in it holds values, and they may be anybody's: his name beside his phone.
    headings = (
        row.cells for row in rows[:LOOKED_AT] if not re.search(r"[0-9]", "".join(row.cells))
    )
    wide = max(headings, key=lambda cells: sum(map(bool, cells)), default=())
    seen = [plain(cell) for cell in wide]
    shown = ", ".join(cell[:20] for cell in seen if cell)[:200] or "–"
    known = ", ".join(_(layout.says) for layout in (*MARKED, BANK))
    return InvalidData(
        _(
            "{name} is laid out like no statement that is known; its columns are: {columns}",
            name=name,
            columns=shown,
        ),
        _(
            "known are: {known}; a bank's has a day, what came in and went out, and the balance",
            known=known,
        ),
    )


def _nearest(rows: Sequence[TextRow]) -> tuple[Layout, list[str], int] | None:
    best: tuple[Layout, list[str], int] | None = None
    for row in rows[:LOOKED_AT]:
        columns = columns_of(row)
        for layout in MARKED:
            missing = [name for name in layout.columns if name not in columns]
            few = len(missing) * 2 < len(layout.columns)
            if few and (best is None or len(missing) < len(best[1])):
                best = layout, missing, row.number
    return best
