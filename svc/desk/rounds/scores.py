"""What inspections came to: the score of a round, by the weights of its plan's questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.desk.core.find_record import find
from svc.desk.plans.sheets import points_left
from svc.duties.rounds.scoring import score
from svc.errors import NotFound
from svc.index.database.whole_records import records
from svc.index.duties import rounds
from svc.kinds.rounds.round import Round
from svc.language import _
from svc.rules.record.versions import version_named

if TYPE_CHECKING:
    from svc.desk.core.view import View


def scored(view: View, text: str) -> dict[str, Any]:
    """The score of a round as plain values.

    Raises:
        NotFound: There is no such round, or its plan lost its version.
    """
    round_id = find(view, text, "round").id
    (made,) = records(view.index, "round", Round, "id = ?", [round_id])
    (plan,) = rounds.plans(view.index, [made.plan])
    version = version_named(plan.versions, made.version)
    if version is None:
        raise NotFound(
            _("{plan} has no version {version!r}", plan=plan.id, version=made.version),
            _("svc plan show {plan}", plan=plan.id),
        )
    result = score(made, version)
    percent = result.percent
    return {
        "id": made.id, "plan": plan.id, "whom": version.supervises or version.inspects,
        "score": None if percent is None else round(percent, 1), "right": result.right,
        "weight": result.whole, "answers": result.answers,
        "left": list(points_left(view, made)),
    }  # fmt: skip
