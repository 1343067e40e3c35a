"""Letters: written with a number of the office's own series, taken in, answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from svc.desk.core.lookup import outside_party
from svc.desk.documents.filing import document_of
from svc.desk.record.field_values import day_of
from svc.desk.record.general import find
from svc.duties.documents import letters as decide
from svc.duties.documents.letters import LetterAbout
from svc.duties.typed_values import fit, plain_text
from svc.kinds.documents.document import FiledDocument
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

_LAST = (
    "SELECT max(CAST(rtrim(substr(number, ?), '号') AS INT)) AS last FROM document"
    " WHERE type = 'letter-out' AND number LIKE ?"
)


def next_number(desk: Desk, when: datetime) -> str:
    """The next number of the office's letters: of its series, the year and this desk."""
    stem = decide.stem(desk.office.policies.letter_series, when.year, desk.letter)

    def last() -> int:
        row = desk.index.one(_LAST, (len(stem) + 1, f"{stem}%"))
        return int(row["last"] or 0) if row is not None else 0

    return decide.spell(stem, desk.next_in_series("letter", stem, last))


def written(desk: Desk, about: LetterAbout, when: datetime) -> FiledDocument:
    """A letter of the office's, with its numbers; whoever asked records it."""
    return decide.letter_out(
        desk.next_number("document", when), next_number(desk, when), about, when,
        desk.actor.id, when.date(),
    )  # fmt: skip


class TypedLetter(NamedTuple):
    """What a letter is about, as typed; see `LetterAbout`."""

    party: str
    title: str
    ticket: str | None = None
    reply_due: str | None = None
    answers: str | None = None
    their_number: str | None = None
    note: str | None = None


def send(desk: Desk, about: TypedLetter, at: str | datetime | None = None) -> FiledDocument:
    """Write a letter to an outside party, by itself or about a ticket.

    Raises:
        NotFound: The party, the ticket or the letter it answers is not on file.
        Refused: The letter that it answers is none that came in.
    """
    found = _found(desk, about)
    answered = document_of(desk, found.answers) if found.answers else None
    made = written(desk, found, desk.moment(at))
    return desk.record(decide.sent(made, answered))


def receive(
    desk: Desk, about: TypedLetter, number: str | None = None, day: str | None = None,
    at: str | datetime | None = None,
) -> FiledDocument:  # fmt: skip
    """Take a letter of an outside party in.

    Args:
        number: Their number of it, as it stands on it.
        day: The day that it bears.

    Raises:
        NotFound: The party, the ticket or the letter it answers is not on file.
        Refused: The letter that it answers is none of the office's.
    """
    found = _found(desk, about)
    answered = document_of(desk, found.answers) if found.answers else None
    when = desk.moment(at)
    made = decide.letter_in(
        desk.next_number("document", when),
        found,
        when,
        desk.actor.id,
        fit(FiledDocument, "number", number, "--number") if number else None,
        day_of(desk, day) if day else None,
    )
    return desk.record(decide.received(made, answered))


def _found(desk: Desk, typed: TypedLetter) -> LetterAbout:
    """What a letter is about: numbers in full, words that fit their fields."""
    title = fit(FiledDocument, "title", plain_text(typed.title), "--title")
    theirs, note = typed.their_number, plain_text(typed.note or "")
    return LetterAbout(
        outside_party(desk, typed.party), title,
        find(desk, "ticket", typed.ticket) if typed.ticket else None,
        day_of(desk, typed.reply_due) if typed.reply_due else None,
        find(desk, "document", typed.answers) if typed.answers else None,
        fit(FiledDocument, "their_number", theirs, "--their-number") if theirs else None,
        fit(FiledDocument, "note", note, "--note") if note else None,
    )  # fmt: skip
