"""Who acts: as the command line says, else as kept, else asked once and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.cli.termio.prompt import choose, interactive
from svc.cli.termio.say import say
from svc.desk.core import identity
from svc.language import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from svc.cli.core.session import Session
    from svc.desk.core.view import View


def ask_who(session: Session) -> Callable[[], str | None] | None:
    """How to ask who acts, where nobody is named or kept; None where nobody can be asked.

    On a terminal the first command that needs somebody asks, and keeps the answer for
    this clone. An office without staff has nobody to ask for.
    """
    if not interactive():
        return None

    def picked() -> str | None:
        from svc.desk.core.view import look

        with look(session.directory) as view:
            return _picked(view)

    return picked


def asked_for(view: View) -> None:
    """Settle who looks or is about to act: asked for on a terminal, if it is not known."""
    if view.actor is None and interactive() and identity.kept(view.repository) is None:
        view.actor = _picked(view)


def _picked(view: View) -> str | None:
    """One of the staff, chosen and kept; None where there are none yet."""
    staff = identity.choices(view.index)
    if not staff:
        return None
    say(_("Who are you? This desk remembers it; --as STAFF acts as somebody else once."))
    who = choose(_("Who"), staff)
    identity.keep(view.repository, who)
    return who
