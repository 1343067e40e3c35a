"""Permits on paper: from a template of the office, one a sheet, for whoever carries it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from svc.desk.printing import papers
from svc.errors import NotFound, Refused
from svc.index.database.whole_records import records
from svc.kinds.procedures.permit import CHINESE, Permit, PermitState, PermitType, last_day, state_on
from svc.language import _
from svc.rules.record.masking import mask_name
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.desk.query.template_sandbox import TemplateSource

TEMPLATE = "permit"
#: What is out, and may be carried; what is over is not printed again.
_CARRIED = (PermitState.VALID, PermitState.AHEAD)


def printed(
    view: View, permits: Sequence[str], as_page: bool, reveal: bool = False, template: str = ""
) -> str:
    """Permits as text, or as pages that print on A4.

    Args:
        view: Where they are on file.
        permits: Their numbers, tails of them, or what is printed on them.
        as_page: As HTML.
        reveal: Whether names and plates stand there in full.
        template: Its name; else `permit-TYPE` of the office's own, and `permit`.

    Raises:
        NotFound: There is no such permit, or template.
        Refused: One is lost, back, revoked or expired.
        InvalidData: The template is wrong; file and line are named.
    """
    from svc.desk.procedures.permits import number_named

    made = []
    for number in dict.fromkeys(number_named(view.index, text) for text in permits):
        permit = records(view.index, "permit", Permit, "id = ?", [number])[0]
        _may_be_carried(view, permit)
        source = papers.find(view, template) if template else _source(view, permit.type)
        made.append((source, number, _values(view, permit, reveal)))
    return papers.together(view, made, as_page, reveal)


def _source(view: View, type_: PermitType) -> TemplateSource:
    try:
        return papers.find(view, f"{TEMPLATE}-{type_}")
    except NotFound:
        return papers.find(view, TEMPLATE)


def _may_be_carried(view: View, permit: Permit) -> None:
    from svc.duties.procedures.progress import said

    state = state_on(permit, in_zone(view.moment, view.zone).date())
    if state not in _CARRIED:
        hints = {
            PermitState.LOST: _("svc permit reissue {id} hands out another", id=permit.id),
            PermitState.EXPIRED: _("svc permit extend {id}", id=permit.id),
        }
        raise Refused(
            _("{id} is {state}: it is not put on paper", id=permit.id, state=said(state)),
            hints.get(state, _("svc permit issue {type}", type=permit.type)),
        )


def _values(view: View, permit: Permit, reveal: bool) -> dict[str, Any]:
    """What the template may name."""
    fields = {name: getattr(permit, name) for name in permit.__struct_fields__}
    if permit.plate and not reveal:
        fields["plate"] = mask_name(permit.plate)
    return {
        "office": papers.office_values(view),
        "permit": {**fields, "at": in_zone(permit.at, view.zone)},
        "type": {"id": permit.type, "en": str(permit.type),
                 "zh": CHINESE[PermitType][permit.type]},
        "through": last_day(permit),
        "who": {"id": permit.resident, "name": _holder(view, permit, reveal)},
        "procedure": _procedure(view, permit),
        "staff": {row["id"]: row["name"] for row in view.rows("SELECT id, name FROM staff")},
        "printed": view.moment,
    }  # fmt: skip


def _holder(view: View, permit: Permit, reveal: bool) -> str | None:
    name = permit.holder
    if name is None and permit.resident is not None:
        row = view.one("SELECT name FROM resident WHERE id = ?", (permit.resident,))
        name = str(row["name"]) if row else permit.resident
    return name if reveal or name is None else mask_name(name)


def _procedure(view: View, permit: Permit) -> dict[str, Any] | None:
    row = view.one(
        "SELECT procedure.id, workflow.name, json_extract(workflow.json, '$.name_en') AS name_en"
        " FROM procedure JOIN workflow ON workflow.id = procedure.workflow WHERE procedure.id = ?",
        (permit.procedure,),
    )
    return dict(row) if row else None
