"""The actions about publications, for batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.desk.batch.action_keys import RECORD, SEVERAL, TEXT, ActionArguments, Key, Verb, calling
from svc.desk.publications import cases, disclosures, publishing, writing
from svc.duties.record.general import given_fields
from svc.kinds.fields import RecordField, field_of
from svc.kinds.publications.publication import TextVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from svc.desk.core.desk import Desk

_NOTICE = Key("notice", RECORD, "text", needed=True)
_AT, _NOTE = Key("at", TEXT), Key("note", TEXT)
_REASON = Key("reason", TEXT, needed=True)


def _changing(function: Callable[..., Any]) -> Callable[[Desk, ActionArguments], Any]:
    """An action that gives fields of a further version beside its own keys."""

    def work(desk: Desk, arguments: ActionArguments) -> Any:
        names = [name for name in writing.CHANGING if name in arguments]
        changes = {name: arguments.pop(name) for name in names}
        return function(desk, changes=changes, **arguments)

    return work


def _fields(fields: Iterable[RecordField | None], *, needed: bool) -> tuple[Key, ...]:
    return tuple(
        Key(field.name.replace("_", "-"), SEVERAL if field.many else RECORD if field.refers
            else TEXT, needed=needed and field.required and field.name != "at")
        for field in fields if field is not None
    )  # fmt: skip


_VERSION = _fields((field_of(TextVersion, name) for name in writing.CHANGING), needed=False)

PUBLICATION_VERBS: tuple[Verb, ...] = (
    Verb("disclosure adopt", calling(disclosures.adopt), (
        Key("name", TEXT, needed=True), Key("as", TEXT, "called"))),
    Verb("case draft", calling(cases.draft_case), (
        Key("ticket", SEVERAL, "tails", needed=True), Key("title", TEXT), Key("why", TEXT),
        Key("now", TEXT))),
    Verb("notice draft", writing.draft, _fields(given_fields("notice"), needed=True)),
    Verb("notice revise", _changing(writing.revise), (
        _NOTICE, *_VERSION, Key("clear", SEVERAL), Key("reason", TEXT), _AT)),
    Verb("notice approve", calling(publishing.approve), (_NOTICE, _NOTE, _AT)),
    Verb("notice publish", calling(publishing.publish), (_NOTICE, _NOTE, _AT)),
    Verb("notice post", calling(publishing.post), (
        _NOTICE, Key("where", TEXT, needed=True), Key("place", TEXT),
        Key("building", SEVERAL, "buildings"), Key("photo", TEXT), _NOTE, _AT)),
    Verb("notice correct", _changing(publishing.correct), (
        _NOTICE, *_VERSION, Key("clear", SEVERAL), _REASON, _AT)),
    Verb("notice withdraw", calling(publishing.withdraw), (_NOTICE, _REASON, _AT)),
    Verb("notice review", calling(publishing.review), (
        _NOTICE, Key("review-by", TEXT), _NOTE, _AT)),
    Verb("notice read", calling(publishing.read), (_NOTICE, _AT)),
)  # fmt: skip
