"""Small statements of every layout, after the channels' own headings; all people are fictional."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import xlsxwriter

WECHAT_HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
WECHAT_SUMS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
)
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
ALIPAY_HEAD = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,"
    "商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,"
    "卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
WECHAT_OWN = (
    "交易时间,交易类型,交易对方,商品,收/支,金额(元),支付方式,当前状态,交易单号,商户单号,备注"
)
ALIPAY_OWN = ",".join(
    (
        "交易时间,交易分类,交易对方,对方账号,商品说明",
        "收/支,金额,收/付款方式,交易状态",
        "交易订单号,商家订单号,备注",
    )
)


class _Unmarked(zipfile.ZipInfo):
    """A file in an archive whose name is GB18030, without a mark that says so: as Alipay packs."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - as zipfile calls it
        return self.filename.encode("gb18030"), self.flag_bits


def wechat_row(
    number: str,
    paid: str,
    *,
    at: str = "2026-04-10 09:10:11",
    fee: str = "0.00",
    refund: str = "",
    back: str = "0.00",
    order: str = "",
    goods: str = "物业费",
    comes: str = "",
) -> list[str]:
    """One row of a merchant's bill: a payment, or, with a refund's number, its refund."""
    state = "REFUND" if refund else "SUCCESS"
    gone = "0.00" if refund else paid
    return [
        at,
        "wxd678efh567hg6787",
        "1230000109",
        "",
        "",
        number,
        order or f"o{number[-6:]}",
        OPENID,
        "NATIVE",
        state,
        "OTHERS",
        "CNY",
        comes or gone,
        "0.00",
        refund or "0",
        f"r{refund}" if refund else "0",
        back,
        "0.00",
        "ORIGINAL" if refund else "",
        "SUCCESS" if refund else "",
        goods,
        "",
        fee,
        "0.60%",
        gone,
        back,
        "",
    ]


def wechat(rows: Sequence[Sequence[str]], sums: Sequence[str] | None = None) -> bytes:
    """A merchant's bill of WeChat, with its totals unless others are given."""

    def total(column: str) -> str:
        at = WECHAT_HEAD.split(",").index(column)
        return f"{sum(round(float(row[at]) * 100) for row in rows) / 100:.2f}"

    columns = ("应结订单金额", "退款金额", "充值券退款金额", "手续费", "订单金额", "申请退款金额")
    totals = sums or [str(len(rows)), *map(total, columns)]
    lines = [WECHAT_HEAD, *(",".join(f"`{cell}" for cell in row) for row in rows)]
    lines += [WECHAT_SUMS, ",".join(f"`{one}" for one in totals)]
    return b"\xef\xbb\xbf" + "\r\n".join([*lines, ""]).encode()


def alipay_row(
    number: str,
    paid: str,
    *,
    refund: str = "",
    fee: str = "0.00",
    who: str = "*明(138****1111)",
    at: str = "2026-04-10 10:00:00",
    goods: str = "物业费",
) -> list[str]:
    """One row of a merchant's bill of Alipay."""
    return [
        number,
        f"S{number[-4:]}",
        "退款" if refund else "交易",
        goods,
        at,
        at,
        "",
        "",
        "",
        "",
        who,
        paid,
        paid,
        "0.00",
        "0.00",
        "0.00",
        "0.00",
        "0.00",
        "",
        "0.00",
        "0.00",
        refund,
        fee,
        "0.00",
        "",
    ]


def alipay(rows: Sequence[Sequence[str]], *, ends: bool = True, paid: str | None = None) -> bytes:
    """A merchant's bill of Alipay, packed beside its summary as it comes."""

    def sums(sort: str) -> tuple[int, str]:
        mine = [float(row[12]) for row in rows if row[2] == sort]
        return len(mine), f"{sum(mine):.2f}"

    (trades, taken), (refunds, back) = sums("交易"), sums("退款")
    lines = [
        "#支付宝业务明细查询",
        "#账号：[20882020000001560156]",
        "#起始日期：[2026年04月10日 00:00:00]   终止日期：[2026年04月11日 00:00:00]",
        "#-----------------------------------------业务明细列表----------------------------------",
        ALIPAY_HEAD,
        *(",".join(f"{cell}\t" for cell in row) for row in rows),
    ]
    if ends:
        lines += [
            "#-----------------------------------------业务明细列表结束------------------------------------",
            f"#交易合计：{trades}笔，商家实收共{paid or taken}元，商家优惠共0.00元",
            f"#退款合计：{refunds}笔，商家实收退款共{back}元，商家优惠退款共0.00元",
            "#导出时间：[2026年04月11日 09:30:00]",
        ]
    summary = "#支付宝业务汇总查询\r\n门店编号,门店名称\r\n合计,\r\n"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in (("业务明细", "\r\n".join([*lines, ""])), ("业务明细(汇总)", summary)):
            called = _Unmarked(f"20882020000001560156_20260410_{name}.csv")
            archive.writestr(called, text.encode("gb18030"))
    return packed.getvalue()


def wechat_own(rows: Sequence[Sequence[str]], *, as_book: bool = False) -> bytes:
    """A person's bill of WeChat: CSV, or the workbook that it has been since 2025."""

    def sums(way: str) -> str:
        mine = [float(row[5].lstrip("¥")) for row in rows if row[4] == way]
        return f"{len(mine)}笔 {sum(mine):.2f}元"

    above = [
        "微信支付账单明细",
        "微信昵称：[收款员]",
        "起始时间：[2026-04-01 00:00:00] 终止时间：[2026-04-30 23:59:59]",
        "导出类型：[全部]",
        "导出时间：[2026-05-01 09:00:00]",
        "",
    ]
    above += [
        f"共{len(rows)}笔记录",
        f"收入：{sums('收入')}",
        f"支出：{sums('支出')}",
        f"中性交易：{sums('/')}",
    ]
    above += [
        "注：",
        "1. 充值/提现/理财通购买/零钱通存取/信用卡还款等交易，将计入中性交易",
        "",
        "----------------------微信支付账单明细列表--------------------",
    ]
    if not as_book:
        lines = [f"{line},,,,,,,," for line in above] + [
            WECHAT_OWN,
            *(",".join(row) for row in rows),
        ]
        return "\r\n".join([*lines, ""]).encode("utf-8-sig")
    return workbook([*([line] for line in above), WECHAT_OWN.split(","), *rows])


def alipay_own(rows: Sequence[Sequence[str]]) -> bytes:
    """A person's bill of Alipay, its headings below 24 lines of preamble."""

    def sums(way: str) -> str:
        mine = [float(row[6]) for row in rows if row[5] == way]
        return f"{len(mine)}笔 {sum(mine):.2f}元"

    above = [
        "------------------------------------------------------------------------------------",
        "导出信息：",
        "姓名：收款员",
        "支付宝账户：13800002222",
        "起始时间：[2026-04-01 00:00:00]    终止时间：[2026-04-30 23:59:59]",
        "导出交易类型：[全部]",
        "导出时间：[2026-05-01 09:00:00]",
        f"共{len(rows)}笔记录",
        f"收入：{sums('收入')}",
        f"支出：{sums('支出')}",
        f"不计收支：{sums('不计收支')}",
        "",
        "特别提示：",
        *(f"{n}.本回单内容仅供参考" for n in range(1, 10)),
        "",
        "----------------支付宝（中国）网络技术有限公司  电子客户回单----------------",
    ]
    assert len(above) == 24
    lines = [*above, ALIPAY_OWN + ",", *(",".join(row) + "\t," for row in rows)]
    return "\r\n".join([*lines, ""]).encode("gb18030")


def table(
    head: str, rows: Sequence[Sequence[str]], above: Sequence[str] = (), below: Sequence[str] = ()
) -> bytes:
    """A bank's statement as CSV in GB18030, with what stands above and below."""
    lines = [*above, head, *(",".join(row) for row in rows), *below, ""]
    return "\r\n".join(lines).encode("gb18030")


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    """Rows as a workbook."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet("Sheet1")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value != "":
                sheet.write(at, column, value)
    book.close()
    return held.getvalue()


def rows_of(text: str) -> tuple[tuple[str, ...], ...]:
    """Rows of cells, a line each, with bars between."""
    return tuple(tuple(line.strip().split("|")) for line in text.strip().splitlines())


#: 交易日期,入账日期,收入,支出,余额,…
INCOME_HEAD = "交易日期,入账日期,收入,支出,余额,对方户名,对方账号,摘要,用途,流水号"
INCOME_ROWS = rows_of("""
    2026-04-10|2026-04-10|165.45||1165.45|李小明|6222020200011112222|转账|3-2-1502物业费|900001
    2026-04-10|2026-04-10|165.45||1330.90|王小芳|6222020200011113333|转账|3-2-1501物业费|900002
    2026-04-11|2026-04-11||12.00|1318.90|||手续费||900003
""")
#: The day and the time apart, 借方 and 贷方, the latest row first.
CREDIT_HEAD = "交易日期,交易时间,对方名称,对方账号,摘要,附言,借方发生额,贷方发生额,账户余额"
CREDIT_ROWS = rows_of("""
    20260411|101500|李小明|6222020200011112222|网银转账|退3栋2单元1502|65.45|0.00|265.45
    20260410|101500|李小明|6222020200011112222|网银转账|3栋2单元1502室|0.00|165.45|330.90
    20260410|091000|李小明|6222020200011112222|网银转账|3栋2单元1502室|0.00|165.45|165.45
""")
VOUCHER_HEAD = "日期,凭证号,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额"
VOUCHER_ROWS = rows_of("""
    2026年4月10日|00000000||"1,200.00"|102100099996|货款|车位费|某某商贸有限公司|"2,200.00"
    2026年4月10日|00000000|200.00|||支取|||"2,000.00"
""")
#: One column whose sign says which way.
SIGNED_HEAD = "交易时间,借方/贷方,余额,对方户名,摘要"
SIGNED_ROWS = rows_of("""
    2026/4/10 9:05|+100.00|1100.00|李小明|3-2-1502
    2026/4/10 9:06|-30.00|1070.00||手续费
""")
