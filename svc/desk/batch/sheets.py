"""Sheets that people fill in: which column is what, and where rows go that are not taken over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from svc.exchange.files.rejects import Rejects

if TYPE_CHECKING:
    from svc.exchange.files.source import RowSource, SourceRow


def columns(header: Sequence[str], headings: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where each field stands.

    Args:
        header: What stands above the columns.
        headings: What a field's column may be called, likeliest first.

    Returns:
        The place of each field that has a column.
    """
    places = {heading.strip().casefold(): place for place, heading in enumerate(header)}
    known = {
        field: [places[name] for name in names if name in places]
        for field, names in headings.items()
    }
    return {field: held[0] for field, held in known.items() if held}


@contextmanager
def rejected(
    path: Path | None,
    source: RowSource,
    refused: Callable[[], Iterable[tuple[SourceRow, str]]],
) -> Iterator[None]:
    """A file of the rows that were refused, filled once the rest is recorded.

    Args:
        path: Where; None for no file.
        source: Where the rows come from.
        refused: The rows and why, asked when the body is through.

    Raises:
        As `svc.exchange.files.rejects.Rejects` does.
    """
    if path is None:
        yield
        return
    book = Rejects(path, source)
    try:
        yield
        for row, reason in refused():
            book.add(row, reason)
        book.keep()
    finally:
        book.drop()
