"""Plans of rounds that svc brings along, taken over into an office's own rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core import lookup
from svc.desk.record.field_values import day_of
from svc.desk.record.writing import new
from svc.duties.record.general import add
from svc.errors import NotFound, Refused
from svc.kinds.rounds.plan import Plan
from svc.language import _
from svc.model.amounts import decoded
from svc.store.yaml.codec import parse

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

#: Version of the plan format that this svc writes.
PLAN_FORMAT = 1
_FOLDER = Path(__file__).resolve().parents[2] / "starter" / "rounds"


def shipped() -> list[str]:
    """Names of the plans that svc brings along."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))


def adopt(
    desk: Desk, name: str, since: str | None = None, called: str | None = None,
    department: str | None = None, category: str | None = None,
) -> Plan:  # fmt: skip
    """Take a plan that svc brings along into the office's rules, to hold from a day on.

    Args:
        desk: Where.
        name: Which: `lift`.
        since: Its first day; today if not given.
        called: What it is called here; the same if not given.
        department: Who makes the rounds, where the office's departments are others.
        category: What a finding's ticket is about, where the office's categories are others.

    Raises:
        NotFound: There is no such plan, department or category.
        Refused: The office has one of that name.
    """
    if name not in shipped():
        raise NotFound(
            _("svc brings no plan {plan!r} along", plan=name),
            _("one of {known}", known=", ".join(shipped())),
        )
    plain: dict[str, Any] = dict(parse((_FOLDER / f"{name}.yaml").read_bytes()))
    first = day_of(desk, since) if since else desk.at_hand.here.date()
    for version in plain["versions"]:
        version["since"] = first.isoformat()
        _fitted(desk, version, department, category)
    plan_id = called or name
    new(desk, "plan", plan_id)
    plain = {"format": PLAN_FORMAT, "id": plan_id, **plain}
    plan = msgspec.convert(plain, Plan, strict=False, dec_hook=decoded)
    made: Plan = desk.record(add("plan", plan, None))
    return made


def _fitted(
    desk: Desk, version: dict[str, Any], department: str | None, category: str | None
) -> None:
    """The office's own department and category, where it has others than the plan names.

    Raises:
        Refused: It has not, and none were named.
    """
    creates = version["creates"]
    if department:
        chosen = lookup.recipient(desk, department).department
        version["department"] = creates["department"] = chosen
    if category:
        creates["category"] = lookup.category_id(desk, category, creates.get("kind", "repair"))
    office = desk.office
    if version["department"] not in {one.id for one in office.departments}:
        raise Refused(
            _("the office has no department {department}", department=version["department"]),
            _("say who makes the rounds: --department"),
        )
    if creates["category"] not in {one.id for one in office.categories}:
        raise Refused(
            _("the office has no category {category}", category=creates["category"]),
            _("say what a finding's ticket is about: --category"),
        )
