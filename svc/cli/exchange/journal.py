"""`svc export journal`: what happened to money, for the accountant's books."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import as_of_option, rev_option
from svc.language import _

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from svc.cli.core.session import Session
    from svc.desk.fees.journal import AccountantsJournal

FORMATS = ("csv", "xlsx", "beancount", "hledger")


@click.command("journal")
@click.option("--period", metavar="PERIOD", help="2026-04, 2026-Q2, 2026; last-month if not given.")
@click.option("--from", "since", metavar="DAY", help="First day, or a moment.")
@click.option("--to", "until", metavar="DAY", help="Last day, or a moment; until now if left out.")
@click.option("--daily", is_flag=True, help="One entry a day, in place of one a record.")
@click.option("--format", type=click.Choice(FORMATS), help="As the file's name ends, else csv.")
@click.option("--output", "-o", metavar="FILE", help="Write to FILE; xlsx needs one.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.option("--headers", type=click.Choice(("en", "zh")),
              help="Field names, or Chinese headings; en if not given.")  # fmt: skip
@rev_option
@as_of_option
@click.pass_obj
def journal(
    session: Session, /, period: str | None, since: str | None, until: str | None, daily: bool,
    format: str | None, output: str | None, force: bool, headers: str | None, rev: str | None,
    as_of: str | None,
) -> None:  # fmt: skip
    """Export the accountant's journal of a period, in double bookkeeping.

    Every bill, receipt, cash move and closing is an entry. As CSV or XLSX,
    a row a posting with debit and credit; as beancount or hledger, which
    check it. Accounts are kept by item, and by how money came; deposits,
    credit, what is owed and what was let go have their own. Their sums are
    those of svc report and of the closings.
    """
    from svc.cli.termio.output_file import new_file
    from svc.desk.fees import journal as journals

    chosen = _format(format, output, headers)
    with looking(session, rev, as_of) as view:
        book = journals.journal(view, period, since, until, daily)
        with new_file(output, force, view.repository.common_dir) as path:
            if chosen == "xlsx":
                assert path is not None
                _write_xlsx(book, path, view.zone, headers)
            else:
                _write_text(book, path, chosen, headers)


def _format(format: str | None, output: str | None, headers: str | None) -> str:
    """The format that is meant.

    Raises:
        UsageError: Options that exclude each other.
    """
    from svc.errors import UsageError
    from svc.exchange.export.ledger_text import ENDINGS, LEDGERS

    ending = Path(output or "").suffix.lower().lstrip(".")
    ending = ENDINGS.get(ending, ending)
    chosen = format or (ending if ending in FORMATS else "csv")
    if chosen == "xlsx" and output is None:
        raise UsageError(_("xlsx needs a file"), _("name one: --output FILE.xlsx"))
    if headers and chosen in LEDGERS:
        raise UsageError(_("{format} has no headers", format=chosen), _("leave --headers out"))
    return chosen


def _headings(headers: str | None) -> list[str]:
    from svc.exchange.export.ledger_rows import COLUMNS

    return [column.chinese if headers == "zh" else column.name for column in COLUMNS]


def _lines(book: AccountantsJournal, format: str, headers: str | None) -> Iterator[str]:
    from svc.exchange.export.ledger_rows import COLUMNS, rows_of
    from svc.exchange.export.ledger_text import LEDGERS
    from svc.sheet import csv_lines

    if format in LEDGERS:
        return LEDGERS[format](book.entries, book.title)
    rows = ([column.value(row) for column in COLUMNS] for row in rows_of(book.entries))
    return csv_lines(_headings(headers), rows)


def _write_text(
    book: AccountantsJournal, path: Path | None, format: str, headers: str | None
) -> None:
    from svc.cli.termio.display import write

    text = "".join(_lines(book, format, headers))
    if path is None:
        write(text, data=True)
    else:
        path.write_text(text, encoding="utf-8", newline="")


def _write_xlsx(book: AccountantsJournal, path: Path, zone: ZoneInfo, headers: str | None) -> None:
    from svc.exchange.export.ledger_rows import COLUMNS, rows_of
    from svc.exchange.export.xlsx import Workbook

    Workbook(path, "journal", COLUMNS, _headings(headers), zone).write(rows_of(book.entries))
