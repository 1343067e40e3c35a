"""Residents by segment, of what they agreed to say: only groups of at least five people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from svc.index.query.callbacks import STANDING
from svc.language import N_
from svc.named_tuple import NamedTuple
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.document import Cells, CellValue, Message, ReportBlock, ReportColumn
from svc.reports.figure import Figure
from svc.reports.measures import measure
from svc.reports.scope import Window
from svc.reports.withholding import Cell, withheld
from svc.rules.time.periods import Period, previous

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
_SAID_AGE = "json_extract(resident.json, '$.age_group')"
_YEAR = "[12][09][0-9][0-9]"
#: Years of birth as offices write them: 1958, 1958年, 1958年生, 1958-03, 1958-03-02.
_YEARS = tuple(
    _YEAR + ending for ending in ("", "年", "年生", "-[01][0-9]", "-[01][0-9]-[0-3][0-9]")
)
#: The age group on a day: of who gave a year of birth the ten years of age reached in that day's
#: year, of others what they said.
_AGE = (
    "CASE WHEN {day} >= "
    + _SAID_AGE
    + " AND ("
    + " OR ".join(f"{_SAID_AGE} GLOB '{pattern}'" for pattern in _YEARS)
    + f") THEN printf('%d-%d', (strftime('%Y', {{day}}) - substr({_SAID_AGE}, 1, 4)) / 10 * 10,"
    f" (strftime('%Y', {{day}}) - substr({_SAID_AGE}, 1, 4)) / 10 * 10 + 9)"
    f" ELSE {_SAID_AGE} END"
)
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


#: What may be asked of the block `needs`: of whose group a ticket is when it is received.
NEEDS = {**SEGMENTS, "household": N_("Household")}
_OF_REPORTER = (
    "SELECT ticket.row, ticket.resident, ticket.category, {value} AS value FROM ticket"
    " JOIN resident ON resident.id = ticket.resident {source}"
    " WHERE ticket.received >= :from AND ticket.received < :to AND ticket.status NOT IN"
    " ('cancelled', 'merged') AND {condition}"
)
#: Who lives in the reporter's home then: tenants, owners with family, owners alone.
_HOUSEHOLD = (
    "(SELECT CASE WHEN sum(o.relation = 'tenant') THEN 'rented' WHEN sum(o.relation = 'family')"
    " THEN 'family' WHEN count(*) THEN 'owner' END FROM occupancy o WHERE o.unit = ticket.unit"
    " AND o.since <= {day} AND (o.until IS NULL OR o.until > {day}))"
)
_DAY = "date(ticket.received + :offset, 'unixepoch')"
_SCORED = (
    "SELECT followup.id, ticket.resident, {value} AS value, followup.score >= 4 AS happy"
    " FROM followup"
    " JOIN ticket ON ticket.id = followup.ticket"
    " JOIN resident ON resident.id = ticket.resident {source}"
    " WHERE followup.at >= :from AND followup.at < :to AND followup.score IS NOT NULL"
    " AND ticket.status NOT IN ('cancelled', 'merged') AND {condition}"
    f" AND {STANDING}"
)
HOUSEHOLDS = {
    "family": N_("owners with family"), "owner": N_("owners alone"), "rented": N_("tenants"),
}  # fmt: skip
ASKED = N_("What they ask for: {segment}")
CONTENT = N_("How satisfied they are: {segment}")
NOTE_OF_NEEDS = N_(
    "A figure behind which stand fewer than {n} people is withheld, with as many more as it takes"
    " that none can be found from a total. A ticket is of the group its reporter was in when it"
    " was received."
)


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
    """`by`: relation, age_group, occupation, native_place, interests.

    Of `needs` what each group asks for, and how satisfied it is.
    """
    if options.block == "needs":
        return _needs(options, context)
    wanted = options.words("by", SEGMENTS, tuple(SEGMENTS))
    options.done()
    sql = _TICKETS.format(condition=context.scope.condition)
    tickets = {row["resident"]: row["tickets"] for row in context.rows(sql)}
    return [_segment(context, name, tickets) for name in wanted]


def _segment(context: Context, name: str, tickets: dict[str, int]) -> ReportBlock:
    value, source = _VALUES.get(name, (_plainly(name, ":day"), ""))
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


def _plainly(name: str, day: str) -> str:
    """What a resident said of himself, as an expression; of his age what that comes to on a day."""
    if name == "age_group":
        return _AGE.format(day=day)
    return f"json_extract(resident.json, '$.{name}')"


def _plain(value: Any) -> str:
    return " ".join(str(value or "").split())


def _called(name: str, value: str) -> Message:
    """A segment: a word of the vocabulary, or what residents said of themselves."""
    said = CellValue(value, Cells.GROUP, name) if name == "relation" else value
    return Message("{value}", {"value": said})


def _needs(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`by`: segments; `top`: how many categories; `periods`: how many, this one the last."""
    segments = options.words("by", NEEDS, ("relation", "household", "age_group"))
    top = options.count("top", 5)
    periods = _periods(context.period, options.count("periods", 3))
    options.done()
    least = max(LEAST, context.minimum_n)
    return [
        block
        for name in segments
        for block in (_asked(context, name, top, least), _content(context, name, periods, least))
        if block is not None
    ]


def _periods(last: Period, count: int) -> list[Period]:
    """So many periods in a row, the earliest first."""
    found = [last]
    while len(found) < max(count, 1):
        found.insert(0, previous(found[0]))
    return found


def _query(context: Context, name: str, sql: str) -> tuple[str, dict[str, Any]]:
    """A query of whose group a ticket's reporter was in, and the parameters it has besides."""
    offset = context.as_of.astimezone(context.scope.zone).utcoffset()
    value, source = _plainly(name, _DAY), ""
    if name == "relation":
        value = "occupancy.relation"
        source = (
            f"LEFT JOIN occupancy ON occupancy.row = resident.row AND occupancy.since <= {_DAY}"
            f" AND (occupancy.until IS NULL OR occupancy.until > {_DAY})"
        )
    elif name in _VALUES:
        value, source = _VALUES[name]
    elif name == "household":
        value = _HOUSEHOLD.format(day=_DAY)
    made = sql.format(value=value, source=source, condition=context.scope.condition)
    return made, {"offset": int(offset.total_seconds()) if offset else 0}


def _asked(context: Context, name: str, top: int, least: int) -> ReportBlock | None:
    """Tickets by group and category, with those that may not be shown left out."""
    sql, more = _query(context, name, _OF_REPORTER)
    seen = {(row["row"], _plain(row["value"]), row["category"], row["resident"])
            for row in context.rows(sql, **more)}  # fmt: skip
    people: dict[Cell, set[str]] = defaultdict(set)
    counts: dict[Cell, int] = defaultdict(int)
    for _row, group, category, person in seen:
        people[group, category].add(person)
        counts[group, category] += 1
    if not people:
        return None
    of_group = {(group, ""): _union(people, group) for group, _category in people}
    gone = withheld(of_group, least)
    groups = [group for group, _whole in of_group if (group, "") not in gone]
    hidden = withheld(people, least, groups, [row for row, _whole in gone])
    ranked = sorted(groups, key=lambda group: (group == "", -_total(counts, group), group))
    by_category: dict[str, int] = defaultdict(int)
    for (_group, category), count in counts.items():
        by_category[category] += count
    most = sorted(by_category, key=lambda one: (-by_category[one], one))[:top]
    rows = [
        [_group_words(name, group), _total(counts, group),
         *(None if (group, one) in hidden or (group, one) not in counts else counts[group, one]
           for one in most)]
        for group in ranked
    ]  # fmt: skip
    columns = [
        ReportColumn("group", Message(NEEDS[name]), Cells.MESSAGE),
        ReportColumn("received", Message(N_("Tickets received")), Cells.COUNT),
        *(ReportColumn(one, Message("{category}", {
            "category": CellValue(one, Cells.GROUP, "category")}), Cells.COUNT) for one in most),
    ]  # fmt: skip
    title = Message(ASKED, {"segment": Message(NEEDS[name])})
    notes = [Message(NOTE_OF_NEEDS, {"n": least})]
    return ReportBlock(f"needs.{name}", title, columns, rows, notes)


def _content(
    context: Context, name: str, periods: Sequence[Period], least: int
) -> ReportBlock | None:
    """The share of scores that say satisfied, by group and period, and how it changed."""
    figures: dict[str, list[Figure | None]] = defaultdict(lambda: [None] * len(periods))
    for place, period in enumerate(periods):
        for group, figure in _scores(context, name, period, least).items():
            figures[group][place] = figure
    if not figures:
        return None
    of = measure("satisfaction")
    ranked = sorted(figures, key=lambda group: (group == "", group))
    rows = [[_group_words(name, group), *figures[group], _change(context, figures[group])]
            for group in ranked]  # fmt: skip
    columns = [
        ReportColumn("group", Message(NEEDS[name]), Cells.MESSAGE),
        *(ReportColumn(period.label, Message("{period}", {"period": period.label}), Cells.FIGURE,
                       of.name) for period in periods),
        ReportColumn("change", Message(N_("Change")), Cells.CHANGE, of.name),
    ]  # fmt: skip
    title = Message(CONTENT, {"segment": Message(NEEDS[name])})
    notes = [Message(NOTE_OF_NEEDS, {"n": least})]
    return ReportBlock(f"needs.satisfaction.{name}", title, columns, rows, notes)


def _scores(context: Context, name: str, period: Period, least: int) -> dict[str, Figure]:
    """The satisfaction of each group that may be told in a period."""
    sql, more = _query(context, name, _SCORED)
    window = Window.of(period)
    people: dict[Cell, set[str]] = defaultdict(set)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = context.rows(sql, **more, **{"from": window.start, "to": window.end})
    # Who owns a home and a parking space is an owner once.
    for _id, resident, group, happy in {
        (row["id"], row["resident"], _plain(row["value"]), row["happy"]) for row in rows
    }:
        people[group, ""].add(resident)
        sums[group][0] += happy
        sums[group][1] += 1
    gone = withheld(people, least)
    return {
        group: Figure(happy / scores, happy, scores, {})
        for group, (happy, scores) in sums.items()
        if (group, "") not in gone
    }


def _change(context: Context, figures: Sequence[Figure | None]) -> float | None:
    """From the period before the last to the last."""
    if len(figures) < 2 or figures[-1] is None or figures[-2] is None:
        return None
    return context.change(measure("satisfaction"), figures[-1], figures[-2])


def _union(people: Mapping[Cell, set[str]], group: str) -> set[str]:
    return set().union(*(who for cell, who in people.items() if cell[0] == group))


def _total(counts: Mapping[Cell, int], group: str) -> int:
    return sum(count for cell, count in counts.items() if cell[0] == group)


def _group_words(name: str, group: str) -> Message:
    """A group as its reader calls it."""
    if not group:
        return Message(UNSAID)
    return Message(HOUSEHOLDS[group]) if name == "household" else _called(name, group)
