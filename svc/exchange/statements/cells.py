"""Cells of a statement as values: headings, days and times, amounts, numbers, and what is masked.

Files come straight from a channel or were saved again by a spreadsheet program: times
without seconds, amounts with signs of currency, and numbers that were cut to `4.2E+27`.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.amounts import Money
from svc.named_tuple import NamedTuple
from svc.rules.record.masking import mask_name
from svc.rules.record.personal_words import masked_number

_DAY = lazy_pattern(
    r"([12][0-9]{3})(?:[-/.年]\s?([0-9]{1,2})[-/.月]\s?([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))"
)
_TIME = lazy_pattern(r"[T\s]*([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?|\s*([0-9]{6})")
_CUT = lazy_pattern(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
#: What is no amount but stands in its place where there is none.
_NOTHING = frozenset(("", "-", "--", "/"))
#: Digits in a row of which an account's number, or a card's, is made.
_ACCOUNT = lazy_pattern(r"[0-9*]{9,}")
_MOST = 200


class BadStatementCell(ValueError):
    """A cell cannot be what its column says."""


class Moment(NamedTuple):
    """A day, and the time where there is one."""

    day: date
    time: str | None


def plain(cell: str) -> str:
    """A cell without the blanks, tabs and backticks that channels put around it.

    Example:
        >>> plain("`金额（元） ")
        '金额(元)'
    """
    return unicodedata.normalize("NFKC", cell).strip().removeprefix("`").strip()


def moment_of(cell: str, clock: str = "") -> Moment:
    """A day and time, from one cell or two.

    Raises:
        BadStatementCell: There is no day in it.

    Example:
        >>> moment_of("2026/4/1 9:05")
        Moment(day=datetime.date(2026, 4, 1), time='09:05')
        >>> moment_of("20260401", "090512").time
        '09:05:12'
    """
    match = _DAY.match(cell)
    if match is None:
        raise BadStatementCell(_("{value!r} is no day", value=cell))
    year, month, day = int(match[1]), int(match[2] or match[4]), int(match[3] or match[5])
    try:
        on = date(year, month, day)
    except ValueError:
        raise BadStatementCell(_("{value!r} is no day", value=cell)) from None
    return Moment(on, _time(cell[match.end() :]) or _time(clock))


def _time(text: str) -> str | None:
    match = _TIME.match(text)
    if match is None:
        return None
    if match[4]:
        hours, minutes, seconds = match[4][:2], match[4][2:4], match[4][4:]
    else:
        hours, minutes, seconds = match[1], match[2], match[3]
    if int(hours) > 23 or int(minutes) > 59:
        return None
    return f"{int(hours):02}:{minutes}" + (f":{seconds}" if seconds else "")


def money_in(cell: str) -> Money:
    """An amount; nothing where none stands.

    Raises:
        BadStatementCell: It is none.

    Example:
        >>> money_in("¥1,200.50"), money_in("-3"), money_in("12元"), money_in("--")
        (Money.parse('1200.50'), Money.parse('-3.00'), Money.parse('12.00'), Money.parse('0.00'))
    """
    text = re.sub(r"[¥￥,\s]|RMB|CNY|元$", "", cell)
    if text in _NOTHING:
        return Money(0)
    try:
        return Money.parse(text)
    except ValueError as error:
        raise BadStatementCell(_("{value!r} {reason}", value=cell, reason=error)) from None


def number_in(cell: str) -> str | None:
    """A channel's number; None where there is none.

    Raises:
        BadStatementCell: A spreadsheet program has cut it.
    """
    text = cell.strip("'\" ")
    if _CUT.fullmatch(text):
        raise BadStatementCell(
            _("{value!r} is a number that a spreadsheet program has cut", value=text)
        )
    return None if not text or set(text) <= {"0", "-", "/"} else text[:_MOST]


def masked_person(cell: str) -> str | None:
    """Who paid, as a statement keeps them."""
    text = " ".join(_ACCOUNT.sub("", masked_number(cell)).split())[:_MOST]
    return mask_name(text) if text and text not in _NOTHING else None


def masked_memo(parts: list[str], person: str = "") -> str | None:
    """What was said with a payment, without whoever paid, and without numbers of accounts.

    Example:
        >>> masked_memo(["3-2-1502物业费", "李小明", "-", "6222020000001234567"], "李小明")
        '3-2-1502物业费 李**'
    """
    said = dict.fromkeys(part for part in parts if part not in _NOTHING)
    text = " ".join(said)
    if len(person) > 1 and person in text:
        text = text.replace(person, mask_name(person))
    text = " ".join(_ACCOUNT.sub("", masked_number(text)).split())
    return text[:_MOST] or None


def masked_file_name(name: str) -> str:
    """A file's name without the account's number or a person's name in it.

    Example:
        >>> masked_file_name("20882020000001560156_20260410_业务明细.csv")
        '*_20260410_业务明细.csv'
    """
    return _ACCOUNT.sub("*", masked_number(" ".join(name.split())))[:_MOST] or "*"
