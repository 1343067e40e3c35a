"""What happens to a document: filed, lent, brought back, handed over, destroyed by two."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.decision import Decision, Written
from svc.duties.record.changes import change
from svc.errors import Refused, UsageError
from svc.kinds.documents.document import (
    DocumentEvent,
    FiledDocument,
    loan,
    retained_until,
    state_of,
)
from svc.kinds.documents.words import DocumentAction, Retention, Secrecy
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.duties.at_hand import AtHand


class StoredFile(NamedTuple):
    """A file that lies in the folder.

    Attributes:
        sha256, size, media: See `DocumentEvent`.
    """

    sha256: str
    size: int
    media: str


class Lending(NamedTuple):
    """What is said when a document leaves its box.

    Attributes:
        borrower: Who takes it, of the staff.
        outsider: Who takes it, of others.
        due: The day by whose end it is to be back.
        reason, approved_by: Why, and who allowed it: of a personal one both must be said.
    """

    borrower: str | None = None
    outsider: str | None = None
    due: date | None = None
    reason: str | None = None
    approved_by: str | None = None


def state(document: FiledDocument) -> str:
    """How a document stands: one of `svc.kinds.documents.document.STATES`."""
    return state_of([str(event.action) for event in document.events])


def with_file(
    document: FiledDocument, file: StoredFile, at: datetime, by: str, note: str | None = None
) -> FiledDocument:
    """A document with one file more."""
    return _with(document, DocumentAction.STORE, at, by, note=note, **file._asdict())


def store(
    hand: AtHand, before: FiledDocument, file: StoredFile, at: datetime, note: str | None = None
) -> Decision[FiledDocument]:
    """Keep that a file of a document was put into the folder.

    Raises:
        Refused: The document is no more, or has that file already.
    """
    _is_there(before)
    if any(event.sha256 == file.sha256 for event in before.events):
        raise Refused(
            _("{id} has that file already", id=before.id),
            _("svc document show {id}", id=before.id),
        )
    return _happened(before, with_file(before, file, at, hand.actor.id, note), at)


def lend(
    hand: AtHand, before: FiledDocument, asked: Lending, at: datetime
) -> Decision[FiledDocument]:
    """Keep that a document leaves its box.

    Raises:
        UsageError: It is not said who has it, or until when.
        Refused: It is out already, or is personal and nobody allowed it.
    """
    _is_there(before)
    out = loan(before)
    if out is not None:
        raise Refused(
            _("{id} is out already, since {day}", id=before.id, day=out.at.date()),
            _("svc document return {id}, once it is back", id=before.id),
        )
    if (asked.borrower is None) is (asked.outsider is None):
        raise UsageError(
            _("say who takes it"), _("--borrower STAFF, or --outsider WORDS for anybody else")
        )
    if asked.due is None or asked.due < at.date():
        raise UsageError(_("say until when: a day that is not over"), "--due DATE")
    if before.secrecy is Secrecy.PERSONAL and not (asked.reason and asked.approved_by):
        raise Refused(
            _("{id} is personal: it leaves its box for a reason that somebody approved",
              id=before.id), "--reason WORDS --approved-by STAFF",
        )  # fmt: skip
    if asked.approved_by is not None and asked.approved_by == asked.borrower:
        raise Refused(
            _("{who} cannot approve what {who} takes", who=asked.borrower),
            _("--approved-by somebody else"),
        )
    after = _with(before, DocumentAction.LEND, at, hand.actor.id, **asked._asdict())
    return _happened(before, after, at)


def give_back(
    hand: AtHand, before: FiledDocument, at: datetime, note: str | None = None
) -> Decision[FiledDocument]:
    """Keep that a document is back in its box.

    Raises:
        Refused: It was not out.
    """
    out = loan(before)
    if out is None:
        raise Refused(
            _("{id} is not out: {state}", id=before.id, state=_(state(before))),
            _("svc document loans"),
        )
    if at < out.at:
        raise Refused(
            _("{id} was lent at {at}", id=before.id, at=out.at.isoformat()), _("give a later time")
        )
    after = _with(before, DocumentAction.RETURN, at, hand.actor.id, note=note)
    return _happened(before, after, at)


def propose(
    hand: AtHand, before: FiledDocument, reason: str, at: datetime
) -> Decision[FiledDocument]:
    """Keep that somebody asks for a document's destruction.

    Raises:
        Refused: Its retention is running, or nobody said how long it is kept.
    """
    _is_there(before)
    if state(before) == "to be destroyed":
        raise Refused(
            _("{id}: its destruction is asked for already", id=before.id),
            _("svc document destroy {id}, by somebody else", id=before.id),
        )
    may_go(before, at.date())
    after = _with(before, DocumentAction.PROPOSE, at, hand.actor.id, reason=reason)
    return _happened(before, after, at)


def keep(hand: AtHand, before: FiledDocument, reason: str, at: datetime) -> Decision[FiledDocument]:
    """Keep that a document is not destroyed after all.

    Raises:
        Refused: Nobody had asked for it.
    """
    if state(before) != "to be destroyed":
        raise _not_asked(before)
    after = _with(before, DocumentAction.KEEP, at, hand.actor.id, reason=reason)
    return _happened(before, after, at)


def destroy(
    hand: AtHand, before: FiledDocument, witness: str, at: datetime, concerns: Sequence[str],
    note: str | None = None,
) -> Decision[FiledDocument]:  # fmt: skip
    """Keep that a document is no more; its entry stays.

    Args:
        hand: What is at hand.
        before: The document.
        witness: Who saw it.
        at: When.
        concerns: What still refers to it: open tickets, arrears of its unit, other records.
        note: Words to keep.

    Raises:
        Refused: Retention, a loan, something that refers to it; or one person would do both.
    """
    _is_there(before)
    if state(before) != "to be destroyed":
        raise _not_asked(before)
    may_go(before, at.date())
    asked = next(e for e in reversed(before.events) if e.action is DocumentAction.PROPOSE)
    if asked.by == hand.actor.id:
        raise Refused(
            _("{id}: {who} asked for it, so somebody else destroys it", id=before.id, who=asked.by),
            _("it takes two, in the smallest office too"),
        )
    if witness == hand.actor.id:
        raise Refused(
            _("{id}: {who} cannot be the witness of what {who} does", id=before.id, who=witness),
            _("--witness somebody else"),
        )
    if concerns:
        raise Refused(
            _("{id} is still needed: {concerns}", id=before.id, concerns=", ".join(concerns)),
            _("settle that first, or: svc document keep {id}", id=before.id),
        )
    after = _with(before, DocumentAction.DESTROY, at, hand.actor.id, witness=witness, note=note)
    return _happened(before, after, at)


def may_go(document: FiledDocument, day: date) -> None:
    """Refuse to let go what is to be kept.

    Raises:
        Refused: It is out, its retention is running, or nobody said how long it is kept.
    """
    if loan(document) is not None:
        raise Refused(
            _("{id} is out", id=document.id), _("svc document return {id}", id=document.id)
        )
    if document.retention is Retention.PERMANENT:
        raise Refused(
            _("{id} is kept for ever", id=document.id),
            _("svc document show {id}", id=document.id),
        )
    ends = retained_until(document)
    if ends is None:
        raise Refused(
            _("{id}: nobody said how long it is kept", id=document.id),
            _("svc document edit {id} --set retention=10y", id=document.id),
        )
    if day < ends:
        raise Refused(
            _("{id} is kept until {day}", id=document.id, day=ends.isoformat()),
            _("svc document show {id}", id=document.id),
        )


def hand_over(
    hand: AtHand, documents: Sequence[FiledDocument], receiver: str, manifest: str, at: datetime,
    note: str | None = None,
) -> Decision[list[FiledDocument]]:  # fmt: skip
    """Keep that documents went to somebody else, with a list of them.

    Args:
        hand: What is at hand.
        documents: Those that went.
        receiver: The party that they went to.
        manifest: The hash of the list.
        at: When.
        note: Words to keep.
    """
    after = [
        _with(one, DocumentAction.HAND_OVER, at, hand.actor.id, receiver=receiver,
              manifest=manifest, note=note)
        for one in documents
    ]  # fmt: skip
    written = tuple(
        Written("document", now, before) for now, before in zip(after, documents, strict=True)
    )
    subject = f"hand {len(after)} documents over to {receiver}"
    return Decision(after, written, "hand-over", after[0].id, subject, at)


def _with(
    document: FiledDocument, action: DocumentAction, at: datetime, by: str, **said: Any
) -> FiledDocument:
    event = DocumentEvent(at=at, by=by, action=action, **said)
    return msgspec.structs.replace(document, events=(*document.events, event))


def _happened(before: FiledDocument, after: FiledDocument, at: datetime) -> Decision[FiledDocument]:
    action = str(after.events[-1].action)
    return change("document", before, after, action=action, when=at)


def _is_there(document: FiledDocument) -> None:
    if state(document) == "destroyed":
        raise Refused(
            _("{id} was destroyed; its entry stays", id=document.id),
            _("svc document show {id}", id=document.id),
        )


def _not_asked(document: FiledDocument) -> Refused:
    return Refused(
        _("{id}: nobody asks for its destruction", id=document.id),
        _("svc document propose {id} --reason WORDS", id=document.id),
    )
