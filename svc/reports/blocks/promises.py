"""Promises made to residents: due times put off, and appointments, kept or broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.language import N_
from svc.reports.blocks.breakdown import group_column
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.blocks.texts import shown
from svc.reports.document import Cells, Message, ReportBlock, ReportColumn

if TYPE_CHECKING:
    import sqlite3

_EXTENSIONS = (
    "SELECT ticket.id, ticket.department, step.at, step.old, step.due, step.reason, step.approved,"
    " (SELECT min(finish.at) FROM finish WHERE finish.row = step.row AND finish.at >= step.at"
    " AND NOT finish.vague)"
    " AS kept, ticket.status, ticket.resolve_paused AS paused"
    " FROM step JOIN ticket USING (row) WHERE step.action = 'extend'"
    " AND step.at >= :from AND step.at < :to AND {condition} ORDER BY step.at, ticket.id"
)
_APPOINTMENTS = (
    "SELECT ticket.id, ticket.department, ticket.received AS at, NULL AS old,"
    " coalesce(clock.due, ticket.appointment) AS due, NULL AS reason, NULL AS approved,"
    " coalesce(CASE WHEN NOT clock.vague THEN clock.stopped END, (SELECT max(finish.at)"
    " FROM finish WHERE finish.row = ticket.row AND finish.at = ticket.finished"
    " AND NOT finish.vague)) AS kept, ticket.status, clock.paused"
    " FROM ticket LEFT JOIN clock ON clock.row = ticket.row AND clock.clock = 'arrive'"
    " WHERE ticket.received >= :from AND ticket.received < :to"
    " AND ticket.appointment IS NOT NULL AND {condition} ORDER BY ticket.received, ticket.id"
)
_GIVEN = (
    "SELECT promise.by, staff.department, public, first, ends, kept, told FROM promise"
    " JOIN promise_state USING (row) LEFT JOIN staff ON staff.id = promise.by"
    " WHERE ends >= :from AND ends < :to AND ends <= :as_of AND released IS NULL"
    " ORDER BY promise.id"
)
_ENDED = ("cancelled", "merged")
KEPT, BROKEN = N_("kept in time"), N_("broken")
OPEN, GONE = N_("not due yet"), N_("no longer owed")
NOTE = N_(
    "An extension is kept by work finished by the new due time, an appointment by an arrival, or"
    " by work finished, by its due time."
)
PUBLIC = N_(
    "{n} of {total} promises made in public were broken, more than {percent} %: they are terms of"
    " the contract (Civil Code 938)."
)
MORE = N_("{n} more are left out.")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`top`: how many extensions, and how many appointments, are listed.

    `public`: from how many percent of broken public promises on they are a finding.
    """
    top = options.count("top", 50)
    public = options.threshold("public", 10)
    options.done()
    condition = context.scope.condition
    return [
        _block(context, "extensions", Message(N_("Extensions")), top,
               context.rows(_EXTENSIONS.format(condition=condition))),
        _block(context, "appointments", Message(N_("Appointments")), top,
               context.rows(_APPOINTMENTS.format(condition=condition))),
        *_given(context, public),
    ]  # fmt: skip


def _given(context: Context, public: float) -> list[ReportBlock]:
    """Promises whose date fell due, by department and promiser; none where nothing did.

    They are told of the whole office.
    """
    promises = [] if context.scope.only else context.rows(_GIVEN)
    if not promises:
        return []
    groups: dict[tuple[str, str], list[sqlite3.Row]] = {}
    for row in promises:
        groups.setdefault((row["department"] or "", row["by"]), []).append(row)
    as_of = context.scope.as_of
    rows = [[*group, *_counts(each, as_of)] for group, each in sorted(groups.items())]
    columns = [
        group_column("department"),
        ReportColumn("by", Message(N_("By")), Cells.PERSON),
        ReportColumn("due", Message(N_("Fell due")), Cells.COUNT),
        ReportColumn("first", Message(N_("Kept by the first date")), Cells.COUNT),
        ReportColumn("moved", Message(N_("Kept as moved")), Cells.COUNT),
        ReportColumn("broken", Message(N_("Broken")), Cells.COUNT),
        ReportColumn("untold", Message(N_("Broken without a word")), Cells.COUNT),
        ReportColumn("delay", Message(N_("Mean delay")), Cells.SECONDS),
    ]
    made = [row for row in promises if row["public"]]
    broken = sum(_is_broken(row) for row in made)
    notes = []
    if made and broken * 100 > public * len(made):
        values = {"n": broken, "total": len(made), "percent": f"{public:g}"}
        notes.append(Message(PUBLIC, values))
    extra = {"total": len(promises), "public": len(made), "public_broken": broken}
    title = Message(N_("Promises given"))
    return [ReportBlock("promises.given", title, columns, rows, notes, extra=extra)]


def _counts(promises: list[sqlite3.Row], as_of: int) -> list[Any]:
    """How many fell due, were kept by which date, were broken, untold; and how late, on average."""
    broken = [row for row in promises if _is_broken(row)]
    late = [
        (row["kept"] if row["kept"] is not None else as_of) - row["ends"] for row in broken
    ]  # fmt: skip
    return [
        len(promises),
        sum(row["kept"] is not None and row["kept"] <= row["first"] for row in promises),
        len(promises) - len(broken),
        len(broken),
        sum(row["told"] is None for row in broken),
        sum(late) / len(late) if late else None,
    ]


def _is_broken(row: sqlite3.Row) -> bool:
    """Whether a promise was not kept by its date, as it was last moved."""
    return row["kept"] is None or row["kept"] > row["ends"]


def _block(
    context: Context, name: str, title: Message, top: int, promises: list[sqlite3.Row]
) -> ReportBlock:
    extended = name == "extensions"
    rows: list[list[Any]] = []
    counts = dict.fromkeys((KEPT, BROKEN, OPEN, GONE), 0)
    for row in promises:
        came = _outcome(row, context.scope.as_of)
        counts[came] += 1
        before = [row["old"]] if extended else []
        why = [shown(row["reason"]), row["approved"]] if extended else []
        rows.append([
            row["id"], row["department"] or "", row["at"], *before, row["due"], *why, Message(came)
        ])  # fmt: skip
    columns = [
        ReportColumn("ticket", Message(N_("Ticket")), Cells.TICKET),
        group_column("department"),
        ReportColumn("at", Message(N_("Promised")), Cells.MOMENT),
        *([ReportColumn("old", Message(N_("Was due")), Cells.MOMENT)] if extended else []),
        ReportColumn("due", Message(N_("Due")), Cells.MOMENT),
        *([ReportColumn("reason", Message(N_("Reason")), Cells.TEXT),
           ReportColumn("approved_by", Message(N_("Approved by")), Cells.PERSON)]
          if extended else []),
        ReportColumn("outcome", Message(N_("Outcome")), Cells.MESSAGE),
    ]  # fmt: skip
    notes = [Message(NOTE)] if promises else []
    notes += [Message(MORE, {"n": len(rows) - top})] if len(rows) > top else []
    extra = {"total": len(promises), "kept": counts[KEPT], "broken": counts[BROKEN],
             "open": counts[OPEN]}  # fmt: skip
    return ReportBlock(f"promises.{name}", title, columns, rows[:top], notes, extra=extra)


def _outcome(row: sqlite3.Row, as_of: int) -> str:
    """What came of a promise, as of T."""
    due, kept = row["due"], row["kept"]
    if kept is not None and due is not None:
        return KEPT if kept <= due else BROKEN
    if row["status"] in _ENDED or due is None:
        return GONE
    stands_still = row["paused"] is not None and row["paused"] <= due
    return OPEN if due >= as_of or stands_still else BROKEN
