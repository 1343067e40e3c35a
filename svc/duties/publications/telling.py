"""What happens to a text: drafted anew, approved, published, put up, corrected, withdrawn, read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.decision import Decision
from svc.duties.publications.facts import places
from svc.duties.record.changes import change
from svc.errors import Refused, UsageError
from svc.kinds.publications.publication import (
    FOR_STAFF,
    Publication,
    PublicationAction,
    PublicationEvent,
    PublicationType,
    TextScope,
    TextVersion,
    ToldFact,
    Urgency,
    in_force,
    latest,
    number_of,
    state_of,
    text_of,
    told_units,
)
from svc.kinds.publications.told import grouped, told_hash
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Set

    from svc.duties.at_hand import AtHand
    from svc.kinds.publications.publication import PostPlace


class TellableUnit(NamedTuple):
    """A unit, as far as it matters whom a text is for.

    Attributes:
        id, building, use: Which it is.
        relations: As what people live in it or own it on the day.
    """

    id: str
    building: str
    use: str
    relations: Set[str] = frozenset()


class Posting(NamedTuple):
    """Where a text was put up; fields as of `PublicationEvent`."""

    where: PostPlace
    place: str | None = None
    buildings: tuple[str, ...] = ()
    photo: str | None = None
    note: str | None = None


def addressed(text: Publication | TextVersion, units: Iterable[TellableUnit]) -> list[str]:
    """The units that a version is for, in order; none where it says nothing of it.

    Of each list any will do, and every list that is given must fit, so that flat 1 and
    parking space 1 are two units, and the owners of building 3 are those who own there.
    """
    lists = (text.buildings, text.units, text.uses, text.relations)
    if text.scope is not TextScope.ALL and not any(lists):
        return []
    return sorted(unit.id for unit in units if _fits(text, unit))


def _fits(text: Publication | TextVersion, unit: TellableUnit) -> bool:
    return (
        (not text.buildings or unit.building in text.buildings)
        and (not text.units or unit.id in text.units)
        and (not text.uses or unit.use in [str(use) for use in text.uses])
        and (not text.relations or bool(unit.relations & {str(one) for one in text.relations}))
    )


def state(record: Publication) -> str:
    """How a text stands: one of `svc.kinds.publications.publication.STATES` but `expired`."""
    steps = [(str(event.action), event.version or 1) for event in record.events]
    return state_of(str(record.type), number_of(latest(record)), steps)[0]


def revised(
    hand: AtHand, before: Publication, changes: Mapping[str, Any], at: datetime
) -> Publication:
    """A text with one version more, which is like the last but for some fields.

    Raises:
        UsageError: Nothing of it would be another.
    """
    last = latest(before)
    held = {name: getattr(last, name) for name in TextVersion.__struct_fields__[3:]}
    values = {**held, **changes}
    if values == held:
        raise UsageError(
            _("{id}: nothing of it would be another", id=before.id),
            _("svc notice revise --help"),
        )
    version = TextVersion(version=number_of(last) + 1, at=at, by=hand.actor.id, **values)
    return msgspec.structs.replace(before, versions=(*before.versions, version))


def revise(
    hand: AtHand, before: Publication, changes: Mapping[str, Any], at: datetime,
    reason: str | None = None,
) -> Decision[Publication]:  # fmt: skip
    """Draft a further version, which is told once it is approved.

    Raises:
        Refused: It was withdrawn, or it was published: then it is corrected.
        UsageError: Nothing of it would be another.
    """
    _holds(before)
    if in_force(before) and before.type not in FOR_STAFF:
        raise Refused(
            _("{id} is published: its text stays what was told", id=before.id),
            _("svc notice correct {id} --reason WORDS tells another in its place", id=before.id),
        )
    after = revised(hand, before, changes, at)
    return _happened(before, after, hand, at, PublicationAction.REVISE,
                     version=number_of(latest(after)), reason=reason)  # fmt: skip


def approve(
    hand: AtHand, before: Publication, at: datetime, note: str | None = None
) -> Decision[Publication]:
    """Agree that the last version may be told; of a text for the staff that is all it takes.

    Raises:
        Refused: It was withdrawn, is approved already, or speaks for another department.
    """
    _holds(before)
    version = number_of(latest(before))
    done = [
        event for event in before.events
        if event.action is PublicationAction.APPROVE and event.version == version
    ]  # fmt: skip
    if done and any(event.by != _author(before) for event in done):
        raise Refused(
            _("{id}@{version} is approved already", id=before.id, version=version),
            _("svc notice show {id}", id=before.id),
        )
    _speaks_for(hand, before)
    return _happened(
        before, before, hand, at, PublicationAction.APPROVE, version=version, note=note
    )


def publish(
    hand: AtHand, before: Publication, units: Sequence[str], facts: Mapping[str, str],
    at: datetime, note: str | None = None,
) -> Decision[Publication]:  # fmt: skip
    """Tell a text to the units that it is for; who they are is kept with it.

    Args:
        hand: What is at hand.
        before: The text.
        units: The ids of all units that it is for.
        facts: What stands in the places of names in it.
        at: When.
        note: Words to keep.

    Raises:
        Refused: It is for the staff, was published or withdrawn, is not approved and no
            emergency, is for nobody, or does not say until when it holds.
    """
    _holds(before)
    if before.type in FOR_STAFF:
        raise Refused(
            _("{id} is for the staff: it holds once it is approved", id=before.id),
            _("svc notice approve {id}", id=before.id),
        )
    if any(event.action is PublicationAction.PUBLISH for event in before.events):
        raise Refused(
            _("{id} is published already", id=before.id),
            _("svc notice correct {id} --reason WORDS tells another in its place", id=before.id),
        )
    text = latest(before)
    if before.urgency is not Urgency.EMERGENCY and state(before) != "approved":
        raise Refused(
            _("{id}@{version} is not approved", id=before.id, version=number_of(text)),
            _("svc notice approve {id}; an emergency is approved afterwards", id=before.id),
        )
    may_be_told(before.id, text, units, at.date())
    return _happened(before, before, hand, at, PublicationAction.PUBLISH, note=note,
                     **_told(text, units, facts))  # fmt: skip


def correct(
    hand: AtHand, before: Publication, after: Publication, units: Sequence[str],
    facts: Mapping[str, str], at: datetime, reason: str,
) -> Decision[Publication]:  # fmt: skip
    """Tell a further version in place of the one before, to all who were told that as well.

    Args:
        hand: What is at hand.
        before: The text.
        after: The text with the further version (`revised`).
        units: The ids of all units that it is for now.
        facts: What stands in the places of names in it.
        at: When.
        reason: Why.

    Raises:
        Refused: It was not told yet, or was withdrawn; or the further version may not be told.
    """
    _holds(before)
    if not in_force(before):
        raise Refused(
            _("{id} was not told yet", id=before.id),
            _("svc notice revise {id} drafts another version", id=before.id),
        )
    _speaks_for(hand, before)
    text = latest(after)
    told: dict[str, Any] = {"version": number_of(text)}
    if before.type not in FOR_STAFF:
        everybody = sorted({*units, *told_units(before)})
        may_be_told(before.id, text, everybody, at.date())
        told = _told(text, everybody, facts)
    return _happened(before, after, hand, at, PublicationAction.CORRECT, reason=reason, **told)


def post(
    hand: AtHand, before: Publication, posting: Posting, at: datetime
) -> Decision[Publication]:
    """Keep where a text was put up, or by what it was sent.

    Raises:
        Refused: It was not published yet, or was withdrawn.
    """
    _holds(before)
    version = in_force(before)
    if not version:
        raise Refused(
            _("{id} is not published yet", id=before.id),
            _("svc notice publish {id}", id=before.id),
        )
    return _happened(before, before, hand, at, PublicationAction.POST, version=version,
                     **posting._asdict())  # fmt: skip


def withdraw(hand: AtHand, before: Publication, reason: str, at: datetime) -> Decision[Publication]:
    """Have a text hold no longer; what was told stays on record.

    Raises:
        Refused: It was withdrawn already.
    """
    _holds(before)
    return _happened(before, before, hand, at, PublicationAction.WITHDRAW, reason=reason,
                     version=in_force(before) or None)  # fmt: skip


def review(
    hand: AtHand, before: Publication, review_by: date | None, at: datetime,
    note: str | None = None,
) -> Decision[Publication]:  # fmt: skip
    """Keep that somebody held a text against the facts, and that it still holds.

    Raises:
        Refused: It does not hold yet, or no longer; or speaks for another department.
        UsageError: The next review would lie behind.
    """
    _holds(before)
    version = in_force(before)
    if not version:
        raise Refused(
            _("{id} is not approved yet", id=before.id), _("svc notice approve {id}", id=before.id)
        )
    if review_by is not None and review_by <= at.date():
        raise UsageError(
            _("{day} is no day ahead", day=review_by.isoformat()),
            _("say by when it is to be reviewed next: --review-by DATE"),
        )
    _speaks_for(hand, before)
    return _happened(before, before, hand, at, PublicationAction.REVIEW, version=version,
                     review_by=review_by, note=note)  # fmt: skip


def read(hand: AtHand, before: Publication, at: datetime) -> Decision[Publication]:
    """Keep that who acts has read the version that holds.

    Raises:
        Refused: It does not hold, or it is marked as read already.
    """
    _holds(before)
    version = in_force(before)
    if not version:
        raise Refused(
            _("{id} is not approved yet", id=before.id), _("svc notice show {id}", id=before.id)
        )
    for event in before.events:
        mine = event.action is PublicationAction.READ and event.by == hand.actor.id
        if mine and event.version == version:
            raise Refused(
                _("{who} has read {id}@{version} already, on {day}", who=event.by, id=before.id,
                  version=version, day=event.at.date()), _("svc notice unread"),
            )  # fmt: skip
    return _happened(before, before, hand, at, PublicationAction.READ, version=version)


def may_be_told(
    name: str, text: Publication | TextVersion, units: Sequence[str], day: date
) -> None:
    """Refuse to tell what is for nobody, or holds for ever, or is over.

    Raises:
        Refused: It is one of these.
    """
    if not units:
        raise Refused(
            _("{id} is for nobody", id=name),
            _("say whom it is for: --scope all, --buildings, --units, --uses, --relations"),
        )
    if text.until is None:
        raise Refused(
            _("{id} does not say until when it holds", id=name),
            _("svc notice revise {id} --until DATE", id=name),
        )
    if text.until < day:
        raise Refused(
            _("{id} held until {day}", id=name, day=text.until.isoformat()),
            _("svc notice revise {id} --until DATE", id=name),
        )


def named_facts(text: Publication | TextVersion) -> list[str]:
    """The names of facts that stand in a version, each once."""
    return list(dict.fromkeys([*places(text.title), *places(text.body)]))


def version_told(record: Publication, version: int | None) -> Publication | TextVersion:
    """A version of a text by its number; the one that holds, or else the last, without one.

    Raises:
        UsageError: There is no such version.
    """
    text: Publication | TextVersion | None = text_of(
        record, version or in_force(record) or number_of(latest(record))
    )
    if text is None:
        raise UsageError(
            _("{id} has no version {version}", id=record.id, version=version),
            _("it has {n}: svc notice show {id}", n=number_of(latest(record)), id=record.id),
        )
    return text


def _told(
    text: Publication | TextVersion, units: Sequence[str], facts: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "version": number_of(text), "told": grouped(units), "count": len(set(units)),
        "told_hash": told_hash(units),
        "facts": tuple(ToldFact(name, value) for name, value in facts.items()),
    }  # fmt: skip


def _author(record: Publication) -> str:
    return str(latest(record).by)


def _speaks_for(hand: AtHand, record: Publication) -> None:
    """An answer is approved by the department that it speaks for; a director may for each."""
    actor = hand.actor
    if record.type is not PublicationType.ANSWER or record.department is None:
        return
    if actor.department != record.department and "director" not in map(str, actor.roles):
        raise Refused(
            _("{id} speaks for {department}, and {who} is not of it", id=record.id,
              department=record.department, who=actor.id),
            _("a supervisor of that department, or a director, decides"),
        )  # fmt: skip


def _holds(record: Publication) -> None:
    if any(event.action is PublicationAction.WITHDRAW for event in record.events):
        raise Refused(
            _("{id} was withdrawn; what was told stays on record", id=record.id),
            _("svc notice draft writes another"),
        )


def _happened(
    before: Publication, after: Publication, hand: AtHand, at: datetime,
    action: PublicationAction, **said: Any,
) -> Decision[Publication]:  # fmt: skip
    event = PublicationEvent(at=at, by=hand.actor.id, action=action, **said)
    after = msgspec.structs.replace(after, events=(*after.events, event))
    return change("notice", before, after, action=str(action), when=at)
