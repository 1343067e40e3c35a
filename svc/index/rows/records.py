"""What the index keeps of each record: pure functions from a record to table rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svc.errors import InvalidData, SvcError
from svc.index.rows.steps import told_steps
from svc.kinds import derive
from svc.kinds.derive import Rows, type_of
from svc.language import _, keeping
from svc.model.ticket import Ticket
from svc.model.words import ClockName, Inferred
from svc.named_tuple import NamedTuple
from svc.rules.record.flaws import Flaw
from svc.rules.record.numbers import parse_number
from svc.rules.record.phones import digits
from svc.rules.ticket.callbacks import handler
from svc.rules.ticket.lifecycle import Life, Run, fold
from svc.rules.ticket.validation import ticket_flaws
from svc.rules.time.seconds import seconds, seconds_of
from svc.store.layout import place_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    # Loaded with its first record: others than the office itself change every day.
    from svc.model.office import Office

#: What is said of a finish that nobody reported.
_UNREPORTED = (Inferred.STEP,)
_WORDS_OF = ("note", "reason")


class ParsedRecord(NamedTuple):
    """One record file as the index keeps it.

    Attributes:
        kind, id: From its path; empty for a file that is no record.
        problem: Why it cannot be read, or None; in words kept for any language.
        flaws, notes: What is wrong with it by itself, and what is legal but worth
            knowing, as JSON `[[path, reason], ...]`; None if there is nothing.
        names: What it names that lies elsewhere; see `svc.kinds.derive.names`.
        rows: Its rows by table.
    """

    kind: str
    id: str
    problem: str | None
    flaws: str | None
    notes: str | None
    names: str | None
    rows: Rows


def parse_file(
    path: str, data: bytes, region: str, read: Callable[[bytes, Any, str], Any] = decode
) -> ParsedRecord:
    """A record file as rows; one that cannot be read keeps its place and says why.

    What is said is kept for readers of any language (`svc.language.told`).

    Args:
        path: From the top of the repository.
        data: Its content.
        region: ISO 3166 code by which phones without a country code are read.
        read: Makes a record of content, type and path, as `codec.decode` does.
    """
    with keeping():
        return _parse(path, data, region, read)


def _parse(
    path: str, data: bytes, region: str, read: Callable[[bytes, Any, str], Any]
) -> ParsedRecord:
    place = place_of(path)
    if place is None:
        hidden = path.rsplit("/", 1)[1].startswith(".")
        return unreadable(path, None if hidden else _("no record belongs at this path"))
    try:
        record: Any = read(data, type_of(place.kind), path)
    except InvalidData as error:
        return unreadable(path, str(error.problems[0]) if error.problems else error.message)
    if getattr(record, "id", place.id) != place.id:
        return unreadable(path, f"{path}: {_('id is {id}', id=record.id)}")
    try:
        return parsed_of(place.kind, record, region)
    except SvcError as error:
        return unreadable(path, f"{path}: {error.message}")


def unreadable(path: str, problem: str | None) -> ParsedRecord:
    """A file that is not read as a record: it keeps its place, and says why."""
    kind, record_id = place_of(path) or ("", "")
    return ParsedRecord(kind, record_id, problem, None, None, None, {})


def parsed_of(kind: str, record: Any, region: str) -> ParsedRecord:
    """A record as the index keeps it.

    Args:
        kind: Record kind.
        record: The record, of the type that belongs to the kind.
        region: ISO 3166 code by which phones without a country code are read.

    Raises:
        InvalidData: A number or moment that no index can hold.
    """
    own = _BY_HAND.get(kind)
    if own is not None:
        problems, rows = own(record)
    else:
        with keeping():
            problems = derive.flaws(kind, record)
        rows = derive.rows(kind, record, region)
    problems += [*_disputes(record), *_formerly(record)]
    flaws, notes = _flaws(problems, note=False), _flaws(problems, note=True)
    name = getattr(record, "id", kind)
    return ParsedRecord(kind, name, None, flaws, notes, derive.names(kind, record), rows)


def _disputes(record: Any) -> list[Flaw]:
    """What two desks wrote differently: legal, and somebody's to decide."""
    disputes = getattr(record, "disputes", ())
    if not disputes:
        return []
    with keeping():
        return [
            Flaw(
                f"disputes[{number}]",
                _("two desks wrote different values: {field}", field=dispute.field),
                note=True,
            )
            for number, dispute in enumerate(disputes)
        ]


def _formerly(record: Any) -> list[Flaw]:
    """A number of before: whoever has a paper with it finds the record by it."""
    old = getattr(record, "formerly", None)
    if old is None:
        return []
    with keeping():
        said = _("had the number {number}, which another desk gave as well", number=old)
    return [Flaw(f"formerly[{old}]", said, note=True)]


def _flaws(found: list[Flaw], *, note: bool) -> str | None:
    """Flaws as the index keeps them."""
    if not found:
        return None
    kept = [(flaw.path, flaw.reason) for flaw in found if flaw.note is note]
    return json.dumps(kept, ensure_ascii=False) if kept else None


def _source(record: Any) -> tuple[str | None, str | None]:
    source = record.source
    return (source.system, source.number) if source else (None, None)


def _office(office: Office) -> tuple[list[Flaw], Rows]:
    with keeping():
        problems = derive.flaws("office", office)
    return problems, {"office": [(office.name, msgspec.json.encode(office).decode())]}


def _ticket(ticket: Ticket) -> tuple[list[Flaw], Rows]:
    """Folded once, for what is wrong with it and for its rows."""
    with keeping():
        life = fold(ticket.timeline)
        problems = ticket_flaws(ticket, life)
    return problems, ticket_rows(ticket, life)


#: Kinds whose tables are made by hand: what is wrong with a record, and its rows.
_BY_HAND: dict[str, Callable[[Any], tuple[list[Flaw], Rows]]] = {
    "office": _office,
    "ticket": _ticket,
}


def ticket_rows(ticket: Ticket, life: Life) -> Rows:
    """The rows of a ticket whose timeline is already folded."""
    spoken = [getattr(event, field) for event in ticket.timeline for field in _WORDS_OF]
    numbers = [ticket.external_no, *(event.number for event in ticket.timeline)]
    reporter = ticket.reporter
    # Looked for with the other words: a search reads them all once.
    stranger = reporter.name if reporter else ticket.caller
    return {
        "ticket": [_ticket_row(ticket, life)],
        "words": [
            (
                ticket.text,
                "\n".join(filter(None, [ticket.place, stranger, *numbers, *spoken])) or None,
            )
        ],
        "reporter": [(reporter.name, reporter.phone, digits(reporter.phone))] if reporter else [],
        "clock": _clocks(life),
        "finish": _finishes(ticket, life),
        "step": told_steps(ticket, life),
        "cite": list(_cites(ticket, life)),
        "owed": _owed(ticket, life) if life.owes_callback() else [],
        "referral": _referrals(life) if life.referrals else [],
    }


def _ticket_row(ticket: Ticket, life: Life) -> tuple[Any, ...]:
    number = parse_number(ticket.id)
    resolve = life.current(ClockName.RESOLVE)
    title = ticket.text.lstrip().split("\n", 1)[0][:200]
    building = ticket.unit.split("-", 1)[0] if ticket.unit else None
    return (
        ticket.id, number.yymm, number.desk, number.sequence, str(ticket.kind), ticket.category,
        str(ticket.priority), str(life.status or ticket.status), str(ticket.channel), ticket.unit,
        building, ticket.place, ticket.resident, ticket.first_taker, life.department,
        life.assignee, title, seconds(ticket.received), seconds(life.updated),
        _reported(life), seconds(life.closed),
        str(life.resolution) if life.resolution else None,
        seconds(resolve.due) if resolve else None, seconds(resolve.paused) if resolve else None,
        int(life.owes_callback()), str(life.policy), life.attempts, life.score,
        life.count("return"), life.count("reopen"), life.urges, life.count("extend"),
        life.count("escalate"),
        life.merged_into,
        *_source(ticket),
        seconds(ticket.appointment), life.waits_for, seconds(life.resumes),
        life.levels[-1] if life.levels else None, life.count("handover"), life.waited_for,
        str(ticket.no_contact) if ticket.no_contact else None, ticket.caller, ticket.reported_by,
        ticket.external_no, ticket.external_party, seconds(ticket.external_due),
    )  # fmt: skip


def _reported(life: Life) -> float | None:
    """When the work was finished; None too of a finish that nobody reported."""
    if life.finished is None or life.finishes[-1].inferred in _UNREPORTED:
        return None
    return seconds(life.finished)


def _finishes(ticket: Ticket, life: Life) -> list[tuple[Any, ...]]:
    """Each finish: its moment, the seconds that count towards it, when all were reached after it.

    Time spent done or closed before a reopening does not count: each finish ends a
    stretch of work that began with receipt or with the reopening before it. Of two
    in one second the later stands. No time counts twice, and none after the finish,
    where what stands later in the timeline happened earlier: a call that an import
    brings, or a desk whose clock is slow.
    """
    rows: dict[float, tuple[Any, ...]] = {}
    begun = [ticket.received, *life.reopens]
    stretches: list[tuple[float, float]] = []
    for number, (since, finish) in enumerate(zip(begun, life.finishes, strict=False), 1):
        end = seconds_of(finish.at)
        stretches.append((seconds_of(since), end))
        *earlier, (begins, _) = stretches if number == 1 else _once(stretches, end)
        before = json.dumps(earlier) if earlier else None
        spent = end - begins + sum(stop - start for start, stop in earlier)
        reached = seconds(_all_reached(life, number)) if life.calls else None
        vague, holder = int(finish.inferred is not None), (finish.department, finish.assignee)
        if finish.inferred not in _UNREPORTED:
            rows[end] = (end, spent, reached, begins, before, vague, *holder)
    return list(rows.values())


def _once(stretches: Iterable[tuple[float, float]], end: float) -> list[tuple[float, float]]:
    """Stretches of time until a moment, in order and none twice; the last one ends there."""
    found: list[tuple[float, float]] = []
    for start, stop in sorted(stretches):
        begins = max(start, found[-1][1]) if found else start
        if begins < min(stop, end):
            found.append((begins, min(stop, end)))
    return found if found and found[-1][1] == end else [*found, (end, end)]


def _all_reached(life: Life, finish: int) -> datetime | None:
    """When every reporter had been reached after the finish of this number; None if not."""
    first: dict[str, datetime] = {}
    for number, reporter, at in life.calls:
        if number >= finish:
            first.setdefault(reporter, at)
    return max(first.values()) if first.keys() >= set(life.reporters) else None


def _cites(ticket: Ticket, life: Life) -> Iterator[tuple[Any, ...]]:
    """What a ticket cites, and that it needs an answer, by steps that hold."""
    for event in ticket.timeline:
        if (event.cites or event.needs_answer) and event not in life.undone:
            for cited in event.cites:
                name, _sign, version = cited.partition("@")
                yield name, int(version), seconds(event.at)
            if event.needs_answer:
                yield None, None, seconds(event.at)


def _owed(ticket: Ticket, life: Life) -> list[tuple[Any, ...]]:
    who = handler(ticket, life)
    return [(one or ticket.id, life.tried.get(one, 0), who, life.words) for one in life.unreached()]


def _clocks(life: Life) -> list[tuple[Any, ...]]:
    return [
        (str(run.clock), n, seconds(run.started), seconds(run.due), run.rule,
         seconds(run.stopped), seconds(run.first_stopped), seconds(run.paused),
         seconds(run.voided), seconds(run.reckoned), int(run.vague), *_whose(life, run))
        for n, run in enumerate(life.runs)
    ]  # fmt: skip


def _referrals(life: Life) -> list[tuple[Any, ...]]:
    """Each referral, in order; of a clock that ran twice with one party, the last."""
    rows = []
    for n, referral in enumerate(life.referrals):
        works = referral.works
        rows.append((
            n, referral.party, seconds(referral.event.at), referral.event.by,
            seconds(referral.asked.due),
            seconds(referral.answered), seconds(referral.asked.voided),
            str(referral.verdict) if referral.verdict else None, seconds(referral.decided),
            str(referral.warranty) if referral.warranty else None, referral.reminders,
            seconds(referral.reminded), referral.event.letter, referral.number,
            seconds(works.due) if works else None, seconds(works.stopped) if works else None,
            seconds(referral.back), seconds(referral.ended), _apart(life, n),
            int(referral.asked.vague), *_whose(life, referral.asked),
        ))  # fmt: skip
    return rows


def _apart(life: Life, place: int) -> float | None:
    """The seconds for which a party had it that none before had; None while it has it.

    So what several had at once counts once.
    """
    referral = life.referrals[place]
    if referral.ended is None:
        return None
    begins, ends = seconds_of(referral.event.at), seconds_of(referral.ended)
    for earlier in life.referrals[:place]:
        began = seconds_of(earlier.event.at)
        ended = seconds_of(earlier.ended) if earlier.ended is not None else ends
        # Referrals stand in order: an earlier one began no later, and hides a beginning only.
        if began <= begins < ended:
            begins = min(ended, ends)
    return ends - begins


def _whose(life: Life, run: Run) -> tuple[str | None, str | None]:
    """Department and person that a clock's run is of; while it runs, who has the ticket."""
    if run.running and run.clock is not ClockName.ACCEPT:
        return life.department, life.assignee
    return run.department, run.assignee
