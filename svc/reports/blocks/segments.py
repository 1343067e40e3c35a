"""Residents by segment, of what they agreed to say: only groups of at least five people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from svc.language import N_
from svc.named_tuple import NamedTuple
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.document import Cells, CellValue, Message, ReportBlock, ReportColumn

#: The smallest group of people that is ever shown; no office can lower it.
LEAST = 5
SEGMENTS = {
    "relation": N_("Relation"), "age_group": N_("Age group"), "occupation": N_("Occupation"),
    "native_place": N_("Native place"), "interests": N_("Interests"),
}  # fmt: skip
#: Who lives here at T: resident, and what they said.
_RESIDENTS = (
    "SELECT resident.id, {value} AS value FROM resident {source}"
    " WHERE resident.row IN (SELECT row FROM occupancy WHERE since <= :day"
    " AND (until IS NULL OR until > :day))"
)
_VALUES = {
    "relation": (
        "occupancy.relation",
        "JOIN occupancy ON occupancy.row = resident.row AND occupancy.since <= :day"
        " AND (occupancy.until IS NULL OR occupancy.until > :day)",
    ),
    "interests": (
        "said.value", "LEFT JOIN json_each(json_extract(resident.json, '$.interests')) AS said",
    ),
}  # fmt: skip
_TICKETS = (
    "SELECT resident, count(*) AS tickets FROM ticket WHERE received >= :from AND received < :to"
    " AND +resident IS NOT NULL AND {condition} GROUP BY +resident"
)
WITHHELD, UNSAID = N_("others, withheld"), N_("not said")
NOTE = N_(
    "Groups of fewer than {n} people are withheld, with as many more as it takes that none can be"
    " found by subtracting."
)
TICKETS_OF = N_(
    "Tickets are told where at least {n} people of a group reported one, on the same terms."
)
OVERLAP = N_("One person may be in several groups.")


class _Group(NamedTuple):
    """People who said the same.

    Attributes:
        value: What they said.
        people: How many.
        tickets: What they reported in the period.
        reporters: How many of them reported anything.
    """

    value: str
    people: int
    tickets: int
    reporters: int = 0


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`by`: relation, age_group, occupation, native_place, interests."""
    wanted = options.words("by", SEGMENTS, tuple(SEGMENTS))
    options.done()
    sql = _TICKETS.format(condition=context.scope.condition)
    tickets = {row["resident"]: row["tickets"] for row in context.rows(sql)}
    return [_segment(context, name, tickets) for name in wanted]


def _segment(context: Context, name: str, tickets: dict[str, int]) -> ReportBlock:
    value, source = _VALUES.get(name, (f"json_extract(resident.json, '$.{name}')", ""))
    day = context.as_of.astimezone(context.scope.zone).date().isoformat()
    sql = _RESIDENTS.format(value=value, source=source)
    said = {(row["id"], _plain(row["value"])) for row in context.rows(sql, day=day)}
    groups = _groups(said, tickets)
    unsaid = [one for one in groups if not one.value]
    shown, withheld = withhold([one for one in groups if one.value])
    lines = [(_called(name, one.value), one) for one in shown]
    if withheld:
        lines.append((Message(WITHHELD), _together(withheld)))
    lines += [(Message(UNSAID), one) for one in unsaid if one.people >= LEAST]
    tickets_of = received([one for _, one in lines])
    rows: list[list[Any]] = [
        [words, one.people, count] for (words, one), count in zip(lines, tickets_of, strict=True)
    ]
    columns = [
        ReportColumn("group", Message(SEGMENTS[name]), Cells.MESSAGE),
        ReportColumn("residents", Message(N_("Residents")), Cells.COUNT),
        ReportColumn("received", Message(N_("Tickets received")), Cells.COUNT),
    ]
    notes = [Message(NOTE, {"n": LEAST})]
    notes += [Message(TICKETS_OF, {"n": LEAST})] if None in tickets_of else []
    notes += [Message(OVERLAP)] if name in _VALUES else []
    title = Message(N_("Residents by {segment}"), {"segment": Message(SEGMENTS[name])})
    return ReportBlock(f"segments.{name}", title, columns, rows, notes)


def withhold(groups: Iterable[_Group]) -> tuple[list[_Group], list[_Group]]:
    """Groups that may be shown, largest first, and those that may not.

    What is withheld is at least two groups of together at least `LEAST` people, or
    nothing: a single one, or a few people, could be found from the total. Where that
    cannot be had, everything is withheld and its sum is not shown either.
    """
    ranked = sorted(groups, key=lambda one: (-one.people, one.value))
    shown = [one for one in ranked if one.people >= LEAST]
    withheld = ranked[len(shown) :]
    while withheld and not _enough(withheld) and shown:
        withheld.insert(0, shown.pop())
    return (shown, withheld) if not withheld or _enough(withheld) else ([], [])


def _together(groups: Sequence[_Group]) -> _Group:
    """Groups as one; of many interests a person may be in several."""
    columns = zip(*(one[1:] for one in groups), strict=True)
    return _Group("", *map(sum, columns))


def received(groups: Sequence[_Group]) -> list[int | None]:
    """The tickets of each group; None where they would tell who is in it.

    Of a ticket it is known who reported it: a count behind which stand few people
    says to which group they belong, and so does one that is the rest of the total.
    """
    ranked = sorted(range(len(groups)), key=lambda place: -groups[place].reporters)
    shown = [place for place in ranked if groups[place].reporters >= LEAST]
    hidden = ranked[len(shown) :]
    while hidden and shown and not _hides([groups[place] for place in hidden]):
        hidden.append(shown.pop())
    return [None if place in hidden else one.tickets for place, one in enumerate(groups)]


def _hides(groups: Sequence[_Group]) -> bool:
    return len(groups) > 1 and sum(one.reporters for one in groups) >= LEAST


def _enough(withheld: Sequence[_Group]) -> bool:
    return len(withheld) > 1 and sum(one.people for one in withheld) >= LEAST


def _groups(said: set[tuple[str, str]], tickets: dict[str, int]) -> list[_Group]:
    members: dict[str, list[int]] = defaultdict(list)
    for resident, value in said:
        members[value].append(tickets.get(resident, 0))
    return [
        _Group(value, len(counts), sum(counts), sum(map(bool, counts)))
        for value, counts in members.items()
    ]


def _plain(value: Any) -> str:
    return " ".join(str(value or "").split())


def _called(name: str, value: str) -> Message:
    """A segment: a word of the vocabulary, or what residents said of themselves."""
    said = CellValue(value, Cells.GROUP, name) if name == "relation" else value
    return Message("{value}", {"value": said})
