"""What one row of a log says, held against what its ticket has come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.language import _
from svc.model.roles import Role
from svc.model.words import Action, Status
from svc.rules.ticket.lifecycle import RETURNS_BEFORE_DIRECTOR, TABLE
from svc.rules.ticket.statuses import OPEN

if TYPE_CHECKING:
    from svc.exchange.row_kinds.states import TicketContext, ToldStep
    from svc.rules.ticket.lifecycle import Life, Transition

DISPATCHING = (Action.ASSIGN, Action.TRANSFER)
#: States in which a ticket can be sent to somebody else.
HANDED = (Status.NEW, Status.ASSIGNED, Status.WORKING)


def names_other(row: ToldStep, life: Life) -> bool:
    """Whether a row names a department or person that differs from what holds.

    Whoever takes a ticket on for a department differs from nobody.
    """
    department, person = row.fields.get("department"), row.fields.get("assignee")
    taken = life.assignee is None and "assignee" in TABLE[row.action].takes
    elsewhere = person not in (None, life.assignee) and not taken
    return department not in (None, life.department) or elsewhere


def before_handover(row: ToldStep, life: Life) -> tuple[Action, ...]:
    """What must happen before a ticket can change hands; a settled one only if a row reopens it."""
    leads_on = OPEN & set(TABLE[row.action].targets)
    if life.status is Status.WAITING:
        return (Action.RESUME,)
    if leads_on and row.action not in (Action.REOPEN, Action.CREATE):
        return {
            Status.DONE: (Action.CLOSE, Action.REOPEN), Status.CLOSED: (Action.REOPEN,),
        }.get(life.status or Status.NEW, ())  # fmt: skip
    return ()


def with_names(row: ToldStep, words: str) -> str:
    """Words, and whom a row names."""
    names = (str(row.fields.get(name) or "") for name in ("department", "assignee"))
    return ": ".join(filter(None, (words, *names)))


def holds(life: Life, row: ToldStep) -> bool:
    """Whether what a row tells is so already: the state it leads to, and who has it."""
    step = TABLE[row.action]
    if life.status not in step.targets:
        return False
    return row.action not in DISPATCHING or not is_elsewhere(row, life)


def is_elsewhere(row: ToldStep, life: Life) -> bool:
    """Whether a row names a department or person that has not got the ticket."""
    department, person = row.fields.get("department"), row.fields.get("assignee")
    return department not in (None, life.department) or person not in (None, life.assignee)


def forgets(last: Action, row: ToldStep, life: Life) -> bool:
    """Whether a way would leave out to whom a row sends the ticket."""
    return row.action in DISPATCHING and last not in DISPATCHING and is_elsewhere(row, life)


def moves_nothing(row: ToldStep, life: Life) -> bool:
    """Whether a row can stand as a note, for it would not have moved the ticket."""
    if not TABLE[row.action].targets:
        return True
    return row.action is Action.CLOSE and life.status is Status.DONE and life.owes_callback()


def lacking(row: ToldStep, life: Life, setting: TicketContext) -> str | None:
    """What a step needs and neither the row nor the setting says; None if nothing."""
    for name in TABLE[row.action].needs:
        known = row.fields.get(name)
        if name == "department":
            known = recipient_of(row, life, setting)["department"]
        elif name == "resolution":
            known = known or setting.resolution
        elif name in ("reason", "note"):
            known = row.word
        if known is None:
            return _("{action} needs {field}", action=row.action, field=name)
    if row.action is Action.FINISH and life.status is Status.NEW:
        # Here it would be of whoever finishes; of another system's ticket somebody had it.
        return _("{action} needs {field}", action=row.action, field="department")
    return None


def recipient_of(row: ToldStep, life: Life, setting: TicketContext) -> dict[str, Any]:
    """To whom a row sends the ticket: as it says, else who had it, else by its category."""
    said = row.fields.get("department")
    person = row.fields.get("assignee")
    if said is None and person is None:
        person = life.assignee
    found = {"department": said or life.department or setting.department}
    return {**found, "assignee": person} if person else found


def director_of(life: Life, action: Action) -> dict[str, Any]:
    """A ticket that bounced goes on by a director's word, which the source did not record."""
    bounced = life.status is Status.NEW and life.returns >= RETURNS_BEFORE_DIRECTOR
    if action is Action.ASSIGN and bounced:
        return {"role": Role.DIRECTOR}
    return {}


def said_of(row: ToldStep, step: Transition) -> dict[str, Any]:
    """Reason and note of a step: what one of them needs, the other or the source's word says."""
    reason, note = row.fields.get("reason"), row.fields.get("note")
    if "reason" in step.needs:
        return {"reason": reason or note or row.word, "note": note if reason else None}
    words = note if "reason" in step.takes else "; ".join(filter(None, (reason, note)))
    return {"note": words or (row.word if "note" in step.needs else None)}


def words_of(row: ToldStep) -> str:
    """What a row says, as a note."""
    words = (row.word, row.fields.get("reason"), row.fields.get("note"))
    return ": ".join(filter(None, words))
