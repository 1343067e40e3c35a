"""What must be made public: when each thing was last, and whether that is too long ago."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from svc.kinds.publications.disclosure import DisclosureItem
from svc.named_tuple import NamedTuple


class ItemPublished(NamedTuple):
    """How one thing stands that must be made public.

    Attributes:
        name: `LIST/ITEM`.
        item: The thing.
        last: The day on which it was made public last; None if it never was.
        publication: By which text.
        due: The last day on which it is to be made public again; None of what is on
            display, and of what was never made public by a list that does not say since when.
        late: Whether that day is over, or what should be on display is not.
    """

    name: str
    item: DisclosureItem
    last: date | None
    publication: str | None
    due: date | None
    late: bool


def standing(
    listed: str, item: DisclosureItem, since: date | None,
    published: Iterable[tuple[str, date, date | None, bool]], day: date,
) -> ItemPublished:  # fmt: skip
    """How a thing stands on a day.

    What is withdrawn does not count; what must be on display does so to the end of its last
    day; what is owed every so many months is, counted from the day on which it was told.

    Args:
        listed: The list that asks for it.
        item: The thing.
        since: From when the list is kept to.
        published: Texts that were it: id, day, last day, and whether they hold still.
        day: The day.
    """
    name = f"{listed}/{item.id}"
    there = sorted((on, text, until) for text, on, until, holds in published if holds and on <= day)
    last, text = (there[-1][0], there[-1][1]) if there else (None, None)
    if item.months is None:
        shown = any(until is None or day <= until for _on, _text, until in there)
        return ItemPublished(name, item, last, text, None, not shown)
    due = months_after(last, item.months) if last else since
    return ItemPublished(name, item, last, text, due, due is None or due < day)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month.

    Example:
        >>> months_after(date(2026, 1, 31), 1), months_after(date(2026, 3, 15), 12)
        (datetime.date(2026, 2, 28), datetime.date(2027, 3, 15))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, date.max.year)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError(day)
