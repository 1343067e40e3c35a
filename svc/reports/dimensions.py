"""By what figures can be broken down: columns of a ticket, and how their groups are ordered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from svc.errors import UsageError
from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.model.words import Channel, Kind, Priority, Resolution
from svc.rules.time.zones import offsets

if TYPE_CHECKING:
    import sqlite3
    from zoneinfo import ZoneInfo

#: Seconds from a Monday long before any record to 1970, by which no division sees a
#: negative number.
_SINCE_MONDAY = 86_400 * (7 * 6000 + 3)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = tuple(f"{hour:02}" for hour in range(24))
#: Dimension → the expression over `ticket` that gives a ticket's group; `{local}` stands
#: for its receipt in seconds of the office's wall clock. Nothing else than these
#: expressions ever becomes part of a query.
DIMENSIONS: dict[str, str] = {
    "kind": "kind",
    "category": "category",
    # Clocks and steps, which stand beside tickets in some queries, have theirs as well.
    "department": "ticket.department",
    "assignee": "ticket.assignee",
    "building": "building",
    "channel": "channel",
    "priority": "priority",
    "weekday": f"substr('{''.join(WEEKDAYS)}', {{local}} / 86400 % 7 * 3 + 1, 3)",
    "hour": f"substr('{''.join(HOURS)}', {{local}} / 3600 % 24 * 2 + 1, 2)",
    "resolution": "resolution",
    "wait": "waited",
}
#: Of these a measure's line may know better than its ticket (`Measure.whose`).
OWNERS = ("department", "assignee")
#: What they are called.
TITLES: dict[str, str] = {
    "kind": N_("Kind"), "category": N_("Category"), "department": N_("Department"),
    "assignee": N_("Assignee"), "building": N_("Building"), "channel": N_("Channel"),
    "priority": N_("Priority"), "weekday": N_("Weekday"), "hour": N_("Hour"),
    "resolution": N_("Resolution"), "wait": N_("Waited for"),
}  # fmt: skip
#: Which groups of which dimensions count; a dimension without any is not asked for.
Only = Mapping[str, Sequence[str]]

#: What a report is broken down by unless told.
USUAL: tuple[str, ...] = ("kind", "category", "department")
#: Stands between two dimensions at a time, and between their groups.
BETWEEN = ","
MOST_AT_ONCE = 2
#: Said instead of a dimension: totals alone.
NONE = "none"

_WORDS: dict[str, Iterable[str]] = {
    "kind": Kind, "channel": Channel, "priority": Priority, "resolution": Resolution,
    "weekday": WEEKDAYS, "hour": HOURS,
}  # fmt: skip
_LISTS = {"category": ("categories", "id"), "department": ("departments", "id"),
          "wait": ("wait_reasons", "code")}  # fmt: skip
_NUMBER = lazy_pattern("[0-9]+")


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """Ways of grouping, each once: dimensions, or two of them as `weekday,hour`.

    The usual ones if none is named.

    Raises:
        UsageError: There is no such dimension, or more than two at a time.
    """
    asked = tuple(dict.fromkeys(names)) or USUAL
    for way in asked:
        if way != NONE and len(parts(way)) > MOST_AT_ONCE:
            raise UsageError(
                _("{way}: two dimensions at a time, not more", way=way), "--by weekday,hour"
            )
        for name in parts(way):
            if name not in DIMENSIONS and way != NONE:
                raise UsageError(
                    _("there is no dimension {name!r}", name=name),
                    _("dimensions: {known}", known=", ".join((*DIMENSIONS, NONE))),
                )
    return tuple(way for way in asked if way != NONE)


def parts(way: str) -> tuple[str, ...]:
    """The dimensions of a way of grouping, or the groups of one of its groups.

    Example:
        >>> parts("weekday,hour"), parts("mon,08")
        (('weekday', 'hour'), ('mon', '08'))
    """
    return tuple(way.split(BETWEEN))


def expressions(
    ask: Callable[..., sqlite3.Cursor], names: Iterable[str], zone: ZoneInfo
) -> dict[str, str]:
    """What gives the group of a ticket: by dimension an expression over the view `ticket`.

    Args:
        ask: Runs a query over the index's views.
        names: Dimensions.
        zone: The office's time zone, by which weekdays and hours are told.
    """
    wanted = list(names)
    local = _local(ask, zone) if any("{local}" in DIMENSIONS[name] for name in wanted) else ""
    return {name: f"coalesce({DIMENSIONS[name].replace('{local}', local)}, '')" for name in wanted}


def condition(columns: Mapping[str, str], only: Only) -> tuple[str, dict[str, str]]:
    """A condition over `ticket` by which only some groups count, and its parameters.

    Args:
        columns: Expressions of the dimensions; see `columns`.
        only: Their groups; the empty text stands for tickets that have none.
    """
    parts: list[str] = []
    values: dict[str, str] = {}
    for name, groups in only.items():
        marks = {f"only_{name}_{place}": group for place, group in enumerate(groups)}
        if marks:
            parts.append(f"{columns[name]} IN ({', '.join(f':{mark}' for mark in marks)})")
            values |= marks
    return " AND ".join(parts) or "1", values


def _local(ask: Callable[..., sqlite3.Cursor], zone: ZoneInfo) -> str:
    """The receipt of a ticket in seconds of the wall clock, whatever changes of it there were."""
    # Not min() and max(): these would look at all tickets of another commit or moment.
    ends = [
        ask(f"SELECT received FROM ticket ORDER BY received {way} LIMIT 1").fetchone()
        for way in ("ASC", "DESC")
    ]
    first, last = (row[0] if row else 0 for row in ends)
    found = list(offsets(zone, first, last + 1))
    whens = "".join(f" WHEN received < {until} THEN {offset}" for _, until, offset in found[:-1])
    offset = f"CASE{whens} ELSE {found[-1][2]} END" if whens else str(found[-1][2])
    return f"(received + {offset} + {_SINCE_MONDAY})"


def ordered(way: str, groups: Iterable[str], office: Mapping[str, Any]) -> list[str]:
    """Groups in the order of the vocabulary or of office.yaml; unknown ones after, no value last.

    Names with numbers in them stand in the order of the numbers.

    Args:
        way: Which dimension, or two of them.
        groups: Values of it; the empty text where a ticket has none.
        office: The office record, as plain values.
    """
    places = [_places(dimension, office) for dimension in parts(way)]

    def place(group: str) -> list[tuple[bool, int, str]]:
        return [
            (one == "", known.get(one, len(known)), _natural(one))
            for one, known in zip(parts(group), places, strict=True)
        ]

    return sorted(groups, key=place)


def _natural(group: str) -> str:
    """Sorts building 2 before building 10."""
    return _NUMBER.sub(lambda found: found[0].zfill(9), group)


def _places(dimension: str, office: Mapping[str, Any]) -> dict[str, int]:
    if dimension in _WORDS:
        known = [str(word) for word in _WORDS[dimension]]
    else:
        known = [one for one, _ in listed(dimension, office)]
    return {group: number for number, group in enumerate(known)}


def every_group(dimension: str) -> tuple[str, ...]:
    """All groups of a dimension that has the same ones everywhere: weekdays and hours."""
    return {"weekday": WEEKDAYS, "hour": HOURS}.get(dimension, ())


def group_problem(dimension: str, group: str, office: Mapping[str, Any]) -> str:
    """What the groups of a dimension are, if this is none of them; else nothing.

    Buildings and people are not checked: tickets may name any.
    """
    if not group:
        return ""
    if dimension in _WORDS:
        known = [str(word) for word in _WORDS[dimension]]
    elif dimension in _LISTS:
        known = [one for one, _ in listed(dimension, office)]
    else:
        return ""
    return "" if group in known else ", ".join(known) or "–"


def listed(dimension: str, office: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The groups that an office lists for a dimension, in its order: id, and what it says."""
    name, key = _LISTS.get(dimension, ("", ""))
    found = office.get(name) or (_usual_reasons() if dimension == "wait" else ())
    return [(one[key], one) for one in found]


def _usual_reasons() -> list[dict[str, Any]]:
    """The reasons to wait of an office that names none."""
    from msgspec.structs import asdict

    from svc.rules.office.defaults import WAIT_REASONS

    return [asdict(one) for one in WAIT_REASONS]
