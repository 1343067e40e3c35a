"""A statement's file becomes lines: the file opened, its layout found, its totals held.

Nothing personal leaves this room but masked: numbers of accounts, openids and whatever
else names who paid are dropped here, before anything is written.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from svc.duties.statements.taking_in import ParsedStatement
from svc.errors import InvalidData, UsageError
from svc.exchange.files.csv_file import NO_QUOTE
from svc.exchange.files.source import STDIN, ReadOptions, readable, source_of
from svc.exchange.statements import alipay, bank, personal, wechat
from svc.exchange.statements.layouts import (
    ALIPAY_MERCHANT,
    ALIPAY_PERSONAL,
    WECHAT_MERCHANT,
    WECHAT_PERSONAL,
    TextRow,
    heading_of,
    says_nothing,
    unknown,
)
from svc.exchange.statements.parsed import nothing
from svc.language import _

#: In an archive of Alipay's, the sums beside the transactions.
_SUMMARY = r"汇总"
#: So much of a file tells whether it is an answer, and how its values are written.
_BRIEF = 4096
_READERS = (
    (WECHAT_MERCHANT, wechat.read),
    (ALIPAY_MERCHANT, alipay.read),
    (WECHAT_PERSONAL, personal.read_wechat),
    (ALIPAY_PERSONAL, personal.read_alipay),
)


def digest_of(path: str) -> str:
    """The sha256 of a file as it came.

    Raises:
        UsageError: It is standard input, which has no name.
        NotFound: There is no such file.
    """
    if path == STDIN:
        raise UsageError(_("a statement is a file"), _("name it"))
    with readable(path, unpack=False) as (file, _name):
        digest = hashlib.sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
        return digest.hexdigest()


def read_statement(path: str, digest: str) -> ParsedStatement:
    """The lines of a statement's file.

    Args:
        path: The file: CSV, a spreadsheet, or one of them in an archive.
        digest: Its sha256, which names lines that the channel gave no number.

    Raises:
        InvalidData: It is laid out like none that is known, a cell cannot be read, or
            what it says of its totals is not what its rows come to.
    """
    name = Path(path).name
    rows = rows_of(path)
    for layout, reader in _READERS:
        heading = heading_of(rows, layout)
        if heading is not None:
            return reader(rows, heading, name)
    found = bank.heading(rows)
    if found is not None:
        return bank.read(rows, found, name, digest)
    if says_nothing(rows):
        return nothing()
    raise unknown(rows, name)


def rows_of(path: str) -> list[TextRow]:
    """Every row of a file, whatever stands in it.

    Raises:
        InvalidData: It cannot be read.
    """
    with readable(path, passed_over=_SUMMARY) as (file, name):
        file.seek(0)
        brief = file.read(_BRIEF)
        if not brief.strip():
            raise InvalidData(
                _("{name} is empty", name=Path(name).name),
                _("take it from the channel again; one without payments has headings all the same"),
            )
        if re.match(rb"\s*\{", brief):
            file.seek(0)
            return [TextRow(1, [file.read(_BRIEF).decode("utf-8", "replace")])]
        # Where a backtick begins every value, quotes are part of them.
        quote = NO_QUOTE if b"\n`" in brief else None
        source = source_of(file, name, ReadOptions(header_row=0, quote=quote))
        return [TextRow(row.number, _joined(row.cells)) for row in source.rows()]


def _joined(cells: Sequence[str]) -> Sequence[str]:
    """A row of WeChat's merchants: a backtick before each value says where one begins."""
    if not cells or not cells[0].startswith("`") or all(one.startswith("`") for one in cells):
        return cells
    first, *others = ",".join(cells).split(",`")
    return [first, *(f"`{one}" for one in others)]
