"""What somebody asks for is taken in: for whom, and whether it may be."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from svc.duties.record.general import add
from svc.errors import Refused, UsageError
from svc.kinds.procedures.procedure import Procedure
from svc.kinds.procedures.workflow import SubjectSort
from svc.kinds.table import noun
from svc.language import _

if TYPE_CHECKING:
    from svc.duties.decision import Decision
    from svc.duties.procedures.case import OpenCase

_KIND = "procedure"


def open_procedure(
    case: OpenCase, delivered: bool | None, standing: Sequence[str]
) -> Decision[Procedure]:
    """Take in what somebody asks for.

    Args:
        case: The procedure as it is to be.
        delivered: Whether its unit was handed over by the developer; None if nobody said.
        standing: Procedures of the same workflow that are open for the same unit.

    Raises:
        UsageError: Somebody or something is not named for whom it must be.
        Refused: One is open already, or the unit is not handed over.
    """
    made, version = case.held, case.version
    named = {
        SubjectSort.UNIT: made.unit, SubjectSort.RESIDENT: made.residents,
        SubjectSort.PARTY: made.party,
    }  # fmt: skip
    for sort in version.subjects:
        if not named[sort]:
            raise UsageError(
                _("{workflow} is for a {subject}, and none is named", workflow=made.workflow,
                  subject=noun(sort)),
                _("svc procedure open {workflow} --help", workflow=made.workflow),
            )  # fmt: skip
    if version.dated and made.through is None:
        raise UsageError(
            _("{workflow} has an end, and none is said", workflow=made.workflow), "--through"
        )
    if version.single and made.unit and standing:
        raise Refused(
            _("{unit}: {id} is open", unit=made.unit, id=standing[0]),
            _("svc procedure show {id}", id=standing[0]),
        )
    if version.delivered and delivered is False:
        raise Refused(
            _("{unit} is not handed over by the developer", unit=made.unit or "?"),
            _("if it is: svc unit edit {unit} --set delivered=DAY", unit=made.unit or "UNIT"),
        )
    subject = f"open {made.workflow} {made.id}" + (f" for {made.unit}" if made.unit else "")
    return add(_KIND, made, made.opened)._replace(action="open", subject=subject)
