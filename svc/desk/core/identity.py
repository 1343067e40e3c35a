"""Who acts at this desk: as named for one command, else as kept in git's configuration.

The kept name is `svc.actor`, in the clone's own configuration or the user's. It is a
habit of one machine, never part of the records.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.errors import UsageError
from svc.language import _
from svc.model.actors import PROGRAMS

if TYPE_CHECKING:
    from svc.index.database.index import Index
    from svc.store.git.repository import Repository

#: Typed for whoever acts, wherever a member of staff is named.
ME = ("me", "我")
_KEY = "svc.actor"


def kept(repository: Repository) -> str | None:
    """The staff id that is kept for this desk, None where none is."""
    return repository.config(_KEY) or None


def known(repository: Repository, actor: str | None) -> str | None:
    """Who acts, as named or kept; None where neither says so."""
    return actor or kept(repository)


def by_name(index: Index, who: str | None) -> str | None:
    """The staff id of whoever is named, by that or by a name that one active person has.

    What means nobody, or several, stays as it was typed.
    """
    if who is None or who in PROGRAMS:
        return who
    if index.one("SELECT 1 FROM staff WHERE id = ?", (who,)) is not None:
        return who
    rows = index.rows("SELECT id FROM staff WHERE name = ? AND active", (who,))
    return str(rows[0]["id"]) if len(rows) == 1 else who


def keep(repository: Repository, who: str) -> None:
    """Have this clone remember who acts, until told otherwise.

    Raises:
        Busy: The configuration cannot be written.
    """
    repository.set_config(_KEY, who)


def nobody() -> UsageError:
    """What is answered where somebody has to be named and nobody is."""
    return UsageError(
        _("who acts? no member of staff was named"),
        _("name one with --as STAFF or SVC_ACTOR, or keep one: git config svc.actor STAFF"
          " (svc staff list; svc staff add)"),
    )  # fmt: skip


def choices(index: Index) -> dict[str, str]:
    """Active staff to choose from, by id: each with the name."""
    rows = index.rows("SELECT id, name FROM staff WHERE active ORDER BY id")
    return {row["id"]: row["name"] for row in rows}
