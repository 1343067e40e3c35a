"""Wide sheets found out: headings that are months, or that are items of fees."""

from __future__ import annotations

from collections.abc import Sequence

from svc.exchange.mapping.model import RowKind, WideColumns
from svc.exchange.suggest.synonyms import meaning_of
from svc.language import either
from svc.lazy_pattern import lazy_pattern

#: A heading that begins with a month, and what comes after it.
_MONTH = lazy_pattern(
    r"(?:(?:19|20)[0-9]{2} *[年./-] *)?(?:0?[1-9]|1[0-2]) *(?:月份?)(?:[ :：]+(?P<item>\S.*))?"
    r"|(?:19|20)[0-9]{2}[./-](?:0?[1-9]|1[0-2])(?:[ :：]+(?P<other>\S.*))?"
)
_DIGITS = lazy_pattern(r"[0-9]+")
#: Kinds whose rows may be of months; of items only opening balances are.
_OF_MONTHS = frozenset({None, "openings", "readings", "bills", "receipts"})


def wide_of(header: Sequence[str], kind: RowKind | None) -> WideColumns | None:
    """Which columns of a sheet are months or items, and what the new ones are to be called.

    Args:
        header: Its columns.
        kind: What its rows are to become; None if nobody said.

    Example:
        >>> found = wide_of(["房号", "2026年1月 物业费", "2026年1月 水费"], None)
        >>> found.columns, len(found.names)
        (('*年*月 物业费', '*年*月 水费'), 2)
    """
    months = [(heading, found) for heading in header if (found := _MONTH.fullmatch(heading))]
    if len(months) > 1 and kind in _OF_MONTHS:
        named = any(found["item"] or found["other"] for _heading, found in months)
        alike = dict.fromkeys(_DIGITS.sub("*", heading) for heading, _found in months)
        names = (either("month", "月份"), *([either("item", "收费项目")] if named else []))
        return WideColumns(tuple(alike), names, either("amount", "金额"))
    items = [heading for heading in header if meaning_of("item", heading)]
    if len(items) > 1 and kind in (None, RowKind.OPENINGS):
        return WideColumns(tuple(items), (either("item", "收费项目"),), either("amount", "金额"))
    return None
