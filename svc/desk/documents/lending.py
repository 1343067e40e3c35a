"""Documents that leave their box and come back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.documents.filing import document_of
from svc.desk.record.field_values import day_of
from svc.duties.documents import keeping as decide
from svc.duties.documents.keeping import Lending
from svc.duties.typed_values import plain_text
from svc.index.duties import documents
from svc.kinds.documents.document import STATES, FiledDocument, loan, retained_until
from svc.rules.record.masking import mask_name

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View


def lend(
    desk: Desk, text: str, borrower: str | None = None, outsider: str | None = None,
    due: str | None = None, reason: str | None = None, approved_by: str | None = None,
    at: str | datetime | None = None,
) -> FiledDocument:  # fmt: skip
    """Record that a document leaves its box.

    Raises:
        NotFound: There is no such document, or no such member of staff.
        UsageError: It is not said who takes it, or until when.
        Refused: It is out already, or is personal and nobody allowed it.
    """
    asked = Lending(
        lookup.staff(desk, borrower).id if borrower else None,
        plain_text(outsider) if outsider else None, day_of(desk, due) if due else None,
        plain_text(reason) if reason else None,
        lookup.staff(desk, approved_by).id if approved_by else None,
    )  # fmt: skip
    return desk.record(decide.lend(desk.at_hand, document_of(desk, text), asked, desk.moment(at)))


def give_back(
    desk: Desk, text: str, note: str | None = None, at: str | datetime | None = None
) -> FiledDocument:
    """Record that a document is back.

    Raises:
        NotFound: There is no such document.
        Refused: It was not out.
    """
    words = plain_text(note) if note else None
    decision = decide.give_back(desk.at_hand, document_of(desk, text), desk.moment(at), words)
    return desk.record(decision)


def expired(view: View) -> list[dict[str, Any]]:
    """Documents whose retention has ended, those that somebody asked to destroy among them."""
    today = view.moment.astimezone(view.zone).date()
    held = documents.standing(view.index, STATES[:1] + STATES[3:4])
    rows = [
        {"id": one.id, "type": str(one.type), "box": one.box, "ends": ends.isoformat(),
         "state": decide.state(one)}
        for one in held if (ends := retained_until(one)) is not None and ends <= today
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (str(row["ends"]), str(row["id"])))


def loans(view: View, reveal: bool = False) -> list[dict[str, Any]]:
    """What is out, the longest overdue first, as plain values.

    Args:
        view: The office.
        reveal: Whether names of outsiders are shown in full.
    """
    today = view.moment.astimezone(view.zone).date()
    rows = []
    for document in documents.standing(view.index, ["lent"]):
        out = loan(document)
        if out is None or out.due is None:
            continue
        outsider = out.outsider if reveal or not out.outsider else mask_name(out.outsider)
        rows.append({
            "id": document.id, "type": str(document.type), "box": document.box,
            "out": out.at.isoformat(), "borrower": out.borrower, "outsider": outsider,
            "due": out.due.isoformat(), "overdue": max(0, (today - out.due).days),
        })  # fmt: skip
    return sorted(rows, key=lambda row: (row["due"], row["id"]))
