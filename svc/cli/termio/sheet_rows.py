"""What commands say that take a sheet in: how far it is, and what became of its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from svc.errors import InvalidData
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.desk.core.progress import Advance

#: So many rows that were refused are shown.
_SHOWN = 10


@contextmanager
def rows_of(file: str, doing: str) -> Iterator[Advance]:
    """A bar over the rows of a sheet.

    Args:
        file: The sheet.
        doing: What is done with them, in words.

    Raises:
        As `svc.exchange.files.source.opened` does.
    """
    from svc.cli.termio.progress import progress
    from svc.exchange.files.source import opened

    with opened(file) as source:
        total = source.lines()
    with progress(doing, total, _("rows")) as advance:
        yield advance


def tell_rows(
    outcome: str, refused: Sequence[tuple[int, str]], dry_run: bool, rejects: str | None
) -> int:
    """Say what a sheet came to, and which of its rows were refused.

    Args:
        outcome: What was done, in words.
        refused: The number of each row that was not taken over, and why.
        dry_run: Whether nothing was written.
        rejects: Where the refused rows were put.

    Returns:
        The exit code: that of records that break a rule where a row was refused.
    """
    from svc.cli.termio.display import write
    from svc.cli.termio.say import say

    for number, reason in refused[:_SHOWN]:
        say(_("row {number}: {reason}", number=number, reason=reason))
    write((_("would be done: {what}", what=outcome) if dry_run else outcome) + "\n")
    if not refused:
        return 0
    say(n_("{n} row was refused", "{n} rows were refused", len(refused))
        + (f": {rejects}" if rejects and not dry_run else ""))  # fmt: skip
    return InvalidData.exit_code
