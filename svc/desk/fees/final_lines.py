"""The last lines of whoever leaves a home: final readings, last days, what was charged beyond.

They are what any run would bill for those days, computed before the records say so: to
the fen, and by the same keys, so that a month's run finds them there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core import lookup
from svc.desk.fees import ending
from svc.desk.fees.runs import Foreseen, RunRequest, computed, payers_of
from svc.duties.decision import Decision, Written
from svc.duties.fees import ending as decide_end
from svc.duties.fees import runs as decide
from svc.duties.fees.billing import Skipped
from svc.duties.fees.line_events import LineOf, SaidOfLine
from svc.duties.fees.payers import OwnerSpan, UnitPayers
from svc.duties.fees.tariffs import month_part, months_billed
from svc.duties.record.general import add
from svc.errors import NotFound, Refused, UsageError
from svc.index.query import billing
from svc.kinds.fees.bill import line_key, line_states
from svc.kinds.fees.meter import Meter
from svc.kinds.fees.reading import Reading, slot
from svc.kinds.unit import PayerSpan, Unit
from svc.language import _
from svc.model.amounts import Money, Quantity
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View
    from svc.duties.fees.ledger import UnitLedger
    from svc.index.database.index import Index
    from svc.kinds.fees.bill import Bill, BillLine

_DAY = timedelta(days=1)
#: Whoever pays from the next day on, as long as nobody is on file.
_NEXT = ""
#: In how many later months a run may bill days of this one.
_LATER = 11


class FinalLines(NamedTuple):
    """What is written about the last days.

    Attributes:
        decisions: The unit's payers, readings and bills, each record once.
        bills: The bills as they stand then.
        lines: The lines that are new, each with its bill.
        skipped: What is left out, and why.
    """

    decisions: list[Decision[Any]]
    bills: list[Bill]
    lines: list[tuple[Bill, BillLine]]
    skipped: list[Skipped]


def final_lines(
    desk: Desk, unit: str, payer: str, until: date, readings: Sequence[Reading],
    ledger: UnitLedger, telling: SaidOfLine,
) -> FinalLines:  # fmt: skip
    """What a payer owes for the last days, and what was charged beyond them.

    Args:
        unit, payer: Of whom.
        until: The first day on which they no longer pay.
        readings: Final readings; see `final_readings`.
        ledger: What the unit owes and has.
        telling: When, by whom, why.

    Raises:
        Refused: A reading cannot be, or what was charged cannot be given back.
    """
    written: dict[str, Written] = {}
    lines = ending.standing_lines(desk, unit, ledger)
    beyond = decide_end.reaching(lines, payer, until)
    ended: list[Decision[Any]] = []
    if beyond:
        number = desk.next_number("bill", telling.at)
        made = decide_end.end(lines, payer, until, ending.versions(desk), number, telling)
        _keep(written, made.written)
        ended.append(Decision(None, (), "end", made.about, made.subject, made.when))
    foreseen = Foreseen(_payers_then(desk, unit, payer, until), readings)
    skipped: list[Skipped] = []
    for period in _periods(desk, until):
        run = _run(desk, period, payer, foreseen, written, beyond)
        _keep(written, run.written)
        skipped += run.result.skipped
    decisions: list[Decision[Any]] = [add("reading", one, None) for one in readings]
    decisions += ended
    if written:
        decisions.append(Decision(None, tuple(written.values()), "bill", unit, ""))
    bills = [one.record for one in written.values()]
    new = [
        (one.record, line) for one in written.values() for line in one.record.lines
        if one.before is None or line not in one.before.lines
    ]  # fmt: skip
    return FinalLines(decisions, bills, new, _told(skipped, readings))


def final_readings(desk: Desk, unit: str, until: date, typed: Sequence[str]) -> list[Reading]:
    """Readings of the last day, from `METER=VALUE`.

    Args:
        unit: Whose meters.
        until: The day after the last one.
        typed: The meter's id, or its item where the unit has one such meter, and what it
            shows.

    Raises:
        UsageError: One cannot be read, or the last day lies ahead.
        NotFound: The unit has no such meter.
        Refused: It is on file with another value already.
    """
    day = until - _DAY
    if typed and day > desk.at_hand.here.date():
        raise UsageError(
            _("{day}, their last day, lies ahead: its readings cannot be known", day=day),
            _("settle it on that day, or leave the readings out"),
        )
    readings = []
    for text in typed:
        name, _equals, shown = text.partition("=")
        meter = _meter(desk, unit, name.strip())
        try:
            value = Quantity.parse(shown.strip())
        except ValueError as error:
            raise UsageError(
                _("{text!r} {reason}", text=text, reason=error), _("write it as METER=13.8")
            ) from None
        made = Reading(format=1, id="", meter=meter.id, day=day, value=value, by=desk.actor.id)
        reading = msgspec.structs.replace(made, id=slot(made))
        if not _known(desk, reading):
            readings.append(reading)
    return readings


def active_meters(index: Index, unit: str, day: date) -> list[Meter]:
    """The meters of a unit that are read on a day."""
    return [one for one in billing.meters(index, [unit]) if one.until is None or day < one.until]


def meters_shown(view: View, unit: str) -> list[tuple[str, str | None, str | None]]:
    """The meters of a unit with what each showed last, and on which day.

    Raises:
        NotFound: The unit is not on file.
    """
    home, today = lookup.unit(view.index, unit), view.moment.date()
    read = billing.readings(view.index, today, today)
    last = {name: rows[-1] for name, rows in read.items()}
    return [
        (one.id, str(last[one.id].value), last[one.id].day.isoformat())
        if one.id in last else (one.id, None, None)
        for one in active_meters(view.index, home, today)
    ]  # fmt: skip


def payers_ended(unit: Unit, payer: str, until: date) -> Unit:
    """A unit whose file names somebody as payer no longer from a day on."""

    def ended(span: PayerSpan) -> PayerSpan:
        lasts = span.who == payer and (span.until is None or span.until > until)
        return msgspec.structs.replace(span, until=until) if lasts and span.since < until else span

    return msgspec.structs.replace(unit, payers=tuple(map(ended, unit.payers)))


def _payers_then(desk: Desk, unit: str, payer: str, until: date) -> UnitPayers:
    """Who pays for a unit once somebody has left; from then on somebody who is not known yet."""
    (now,) = payers_of(desk.index, [unit])
    owners = [
        one._replace(until=until)
        if one.who == payer and (one.until is None or one.until > until) else one
        for one in now.owners
    ]  # fmt: skip
    if not any(one.until is None or one.until > until for one in owners):
        owners.append(OwnerSpan(_NEXT, until))
    return UnitPayers(payers_ended(now.unit, payer, until), owners, now.developer)


def _periods(desk: Desk, until: date) -> Iterator[str]:
    """The months whose runs bill the last days: a later one where a quarter is billed then."""
    last = until - _DAY
    month = f"{last:%Y-%m}"
    before = f"{last.replace(day=1) - _DAY:%Y-%m}"
    if desk.index.one("SELECT 1 FROM bill WHERE period <= ? LIMIT 1", (before,)):
        yield before
    yield month
    versions = [version for tariff in billing.tariffs(desk.index) for version in tariff.versions
                if version.holds_on(last)]  # fmt: skip
    later = last.replace(day=1)
    for _number in range(_LATER):
        later = month_part(f"{later:%Y-%m}").last + _DAY
        period = f"{later:%Y-%m}"
        if any(part.month == month for one in versions for part in months_billed(one, period)):
            yield period


def _run(
    desk: Desk, period: str, payer: str, foreseen: Foreseen, written: dict[str, Written],
    beyond: Sequence[LineOf],
) -> Decision[decide.RunResult]:  # fmt: skip
    """A month's run of the unit, of which only the lines of whoever leaves are taken."""
    unit = foreseen.payers.unit.id
    if not billing.tariffs(desk.index):
        empty = decide.RunResult(period, [], 0, Money(0), [], 0)
        return Decision(empty)
    made = computed(desk.index, desk.zone, RunRequest(period=period), [unit], foreseen)
    gaps = [gap for gap in made.skipped if gap.unit in ("", unit)]
    held = dict(billing.bills_of(desk.index, period, [unit]))
    held |= {name: one.record for name, one in written.items() if name in held}
    mended = billing.corrected(desk.index, period, unit)
    mended |= {f"{line.bill.id}:{line.state.key}": () for line in beyond}
    billed = {key for bill in held.values() for key in line_states(bill)}
    own = [
        (home, [line for line in lines if line.payer == payer and line_key(line) not in billed])
        for home, lines in made.lines
    ]
    return decide.record(decide.ComputedRun(made.plan, own, gaps), held, mended)


def _keep(written: dict[str, Written], more: Sequence[Written]) -> None:
    """Put bills beside those before, each once: as it was on file, and as it is to stand."""
    for put in more:
        before = written[put.record.id].before if put.record.id in written else put.before
        written[put.record.id] = Written(put.kind, put.record, before)


def _told(skipped: Sequence[Skipped], readings: Sequence[Reading]) -> list[Skipped]:
    """What is left out, once each.

    Raises:
        Refused: It is a reading that was just given.
    """
    gaps = list(dict.fromkeys(skipped))
    for reading in readings:
        for gap in gaps:
            if gap.reason.startswith(f"{reading.meter}:") and str(reading.value) in gap.reason:
                raise Refused(
                    gap.reason,
                    _("svc reading add --meter {meter} --day {day} --value {value} --change …"
                      " says that it turned over or was replaced",
                      meter=reading.meter, day=reading.day, value=reading.value),
                )  # fmt: skip
    return gaps


def _meter(desk: Desk, unit: str, name: str) -> Meter:
    meters = active_meters(desk.index, unit, desk.at_hand.here.date())
    named = [one for one in meters if name in (one.id, one.id.partition(".")[2], one.item)]
    if len(named) != 1:
        known = ", ".join(one.id for one in named or meters) or _("none")
        raise NotFound(
            _("{unit} has no meter {name!r}", unit=unit, name=name)
            if not named else _("{name!r} may be any of {meters}", name=name, meters=known),
            _("one of {known}", known=known),
        )  # fmt: skip
    return named[0]


def _known(desk: Desk, reading: Reading) -> bool:
    """Whether it is on file just so.

    Raises:
        Refused: It is, with another value.
    """
    if not desk.holds("reading", reading.id):
        return False
    held: Reading = desk.load("reading", reading.id)
    if held.value != reading.value:
        raise Refused(
            _("{id} is {value} on file", id=reading.id, value=held.value),
            _("svc reading edit {id} --set value={value}", id=reading.id, value=reading.value),
        )
    return True
