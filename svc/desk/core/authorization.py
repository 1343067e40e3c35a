"""The one place where whoever records something is held against the office's rights.

Every way in ends here: commands, batches, imports and saved hand edits hand over what
changed, before it is committed. What a ticket's own verbs ask for stands in
`svc.desk.core.permissions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from svc.errors import InvalidData, Refused
from svc.kinds.derive import type_of
from svc.kinds.table import KINDS
from svc.language import _
from svc.model.actors import PROGRAMS
from svc.model.office import Office
from svc.named_tuple import NamedTuple
from svc.store.layout import place_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from collections.abc import Collection

    from svc.index.database.index import Index
    from svc.kinds.rights import Judge, PerformedVerb


class RecordChange(NamedTuple):
    """A record that is to be written.

    Attributes:
        kind: Of the record.
        before: Reads it as it stands: None where it is new. Raises InvalidData where
            it cannot be read.
        after: Gives it as it is to be: None where it is to go.
    """

    kind: str
    before: Callable[[], Any]
    after: Callable[[], Any]


def version(kind: str, path: str, data: bytes | None) -> Any:
    """A record from its file; None where there is none.

    Raises:
        InvalidData: It cannot be read.
    """
    return None if data is None else decode(data, type_of(kind), path)


def changes_of(files: Iterable[tuple[str, bytes | None, bytes | None]]) -> Iterator[RecordChange]:
    """The records among changed files, and of tickets those that took a step.

    Args:
        files: Path, content before and after.
    """
    for path, before, after in files:
        place = place_of(path)
        if place is None or (before and after and timeline_of(before) == timeline_of(after)):
            continue
        read = partial(version, place.kind, path)
        yield RecordChange(place.kind, partial(read, before), partial(read, after))


def timeline_of(data: bytes) -> bytes:
    """A ticket's file from its timeline on: where it is the same to the byte, so are the steps.

    Of a record without one it is the whole file.
    """
    return data[max(data.find(b"\ntimeline:"), 0) :]


def judge_of(index: Index) -> Judge:
    """Says whose right something is, by the rules and the active staff as the index shows them."""
    # A ticket's own verbs do without.
    from svc.kinds.rights import NOBODY, Judge, Standing

    row = index.one("SELECT json FROM office")
    office = NOBODY
    if row is not None:
        office = msgspec.convert(msgspec.json.decode(row["json"]), Office, strict=False)
    rows = index.rows("SELECT id, roles FROM staff WHERE active ORDER BY id")
    return Judge(Standing(office, {one["id"]: one["roles"].split() for one in rows}))


def authorize(
    judge: Judge,
    actor: str | None,
    changes: Iterable[RecordChange],
    verb: str = "",
) -> None:
    """Refuse what is not the actor's to record.

    Args:
        judge: By the rules and roles of before.
        actor: Staff id; None, or a program, where nobody is named.
        changes: What is to be written.
        verb: `save` of hand edits or `import`, which are rights of their own.

    Raises:
        Refused: With the first that is not, the rule and who may.
    """
    from svc.kinds.rights import PerformedVerb, has_roles

    if verb:
        _refuse(judge, [PerformedVerb(verb)], actor)
    members: list[RecordChange] = []
    for change in changes:
        if has_roles(change.kind):
            members.append(change)
        if KINDS[change.kind].by_step and not verb:
            continue
        if actor is None or actor in PROGRAMS:
            if judge.settled:
                _refuse(judge, verbs_of(change, verb), actor)
        elif judge.concerns(change.kind):
            _refuse(judge, verbs_of(change, verb), actor)
    _keep_a_director(judge, members)


def _keep_a_director(judge: Judge, members: Sequence[RecordChange]) -> None:
    """Refuse to let the last director go, once signatures say who may do what."""
    if not members or judge.standing.office.trust is None:
        return
    from svc.kinds.rights import director_left

    if not director_left(judge.standing, ((one.before(), one.after()) for one in members)):
        raise Refused(
            _("nobody would be director any more, and signatures count here"),
            _("make somebody else director first: svc staff edit WHO --add roles=director"),
        )


def verbs_of(change: RecordChange, verb: str) -> Collection[PerformedVerb]:
    """What a change amounts to; where a version cannot be read, the most it may be.

    Args:
        change: Of one record.
        verb: As of `authorize`.
    """
    from svc.kinds.rights import IMPORTING, PerformedVerb, deeds

    try:
        found = deeds(change.kind, change.before(), change.after())
    except InvalidData:
        row = KINDS[change.kind]
        return [PerformedVerb(name, row.name) for name, _roles in row.rights if name != "alone"]
    # What is brought in happened elsewhere: nobody does it here.
    return [one._replace(apart=frozenset()) for one in found] if verb == IMPORTING else found


def _refuse(judge: Judge, asked: Iterable[PerformedVerb], actor: str | None) -> None:
    for deed in asked:
        refusal = judge.refusal(deed, actor)
        if refusal is not None:
            raise Refused(refusal.reason, refusal.next_step)
