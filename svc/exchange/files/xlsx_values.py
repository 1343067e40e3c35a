"""What a spreadsheet's cells say: as text for a mapping, and as values to write again.

A cell holds a number and a format that makes it a day, a time or a share; the
text is what a person reads there, with dates in ISO form.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

from svc.exchange.files.serial_dates import clock_text, day_and_time
from svc.exchange.files.xlsx_package import CellStyle, NumberType, XlsxPackage, unescaped
from svc.exchange.files.xlsx_rows import RawCell
from svc.language import _
from svc.lazy_pattern import lazy_pattern

_DAY = 86_400_000
#: A span of so many days is a date in a format that shows none of it.
_LONG_AGO = 10_000
#: Days from the first that spreadsheets usually count to the first of those that begin in 1904.
_SHIFT = 1_462
#: Days before the first that spreadsheets count, and after the last.
_FIRST, _LAST = 0, 2_958_466
_EPOCH, _EPOCH_1904 = date(1899, 12, 30).toordinal(), date(1904, 1, 1).toordinal()
#: Digits that a spreadsheet keeps of a number.
_DIGITS = 15
#: A number that may count days.
_BARE = lazy_pattern(r"[0-9]{1,7}(\.[0-9]+)?")


class BadValue(ValueError):
    """A cell that holds nothing to be read; its words say why."""


class XlsxValues:
    """Reads the cells of one workbook."""

    def __init__(self, package: XlsxPackage) -> None:
        self._strings = package.strings
        self._styles = package.styles
        self._epoch = _EPOCH_1904 if package.from_1904 else _EPOCH
        self._days: dict[int, str] = {}
        self._readers: dict[bytes, Callable[[bytes], str]] = {}

    def text(self, cell: RawCell) -> str:
        """What a person reads in a cell.

        Raises:
            BadValue: An error such as #N/A, or a number that is none.
        """
        _letters, style, kind, value, own_text, _end = cell
        if kind == b"s":
            return self._strings[int(value)] if value else ""
        if not kind or kind == b"n":
            reader = self._readers.get(style)
            if reader is None:
                reader = self._readers[style] = self._reader(self.style(cell))
            return reader(value) if value else ""
        if kind == b"inlineStr":
            return _decoded(own_text)
        if kind == b"b":
            return "true" if value == b"1" else "false"
        if kind == b"e":
            raise BadValue(_("holds the error {error}", error=_decoded(value)[:40]))
        return _decoded(value)

    def value(self, cell: RawCell) -> Any:
        """What to write into a cell of another workbook: typed where it was."""
        _letters, _style, kind, value, _words, _end = cell
        try:
            if kind == b"b":
                return value == b"1"
            if (kind and kind != b"n") or not value:
                return self.text(cell)
            number = float(value)
        except (BadValue, ValueError):
            return _decoded(value)
        exact = len(value) <= _DIGITS or not value.isdigit()
        return number if exact and abs(number) < 1e308 else _decoded(value)

    def style(self, cell: RawCell) -> CellStyle:
        """The format of a cell."""
        number = int(cell[1] or b"0")
        return self._styles[number] if number < len(self._styles) else CellStyle()

    def _reader(self, style: CellStyle) -> Callable[[bytes], str]:
        readers: dict[NumberType, Callable[[bytes], str]] = {
            NumberType.NUMBER: number_text,
            NumberType.DIGITS: lambda value: number_text(value).zfill(len(style.code)),
            NumberType.PERCENT: lambda value: f"{_float(value) * 100:.12g}%",
            NumberType.DAY: self._day,
            NumberType.MOMENT: self._moment,
            NumberType.TIME: self._time,
            NumberType.SPAN: self._span,
        }
        return readers[style.sort]

    def _day(self, value: bytes) -> str:
        text = self._moment(value)
        return text[:10] if text[11:19] == "00:00:00" else text

    def _moment(self, value: bytes) -> str:
        if not abs(_float(value)) < _LAST:
            raise BadValue(_("holds a date that is in no calendar"))
        days, milliseconds = day_and_time(value.decode())
        day = self._days.get(days)
        if day is None:
            if not _FIRST <= days < _LAST:
                raise BadValue(_("holds a date that is in no calendar"))
            # Spreadsheets count a 29 February 1900.
            slip = 1 if self._epoch == _EPOCH and days < 60 else 0
            day = self._days[days] = date.fromordinal(self._epoch + days + slip).isoformat()
        return f"{day}T{clock_text(milliseconds)}"

    def _time(self, value: bytes) -> str:
        return _span(value) if 0 <= _float(value) < 1 else self._moment(value)

    def _span(self, value: bytes) -> str:
        return _span(value) if _float(value) < _LONG_AGO else self._moment(value)

    def since_1900(self, text: str) -> str:
        """A bare number that is a date, counted from the first day that spreadsheets usually do."""
        if self._epoch == _EPOCH or not _BARE.fullmatch(text):
            return text
        whole, point, rest = text.partition(".")
        return f"{int(whole) + _SHIFT}{point}{rest}"


def _decoded(value: bytes) -> str:
    text = value.decode()
    return unescaped(unescape(text) if "&" in text else text)


def _float(value: bytes) -> float:
    try:
        number = float(value) if len(value) < 400 else float("inf")
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e307:
        raise BadValue(_("holds a number that is none"))
    return number


def number_text(value: bytes) -> str:
    """A number as digits, without the point and the noise that storing it added."""
    if value.isdigit():
        return value.decode()
    number = _float(value)
    if number.is_integer() and abs(number) < 1e21:
        return str(int(Decimal(value.decode())))
    return f"{number:.{_DIGITS}g}"


def _span(value: bytes) -> str:
    days, milliseconds = day_and_time(value.decode())
    return span_text(days * _DAY + milliseconds)


def span_text(milliseconds: int) -> str:
    """A span of time as hours, minutes and seconds."""
    return ("-" if milliseconds < 0 else "") + clock_text(abs(milliseconds))
