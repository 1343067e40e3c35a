"""The office's presets: common requests, prepared, each set by itself without the file opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core import lookup as people
from svc.desk.record.office_rules import RuleChange, RulesChanged
from svc.duties.record import office as decide
from svc.errors import NotFound, UsageError
from svc.language import _, either
from svc.model.office import Preset
from svc.rules.record.conversion_errors import misfit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from svc.desk.core.desk import Desk
    from svc.model.office import Office

#: What a preset cannot do without.
_NEEDED = ("kind", "category")


def preset_of(office: Office, name: str) -> Preset:
    """The preset of a name, in either language.

    Raises:
        NotFound: There is none.
    """
    asked = name.strip().casefold()
    for preset in office.presets:
        if asked in (preset.name.casefold(), (preset.name_en or "").casefold()):
            return preset
    known = _(", ").join(either(one.name_en or one.name, one.name) for one in office.presets)
    raise NotFound(
        _("no preset {name!r}", name=name),
        _("one of {known}", known=known) if known else _("svc office preset NAME makes one"),
    )


def set_preset(
    desk: Desk, name: str, values: Mapping[str, Any], remove: bool = False
) -> RulesChanged:
    """Set what a preset prepares; made where there is none of that name.

    Args:
        name: What the desk calls it.
        values: New values by field; None leaves one as it is.
        remove: Take it away.

    Raises:
        UsageError: A new one lacks its kind or category, or a value does not fit.
        NotFound: One that is to be removed does not exist.
        Refused: Its category is not offered for its kind.
    """
    presets = desk.office.presets
    old = next((one for one in presets if name in (one.name, one.name_en)), None)
    if old is None and remove:
        raise NotFound(_("no preset {name!r}", name=name), _("svc office preset shows them all"))
    new = None if remove else _made(desk, old, name, values)
    kept = [new if one is old else one for one in presets] + ([] if old else [new])
    office = msgspec.structs.replace(
        desk.office, presets=tuple(one for one in kept if one is not None)
    )
    title = next(one.name for one in (new, old) if one is not None)
    subject = f"edit office (preset {title})"
    written = desk.record(decide.change(desk.at_hand, office, subject))
    return RulesChanged(written, list(_compared(title, old, new)))


def _made(desk: Desk, old: Preset | None, name: str, values: Mapping[str, Any]) -> Preset:
    fields: dict[str, Any] = msgspec.to_builtins(old) if old else {"name": name}
    fields |= {field: value for field, value in values.items() if value is not None}
    if fields.get("category"):
        fields["category"] = people.category_id(desk, fields["category"])
    missing = [f"--{field}" for field in _NEEDED if not fields.get(field)]
    if missing:
        raise UsageError(
            _("a new preset needs {pieces}", pieces=", ".join(missing)),
            "svc office preset 漏水 --kind repair --category plumbing --priority urgent",
        )
    fields = {field: value for field, value in fields.items() if value not in (None, "", [""])}
    try:
        return msgspec.convert(fields, Preset, strict=False)
    except msgspec.ValidationError:
        reason = str(misfit(fields, Preset, strict=False))
        raise UsageError(
            _("preset {name!r}: {reason}", name=name, reason=reason), "svc office preset --help"
        ) from None


def _compared(name: str, old: Preset | None, new: Preset | None) -> list[RuleChange]:
    changes = []
    for field in Preset.__struct_fields__[1:]:
        before, after = _text(old, field), _text(new, field)
        if before != after:
            changes.append(RuleChange(f"presets.{name}.{field}", before, after))
    return changes


def _text(preset: Preset | None, field: str) -> str | None:
    value = getattr(preset, field) if preset else None
    if isinstance(value, tuple):
        return "; ".join(value) or None
    return None if value is None else str(value)
