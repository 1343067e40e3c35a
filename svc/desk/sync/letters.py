"""Desk letters: each belongs to one clone, and the remote says to which."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product
from string import ascii_uppercase
from typing import TYPE_CHECKING

from svc.errors import Busy, Refused
from svc.language import _
from svc.store.sync.remote import DESKS, SEEN

if TYPE_CHECKING:
    from svc.store.sync.remote import Remote

#: Claims that others may win before one gives up.
_TRIES = 20


def letters() -> Iterator[str]:
    """A to Z, then AA to ZZ."""
    yield from ascii_uppercase
    yield from map("".join, product(ascii_uppercase, repeat=2))


def claim(remote: Remote, asked: str | None = None, used: Collection[str] = ()) -> str:
    """Take a letter that no desk has: the lowest, or the one that was asked for.

    The remote decides: of two that claim one letter at a time, one gets it.

    Args:
        used: Letters that are not to be taken although nobody holds them.

    Raises:
        Refused: Another desk has the letter that was asked for.
    """
    for _try in range(_TRIES):
        taken = {*remote.desks(), *used}
        letter = asked or next(one for one in letters() if one not in taken)
        if letter in taken:
            raise Refused(
                _("another desk has the letter {letter}", letter=letter),
                _("svc remote show lists them; a desk gives its letter back by svc remote leave"),
            )
        tip = remote.seen(SEEN)
        assert tip is not None, "the remote's main line was fetched"
        if remote.push({f"{DESKS}{letter}": tip}, {f"{DESKS}{letter}": None}).done:
            remote.note(tip, letter)
            return letter
        remote.fetch()
    raise Busy(_("other desks claim letters faster than this one"), _("run this again"))
