"""Actions on the office's rules, as batches ask for them: keys become what the desk takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.record import office_rules, presets
from svc.errors import UsageError
from svc.language import _

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def set_days(desk: Desk, arguments: dict[str, Any]) -> Any:
    """Give days hours of their own, or none any more."""
    days = office_rules.days_of(desk, arguments["day"])
    hours = arguments.get("hours")
    if (hours is None) is not bool(arguments.get("remove")):
        raise UsageError(_("say which hours, or --remove"), _("hours, or remove: true"))
    return office_rules.set_days(desk, days, hours, arguments.get("name")).office


def set_rung(desk: Desk, arguments: dict[str, Any]) -> Any:
    """Set what is done about what is overdue for so many days, or nothing any more."""
    step = arguments.get("step")
    if (step is None) is not bool(arguments.get("remove")):
        raise UsageError(_("say which step, or --remove"), _("step, or remove: true"))
    return office_rules.set_rung(desk, arguments["days"], step).office


def set_target(desk: Desk, arguments: dict[str, Any]) -> Any:
    """Set spans of a target, or take it away."""
    asked = dict.fromkeys(("kind", "category", "priority", *office_rules.SPANS)) | arguments
    remove = bool(asked.pop("remove", False))
    rule = asked.pop("rule", None)
    spans = {name: asked.pop(name) for name in office_rules.SPANS}
    if asked["category"]:
        asked["category"] = lookup.category_id(desk, asked["category"])
    return office_rules.set_target(desk, rule, asked, spans, remove).office


def set_preset(desk: Desk, arguments: dict[str, Any]) -> Any:
    """Set what a preset prepares, or take it away."""
    name, remove = arguments.pop("name"), bool(arguments.pop("remove", False))
    return presets.set_preset(desk, name, arguments, remove).office
