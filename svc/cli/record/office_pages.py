"""The office's rules as tables for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from svc.cli.termio.display import DisplayField, DisplayRow, display, display_record, write
from svc.cli.termio.vocabulary import hours_words, said, said_in
from svc.language import N_, _
from svc.model.roles import Role
from svc.model.words import CallbackPolicy
from svc.rules.clocks.targets import AROUND_THE_CLOCK

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: What stands behind a span of time that goes on at night and on holidays.
_ALWAYS = "*"
_CLOCKS = ("respond", "accept", "arrive", "resolve", "callback", "longest")


def pages(view: View, format: str) -> None:
    """Write the office: its name and zone, then a table of each list, then its policies."""
    office = view.office
    calendar = office["calendar"]
    head = {**office, "holidays": calendar.get("country")}
    display_record(head, _fields("name", "timezone", "locale", "region", N_("holidays")), format)
    if format == "csv":
        return
    week = [{"weekday": day, "hours": hours} for day, hours in calendar["hours"].items()]
    exceptions = [{**one, "date": one["day"]} for one in calendar.get("exceptions") or ()]
    _page(_("Working time"), week, ["weekday", "hours"], format)
    _page(_("Days of its own"), exceptions, ["date", "hours", "name"], format)
    departments = ["id", "name", "name_en", "supervisor"]
    _page(_("Departments"), _called(view, office.get("departments")), departments, format)
    routes = ["id", "name", "name_en", "kinds", "department", "assignee"]
    _page(_("Categories"), _called(view, office.get("categories")), routes, format)
    if office.get("targets"):
        _title(_("Targets"), format)
        show_targets(view, format)
    reasons = ["code", "name", "pauses", "on_resident"]
    _page(_("Reasons to wait"), office.get("wait_reasons"), reasons, format)
    levels = ["id", "name", "name_en", "role", "holder", "answer", "after"]
    _page(_("Levels to escalate to"), office.get("escalation"), levels, format)
    prepared = ["name", "name_en", "kind", "category", "priority", "ask", "say"]
    _page(_("Presets"), _called(view, office.get("presets")), prepared, format)
    _page(_("Policies"), _policies(office["policies"]), [N_("policy"), N_("value")], format)


def _called(view: View, rows: Sequence[DisplayRow] | None) -> list[DisplayRow]:
    """Rows of the rules with departments, categories and people called as their reader does."""
    callers: dict[str, Callable[[str], str]] = {
        "department": partial(view.named, "department"),
        "category": partial(view.named, "category"),
        "supervisor": view.person,
        "assignee": view.person,
    }
    return [
        {**row, **{name: call(row[name]) for name, call in callers.items() if row.get(name)}}
        for row in rows or ()
    ]


def show_targets(view: View, format: str) -> None:
    """Write the office's targets as a table."""
    targets = [_target(view, one) for one in view.office.get("targets") or ()]
    empty = _("the office has no targets")
    _table(targets, ["rule", N_("scope"), *_CLOCKS, "published"], format, empty)
    if any(str(value).endswith(_ALWAYS) for one in targets for value in one.values()):
        write(f"{_ALWAYS} {_('around the clock')}\n")


def _target(view: View, target: DisplayRow) -> DisplayRow:
    """A target in few columns: what it is for in one, and a mark for time around the clock."""
    (row,) = _called(view, [target])
    scope = [said_in(name, row[name]) for name in ("kind", "category", "priority") if row.get(name)]
    spans = {name: str(row[name]) for name in _CLOCKS if row.get(name)}
    return {
        "rule": row["rule"],
        "scope": _(", ").join(scope) or None,
        "published": row.get("published"),
        **{name: span.replace(AROUND_THE_CLOCK, _ALWAYS) for name, span in spans.items()},
    }


def _page(title: str, rows: Sequence[DisplayRow] | None, names: Sequence[str], format: str) -> None:
    """A table under its title, without columns that hold nothing."""
    if not rows:
        return
    _title(title, format)
    _table(rows, names, format)


def _title(title: str, format: str) -> None:
    write(f"\n{'## ' if format == 'md' else ''}{title}\n" + ("\n" if format == "md" else ""))


def _table(rows: Sequence[DisplayRow], names: Sequence[str], format: str, empty: str = "") -> None:
    used = [name for name in names if any(row.get(name) not in (None, []) for row in rows)]
    display(rows, _fields(*used), format, empty=empty)


def _fields(*names: str) -> list[DisplayField]:
    return [
        DisplayField(
            name,
            name.replace("_", " "),
            get=partial(_value, name),
            format=_WORDS.get(name),
            flexible=name in _GIVING,
        )
        for name in names
    ]


def _value(name: str, row: DisplayRow) -> Any:
    return row.get(name)


#: Days of the week and hours are words of ours.
_WORDS: dict[str, Callable[[Any], str]] = {"weekday": _, "hours": hours_words}
#: What gives way on a narrow terminal.
_GIVING = ("name", "name_en", "kinds", "scope", "ask", "say", "value")


def _choice(value: Any) -> Any:
    """What an office chose, in the reader's words: who may, or when one is called back."""
    if isinstance(value, list):
        return _(", ").join(said(one, Role) for one in value) or _("anybody")
    return said(value, CallbackPolicy) if isinstance(value, str) else value


def _policies(policies: DisplayRow) -> list[DisplayRow]:
    rows: list[DisplayRow] = []
    for name, value in policies.items():
        if isinstance(value, Mapping):
            for key, choice in value.items():
                rows.append({"policy": f"{name}.{key}", "value": _choice(choice)})
        else:
            rows.append({"policy": name, "value": value})
    return rows
