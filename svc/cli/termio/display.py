"""One way to show rows: the same fields as table, JSON, JSON lines, CSV or Markdown.

JSON is a promise to scripts: raw values under stable names, never localised,
never cut by width. Tables and Markdown are for people, and only they use
headers, formats and colours. What is personal in words is masked here, in every
form, unless the command was given `--reveal`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache, partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from svc.cli.termio import pager
from svc.cli.termio.personal import hidden, hidden_values, revealed
from svc.cli.termio.say import say
from svc.cli.termio.streams import coloured, is_terminal, use_utf8
from svc.cli.termio.vocabulary import said_in
from svc.language import _, either, english
from svc.named_tuple import NamedTuple
from svc.rules.record.personal_words import masked_words
from svc.safe import one_line, safe

if TYPE_CHECKING:
    from svc.cli.termio.lasting import LastingStyle, LastingWords
    from svc.table import TextColumn

__all__ = [
    "FORMATS",
    "DisplayField",
    "DisplayRow",
    "display",
    "display_groups",
    "display_record",
    "json_text",
    "one_line",
    "record_text",
    "safe",
    "speaking",
    "width",
    "write",
    "write_json",
]

#: Lines of a table above its rows: the headings and a rule.
_ABOVE = 2
FORMATS = ("table", "json", "jsonl", "csv", "md")

#: What is shown: a mapping of raw values.
DisplayRow = Mapping[str, Any]


class DisplayField(NamedTuple):
    """One column, or one line of a record.

    Attributes:
        name: Key in JSON and CSV, and in the row unless `get` is given.
        header: Heading for people; the name if empty.
        get: Takes the raw value from a row.
        format: Turns a raw value into words for people, with a moment until which they are true
            where that depends on the time.
        align: `left` or `right`.
        flexible: The column that gives way on a narrow terminal.
        style: Colours and such for `click.style`, from the raw value.
    """

    name: str
    header: str = ""
    get: Callable[[DisplayRow], Any] | None = None
    format: Callable[[Any], str | LastingWords] | None = None
    align: str = "left"
    flexible: bool = False
    style: Callable[[Any], Mapping[str, Any] | LastingStyle] | None = None

    @property
    def heading(self) -> str:
        """Heading for people, in their language; a name as it is in English."""
        if self.header:
            return _(self.header)
        return either(self.name, _(self.name.replace("_", " ")))

    def value(self, row: DisplayRow) -> Any:
        """The raw value."""
        return self.get(row) if self.get else row[self.name]

    def words(self, row: DisplayRow) -> str:
        """The value as one line for people; nothing for None."""
        (words,) = self.cells((row,))
        return words

    def cells(self, rows: Iterable[DisplayRow]) -> list[str]:
        """The same of many rows, asked but once whether anything is to be masked."""
        return self.lasting(rows)[0]

    def lasting(self, rows: Iterable[DisplayRow]) -> tuple[list[str], dict[int, float]]:
        """The same, and by row the moment until which a cell is true that depends on the time."""
        as_shown = one_line if revealed() else _masked_line
        form = self.format or partial(_plain, field=self.name)
        words = ["" if one is None else form(one) for one in map(self.value, rows)]
        until = {at: one.until for at, one in enumerate(words) if not isinstance(one, str)}
        return [as_shown(one if isinstance(one, str) else one.text) for one in words], until

    def lasting_style(self, row: DisplayRow) -> LastingStyle:
        """The colours of a row's cell, with the moment until which they are right."""
        from svc.cli.termio.lasting import FOREVER, LastingStyle

        value = self.value(row)
        style = self.style(value) if self.style and value is not None else {}
        return style if isinstance(style, LastingStyle) else LastingStyle(style, FOREVER)


@lru_cache(4096)
def _masked_line(text: str) -> str:
    """Words in one line, what is personal in them masked; tables say the same again and again."""
    return masked_words(one_line(text))


def speaking(format: str) -> AbstractContextManager[None]:
    """In which language words are said that go out in a format: programs get English."""
    return english() if format in ("json", "jsonl", "csv") else nullcontext()


def display(
    rows: Iterable[DisplayRow],
    fields: Sequence[DisplayField],
    format: str = "table",
    *,
    as_json: Callable[[DisplayRow], Any] | None = None,
    empty: str = "",
) -> None:
    """Write rows to standard output.

    Args:
        rows: Any number; JSON lines and CSV are written as they come.
        fields: What of them is shown, in order.
        format: One of FORMATS.
        as_json: A row's JSON, where it holds more than the fields.
        empty: Words for standard error where a table has no rows, such as
            "no tickets match".
    """
    if format in ("json", "jsonl", "csv"):
        with speaking(format):
            _write_data(rows, fields, format, as_json)
    else:
        _write_table(list(rows), fields, format, empty)


def display_groups(
    groups: Sequence[tuple[str, Sequence[DisplayRow]]], fields: Sequence[DisplayField]
) -> None:
    """Write rows in groups as one table: its columns line up, its headings stand once.

    Args:
        groups: Each with the words above it; at least one row in all.
        fields: What of the rows is shown, in order.
    """
    lines = _table_text([row for _, rows in groups for row in rows], fields).splitlines(True)
    above, rest = lines[:_ABOVE], iter(lines[_ABOVE:])
    for number, (words, rows) in enumerate(groups):
        write(f"\n{words}\n" if number else f"{words}\n{''.join(above)}")
        write("".join(islice(rest, len(rows))))


def display_record(
    record: DisplayRow,
    fields: Sequence[DisplayField],
    format: str = "table",
    *,
    as_json: Callable[[DisplayRow], Any] | None = None,
) -> None:
    """Write one record: for people a line a field, leaving out what is empty.

    Args:
        record: Its values.
        fields: What of it is shown, in order.
        format: One of FORMATS; JSON is an object, CSV one row.
        as_json: The record's JSON, where it holds more than the fields.
    """
    if format in ("csv", "jsonl"):
        display([record], fields, format, as_json=as_json)
    elif format == "json":
        write_json(as_json(record) if as_json else {f.name: f.value(record) for f in fields})
    else:
        _write_lines(record, fields, format)


def write_json(value: Any, *, lines: bool = False) -> None:
    """Write a JSON document: two spaces of indent, or one line."""
    write(json_text(value, lines=lines), data=True)


def json_text(value: Any, *, lines: bool = False) -> str:
    """A JSON document: two spaces of indent, or one line; what is personal in its text masked.

    Control characters that JSON itself allows are escaped as well, so that
    it cannot command a terminal.
    """
    import json
    import re

    value = hidden_values(value)
    text = json.dumps(value, ensure_ascii=False, indent=None if lines else 2, default=_jsonable)
    text = re.sub("[\x7f-\x9f\u2028\u2029]", lambda match: f"\\u{ord(match.group()):04x}", text)
    return f"{text}\n"


def write(text: str, *, data: bool = False) -> None:
    """Write to standard output.

    Args:
        text: With its line breaks; what is personal in it is masked.
        data: Meant for programs: UTF-8 whatever the locale, unless a
            terminal shows it, which then gets no control characters either.
            Its values have been masked before they were put together.
    """
    text = text if data else hidden(text)
    if not data and pager.holds(text):
        return
    pager.let_go()
    if is_terminal(sys.stdout):
        sys.stdout.write(safe(text, lines=True) if data else text)
        return
    if data:
        use_utf8(sys.stdout)
    sys.stdout.write(text)


def _plain(value: Any, field: str) -> str:
    """A value in the reader's words, as far as it is a word of the vocabulary."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple)):
        return _(", ").join(_plain(item, field) for item in value)
    return said_in(field, str(value))


def _jsonable(value: Any) -> Any:
    """What json cannot write: times and days as ISO 8601, sets and rows as lists and objects."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


def _write_data(
    rows: Iterable[DisplayRow],
    fields: Sequence[DisplayField],
    format: str,
    as_json: Callable[[DisplayRow], Any] | None,
) -> None:
    jsonable = as_json or (lambda row: {field.name: field.value(row) for field in fields})
    if format == "json":
        write_json([jsonable(row) for row in rows])
    elif format == "jsonl":
        for row in rows:
            write_json(jsonable(row), lines=True)
    else:
        _write_csv(([field.value(row) for field in fields] for row in rows), fields)


def _write_csv(rows: Iterable[Sequence[Any]], fields: Sequence[DisplayField]) -> None:
    from svc.sheet import csv_lines

    for line in csv_lines([field.name for field in fields], map(hidden_values, rows)):
        write(line, data=True)


def _write_table(
    rows: list[DisplayRow], fields: Sequence[DisplayField], format: str, empty: str
) -> None:
    if not rows:
        if empty:
            say(empty)
        return
    if format == "md":
        from svc.table import markdown

        write(markdown(_text_columns(rows, fields)), data=True)
    else:
        write(_table_text(rows, fields))


def _table_text(rows: Sequence[DisplayRow], fields: Sequence[DisplayField]) -> str:
    """The rows as a table for a terminal: headings, a rule, then a line a row."""
    from svc.table import table

    styles = None
    if coloured(sys.stdout):
        styles = [[f.lasting_style(row).style for row in rows] for f in fields]
    return table(_text_columns(rows, fields), width=width(), styles=styles)


def _text_columns(rows: Sequence[DisplayRow], fields: Sequence[DisplayField]) -> list[TextColumn]:
    from svc.table import TextColumn

    return [TextColumn(f.heading, f.align == "right", f.flexible, f.cells(rows)) for f in fields]


def _write_lines(record: DisplayRow, fields: Sequence[DisplayField], format: str) -> None:
    if format == "md":
        from svc.table import TextColumn, markdown

        shown = _shown(record, fields)
        cells = [field.heading for field, _ in shown], [words for _, words in shown]
        write(markdown([TextColumn("", False, False, column) for column in cells]), data=True)
    else:
        write(record_text(record, fields))


def record_text(record: DisplayRow, fields: Sequence[DisplayField]) -> str:
    """A record for people as `display_record` writes it: a line a field that is not empty."""
    from svc.cli.termio.folding import beside
    from svc.table import lines

    shown = _shown(record, fields)
    names, values = [field.heading for field, _ in shown], [words for _, words in shown]
    styles = None
    if coloured(sys.stdout):
        styles = [field.lasting_style(record).style for field, _ in shown]
    return lines(names, beside(names, values, width()), styles=styles)


def _shown(record: DisplayRow, fields: Sequence[DisplayField]) -> list[tuple[DisplayField, str]]:
    """The fields that are not empty, with their words."""
    told = ((field, field.words(record)) for field in fields)
    return [(field, words) for field, words in told if words]


def width() -> int | None:
    """Columns of the terminal; None where nobody looks and nothing is cut."""
    if not is_terminal(sys.stdout):
        return None
    import shutil

    return shutil.get_terminal_size().columns
