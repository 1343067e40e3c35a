"""Who acts where no member of staff does, and the address under which anybody acts."""

from __future__ import annotations

from svc.named_tuple import NamedTuple

#: svc by itself: what falls due by rule, an office made anew, files that nobody named saved.
SVC = "svc"
#: Whatever was told elsewhere and brought in.
IMPORT = "import"
#: Ids that programs act under; nobody may be called so.
PROGRAMS = frozenset({SVC, IMPORT})
#: What programs record by themselves, as commits name it: whoever ran them did no more.
BY_PROGRAMS = frozenset({"init", "sync", "renumber", "tick"})
#: What stands behind an actor's id in a commit's address; `.invalid` never gets mail.
AT_SVC = "@svc.invalid"


class Actor(NamedTuple):
    """Who acts."""

    id: str
    name: str
    roles: frozenset[str]
    department: str | None = None


def address_of(actor: str) -> str:
    """The address of an actor in commits.

    Example:
        >>> address_of("li.na")
        'li.na@svc.invalid'
    """
    return f"{actor}{AT_SVC}"
