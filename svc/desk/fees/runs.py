"""A month is billed: every unit by the office's tariffs, as one commit; gaps are told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from svc.desk.core import lookup
from svc.desk.fees import credit
from svc.duties.fees import runs as decide
from svc.duties.fees.billing import BillingRun, shared_parts, unit_lines
from svc.duties.fees.payers import OwnerSpan, UnitPayers
from svc.duties.fees.tariffs import month_part
from svc.duties.fees.usage_lines import MeterReadings
from svc.errors import NotFound, UsageError
from svc.index.query import billing
from svc.index.query.ledgers import working_days
from svc.kinds.party import Party
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import tzinfo

    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View
    from svc.duties.decision import Decision
    from svc.index.database.index import Index
    from svc.kinds.fees.reading import Reading

_PERIOD = lazy_pattern(r"(19[7-9][0-9]|20[0-6][0-9])-(0[1-9]|1[0-2])")


class RunRequest(NamedTuple):
    """What is to be billed.

    Attributes:
        period: The month, `2026-04`.
        items: Only these items; all if empty.
        units: Only these units, in any spelling; all if empty.
        again: Whether lines that were voided are billed anew.
        strict: Whether nothing is recorded if anything is left out.
        leave_credit: Whether credit pays nothing.
    """

    period: str
    items: Sequence[str] = ()
    units: Sequence[str] = ()
    again: bool = False
    strict: bool = False
    leave_credit: bool = False


def run(desk: Desk, request: RunRequest) -> decide.RunResult:
    """Bill a month; then credit pays what is owed, the oldest first, by rule.

    Raises:
        UsageError: No month, or a unit that cannot be read.
        NotFound: An item or a unit that is not on file.
        Refused: Something would be left out, and nothing was to be.
    """
    desk.actor  # noqa: B018 - money needs somebody named
    only = [lookup.unit(desk.index, unit) for unit in request.units]
    decision = _decided(desk.index, desk.zone, request, only)
    if request.leave_credit:
        return desk.record(decision)
    used, receipts = credit.applied(desk, decision.result.bills, only)
    return desk.record(decide.with_credit(decision, used, receipts))


def preview(view: View, request: RunRequest) -> decide.RunResult:
    """What a run would do, without doing it.

    Raises:
        As `run` does.
    """
    only = [lookup.unit(view.index, unit) for unit in request.units]
    decision = _decided(view.index, view.zone, request, only)
    if not request.leave_credit:
        used = credit.foreseen(view.index, view.moment, decision.result.bills, only)
        decision = decide.with_credit(decision, used)
    return decision.result


def _decided(
    index: Index, zone: tzinfo, request: RunRequest, only: Sequence[str]
) -> Decision[decide.RunResult]:
    made = computed(index, zone, request, only)
    held = billing.bills_of(index, request.period, only)
    corrected = billing.corrected(index, request.period)
    return decide.record(made, held, corrected, again=request.again, strict=request.strict)


class Foreseen(NamedTuple):
    """What of a unit is to be: who pays, and readings that are not on file yet."""

    payers: UnitPayers
    readings: Sequence[Reading] = ()


def computed(
    index: Index, zone: tzinfo, request: RunRequest, only: Sequence[str] = (),
    foreseen: Foreseen | None = None,
) -> decide.ComputedRun:  # fmt: skip
    """What every unit owes for a month by the rules and records as they stand.

    Args:
        index: What is on file.
        zone: The office's time zone.
        request: The month, and the items.
        only: Only these units; all if empty.
        foreseen: A unit as it is to be.

    Raises:
        UsageError: No month.
        NotFound: An item that is not on file.
    """
    plan = _plan(index, zone, request)
    every = payers_of(index)
    if foreseen is not None:
        home = foreseen.payers.unit.id
        every = [foreseen.payers if one.unit.id == home else one for one in every]
    shares, skipped = shared_parts(plan, every)
    plan = plan.sharing(shares)
    meters = meters_of(index, request.period)
    if foreseen is not None:
        meters[home] = [_with(one, foreseen.readings) for one in meters.get(home, ())]
    made: list[tuple[str, list[decide.BillLine]]] = []
    for payers in every:
        unit = payers.unit.id
        if not only or unit in only:
            lines, left_out = unit_lines(plan, payers, meters.get(unit, ()))
            made.append((unit, lines))
            skipped += left_out
    return decide.ComputedRun(plan, made, skipped)


def payers_of(index: Index, only: Sequence[str] = ()) -> list[UnitPayers]:
    """Every unit, or some, with who pays for it."""
    owners = billing.owners(index)
    developers = billing.developers(index)
    return [
        UnitPayers(
            unit, [OwnerSpan(*span) for span in owners.get(unit.id, ())],
            developer_of(unit.building, developers),
        )
        for unit in billing.units(index, only)
    ]  # fmt: skip


def developer_of(building: str, developers: Sequence[Party]) -> str | None:
    """Who built a building: who says so of it, else who built all; the first by name."""
    named = [one.id for one in developers if building in one.buildings]
    whole = [one.id for one in developers if not one.buildings]
    return next(iter([*named, *whole]), None)


def meters_of(index: Index, period: str) -> dict[str, list[MeterReadings]]:
    """Per unit its meters, with the readings that a month's run may ask for."""
    month = month_part(period)
    year = month.first.replace(year=month.first.year - 1)
    read = billing.readings(index, year, month.last)
    found: dict[str, list[MeterReadings]] = defaultdict(list)
    for meter in billing.meters(index):
        found[meter.unit].append(MeterReadings(meter, tuple(read.get(meter.id, ()))))
    return found


def _with(meter: MeterReadings, more: Sequence[Reading]) -> MeterReadings:
    """A meter with readings that are to be."""
    own = [one for one in more if one.meter == meter.meter.id]
    return MeterReadings(
        meter.meter, tuple(sorted((*meter.readings, *own), key=lambda reading: reading.day))
    )


def is_period(text: str) -> bool:
    """Whether bills can be of a month: their numbers tell a year by its last two digits."""
    return _PERIOD.fullmatch(text) is not None


def _plan(index: Index, zone: tzinfo, request: RunRequest) -> BillingRun:
    if not is_period(request.period):
        raise UsageError(
            _("{period!r} is no month", period=request.period), _("write it as 2026-04")
        )
    tariffs = billing.tariffs(index)
    known = [one.id for one in tariffs]
    unknown = [item for item in request.items if item not in known]
    if unknown or not known:
        raise NotFound(
            _("no tariff {item!r}", item=unknown[0]) if unknown else _("the office has no tariff"),
            _("one of {known}", known=", ".join(known)) if known else _("svc tariff add"),
        )
    wanted = [one for one in tariffs if not request.items or one.id in request.items]
    return BillingRun(request.period, wanted, zone, working=working_days(index))
