"""Letters that ask for money: from a template of the office, one a demand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.printing import papers
from svc.duties.fees.charged import NOTHING
from svc.language import either
from svc.rules.record.masking import mask_name
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from svc.desk.core.view import View

TEMPLATE = "demand-letter"


def letters(view: View, demands: Sequence[str], as_page: bool, reveal: bool = False) -> str:
    """The letters of demands, as text or as pages that print on A4.

    Args:
        view: Where they are on file.
        demands: Their numbers, or tails of them.
        as_page: As HTML.
        reveal: Whether names stand there in full; a letter that is sent has them so.

    Raises:
        NotFound: There is none of such a number.
        InvalidData: The template is wrong; file and line are named.
    """
    source = papers.find(view, TEMPLATE)
    numbers = [lookup.find_number(view.index, text, "demand") for text in demands]
    made = [(source, number, _values(view, number, reveal)) for number in numbers]
    return papers.together(view, made, as_page, reveal)


def _values(view: View, number: str, reveal: bool) -> dict[str, Any]:
    """What the template may name."""
    import msgspec

    from svc.kinds.fees.demand import Demand
    from svc.model.amounts import decoded
    from svc.rules.record.capital_numerals import capital

    row = view.one("SELECT json FROM demand WHERE id = ?", (number,))
    assert row is not None
    demand = msgspec.json.decode(row["json"], type=Demand, dec_hook=decoded, strict=False)
    return {
        "office": papers.office_values(view),
        "demand": {
            "id": demand.id, "at": in_zone(demand.at, view.zone), "unit": demand.unit,
            "amount": str(demand.amount), "capital": capital(demand.amount),
            "late": str(sum((line.late for line in demand.lines), NOTHING)),
            "said": demand.said or "",
        },
        "who": {"id": demand.payer, "name": _name(view, demand.payer, reveal)},
        "lines": [_line(view, line) for line in demand.lines],
        "staff": {row["id"]: row["name"] for row in view.rows("SELECT id, name FROM staff")},
        "printed": view.moment,
    }  # fmt: skip


def _line(view: View, line: Any) -> dict[str, Any]:
    row = view.one(
        "SELECT item, first, due FROM bill JOIN bill_line USING (row)"
        " WHERE bill.id = ? AND key = ?",
        (line.bill, line.line),
    )
    item = row["item"] if row else line.line
    name = view.one("SELECT name FROM tariff WHERE id = ?", (item,))
    return {
        "item": item, "name": either(item, str(name["name"]) if name else item),
        "month": row["first"][:7] if row else "", "due": row["due"] if row else "",
        "principal": str(line.principal), "late": str(line.late), "days": line.days,
    }  # fmt: skip


def _name(view: View, payer: str, reveal: bool) -> str:
    person = payer.startswith("R-")
    row = view.one(f"SELECT name FROM {'resident' if person else 'party'} WHERE id = ?", (payer,))
    if row is None:
        return payer
    return str(row["name"]) if reveal or not person else mask_name(str(row["name"]))
