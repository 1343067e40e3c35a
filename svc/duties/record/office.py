"""The office's own rules: set, added to, taken from; nothing stays that leads nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.record.changes import sound
from svc.errors import NotFound, Refused
from svc.kinds import rights
from svc.kinds.table import noun
from svc.language import _, n_
from svc.model.office import OFFICE_FORMAT
from svc.rules.office.consistency import breaches

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand
    from svc.model.office import Category, Department, Office

_MOST_NAMED = 5


def change(
    hand: AtHand, office: Office, subject: str, data: bytes | None = None
) -> Decision[Office]:
    """Have changed rules stand, if they hold together.

    Args:
        hand: What is at hand, with the rules as they stand.
        office: As they are to stand.
        subject: The commit's subject.
        data: The file as somebody typed it, where that is to be kept.

    Raises:
        Refused: They contradict themselves where they did not before.
    """
    before = hand.office
    if office == before and data is None:
        return Decision(office, notices=(_("{id}: nothing changed", id="office"),))
    if office.sample != before.sample:
        raise Refused(_("sample cannot be changed"), _("svc init --sample DIR makes an office"))
    sound("office", before, office)
    known = {*breaches(before, hand.staff), *rights.breaches(before)}
    told = [*breaches(office, hand.staff), *rights.breaches(office)]
    new = [one for one in told if one not in known]
    if new:
        raise Refused("\n".join(str(one) for one in new), _("svc office show; svc staff list"))
    if data is None:
        office = msgspec.structs.replace(office, format=max(office.format, OFFICE_FORMAT))
    return Decision(office, (Written("office", office, before, data),), "edit", "office", subject)


def add(hand: AtHand, where: str, word: str, entry: Department | Category) -> Decision[Office]:
    """Add a department or a category.

    Args:
        hand: What is at hand.
        where: The list of the rules it goes into.
        word: What it is: `department`.
        entry: It.

    Raises:
        Refused: The id is taken, or it leads nowhere.
    """
    entries = getattr(hand.office, where)
    if any(one.id == entry.id for one in entries):
        raise Refused(
            _("{kind} {id} is there already", kind=noun(word), id=entry.id),
            _("svc office edit --set {path}.…", path=where),
        )
    office = msgspec.structs.replace(hand.office, **{where: (*entries, entry)})
    return change(hand, office, f"add {word} {entry.id}")


def remove(
    hand: AtHand, where: str, word: str, id: str, tickets: Sequence[str]
) -> Decision[Office]:
    """Remove a department or a category that nothing needs any more.

    Args:
        hand: What is at hand.
        where: The list of the rules it stands in.
        word: What it is: `department`.
        id: Its id.
        tickets: Open tickets that name it.

    Raises:
        NotFound: There is none.
        Refused: Something still needs it.
    """
    entries = getattr(hand.office, where)
    if not any(one.id == id for one in entries):
        raise NotFound(_("no {kind} {id!r}", kind=noun(word), id=id), _("svc office show"))
    if tickets:
        more = " …" if len(tickets) > _MOST_NAMED else ""
        raise Refused(
            n_(
                "{kind} {id} has {n} open ticket: {tickets}",
                "{kind} {id} has {n} open tickets: {tickets}",
                len(tickets),
                kind=noun(word),
                id=id,
                tickets=", ".join(tickets[:_MOST_NAMED]) + more,
            ),
            _("move them to another first"),
        )
    left = tuple(one for one in entries if one.id != id)
    office = msgspec.structs.replace(hand.office, **{where: left})
    return change(hand, office, f"remove {word} {id}")
