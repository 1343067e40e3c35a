"""The actions about promises and activities, for batches."""

from __future__ import annotations

from svc.desk.activities import holding
from svc.desk.batch.action_keys import FLAG, RECORD, SEVERAL, TEXT, Key, Verb, calling
from svc.desk.promises import making

_AT, _NOTE = Key("at", TEXT), Key("note", TEXT)
_ACTIVITY, _TEXT = Key("activity", RECORD, needed=True), Key("text", TEXT, needed=True)
_FOLLOWS = (Key("promise", TEXT), Key("kind", TEXT), Key("category", TEXT), Key("unit", RECORD))

PEOPLE_VERBS: tuple[Verb, ...] = (
    Verb("promise", calling(making.promise), (
        Key("to", TEXT, needed=True), _TEXT, Key("by", TEXT), Key("upon", TEXT),
        Key("about", TEXT), Key("public", RECORD, "approved_by"), _AT)),
    Verb("activity hold", calling(holding.hold), (
        _ACTIVITY, Key("present", SEVERAL), Key("excused", SEVERAL), Key("unit", SEVERAL, "units"),
        Key("resident", SEVERAL, "residents"), Key("party", SEVERAL, "parties"),
        Key("heads", TEXT), Key("all", FLAG, "everybody"), Key("document", RECORD), _NOTE, _AT)),
    Verb("activity decide", calling(holding.decided), (
        _ACTIVITY, _TEXT, Key("owner", RECORD, needed=True), Key("due", TEXT, needed=True),
        *_FOLLOWS, _AT)),
    Verb("activity hear", calling(holding.heard), (
        _ACTIVITY, _TEXT, Key("reason", TEXT), Key("by", TEXT), *_FOLLOWS, _AT)),
)  # fmt: skip
