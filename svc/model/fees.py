"""The vocabulary of fees, and the types that their records share."""

# No annotations as text: msgspec would compile each of them at every start.

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from svc.language import N_
from svc.model.amounts import Money
from svc.model.fields import Count, Line


class Formula(StrEnum):
    """How a tariff comes to an amount.

    Attributes:
        AREA: Square metres by the price of one a month, by months.
        FIXED: The price of a month, by months.
        USAGE: What a meter counted, by the price of one.
        SHARE: A total, in proportion to the homes' areas.
    """

    AREA = "area"
    FIXED = "fixed"
    USAGE = "usage"
    SHARE = "share"


class Proration(StrEnum):
    """How a contract counts a month that begins or ends within it.

    Attributes:
        ACTUAL: Days by the days of that month; what holds unless a contract says else.
        THIRTY: Days by thirty, a whole month never more than one.
        YEAR: Days by 365 of twelve months.
        HALF_MONTH: Begun by the 15th it is a whole month, later half of one.
        MID_MONTH: Begun by the 15th it counts from the 15th on, later from the next month.
    """

    ACTUAL = "actual"
    THIRTY = "thirty"
    YEAR = "year"
    HALF_MONTH = "half-month"
    MID_MONTH = "mid-month"


class PaymentOrder(StrEnum):
    """What is settled first within a debt.

    Attributes:
        LAW: Late fees, then principal, debt by debt.
        PRINCIPAL: All principals, then late fees.
    """

    LAW = "law"
    PRINCIPAL = "principal-first"


class MeterChange(StrEnum):
    """What a person says of a reading that does not simply follow the one before.

    Attributes:
        NONE: The same meter went on counting.
        ROLLOVER: It passed its highest number and began again at nought.
        REPLACED: It is the first reading of another meter.
    """

    NONE = "none"
    ROLLOVER = "rollover"
    REPLACED = "replaced"


#: A month: `2026-04`.
Month = Annotated[
    str,
    Meta(
        pattern=r"^(19[7-9][0-9]|20[0-6][0-9])-(0[1-9]|1[0-2])\Z", description=N_("month 2026-04")
    ),
]
#: Who pays: a resident, or an outside party such as the developer.
Payer = Annotated[
    str,
    Meta(
        pattern=r"^(R-[A-Z]{1,2}[0-9]{5,9}|[a-z0-9][a-z0-9._-]{0,63})\Z",
        description=N_("resident number R-A00042, or a party's id"),
    ),
]


class LateStretch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Some days on which the same principal was open, and what they cost.

    Late fees are told for any moment; whatever settles them keeps how they came about.

    Attributes:
        tariff: The version whose rate it is.
        principal: What was open.
        days: For how many days; the first is not counted.
        amount: What they cost.
    """

    tariff: Line | None = None
    principal: Money
    days: Count
    amount: Money
