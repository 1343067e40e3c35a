"""What an office does about what is overdue: part of its rules."""

# No annotations as text: msgspec would compile each of them at every start.

from enum import StrEnum

from msgspec import Struct

from svc.model.fields import Count, Days


class DemandMeans(StrEnum):
    """How somebody is asked to pay. There is no other: no supply is cut off for fees."""

    PHONE = "phone"
    WECHAT = "wechat"
    SMS = "sms"
    LETTER = "letter"
    VISIT = "visit"
    LAWYER = "lawyer"


class RungStep(StrEnum):
    """What the ladder of what is overdue comes to.

    Attributes:
        NOTICE: It stands on the lists of what is overdue.
        REMINDER: The payer is to be reminded.
        LETTER: A letter is to be sent.
        VISIT: Somebody is to go there: a ticket.
        DIRECTOR: It is the director's.
    """

    NOTICE = "notice"
    REMINDER = "reminder"
    LETTER = "letter"
    VISIT = "visit"
    DIRECTOR = "director"


class Rung(Struct, frozen=True, forbid_unknown_fields=True):
    """One rung of the ladder.

    Attributes:
        after: How many days after the due day.
        step: What is done then.
    """

    after: Count
    step: RungStep


class Dunning(Struct, frozen=True, forbid_unknown_fields=True):
    """What the office does about what is overdue.

    Attributes:
        ladder: What is done after how many days; the usual rungs unless some are named
            (`svc.rules.office.defaults`).
        off: Whether nothing is done by rule.
        proves: Demands that can be proved, after which limitation begins anew.
        limitation_years: After how many years a claim can no longer be enforced where that
            is objected (Civil Code 188).
        limitation_warns: How many days before that it is told.
    """

    ladder: tuple[Rung, ...] = ()
    off: bool = False
    proves: tuple[DemandMeans, ...] = (
        DemandMeans.WECHAT, DemandMeans.SMS, DemandMeans.LETTER, DemandMeans.VISIT,
        DemandMeans.LAWYER,
    )  # fmt: skip
    limitation_years: Count = 3
    limitation_warns: Days = 180
