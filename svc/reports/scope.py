"""What a report is about, apart from its period: whose tickets, and seen when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from svc.named_tuple import NamedTuple
from svc.reports.dimensions import OWNERS, Only, condition, expressions
from svc.rules.time.periods import Period

if TYPE_CHECKING:
    import sqlite3
    from zoneinfo import ZoneInfo

    from svc.reports.measures import Measure
    from svc.rules.time.working_seconds import WorkingSeconds

#: A group that no ticket is in.
NO_GROUP = "\0"
#: Asks the index: SQL and arguments, a cursor back.
Ask = Callable[..., "sqlite3.Cursor"]


class Window(NamedTuple):
    """A stretch of time as queries take it: Unix seconds from, and just before which."""

    start: int
    end: int

    @classmethod
    def of(cls, period: Period) -> Window:
        """A period's."""
        return cls(int(period.start.timestamp()), int(period.end.timestamp()))


class MoneyScope(NamedTuple):
    """What figures of money need besides.

    Attributes:
        lay: Lays the tables out that they are made from, as far back as a moment.
        proves: Means of a demand that can be proved, as JSON.
        warns: How many days before the end of limitation it is told.
    """

    lay: Callable[[int], None]
    proves: str
    warns: int


class DutyScope(NamedTuple):
    """What figures of rounds and documents need besides.

    Attributes:
        lay: Lays the tables out that they are made from, for what lies between two moments.
    """

    lay: Callable[[int, int], None]


class Scope:
    """Whose tickets are counted, and as of when.

    Args:
        ask: Runs a query over the index's views.
        zone: The office's time zone.
        as_of: T in Unix seconds: clocks are judged there.
        repeat_days: How far back a like ticket makes one a repeat.
        worked: The office's working time.
        only: Groups by dimension: only their tickets count.
        money: What figures of money need; None in an office that never billed.
        duties: What figures of other duties need; None in an office without such.
    """

    def __init__(
        self, ask: Ask, zone: ZoneInfo, as_of: int, repeat_days: int, worked: WorkingSeconds,
        only: Only | None = None, money: MoneyScope | None = None,
        duties: DutyScope | None = None,
    ) -> None:  # fmt: skip
        self.ask = ask
        self.zone = zone
        self.as_of = as_of
        self.repeat_days = repeat_days
        self.worked = worked
        self.money = money
        self.duties = duties
        self.only: Only = {name: groups for name, groups in (only or {}).items() if groups}
        self._expressions: dict[str, str] = {}

    def narrowed(self, only: Only) -> Scope:
        """The same scope on fewer tickets; where both say something of a dimension, both hold."""
        both = dict(self.only)
        for name, groups in only.items():
            both[name] = [one for one in groups if one in both.get(name, groups)] or [NO_GROUP]
        return Scope(
            self.ask, self.zone, self.as_of, self.repeat_days, self.worked, both, self.money,
            self.duties,
        )  # fmt: skip

    def expressions(self, names: Iterable[str]) -> dict[str, str]:
        """What gives a ticket's group, by dimension: expressions over the view `ticket`."""
        wanted = list(names)
        if unknown := [name for name in wanted if name not in self._expressions]:
            self._expressions |= expressions(self.ask, unknown, self.zone)
        return {name: self._expressions[name] for name in wanted}

    def parameters(self, window: Window) -> dict[str, int | str]:
        """What queries are told of a window and of this scope."""
        return {
            "from": window.start, "to": window.end, "as_of": self.as_of,
            "repeat_days": self.repeat_days, **self._narrowed[1],
        }  # fmt: skip

    @property
    def condition(self) -> str:
        """Which tickets count, as a condition over the view `ticket`; `1` for all."""
        return self._narrowed[0]

    def conditions(self, measure: Measure) -> tuple[str, str]:
        """Which lines of a measure count.

        Returns:
            A condition over the view `ticket`, and one over the measure's own columns;
            `1` where there is none.
        """
        if not measure.whose:
            return self.condition, "1"
        own = {name: groups for name, groups in self.only.items() if name in OWNERS}
        others = {name: groups for name, groups in self.only.items() if name not in own}
        of_line, _ = condition({name: f"coalesce({name}, '')" for name in own}, own)
        return condition(self.expressions(others), others)[0], of_line

    @property
    def is_of_owners(self) -> bool:
        """Whether lines count by whose they were, which a measure may know better than tickets."""
        return any(name in OWNERS for name in self.only)

    @cached_property
    def _narrowed(self) -> tuple[str, Mapping[str, str]]:
        return condition(self.expressions(self.only), self.only)
