"""What an action comes to: the records it writes, and what the commit and the user are told.

Every action goes through one door. It *reads* what was typed and what that names, under
the lock; it *decides*, which is a function of `svc.duties` that sees nothing but what it
is given; and `Desk.record` puts the decision down. A decision that may not be is a
refusal, raised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

R = TypeVar("R")


class Written(NamedTuple):
    """One record as it is to stand.

    Attributes:
        kind: Its kind.
        record: All of it.
        before: What its file held, where the comments and the style that people gave it
            are to be kept; None for a file that `svc` writes in its own form.
        data: The file as somebody typed it, where that is to be kept.
    """

    kind: str
    record: Any
    before: Any = None
    data: bytes | None = None


def written(
    kind: str, record: Any, before: Any = None, data: bytes | None = None
) -> Decision[None]:
    """A decision that comes to one record, of which the commit says nothing by itself.

    So an import decides row by row: its commit tells how many there were.

    Args:
        kind, record, before, data: See `Written`.
    """
    return Decision(None, (Written(kind, record, before, data),))


class Decision(NamedTuple, Generic[R]):
    """What is to be done, or, where nothing is written, only said.

    Attributes:
        result: What whoever asked gets back.
        written: Records in the order in which they are put down.
        action: What the commit says was done; empty where it says nothing of it.
        about: The id of the record that it was done to.
        subject: The commit's subject: `assign T2611-A0042 to zhang.wei (engineering)`.
        when: When it happened, if not now.
        notices: Words for the user, beside the result.
    """

    result: R
    written: tuple[Written, ...] = ()
    action: str = ""
    about: str = ""
    subject: str = ""
    when: datetime | None = None
    notices: tuple[str, ...] = ()
