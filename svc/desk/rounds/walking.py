"""Rounds that are made: typed words become answers, and the round they belong to is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from svc.desk.core import lookup
from svc.desk.core.lookup import is_number
from svc.desk.plans.dues import plan_named
from svc.desk.record.general import find
from svc.desk.ticket.actions import as_recorded
from svc.duties.rounds import checking as decide
from svc.duties.rounds import rechecking as again
from svc.duties.rounds.checking import ROUND_FORMAT, PointCheck, Walk
from svc.duties.rounds.slots import RoundSlot, open_at, slot_of, version_on
from svc.duties.ticket.timeline import Timeline
from svc.duties.typed_values import plain_text
from svc.errors import NotFound, Refused, UsageError
from svc.index.duties import rounds
from svc.kinds.rounds.plan import Plan
from svc.kinds.rounds.round import Round, is_round_id
from svc.kinds.table import noun
from svc.language import _
from svc.model.words import Status
from svc.rules.office.naming import meant
from svc.rules.record.versions import version_named
from svc.rules.ticket.statuses import VOID

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def check(
    desk: Desk, target: str, point: str, answers: Sequence[str], because: Sequence[str] = (),
    note: str | None = None, photos: Sequence[str] = (), at: str | datetime | None = None,
) -> Round:  # fmt: skip
    """Record what was seen at a point of a round.

    Args:
        desk: Where.
        target: The round, or its plan: the one that can be made at that moment.
        point: The point: its id, code or name.
        answers: `QUESTION=ANSWER` each.
        because: `QUESTION=WORDS` each: why nothing is to be done about a finding.
        note: Words to keep.
        photos: Hashes of files outside git.
        at: When, if not now.

    Raises:
        NotFound: There is no such round, point or question.
        UsageError: An answer is missing, or is none.
        Refused: It is not the round's time.
    """
    when = desk.moment(at)
    walk = walk_of(desk, target, when)
    place = decide.point_of(walk, point)
    seen = PointCheck(
        place.id, when, _pairs(answers), _pairs(because), plain_text(note) if note else None,
        tuple(photos),
    )  # fmt: skip

    def earlier(question: str) -> Timeline | None:
        return _earlier(desk, walk.plan.id, place.id, question, when)

    return desk.record(
        decide.check(desk.at_hand, walk, seen, earlier, lambda: desk.next_number("ticket", when))
    )


def attempt(
    desk: Desk, target: str, point: str, reason: str, at: str | datetime | None = None
) -> Round:
    """Record that somebody was at a point and could not look.

    Raises:
        As `check` does.
    """
    when = desk.moment(at)
    walk = walk_of(desk, target, when)
    return desk.record(decide.attempt(desk.at_hand, walk, point, when, plain_text(reason)))


def start(
    desk: Desk, plan: str, unit: str | None = None, reason: str | None = None,
    at: str | datetime | None = None,
) -> Round:  # fmt: skip
    """Begin a round that is due by no plan: unannounced, after a storm, in one home.

    Raises:
        NotFound: There is no such plan, or it does not hold that day.
    """
    when = desk.moment(at)
    held = plan_of(desk, plan)
    version = version_on(held, when.date())
    if version is None:
        raise NotFound(
            _("{plan} has no version on {day}", plan=held.id, day=when.date()),
            _("svc plan show {plan}", plan=held.id),
        )
    made = Round(
        format=ROUND_FORMAT, id=desk.next_number("round", when), plan=held.id,
        version=version.version, due=when, by=desk.actor.id,
        unit=lookup.unit(desk.index, unit) if unit else None, reason=reason,
    )  # fmt: skip
    return desk.record(decide.begin(Walk(held, version, made, begun=False)))


def recheck(
    desk: Desk, ticket: str, passed: bool, note: str | None = None,
    at: str | datetime | None = None,
) -> Round:  # fmt: skip
    """Record whether what a round had found, and somebody has mended, is mended.

    Raises:
        NotFound: There is no such ticket, or no round found it.
        Refused: It is not finished, or the one who mended it looks.
    """
    when = desk.moment(at)
    number = lookup.find_number(desk.index, ticket)
    place = rounds.found_on(desk.index, number)
    if place is None:
        raise NotFound(
            _("{ticket} was found by no round", ticket=number),
            _("svc callback {ticket} asks whoever reported it", ticket=number),
        )
    line = Timeline(desk.at_hand, as_recorded(desk, number).ticket, when)
    made: Round = desk.load("round", place["round"])
    words = plain_text(note) if note else None
    return desk.record(again.recheck(desk.at_hand, made, place["point"], line, passed, words))


def inspect(
    desk: Desk, whom: str, plan: str | None = None, reason: str | None = None,
    at: str | datetime | None = None,
) -> Round:  # fmt: skip
    """Begin an unannounced inspection of a department's work, or of an outside party's.

    Args:
        desk: Where.
        whom: The department or the party.
        plan: By which plan, where several are for it.
        reason: Why.
        at: When, if not now.

    Raises:
        NotFound: No plan is for it.
        UsageError: Several are.
    """
    every = rounds.plans(desk.index)
    day = desk.moment(at).date()
    ids = {whom, *meant(whom, [(one.id, one.name, one.name_en) for one in desk.office.departments])}
    fits = [
        one for one in every
        if (version := version_on(one, day)) is not None
        and ids & {version.supervises, version.inspects}
    ]  # fmt: skip
    if plan is not None:
        fits = [one for one in fits if one.id == plan_of(desk, plan).id]
    if not fits:
        raise NotFound(
            _("no plan inspects {whom}", whom=whom),
            _("a version of one names it: supervises, a party; inspects, a department"),
        )
    if len(fits) > 1:
        raise UsageError(
            _("several plans inspect {whom}: {plans}", whom=whom,
              plans=", ".join(one.id for one in fits)), _("say which: --plan {plan}",
                                                         plan=fits[0].id),
        )  # fmt: skip
    return start(desk, fits[0].id, None, reason, at)


def walk_of(desk: Desk, target: str, at: datetime) -> Walk:
    """The round that is meant: by its id, or by its plan the one to be made at a moment.

    Raises:
        NotFound: There is none.
        Refused: The plan has none that can be made at that moment.
        UsageError: Several rounds of the plan can be made then.
    """
    planned = _planned(desk, target, at)
    if planned is None:
        if not (is_number(target, "round") or is_round_id(target)):
            plan_of(desk, target)
        if is_round_id(target) and not desk.holds("round", target):
            raise NotFound(_("no {kind} {id!r}", kind=noun("round"), id=target), _("svc round due"))
        made = desk.load("round", find(desk, "round", target))
        held = plan_of(desk, made.plan)
        version = version_named(held.versions, made.version)
        if version is None:
            raise NotFound(
                _("{plan} has no version {version!r}", plan=held.id, version=made.version),
                _("svc plan show {plan}", plan=held.id),
            )
        return Walk(held, version, made, begun=True)
    plan, slot = planned
    if desk.holds("round", slot.id):
        return Walk(plan, slot.version, desk.load("round", slot.id), begun=True, slot=slot)
    begins = Round(
        format=ROUND_FORMAT, id=slot.id, plan=plan.id, version=slot.version.version, due=slot.due
    )
    return Walk(plan, slot.version, begins, begun=False, slot=slot)


def plan_of(desk: Desk, text: str) -> Plan:
    """A plan by its id or its name.

    Raises:
        NotFound: There is none.
    """
    return plan_named(rounds.plans(desk.index), text)


def _planned(desk: Desk, target: str, at: datetime) -> tuple[Plan, RoundSlot] | None:
    """The plan and the slot of a planned round; None of one that is due by no plan."""
    every = rounds.plans(desk.index)
    for plan in every:
        if target in (plan.id, plan.name, plan.name_en):
            return plan, _open(desk, plan, at)
    for plan in every:
        head, tail = target[:7], target[7:]
        if head[:1] in "Ii" and tail.startswith(f"-{plan.id}-"):
            slot = _slot_named(desk, plan, f"I{head[1:]}{tail}")
            if slot is not None:
                return plan, slot
    return None


def _slot_named(desk: Desk, plan: Plan, round_id: str) -> RoundSlot | None:
    """The slot of an id, by the version of its day."""
    try:
        due = datetime.strptime(f"{round_id[1:7]} {round_id[-4:]}", "%y%m%d %H%M").replace(
            tzinfo=desk.zone
        )
    except ValueError:
        return None
    version = version_on(plan, due.date())
    slot = slot_of(plan, version, due, desk.zone) if version else None
    return slot if slot is not None and slot.id == round_id else None


def _open(desk: Desk, plan: Plan, at: datetime) -> RoundSlot:
    near = open_at(plan, at, desk.zone, desk.calendar_of(plan.department).works_on)
    fits = [slot for slot in near if at <= slot.closes] or near
    if not fits:
        raise Refused(
            _("{plan}: no round can be made at {at}", plan=plan.id, at=at.isoformat()),
            _("svc round due; at once, all the same: svc round start {plan}", plan=plan.id),
        )
    if len(fits) > 1:
        raise UsageError(
            _("{plan}: any of {rounds} can be made", plan=plan.id,
              rounds=", ".join(slot.id for slot in fits)),
            _("say which"),
        )  # fmt: skip
    return fits[0]


def _earlier(desk: Desk, plan: str, point: str, question: str, at: datetime) -> Timeline | None:
    """The ticket of the last finding, where it is open or can be taken up again."""
    number = rounds.finding_ticket(desk.index, plan, point, question)
    if number is None:
        return None
    line = as_recorded(desk, number)
    if line.life.status in VOID:
        return None
    line = Timeline(desk.at_hand, line.ticket, at)
    closed = line.life.closed
    window = timedelta(days=desk.office.policies.reopen_days)
    if line.life.status is Status.CLOSED and closed is not None and at - closed > window:
        return None
    return line


def _pairs(texts: Sequence[str]) -> Mapping[str, str]:
    """`QUESTION=ANSWER` each.

    Raises:
        UsageError: One has no `=`, or a question stands there twice.
    """
    pairs: dict[str, str] = {}
    for text in texts:
        question, equals, answer = text.replace("＝", "=").partition("=")
        if not equals or not question.strip():
            raise UsageError(_("{text!r} is no answer", text=text), _("write QUESTION=ANSWER"))
        if question.strip() in pairs:
            raise UsageError(
                _("{question} is answered twice", question=question.strip()), _("give it once")
            )
        pairs[question.strip()] = answer
    return pairs
