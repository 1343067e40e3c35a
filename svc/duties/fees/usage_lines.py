"""Lines for what meters counted: from the last reading before a month to the last one in it.

A reading below the one before it is no usage but a question: only a person can say that
the meter turned over, or that another hangs there now.

Who pays is known once and for all: whoever did while it was used. Where that changed
between two readings nobody can tell whose usage it was, so that no line is made; the meter
is to be read on the day on which another begins to pay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from svc.duties.fees.payers import UnitPayers
from svc.duties.fees.pricing import usage_amount
from svc.duties.fees.proration import MonthPart
from svc.errors import InvalidData, Refused, SvcError
from svc.kinds.fees.bill import BillLine
from svc.kinds.fees.meter import Meter
from svc.kinds.fees.reading import Reading
from svc.kinds.fees.tariff import Tariff, TariffVersion
from svc.language import _
from svc.model.amounts import Quantity
from svc.model.fees import MeterChange
from svc.named_tuple import NamedTuple

_DAY = timedelta(days=1)


class MeterReading(NamedTuple):
    """What a meter showed.

    Attributes:
        value: What it showed.
        change: What a person said of it.
    """

    value: Decimal
    change: MeterChange = MeterChange.NONE


class LineTerms(NamedTuple):
    """When what is billed is due, and when it is owed where that is not when its bill is."""

    due: date
    issued: datetime | None


class MeterReadings(NamedTuple):
    """A meter with what was read of it, in the order of the days."""

    meter: Meter
    readings: tuple[Reading, ...]


class _Stretch(NamedTuple):
    """What was used from one reading to the next, and by whom."""

    before: Reading
    after: Reading
    used: Decimal
    payer: str


def usage_lines(
    tariff: Tariff,
    version: TariffVersion,
    part: MonthPart,
    payers: UnitPayers,
    meters: Sequence[MeterReadings],
    terms: LineTerms,
) -> Iterator[BillLine | str]:
    """The lines of one item that meters count; words where there can be none.

    Args:
        tariff: The item.
        version: What holds.
        part: The days in which the last reading must lie.
        payers: The unit, and who pays for it.
        meters: Its meters of this item.
        terms: When it is due and owed.
    """
    reading_days = [one for one in meters if _read_in(one.meter, part)]
    if not reading_days:
        yield _("no meter on file")
    for meter in reading_days:
        yield from _lines(tariff, version, part, payers, meter, terms)


def _lines(
    tariff: Tariff,
    version: TariffVersion,
    part: MonthPart,
    payers: UnitPayers,
    meter: MeterReadings,
    terms: LineTerms,
) -> Iterator[BillLine | str]:
    name = meter.meter.id
    earlier = [one for one in meter.readings if one.day < part.first]
    inside = [one for one in meter.readings if part.first <= one.day <= part.last]
    if not inside:
        yield _("{meter}: no reading from {first} to {last}", meter=name, first=part.first,
                last=part.last)  # fmt: skip
        return
    chain = [*earlier[-1:], *inside]
    if len(chain) == 1:
        yield _("{meter}: no reading before that of {day}", meter=name, day=chain[0].day)
        return
    try:
        stretches = [_stretch(tariff.id, payers, meter.meter, *pair) for pair in pairwise(chain)]
    except SvcError as error:
        yield f"{name}: {error.message}"
        return
    for run in _by_payer(stretches):
        used = sum((one.used for one in run), Decimal(0))
        assert version.price is not None
        amount = usage_amount(used, version.price)
        if not amount:
            yield _("{meter}: nothing was used", meter=name)
            continue
        days = (run[-1].after.day - run[0].before.day).days
        yield BillLine(
            item=tariff.id, tariff=f"{tariff.id}/{version.version}",
            first=run[0].before.day + _DAY, last=run[-1].after.day, payer=run[0].payer,
            amount=amount, due=terms.due, issued=terms.issued, mark=meter.meter.place, days=days,
            quantity=Quantity(used), price=version.price, meter=name,
            before=_shown_after(run[0].before), after=run[-1].after.value, basis=version.basis,
        )  # fmt: skip


def _stretch(
    item: str, payers: UnitPayers, meter: Meter, before: Reading, after: Reading
) -> _Stretch:
    """What was used between two readings.

    Raises:
        Refused: It cannot be known by whom.
        InvalidData: A reading is lower than the one before it.
    """
    used = _used(meter, before, after)
    first, last = before.day + _DAY, after.day
    paying, unpaid = payers.parts(item, MonthPart(first, last))
    if unpaid:
        raise Refused(_("{first} to {last}: {reason}", first=unpaid[0].part.first,
                         last=unpaid[0].part.last, reason=unpaid[0].reason))  # fmt: skip
    if any(len(one.shares) > 1 for one in paying):
        raise Refused(_("several pay for it; name one for {item} in the unit's payers", item=item))
    # Who moves out on the day of the last reading has used it all the same.
    several = [one for one in paying if one.part.first < last] or paying
    if len(several) > 1:
        day = several[1].part.first
        raise Refused(_("another pays from {day} on: read it on that day", day=day))
    return _Stretch(before, after, used, several[0].shares[0][0])


def _used(meter: Meter, before: Reading, after: Reading) -> Decimal:
    """What a meter counted; what the old one did and what the new one, where it was replaced."""
    start = MeterReading(_shown_after(before))
    change = after.change if after.change is MeterChange.ROLLOVER else MeterChange.NONE
    return usage([start, MeterReading(after.value, change)], meter.digits)


def _shown_after(reading: Reading) -> Quantity:
    """What the meter that hangs there since a reading showed then."""
    return reading.value if reading.starts is None else reading.starts


def _by_payer(stretches: Sequence[_Stretch]) -> Iterator[list[_Stretch]]:
    """Stretches in one, as long as the same payer used them."""
    run: list[_Stretch] = []
    for stretch in stretches:
        if run and run[-1].payer != stretch.payer:
            yield run
            run = []
        run.append(stretch)
    if run:
        yield run


def _read_in(meter: Meter, part: MonthPart) -> bool:
    return (meter.since is None or meter.since <= part.last) and (
        meter.until is None or part.first < meter.until
    )


def usage(readings: Sequence[MeterReading], digits: int) -> Decimal:
    """What was used from the first reading to the last.

    Args:
        readings: In the order of their days; a replacement's first reading follows the
            old meter's last.
        digits: Places before the point that the meter has.

    Raises:
        InvalidData: A reading is lower than the one before it and nobody said why, or is
            beyond what the meter can show.

    Example:
        >>> turned = [MeterReading(Decimal("9998.6")),
        ...           MeterReading(Decimal("12.4"), MeterChange.ROLLOVER)]
        >>> usage(turned, 4)
        Decimal('13.8')
    """
    used = Decimal(0)
    for before, reading in pairwise(readings):
        if reading.change is not MeterChange.REPLACED:
            used += _counted(before.value, reading, digits)
    return used


def _counted(before: Decimal, reading: MeterReading, digits: int) -> Decimal:
    full = Decimal(10) ** digits
    if not 0 <= reading.value < full:
        raise InvalidData(
            _("a meter of {digits} digits cannot show {value}", digits=digits, value=reading.value),
            next_step=_("say how many digits the meter has"),
        )
    if reading.change is MeterChange.ROLLOVER:
        return full - before + reading.value
    if reading.value < before:
        raise InvalidData(
            _("{value} is less than {before} before it", value=reading.value, before=before),
            next_step=_("say that the meter turned over or was replaced, or correct the reading"),
        )
    return reading.value - before
