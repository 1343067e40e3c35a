"""What must hold between records: validators over the index's tables.

Each is a function of the office as the tables show it, whatever they show:
HEAD, another commit, or HEAD with uncommitted edits laid over it. What a
record breaks by itself was found when it was indexed and is only collected.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any

from svc.index.database.schema import NUMBERED, SOURCED
from svc.index.query.tickets import of_rows
from svc.index.query.twice import twice
from svc.kinds import rights
from svc.kinds.table import KINDS, noun, of_code
from svc.language import N_, _, told
from svc.named_tuple import NamedTuple
from svc.rules.record.numbers import Number, compiled
from svc.rules.record.personal_words import masked_number
from svc.rules.ticket.references import call_words
from svc.store.layout import OFFICE_PATH, path_of

if TYPE_CHECKING:
    import sqlite3

    from svc.index.database.index import Index


#: What the office's rules list, by the code of a reference, and where.
_LISTED = {"d": ("department", "departments"), "c": ("category", "categories")}


class Finding(NamedTuple):
    """One thing found.

    Attributes:
        file: Path of the record's file.
        place: Where in the record; empty if not known or the whole file is meant.
        reason: What is wrong, in words.
        note: True for what is legal and worth knowing.
        name: What the record names and does not exist, as in `svc.kinds.derive`.
        unread: Whether the file cannot be read at all, and has more to say.
    """

    file: str
    place: str
    reason: str
    note: bool = False
    name: str = ""
    unread: bool = False


@dataclass
class OfficeCheck:
    """The office under check.

    Attributes:
        index: Its tables show what is checked.
        scope: The files that are asked about; None for all.
    """

    index: Index
    scope: Collection[str] | None

    def records(self, columns: str, where: str) -> list[sqlite3.Row]:
        """Rows of records in the scope."""
        if self.scope is None:
            return self.index.rows(f"SELECT {columns} FROM record WHERE {where}")
        sql = f"SELECT {columns} FROM record WHERE path IN ({{}}) AND {where}"
        return list(of_rows(self.index, sql, self.scope))

    @cached_property
    def rules(self) -> dict[str, Any] | None:
        """The office record; None where it cannot be read."""
        row = self.index.one("SELECT json FROM office")
        return dict(json.loads(row["json"])) if row else None

    @cached_property
    def ids(self) -> dict[str, set[str]]:
        """What exists, by kind, with records that cannot be read."""
        found: dict[str, set[str]] = {kind: set() for kind in KINDS}
        for row in self.index.rows("SELECT kind, id FROM record WHERE kind != ''"):
            found[row["kind"]].add(row["id"])
        return found

    def exists(self, code: str, name: str) -> bool:
        """Whether what a record names is there."""
        if code in _LISTED:
            known = self.rules.get(_LISTED[code][1], ()) if self.rules else None
            return known is None or any(one["id"] == name for one in known)
        kind = of_code(code).name
        if self.scope is None:
            return name in self.ids[kind]
        path = path_of(kind, name)
        return self.index.one("SELECT 1 FROM record WHERE path = ?", (path,)) is not None


def findings(index: Index, scope: Collection[str] | None = None) -> list[Finding]:
    """Everything wrong with an office, in order of the files.

    Args:
        index: Its tables show what is checked.
        scope: Only what concerns these files; that may be told of other files too.
    """
    office = OfficeCheck(index, scope)
    found = [finding for check in CHECKS for finding in check(office)]
    return sorted(dict.fromkeys(found), key=lambda one: one.file)


def _unreadable(office: OfficeCheck) -> Iterator[Finding]:
    for row in office.records("path, problem", "problem IS NOT NULL"):
        yield Finding(row["path"], "", told(row["problem"]), unread=True)


def _flawed(office: OfficeCheck) -> Iterator[Finding]:
    for column, note in (("flaws", False), ("notes", True)):
        for row in office.records(f"path, {column} AS found", f"{column} IS NOT NULL"):
            for place, reason in json.loads(row["found"]):
                yield Finding(row["path"], place, told(reason), note)


def _references(office: OfficeCheck) -> Iterator[Finding]:
    """Whatever a record names exists."""
    known: dict[str, bool] = {}
    for row in office.records("path, names", "names IS NOT NULL"):
        for name in row["names"].split(" "):
            plain = name.partition("=")[0]
            code, _colon, called = plain.partition(":")
            there = known.get(plain)
            if there is None:
                there = known[plain] = office.exists(code, called)
            if not there:
                kind = _LISTED[code][0] if code in _LISTED else of_code(code).name
                reason = _("there is no {kind} {id}", kind=noun(kind), id=called)
                yield Finding(row["path"], "", reason, name=name)


def _calls(office: OfficeCheck) -> Iterator[Finding]:
    """A follow-up and the callback step of its ticket name each other and say the same."""
    told = _told(office)
    for row in _followups(office, told):
        file, ticket = path_of("followup", row["id"]), row["ticket"]
        callers = told.get(row["id"], {})
        for other in callers:
            if other != ticket:
                reason = _(
                    "{other} names {followup} in a callback, but it is about {ticket}",
                    other=other,
                    followup=row["id"],
                    ticket=ticket,
                )
                yield Finding(path_of("ticket", other), "", reason, name=f"f:{row['id']}")
        if ticket not in callers:
            if _readable(office, ticket):
                reason = _(
                    "no callback step of {ticket} names {followup}",
                    ticket=ticket,
                    followup=row["id"],
                )
                yield Finding(file, "ticket", reason)
        elif callers[ticket] != _said(row):
            reason = _(
                "outcome, score, time or reporter differ from the callback step of {ticket}",
                ticket=ticket,
            )
            yield Finding(file, "outcome", reason)


def _told(office: OfficeCheck) -> dict[str, dict[str, str]]:
    """What callback steps say: by follow-up, by ticket."""
    outcomes: dict[str, dict[str, str]] = defaultdict(dict)
    for row in _callers(office):
        for name in row["names"].split(" "):
            if name.startswith("f:"):
                followup, _equals, said = name[2:].partition("=")
                outcomes[followup][row["id"]] = said
    return outcomes


def _callers(office: OfficeCheck) -> list[sqlite3.Row]:
    where = "kind = 'ticket' AND names LIKE '%f:F%'"
    rows = office.records("id, names", where)
    if office.scope is not None:
        asked = office.records("id", "kind = 'followup' AND problem IS NULL")
        sql = (
            "SELECT record.id, record.names FROM followup"
            " JOIN ticket ON ticket.id = followup.ticket JOIN record ON record.row = ticket.row"
            " WHERE followup.id IN ({}) AND record.names IS NOT NULL"
        )
        rows += of_rows(office.index, sql, [one["id"] for one in asked])
    return rows


def _followups(office: OfficeCheck, told: Collection[str]) -> list[sqlite3.Row]:
    columns = "SELECT id, ticket, outcome, score, satisfied, at, reporter FROM followup"
    if office.scope is None:
        return office.index.rows(columns)
    wanted = set(told) | {r["id"] for r in office.records("id", "kind = 'followup'")}
    rows = list(of_rows(office.index, f"{columns} WHERE id IN ({{}})", wanted))
    tickets = [row["id"] for row in office.records("id", "kind = 'ticket'")]
    rows += of_rows(office.index, f"{columns} WHERE ticket IN ({{}})", tickets)
    return list({row["id"]: row for row in rows}.values())


def _readable(office: OfficeCheck, ticket: str) -> bool:
    sql = "SELECT 1 FROM record WHERE path = ? AND problem IS NULL"
    return office.index.one(sql, (path_of("ticket", ticket),)) is not None


def _said(row: sqlite3.Row) -> str:
    satisfied = None if row["satisfied"] is None else bool(row["satisfied"])
    return call_words(row["outcome"], row["score"], satisfied, row["at"], row["reporter"])


def _circles(office: OfficeCheck) -> Iterator[Finding]:
    """Merged tickets end in one that is not merged."""
    sql = "SELECT id, merged_into FROM ticket WHERE merged_into IS NOT NULL"
    into = {row["id"]: row["merged_into"] for row in office.index.rows(sql)}
    for ticket, target in into.items():
        seen, at = [ticket], target
        while at in into and at not in seen:
            seen.append(at)
            at = into[at]
        if at == ticket:
            reason = _("goes in a circle: {way}", way=_(" into ").join((*seen, ticket)))
            yield Finding(path_of("ticket", ticket), "merged_into", reason)


def _sources(office: OfficeCheck) -> Iterator[Finding]:
    """What an old system numbered once was imported once."""
    for kind in SOURCED:
        sql = (
            f"SELECT source_system AS system, source_number AS number, min(id) AS first FROM {kind}"
            " WHERE source_number IS NOT NULL GROUP BY source_number, source_system"
            " HAVING count(*) > 1"
        )
        same = f"SELECT id FROM {kind} WHERE source_system = ? AND source_number = ? AND id > ?"
        for row in office.index.rows(sql):
            for other in office.index.rows(same, (row["system"], row["number"], row["first"])):
                reason = _(
                    "{system} {number} is {other}'s too",
                    system=row["system"],
                    number=masked_number(row["number"]),
                    other=row["first"],
                )
                yield Finding(path_of(kind, other["id"]), "source.number", reason)


def _gaps(office: OfficeCheck) -> Iterator[Finding]:
    """Numbers have no gaps: an auditor sees a missing record."""
    for kind in NUMBERED:
        counted: dict[tuple[str, str], list[int]] = {}
        sql = (
            f"SELECT yymm, desk, count(*) AS n, max(sequence) AS last FROM {kind}"
            " WHERE sequence IS NOT NULL GROUP BY yymm, desk"
        )
        for row in office.index.rows(sql):
            counted[row["yymm"], row["desk"]] = [row["n"], row["last"]]
        for number in _unread_numbers(office, kind):
            so_far = counted.setdefault((number.yymm, number.desk), [0, 0])
            so_far[:] = [so_far[0] + 1, max(so_far[1], number.sequence)]
        for (yymm, desk), (count, last) in sorted(counted.items()):
            if count != last:
                yield from _missing(office, kind, yymm, desk)


def _unread_numbers(office: OfficeCheck, kind: str) -> Iterator[Number]:
    series = KINDS[kind].series
    assert series is not None
    sql = "SELECT id FROM record WHERE problem IS NOT NULL AND kind = ?"
    for row in office.index.rows(sql, (kind,)):
        if compiled(series.pattern).fullmatch(row["id"]):
            yield series.parse(row["id"])


def _missing(office: OfficeCheck, kind: str, yymm: str, desk: str) -> Iterator[Finding]:
    """Each run of missing numbers, told at the record behind it."""
    series = KINDS[kind].series
    assert series is not None
    sql = f"SELECT sequence FROM {kind} WHERE yymm = ? AND desk = ?"
    there = {row["sequence"] for row in office.index.rows(sql, (yymm, desk))}
    there |= {
        number.sequence
        for number in _unread_numbers(office, kind)
        if (number.yymm, number.desk) == (yymm, desk)
    }
    before = 0
    for sequence in sorted(there):
        if sequence > before + 1:
            first, end = (series.spell(yymm, desk, n) for n in (before + 1, sequence - 1))
            gap = N_("{first} to {last} are missing: numbers have no gaps")
            if first == end:
                gap = N_("{first} is missing: numbers have no gaps")
            file = path_of(kind, series.spell(yymm, desk, sequence))
            yield Finding(file, "id", _(gap, first=first, last=end))
        before = sequence


def _twice(office: OfficeCheck) -> Iterator[Finding]:
    """A person whom two desks took on file, each without knowing of the other."""
    for pair in twice(office.index) if office.scope is None else ():
        for number, other in ((pair.first, pair.second), (pair.second, pair.first)):
            reason = _("may be the same person as {other}: the same phone", other=other)
            if not pair.by_phone:
                reason = _("may be the same person as {other}: a like name in one unit",
                           other=other)  # fmt: skip
            yield Finding(path_of("resident", number), "", reason, note=True)


def _money(office: OfficeCheck) -> Iterator[Finding]:
    """What was taken, used or given back twice, and what is for lines that are not there."""
    if not office.index.one("SELECT 1 FROM receipt LIMIT 1"):
        return
    from svc.index.query import fee_checks, ledgers

    for file, bill, line in fee_checks.lines_unknown(office.index):
        yield Finding(file, "lines", _("{bill} has no line {line}", bill=bill, line=line))
    units = fee_checks.doubtful_units(office.index)
    for receipt, excess in fee_checks.excesses(office.index, units):
        of = {"amount": excess.amount, "line": "/".join(excess.line)}
        reason = _("{amount} for {line} found it paid, and is credit", **of)
        if excess.voided:
            reason = _("{amount} for {line} found it void, and is credit", **of)
        yield Finding(path_of("receipt", receipt.id), "", reason, note=True)
    for unit in units:
        ledger = ledgers.ledger_of(office.index, unit)
        for number in ledger.unmatched:
            reason = _("takes back what was not there, or was taken back before")
            yield Finding(path_of("receipt", number), "reverses", reason)
        for who, amount in fee_checks.overdrawn(ledger).items():
            reason = _("{payer} was given back {amount} too much", payer=who, amount=amount)
            yield Finding(path_of("unit", unit), "", reason, note=True)


def _ties(office: OfficeCheck) -> Iterator[Finding]:
    """Records agree with those of other kinds: closings with receipts, permits with procedures."""
    modules = (
        row.ties for row in KINDS.values()
        if row.ties and office.index.one(f"SELECT 1 FROM {row.name} LIMIT 1")
    )  # fmt: skip
    for module in dict.fromkeys(modules):
        yield from (Finding(*one) for one in import_module(module).mismatches(office.index))


def _office_rules(office: OfficeCheck) -> Iterator[Finding]:
    """The office's rules do not contradict themselves or its staff."""
    if office.rules is None:
        if office.index.one("SELECT 1 FROM record WHERE path = ?", (OFFICE_PATH,)) is None:
            yield Finding(OFFICE_PATH, "", _("is missing: without it there is no office"))
        return
    import msgspec

    from svc.model.office import Office as Rules
    from svc.rules.office.consistency import Member, breaches

    sql = "SELECT id, department, active FROM staff"
    staff = {
        row["id"]: Member(row["department"], bool(row["active"])) for row in office.index.rows(sql)
    }
    rules = msgspec.convert(office.rules, Rules, strict=False)
    for breach in [*breaches(rules, staff), *rights.breaches(rules)]:
        # A member's department is told of the member's own file.
        if not breach.path.startswith("staff "):
            yield Finding(OFFICE_PATH, breach.path, breach.reason)


def _rules_of_fees(office: OfficeCheck) -> Iterator[Finding]:
    """Lines name versions that are there; a meter that shows less waits for a person's word."""
    from svc.index.query import billing

    if office.index.one("SELECT 1 FROM bill LIMIT 1"):
        for bill, version in billing.versions_unknown(office.index):
            reason = _("there is no version {version} of a tariff", version=version)
            yield Finding(path_of("bill", bill), "lines", reason)
    if office.index.one("SELECT 1 FROM reading LIMIT 1"):
        for reading, before in billing.lower_readings(office.index):
            reason = _("is less than {before}: say that it turned over or was replaced",
                       before=before)  # fmt: skip
            yield Finding(path_of("reading", reading), "value", reason, note=True)


CHECKS: tuple[Callable[[OfficeCheck], Iterator[Finding]], ...] = (
    _unreadable,
    _flawed,
    _references,
    _calls,
    _circles,
    _sources,
    _gaps,
    _twice,
    _money,
    _rules_of_fees,
    _ties,
    _office_rules,
)
