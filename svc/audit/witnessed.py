"""What a witness saw from outside, held against a history: its heads, its note and its stamp.

A head that a witness saw is on the line of first parents for ever after, with as many
commits before it; whoever replaces history cannot change what lies with the witness.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from svc.audit.findings import AuditFinding, AuditRule
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.store.git.process import run
from svc.store.witness import book, note, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from svc.store.git.repository import Repository


class WitnessReading(NamedTuple):
    """What a witness's files come to.

    Attributes:
        heads: How many heads it saw.
        first, last: When it saw the first and the last, aware; None where it saw none.
        signed: Whether the newest note is signed by the key that lies beside the file.
        stamped: When an authority stamped that note, aware; None where none did.
        findings: What the history does not hold to.
    """

    heads: int
    first: datetime | None
    last: datetime | None
    signed: bool
    stamped: datetime | None
    findings: list[AuditFinding]


def beside(place: Path, ending: str) -> Path:
    """A file that goes with a witness's own: `note`, `tsr`, `key.pub`, `tsa.pem`."""
    return place.with_name(f"{place.name}.{ending}")


def witnessed(repository: Repository, tip: str, place: Path) -> WitnessReading:
    """Hold a history against what a witness saw of it.

    Args:
        repository: The clone.
        tip: Its last commit.
        place: The witness's file, with its note, its public key, the authority's stamp and its
            certificates beside it, as far as there are some.

    Raises:
        NotFound: There is no such file.
        InvalidData: It is none of a witness's.
    """
    heads = book.read_book(place)
    args = ("rev-list", "--first-parent", "--reverse", "--end-of-options", tip, "--")
    line = run(args, cwd=repository.place).stdout.decode("ascii").split()
    numbers = {commit: number for number, commit in enumerate(line, 1)}
    findings = []
    before = 0
    for seen in heads:
        number = numbers.get(seen.head)
        at = seen.at.isoformat()
        if number is None:
            reason = _("was the head at {at}, as the witness saw, and is not here", at=at)
            findings.append(_finding(seen.head, reason))
            continue
        if number != seen.length or number < before:
            reason = _("was commit {seen} at {at}, as the witness saw, and is {n} here",
                       seen=seen.length, at=at, n=number)  # fmt: skip
            findings.append(_finding(seen.head, reason))
        before = max(before, number)
    signed, stamped = False, None
    text = _text(beside(place, "note"))
    if text is not None and heads:
        said = note.read_note(text)
        if said is None or said.head != heads[-1].head:
            findings.append(_finding(heads[-1].head, _("the witness's note says something else")))
        signed = note.is_signed(text, beside(place, "key.pub"))
        if beside(place, "key.pub").exists() and not signed:
            findings.append(_finding(heads[-1].head, _("the witness's note is not signed by it")))
        stamped = _stamped(place, heads[-1].head, findings)
    first, last = (heads[0].at, heads[-1].at) if heads else (None, None)
    return WitnessReading(len(heads), first, last, signed, stamped, findings)


def _stamped(place: Path, head: str, findings: list[AuditFinding]) -> datetime | None:
    """When an authority stamped the note, where its certificates are at hand to tell."""
    reply, authority = beside(place, "tsr"), beside(place, "tsa.pem")
    if not (reply.exists() and authority.exists()):
        return None
    flaw = stamp.stamp_flaw(beside(place, "note"), reply, authority)
    if flaw is not None:
        findings.append(_finding(head, _("the stamp of the witness's note does not hold: {reason}",
                                         reason=flaw)))  # fmt: skip
        return None
    return stamp.stamp_moment(reply)


def _finding(commit: str, reason: str) -> AuditFinding:
    return AuditFinding(commit, AuditRule.WITNESS, "", reason)


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8", "replace")
    except FileNotFoundError:
        return None
