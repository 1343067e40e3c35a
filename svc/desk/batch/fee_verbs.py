"""The actions about money, for batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.desk.batch.action_keys import (
    FLAG,
    NUMBER,
    RECORD,
    SEVERAL,
    TEXT,
    ActionArguments,
    Key,
    Verb,
    calling,
)
from svc.desk.fees import adding, lines, runs

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def _run(desk: Desk, arguments: ActionArguments) -> Any:
    return runs.run(desk, runs.RunRequest(**arguments))


def _add_bill(desk: Desk, arguments: ActionArguments) -> Any:
    return adding.charge(desk, adding.OneCharge(**arguments))


_UNIT = Key("unit", RECORD, needed=True)
_LINE, _WHY = Key("line", RECORD, needed=True), Key("reason", TEXT, needed=True)
_AT, _AMOUNT = Key("at", TEXT), Key("amount", TEXT)
_ITEMS = Key("items", SEVERAL)

FEE_VERBS: tuple[Verb, ...] = (
    Verb("bill run", _run, (
        Key("period", TEXT, needed=True), _ITEMS, Key("unit", SEVERAL, "units"),
        Key("again", FLAG), Key("strict", FLAG))),
    Verb("bill add", _add_bill, (
        _UNIT, Key("item", TEXT, needed=True), Key("quantity", TEXT), Key("price", TEXT), _AMOUNT,
        Key("due", TEXT), Key("payer", RECORD), Key("note", TEXT))),
    Verb("bill ahead", calling(adding.ahead), (
        _UNIT, Key("months", NUMBER, needed=True), _ITEMS, Key("discount", TEXT),
        Key("from", TEXT, "begin"))),
    Verb("bill void", calling(lines.void),
         (Key("line", RECORD, "target", needed=True), _ITEMS, _WHY, _AT)),
    Verb("bill correct", calling(lines.correct), (_LINE, _AMOUNT, _WHY)),
    Verb("bill waive", calling(lines.waive),
         (_LINE, _AMOUNT._replace(needed=True), _WHY, _AT)),
    Verb("bill approve", calling(lines.approve),
         (_LINE, _AMOUNT, _WHY._replace(needed=False), _AT)),
    Verb("bill refuse", calling(lines.refuse), (_LINE, _WHY, _AT)),
    Verb("bill object", calling(lines.object_to), (_LINE, Key("ticket", RECORD), _WHY, _AT)),
    Verb("bill settle", calling(lines.settle), (_LINE, _WHY, _AT)),
)  # fmt: skip
