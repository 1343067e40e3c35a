"""CSV that spreadsheets open without running what is in it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from svc.lazy_pattern import lazy_pattern

#: Signs with which a spreadsheet takes a cell for a formula, full-width ones included.
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_NUMBER = lazy_pattern(r"[+-][0-9][0-9 .,()-]*\Z")


def csv_cell(value: Any) -> Any:
    """A value as a CSV cell.

    Text that a spreadsheet would take for a formula gets a leading `'`, as
    OWASP advises; numbers and phones (`-5`, `+86 138 0013 8000`) stay as they are.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (list, tuple)):
        value = ", ".join(str(item) for item in value)
    text = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return f"'{text}" if _taken_for_formula(text) and not _NUMBER.match(text) else text


def _taken_for_formula(text: str) -> bool:
    """Whether a formula's sign comes first, or only after marks like our own."""
    return text.lstrip("'").startswith(_FORMULA)


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Lines of a CSV file, as they come: the header, then a line a row."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    yield buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([csv_cell(value) for value in row])
        yield buffer.getvalue()
