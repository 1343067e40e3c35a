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
from svc.desk.dunning import demanding
from svc.desk.fees import (
    adding,
    closing,
    ending,
    lines,
    moving_out,
    objections,
    paying,
    runs,
    tariffs,
)
from svc.desk.statements import lines as statements

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def _run(desk: Desk, arguments: ActionArguments) -> Any:
    return runs.run(desk, runs.RunRequest(**arguments))


def _add_bill(desk: Desk, arguments: ActionArguments) -> Any:
    return adding.charge(desk, adding.OneCharge(**arguments))


def _pay(desk: Desk, arguments: ActionArguments) -> Any:
    return paying.pay(desk, paying.PaymentDetails(**arguments))


def _refund(desk: Desk, arguments: ActionArguments) -> Any:
    return paying.refund(desk, **{"amount": None, **arguments})


def _close_day(desk: Desk, arguments: ActionArguments) -> Any:
    return closing.close_day(desk, closing.CloseDetails(**arguments))


def _move_cash(desk: Desk, arguments: ActionArguments) -> Any:
    return closing.move_cash(desk, closing.CashDetails(**arguments))


def _claim(desk: Desk, arguments: ActionArguments) -> Any:
    return statements.claim(desk, **{"receipt": None, **arguments})


def _move_out(desk: Desk, arguments: ActionArguments) -> Any:
    return moving_out.settle(desk, moving_out.Leaving(**arguments))


_UNIT = Key("unit", RECORD, needed=True)
_LINE, _WHY = Key("line", RECORD, needed=True), Key("reason", TEXT, needed=True)
_AT, _AMOUNT = Key("at", TEXT), Key("amount", TEXT)
_ITEMS = Key("items", SEVERAL)
_METHOD, _PAYER, _CHANNEL = Key("method", TEXT), Key("payer", RECORD), Key("channel-no", TEXT)
_CASHIER, _SLIP = Key("cashier", RECORD), Key("slip", TEXT)
_RECEIPT = Key("receipt", RECORD)
_TARIFF = Key("tariff", RECORD, needed=True)

FEE_VERBS: tuple[Verb, ...] = (
    Verb("tariff until", calling(tariffs.until), (
        _TARIFF, Key("version", TEXT, needed=True), Key("day", TEXT, needed=True))),
    Verb("tariff total", calling(tariffs.total), (
        _TARIFF, Key("period", TEXT, needed=True), _AMOUNT._replace(needed=True),
        Key("building", TEXT), Key("basis", TEXT))),
    Verb("bill run", _run, (
        Key("period", TEXT, needed=True), _ITEMS, Key("unit", SEVERAL, "units"),
        Key("again", FLAG), Key("strict", FLAG), Key("leave-credit", FLAG))),
    Verb("bill add", _add_bill, (
        _UNIT, Key("item", TEXT, needed=True), Key("quantity", TEXT), Key("price", TEXT), _AMOUNT,
        Key("due", TEXT), Key("payer", RECORD), Key("note", TEXT))),
    Verb("bill ahead", calling(adding.ahead), (
        _UNIT, Key("months", NUMBER, needed=True), _ITEMS, Key("discount", TEXT),
        Key("from", TEXT, "begin"))),
    Verb("bill end-ahead", calling(ending.end_ahead), (
        _UNIT, Key("day", TEXT, needed=True), _PAYER, _WHY, Key("leave-credit", FLAG))),
    Verb("bill void", calling(lines.void),
         (Key("line", RECORD, "target", needed=True), _ITEMS, _WHY, _AT)),
    Verb("bill correct", calling(lines.correct), (_LINE, _AMOUNT, _WHY)),
    Verb("bill waive", calling(lines.waive),
         (_LINE, _AMOUNT, Key("late", FLAG), _WHY, _AT)),
    Verb("bill approve", calling(lines.approve),
         (_LINE, _AMOUNT, _WHY._replace(needed=False), _AT)),
    Verb("bill refuse", calling(lines.refuse), (_LINE, _WHY, _AT)),
    Verb("bill object", calling(objections.object_to),
         (_LINE, Key("ticket", RECORD), Key("channel", TEXT), _WHY, _AT)),
    Verb("bill settle", calling(objections.settle), (_LINE, _WHY, _AT)),
    Verb("pay", _pay, (
        _UNIT, _AMOUNT, _METHOD, Key("for", SEVERAL, "lines"), _PAYER,
        Key("ahead", FLAG), Key("deposit", TEXT), Key("from-credit", FLAG),
        Key("from-deposit", TEXT), Key("stranger", TEXT, "payer_text"), Key("paper-no", TEXT),
        _CHANNEL, Key("taken", TEXT), Key("statement", TEXT, "line"), Key("note", TEXT))),
    Verb("refund", _refund, (
        Key("target", RECORD, needed=True), _AMOUNT, _METHOD._replace(needed=True),
        _WHY, Key("approved-by", RECORD, needed=True), Key("deposit", TEXT), _PAYER, _CHANNEL,
        _CASHIER)),
    Verb("receipt reverse", calling(paying.reverse), (
        Key("receipt", RECORD, needed=True), _WHY, _CASHIER, Key("approved-by", RECORD))),
    Verb("close-day", _close_day, (
        Key("day", TEXT), Key("counted", TEXT, needed=True), Key("float-kept", TEXT, "kept"),
        Key("banked", TEXT), _SLIP, Key("handed-to", RECORD), Key("explain", TEXT, "explanation"),
        _CASHIER)),
    Verb("statement match", calling(statements.match_lines), (
        Key("statements", SEVERAL, "texts"),)),
    Verb("statement claim", _claim, (
        _LINE, _RECEIPT, Key("ignore", FLAG), _WHY._replace(needed=False))),
    Verb("statement release", calling(statements.release), (_LINE, _RECEIPT, _WHY)),
    Verb("statement confirm", calling(statements.confirm), (
        Key("statement", RECORD, "text", needed=True), _WHY._replace(needed=False))),
    Verb("statement close-difference", calling(statements.close_difference), (
        Key("target", RECORD, needed=True), _RECEIPT, _WHY)),
    Verb("cash add", _move_cash, (
        Key("way", TEXT, needed=True), _AMOUNT._replace(needed=True),
        _WHY._replace(needed=False), _SLIP, _CASHIER)),
    Verb("demand", calling(demanding.demand), (
        Key("unit", SEVERAL, "units", needed=True), Key("by", TEXT, "means", needed=True),
        Key("said", TEXT, "remark"), _PAYER, _AT)),
    Verb("move-out", _move_out, (
        _UNIT, _PAYER, Key("until", TEXT), Key("reading", SEVERAL, "readings"), _METHOD,
        Key("collect", FLAG),
        Key("approved-by", RECORD), Key("reason", TEXT))),
)  # fmt: skip
