"""The sheet of a round: what is asked at each of its points, and which answers are right."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.desk.plans.dues import plans
from svc.duties.rounds import answers as sheet
from svc.duties.rounds.progress import first_checks
from svc.duties.rounds.slots import slots, version_on
from svc.errors import NotFound
from svc.index.database.whole_records import records
from svc.index.duties import rounds
from svc.kinds.rounds.plan import CheckPoint, Plan, PlanVersion
from svc.kinds.rounds.round import Round, is_round_id
from svc.kinds.table import noun
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from svc.desk.core.view import View


class RoundSheet(NamedTuple):
    """What is asked on a round.

    Attributes:
        id: The round's, or its plan's where no round is meant.
        version: The version of its plan.
        points: The points that it looks at.
        left: Those of them that nobody has looked at.
    """

    id: str
    version: PlanVersion
    points: tuple[CheckPoint, ...]
    left: tuple[str, ...]


def sheet_of(view: View, target: str) -> RoundSheet:
    """What is asked on a round; by a plan, what its version of today asks.

    Raises:
        NotFound: There is no such round or plan, or the plan does not hold today.
    """
    every = rounds.plans(view.index)
    today = in_zone(view.moment, view.zone).date()
    for plan in every:
        if target in (plan.id, plan.name, plan.name_en):
            version = version_on(plan, today)
            if version is None:
                raise NotFound(
                    _("{plan} has no version on {day}", plan=plan.id, day=today),
                    _("svc plan show {plan}", plan=plan.id),
                )
            return RoundSheet(plan.id, version, version.route, ())
    if not is_round_id(target):
        plans(view, [target])
    made = next(iter(records(view.index, "round", Round, "id = ?", [target])), None)
    asked = _of_record(every, made) if made else _of_slot(view, every, target)
    if asked is None:
        raise NotFound(_("no {kind} {id!r}", kind=noun("round"), id=target), _("svc round due"))
    return asked


def points_left(view: View, made: Round) -> tuple[str, ...]:
    """The points of a round that nobody has looked at."""
    asked = _of_record(rounds.plans(view.index), made)
    return asked.left if asked else ()


def sheet_rows(asked: RoundSheet) -> list[dict[str, Any]]:
    """The sheet as rows to read or to fill in: a question of a point each."""
    return [
        {
            "round": asked.id, "point": point.id, "place": sheet.named(point),
            "question": question.id, "text": sheet.asked(question),
            "right": sheet.limits(question), "answer": "",
        }
        for point in asked.points
        for question in sheet.questions_at(asked.version, point.id)
    ]  # fmt: skip


def _of_record(every: list[Plan], made: Round) -> RoundSheet | None:
    for plan in every:
        for version in plan.versions:
            if plan.id == made.plan and version.version == made.version:
                return _sheet(made.id, version, made)
    return None


def _of_slot(view: View, every: list[Plan], target: str) -> RoundSheet | None:
    try:
        day = datetime.strptime(target[1:7], "%y%m%d").date()  # noqa: DTZ007 - a day
    except ValueError:
        return None
    for plan in every:
        if f"-{plan.id}-" in target:
            for slot in slots(plan, day, day, view.zone, lambda _day: True):
                if slot.id == target:
                    return _sheet(slot.id, slot.version, None)
    return None


def _sheet(round_id: str, version: PlanVersion, made: Round | None) -> RoundSheet:
    points = sheet.points_of(version, round_id)
    ids = [point.id for point in points]
    checked = first_checks(made.events if made else (), ids)
    return RoundSheet(round_id, version, points, tuple(p for p in ids if p not in checked))
