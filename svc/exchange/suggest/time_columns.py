"""The times of a file: which columns hold them, and how they are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.exchange.mapping.time_ranges import ends_of
from svc.exchange.suggest.date_formats import DateFormat, dated, settled
from svc.language import _
from svc.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from svc.exchange.suggest.profile import ColumnProfile, FileProfile

#: Letters of a time zone at the end of a pattern, such as the CST of several places.
_ZONE = lazy_pattern(r"(?<![%A-Za-z])[A-Z]{2,5}\Z")


class TimeColumns:
    """The columns of a file that hold times or days.

    Attributes:
        formats: Patterns of those that were asked for, in the order of asking.
        doubts: What could be read otherwise as well, in words.

    Args:
        survey: The file.
        day_first: What is taken where no column of the file tells day and month apart.
    """

    def __init__(self, survey: FileProfile, day_first: bool) -> None:
        found = {one.heading: dated(one, day_first) for one in survey.columns}
        said = settled(one for one in found.values() if one is not None)
        if said is not None and said is not day_first:
            found = {one.heading: dated(one, said) for one in survey.columns}
        self._found = found
        self._first = survey.first
        self._day_first = day_first if said is None else said
        self._headings = [one.heading for one in survey.columns]
        self.formats: list[str] = []
        self.doubts: list[str] = []

    def day_of(self, column: ColumnProfile) -> DateFormat | None:
        """How a column's days are written, with or without a time; None if it has none."""
        found = self._found.get(column.heading)
        return found if found is not None and found.has_day else None

    def beside(self, column: ColumnProfile) -> str | None:
        """The column with the time of day that goes with a column of mere days, if there is one."""
        found = self.day_of(column)
        if found is None or found.has_time:
            return None
        at = self._headings.index(column.heading) + 1
        other = self._headings[at] if at < len(self._headings) else ""
        time = self._found.get(other)
        return other if time is not None and not time.has_day else None

    def span_of(self, column: ColumnProfile) -> bool:
        """Have the formats of a column whose cells say two times, if its cells do."""
        from svc.exchange.suggest.profile import ColumnProfile as Profile

        both = Profile(column.heading)
        spans = [ends_of(row[column.heading]) for row in self._first if row[column.heading]]
        for begins, ends in spans:
            for end in filter(None, (begins, ends)):
                both.add(end)
        found = dated(both, self._day_first)
        if found is None or not found.has_day or not any(ends for _begins, ends in spans):
            return False
        self._take(column, found)
        return True

    def take(self, column: ColumnProfile, beside: str | None = None) -> None:
        """Have a column's formats in the mapping."""
        found = self.day_of(column)
        assert found is not None
        time = self._found.get(beside) if beside else None
        timed = [f"{day} {one}" for day in found.formats for one in (time.formats if time else ())]
        self.formats += [one for one in timed if one not in self.formats]
        self._take(column, found)

    def _take(self, column: ColumnProfile, written: DateFormat) -> None:
        self.formats += [one for one in written.formats if one not in self.formats]
        doubts = [
            _(
                "the times of {column} end in {zone}, which names no one place's time: they are"
                " read as the office's (timezone: says another)",
                column=column.heading, zone=named[0],
            )
            for named in filter(None, map(_ZONE.search, written.formats))
        ]  # fmt: skip
        doubts += [
            _(
                "the times of {column} are written as {taken} or {other}: no value tells; the"
                " first is taken",
                column=column.heading, taken=taken, other=other,
            )
            for taken, other in written.ambiguous
        ]  # fmt: skip
        self.doubts += [one for one in doubts if one not in self.doubts]
