"""A document's raw values as people read them, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from svc.language import N_, _, either
from svc.lazy_pattern import lazy_pattern
from svc.model.words import CHINESE, Channel, Kind, Priority, Relation, Resolution
from svc.reports.days import moment_words, period_words, step_words, weekday_words
from svc.reports.dimensions import WEEKDAYS, listed
from svc.reports.document import Cells, CellValue, Message, Provenance, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.measures import measure
from svc.rules.time.parsing import human, in_zone
from svc.safe import one_line

#: Instead of a value that there is none of.
EMPTY = "–"
#: Behind the figure of a small group.
MARK = "*"
POINTS = N_("{points} points")
#: What stands beside figures: spans, a quantile `p90` among them, and counts.
SPANS_BESIDE = {
    "mean": N_("mean {span}"),
    "p": N_("{percent} % within {span}"),
    "working": N_("working time {span}"),
    "working_mean": N_("mean {span}"),
    "working_p": N_("{percent} % within {span}"),
}
BESIDE = {
    "not_reached": N_("{n} not reached"), "unknown": N_("{n} unknown"),
    "handovers": N_("{n} times in all"),
}  # fmt: skip
#: Amounts that stand beside figures of money.
MONEY_BESIDE = {
    "prepaid": N_("{n} prepaid"), "waived": N_("{n} let go"), "ahead": N_("{n} paid ahead"),
    "taken": N_("{n} taken"), "expired": N_("{n} past it"), "days_30": N_("0–30 days {n}"),
    "days_90": N_("31–90 days {n}"), "days_365": N_("91–365 days {n}"),
    "years_3": N_("1–3 years {n}"), "older": N_("over 3 years {n}"), "cash": N_("cash {n}"),
    "wechat": N_("WeChat {n}"), "alipay": N_("Alipay {n}"), "card": N_("card {n}"),
    "transfer": N_("transfer {n}"), "batch": N_("batch collection {n}"),
    "lines": N_("lines {n}"), "up_to_7": N_("0–7 days {n}"), "up_to_30": N_("8–30 days {n}"),
    "over_30": N_("over 30 days {n}"), "over": N_("{n} over"), "short": N_("{n} short"),
    "closings": N_("closings {n}"),
    "from_credit": N_("from credit {n}"), "from_deposit": N_("from deposits {n}"),
}  # fmt: skip
_QUANTILE = lazy_pattern(r"((?:working_)?p)([0-9.]+)")

_VOCABULARIES = {
    "kind": Kind, "channel": Channel, "priority": Priority, "resolution": Resolution,
    "relation": Relation,
}  # fmt: skip


class ReportWords:
    """What a document's values are called.

    Args:
        made: The document's own account of itself: office, zone, people.
    """

    def __init__(self, made: Provenance) -> None:
        self.made = made
        self._minimum = int(made.office["policies"]["minimum_n"])

    def message(self, message: Message) -> str:
        """A message of the document, its values in words.

        A message within another begins small, unless it stands first.
        """
        values = {}
        for name, value in message.values.items():
            said = self._value(value)
            first = message.text.startswith(f"{{{name}}}")
            inner = not first and (isinstance(value, Message) or _is_word(value))
            values[name] = said[:1].lower() + said[1:] if inner else said
        return _(message.text, **values)

    def title(self, message: Message) -> str:
        """A heading: a message in one line that begins with a capital."""
        return _capital(one_line(self.message(message)))

    def cell(self, value: Any, column: ReportColumn, row_measure: str = "") -> str:
        """A cell in one line of words.

        Args:
            value: The raw value.
            column: What it is.
            row_measure: The measure that the row is of, where the column has none.
        """
        if value is None:
            return EMPTY
        return _CELLS[column.cells](self, value, column.of or row_measure)

    def rows(self, block: ReportBlock) -> list[list[str]]:
        """All cells of a block in words."""
        measures = row_measures(block)
        return [
            [self.cell(value, column, of) for value, column in zip(row, block.columns, strict=True)]
            for row, of in zip(block.rows, measures, strict=True)
        ]

    def sentences(self, block: ReportBlock) -> list[str]:
        """The rows of a block that holds nothing but sentences; empty of any other."""
        if [column.cells for column in block.columns] != [Cells.MESSAGE]:
            return []
        return [words for (words,) in self.rows(block)]

    def besides(self, block: ReportBlock) -> list[str]:
        """What stands beside each row's first figure, where rows are measures; else nothing."""
        if block.columns[0].cells != Cells.MEASURE:
            return []
        found = (next((one for one in row if isinstance(one, Figure)), None) for row in block.rows)
        return [self.beside(one) if one else "" for one in found]

    def measure(self, name: str) -> str:
        """A measure's name."""
        return either(name.replace("_", " "), measure(name).chinese)

    def figure(self, figure: Figure, of: str) -> str:
        """The figure alone."""
        if figure.value is None:
            return EMPTY
        form = measure(of).form
        if form == "rate":
            return f"{_percent(figure)} %"
        if form == "share":
            return f"{_hundredths(figure)} %"
        if form == "amount":
            return amount_words(figure.value)
        if form == "duration":
            return self.span(figure.value)
        return f"{figure.value:.2f}" if form == "mean" else f"{figure.value:,}"

    def beside(self, figure: Figure) -> str:
        """What stands beside the figure."""
        if figure.money:
            named = ((name, one) for name, one in figure.more.items() if one)
            return either(", ", "，").join(
                _(MONEY_BESIDE[name], n=f"{one:,}" if name in figure.counts else amount_words(one))
                for name, one in named
            )
        besides = []
        for name, number in figure.more.items():
            quantile = _QUANTILE.fullmatch(name)
            template = SPANS_BESIDE.get(quantile[1] if quantile else name)
            if template is not None:
                percent = quantile[2] if quantile else ""
                span = "" if number is None else self.span(number)
                besides += [_(template, span=span, percent=percent)] if span else []
            elif number and name in BESIDE:
                besides.append(_(BESIDE[name], n=f"{number:,.0f}"))
            elif number:
                besides.append(f"{number:,.0f} {name.replace('_', ' ')}")
        return either(", ", "，").join(besides)

    def small(self, value: Any) -> bool:
        """Whether a value is a figure that too few stand behind."""
        return isinstance(value, Figure) and value.small(self._minimum)

    def group(self, dimension: str, group: str) -> str:
        """A group of a dimension: the office's own name for it, or a word, else its id."""
        if not group:
            return EMPTY
        if dimension in _VOCABULARIES:
            return either(group, CHINESE[_VOCABULARIES[dimension]].get(group, group))
        if dimension == "weekday" and group in WEEKDAYS:
            return weekday_words(WEEKDAYS.index(group))
        if dimension == "hour":
            return either(group, f"{int(group)}时")
        if dimension == "assignee":
            return self.made.staff.get(group, group)
        entry = dict(listed(dimension, self.made.office)).get(group)
        return str(either(entry.get("name_en") or entry["name"], entry["name"])) if entry else group

    def span(self, seconds: float) -> str:
        """A duration."""
        return human(timedelta(seconds=seconds))

    def moment(self, seconds: float) -> str:
        """A moment on the office's clock, as tables show it."""
        at = in_zone(datetime.fromtimestamp(seconds, UTC), self.made.period.zone)
        return f"{at:%Y-%m-%d %H:%M}"

    def period(self) -> str:
        """The document's period."""
        return period_words(self.made.period)

    def as_of(self) -> str:
        """The moment that the document is as of."""
        return moment_words(self.made.as_of)

    def change(self, value: float, of: str) -> str:
        """A change, with its sign."""
        form = measure(of).form if of else "count"
        if form in ("rate", "share"):
            return _(POINTS, points=_signed(value * 100, 1))
        if form == "mean":
            return _signed(value, 2)
        return f"{_signed(value * 100, 0)} %"

    def _value(self, value: Any) -> str:
        if isinstance(value, Message):
            return self.message(value)
        if isinstance(value, Mapping):
            return str(either(value["en"], value["zh"]))
        if isinstance(value, CellValue):
            return self.cell(value.value, ReportColumn("", Message(""), value.cells, value.of))
        return f"{value:,}" if isinstance(value, int) else str(value)

    def _figure_cell(self, figure: Figure, of: str) -> str:
        words = self.figure(figure, of)
        if figure.denominator:
            words = f"{words} ({parts(figure)})"
        return words + (MARK if self.small(figure) else "")


_CELLS: dict[Cells, Callable[[ReportWords, Any, str], str]] = {
    Cells.TEXT: lambda _words, value, _of: str(value),
    Cells.MESSAGE: lambda words, value, _of: words.title(value),
    Cells.GROUP: lambda words, value, of: words.group(of, value),
    Cells.MEASURE: lambda words, value, _of: _capital(words.measure(value)),
    Cells.FIGURE: ReportWords._figure_cell,
    Cells.COUNT: lambda _words, value, _of: f"{value:,}",
    Cells.SHARE: lambda _words, value, _of: f"{value * 100:.1f} %",
    Cells.CHANGE: ReportWords.change,
    Cells.SECONDS: lambda words, value, _of: words.span(value),
    Cells.MOMENT: lambda words, value, _of: words.moment(value),
    Cells.DAY: lambda _words, value, _of: step_words(value),
    Cells.TICKET: lambda _words, value, _of: str(value),
    Cells.PERSON: lambda words, value, _of: words.made.staff.get(value, value),
}


def parts(figure: Figure) -> str:
    """Numerator and denominator; how many, where nothing is divided; nothing for a count."""
    if figure.denominator is None:
        return ""
    if figure.money:
        return f"{amount_words(figure.numerator or 0)}/{amount_words(figure.denominator)}"
    if figure.numerator is None:
        return f"{figure.denominator:,}"
    return f"{figure.numerator:,}/{figure.denominator:,}"


def row_measures(block: ReportBlock) -> Sequence[str]:
    """The measure that each row is of: its first MEASURE cell; empty without one."""
    place = next((n for n, one in enumerate(block.columns) if one.cells == Cells.MEASURE), None)
    return ["" if place is None else str(row[place]) for row in block.rows]


def _is_word(value: Any) -> bool:
    return isinstance(value, CellValue) and value.cells in (Cells.MESSAGE, Cells.MEASURE)


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _percent(figure: Figure) -> str:
    """One decimal, cut off where rounding would say all or nothing of what is not."""
    assert figure.denominator is not None and figure.numerator is not None
    thousandths = figure.numerator * 1000 / figure.denominator
    if figure.numerator < figure.denominator:
        thousandths = min(thousandths, 999)
    if figure.numerator:
        thousandths = max(thousandths, 1)
    return f"{round(thousandths) / 10:.1f}"


def _hundredths(figure: Figure) -> str:
    """Percent with two decimals, half up; cut off where rounding would say all of what is not."""
    assert figure.denominator is not None and figure.numerator is not None
    parts = (figure.numerator * 20_000 + figure.denominator) // (2 * figure.denominator)
    if figure.numerator < figure.denominator:
        parts = min(parts, 9_999)
    if figure.numerator > 0:
        parts = max(parts, 1)
    return f"{parts / 100:.2f}"


def amount_words(fen: float) -> str:
    """An amount of money as people read it: `10,040.00`."""
    return f"{Decimal(round(fen)).scaleb(-2):,.2f}"


def _signed(value: float, digits: int) -> str:
    """A number with its sign; no sign where it is rounded to nothing."""
    words = f"{value:+,.{digits}f}"
    return words if any(digit in "123456789" for digit in words) else words[1:]
