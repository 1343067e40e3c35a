"""The actions about rounds, for batches."""

from __future__ import annotations

from svc.desk.batch.action_keys import FLAG, RECORD, SEVERAL, TEXT, Key, Verb, calling
from svc.desk.rounds import plans, walking

_ROUND, _POINT = Key("round", RECORD, "target", needed=True), Key("point", TEXT, needed=True)
_AT = Key("at", TEXT)

ROUND_VERBS: tuple[Verb, ...] = (
    Verb("plan adopt", calling(plans.adopt), (
        Key("name", TEXT, needed=True), Key("since", TEXT), Key("as", TEXT, "called"),
        Key("department", TEXT), Key("category", TEXT))),
    Verb("round start", calling(walking.start), (
        Key("plan", TEXT, needed=True), Key("unit", RECORD), Key("reason", TEXT), _AT)),
    Verb("round check", calling(walking.check), (
        _ROUND, _POINT, Key("answers", SEVERAL, needed=True), Key("because", SEVERAL),
        Key("photo", SEVERAL, "photos"), Key("note", TEXT), _AT)),
    Verb("round recheck", calling(walking.recheck), (
        Key("ticket", RECORD, needed=True), Key("passed", FLAG, needed=True), Key("note", TEXT),
        _AT)),
    Verb("inspect", calling(walking.inspect), (
        Key("whom", TEXT, needed=True), Key("plan", TEXT), Key("reason", TEXT), _AT)),
    Verb("round attempt", calling(walking.attempt), (
        _ROUND, _POINT, Key("reason", TEXT, needed=True), _AT)),
)  # fmt: skip
