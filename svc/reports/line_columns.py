"""Lines read from the index into columns of plain numbers, of one measure or of several at once."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import compress
from typing import TYPE_CHECKING, Any

from svc.named_tuple import NamedTuple
from svc.reports.dimensions import OWNERS
from svc.reports.line_sources import LineSource
from svc.reports.lines import counted
from svc.reports.measures import Measure, rest_of
from svc.reports.ticket_groups import Numbers, packed

if TYPE_CHECKING:
    from svc.reports.scope import Scope, Window

#: Stands where a line has no value; no duration and no score comes near it.
NOTHING = -(2**63)
#: Stands where a line is neither met nor missed.
UNJUDGED = -1
#: Moments up to here, in 2038, fit into four bytes.
_NARROW = 2**31 - 1
#: Values that are Python's at once, of all columns together.
_AT_ONCE = 65_536
#: A condition that all lines fulfil.
_ALL = "1"
#: The order in which tickets repeat one another.
_ORDER = " ORDER BY received, id"
_DAY, _EVER = 86_400, 2**62


class LineColumns(NamedTuple):
    """The lines of a measure, a column each; what it does not say is empty.

    Attributes:
        tickets: The ticket of each, by its row in the index.
        numbers: Met or not, or a value.
        beside, moments, working: What the measure says besides.
        owners: Whose it was, by dimension: the number of a name.
        names: The names by dimension.
    """

    tickets: array[int]
    numbers: array[int]
    beside: array[int]
    moments: array[int]
    working: array[int]
    owners: dict[str, array[int]]
    names: dict[str, Numbers]


class _Column(NamedTuple):
    """A column in the making.

    Attributes:
        filled: What has been read of it.
        places: Where in a row of the query its values stand.
        which: Where a row says whether the line counts; None where all do.
        made: Makes numbers of the values.
        exact: Makes a whole number of one that has a fraction, where any may.
        among: Whether lines that do not count are looked at to make the others' numbers.
        names: What the numbers stand for.
    """

    filled: array[int]
    places: tuple[int, ...]
    which: int | None
    made: Callable[..., Sequence[int]]
    exact: Callable[[float], int] | None
    among: bool
    names: Numbers

    def take(self, values: Sequence[tuple[Any, ...]]) -> None:
        """Keep what some rows say of it, given column by column."""
        own = [values[place] for place in self.places]
        marks = () if self.which is None else values[self.which]
        if self.among:
            self._keep([*_marked(self.made(*own), marks)])
        else:
            self._keep(self.made(*(_marked(column, marks) for column in own)))

    def _keep(self, numbers: Sequence[int]) -> None:
        try:
            self.filled.extend(packed(self.filled.typecode, numbers))
        except struct.error:
            # Few columns have seconds with fractions.
            self.filled.extend(map(self.exact, numbers) if self.exact else numbers)


class _Reading:
    """One query, and the columns that are made of its rows, none of them twice."""

    def __init__(self, scope: Scope, window: Window) -> None:
        self._scope, self._window = scope, window
        self._asked = Numbers()
        self._columns: dict[tuple[str, ...], _Column] = {}

    def lines(self, measure: Measure, shared: LineSource | None = None) -> LineColumns:
        """The lines of a measure, which `run` fills.

        Args:
            measure: That measure.
            shared: What it says of lines that are read for others as well; None where they
                are those of its own query.
        """
        expressions = shared.columns if shared else {}
        which = shared.which if shared else _ALL

        def column(code: str, kind: str, *names: str, instead: int | str | None = None) -> _Column:
            said = [expressions.get(name, name) for name in names]
            said = said if instead is None else [f"ifnull({one}, {instead!r})" for one in said]
            return self._column(which, code, kind, said)

        form = measure.form
        numbers = (
            column("b", "again", *measure.alike, "received") if shared and measure.alike
            else column("b", "round", "hit", instead=UNJUDGED) if form == "rate"
            else column("q", "round", "value", instead=NOTHING) if form in ("mean", "duration")
            else None
        )  # fmt: skip
        # Every line lies in the window; those of our days need half the room.
        narrow = "i" if -_NARROW <= self._window.start <= self._window.end <= _NARROW else "q"
        owners = {one: column("i", "named", one, instead="") for one in OWNERS if measure.whose}
        return LineColumns(
            column("i", "plain", "row").filled,
            numbers.filled if numbers else array("q"),
            column("i", "plain", "beside", instead=0).filled if measure.beside else array("i"),
            column(narrow, "int", "moment").filled if measure.moment else array(narrow),
            column("q", "worked", "since", "until", "before").filled
            if form == "duration" else array("q"),
            {name: one.filled for name, one in owners.items()},
            {name: one.names for name, one in owners.items()},
        )  # fmt: skip

    def run(self, tables: str) -> None:
        """Read all of it.

        Args:
            tables: Where the lines come from, and which they are.
        """
        # Whether a line came again is known once those before it have been seen.
        order = _ORDER if any(column.among for column in self._columns.values()) else ""
        cursor = self._scope.ask(
            f"SELECT {', '.join(self._asked)} {tables}{order}",
            self._scope.parameters(self._window),
        )
        cursor.row_factory = None
        while rows := cursor.fetchmany(_AT_ONCE // len(self._asked)):
            values = list(zip(*rows, strict=True))
            for column in self._columns.values():
                column.take(values)

    def _column(self, which: str, code: str, kind: str, asked: Sequence[str]) -> _Column:
        key = (which, code, kind, *asked)
        if key not in self._columns:
            names = Numbers()
            places = tuple(self._asked[one] for one in asked)
            counts = None if which == _ALL else self._asked[f"ifnull({which}, 0)"]
            made = self._again(*asked) if kind == "again" else self._made(kind, names)
            exact: dict[str, Callable[[float], int]] = {"round": round, "int": int}
            self._columns[key] = _Column(
                array(code), places, counts, made, exact.get(kind), kind == "again", names
            )
        return self._columns[key]

    def _made(self, kind: str, names: Numbers) -> Callable[..., Sequence[int]]:
        """What makes a column's numbers of what was read for them."""
        if kind == "named":
            return lambda values: [*map(names.__getitem__, values)]
        return self._worked if kind == "worked" else _plain

    def _again(self, *columns: str) -> Callable[..., Sequence[int]]:
        """What tells of tickets whether they repeat one, by those that one of these may repeat."""
        before = self._scope.ask(
            f"SELECT {', '.join(columns)} FROM ticket WHERE received < :from"
            " AND received >= :from - :repeat_days * 86400 ORDER BY received",
            self._scope.parameters(self._window),
        )
        return Again(self._scope.repeat_days * _DAY, before).marks

    def _worked(
        self, since: tuple[float, ...], until: tuple[float, ...], before: tuple[str | None, ...]
    ) -> Sequence[int]:
        spans = self._scope.worked.spans
        return spans([*_whole(int, since)], [*_whole(int, until)], before)


class Again:
    """Tells of tickets, in the order in which they were received, which repeat an earlier one.

    Args:
        reach: Up to how many seconds later one that is like another repeats it.
        before: Tickets before these: what they are like others in, and when they were received.

    Example:
        >>> again = Again(10, [("3-1", "leak", 0)])
        >>> again.marks(("3-1", "3-1", "3-1", None), ("leak", "noise", "leak", "leak"),
        ...             (8, 8, 19, 19))
        [True, False, False, False]
    """

    def __init__(self, reach: int, before: Iterable[Sequence[Any]]) -> None:
        self._reach = reach
        self._latest = {tuple(alike): at for *alike, at in before}

    def marks(self, *columns: tuple[Any, ...]) -> list[bool]:
        """Which of some tickets do; one that lacks the first of what it may be like in does not."""
        (*alike, moments), latest, reach = columns, self._latest, self._reach
        marks = []
        for like, at in zip(zip(*alike, strict=True), moments, strict=True):
            marks.append(like[0] is not None and at - latest.get(like, -_EVER) <= reach)
            latest[like] = at
        return marks


def read(measure: Measure, scope: Scope, window: Window, sql: str) -> LineColumns:
    """The lines of one measure.

    Args:
        measure: Which.
        scope: Whose tickets, and as of when.
        window: Of which period.
        sql: The query that lists them.
    """
    reading = _Reading(scope, window)
    lines = reading.lines(measure)
    reading.run(f"FROM {counted(scope, measure, sql)}")
    return lines


def read_together(measures: Sequence[Measure], scope: Scope, window: Window) -> list[LineColumns]:
    """The lines of several measures that are made from the same lines, of all tickets."""
    reading = _Reading(scope, window)
    lines = [reading.lines(one, one.shared) for one in measures]
    reading.run(next(one.shared.tables for one in measures if one.shared))
    return lines


class ReadAhead:
    """Reads what measures share when the first of them is asked for.

    Args:
        scope: Whose tickets, and as of when.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._measures: dict[str, Measure] = {}
        self._read: dict[tuple[str, Window], LineColumns] = {}

    @contextmanager
    def of(self, measures: Iterable[Measure]) -> Iterator[None]:
        """Until the end of this, all of these measures are asked for, of the same windows."""
        # Lines of some tickets alone are not the same: each measure knows its own.
        asked = [] if self._scope.only else [one for one in measures if not one.about]
        rests = [rest_of(one.rest) for one in asked if one.rest]
        self._measures = {one.name: one for one in (*asked, *rests) if one.shared}
        try:
            yield
        finally:
            self._measures, self._read = {}, {}

    def columns(self, measure: Measure, window: Window) -> LineColumns | None:
        """A measure's lines, read with those of others; None if there is no other."""
        known = self._read.pop((measure.name, window), None)
        if known is not None or measure.name not in self._measures:
            return known
        together = [one for one in self._measures.values() if _is_with(one, measure)]
        if len(together) < 2:
            return None
        lines = read_together(together, self._scope, window)
        for shared, columns in zip(together, lines, strict=True):
            self._read[shared.name, window] = columns
        return self._read.pop((measure.name, window))


def _is_with(first: Measure, second: Measure) -> bool:
    return bool(first.shared and second.shared and first.shared.name == second.shared.name)


def _marked(values: Sequence[Any], marks: Sequence[int]) -> Sequence[Any]:
    """Those whose line counts, by its mark; all where none are left out."""
    return tuple(compress(values, marks)) if 0 in marks else values


def _plain(values: Sequence[int]) -> Sequence[int]:
    return values


def _whole(made: Callable[[float], int], seconds: tuple[float, ...]) -> Iterable[int]:
    """Seconds without fractions, which few columns have; a tuple as it is where none has."""
    return map(made, seconds) if float in set(map(type, seconds)) else seconds  # type: ignore[return-value]
