"""Questions about bills: their lines as the index keeps them, and why one comes to what it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from svc.desk.core import lookup
from svc.desk.query import records
from svc.duties.fees.explanation import Explained
from svc.duties.fees.explanation import explained as why
from svc.duties.fees.line_events import LineOf, paid_on
from svc.duties.fees.tariffs import version_of
from svc.index.query import billing
from svc.index.query.ledgers import lines_paid, named_line
from svc.kinds.fees.bill import CHINESE, Bill, BillAction, line_states
from svc.language import N_, either
from svc.model.amounts import Money, decoded

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: What can be said of a line beside its amount.
_STATES = {
    "standing": "NOT voided", "voided": "voided", "objected": "objected",
    "asked": "asked > 0", "waived": "waived + late_waived > 0",
}  # fmt: skip
_WORDS = (N_("voided"), N_("objected"), N_("asked"), N_("waived"))


def lines(
    view: View, *, unit: str | None = None, period: str | None = None, item: str | None = None,
    payer: str | None = None, state: str | None = None, bill: str | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Lines of bills as plain values, the latest bill first.

    Args:
        view: What is looked at.
        unit, period, item, payer, bill: Only of these.
        state: Only those to which this happened.

    Raises:
        NotFound: A unit that is not on file.
        UsageError: A unit that cannot be read.
    """
    asked = {
        "bill.unit": lookup.unit(view.index, unit) if unit else None, "bill.period": period,
        "item": item, "payer": payer, "bill.id": bill,
    }  # fmt: skip
    filters = {column: value for column, value in asked.items() if value is not None}
    where = [f"{column} = ?" for column in filters] + ([_STATES[state]] if state else [])
    sql = (
        "SELECT bill.id, bill.unit, bill.period, bill_line.*, bill.json FROM bill"
        f" JOIN bill_line USING (row) WHERE {' AND '.join(where or ['1'])}"
        " ORDER BY bill.period DESC, bill.id"
    )
    places: dict[str, list[str]] = {}
    return [_row(row, places) for row in view.rows(sql, list(filters.values()))]


def total(rows: Sequence[Mapping[str, Any]]) -> str:
    """What lines that stand come to."""
    standing = (Money.parse(row["amount"]) for row in rows if "voided" not in row["state"].split())
    return str(sum(standing, Money(0)))


def events(view: View, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What happened to the lines of a bill, in order."""
    del view
    bill = _decoded(record)
    keys = list(line_states(bill))
    return [
        {
            "at": f"{event.at:%Y-%m-%d %H:%M}", "line": f"{bill.id}/{keys.index(event.line) + 1}",
            "action": str(event.action), "by": event.by, "reason": event.reason,
            "amount": None if event.amount is None else str(event.amount),
        }
        for event in bill.events if event.line in keys
    ]  # fmt: skip


def action_word(action: str) -> str:
    """What happened, as its reader says it."""
    return either(action, CHINESE[BillAction][action])


def explained(view: View, text: str) -> tuple[str, list[Explained]]:
    """A line's name, and its sum in words.

    Raises:
        NotFound: There is no such line.
        UsageError: Several are meant.
    """
    bill, key = named_line(lambda part: _decoded(records.shown(view, "bill", part)), text)
    line = paid_on(
        LineOf(bill, line_states(bill)[key], Money(0)), lines_paid(view.index, [bill]),
        view.moment.date(),
    )  # fmt: skip
    charged = line.state.line
    tariff = next(iter(billing.tariffs(view.index, [charged.item])), None)
    version = version_of(tariff, charged.tariff) if tariff and charged.tariff else None
    return line.name, list(why(line, tariff, version))


def _row(row: Any, places: dict[str, list[str]]) -> dict[str, Any]:
    bill = row["id"]
    if bill not in places:
        places[bill] = list(line_states(_decoded(row["json"])))
    happened = {"waived": row["waived"] or row["late_waived"]}
    state = [word for word in _WORDS if happened.get(word, row[word])]
    return {
        "line": f"{bill}/{places[bill].index(row['key']) + 1}", "unit": row["unit"],
        "period": row["period"], "item": row["item"], "tariff": row["tariff"],
        "first": row["first"], "last": row["last"], "payer": row["payer"],
        "amount": str(Money(row["amount"])), "due": row["due"], "key": row["key"],
        "waived": str(Money(row["waived"])), "late_waived": str(Money(row["late_waived"])),
        "state": " ".join(state),
    }  # fmt: skip


def _decoded(record: Any) -> Bill:
    if isinstance(record, str):
        return msgspec.json.decode(record, type=Bill, dec_hook=decoded)
    return msgspec.convert(record, Bill, strict=False, dec_hook=decoded)
