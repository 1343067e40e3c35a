"""A ticket referred to an outside party: asked, reminded, heard, taken back; orders replied to.

The ticket stays the office's all the while: the resident keeps one number and one contact.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from svc.duties.decision import Written
from svc.duties.ticket.waiting import THIRD_PARTY, to_come
from svc.errors import Refused, UsageError
from svc.language import _, n_
from svc.model.ticket import Due
from svc.model.words import Action, Channel, ClockName, PartyWord, Resolution, Status, Warranty
from svc.named_tuple import NamedTuple
from svc.rules.clocks.targets import due as due_after
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from svc.duties.decision import Decision
    from svc.duties.ticket.timeline import Timeline
    from svc.kinds.documents.document import FiledDocument
    from svc.kinds.party import Party
    from svc.model.ticket import Ticket
    from svc.rules.ticket.life import Referral


class PartyTelling(NamedTuple):
    """How a party was told, or told the office.

    Attributes:
        channel: By phone, by letter; a letter says so by itself.
        letter: A letter on file that says it.
        written: A letter that is written with the step.
        number: Their number of the matter.
        note: In words.
    """

    channel: Channel | None = None
    letter: str | None = None
    written: FiledDocument | None = None
    number: str | None = None
    note: str | None = None

    @property
    def by_letter(self) -> str | None:
        """The letter's number, if there is one."""
        return self.written.id if self.written is not None else self.letter

    @property
    def others(self) -> tuple[Written, ...]:
        """What is written before the ticket."""
        return () if self.written is None else (Written("document", self.written),)

    @property
    def way(self) -> Channel | None:
        """How, as far as that is known."""
        return self.channel or (Channel.LETTER if self.by_letter else None)


def answer_due(line: Timeline, party: Party, answer_by: datetime | None) -> datetime | None:
    """By when a party owes a first word: as asked, else by its target."""
    if answer_by is not None:
        return answer_by
    span = party.targets.answer if party.targets is not None else None
    return None if span is None else due_after(line.when, span, line.hand.calendar_of(None))


def refer(
    line: Timeline, party: Party, telling: PartyTelling, answer_by: datetime | None = None
) -> Decision[Ticket]:
    """Hand a matter on to an outside party, which owes an answer within its own time.

    Args:
        answer_by: By when; by the party's target unless telling.

    Raises:
        Refused: The party has it already, or the office deals with it no more.
    """
    line.allows(Action.REFER)
    if answer_by is not None:
        to_come(line.hand, answer_by, "--answer-by")
    if party.until is not None and party.until <= line.when.date():
        raise Refused(
            _("the office deals with {party} no longer (until {day})",
              party=party.id, day=party.until.isoformat()),
            _("svc party list"),
        )  # fmt: skip
    due = answer_due(line, party, answer_by)
    span = party.targets.answer if party.targets is not None else None
    rule = f"{party.id} {span}" if answer_by is None else line.hand.actor.id
    line.add(
        Action.REFER, party=party.id, channel=telling.way or party.channel,
        letter=telling.by_letter, number=telling.number, note=telling.note,
        due=(Due(ClockName.PARTY, due, rule),) if due is not None else (),
    )  # fmt: skip
    if due is None:
        line.notices.append(
            _("{party} has no time to answer by: --answer-by, or svc party edit {party}"
              " --set targets=answer=3d", party=party.id)
        )  # fmt: skip
    return line.decided(Action.REFER, f"to {party.id}", telling.others)


def remind(line: Timeline, party: str | None, telling: PartyTelling) -> Decision[Ticket]:
    """Ask a party again that has the matter.

    Raises:
        Refused: It has not.
    """
    line.allows(Action.REMIND)
    referral = standing(line, party)
    line.add(
        Action.REMIND,
        party=referral.party,
        channel=telling.way,
        letter=telling.by_letter,
        note=telling.note,
    )
    line.notices.append(
        n_("{ticket}: {party} was reminded once", "{ticket}: {party} was reminded {n} times",
           referral.reminders, ticket=line.id, party=referral.party)
    )  # fmt: skip
    return line.decided(Action.REMIND, referral.party, telling.others)


def feedback(
    line: Timeline,
    party: Party,
    says: PartyWord,
    telling: PartyTelling,
    warranty: Warranty | None = None,
) -> Decision[Ticket]:
    """Record what a party said; once it is theirs, its next target counts.

    Raises:
        Refused: The matter is not with them.
        UsageError: Of a warranty something is said, and not whether it is theirs.
    """
    line.allows(Action.FEEDBACK)
    referral = standing(line, party.id)
    if warranty is not None and says not in (PartyWord.ACCEPTED, PartyWord.REFUSED):
        raise UsageError(
            _("--warranty goes with --accepts or --refuses"),
            _("say whether it is theirs: --accepts, or --refuses"),
        )
    line.add(
        Action.FEEDBACK, party=party.id, says=says, warranty=warranty, channel=telling.way,
        letter=telling.by_letter, number=telling.number, note=telling.note,
        due=_next_due(line, party, referral, says),
    )  # fmt: skip
    if says is PartyWord.REFUSED:
        line.notices.append(
            _("{ticket} stays here: svc refer {ticket} --to another, or svc back {ticket}",
              ticket=line.id)
        )  # fmt: skip
    return line.decided(Action.FEEDBACK, f"({says} by {party.id})", telling.others)


def _next_due(line: Timeline, party: Party, referral: Referral, says: PartyWord) -> tuple[Due, ...]:
    """What they owe next: somebody on the spot, then the work done; from the referral on."""
    targets = party.targets
    if targets is None or says in (PartyWord.ANSWERED, PartyWord.REFUSED):
        return ()
    arriving = says is PartyWord.ACCEPTED and targets.arrive is not None
    span = targets.arrive if arriving else targets.resolve
    if span is None:
        return ()
    at = due_after(referral.event.at, span, line.hand.calendar_of(None))
    return (Due(ClockName.PARTY, at, f"{party.id} {'arrive' if arriving else 'resolve'} {span}"),)


def back(
    line: Timeline, party: str | None, reason: str | None, note: str | None
) -> Decision[Ticket]:
    """Record that a matter is with a party no longer; work that waited for it goes on.

    Raises:
        Refused: It was not with them.
    """
    line.allows(Action.BACK)
    referral = standing(line, party)
    waits = [event for event in line.ticket.timeline if event.action is Action.WAIT]
    if (
        line.life.status is Status.WAITING
        and waits
        and (waits[-1].party == referral.party or waits[-1].reason == THIRD_PARTY)
    ):
        due = line.hand.clocks_of(line.ticket).resumed(line.life, line.when)
        line.add(Action.RESUME, due=due)
    line.add(Action.BACK, party=referral.party, reason=reason, note=note)
    return line.decided(Action.BACK, f"from {referral.party}")


def reply(line: Timeline, telling: PartyTelling) -> Decision[Ticket]:
    """Record what whoever sent the ticket was replied; that ends the clock of their order.

    Raises:
        Refused: Nobody is owed a reply.
    """
    line.allows(Action.REPLY)
    line.add(
        Action.REPLY,
        note=telling.note,
        channel=telling.way,
        letter=telling.by_letter,
        number=telling.number,
    )
    to = line.ticket.external_party
    return line.decided(Action.REPLY, f"to {to}" if to else "", telling.others)


def note_late(line: Timeline) -> Decision[Ticket] | None:
    """Note by rule, once for each due time, that a party has not done what it owed by then.

    Args:
        line: The ticket as its last step left it.

    Returns:
        None where nobody is late, or it was noted before.
    """
    for referral in line.life.referrals:
        run = referral.asked if referral.asked.running else referral.works
        if not referral.stands or run is None or not run.running or run.due is None:
            continue
        if run.due > line.hand.now or _is_noted(line, referral.party, run.due):
            continue
        time = f"{in_zone(run.due, line.hand.zone):%Y-%m-%d %H:%M}"
        said = _("{party} owed a word by {time}", party=referral.party, time=time)
        if run is referral.works:
            said = _("{party} was to be done by {time}", party=referral.party, time=time)
        line.add(Action.NOTE, party=referral.party, note=said)
        return line.decided(Action.NOTE, f"(late: {referral.party})")
    return None


def _is_noted(line: Timeline, party: str, due: datetime) -> bool:
    return any(
        event.action is Action.NOTE and event.party == party and event.at >= due
        for event in line.ticket.timeline
    )


def standing(line: Timeline, party: str | None) -> Referral:
    """The referral that is meant: of a party, else the only one that stands.

    Raises:
        Refused: There is none.
        UsageError: There are several, and none is named.
    """
    held = [one for one in line.life.referrals if one.stands and party in (None, one.party)]
    if not held:
        reason = _("it is with no outside party")
        if party is not None:
            reason = _("it is not with {party}", party=party)
        raise line.refused(reason)
    if len(held) > 1:
        raise UsageError(
            _("{ticket} is with {parties}", ticket=line.id,
              parties=", ".join(one.party for one in held)),
            _("name one of them: --party"),
        )  # fmt: skip
    return held[0]


def may_be_referred(line: Timeline, resolution: str, final_word: str | None) -> None:
    """Refuse an end as `referred` that leaves the resident between two doors.

    Somebody outside took it on, or the resident had the office's final word.

    Raises:
        Refused: Neither is so.
    """
    if resolution != Resolution.REFERRED or (final_word or "").strip():
        return
    if any(one.verdict is PartyWord.ACCEPTED for one in line.life.referrals):
        return
    raise Refused(
        _("{ticket}: nobody outside has taken it on, and the resident has not been told",
          ticket=line.id),
        _("svc feedback {ticket} --accepts once they do; or --told WORDS, the final word"
          " to the resident", ticket=line.id),
    )  # fmt: skip
