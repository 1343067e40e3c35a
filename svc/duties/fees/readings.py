"""What a meter counted between two readings, also where it turned over or was replaced.

A reading below the one before it is no usage but a question: only a person can say that
the meter turned over, or that another hangs there now.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from svc.errors import InvalidData
from svc.language import _
from svc.model.fees import MeterChange


class MeterReading(NamedTuple):
    """What a meter showed.

    Attributes:
        value: What it showed.
        change: What a person said of it.
    """

    value: Decimal
    change: MeterChange = MeterChange.NONE


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
