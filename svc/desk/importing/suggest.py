"""A mapping to start from, for a file and the office it is to be imported into."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from svc.desk.core.view import look
from svc.errors import NotFound
from svc.exchange.files.source import ANYTHING, ReadOptions, opened
from svc.exchange.suggest.office_terms import OfficeTerms
from svc.exchange.suggest.profile import survey
from svc.exchange.suggest.suggest import suggested
from svc.model.office import Office

if TYPE_CHECKING:
    from svc.exchange.mapping.model import RowKind


def suggest(
    start: Path, file: str, kind: RowKind | None = None, written: ReadOptions = ANYTHING
) -> str:
    """Read a file through and guess a mapping for it.

    Args:
        start: A folder inside the office's repository; elsewhere the starter's
            categories and departments are taken to be there.
        file: Its path; `-` for standard input.
        kind: What its rows are to become; guessed if None.
        written: What is known of the file.

    Raises:
        NotFound: There is no such file.
        InvalidData: It cannot be read.
    """
    with opened(file, written) as source:
        found = survey(source)
    return suggested(found, _here(start), kind, written)


def _here(start: Path) -> OfficeTerms:
    try:
        with look(start) as view:
            return OfficeTerms.of(msgspec.convert(view.office, Office, strict=False), view.index)
    except NotFound:
        return OfficeTerms()
