"""The office's rules as tables for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from svc.cli.termio.display import DisplayField, DisplayRow, display, display_record, write
from svc.cli.termio.vocabulary import hours_words
from svc.language import N_, _

_CLOCKS = ("respond", "accept", "arrive", "resolve", "callback", "longest")


def pages(office: DisplayRow, format: str) -> None:
    """Write the office: its name and zone, then a table of each list, then its policies."""
    calendar = office["calendar"]
    head = {**office, "holidays": calendar.get("country")}
    display_record(head, _fields("name", "timezone", "locale", "region", N_("holidays")), format)
    if format == "csv":
        return
    week = [{"weekday": day, "hours": hours} for day, hours in calendar["hours"].items()]
    exceptions = [{**one, "date": one["day"]} for one in calendar.get("exceptions") or ()]
    _page(_("Working time"), week, ["weekday", "hours"], format)
    _page(_("Days of its own"), exceptions, ["date", "hours", "name"], format)
    _page(
        _("Departments"), office.get("departments"), ["id", "name", "name_en", "supervisor"], format
    )
    routes = ["id", "name", "name_en", "kinds", "department", "assignee"]
    _page(_("Categories"), office.get("categories"), routes, format)
    scope = ["rule", "kind", "category", "priority", *_CLOCKS]
    _page(_("Targets"), office.get("targets"), scope, format)
    reasons = ["code", "name", "pauses", "on_resident"]
    _page(_("Reasons to wait"), office.get("wait_reasons"), reasons, format)
    levels = ["id", "name", "name_en", "role", "holder", "answer", "after"]
    _page(_("Levels to escalate to"), office.get("escalation"), levels, format)
    prepared = ["name", "name_en", "kind", "category", "priority", "ask", "say"]
    _page(_("Presets"), office.get("presets"), prepared, format)
    _page(_("Policies"), _policies(office["policies"]), [N_("policy"), N_("value")], format)


def _page(title: str, rows: Sequence[DisplayRow] | None, names: Sequence[str], format: str) -> None:
    """A table under its title, without columns that hold nothing."""
    if not rows:
        return
    used = [name for name in names if any(row.get(name) not in (None, []) for row in rows)]
    write(f"\n{'## ' if format == 'md' else ''}{title}\n" + ("\n" if format == "md" else ""))
    display(rows, _fields(*used), format)


def _fields(*names: str) -> list[DisplayField]:
    return [
        DisplayField(
            name, name.replace("_", " "), get=partial(_value, name), format=_WORDS.get(name)
        )
        for name in names
    ]


def _value(name: str, row: DisplayRow) -> Any:
    return row.get(name)


#: Days of the week and hours are words of ours.
_WORDS: dict[str, Callable[[Any], str]] = {"weekday": _, "hours": hours_words}


def _policies(policies: DisplayRow) -> list[DisplayRow]:
    rows: list[DisplayRow] = []
    for name, value in policies.items():
        if isinstance(value, Mapping):
            for key, choice in value.items():
                said = _(", ").join(choice) or _("anybody") if isinstance(choice, list) else choice
                rows.append({"policy": f"{name}.{key}", "value": said})
        else:
            rows.append({"policy": name, "value": value})
    return rows
