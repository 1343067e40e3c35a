"""The index's tables, as one description from which tables, views and lenses are made.

Every table `X_row` holds rows of parsed content, for any blob ever seen; `row`
says of which record file, and `head` whether that file, with that content, is
in the commit the index stands at. The view `X` shows the commit being asked
about: HEAD, or through a lens another commit or another moment.
Moments are seconds since 1970, days are text (`2026-11-03`).
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

from svc.index.database.statuses import OPEN
from svc.kinds.table import KINDS, RecordKind

#: Raise when what is kept in the tables changes: such an index is dropped and rebuilt.
_CONTENT = 24


def _derived(kind: RecordKind) -> str:
    """The columns of a kind whose rows are derived; `svc.kinds.derive.rows` fills them.

    They have no types: a column holds what its field's sort becomes there.
    """
    numbered = ("yymm", "desk", "sequence") if kind.series else ()
    whole = ("json",) if kind.whole else ()
    sourced = ("source_system", "source_number") if kind.sourced else ()
    return ", ".join(("id", *numbered, *kind.columns, *whole, "began", "happened", *sourced))


#: Columns by table, after `row` and `head`.
TABLES: dict[str, str] = {
    "record": (
        "path TEXT, oid TEXT, kind TEXT, id TEXT, problem TEXT, flaws TEXT, notes TEXT, names TEXT"
    ),
    "office": "name TEXT, json TEXT",
    "ticket": (
        "id TEXT, yymm TEXT, desk TEXT, sequence INT, kind TEXT, category TEXT, priority TEXT,"
        " status TEXT, channel TEXT, unit TEXT, building TEXT, place TEXT, resident TEXT,"
        " first_taker TEXT, department TEXT, assignee TEXT, title TEXT, received INT,"
        " updated INT, finished INT, closed INT, resolution TEXT, resolve_due INT,"
        " resolve_paused INT, owes_callback INT, policy TEXT, attempts INT,"
        " score INT, returns INT, reopened INT, urges INT, extensions INT, escalations INT,"
        " merged_into TEXT, source_system TEXT, source_number TEXT, appointment INT,"
        " waits_for TEXT, resumes INT, level TEXT, handovers INT, waited TEXT,"
        " no_contact TEXT, caller TEXT, reported_by TEXT, external_no TEXT, external_party TEXT,"
        " external_due INT"
    ),
    "words": "text TEXT, more TEXT",
    "reporter": "name TEXT, phone TEXT, digits TEXT",
    "clock": (
        "clock TEXT, n INT, started INT, due INT, rule TEXT, stopped INT, first_stopped INT,"
        " paused INT, voided INT, counted INT, vague INT, department TEXT, assignee TEXT"
    ),
    # Each finish that was reported: the seconds that count towards it, since when it was
    # worked on, and the stretches before that as JSON [[since, at], ...], if it was reopened;
    # whether its time is only inferred, and who had the ticket then.
    "finish": (
        "at INT, spent INT, reached INT, since INT, before TEXT, vague INT, department TEXT,"
        " assignee TEXT"
    ),
    "step": (
        "action TEXT, at INT, by TEXT, level TEXT, reason TEXT, approved TEXT, old INT, due INT,"
        " answered INT, department TEXT, assignee TEXT,"
        " followup TEXT"
    ),
    # Whom to call back, of tickets that owe it: the ticket they reported, attempts so far,
    # who did the work, and what was done in words.
    # Versions of publications that a ticket cites; without one, that it needs an answer.
    "cite": "notice TEXT, version INT, at INT",
    "owed": "reporter TEXT, tried INT, handler TEXT, words TEXT",
    # Each time a ticket was referred to an outside party: when a first word was due and
    # given, what they decided, and until when they had it (`back` or the end of the work).
    "referral": (
        "n INT, party TEXT, at INT, by TEXT, due INT, answered INT, voided INT, verdict TEXT,"
        " decided INT, warranty TEXT, reminders INT, reminded INT, letter TEXT, number TEXT,"
        " works_due INT, works INT, back INT, ended INT, apart INT, vague INT, department TEXT,"
        " assignee TEXT"
    ),
    **{kind.name: _derived(kind) for kind in KINDS.values() if kind.derived},
    **{name: columns for kind in KINDS.values() for name, columns in kind.tables},
}

#: Tables that hold sums over many records of HEAD, with their columns and key.
KEPT: dict[str, str] = {name: columns for kind in KINDS.values() for name, columns in kind.kept}

#: Tables that belong to each kind of record.
TABLES_OF: dict[str, tuple[str, ...]] = {
    kind.name: (kind.name, *kind.beside, *(name for name, _ in kind.tables))
    for kind in KINDS.values()
}

#: Kinds of records that say where they were imported from.
SOURCED = tuple(kind.name for kind in KINDS.values() if kind.sourced)
#: Kinds whose records are numbered without gaps.
NUMBERED = tuple(kind.name for kind in KINDS.values() if kind.series)

#: Many rows belong to one record file in these; in the others one.
CHILDREN = frozenset({
    "clock", "finish", "step", "owed", "cite", "referral",
    *(name for kind in KINDS.values() for name, _ in kind.tables)
})  # fmt: skip

INDEXES: tuple[str, ...] = (
    "record_row (path, oid)",
    "record_row (path) WHERE head",
    "record_row (problem) WHERE head AND problem IS NOT NULL",
    "record_row (flaws) WHERE head AND flaws IS NOT NULL",
    "record_row (notes) WHERE head AND notes IS NOT NULL",
    *(
        f"{name}_row (id) WHERE head"
        for name, kind in KINDS.items()
        if kind.whole and not kind.single
    ),
    *(f"{name}_row (yymm, desk, sequence) WHERE head" for name in NUMBERED),
    *(f"{name}_row (happened) WHERE head" for name, kind in KINDS.items() if kind.derived),
    "ticket_row (sequence) WHERE head",
    "ticket_row (status, received) WHERE head",
    "ticket_row (received) WHERE head",
    "ticket_row (finished) WHERE head",
    "ticket_row (closed) WHERE head",
    "ticket_row (updated) WHERE head",
    "ticket_row (unit, received) WHERE head",
    "ticket_row (resident, received) WHERE head",
    "ticket_row (category, received) WHERE head",
    "ticket_row (assignee, status) WHERE head",
    "ticket_row (department, status) WHERE head",
    f"ticket_row (resolve_due) WHERE head AND status IN {OPEN}",
    "ticket_row (row) WHERE head AND owes_callback",
    *(
        f"{kind}_row (source_number, source_system) WHERE head AND source_number IS NOT NULL"
        for kind in SOURCED
    ),
    "ticket_row (resumes) WHERE head AND resumes IS NOT NULL",
    "owed_row (reporter) WHERE head",
    "cite_row (notice) WHERE head",
    "clock_row (clock, due) WHERE head",
    "clock_row (due) WHERE head AND stopped IS NULL AND voided IS NULL",
    "finish_row (at) WHERE head",
    "referral_row (at) WHERE head",
    "referral_row (due) WHERE head",
    "referral_row (party) WHERE head",
    "ticket_row (external_no) WHERE head AND external_no IS NOT NULL",
    "step_row (action, at) WHERE head",
    "followup_row (ticket) WHERE head",
    "followup_row (at) WHERE head",
    "phone_row (digits) WHERE head",
    "reporter_row (digits) WHERE head",
    "occupancy_row (unit) WHERE head",
    "occupancy_row (unit) WHERE head AND until IS NOT NULL",
    *(
        f"{asked} {'AND' if ' WHERE ' in asked else 'WHERE'} head"
        for kind in KINDS.values()
        for asked in kind.asked
    ),
)

#: What an index is made by: another version, or another table of kinds, is dropped and rebuilt.
VERSION = crc32(repr((_CONTENT, TABLES, INDEXES, KEPT)).encode()) & 0x7FFFFFFF

#: Nearly every ticket is closed: a plan made for the average state would look
#: at all tickets to find the few that are open.
FORGET_AVERAGES = (
    "DELETE FROM sqlite_stat1 WHERE idx IN"
    " (SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '%status)%'"
    " OR type = 'index' AND sql LIKE '%(status%')"
)


def columns(table: str) -> list[str]:
    """Column names of a table, without `row` and `head`."""
    return [column.split()[0] for column in TABLES[table].split(",")]


def tables() -> list[str]:
    """Statements that make the tables and the views of HEAD."""
    made = ["CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID"]
    for table, described in TABLES.items():
        if table in CHILDREN:
            made.append(f"CREATE TABLE {table}_row (row INT, head INT, {described})")
            made.append(f"CREATE INDEX {table}_of ON {table}_row (row)")
        else:
            made.append(
                f"CREATE TABLE {table}_row (row INTEGER PRIMARY KEY, head INT, {described})"
            )
        made.append(f"CREATE VIEW {table} AS SELECT * FROM {table}_row WHERE head")
    made += [f"CREATE TABLE {name} ({kept}) WITHOUT ROWID" for name, kept in KEPT.items()]
    return made


def indexes() -> list[str]:
    """Statements that make the indexes; after a bulk load they cost a fraction."""
    return [f"CREATE INDEX i{number} ON {what}" for number, what in enumerate(INDEXES)]


def then(table: str) -> str:
    """The temporary table of rows that a lens shows and no commit holds."""
    return f"{table}_then"


def lens(tables: Iterable[str], hidden: str, shown: str) -> list[str]:
    """Statements for temporary views that show another commit or moment.

    Args:
        tables: Of which they are; each lies over the view of HEAD.
        hidden: Name of a temporary table of rows of HEAD to leave out.
        shown: Name of a temporary table of rows to show besides.
    """
    made = []
    for table in tables:
        made.append(f"CREATE TEMP TABLE {then(table)} AS SELECT * FROM main.{table}_row WHERE 0")
        # A join that looked at all of them for each row would cost their number squared.
        made.append(f"CREATE INDEX temp.{table}_then_of ON {then(table)} (row)")
        if "id" in columns(table):
            made.append(f"CREATE INDEX temp.{table}_then_id ON {then(table)} (id)")
        made.append(f"CREATE TEMP VIEW {table} AS {' UNION ALL '.join(arms(table, hidden, shown))}")
    return made


def arms(table: str, hidden: str, shown: str) -> list[str]:
    """What a lens shows of a table, as selections that leave room for one more condition."""
    return [
        f"SELECT * FROM main.{table}_row WHERE head AND row NOT IN (SELECT row FROM {hidden})",
        f"SELECT * FROM main.{table}_row WHERE row IN (SELECT row FROM {shown})",
        f"SELECT * FROM temp.{then(table)} WHERE 1",
    ]
