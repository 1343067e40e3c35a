"""What becomes of what was seen at a point: kept, and each finding a ticket or a reason not to.

A finding is known by plan, point and question. While a ticket of such a one is open, the
next is an urge of it; where its work is finished it is taken up again; else it is a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.duties.decision import Decision, Written
from svc.duties.rounds.answers import (
    answer_word,
    asked,
    is_finding,
    points_of,
    questions_at,
    read,
)
from svc.duties.ticket import finishing, patrol, remarks
from svc.duties.ticket.timeline import Timeline
from svc.errors import NotFound, Refused, UsageError
from svc.kinds.rounds.plan import CheckPoint, Plan, PlanVersion, SheetQuestion
from svc.kinds.rounds.round import Round, RoundAction, RoundEvent, SheetAnswer
from svc.language import _, n_
from svc.model.words import Status
from svc.named_tuple import NamedTuple
from svc.rules.ticket.statuses import OPEN

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand
    from svc.duties.rounds.slots import RoundSlot

#: Version of the round format that this svc writes.
ROUND_FORMAT = 2


class Walk(NamedTuple):
    """A round that somebody makes.

    Attributes:
        plan, version: By which plan.
        made: As it stands; what it begins as where nobody has begun it.
        begun: Whether its record is there already.
        slot: When it is due; None of an unplanned one.
    """

    plan: Plan
    version: PlanVersion
    made: Round
    begun: bool
    slot: RoundSlot | None = None


class PointCheck(NamedTuple):
    """What somebody saw at a point.

    Attributes:
        point: The point's id.
        at: When.
        answers: Texts by question.
        because: By question, why nothing is to be done about a finding.
        note: Words to keep.
        photos: Files outside git, by their hash.
    """

    point: str
    at: datetime
    answers: Mapping[str, str]
    because: Mapping[str, str]
    note: str | None = None
    photos: tuple[str, ...] = ()


def check(
    hand: AtHand, walk: Walk, seen: PointCheck, earlier: Callable[[str], Timeline | None],
    number: Callable[[], str],
) -> Decision[Round]:  # fmt: skip
    """Keep what was seen at a point; every finding becomes a ticket, or has a reason not to.

    Args:
        hand: What is at hand.
        walk: The round.
        seen: What was seen.
        earlier: The ticket that the last finding of a question at that point became, if that
            is not closed.
        number: Gives the next ticket's number.

    Raises:
        NotFound: The round has no such point, or its sheet no such question.
        UsageError: A question is without an answer, or an answer is none.
        Refused: It is not the round's time.
    """
    point = point_of(walk, seen.point)
    in_time(walk, seen.at)
    answers = _answered(walk.version, point, seen)
    kept: list[SheetAnswer] = []
    more: list[Decision[Any]] = []
    for question, value in answers:
        because = seen.because.get(question.id)
        ticket = None
        if is_finding(question, value) and because is None:
            decision = _finding(hand, walk, point, question, value, seen, earlier, number)
            more.append(decision)
            ticket = decision.about
        kept.append(SheetAnswer(question=question.id, value=value, ticket=ticket, because=because))
    event = RoundEvent(
        at=seen.at, by=hand.actor.id, action=RoundAction.CHECK, point=point.id,
        answers=tuple(kept), note=seen.note, photos=seen.photos,
    )  # fmt: skip
    return _happened(walk, event, more)


def attempt(hand: AtHand, walk: Walk, point_id: str, at: datetime, reason: str) -> Decision[Round]:
    """Keep that somebody was at a point and could not look: it stays due.

    Raises:
        As `check` does.
    """
    point = point_of(walk, point_id)
    in_time(walk, at)
    event = RoundEvent(
        at=at, by=hand.actor.id, action=RoundAction.ATTEMPT, point=point.id, reason=reason
    )
    return _happened(walk, event, [])


def begin(walk: Walk) -> Decision[Round]:
    """Begin an unplanned round: it was announced to nobody, and is due by no plan."""
    made = walk.made
    subject = f"begin round {made.id} ({made.plan})"
    return Decision(made, (Written("round", made),), "add", made.id, subject, made.due)


def point_of(walk: Walk, text: str) -> CheckPoint:
    """A point of a round: by its id, its code or its name.

    Raises:
        NotFound: The round has none.
    """
    points = points_of(walk.version, walk.made.id)
    means = [one for one in points if text in (one.id, one.code, one.name, one.name_en)]
    if not means:
        raise NotFound(
            _("{round} has no point {point!r}", round=walk.made.id, point=text),
            _("one of {known}", known=", ".join(point.id for point in points)),
        )
    return means[0]


def in_time(walk: Walk, at: datetime) -> None:
    """Refuse what lies outside a round's time.

    Raises:
        Refused: It has not come, or is over.
    """
    slot = walk.slot
    if slot is None:
        if at < walk.made.due:
            raise Refused(
                _("{round} began at {at}", round=walk.made.id, at=walk.made.due.isoformat()),
                _("give a later time"),
            )
        return
    if at < slot.opens:
        raise Refused(
            _("{round} may be made from {at} on", round=slot.id, at=slot.opens.isoformat()),
            _("svc round due"),
        )
    if at > slot.ends:
        raise Refused(
            _("{round} could be made until {at}: it was missed", round=slot.id,
              at=slot.ends.isoformat()), _("look now all the same: svc round start {plan}",
                                           plan=slot.plan),
        )  # fmt: skip


def _answered(
    version: PlanVersion, point: CheckPoint, seen: PointCheck
) -> list[tuple[SheetQuestion, str]]:
    questions = questions_at(version, point.id)
    known = {question.id for question in questions}
    for name in (*seen.answers, *seen.because):
        if name not in known:
            raise NotFound(
                _("at {point} nothing called {question!r} is asked", point=point.id,
                  question=name), _("one of {known}", known=", ".join(sorted(known))),
            )  # fmt: skip
    missing = [question.id for question in questions if question.id not in seen.answers]
    if missing:
        raise UsageError(
            _("{point}: no answer to {questions}", point=point.id, questions=", ".join(missing)),
            _("give each: {question}=ANSWER", question=missing[0]),
        )
    answers = [(question, read(question, seen.answers[question.id])) for question in questions]
    for question, value in answers:
        if question.id in seen.because and not is_finding(question, value):
            raise UsageError(
                _("{question}: {answer} is no finding", question=asked(question), answer=value),
                _("leave out why nothing is to be done"),
            )
    return answers


def _finding(
    hand: AtHand, walk: Walk, point: CheckPoint, question: SheetQuestion, value: str,
    seen: PointCheck, earlier: Callable[[str], Timeline | None], number: Callable[[], str],
) -> Decision[Any]:  # fmt: skip
    text = _words(walk, point, question, value, seen)
    line = earlier(question.id)
    if line is not None and line.life.status in OPEN:
        return remarks.urge(line, hand.actor.id, text)
    if line is not None:
        with suppress(Refused):
            return _again(line, text)
    becomes = question.creates or walk.version.creates
    if becomes is None:
        raise UsageError(
            _("{question}: {answer} is a finding, and the plan does not say what becomes of one",
              question=asked(question), answer=value),
            _("say why nothing is to be done: --because {question}=WORDS", question=question.id),
        )  # fmt: skip
    place = point.place or point.name
    return patrol.found(hand, becomes, text, seen.at, number(), point.unit, place)


def _again(line: Timeline, text: str) -> Decision[Any]:
    """What was said to be mended is not: the ticket is taken up again.

    Raises:
        Refused: A call to somebody is owed first, or it was closed too long ago.
    """
    if line.life.status is Status.DONE:
        finishing.close(line, None, text)
    return finishing.reopen(line, text)


def _words(
    walk: Walk, point: CheckPoint, question: SheetQuestion, value: str, seen: PointCheck
) -> str:
    shown = f"{value} {question.unit}" if question.unit else answer_word(question, value)
    head = f"{walk.plan.name} · {point.name} · {question.text}: {shown}"
    return f"{head} ({walk.made.id})" + (f"\n{seen.note}" if seen.note else "")


def _happened(walk: Walk, event: RoundEvent, more: list[Decision[Any]]) -> Decision[Round]:
    import msgspec

    made = msgspec.structs.replace(walk.made, events=(*walk.made.events, event))
    written = [Written("round", made, walk.made if walk.begun else None)]
    for decision in more:
        written += decision.written
    subject = f"{event.action} {made.id} at {event.point}"
    if more:
        tickets = ", ".join(decision.about for decision in more)
        subject = f"{subject} ({tickets})"
    notices = [notice for decision in more for notice in decision.notices]
    if more:
        notices.append(n_("{n} finding: {tickets}", "{n} findings: {tickets}", len(more),
                          tickets=", ".join(decision.about for decision in more)))  # fmt: skip
    return Decision(
        made, tuple(written), str(event.action), made.id, subject, event.at, tuple(notices)
    )
