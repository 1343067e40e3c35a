"""One year's working time laid out as stretches with a running total, in which to search."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from svc.named_tuple import NamedTuple


class YearStretches(NamedTuple):
    """One year's working stretches in Unix seconds; `done[i]` is worked before stretch i."""

    begins: int
    ends: int
    starts: list[int]
    done: list[int]

    def stretches(self) -> Iterator[tuple[int, int]]:
        """Every working stretch of the year: opening and closing."""
        for number, opens in enumerate(self.starts):
            yield opens, opens + self.done[number + 1] - self.done[number]

    def worked(self, moment: int) -> int:
        """Seconds worked in the year before a moment."""
        at = bisect_right(self.starts, moment) - 1
        if at < 0:
            return 0
        return min(self.done[at] + moment - self.starts[at], self.done[at + 1])

    def reach(self, seconds: int) -> int:
        """The first moment by which so much is worked; `seconds` in 1 … total."""
        at = bisect_left(self.done, seconds) - 1
        return self.starts[at] + seconds - self.done[at]

    def leave(self, seconds: int) -> int:
        """The last moment by which no more is worked; `seconds` in 0 … total - 1."""
        at = bisect_right(self.done, seconds) - 1
        return self.starts[at] + seconds - self.done[at]
