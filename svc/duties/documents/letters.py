"""Letters out and in: their numbers, what one answers, and by when it is to be answered.

A letter is an entry of the register of documents. One of the office's bears a number of
its own series without gaps, a series a desk and year: `幸福物函〔2026〕A12号`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from svc.duties.decision import Decision, Written
from svc.errors import Refused
from svc.kinds.documents.document import DOCUMENT_FORMAT, FiledDocument
from svc.kinds.documents.words import DocumentType
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

#: How the number of a letter ends.
_END = "号"


class LetterAbout(NamedTuple):
    """What a letter is about.

    Attributes:
        party: To whom, or from whom.
        title: What it is called; no names, no phones.
        ticket: The ticket that it is about.
        reply_due: The day by whose end it is to be answered.
        answers: The letter that it answers.
        their_number: The number that they gave the matter.
        note: What it says, in words.
    """

    party: str
    title: str
    ticket: str | None = None
    reply_due: date | None = None
    answers: str | None = None
    their_number: str | None = None
    note: str | None = None


def stem(series: str, year: int, desk: str) -> str:
    """What all numbers of a series, a year and a desk begin with.

    Example:
        >>> spell(stem("幸福物函", 2026, "A"), 12)
        '幸福物函〔2026〕A12号'
    """
    return f"{series}〔{year}〕{desk}"


def spell(stem: str, count: int) -> str:
    """A number of a series."""
    return f"{stem}{count}{_END}"


def gaps(numbers: Iterable[str]) -> dict[str, list[int]]:
    """What is missing of each series of letters: places that lie before the last given.

    Numbers of another shape, of a register of before, say nothing.

    Example:
        >>> gaps(["函〔2026〕A1号", "函〔2026〕A3号", "旧字7号"])
        {'函〔2026〕A': [2]}
    """
    held: dict[str, set[int]] = {}
    for number in numbers:
        head, bracket, tail = number.removesuffix(_END).rpartition("〕")
        letters = tail.rstrip("0123456789")
        if number.endswith(_END) and bracket and letters and tail[len(letters) :]:
            held.setdefault(f"{head}〕{letters}", set()).add(int(tail[len(letters) :]))
    return {
        series: missing
        for series, places in sorted(held.items())
        if (missing := [one for one in range(1, max(places)) if one not in places])
    }


def letter_out(
    number: str, ours: str, about: LetterAbout, filed: datetime, by: str, day: date
) -> FiledDocument:
    """A letter of the office's as it is taken on file.

    Args:
        number: Its number in the register.
        ours: Its number in the series of letters.
        day: The day that it bears.
    """
    return FiledDocument(
        format=DOCUMENT_FORMAT, id=number, filed=filed, by=by,
        type=DocumentType.LETTER_OUT, title=about.title, number=ours, party=about.party,
        ticket=about.ticket, date=day, reply_due=about.reply_due, answers=about.answers,
        their_number=about.their_number, note=about.note,
    )  # fmt: skip


def letter_in(
    number: str, about: LetterAbout, filed: datetime, by: str, theirs: str | None, day: date | None
) -> FiledDocument:
    """A letter that came, as it is taken on file."""
    return FiledDocument(
        format=DOCUMENT_FORMAT, id=number, filed=filed, by=by,
        type=DocumentType.LETTER_IN, title=about.title, number=theirs, party=about.party,
        ticket=about.ticket, date=day, reply_due=about.reply_due, answers=about.answers,
        note=about.note,
    )  # fmt: skip


def sent(letter: FiledDocument, answered: FiledDocument | None) -> Decision[FiledDocument]:
    """A letter goes out.

    Raises:
        Refused: The letter that it answers is none that came in.
    """
    _answers(answered, DocumentType.LETTER_IN)
    return _recorded(letter, "letter", f"letter {letter.id} to {letter.party}")


def received(letter: FiledDocument, answered: FiledDocument | None) -> Decision[FiledDocument]:
    """A letter came in.

    Raises:
        Refused: The letter that it answers is none of the office's.
    """
    _answers(answered, DocumentType.LETTER_OUT)
    return _recorded(letter, "letter", f"letter {letter.id} from {letter.party}")


def _answers(other: FiledDocument | None, type_: DocumentType) -> None:
    if other is None or other.type is type_:
        return
    raise Refused(
        _("{letter} cannot be answered by this letter: it goes the same way", letter=other.id),
        _("svc {command}", command="letter list"),
    )


def _recorded(letter: FiledDocument, action: str, subject: str) -> Decision[FiledDocument]:
    return Decision(
        letter, (Written("document", letter),), action, letter.id, subject, letter.filed
    )
