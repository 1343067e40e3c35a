"""Commit messages: a subject an auditor reads, trailers a machine reads.

No personal data enters a message: records are named by id, staff by staff id.
"""

from __future__ import annotations

from collections.abc import Sequence

from svc.named_tuple import NamedTuple


class CommittedAction(NamedTuple):
    """One action that a commit holds.

    Attributes:
        action: Its word, such as `assign`.
        record: Id of the record it is about.
        subject: The line that says so.
    """

    action: str
    record: str
    subject: str


def message(done: Sequence[CommittedAction], actor: str, records: Sequence[str]) -> str:
    """The commit message for one action, or for a batch of them.

    Args:
        done: What was done, at least one.
        actor: Staff id, or the program that acted.
        records: Ids of every record written, in order.
    """
    actions = list(dict.fromkeys(one.action for one in done))
    if len({one.subject for one in done}) == 1:
        subject = done[0].subject
    else:
        subject = f"{', '.join(actions)}: {len(done)} actions"
    trailers = [f"Svc-Action: {action}" for action in actions]
    trailers += [f"Svc-Record: {record}" for record in records]
    trailers.append(f"Svc-Actor: {actor}")
    return subject + "\n\n" + "\n".join(trailers) + "\n"
