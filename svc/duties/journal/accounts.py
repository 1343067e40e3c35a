"""The accounts of the journal: what money came by, what it was for, what is owed, what is held.

An account is called by its group and its sort, and where it is kept by item also by that.
Groups are those of every plain-text ledger: assets, liabilities, equity, income, expenses.
"""

from __future__ import annotations

from enum import StrEnum

from svc.named_tuple import NamedTuple


class AccountSort(StrEnum):
    """What stands on an account; the value is its place among the accounts.

    Attributes:
        CASH: What lies in drawers; WECHAT to BATCH what came by these methods.
        BANKED: What was carried from a drawer to the bank.
        HANDED_IN: What left a drawer at the end of a day.
        RECEIVABLE: Lines that are owed and not paid.
        CREDIT: What payers have as credit.
        AHEAD: What was paid on lines that are not owed yet.
        DEPOSIT: Deposits that are held.
        AGENCY: What is collected for somebody else.
        FLOAT: What was put into drawers as change.
        OPENING: What the former books handed over.
        FEES: What was charged.
        LATE: Late fees that were taken.
        DIFFERENCE: What was counted beyond what was to be there, or short of it.
        WAIVED: What was let go.
        PETTY: What was paid out of a drawer.
    """

    CASH = "Assets:Cash"
    WECHAT = "Assets:Wechat"
    ALIPAY = "Assets:Alipay"
    CARD = "Assets:Card"
    TRANSFER = "Assets:Transfer"
    BATCH = "Assets:Batch"
    BANKED = "Assets:Banked"
    HANDED_IN = "Assets:Handed-in"
    RECEIVABLE = "Assets:Receivable"
    CREDIT = "Liabilities:Credit"
    AHEAD = "Liabilities:Ahead"
    DEPOSIT = "Liabilities:Deposits"
    AGENCY = "Liabilities:Agency"
    FLOAT = "Equity:Floats"
    OPENING = "Equity:Opening"
    FEES = "Income:Fees"
    LATE = "Income:Late-fees"
    DIFFERENCE = "Income:Cash-differences"
    WAIVED = "Expenses:Waived"
    PETTY = "Expenses:Petty-cash"


CHINESE = {
    AccountSort.CASH: "库存现金", AccountSort.WECHAT: "微信", AccountSort.ALIPAY: "支付宝",
    AccountSort.CARD: "刷卡", AccountSort.TRANSFER: "银行转账", AccountSort.BATCH: "托收",
    AccountSort.BANKED: "现金存行", AccountSort.HANDED_IN: "日结上交现金",
    AccountSort.RECEIVABLE: "应收账款", AccountSort.CREDIT: "预存款",
    AccountSort.AHEAD: "预收账款", AccountSort.DEPOSIT: "押金", AccountSort.AGENCY: "代收款",
    AccountSort.FLOAT: "备用金", AccountSort.OPENING: "期初余额", AccountSort.FEES: "收费收入",
    AccountSort.LATE: "违约金收入", AccountSort.DIFFERENCE: "长短款",
    AccountSort.WAIVED: "减免", AccountSort.PETTY: "零星支出",
}  # fmt: skip
_ESCAPED = str.maketrans({"_": "U", ".": "D"})


class LedgerAccount(NamedTuple):
    """One account.

    Attributes:
        sort: What stands on it.
        item: Of which item, where it is kept by item.
    """

    sort: AccountSort
    item: str = ""

    @property
    def name(self) -> str:
        """Its name, of letters that every plain-text ledger takes; no two accounts share one.

        Example:
            >>> LedgerAccount(AccountSort.FEES, "property-fee").name
            'Income:Fees:Property-fee'
            >>> LedgerAccount(AccountSort.CASH).name
            'Assets:Cash'
        """
        if not self.item:
            return self.sort.value
        # Items are small letters, so that a capital behind the first stands for another sign.
        part = self.item[0].upper() + self.item[1:].translate(_ESCAPED)
        return f"{self.sort.value}:{part}"
