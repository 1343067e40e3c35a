"""The workbook itself, and the mapping that reads it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from svc.exchange.blank.columns import OWN
from svc.exchange.mapping.model import RowKind
from svc.exchange.suggest.mapping_writer import comment, flow, listed, table_lines
from svc.language import _
from svc.store.yaml.emitter import inline

if TYPE_CHECKING:
    from svc.exchange.blank.columns import BlankColumn

#: Rows that are numbered, and have their lists.
ROWS = 1000
#: What makes a unit together, where all of them stand there.
_HOME = ("building", "entrance", "room")
_WIDEST, _NARROWEST = 30, 12
#: The sheet that holds what may be chosen.
_LISTS = "lists"


def number_heading() -> str:
    """The heading of the column by which a row is known again."""
    return _("No.")


def write(path: Path, title: str, columns: Sequence[BlankColumn]) -> None:
    """Write the workbook: numbered rows, a bold header that stays, lists where there is a choice.

    Args:
        path: The file; what lies there is overwritten.
        title: Name of its sheet.
        columns: What is to be filled in.

    Raises:
        OSError: It cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False})
    sheet, lists = book.add_worksheet(title[:31]), book.add_worksheet(_LISTS)
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    sheet.write_string(0, 0, number_heading(), bold)
    for row in range(1, ROWS + 1):
        sheet.write_number(row, 0, row)
    for place, column in enumerate(columns, 1):
        wide = min(max(_NARROWEST, 2 * len(column.heading) + 2), _WIDEST)
        sheet.set_column(place, place, wide, text if column.textual else None)
        sheet.write_string(0, place, f"{column.heading}{'*' if column.needed else ''}", bold)
        if column.words:
            for row, shown in enumerate(column.words):
                lists.write_string(row, place, shown)
            where = f"={_LISTS}!${_letter(place)}$1:${_letter(place)}${len(column.words)}"
            sheet.data_validation(1, place, ROWS, place, {"validate": "list", "source": where})
    lists.hide()
    try:
        book.close()
    except FileCreateError as error:
        cause = error.args[0] if error.args else None
        raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


def _letter(place: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def mapping(kind: RowKind, system: str, title: str, columns: Sequence[BlankColumn]) -> str:
    """How the filled workbook comes in: its homes first, where it tells of people in them.

    Args:
        kind: What its rows are.
        system: A name of its own for this workbook.
        title: Name of its sheet.
        columns: As it was written.
    """
    homes = _home_of(columns)
    parts = []
    sheet = OWN.get(kind)
    if sheet is not None and sheet.brings is not None:
        parts.append(_part(sheet.brings, system, title, homes))
    parts.append(_part(kind, system, title, columns))
    return "---\n".join(parts)


def _home_of(columns: Sequence[BlankColumn]) -> list[BlankColumn]:
    home = [column for column in columns if column.field in _HOME]
    return home if len(home) == len(_HOME) else []


def _part(kind: RowKind, system: str, title: str, columns: Sequence[BlankColumn]) -> str:
    """The mapping of one kind, as YAML."""
    made = _home_of(columns)
    home = [_heading(one) for one in made]
    sheet = OWN.get(kind)
    of_homes = sheet is not None and sheet.is_home
    number = listed(home) if of_homes and home else inline(number_heading())
    needed = [one for one in columns if one.needed]
    # The row that says nothing but its number is one that nobody filled in.
    sign = needed[-1] if needed else columns[0]
    lines = [
        *comment(_("made with the workbook; svc import reads it")),
        f"kind: {kind}", "source:", f"  system: {system}", f"  number: {number}",
        f"sheet: {inline(title[:31])}",
        *(["rows: first"] if of_homes else []),
        "dates:", "  formats: [iso, '%Y-%m-%d', '%Y/%m/%d', '%Y.%m.%d']",
        "skip:", f"  - {{column: {inline(_heading(sign))}, empty: true}}",
        "fields:",
        *([f"  unit: {flow({'columns': home, 'join': '-'})}"] if home else []),
        *(line for one in columns if one not in made for line in _field(one)),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _heading(column: BlankColumn) -> str:
    return f"{column.heading}{'*' if column.needed else ''}"


def _field(column: BlankColumn) -> Iterator[str]:
    if not column.words:
        usual = {"default": column.default} if column.default else {}
        yield f"  {column.field}: {flow({'column': _heading(column), **usual})}"
        return
    yield f"  {column.field}:"
    yield f"    column: {inline(_heading(column))}"
    yield from table_lines("values", column.words, "    ")
    if column.default:
        yield f"    default: {inline(column.default)}"
