"""A record's history in git, as steps an auditor reads: who recorded what, and what changed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from svc.errors import InvalidData, NotFound
from svc.kinds.derive import type_of
from svc.kinds.table import KINDS, noun
from svc.language import _
from svc.model.actors import AT_SVC
from svc.model.amounts import encoded, schema_of
from svc.model.ticket import Change, Event
from svc.named_tuple import NamedTuple
from svc.rules.record.masking import mask_field
from svc.rules.ticket.lifecycle import IneffectiveEvent, fold
from svc.store.git.file_history import Commit, trail
from svc.store.layout import Place, path_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: Fields that name one of several entries, the first that it has.
_NAMING = ("id", "rule", "code", "day", "unit")
_UNTOLD = frozenset({"format", "id"})

FieldTexts = dict[str, str]


class FieldChange(NamedTuple):
    """One field before and after; None where it was absent."""

    field: str
    old: str | None
    new: str | None


class HistoryEntry(NamedTuple):
    """One commit that changed the record.

    Attributes:
        commit: What git knows of it; moments in seconds since 1970.
        by: Staff id of who acted, or the author's name if that was not svc.
        action: `created`, `changed`, `deleted`; `shown` where a shallow clone begins.
        changes: Fields that differ from before; of a merge, from every parent.
        events: Events that a ticket's timeline gained.
        idle: Why each of them had no effect, by all that is known; None where it had one.
        lost: How many events it lost: a timeline only ever grows, unless by hand.
        problem: Why the content cannot be read, if it cannot.
    """

    commit: Commit
    by: str
    action: str
    changes: list[FieldChange]
    events: list[Event]
    idle: list[str | None]
    lost: int
    problem: str | None


def log(view: View, place: Place, reveal: bool = False) -> list[HistoryEntry]:
    """The steps of a record up to the view's commit and moment, the oldest first.

    Args:
        place: The record's kind and id.
        reveal: Give personal data in full; masked otherwise.

    Raises:
        NotFound: No commit ever held it.
    """
    path = path_of(*place)
    commits = trail(view.repository, view.commit, path, _beginning(view, place))
    if view.rewound:
        commits = [commit for commit in commits if commit.happened <= view.now]
    if not commits:
        raise NotFound(
            _("no commit holds {kind} {id}", kind=noun(place.kind), id=place.id),
            _("svc list --status all"),
        )
    contents = _Contents(view, place, commits)
    hide = frozenset() if reveal else personal(place.kind)
    idle = contents.idle(commits)
    return [_step(commit, contents, hide, idle) for commit in commits]


def as_record(view: View, step: HistoryEntry) -> dict[str, Any]:
    """A step as scripts get it."""
    from svc.desk.query.listing import iso

    commit = step.commit
    return {
        "commit": commit.id,
        "recorded": iso(view, commit.recorded),
        "happened": iso(view, commit.happened),
        "by": step.by,
        "author": commit.author,
        "recorded_by": commit.committer,
        "subject": commit.subject,
        "action": step.action,
        "changes": [change._asdict() for change in step.changes],
        "events": [
            {name: value for name, value in msgspec.to_builtins(event, enc_hook=encoded).items()
             if value is not None and value != []} | ({"without_effect": idle} if idle else {})
            for event, idle in zip(step.events, step.idle, strict=True)
        ],
        "events_lost": step.lost,
        "problem": step.problem,
    }  # fmt: skip


def personal(kind: str) -> frozenset[str]:
    """Fields of a kind of record that its schema marks as personal, by path."""
    schema = msgspec.json.schema(type_of(kind), schema_hook=schema_of)
    definitions = schema["$defs"]
    return frozenset(_marked(definitions, schema, ""))


def _marked(definitions: Mapping[str, Any], node: Any, path: str) -> Iterator[str]:
    if node.get("personal"):
        yield path
    if "$ref" in node:
        node = definitions[node["$ref"].rpartition("/")[2]]
    for name, field in node.get("properties", {}).items():
        if name != "timeline":
            yield from _marked(definitions, field, f"{path}.{name}" if path else name)
    for inner in (*node.get("anyOf", ()), *([node["items"]] if "items" in node else ())):
        yield from _marked(definitions, inner, path)


class _Contents:
    """What each version of the record said."""

    def __init__(self, view: View, place: Place, commits: list[Commit]) -> None:
        self.place = place
        self._path = path_of(*place)
        oids = dict.fromkeys(
            oid for commit in commits for oid in (*commit.before, commit.after) if oid
        )
        self._data = dict(view.repository.blobs(oids))

    def idle(self, commits: list[Commit]) -> list[IneffectiveEvent]:
        """Events of the latest readable content that had no effect, and why; tickets have some."""
        for commit in reversed(commits):
            with contextlib.suppress(InvalidData):
                if commit.after:
                    return fold(self.read(commit.after)[1]).ineffective
        return []

    def read(self, oid: str) -> tuple[FieldTexts, list[Event]]:
        """Fields by path, and the timeline of a ticket.

        Raises:
            InvalidData: The content breaks its schema.
        """
        record: Any = decode(self._data[oid], type_of(self.place.kind), self._path)
        fields = msgspec.to_builtins(record, enc_hook=encoded)
        fields.pop("timeline", None)
        return dict(_flat(fields, "")), list(getattr(record, "timeline", ()))


def _step(
    commit: Commit, contents: _Contents, hide: frozenset[str], idle: list[IneffectiveEvent]
) -> HistoryEntry:
    by = commit.email.removesuffix(AT_SVC) if commit.email.endswith(AT_SVC) else commit.author
    shown = "shown" if commit.cut else "created"
    action = shown if not any(commit.before) else "changed" if commit.after else "deleted"
    try:
        after = contents.read(commit.after) if commit.after else ({}, [])
        before = [contents.read(oid) if oid else ({}, []) for oid in commit.before] or [({}, [])]
    except InvalidData as error:
        reason = str(error.problems[0]) if error.problems else error.message
        return HistoryEntry(commit, by, action, [], [], [], 0, reason)
    seen = [event for _, events in before for event in events]
    gained = [event for event in after[1] if event not in seen]
    reasons = [next((why for one, why in idle if one == event), None) for event in gained]
    events = [_hidden_event(event, hide) for event in gained]
    lost = [event for event in before[0][1] if event not in after[1]] if commit.after else []
    changes = list(_changes(before, after[0], hide))
    return HistoryEntry(commit, by, action, changes, events, reasons, len(lost), None)


def _changes(
    before: list[tuple[FieldTexts, list[Event]]], after: FieldTexts, hide: frozenset[str]
) -> Iterator[FieldChange]:
    first = before[0][0]
    for field in dict.fromkeys([*after, *first]):
        new = after.get(field)
        if field not in _UNTOLD and all(fields.get(field) != new for fields, _ in before):
            yield _hidden(FieldChange(field, first.get(field), new), hide)


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """The fields of nested mappings and lists, by path: `reporter.name`, `targets[urgent].kind`."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(value, (list, tuple)) and any(isinstance(one, Mapping) for one in value):
        taken: dict[str, int] = {}
        for item in value:
            name = next((str(item[key]) for key in _NAMING if item.get(key)), "")
            taken[name] = taken.get(name, 0) + 1
            count = f"#{taken[name]}" if taken[name] > 1 else ""
            yield from _flat(item, f"{path}[{name}{count}]")
    elif isinstance(value, (list, tuple)):
        if value:
            yield path, ", ".join(str(one) for one in value)
    elif value is not None:
        yield path, str(value).lower() if isinstance(value, bool) else str(value)


def _hidden(change: FieldChange, hide: frozenset[str]) -> FieldChange:
    """The change with a personal value masked; that it changed stays to be seen."""
    if _plain_path(change.field) not in hide:
        return change
    old, new = (text and mask_field(change.field, text) for text in (change.old, change.new))
    return FieldChange(change.field, old, new)


def _plain_path(field: str) -> str:
    """A path without which item of a list is meant, as marks are told by."""
    return re.sub(r"\[[^\]]*\]", "", field)


def _hidden_event(event: Event, hide: frozenset[str]) -> Event:
    if not any(change.field in hide for change in event.changes):
        return event
    changes = tuple(_hidden_edit(edit, hide) for edit in event.changes)
    return msgspec.structs.replace(event, changes=changes)


def _hidden_edit(edit: Change, hide: frozenset[str]) -> Change:
    if edit.field not in hide:
        return edit
    old, new = (text and mask_field(edit.field, text) for text in (edit.old, edit.new))
    return msgspec.structs.replace(edit, old=old, new=new)


def _beginning(view: View, place: Place) -> int | None:
    """When the record cannot have been there yet, if its kind tells."""
    row_of = KINDS[place.kind]
    if row_of.single:
        return None
    column = "began" if row_of.derived else "received"
    row = view.one(f"SELECT {column} AS begun FROM {place.kind} WHERE id = ?", (place.id,))
    return row["begun"] if row else None
