"""A sheet of steps taken in: a move-in day's five hundred homes, as one commit.

Each row is a step of one home's procedure (`房号 步骤 时间 经办人`). A home that has none
of the workflow open gets one. A row that cannot be is a reject, and stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.desk.batch.batch_desk import BatchDesk
from svc.desk.batch.sheets import columns, rejected
from svc.desk.core import lookup
from svc.desk.core.act import act
from svc.desk.procedures import carrying, cases
from svc.desk.procedures.workflows import workflow_named
from svc.errors import SvcError, UsageError
from svc.exchange.files.source import opened
from svc.index.duties import procedures
from svc.kinds.procedures.workflow import StepSort
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.exchange.files.source import SourceRow
    from svc.kinds.procedures.procedure import Procedure

#: What its columns may be called.
_COLUMNS = {
    "unit": ("unit", "房号", "房屋", "房屋编号", "房间号"),
    "step": ("step", "步骤", "办理事项", "事项"),
    "at": ("at", "时间", "办理时间", "日期"),
    "by": ("by", "经办人", "办理人"),
}
_NEEDED = ("unit", "step")


class ScannedSteps(NamedTuple):
    """What a sheet came to.

    Attributes:
        opened: Procedures that were opened.
        taken: Steps that were taken.
        refused: Rows that were not, each with why.
        commit: What recorded it; None of a dry run, or where nothing was to be recorded.
    """

    opened: int
    taken: int
    refused: list[tuple[int, str]]
    commit: str | None


def scan(
    start: Path, actor: str | None, path: str, workflow: str, *, dry_run: bool = False,
    rejects: Path | None = None, now: datetime | None = None,
    advance: Callable[[int], object] = lambda _: None,
) -> ScannedSteps:  # fmt: skip
    """Take the steps of a sheet, as one commit.

    Args:
        start: A folder inside the office's repository.
        actor: Staff id of who acts, where a row does not say.
        path: The sheet: CSV or a workbook.
        workflow: Of which workflow.
        dry_run: Write nothing, and say what would be.
        rejects: Where the rows go that were refused.
        now: The moment; the present one unless told.
        advance: Told how many rows more are done.

    Raises:
        NotFound: There is no such file or workflow.
        UsageError: A column is missing.
        InvalidData: The file cannot be read.
    """
    with opened(path) as source:
        places = _placed(source.header)
        counts = {"opened": 0, "taken": 0}
        refused: list[tuple[SourceRow, str]] = []

        def work(desk: BatchDesk) -> None:
            counts.update(opened=0, taken=0)
            refused.clear()
            held = workflow_named(desk, workflow).id
            for row in source.rows():
                reason = _row(desk, held, row, places, counts)
                if reason is not None:
                    refused.append((row, reason))
                advance(1)

        with rejected(None if dry_run else rejects, source, lambda: refused):
            done = act(start, actor, work, now, desk_of=BatchDesk, dry_run=dry_run)
    numbers = [(row.number, reason) for row, reason in refused]
    return ScannedSteps(counts["opened"], counts["taken"], numbers, done.commit)


def _placed(header: Sequence[str]) -> dict[str, int]:
    """Where each column stands.

    Raises:
        UsageError: One that is needed is missing.
    """
    places = columns(header, _COLUMNS)
    missing = [_COLUMNS[field][1] for field in _NEEDED if field not in places]
    if missing:
        raise UsageError(
            _("missing columns: {names}", names=_(", ").join(missing)),
            _("a sheet has: {names}", names=" ".join(known[1] for known in _COLUMNS.values())),
        )
    return places


def _row(
    desk: BatchDesk, workflow: str, row: SourceRow, places: dict[str, int], counts: dict[str, int]
) -> str | None:
    """Take the step of a row; why it was not taken, or None."""
    if row.problem is not None:
        return row.problem
    cells = {field: row.cells[place].strip() for field, place in places.items()}
    try:
        who = cells.get("by") or None
        if who is not None:
            who = lookup.staff(desk, who).id
        number = _open_one(desk, workflow, cells["unit"])
        desk.step(who, partial(_taken, number=number, workflow=workflow, cells=cells))
        counts["opened"] += number is None
    except SvcError as error:
        return error.message
    counts["taken"] += 1
    return None


def _open_one(desk: Desk, workflow: str, text: str) -> str | None:
    """The number of a home's open procedure of a workflow; None if there is none."""
    unit = lookup.unit(desk.index, text)
    there = procedures.open_of(desk.index, workflow, unit)
    return there[0] if there else None


def _taken(desk: Desk, *, number: str | None, workflow: str, cells: dict[str, str]) -> Procedure:
    """The step of a row, of a procedure that is opened where none is.

    An approval and an acceptance are taken as what they are.
    """
    at = cells.get("at") or None
    if number is None:
        number = cases.open_procedure(desk, workflow, cells["unit"], at=at).id
    case = cases.case_of(desk, number)
    step = carrying.step_named(case, cells["step"])
    verbs: dict[StepSort, Callable[..., Any]] = {
        StepSort.APPROVAL: partial(carrying.approve, desk, number, at=at),
        StepSort.ACCEPTANCE: partial(carrying.inspect, desk, number, "passed", step.id, at=at),
    }
    if step.sort in verbs:
        made: Procedure = verbs[step.sort]()
        return made
    return carrying.step(desk, number, step.id, everything=True, at=at)
