"""Rules that svc brings along, taken over into an office's own: plans, workflows, lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core import lookup
from svc.desk.record.field_values import day_of
from svc.desk.record.writing import new
from svc.duties.record.general import add
from svc.errors import NotFound, Refused
from svc.kinds.derive import type_of
from svc.kinds.table import KINDS, noun
from svc.language import _
from svc.model.amounts import decoded
from svc.store.yaml.codec import parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from svc.desk.core.desk import Desk

_STARTER = Path(__file__).resolve().parents[2] / "starter"


def names(folder: str) -> list[str]:
    """Names of the rules that svc brings along.

    Args:
        folder: Where they lie.
    """
    return sorted(path.stem for path in (_STARTER / folder).glob("*.yaml"))


def adopt(
    desk: Desk, kind: str, folder: str, name: str, since: str | None, called: str | None,
    fit: Callable[[dict[str, Any]], None],
) -> Any:  # fmt: skip
    """Take a rule that svc brings along into the office's own, to hold from a day on.

    Args:
        desk: Where.
        kind: Its kind.
        folder: Where it lies.
        name: Which.
        since: Its first day; today if not given.
        called: What it is called here; the same if not given.
        fit: Puts, where rules have versions, the office's own departments and the like into one.

    Raises:
        NotFound: There is no such rule.
        Refused: The office has one of that name.
    """
    if name not in names(folder):
        raise NotFound(
            _("svc brings no {kind} {name!r} along", kind=noun(kind), name=name),
            _("one of {known}", known=", ".join(names(folder))),
        )
    plain: dict[str, Any] = dict(parse((_STARTER / folder / f"{name}.yaml").read_bytes()))
    first = day_of(desk, since) if since else desk.at_hand.here.date()
    for version in plain.get("versions", ()):
        version["since"] = first.isoformat()
        fit(version)
    rule_id = called or name
    new(desk, kind, rule_id)
    plain = {"format": KINDS[kind].format, "id": rule_id, **plain}
    rule = msgspec.convert(plain, type_of(kind), strict=False, dec_hook=decoded)
    return desk.record(add(kind, rule, None))


def fit_ticket(
    desk: Desk, creates: dict[str, Any], department: str | None, category: str | None
) -> None:
    """The office's own department and category for what a finding becomes.

    Raises:
        Refused: It has not those that are named, and none were given in their place.
    """
    if department:
        creates["department"] = lookup.recipient(desk, department).department
    if category:
        creates["category"] = lookup.category_id(desk, category, creates.get("kind", "repair"))
    has_department(desk, creates.get("department"))
    if creates["category"] not in {one.id for one in desk.office.categories}:
        raise Refused(
            _("the office has no category {category}", category=creates["category"]),
            _("say what a finding's ticket is about: --category"),
        )


def has_department(desk: Desk, department: str | None) -> None:
    """Refuse a department that the office does not have.

    Raises:
        Refused: It has none of that name.
    """
    if department is not None and department not in {one.id for one in desk.office.departments}:
        raise Refused(
            _("the office has no department {department}", department=department),
            _("say who does it here: --department"),
        )
