"""Letters to outside parties: from a template of the office, one a letter of the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.printing import papers
from svc.desk.query.ticket_detail import masked, read
from svc.errors import Refused
from svc.language import _, either
from svc.model.words import CHINESE, Kind
from svc.rules.record.personal_words import masked_words
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from svc.desk.core.view import View

TEMPLATE = "party-letter"


def printed(view: View, numbers: Sequence[str], as_page: bool, reveal: bool = False) -> str:
    """Letters of the office's, as text or as pages that print on A4.

    Args:
        view: Where they are on file.
        numbers: Their numbers in the register, or tails of them.
        as_page: As HTML.
        reveal: Whether names stand there in full.

    Raises:
        NotFound: There is none of such a number.
        Refused: It is no letter of the office's.
        InvalidData: The template is wrong; file and line are named.
    """
    source = papers.find(view, TEMPLATE)
    found = [lookup.find_number(view.index, text, "document") for text in numbers]
    made = [(source, number, _values(view, number, reveal)) for number in found]
    return papers.together(view, made, as_page, reveal)


def _values(view: View, number: str, reveal: bool) -> dict[str, Any]:
    """What the template may name."""
    row = view.one(
        "SELECT id, type, number, title, party, ticket, date, reply_due, answers,"
        " json_extract(json, '$.their_number') AS their_number,"
        " json_extract(json, '$.note') AS note, filed FROM document WHERE id = ?", (number,),
    )  # fmt: skip
    assert row is not None
    if row["type"] != "letter-out":
        raise Refused(
            _("{id} is no letter of the office's", id=number),
            _("svc {command}", command="letter list"),
        )
    party = view.one("SELECT name FROM party WHERE id = ?", (row["party"],))
    answered = view.one("SELECT number, date FROM document WHERE id = ?", (row["answers"] or "",))
    note = row["note"] or ""
    return {
        "office": papers.office_values(view),
        "letter": {
            "id": row["id"], "number": row["number"], "title": row["title"], "date": row["date"],
            "reply_due": row["reply_due"], "their_number": row["their_number"],
            "note": note if reveal else masked_words(note),
        },
        "to": {"id": row["party"], "name": party["name"] if party else row["party"]},
        "answers": dict(answered) if answered is not None else None,
        "matter": _ticket(view, row["ticket"], reveal) if row["ticket"] else None,
        "staff": {one["id"]: one["name"] for one in view.rows("SELECT id, name FROM staff")},
        "printed": view.moment,
    }  # fmt: skip


def _ticket(view: View, number: str, reveal: bool) -> dict[str, Any]:
    """What a letter says of its ticket; the resident stays the office's to speak to."""
    ticket = read(view, number)
    shown = ticket if reveal else masked(ticket)
    return {
        "id": ticket.id, "unit": ticket.unit, "place": ticket.place,
        "text": shown.text if reveal else masked_words(shown.text),
        "kind": either(str(ticket.kind), CHINESE[Kind][str(ticket.kind)]),
        "category": view.named("category", ticket.category),
        "received": in_zone(ticket.received, view.zone), "external_no": ticket.external_no,
    }  # fmt: skip
