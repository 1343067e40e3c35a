"""What an audit does not prove, in words: nobody is to think more of it than is so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.language import _

if TYPE_CHECKING:
    from svc.model.office import Office


def unproven(since: str | None, office: Office, root: str | None, vouched: bool) -> Iterator[str]:
    """What is not proven.

    Args:
        since: The commit before which nothing was looked at; None where all was.
        office: Its rules.
        root: Fingerprint of the founder's key as it was named; None if it was not.
        vouched: Whether something was named that was seen outside.
    """
    if since is not None:
        yield _("what came before {commit} was not looked at", commit=since[:12])
    trust = office.trust
    if trust is None:
        yield _("nothing is signed: who acted is what whoever recorded it says")
    elif trust.unsigned is not None:
        yield _("what came up to {commit} is unsigned: who acted is what whoever recorded it says",
                commit=trust.unsigned[:12])  # fmt: skip
    if trust is not None and root is None:
        yield _("the founder's key was taken from the history itself: --root names it from outside")
    if not vouched:
        yield _("nobody outside vouches that history was not replaced: --witness and --seen name "
                "what was seen")  # fmt: skip
    yield _("when something was recorded is what each desk's clock said")
