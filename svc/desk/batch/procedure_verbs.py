"""The actions about procedures and permits, for batches."""

from __future__ import annotations

from svc.desk.batch.action_keys import FLAG, RECORD, SEVERAL, TEXT, Key, Verb, calling
from svc.desk.procedures import carrying, cases, permits, workflows

_PROCEDURE = Key("procedure", RECORD, needed=True)
_PERMIT = Key("permit", RECORD, needed=True)
_STEP = Key("step", TEXT, needed=True)
_WHY, _NOTE, _AT = Key("reason", TEXT, needed=True), Key("note", TEXT), Key("at", TEXT)
_REASON = _WHY._replace(needed=False)
_THROUGH = Key("through", TEXT)
_LAST = _THROUGH._replace(needed=True)

PROCEDURE_VERBS: tuple[Verb, ...] = (
    Verb("workflow adopt", calling(workflows.adopt), (
        Key("name", TEXT, needed=True), Key("since", TEXT), Key("as", TEXT, "called"),
        Key("department", SEVERAL, "departments"), Key("category", TEXT))),
    Verb("procedure open", calling(cases.open_procedure), (
        Key("workflow", TEXT, needed=True), Key("unit", RECORD),
        Key("resident", SEVERAL, "residents"), Key("party", TEXT), Key("since", TEXT), _THROUGH,
        _NOTE, _AT)),
    Verb("procedure step", calling(carrying.step), (
        _PROCEDURE, _STEP, Key("shown", SEVERAL), Key("signed", SEVERAL), Key("handed", SEVERAL),
        Key("all", FLAG, "everything"), Key("receipt", SEVERAL, "receipts"),
        Key("printed", SEVERAL), _NOTE, _AT)),
    Verb("procedure skip", calling(carrying.skip), (_PROCEDURE, _STEP, _WHY, _AT)),
    Verb("procedure send-back", calling(carrying.send_back), (_PROCEDURE, _STEP, _WHY, _AT)),
    Verb("procedure approve", calling(carrying.approve), (_PROCEDURE, _THROUGH, _NOTE, _AT)),
    Verb("procedure refuse", calling(carrying.refuse), (_PROCEDURE, _WHY, _AT)),
    Verb("procedure extend", calling(carrying.extend), (_PROCEDURE, _LAST, _WHY, _AT)),
    Verb("procedure violate", calling(carrying.violate), (
        _PROCEDURE, _WHY, Key("ticket", RECORD), _AT)),
    Verb("procedure inspect", calling(carrying.inspect), (
        _PROCEDURE, Key("result", TEXT, needed=True), _STEP._replace(needed=False), _NOTE, _AT)),
    Verb("procedure deduct", calling(carrying.deduct), (
        _PROCEDURE, Key("amount", TEXT, needed=True), _WHY, Key("item", TEXT), _AT)),
    Verb("procedure agree", calling(carrying.agree), (_PROCEDURE, _NOTE, _AT)),
    Verb("procedure withdraw", calling(carrying.withdraw), (_PROCEDURE, _WHY, _AT)),
    Verb("procedure complete", calling(carrying.complete), (_PROCEDURE, _NOTE, _AT)),
    Verb("permit issue", calling(permits.issue), (
        Key("type", TEXT, needed=True), Key("unit", RECORD), Key("procedure", RECORD),
        Key("resident", RECORD), Key("holder", TEXT), Key("plate", TEXT), Key("printed", TEXT),
        Key("since", TEXT), _THROUGH, Key("receipt", RECORD), _NOTE, _AT)),
    Verb("permit lose", calling(permits.lose), (_PERMIT, _REASON, _AT)),
    Verb("permit return", calling(permits.give_back), (_PERMIT, _REASON, _AT)),
    Verb("permit revoke", calling(permits.revoke), (_PERMIT, _WHY, _AT)),
    Verb("permit extend", calling(permits.extend), (_PERMIT, _LAST, _WHY, _AT)),
    Verb("permit reissue", calling(permits.reissue), (
        _PERMIT, Key("printed", TEXT), Key("receipt", RECORD), _AT)),
)  # fmt: skip
