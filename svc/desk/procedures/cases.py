"""Procedures that are opened, and found again with all that is asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from svc.desk.core import lookup
from svc.desk.procedures.workflows import workflow_named
from svc.desk.record.field_values import day_of
from svc.desk.record.general import find
from svc.duties.procedures import opening as decide
from svc.duties.procedures.case import PROCEDURE_FORMAT, OpenCase
from svc.duties.procedures.progress import due_on, end_of, progress
from svc.duties.typed_values import plain_text
from svc.errors import NotFound
from svc.index.duties import procedures
from svc.kinds.procedures.procedure import Procedure
from svc.kinds.table import noun
from svc.language import _
from svc.model.words import Relation
from svc.rules.record.versions import version_named, version_on

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.procedures.progress import ProcedureProgress
    from svc.kinds.procedures.workflow import Workflow, WorkflowVersion

KIND = "procedure"


def open_procedure(
    desk: Desk, workflow: str, unit: str | None = None, residents: Sequence[str] = (),
    party: str | None = None, since: str | None = None, through: str | None = None,
    note: str | None = None, at: str | datetime | None = None,
) -> Procedure:  # fmt: skip
    """Take in what somebody asks for.

    Args:
        desk: Where.
        workflow: By which workflow: its id or its name.
        unit: For which home, in any spelling.
        residents: Who asks for it; who lives there or owns it if nobody is named.
        party: Which outside party.
        since, through: First and last day of the works or of the contract.
        note: Words to keep.
        at: When it was asked for, if not now.

    Raises:
        NotFound: There is no such workflow, unit, resident or party.
        UsageError: Somebody or something is not named for whom it must be.
        Refused: One is open already, or the unit is not handed over.
    """
    when = desk.moment(at)
    held = workflow_named(desk, workflow)
    version = version_on(held.versions, when.date())
    if version is None:
        raise NotFound(
            _("{plan} has no version on {day}", plan=held.id, day=when.date()),
            _("svc workflow show {workflow}", workflow=held.id),
        )
    home = lookup.unit(desk.index, unit) if unit else None
    people = tuple(
        lookup.resident(desk.index, one, desk.office.region) for one in residents
    ) or _living_there(desk, home, when.date())
    if party is not None and not desk.holds("party", party):
        raise NotFound(_("no {kind} {id!r}", kind=noun("party"), id=party), _("svc party list"))
    calendar = desk.calendar_of(None)
    due = None
    if version.days is not None:
        due = end_of(calendar, due_on(calendar, when.date(), version.days))
    made = Procedure(
        format=PROCEDURE_FORMAT, id=desk.next_number(KIND, when), workflow=held.id,
        version=version.version, opened=when, by=desk.actor.id, unit=home, residents=people,
        relation=_relation(desk, home, people, when.date()), party=party,
        since=day_of(desk, since) if since else None,
        through=day_of(desk, through) if through else None, due=due,
        note=plain_text(note) if note else None,
    )  # fmt: skip
    standing = procedures.open_of(desk.index, held.id, home) if home else []
    case = OpenCase(held, version, made, calendar)
    return desk.record(decide.open_procedure(case, _is_delivered(desk, home, when), standing))


def case_of(desk: Desk, text: str) -> OpenCase:
    """A procedure in hand, from the end of its number.

    Raises:
        NotFound: There is none, or its workflow is gone.
    """
    held: Procedure = desk.load(KIND, find(desk, KIND, text))
    workflow, version = _ruled(desk, held)
    permits = procedures.permits_of(desk.index, held.id, held.unit)
    return OpenCase(workflow, version, held, desk.calendar_of(None), permits)


def so_far(desk: Desk, held: Procedure) -> ProcedureProgress:
    """How far a procedure is that was just written."""
    return progress(held, _ruled(desk, held)[1], desk.calendar_of(None))


def _ruled(desk: Desk, held: Procedure) -> tuple[Workflow, WorkflowVersion]:
    """The workflow of a procedure, and the version that it was opened by."""
    workflow = workflow_named(desk, held.workflow)
    version = version_named(workflow.versions, held.version)
    if version is None:
        raise NotFound(
            _("{plan} has no version {version!r}", plan=workflow.id, version=held.version),
            _("svc workflow show {workflow}", workflow=workflow.id),
        )
    return workflow, version


def _living_there(desk: Desk, unit: str | None, day: date) -> tuple[str, ...]:
    """The owner of a home where there is one only, else nobody: it is to be said who asks."""
    people = _people(desk, unit, day)
    owners = [who for who, relation in people.items() if relation is Relation.OWNER]
    return tuple(owners) if len(owners) == 1 else ()


def _relation(desk: Desk, unit: str | None, residents: Sequence[str], day: date) -> Relation | None:
    return _people(desk, unit, day).get(residents[0]) if residents else None


def _people(desk: Desk, unit: str | None, day: date) -> dict[str, Relation]:
    """Who is what to a home on a day; whoever is several is the nearest."""
    if unit is None:
        return {}
    sql = (
        "SELECT resident.id, relation FROM occupancy JOIN resident USING (row)"
        " WHERE unit = ? AND since <= ? AND (until IS NULL OR until > ?) ORDER BY resident.id"
    )
    nearest = list(Relation)
    people: dict[str, Relation] = {}
    for row in desk.index.rows(sql, [unit, day.isoformat(), day.isoformat()]):
        relation = Relation(row["relation"])
        known = people.get(row["id"], relation)
        people[row["id"]] = min(known, relation, key=nearest.index)
    return people


def _is_delivered(desk: Desk, unit: str | None, at: datetime) -> bool | None:
    """Whether the developer handed a unit over by then; None where nobody said when it does."""
    if unit is None:
        return None
    delivered = desk.load("unit", unit).delivered
    return None if delivered is None else bool(delivered <= at.date())
