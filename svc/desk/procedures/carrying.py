"""The steps of a procedure as they are typed: looked up, decided, recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.procedures.cases import case_of
from svc.desk.procedures.receipts import given_back, paid
from svc.desk.record.field_values import day_of
from svc.duties.procedures import ending, permits, steps
from svc.duties.procedures import progress as fold
from svc.duties.procedures.case import OpenCase, of_step
from svc.duties.procedures.permits import PERMIT_FORMAT
from svc.duties.procedures.steps import StepTaken
from svc.duties.ticket import patrol
from svc.duties.typed_money import money_of
from svc.duties.typed_values import plain_text
from svc.errors import UsageError
from svc.kinds.procedures.permit import Permit, PermitType
from svc.kinds.procedures.procedure import InspectionResult, Procedure
from svc.kinds.procedures.workflow import StepSort, WorkflowStep
from svc.language import _

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def step(
    desk: Desk, procedure: str, step: str, shown: Sequence[str] = (), signed: Sequence[str] = (),
    handed: Sequence[str] = (), everything: bool = False, receipts: Sequence[str] = (),
    printed: Sequence[str] = (), note: str | None = None, at: str | datetime | None = None,
) -> Procedure:  # fmt: skip
    """Take a step: what was shown, signed, paid and handed over; permits are made with it.

    Args:
        desk: Where.
        procedure: Which, by the end of its number.
        step: Which step: its id or its name.
        shown, signed, handed: What was, one by one.
        everything: Whether all that the step asks for was.
        receipts: By which was paid what it asks for; found if none is named.
        printed: `TYPE=NUMBER` each: what stands on a card that is handed out.
        note: Words to keep.
        at: When, if not now.

    Raises:
        NotFound: There is no such procedure, step or receipt.
        UsageError: Something that it asks for is missing.
        Refused: Its turn has not come, it is not paid, or it is somebody else's.
    """
    when = desk.moment(at)
    case = case_of(desk, procedure)
    asked = of_step(case, step)
    back = asked.step.sort is StepSort.REFUND
    numbers = [lookup.find_number(desk.index, one, "receipt") for one in receipts]
    found = given_back(desk, case, asked.step) if back else paid(desk, case, asked.step, numbers)
    taken = StepTaken(
        asked.step.id, when, tuple(shown), tuple(signed), tuple(handed), everything,
        tuple(found), plain_text(note) if note else None,
    )  # fmt: skip
    made = _permits(desk, case, asked.step, _numbers(printed), when)
    return desk.record(steps.step(desk.at_hand, case, taken, made))


def step_named(case: OpenCase, text: str) -> WorkflowStep:
    """A step of a procedure, by its id or its name.

    Raises:
        NotFound: Its workflow has none of that name.
    """
    return of_step(case, text).step


def skip(
    desk: Desk, procedure: str, step: str, reason: str, at: str | datetime | None = None
) -> Procedure:
    """Leave a step out, with a reason; see `svc.duties.procedures.steps.skip`."""
    case, when = case_of(desk, procedure), desk.moment(at)
    return desk.record(steps.skip(desk.at_hand, case, step, plain_text(reason), when))


def send_back(
    desk: Desk, procedure: str, step: str, reason: str, at: str | datetime | None = None
) -> Procedure:
    """Have a step taken again; see `svc.duties.procedures.steps.send_back`."""
    case, when = case_of(desk, procedure), desk.moment(at)
    return desk.record(steps.send_back(desk.at_hand, case, step, plain_text(reason), when))


def approve(
    desk: Desk,
    procedure: str,
    through: str | None = None,
    note: str | None = None,
    at: str | datetime | None = None,
) -> Procedure:
    """Agree to a procedure; see `svc.duties.procedures.steps.approve`."""
    case, when = case_of(desk, procedure), desk.moment(at)
    last = day_of(desk, through) if through else None
    words = plain_text(note) if note else None
    return desk.record(steps.approve(desk.at_hand, case, when, last, words))


def refuse(desk: Desk, procedure: str, reason: str, at: str | datetime | None = None) -> Procedure:
    """Refuse a procedure; see `svc.duties.procedures.steps.refuse`."""
    case, when = case_of(desk, procedure), desk.moment(at)
    due = _at_once(case, when)
    return desk.record(steps.refuse(desk.at_hand, case, when, plain_text(reason), due))


def extend(
    desk: Desk, procedure: str, through: str, reason: str, at: str | datetime | None = None
) -> Procedure:
    """Move the end of a procedure, and of its permits with it.

    Raises:
        As `svc.duties.procedures.ending.extend` does.
    """
    case, when = case_of(desk, procedure), desk.moment(at)
    last, why = day_of(desk, through), plain_text(reason)
    own = [one for one in case.permits if one.procedure == case.held.id]
    moved = permits.extended(desk.at_hand, own, last, why, when)
    return desk.record(ending.extend(desk.at_hand, case, last, why, when, moved))


def violate(
    desk: Desk,
    procedure: str,
    reason: str,
    ticket: str | None = None,
    at: str | datetime | None = None,
) -> Procedure:
    """Record that a rule was not kept to: a ticket of its own, or one that is there.

    Raises:
        NotFound: There is no such ticket.
        As `svc.duties.procedures.ending.violate` does.
    """
    case, when, why = case_of(desk, procedure), desk.moment(at), plain_text(reason)
    told: Any = lookup.find_number(desk.index, ticket) if ticket else None
    if told is None:
        told = _ticket(desk, case, why, when)
    return desk.record(ending.violate(desk.at_hand, case, why, when, told))


def inspect(
    desk: Desk, procedure: str, result: str, step: str | None = None, note: str | None = None,
    at: str | datetime | None = None,
) -> Procedure:  # fmt: skip
    """Record what came of looking at the work; what failed becomes a ticket, and stays due.

    Raises:
        UsageError: It failed, and nobody says why.
        As `svc.duties.procedures.ending.inspected` does.
    """
    case, when = case_of(desk, procedure), desk.moment(at)
    came = InspectionResult(result)
    seen = plain_text(note) if note else None
    failed = came is InspectionResult.FAILED
    if failed and not seen:
        raise UsageError(_("missing: {fields}", fields="--note"), _("say what was not right"))
    ending.acceptance(case, step)
    ticket = _ticket(desk, case, seen or "", when) if failed else None
    return desk.record(ending.inspected(
        desk.at_hand, case, step, came, when, seen, lambda: _refund_due(case, when), ticket
    ))  # fmt: skip


def deduct(
    desk: Desk,
    procedure: str,
    amount: str,
    reason: str,
    item: str | None = None,
    at: str | datetime | None = None,
) -> Procedure:
    """Say that part of a deposit is to be kept; see `svc.duties.procedures.ending.deduct`."""
    case, when = case_of(desk, procedure), desk.moment(at)
    money = money_of(amount)
    if money <= 0:
        raise UsageError(_("{amount} cannot be kept", amount=money), _("more than 0"))
    return desk.record(ending.deduct(desk.at_hand, case, item, money, plain_text(reason), when))


def agree(
    desk: Desk, procedure: str, note: str | None = None, at: str | datetime | None = None
) -> Procedure:
    """Agree to what is kept of a deposit; see `svc.duties.procedures.ending.agree`."""
    case, when = case_of(desk, procedure), desk.moment(at)
    words = plain_text(note) if note else None
    return desk.record(ending.agree(desk.at_hand, case, when, words))


def withdraw(
    desk: Desk, procedure: str, reason: str, at: str | datetime | None = None
) -> Procedure:
    """End a procedure that nobody asks for any longer: its deposits are due back at once.

    Raises:
        As `svc.duties.procedures.ending.withdraw` does.
    """
    case, when = case_of(desk, procedure), desk.moment(at)
    due = _at_once(case, when)
    return desk.record(ending.withdraw(desk.at_hand, case, when, plain_text(reason), due))


def complete(
    desk: Desk, procedure: str, note: str | None = None, at: str | datetime | None = None
) -> Procedure:
    """End a procedure of which every step is over.

    Raises:
        As `svc.duties.procedures.ending.complete` does.
    """
    case, when = case_of(desk, procedure), desk.moment(at)
    words = plain_text(note) if note else None
    return desk.record(ending.complete(desk.at_hand, case, when, words))


def _ticket(desk: Desk, case: OpenCase, seen: str, at: datetime) -> Any:
    """What a violation becomes, or work that is not accepted.

    Raises:
        UsageError: The workflow does not say.
    """
    becomes = case.version.creates
    if becomes is None:
        raise UsageError(
            _("{workflow} does not say what becomes of it", workflow=case.workflow.id),
            _("name a ticket: --ticket"),
        )
    text = f"{case.workflow.name} {case.held.id}: {seen}"
    number = desk.next_number("ticket", at)
    return patrol.found(desk.at_hand, becomes, text, at, number, case.held.unit, case.workflow.name)


def _at_once(case: OpenCase, at: datetime) -> datetime | None:
    """Until when deposits go back where nothing comes of it; None if none were paid."""
    deposits = any(one.step.refunds for one in case.so_far.steps)
    if not deposits or not any(event.receipts for event in case.held.events):
        return None
    return fold.end_of(case.calendar, fold.due_on(case.calendar, at.date(), 0))


def _refund_due(case: OpenCase, at: datetime) -> datetime | None:
    """Until when a deposit goes back, once the work was accepted."""
    back = next((one.step for one in case.so_far.left if one.step.refunds), None)
    if back is None or back.within is None:
        return None
    return fold.end_of(case.calendar, fold.due_on(case.calendar, at.date(), back.within))


def _permits(
    desk: Desk, case: OpenCase, asked: WorkflowStep, numbers: dict[PermitType, str], at: datetime
) -> list[Permit]:
    """What a step hands out: one of each type, unless it was handed out already."""
    there = {one.type for one in case.permits if one.procedure == case.held.id}
    ends: date | None = fold.last_day(case.held)
    for type_ in numbers:
        if type_ not in asked.issues:
            raise UsageError(
                _("{step} hands no {type} out", step=asked.id, type=type_),
                _("svc permit issue {type}", type=type_),
            )
    made = []
    for type_ in asked.issues:
        if type_ in there:
            continue
        permit = Permit(
            format=PERMIT_FORMAT, id=desk.next_number("permit", at), type=type_, at=at,
            by=desk.actor.id, printed=numbers.get(type_), unit=case.held.unit,
            resident=case.held.residents[0] if case.held.residents else None,
            since=at.date(), through=ends, procedure=case.held.id,
        )  # fmt: skip
        same = _printed(desk, permit)
        permits.may_be_issued(permit, ends, same)
        made.append(permit)
    return made


def _printed(desk: Desk, permit: Permit) -> list[Permit]:
    from svc.index.duties.procedures import permits_printed

    return permits_printed(desk.index, permit.type, permit.printed) if permit.printed else []


def _numbers(texts: Sequence[str]) -> dict[PermitType, str]:
    """`TYPE=NUMBER` each.

    Raises:
        UsageError: One is none.
    """
    numbers = {}
    for text in texts:
        name, equals, number = text.partition("=")
        if not equals or name not in list(PermitType) or not number.strip():
            raise UsageError(
                _("{text!r} is no number of a permit", text=text),
                _("write TYPE=NUMBER, TYPE one of {known}", known=", ".join(PermitType)),
            )
        numbers[PermitType(name)] = number.strip()
    return numbers
