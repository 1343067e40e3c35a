"""Field types shared by the record types: times, days, text, amounts, and marks on them.

The schema of a field carries its documentation, so the JSON Schema that
`svc schema` prints for editors and the checks are one source. A mark says what
a field is, and `svc.kinds.derive` makes of it what follows:

    refers      the kind of record that it names
    happens     a moment of the world: `--as-of` before it hides it
    personal    personal data, and how it is masked: `name`, `phone`, `email`, `words`
                or `withheld` (only reported as an aggregate)
    safe        the value that wins where two desks wrote different ones
    keyed       the fields by which two desks' items of a list are known to be the same
    grows       a list of the body to which items are only added: each stays what it is
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from svc.language import N_
from svc.model.slug import SLUG


def refers(kind: str) -> dict[str, str]:
    """The mark of a field that names a record, or a department or category of the office."""
    return {"refers": kind}


def safe(value: object) -> dict[str, object]:
    """The mark of a field of which one value wins over every other when two desks meet."""
    return {"safe": value}


def keyed(*names: str) -> dict[str, tuple[str, ...]]:
    """The mark of a list whose items are the same where these fields of theirs are."""
    return {"keyed": names}


def grows(*names: str) -> dict[str, object]:
    """The mark of a keyed list of the body to which items are added, none of which changes."""
    return {"keyed": names, "grows": True}


#: A moment with its offset, to the second: `2026-11-03T09:12:00+08:00`.
Time = Annotated[datetime, Meta(tz=True, description=N_("moment with offset, to the second"))]
#: A moment at which something happened, or is to happen.
Happened = Annotated[
    datetime,
    Meta(tz=True, description=N_("moment with offset, to the second"), extra={"happens": True}),
]
Day = Annotated[date, Meta(description=N_("calendar day in the office's time zone"))]

#: Non-empty words of a person, one or many lines.
Text = Annotated[str, Meta(min_length=1, max_length=20_000)]
Line = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\r\n]+\Z")]

#: Ids, each the name of its file; the pattern keeps them out of paths and options.
Slug = Annotated[
    str,
    Meta(pattern=rf"^{SLUG}\Z", description=N_("lower-case id: a-z 0-9 . _ -")),
]
#: What a version of one of the office's rules is called.
VersionName = Annotated[
    str, Meta(pattern=r"^[0-9a-z][0-9a-z.-]{0,31}\Z", description=N_("a version's name, 2025-01"))
]
TicketId = Annotated[
    str,
    Meta(pattern=r"^T[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z", description=N_("ticket number T2611-A0042")),
]
OfTicket = Annotated[TicketId, Meta(extra=refers("ticket"))]
FollowUpId = Annotated[
    str,
    Meta(
        pattern=r"^F[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z", description=N_("follow-up number F2611-A0007")
    ),
]
OfFollowUp = Annotated[FollowUpId, Meta(extra=refers("followup"))]
CitedVersion = Annotated[
    str,
    Meta(
        pattern=r"^U[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}@[1-9][0-9]{0,4}\Z",
        description=N_("version of a publication: U2611-A0004@2"),
    ),
]
ResidentId = Annotated[
    str, Meta(pattern=r"^R-[A-Z]{1,2}[0-9]{5,9}\Z", description=N_("resident number R-A00042"))
]
OfResident = Annotated[ResidentId, Meta(extra=refers("resident"))]
UnitId = Annotated[
    str,
    Meta(
        pattern=r"^[0-9A-Z]{1,8}(-[0-9A-Z]{1,8}){1,3}\Z",
        description=N_("building-entrance-room, such as 3-2-1502"),
    ),
]

OfUnit = Annotated[UnitId, Meta(extra=refers("unit"))]
ByStaff = Annotated[Slug, Meta(extra=refers("staff"))]
OfDepartment = Annotated[Slug, Meta(extra=refers("department"))]
OfCategory = Annotated[Slug, Meta(extra=refers("category"))]

ReceiptId = Annotated[str, Meta(pattern=r"^N[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]
OfReceipt = Annotated[ReceiptId, Meta(extra=refers("receipt"))]
OfDocument = Annotated[
    str, Meta(pattern=r"^G[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z", extra=refers("document"))
]

#: Marks a field as personal data in the schema: masked in tables, aggregated in
#: reports, and where encryption and erasure will act.
PERSONAL = {"personal": True}
PersonalLine = Annotated[
    str,
    Meta(
        min_length=1, max_length=200, pattern=r"^[^\r\n]+\Z", extra_json_schema=PERSONAL,
        extra={"personal": "name"},
    ),
]  # fmt: skip
PersonalText = Annotated[
    str,
    Meta(min_length=1, max_length=20_000, extra_json_schema=PERSONAL, extra={"personal": "words"}),
]
Phone = Annotated[PersonalLine, Meta(extra={"personal": "phone"})]
Email = Annotated[PersonalLine, Meta(extra={"personal": "email"})]
#: Only reported as an aggregate over at least five people.
Withheld = Annotated[PersonalLine, Meta(extra={"personal": "withheld"})]
#: Of a history, a count or a span of days: more is a slip of the hand, and no index holds it.
Count = Annotated[int, Meta(ge=1, le=1_000_000_000)]
Days = Annotated[int, Meta(ge=0, le=36_525)]
Minutes = Annotated[int, Meta(ge=0, le=100_000)]
Score = Annotated[int, Meta(ge=1, le=5, description=N_("1 very dissatisfied to 5 very satisfied"))]
