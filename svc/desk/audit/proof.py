"""What an audit does not prove, in words: nobody is to think more of it than is so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.language import _, n_
from svc.rules.record.personal_words import short_hash

if TYPE_CHECKING:
    from svc.audit.witnessed import WitnessReading
    from svc.model.office import Office


def unproven(
    since: str | None,
    office: Office,
    root: str | None,
    seen: bool,
    witness: WitnessReading | None,
    brought_in: int,
) -> Iterator[str]:
    """What is not proven.

    Args:
        since: The commit before which nothing was looked at; None where all was.
        office: Its rules.
        root: Fingerprint of the founder's key as it was named; None if it was not.
        seen: Whether a commit was named that was seen outside.
        witness: What a witness's file came to; None where none was named.
        brought_in: How many commits brought in what was recorded elsewhere.
    """
    if since is not None:
        yield _("what came before {commit} was not looked at", commit=short_hash(since))
    trust = office.trust
    if trust is None:
        yield _("nothing is signed: who acted is what whoever recorded it says")
    elif trust.unsigned is not None:
        yield _("what came up to {commit} is unsigned: who acted is what whoever recorded it says",
                commit=short_hash(trust.unsigned))  # fmt: skip
    if brought_in:
        yield n_("{n} commit brought in what was recorded elsewhere: it says what was said there",
                 "{n} commits brought in what was recorded elsewhere: they say what was said there",
                 brought_in)  # fmt: skip
    if trust is not None and root is None:
        yield _("the founder's key was taken from the history itself: --root names it from outside")
    if witness is not None and not witness.signed:
        yield _("the witness's file is not signed: it says what whoever kept it says")
    elif witness is not None and witness.stamped is None:
        yield _("no authority stamped what the witness saw: when it saw it is what its clock said")
    if not seen and not (witness and witness.heads):
        yield _("nobody outside vouches that history was not replaced: --witness and --seen name "
                "what was seen")  # fmt: skip
    yield _("when something was recorded is what each desk's clock said")
