"""What a desk does with the office's own rules: setting, adding and removing pieces of them.

Nothing is kept that leaves a rule pointing at nobody and nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.record import office as decide
from svc.duties.record.changes import fields_changed
from svc.errors import UsageError
from svc.index.database.statuses import UNSETTLED
from svc.index.query.members import members
from svc.kinds import rights
from svc.kinds.table import noun
from svc.language import N_, _
from svc.model.office import Category, Department, Office
from svc.rules.office.consistency import Breach
from svc.rules.office.contradictions import contradictions
from svc.rules.record.conversion_errors import misfit
from svc.store.layout import OFFICE_PATH

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View

#: Lists of the office and the field that names their items.
NAMED_BY = {
    "departments": "id", "categories": "id", "targets": "rule", "wait_reasons": "code",
    "exceptions": "day", "escalation": "id", "presets": "name",
}  # fmt: skip
#: Set when the office is made.
_FIXED = ("format", "sample")
#: What is set as a list, its items parted by commas.
_LISTS = frozenset({"kinds", "renewal_notice"})
_SLUG = N_("an id has small letters a-z, digits, dots and hyphens; a name is one line")


def edit(desk: Desk, values: Mapping[str, str]) -> Office:
    """Set single values of the office's rules.

    Args:
        values: New text by path, such as `policies.reopen_days`,
            `departments.engineering.supervisor` or `targets.repair.resolve`;
            an empty text removes the value.

    Raises:
        UsageError: There is no such path, or the value does not fit there.
        Refused: The rules would contradict themselves.
    """
    plain = _plain(desk.office)
    for path, text in values.items():
        _set(plain, path, text.strip())
    subject = f"edit office ({', '.join(values)})"
    return desk.record(decide.change(desk.at_hand, _typed(plain), subject))


def rewrite(desk: Desk, before: Office, after: Office, data: bytes) -> Office:
    """Put the office's file as it was typed in the place of its."""
    subject = f"edit office {fields_changed(before, after)}"
    return desk.record(decide.change(desk.at_hand, after, subject, data))


def check(view: View) -> list[Breach]:
    """Everything in which the rules contradict themselves, the staff or sense, as looked at."""
    office = msgspec.convert(view.office, Office, strict=False)
    staff = members(view.index)
    active = {who: one.roles for who, one in staff.items() if one.active}
    return [
        *contradictions(office, staff), *rights.breaches(office), *rights.vacant(office, active),
    ]  # fmt: skip


def add_department(
    desk: Desk, id: str, name: str, name_en: str | None = None, supervisor: str | None = None
) -> Office:
    """Add a department.

    Raises:
        Refused: The id is taken, or the supervisor is nobody.
    """
    item = {"id": id, "name": name, "name_en": name_en, "supervisor": supervisor}
    return _add(desk, "departments", Department, item)


def add_category(
    desk: Desk,
    id: str,
    name: str,
    name_en: str | None = None,
    kinds: Sequence[str] = (),
    department: str | None = None,
    assignee: str | None = None,
) -> Office:
    """Add a category and the route of its tickets.

    Raises:
        Refused: The id is taken, or the route leads nowhere.
    """
    item = {"id": id, "name": name, "name_en": name_en, "kinds": list(kinds),
            "department": department, "assignee": assignee}  # fmt: skip
    return _add(desk, "categories", Category, item)


def remove_department(desk: Desk, id: str) -> Office:
    """Remove a department that no staff, route or open ticket needs any more."""
    return _remove(desk, "departments", id, "department")


def remove_category(desk: Desk, id: str) -> Office:
    """Remove a category that no target or open ticket needs any more."""
    return _remove(desk, "categories", id, "category")


def _add(desk: Desk, where: str, kind: type[msgspec.Struct], item: dict[str, Any]) -> Office:
    fields = {name: value for name, value in item.items() if value not in (None, "", [])}
    word = kind.__name__.lower()
    try:
        typed: Any = msgspec.convert(fields, kind)
    except msgspec.ValidationError:
        raise UsageError(
            _(
                "no {kind} can be {id!r}: {reason}",
                kind=noun(word),
                id=item["id"],
                reason=misfit(fields, kind).reason,
            ),
            _(_SLUG),
        ) from None
    return desk.record(decide.add(desk.at_hand, where, word, typed))


def _remove(desk: Desk, where: str, id: str, word: str) -> Office:
    sql = f"SELECT id FROM ticket WHERE {word} = ? AND status IN {UNSETTLED} ORDER BY received"
    held = [row["id"] for row in desk.index.rows(sql, (id,))]
    return desk.record(decide.remove(desk.at_hand, where, word, id, held))


def _plain(office: Office) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(office)
    return plain


def _typed(plain: dict[str, Any]) -> Office:
    try:
        return msgspec.convert(plain, Office, strict=False)
    except msgspec.ValidationError:
        reason = str(misfit(plain, Office, strict=False))
        raise UsageError(
            _("{path} would be wrong: {reason}", path=OFFICE_PATH, reason=reason),
            _("svc schema office"),
        ) from None


def _set(plain: dict[str, Any], path: str, text: str) -> None:
    if path in _FIXED:
        raise UsageError(_("{path} cannot be changed", path=path), _("svc office show"))
    holder, key = _holder(plain, path)
    lists = ("policies.may.", "policies.rights.", "policies.qualified.")
    if key in _LISTS or path.startswith(lists):
        holder[key] = [one.strip() for one in text.split(",") if one.strip()]
        return
    if isinstance(holder.get(key), (dict, list, tuple)):
        raise UsageError(
            _("{path} holds several values", path=path), _("name one of them: {path}.…", path=path)
        )
    if text:
        holder[key] = text
    elif key in holder:
        del holder[key]


def value_at(office: Office, path: str) -> Any:
    """A value of the rules by its path; None where it is not set.

    Raises:
        UsageError: There is no such path.
    """
    holder, key = _holder(_plain(office), path)
    return holder.get(key)


def _holder(plain: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    """The mapping that holds the last name of a path; ids in it may hold dots themselves."""
    here: Any = plain
    ahead, name = path, ""
    while True:
        if isinstance(here, (list, tuple)):
            here, ahead = _item(here, name, ahead, path)
        name, dot, after = ahead.partition(".")
        if not isinstance(here, dict) or not name:
            raise _no_path(path)
        if not dot:
            return here, name
        if here.get(name) is None:
            raise _no_path(path)
        here, ahead = here[name], after


def _item(items: Sequence[dict[str, Any]], name: str, rest: str, path: str) -> tuple[Any, str]:
    for item in items:
        start = f"{item[NAMED_BY[name]]}."
        if rest.startswith(start):
            return item, rest[len(start) :]
    raise _no_path(path)


def _no_path(path: str) -> UsageError:
    return UsageError(
        _("{path!r} is no value of the office's rules", path=path),
        _("svc office show --format json shows them; such as policies.reopen_days"),
    )
