"""Steps of procedures that are to be taken, ends that pass, and what has not come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from svc.desk.clocks.record_clocks import RecordClock, end_of_day
from svc.language import N_

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.duties.procedures.progress import ProcedureProgress

#: The clock of a step.
STEP = "step"
#: So many days before its last day a permit is told of, and after it one that is not back.
_SOON, _GRACE = 7, 3
#: From more of one sort than this on they are told together.
_MOST = 5


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """What is due of procedures and permits.

    Args:
        view: The office.
        before: Only what is due before this moment, in seconds since 1970.
    """
    if view.one("SELECT 1 FROM procedure LIMIT 1") is not None:
        yield from _of_procedures(view, before)
    if view.one("SELECT 1 FROM permit LIMIT 1") is not None:
        yield from _of_permits(view, before)


def _of_procedures(view: View, before: int) -> Iterator[RecordClock]:
    from svc.desk.procedures.looking import called, under_way
    from svc.language import _

    yield from _visits(view, before)
    for workflow, so_far in under_way(view):
        held = so_far.procedure
        name = called(workflow)
        for step in so_far.ready:
            due = int(step.due.timestamp()) if step.due else None
            if due is not None and due < before:
                words = _("{name}: {step}", name=name, step=called(step.step))
                yield RecordClock("procedure", held.id, STEP, words, due, due - view.now, held.by)
        if held.due is not None and held.due.timestamp() < before:
            due = int(held.due.timestamp())
            words = _("{name}: to be done as a whole", name=name)
            yield RecordClock("procedure", held.id, "whole", words, due, due - view.now, held.by)
        yield from _past_end(view, before, name, so_far)


def _visits(view: View, before: int) -> Iterator[RecordClock]:
    """Homes under works that nobody has looked at in these days."""
    from svc.desk.procedures.looking import visits
    from svc.language import _

    for so_far, span in visits(view, only_open=True):
        due = int(span.due.timestamp())
        if not span.made and view.now <= due < before:
            held = so_far.procedure
            words = _("{unit}: the works are to be looked at", unit=held.unit)
            yield RecordClock("procedure", held.id, "visit", words, due, due - view.now, held.by)


def _past_end(
    view: View, before: int, name: str, so_far: ProcedureProgress
) -> Iterator[RecordClock]:
    """Works that go on: by their last day they are to be done, or the day is to be moved."""
    from svc.duties.procedures.progress import ProcedureState
    from svc.language import _

    if so_far.through is None or so_far.state is not ProcedureState.RUNNING:
        return
    due = end_of_day(view, so_far.through)
    if due < before:
        held = so_far.procedure
        words = _("{name}: its last day; svc procedure extend, or look at the work", name=name)
        yield RecordClock("procedure", held.id, "end", words, due, due - view.now, held.by)


def _of_permits(view: View, before: int) -> Iterator[RecordClock]:
    """What expires within days, however far off that is; what expired and is not back."""
    from svc.index.duties.procedures import left_behind

    today = view.moment.astimezone(view.zone).date()
    sql = (
        "SELECT id, type, unit, by, ends FROM permit JOIN permit_state USING (row)"
        " WHERE state = '' AND ends <= ? ORDER BY ends, id"
    )
    expiring: list[tuple[Mapping[str, Any], int]] = []
    missing: list[tuple[Mapping[str, Any], int]] = []
    for row in map(dict, view.rows(sql, [(today + timedelta(days=_SOON)).isoformat()])):
        last = date.fromisoformat(row["ends"])
        if last >= today:
            expiring.append((row, end_of_day(view, last)))
        else:
            back = end_of_day(view, last + timedelta(days=_GRACE))
            missing += [(row, back)] if back < before else []
    yield from _told(view, "expiry", expiring, N_("{what}: its last day"))
    yield from _told(view, "not-back", missing, N_("{what} expired and is not back"))
    left = [
        (row, end_of_day(view, date.fromisoformat(row["left_on"])))
        for row in map(dict, left_behind(view.index, today.isoformat()))
    ]
    yield from _told(view, "left-behind", [one for one in left if one[1] < before],
                     N_("{what}: its holder has left; svc permit revoke"),
                     "svc permit left-behind")  # fmt: skip


def _told(
    view: View, clock: str, due: Sequence[tuple[Mapping[str, Any], int]], message: str,
    listed: str = "svc permit list",
) -> Iterator[RecordClock]:  # fmt: skip
    """One by one; from more than a few on together, by the first and by what lists them."""
    from svc.kinds.procedures.permit import CHINESE, PermitType
    from svc.language import _, either, n_

    for row, moment in due[:1] if len(due) > _MOST else due:
        type_ = either(row["type"], CHINESE[PermitType][row["type"]])
        what = " ".join(filter(None, (type_, row["unit"])))
        said = _(message, what=what)
        if len(due) > _MOST:
            said += n_(
                " ({n} permit: {command})", " ({n} permits: {command})", len(due), command=listed
            )
        yield RecordClock("permit", row["id"], clock, said, moment, moment - view.now, row["by"])
