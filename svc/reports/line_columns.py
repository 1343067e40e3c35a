"""Lines read from the index into columns of plain numbers, of one measure or of several at once."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import compress
from typing import TYPE_CHECKING, Any

from svc.named_tuple import NamedTuple
from svc.reports.dimensions import OWNERS
from svc.reports.lines import counted
from svc.reports.measures import Measure, rest_of
from svc.reports.ticket_groups import Numbers

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
        names: What the numbers stand for.
    """

    filled: array[int]
    places: tuple[int, ...]
    which: int | None
    made: Callable[..., Iterable[int]]
    names: Numbers


class _Reading:
    """One query, and the columns that are made of its rows, none of them twice."""

    def __init__(self, scope: Scope, window: Window) -> None:
        self._scope, self._window = scope, window
        self._asked = Numbers()
        self._columns: dict[tuple[str, ...], _Column] = {}

    def lines(self, measure: Measure, expressions: Mapping[str, str], which: str) -> LineColumns:
        """The lines of a measure, which `run` fills.

        Args:
            measure: That measure.
            expressions: What gives a column, where it is not one of that name.
            which: The condition by which a line is one of its lines.
        """

        def column(code: str, kind: str, *names: str, instead: int | str | None = None) -> _Column:
            said = [expressions.get(name, name) for name in names]
            said = said if instead is None else [f"ifnull({one}, {instead!r})" for one in said]
            return self._column(which, code, kind, said)

        form = measure.form
        numbers = (
            column("b", "round", "hit", instead=UNJUDGED) if form == "rate"
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
        cursor = self._scope.ask(
            f"SELECT {', '.join(self._asked)} {tables}", self._scope.parameters(self._window)
        )
        cursor.row_factory = None
        while rows := cursor.fetchmany(_AT_ONCE // len(self._asked)):
            self._take(list(zip(*rows, strict=True)))

    def _column(self, which: str, code: str, kind: str, said: Sequence[str]) -> _Column:
        key = (which, code, kind, *said)
        if key not in self._columns:
            names = Numbers()
            places = tuple(self._asked[one] for one in said)
            counts = None if which == _ALL else self._asked[f"ifnull({which}, 0)"]
            self._columns[key] = _Column(
                array(code), places, counts, self._made(kind, names), names
            )
        return self._columns[key]

    def _made(self, kind: str, names: Numbers) -> Callable[..., Iterable[int]]:
        """What makes a column's numbers of what was read for them."""
        made: dict[str, Callable[..., Iterable[int]]] = {
            "plain": _plain, "round": partial(_whole, round), "int": partial(_whole, int),
            "named": partial(map, names.__getitem__), "worked": self._worked,
        }  # fmt: skip
        return made[kind]

    def _take(self, values: Sequence[tuple[Any, ...]]) -> None:
        """Keep some lines, given column by column."""
        for column in self._columns.values():
            of_column = [values[place] for place in column.places]
            if column.which is not None and 0 in values[column.which]:
                marks = values[column.which]
                of_column = [tuple(compress(one, marks)) for one in of_column]
            column.filled.extend(column.made(*of_column))

    def _worked(
        self, since: tuple[float, ...], until: tuple[float, ...], before: tuple[str | None, ...]
    ) -> Iterable[int]:
        spans = self._scope.worked.spans
        return spans([*_whole(int, since)], [*_whole(int, until)], before)


def read(measure: Measure, scope: Scope, window: Window, sql: str) -> LineColumns:
    """The lines of one measure.

    Args:
        measure: Which.
        scope: Whose tickets, and as of when.
        window: Of which period.
        sql: The query that lists them.
    """
    reading = _Reading(scope, window)
    lines = reading.lines(measure, {}, _ALL)
    reading.run(f"FROM {counted(scope, measure, sql)}")
    return lines


def read_together(measures: Sequence[Measure], scope: Scope, window: Window) -> list[LineColumns]:
    """The lines of several measures that are made from the same lines, of all tickets."""
    reading = _Reading(scope, window)
    sources = [one.shared for one in measures if one.shared]
    lines = [
        reading.lines(one, source.columns, source.which)
        for one, source in zip(measures, sources, strict=True)
    ]
    reading.run(sources[0].tables)
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


def _plain(values: tuple[int, ...]) -> Iterable[int]:
    return values


def _whole(made: Callable[[float], int], seconds: tuple[float, ...]) -> Iterable[int]:
    """Seconds without fractions, which few columns have; a tuple as it is where none has."""
    return map(made, seconds) if float in set(map(type, seconds)) else seconds  # type: ignore[return-value]
