"""Amounts in capital Chinese numerals (大写金额), as receipts must show them.

The forms are those of the rules for filling in bills (正确填写票据和结算凭证的基本规定):
整 after whole yuan and after jiao, one 零 for any run of noughts between digits.
"""

from __future__ import annotations

from svc.model.amounts import Money

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def capital(amount: Money) -> str:
    """An amount as it is written on a receipt.

    Example:
        >>> capital(Money.parse("106.74")), capital(Money.parse("1000.05"))
        ('壹佰零陆元柒角肆分', '壹仟元零伍分')
    """
    yuan, cents = divmod(abs(int(amount)), 100)
    jiao, fen = divmod(cents, 10)
    text = f"{_whole(yuan)}元" if yuan else ""
    if not cents:
        text = f"{text or '零元'}整"
    else:
        if jiao:
            text += ("零" if yuan and yuan % 10 == 0 else "") + f"{_DIGITS[jiao]}角"
        elif yuan:
            text += "零"
        text += f"{_DIGITS[fen]}分" if fen else "整"
    return f"负{text}" if amount < 0 else text


def _whole(number: int) -> str:
    """A whole number of yuan, in groups of four digits."""
    text, gap = "", False
    for place in range(len(_GROUPS) - 1, -1, -1):
        group = number // 10 ** (4 * place) % 10_000
        if group:
            nought = "零" if text and (gap or group < 1000) else ""
            text += nought + _four(group) + _GROUPS[place]
        gap = bool(text) and group % 10 == 0
    return text


def _four(group: int) -> str:
    """Four digits: 1080 is 壹仟零捌拾."""
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return text
