"""The letter by which the numbers that one clone gives differ from every other clone's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.errors import Refused
from svc.language import _

if TYPE_CHECKING:
    from svc.store.git.repository import Repository


def letter_of(repository: Repository) -> str:
    """The letter of a clone's desk: `A` to `ZZ`.

    Raises:
        Refused: A clone that has none yet: two desks must not share one.
    """
    letter = repository.config("svc.desk")
    if letter is None:
        raise Refused(
            _("this clone has no desk letter yet"),
            _("give it one that no other desk of the office uses: git config svc.desk B"),
        )
    if not (letter.isascii() and letter.isalpha() and letter.isupper() and len(letter) < 3):
        raise Refused(
            _("desk letter {letter!r} is not A to ZZ", letter=letter),
            _("git config svc.desk B"),
        )
    return letter
