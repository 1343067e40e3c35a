"""Statements taken in: a file is read, held against what is on file, and recorded."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from svc.duties.statements import taking_in as decide
from svc.duties.statements.taking_in import ParsedStatement, TakenIn
from svc.errors import Refused, UsageError
from svc.exchange.statements.cells import masked_file_name
from svc.exchange.statements.read import digest_of, read_statement
from svc.index.fees import statements as query
from svc.kinds.fees.statement import StatementChannel
from svc.language import _
from svc.model.slug import SLUG
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View
    from svc.index.database.index import Index


class StatementPaper(NamedTuple):
    """A statement's file that was read.

    Attributes:
        name: Its name, masked.
        sha256: What it is known by.
        parsed: What stands in it.
    """

    name: str
    sha256: str
    parsed: ParsedStatement


def read(path: str) -> StatementPaper:
    """Read a statement's file; nothing of it is recorded yet.

    Raises:
        NotFound: There is no such file.
        InvalidData: It is no statement that is known, or not a whole one.
    """
    digest = digest_of(path)
    return StatementPaper(masked_file_name(Path(path).name), digest, read_statement(path, digest))


def take_in(desk: Desk, paper: StatementPaper, account: str | None = None) -> TakenIn:
    """Take in what of a file is new.

    Args:
        desk: Where.
        paper: The file.
        account: The office's word for the account.

    Raises:
        Refused: It is on file already.
        UsageError: It does not say whose account it is, and several would do.
    """
    here, who = desk.at_hand.here, desk.actor.id
    file = _file(desk.index, paper, account, here, who)
    earlier = _earlier(desk.index, paper, file.account)
    number = lambda: desk.next_number("statement", here)  # noqa: E731
    return desk.record(decide.take_in(paper.parsed, file, earlier, number))


def preview(view: View, paper: StatementPaper, account: str | None = None) -> TakenIn:
    """What taking a file in would come to; nothing is recorded.

    Raises:
        As `take_in` does.
    """
    file = _file(view.index, paper, account, view.moment, view.actor or "svc")
    earlier = _earlier(view.index, paper, file.account)
    return decide.take_in(paper.parsed, file, earlier, lambda: "–").result


def _file(
    index: Index, paper: StatementPaper, account: str | None, at: datetime, who: str
) -> decide.StatementFile:
    before = query.of_file(index, paper.sha256)
    if before:
        raise Refused(
            _("{file} is on file already: {ids}", file=paper.name, ids=", ".join(before)),
            _("svc statement show {id}", id=before[0]),
        )
    assert paper.parsed.channel is not None
    alias = _account(index, paper.parsed.channel, account)
    return decide.StatementFile(paper.name, paper.sha256, alias, at, who)


def _account(index: Index, channel: StatementChannel, account: str | None) -> str:
    """The office's word for an account: as said, else the one that the channel has."""
    if account is not None:
        alias = account.strip().lower()
        if not re.fullmatch(SLUG, alias) or re.search("[0-9]{6}", alias):
            raise UsageError(
                _("no account can be called {account!r}", account=account),
                _("a short word of your own, such as icbc or wechat-shop; never its number"),
            )
        return alias
    known = query.accounts(index, channel)
    if len(known) > 1:
        raise UsageError(
            _("there are several accounts: {known}", known=", ".join(known)),
            _("say which: --account {account}", account=known[0]),
        )
    return known[0] if known else channel.value


def _earlier(index: Index, paper: StatementPaper, account: str) -> decide.EarlierStatements:
    parsed = paper.parsed
    assert parsed.channel is not None
    numbered = [one.key for one in parsed.lines if decide.is_numbered(one, paper.sha256)]
    known = query.known_keys(index, parsed.channel, numbered)
    if parsed.first is None or parsed.last is None:
        return decide.EarlierStatements(known, ())
    return decide.EarlierStatements(
        known, query.of_account(index, account, parsed.first, parsed.last)
    )
