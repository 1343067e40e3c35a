"""Letters as they are listed: which way they went, and whether they were answered in time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from svc.errors import NotFound
from svc.language import _
from svc.rules.time.parsing import day_start

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: Each letter with the first that answers it.
_LETTERS = """
SELECT letter.id, letter.type, letter.number, letter.party, letter.date, letter.ticket,
  letter.title, letter.reply_due, json_extract(letter.json, '$.their_number') AS their_number,
  reply.id AS replied_by, min(coalesce(reply.date, '9999')) AS replied
FROM document AS letter LEFT JOIN document AS reply ON reply.answers = letter.id
WHERE letter.type IN ('letter-out', 'letter-in') AND (? IS NULL OR letter.party = ?)
GROUP BY letter.id ORDER BY letter.filed DESC, letter.id DESC
"""


def letters(view: View, party: str | None = None, open_only: bool = False) -> list[dict[str, Any]]:
    """Letters, the newest first, as scripts get them.

    Args:
        party: Only to and from this one.
        open_only: Only those still to be answered.

    Returns:
        Of each `late`: whether its answer came, or is still to come, after its day.

    Raises:
        NotFound: There is no such party.
    """
    which = party_id(view, party) if party else None
    listed = []
    for row in view.rows(_LETTERS, (which, which)):
        due, reply = row["reply_due"], row["replied_by"]
        if open_only and (due is None or reply is not None):
            continue
        listed.append({
            "id": row["id"], "direction": "out" if row["type"] == "letter-out" else "in",
            "number": row["number"], "party": row["party"], "date": row["date"],
            "ticket": row["ticket"], "title": row["title"],
            "their_number": row["their_number"], "reply_due": due, "replied_by": reply,
            "late": due is not None and _late(view, due, row["replied"] if reply else None),
        })  # fmt: skip
    return listed


def _late(view: View, due: str, replied: str | None) -> bool:
    if replied is not None and replied != "9999":
        return replied > due
    ends = day_start(date.fromisoformat(due) + timedelta(days=1), view.zone)
    return int(ends.timestamp()) <= view.now


def party_id(view: View, text: str) -> str:
    """The id of an outside party, by its id or its name.

    Raises:
        NotFound: None is called so.
    """
    row = view.one("SELECT id FROM party WHERE ? IN (id, name)", (text.strip(),))
    if row is None:
        raise NotFound(_("no outside party is called {who!r}", who=text), _("svc party list"))
    return str(row["id"])
