"""Permits handed out, lost, returned, revoked, handed out anew: as typed, decided, recorded."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.procedures.cases import case_of
from svc.desk.record.field_values import day_of
from svc.duties.procedures import permits as decide
from svc.duties.procedures import progress as fold
from svc.duties.procedures.case import open_still
from svc.duties.procedures.permits import PERMIT_FORMAT
from svc.duties.typed_values import plain_text
from svc.errors import NotFound, Refused, UsageError
from svc.index.duties import procedures
from svc.kinds.procedures.permit import CHINESE, Permit, PermitType, last_day
from svc.kinds.table import noun
from svc.language import _
from svc.rules.office.naming import word_meant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View
    from svc.index.database.index import Index

KIND = "permit"


def issue(
    desk: Desk, type: str, unit: str | None = None, procedure: str | None = None,
    resident: str | None = None, holder: str | None = None, plate: str | None = None,
    printed: str | None = None, since: str | None = None, through: str | None = None,
    receipt: str | None = None, note: str | None = None, at: str | datetime | None = None,
) -> Permit:  # fmt: skip
    """Hand a permit out.

    Args:
        desk: Where.
        type: What is handed out.
        unit: For which home; that of the procedure if not given.
        procedure: In which procedure.
        resident: Whose it is; who asked for the procedure if nobody is named.
        holder: Whose, if that is nobody on file.
        plate: Of a car.
        printed: The number that stands on it.
        since, through: First and last day; today, and the procedure's last, if not given.
        receipt: By which its deposit was taken.
        note: Words to keep.
        at: When, if not now.

    Raises:
        NotFound: There is no such unit, procedure, resident or receipt.
        UsageError: It is no type of permit, or is nobody's.
        Refused: It would hold longer than its procedure, or its number is another's.
    """
    when = desk.moment(at)
    case = case_of(desk, procedure) if procedure else None
    if case is not None:
        open_still(case)
    ends = fold.last_day(case.held) if case else None
    home = lookup.unit(desk.index, unit) if unit else case.held.unit if case else None
    people = case.held.residents if case and not holder else ()
    whose = lookup.resident(desk.index, resident, desk.office.region) if resident else None
    permit = Permit(
        format=PERMIT_FORMAT, id=desk.next_number(KIND, when), type=type_of(type), at=when,
        by=desk.actor.id, printed=printed.strip() if printed else None, unit=home,
        resident=whose or (people[0] if people else None), holder=holder, plate=plate,
        since=day_of(desk, since) if since else when.date(),
        through=day_of(desk, through) if through else ends,
        receipt=lookup.find_number(desk.index, receipt, "receipt") if receipt else None,
        procedure=case.held.id if case else None, note=plain_text(note) if note else None,
    )  # fmt: skip
    if not (permit.unit or permit.resident or permit.holder):
        raise UsageError(_("whose is it?"), _("name a UNIT, or --holder"))
    return desk.record(decide.issue(permit, ends, same(desk, permit)))


def lose(
    desk: Desk, permit: str, reason: str | None = None, at: str | datetime | None = None
) -> Permit:
    """Record that a permit is lost; see `svc.duties.procedures.permits.lose`."""
    held, when = permit_named(desk, permit), desk.moment(at)
    return desk.record(decide.lose(desk.at_hand, held, when, _words(reason)))


def give_back(
    desk: Desk, permit: str, reason: str | None = None, at: str | datetime | None = None
) -> Permit:
    """Record that a permit came back; see `svc.duties.procedures.permits.give_back`."""
    held, when = permit_named(desk, permit), desk.moment(at)
    return desk.record(decide.give_back(desk.at_hand, held, when, _words(reason)))


def revoke(desk: Desk, permit: str, reason: str, at: str | datetime | None = None) -> Permit:
    """Have a permit hold no longer; see `svc.duties.procedures.permits.revoke`."""
    held, when = permit_named(desk, permit), desk.moment(at)
    return desk.record(decide.revoke(desk.at_hand, held, when, plain_text(reason)))


def extend(
    desk: Desk, permit: str, through: str, reason: str, at: str | datetime | None = None
) -> Permit:
    """Have a permit hold until a later day: as long as its procedure, where it has one.

    Raises:
        Refused: It holds for ever, no longer, or until that day already.
    """
    held, when = permit_named(desk, permit), desk.moment(at)
    last, ends = day_of(desk, through), None
    if held.procedure:
        ends = fold.last_day(case_of(desk, held.procedure).held)
    return desk.record(decide.extend(desk.at_hand, held, last, ends, plain_text(reason), when))


def reissue(
    desk: Desk, permit: str, printed: str | None = None, receipt: str | None = None,
    at: str | datetime | None = None,
) -> Permit:  # fmt: skip
    """Hand another out in the place of a lost one, whose number is revoked first.

    Raises:
        NotFound: There is no such permit.
        Refused: It is not lost, or its number is another's.
    """
    before, when = permit_named(desk, permit), desk.moment(at)
    taken = [row["id"] for row in
             desk.index.rows("SELECT id FROM permit WHERE replaces = ?", [before.id])]  # fmt: skip
    if taken:
        raise Refused(
            _("{id} stands in the place of {old}", id=taken[0], old=before.id),
            _("svc permit show {id}", id=taken[0]),
        )
    made = Permit(
        format=PERMIT_FORMAT, id=desk.next_number(KIND, when), type=before.type, at=when,
        by=desk.actor.id, printed=printed.strip() if printed else None, unit=before.unit,
        resident=before.resident, holder=before.holder, plate=before.plate, since=when.date(),
        through=last_day(before), procedure=before.procedure, replaces=before.id,
        receipt=lookup.find_number(desk.index, receipt, "receipt") if receipt else before.receipt,
    )  # fmt: skip
    return desk.record(decide.reissue(desk.at_hand, before, made, same(desk, made), None))


def valid(
    view: View, types: Sequence[str] = (), day: date | None = None
) -> list[dict[str, object]]:
    """What holds today, for the gate: numbers, types, homes and days, and nobody's name."""
    from svc.rules.time.parsing import in_zone

    today = day or in_zone(view.moment, view.zone).date()
    return procedures.valid_permits(view.index, today.isoformat(), [*map(type_of, types)])


def left_behind(view: View) -> list[dict[str, Any]]:
    """What holds today of whoever has left the unit or sold it: to be revoked, or handed on."""
    from svc.rules.time.parsing import in_zone

    today = in_zone(view.moment, view.zone).date().isoformat()
    return [dict(row) for row in procedures.left_behind(view.index, today)]


def permit_named(desk: Desk, text: str) -> Permit:
    """A permit from the end of its number, or from the number that is printed on it.

    Raises:
        NotFound: There is none.
        UsageError: Several are meant.
    """
    held: Permit = desk.load(KIND, number_named(desk.index, text))
    return held


def number_named(index: Index, text: str) -> str:
    """The number of a permit from its end, or from what is printed on the card.

    Raises:
        NotFound: There is none.
        UsageError: Several are meant.
    """
    rows = index.rows("SELECT id FROM permit WHERE printed = ? ORDER BY id", [text.strip()])
    if len(rows) == 1:
        return str(rows[0]["id"])
    if len(rows) > 1:
        raise UsageError(
            _("{printed} stands on {permits}", printed=text.strip(),
              permits=", ".join(row["id"] for row in rows)),
            _("say which"),
        )  # fmt: skip
    if not lookup.is_number(text, KIND):
        raise NotFound(_("no {kind} {id!r}", kind=noun(KIND), id=text), _("svc permit list"))
    return lookup.find_number(index, text, KIND)


def same(desk: Desk, permit: Permit) -> list[Permit]:
    """Permits of its type on which the same number is printed."""
    if not permit.printed:
        return []
    return procedures.permits_printed(desk.index, permit.type, permit.printed)


def type_of(text: str) -> PermitType:
    """A type of permit, as records or people name it.

    Raises:
        UsageError: There is none of that name.
    """
    type_ = word_meant(PermitType, CHINESE[PermitType], text)
    if type_ is not None:
        return type_
    raise UsageError(
        _("{type!r} is no type of permit", type=text),
        _("one of {known}", known=", ".join(PermitType)),
    )


def _words(text: str | None) -> str | None:
    return plain_text(text) if text else None
