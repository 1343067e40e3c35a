"""Procedures as they are looked at: how far each is, and what is to be done next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from svc.duties.procedures import progress as fold
from svc.duties.procedures.progress import ProcedureProgress, StepProgress, progress
from svc.duties.procedures.visits import VisitSpan, visit_spans
from svc.errors import NotFound
from svc.index.database.whole_records import records
from svc.index.duties import procedures
from svc.kinds.procedures.permit import CHINESE, PermitType
from svc.kinds.procedures.procedure import Procedure
from svc.kinds.procedures.workflow import Workflow, WorkflowStep
from svc.language import _, either
from svc.named_tuple import NamedTuple
from svc.rules.record.personal_words import masked_words
from svc.rules.record.versions import version_named
from svc.rules.time.working_time import WorkCalendar

if TYPE_CHECKING:
    from datetime import date

    from svc.desk.core.view import View


class DueStep(NamedTuple):
    """A step whose turn has come.

    Attributes:
        name: What the workflow is called.
        so_far: How far its procedure is.
        step: The step.
    """

    name: str
    so_far: ProcedureProgress
    step: StepProgress


def under_way(view: View, unit: str | None = None) -> Iterator[tuple[Workflow, ProcedureProgress]]:
    """Procedures that have not ended, with how far each is.

    One whose workflow is gone is left out; `svc check` tells of it.
    """
    open_ones = procedures.open_procedures(view.index, unit)
    if not open_ones:
        return
    fold_of = _folding(view, {one.workflow for one in open_ones})
    for held in open_ones:
        found = fold_of(held)
        if found is not None:
            yield found


def due_steps(view: View, workflows: Sequence[str] = (), unit: str | None = None) -> list[DueStep]:
    """The steps whose turn has come, those due first on top, then in the order of numbers."""
    due = [
        DueStep(called(workflow), so_far, step)
        for workflow, so_far in under_way(view, unit)
        if not workflows or {workflow.id, workflow.name, workflow.name_en} & set(workflows)
        for step in so_far.ready
    ]
    last = max((one.step.due for one in due if one.step.due), default=None)
    return sorted(
        due, key=lambda one: (one.step.due is None, one.step.due or last, one.so_far.procedure.id)
    )


def shown(view: View, procedure_id: str) -> tuple[Workflow, ProcedureProgress]:
    """A procedure and how far it is.

    Raises:
        NotFound: There is none, or its workflow is gone.
    """
    held = records(view.index, "procedure", Procedure, "id = ?", [procedure_id])[0]
    whole = _folding(view, {held.workflow})(held)
    if whole is None:
        raise NotFound(
            _("{plan} has no version {version!r}", plan=held.workflow, version=held.version),
            _("svc workflow list"),
        )
    return whole


def visits(view: View, only_open: bool = False) -> Iterator[tuple[ProcedureProgress, VisitSpan]]:
    """The spans within which homes under works are to be looked at.

    Args:
        view: The office.
        only_open: Only of procedures that have not ended.
    """
    asking = {
        one.id for one in procedures.workflows(view.index)
        if any(version.visits for version in one.versions)
    }  # fmt: skip
    if not asking:
        return
    held = procedures.open_procedures(view.index) if only_open else None
    if held is None:
        held = procedures.every_procedure(view.index, asking)
    fold_of = _folding(view, asking)
    calendar = WorkCalendar.of_plain(view.office)
    for case in held:
        whole = fold_of(case)
        version = version_named(whole[0].versions, case.version) if whole else None
        if whole is None or version is None or version.visits is None or case.unit is None:
            continue
        times = procedures.looked_at(view.index, version.visits.plan, case.unit)
        seen = [moment for at in times if (moment := view.local(at)) is not None]
        for span in visit_spans(whole[1], version.visits, seen, view.moment, calendar):
            yield whole[1], span


def in_force(view: View) -> Iterator[tuple[str, Procedure, date]]:
    """Contracts that a procedure made, with what it is called and the last day of each.

    Not those in whose place something later stands: a procedure of the same workflow for the
    same party and unit, or a contract on file with them.
    """
    from svc.index.duties.documents import contract_until

    making = {
        one.id: one for one in procedures.workflows(view.index)
        if any(version.renews for version in one.versions)
    }  # fmt: skip
    latest: dict[tuple[str, str | None, str | None], tuple[date, Procedure]] = {}
    for held in procedures.completed(view.index, making) if making else ():
        version = version_named(making[held.workflow].versions, held.version)
        last = fold.last_day(held)
        if version is None or not version.renews or last is None:
            continue
        whose = held.workflow, held.party, held.unit
        if whose not in latest or latest[whose][0] <= last:
            latest[whose] = last, held
    for last, held in latest.values():
        filed = contract_until(view.index, held.party, held.unit)
        if filed is None or filed < last.isoformat():
            yield called(making[held.workflow]), held, last


def called(rule: Workflow | WorkflowStep) -> str:
    """A workflow or a step as its reader calls it."""
    return either(rule.name_en or rule.name, rule.name)


def step_rows(so_far: ProcedureProgress) -> list[dict[str, Any]]:
    """The steps of a procedure as plain values."""
    return [
        {
            "step": one.step.id, "name": called(one.step), "state": str(one.state),
            "at": one.event.at.isoformat() if one.event else None,
            "by": one.event.by if one.event else None,
            "due": one.due.isoformat() if one.due and one.event is None else None,
            "asks": asks(one.step),
        }
        for one in so_far.steps
    ]  # fmt: skip


def event_rows(so_far: ProcedureProgress) -> list[dict[str, Any]]:
    """What happened in a procedure besides steps that were simply taken."""
    before = {id(event): day for day, event in fold.extensions(so_far.procedure)}
    rows = []
    for event in fold.in_order(so_far.procedure.events):
        ends = event.through.isoformat() if event.through else ""
        earlier = before.get(id(event))
        what = (
            f"{earlier.isoformat()} → {ends}" if earlier else ends,
            str(event.amount) if event.amount else "", event.item or "",
            fold.said(event.result) if event.result else "", event.ticket or "",
            " ".join(event.receipts), masked_words(event.reason or event.note or ""),
        )  # fmt: skip
        rows.append({
            "at": event.at.isoformat(), "action": str(event.action), "step": event.step,
            "what": " ".join(filter(None, what)), "by": event.by,
        })  # fmt: skip
    return rows


def asks(step: WorkflowStep) -> str:
    """What a step asks for, in words."""
    parts = [
        (_("show {what}"), step.shows), (_("sign {what}"), step.signs),
        (_("pay {what}"), step.pays), (_("hand out {what}"), step.hands_out),
        (_("issue {what}"), [*map(_permit, step.issues)]),
        (_("collect {what}"), [*map(_permit, step.collects)]),
        (_("give back {what}"), step.refunds),
    ]  # fmt: skip
    return _("; ").join(
        words.replace("{what}", _(", ").join(what)) for words, what in parts if what
    )


def _permit(type_: PermitType) -> str:
    return either(str(type_), CHINESE[PermitType][type_])


def as_row(due: DueStep) -> dict[str, Any]:
    """A step whose turn has come as plain values."""
    held, step = due.so_far.procedure, due.step
    opens = step.opens
    return {
        "id": held.id, "workflow": held.workflow, "name": due.name, "unit": held.unit,
        "state": str(due.so_far.state), "step": step.step.id, "step_name": called(step.step),
        "opens": opens.isoformat() if opens else None,
        "due": step.due.isoformat() if step.due else None,
        "role": str(step.step.role) if step.step.role else None,
        "department": step.step.department, "by": held.by, "asks": asks(step.step),
    }  # fmt: skip


def as_record(so_far: ProcedureProgress, plain: dict[str, Any]) -> dict[str, Any]:
    """A procedure as scripts get it: its record, and what follows from it."""
    held = so_far.procedure
    through = so_far.through
    return {
        **plain,
        "state": str(so_far.state),
        "ends": through.isoformat() if through else None,
        "ended": so_far.ended.isoformat() if so_far.ended else None,
        "extended": [
            {"from": before.isoformat() if before else None,
             "to": event.through.isoformat() if event.through else None, "reason": event.reason}
            for before, event in fold.extensions(held)
        ],
        "violations": len(fold.violations(held)),
        "steps": step_rows(so_far),
    }  # fmt: skip


def _folding(
    view: View, only: set[str]
) -> Callable[[Procedure], tuple[Workflow, ProcedureProgress] | None]:
    """How far a procedure is, by its workflow; None where that is gone."""
    workflows = {one.id: one for one in procedures.workflows(view.index, only)}
    calendar = WorkCalendar.of_plain(view.office)

    def of(held: Procedure) -> tuple[Workflow, ProcedureProgress] | None:
        workflow = workflows.get(held.workflow)
        version = version_named(workflow.versions, held.version) if workflow else None
        if workflow is None or version is None:
            return None
        return workflow, progress(held, version, calendar)

    return of
