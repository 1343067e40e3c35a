"""Statements read from the index: those of an account, lines by their numbers, what is matched."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import msgspec

from svc.duties.statements.matching import OfferedReceipt
from svc.kinds.fees.statement import Statement, StatementChannel, is_withdrawn
from svc.language import N_, _
from svc.model.amounts import Money, decoded
from svc.named_tuple import NamedTuple
from svc.store.layout import path_of

if TYPE_CHECKING:
    import sqlite3
    from zoneinfo import ZoneInfo

    from svc.index.database.index import Index

#: However many there are, they are one value of the question.
_AMONG = "IN (SELECT value FROM json_each(?))"
_STATEMENT = msgspec.json.Decoder(Statement, dec_hook=decoded, strict=False)


def standing(index: Index, where: str = "1", values: tuple[object, ...] = ()) -> list[Statement]:
    """Statements that count, in the order of their numbers."""
    rows = index.rows(f"SELECT json FROM statement WHERE {where} ORDER BY id", values)
    found = (_STATEMENT.decode(row["json"]) for row in rows)
    return [statement for statement in found if not is_withdrawn(statement)]


def by_id(index: Index, number: str) -> Statement:
    """A statement, withdrawn or not, by its number."""
    row = index.one("SELECT json FROM statement WHERE id = ?", (number,))
    assert row is not None, f"{number} was found before"
    return _STATEMENT.decode(row["json"])


def of_file(index: Index, sha256: str) -> list[str]:
    """The statements that a file became."""
    return [one.id for one in standing(index, "sha256 = ?", (sha256,))]


def of_account(index: Index, account: str, first: date, last: date) -> list[Statement]:
    """The statements of an account that are for some of these days."""
    where = "account = ? AND first <= ? AND last >= ?"
    return standing(index, where, (account, last.isoformat(), first.isoformat()))


def accounts(index: Index, channel: StatementChannel) -> list[str]:
    """The office's words for its accounts with a channel, as far as there were statements."""
    sql = "SELECT DISTINCT account FROM statement WHERE channel = ? ORDER BY account"
    return [row["account"] for row in index.rows(sql, (channel.value,))]


def known_keys(index: Index, channel: StatementChannel, keys: Iterable[str]) -> set[str]:
    """Of lines of a channel, those that are on file, by what they are called."""
    sql = (
        "SELECT DISTINCT key FROM statement_line JOIN statement USING (row)"
        f" WHERE channel = ? AND key {_AMONG}"
    )
    return {row["key"] for row in index.rows(sql, (channel.value, json.dumps(list(keys))))}


def with_unidentified(index: Index) -> list[str]:
    """Statements that have lines which nobody claimed."""
    sql = (
        "SELECT DISTINCT statement.id AS id FROM statement_line JOIN statement USING (row)"
        " WHERE state = 'unidentified' ORDER BY id"
    )
    return [row["id"] for row in index.rows(sql)]


def matched(index: Index, receipts: Collection[str]) -> dict[str, str]:
    """Of receipts, those that a line was matched with: the statement and the line's place."""
    sql = (
        "SELECT receipt, statement.id AS id, place FROM statement_match"
        f" JOIN statement USING (row) WHERE receipt {_AMONG}"
    )
    rows = index.rows(sql, (_listed(receipts),))
    return {row["receipt"]: f"{row['id']}/{row['place']}" for row in rows}


_RECEIPT = (
    "SELECT receipt.id AS id, receipt.taken AS taken, receipt.method AS method,"
    " receipt.amount AS amount, receipt.unit AS unit, receipt.channel_no AS channel_no,"
    " receipt.reverses AS reverses, receipt.refunds AS refunds,"
    " origin.channel_no AS origin_no, origin.taken AS origin_taken, back.taken AS back_taken,"
    " back.channel_no AS back_no"
    " FROM receipt LEFT JOIN receipt AS origin"
    " ON origin.id = coalesce(receipt.reverses, receipt.refunds)"
    " LEFT JOIN receipt AS back ON back.reverses = receipt.id"
    " WHERE receipt.id NOT IN (SELECT receipt FROM statement_match)"
)


def unmatched_receipts(
    index: Index, zone: ZoneInfo, first: date, last: date, numbers: Collection[str]
) -> list[OfferedReceipt]:
    """Receipts that no line is matched with: of some days, or of the channel's numbers.

    Args:
        index: Where.
        zone: The office's time zone, in which days are counted.
        first, last: The days; both count.
        numbers: Numbers that lines have.
    """
    begins = datetime.combine(first, time.min, zone)
    ends = datetime.combine(last, time.max, zone)
    found = index.rows(
        f"{_RECEIPT} AND receipt.taken BETWEEN ? AND ?",
        (int(begins.timestamp()), int(ends.timestamp())),
    )
    rows = {row["id"]: row for row in found}
    numbered = f"{_RECEIPT} AND receipt.channel_no {_AMONG}"
    for row in index.rows(numbered, (_listed(numbers),)):
        rows.setdefault(row["id"], row)
    return [_offered(row, zone) for row in rows.values()]


def _offered(row: sqlite3.Row, zone: ZoneInfo) -> OfferedReceipt:
    def day(taken: int) -> date:
        return datetime.fromtimestamp(taken, zone).date()

    on = day(row["taken"])
    back = row["origin_no"] if row["amount"] < 0 else None
    numbers = tuple(dict.fromkeys(one for one in (row["channel_no"], back) if one))
    other = row["back_taken"] if row["reverses"] is None else row["origin_taken"]
    seen = numbers or row["back_no"]
    is_slip = other is not None and not seen and day(other) == on and row["refunds"] is None
    return OfferedReceipt(
        row["id"], on, row["amount"], row["method"], numbers, row["unit"], is_slip
    )


def cashiers(index: Index, receipts: Collection[str]) -> set[str]:
    """Who took the money of receipts."""
    sql = f"SELECT DISTINCT cashier FROM receipt WHERE id {_AMONG}"
    return {row["cashier"] for row in index.rows(sql, (_listed(receipts),))}


def _listed(values: Iterable[str]) -> str:
    return json.dumps(list(values))


class LooseTie(NamedTuple):
    """Where statements and receipts do not tie.

    Attributes:
        statement: Which statement.
        place: The line; None where the statement as a whole is meant.
        what: `receipts` of a line with several, `lines` of a receipt with several, `amount`,
            `file` and `key` of what was taken in twice.
        told, other: What it is held against.
    """

    statement: str
    place: int | None
    what: str
    told: str
    other: str

    @property
    def where(self) -> str:
        """Where in the record."""
        return "" if self.place is None else f"lines[{self.place - 1}]"

    @property
    def reason(self) -> str:
        """What is wrong, in words."""
        return _(_SAYS[self.what], told=self.told, other=self.other)


_SAYS = {
    "receipts": N_("is matched with {told}: svc statement release parts it from one"),
    "lines": N_("is {told}, which {other} is as well: svc statement release"),
    "amount": N_("is not the amount of {told}, {other}"),
    "file": N_("is the same file as {other}: svc statement withdraw"),
    "key": N_("is on file already, as {other}: svc statement withdraw"),
}


def loose_ties(index: Index) -> Iterator[LooseTie]:
    """Lines and receipts that are not one to one, and what was taken in twice."""
    match = "statement_match JOIN statement USING (row)"
    for row in index.rows(
        "SELECT statement.id AS id, place, group_concat(receipt, ', ') AS receipts"
        f" FROM {match} GROUP BY row, key HAVING count(*) > 1 ORDER BY id, place"
    ):
        yield LooseTie(row["id"], row["place"], "receipts", row["receipts"], "")
    for row in index.rows(
        "SELECT receipt, max(statement.id || '/' || place) AS last,"
        " min(statement.id || '/' || place) AS first"
        f" FROM {match} GROUP BY receipt HAVING count(*) > 1 ORDER BY receipt"
    ):
        number, _stroke, place = row["last"].partition("/")
        yield LooseTie(number, int(place), "lines", row["receipt"], row["first"])
    for row in index.rows(
        "SELECT statement.id AS id, place, receipt, statement_match.amount AS amount,"
        f" receipt.amount AS other FROM {match} JOIN receipt ON receipt.id = receipt"
        " WHERE receipt.amount != statement_match.amount ORDER BY id, place"
    ):
        yield LooseTie(row["id"], row["place"], "amount", row["receipt"], str(Money(row["other"])))
    yield from _taken_twice(index)


def mismatches(index: Index) -> Iterator[tuple[str, str, str]]:
    """Where statements and receipts do not tie: file, place in it, and what is wrong."""
    for tie in loose_ties(index):
        yield path_of("statement", tie.statement), tie.where, tie.reason


def unclaimed(index: Index) -> list[sqlite3.Row]:
    """Statements with lines that nobody has claimed: how many, what they come to, the oldest."""
    return index.rows(
        "SELECT statement.id AS id, account, count(*) AS lines, sum(amount) AS amount,"
        " min(day) AS day FROM statement_line JOIN statement USING (row)"
        " WHERE state IN ('unidentified', 'disputed') GROUP BY statement.id ORDER BY statement.id"
    )


def _taken_twice(index: Index) -> Iterator[LooseTie]:
    counting = "EXISTS (SELECT 1 FROM statement_line WHERE statement_line.row = statement.row)"
    for row in index.rows(
        f"SELECT max(id) AS id, min(id) AS other FROM statement WHERE {counting}"
        " GROUP BY sha256, part, account HAVING count(*) > 1 ORDER BY id"
    ):
        yield LooseTie(row["id"], None, "file", "", row["other"])
    for row in index.rows(
        "SELECT key, max(statement.id || '/' || place) AS last,"
        " min(statement.id || '/' || place) AS first FROM statement_line"
        " JOIN statement USING (row) GROUP BY channel, key"
        " HAVING count(*) > 1 AND count(DISTINCT sha256) > 1 ORDER BY last"
    ):
        number, _stroke, place = row["last"].partition("/")
        yield LooseTie(number, int(place), "key", "", row["first"])
