"""What stands with one outside party, as a list to send it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.desk.outward.letters import party_id
from svc.desk.query.ticket_detail import read
from svc.exchange.export.columns import ColumnType, ExportColumn
from svc.language import N_, _
from svc.model.words import PartyWord, word
from svc.rules.record.personal_words import masked_words
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from svc.desk.core.view import View

_OPEN = """
SELECT ticket.id, ticket.unit, ticket.place, ticket.category, referral.party, referral.at,
  referral.due, referral.answered, referral.verdict, referral.works_due, referral.number,
  referral.reminders, letter.number AS letter
FROM referral JOIN ticket USING (row) LEFT JOIN document AS letter ON letter.id = referral.letter
WHERE referral.ended IS NULL AND referral.party = ?
  AND ticket.status NOT IN ('cancelled', 'merged')
ORDER BY referral.at, ticket.id
"""
#: What the list has above its columns; those that the party fills in come last.
OPEN_COLUMNS = (
    ExportColumn("ticket", "我方编号"), ExportColumn("letter", "我方文号"),
    ExportColumn("at", "外转时间", ColumnType.MOMENT),
    ExportColumn("due", "答复时限", ColumnType.MOMENT), ExportColumn("category", "类别"),
    ExportColumn("where", "房屋或地点"), ExportColumn("text", "内容"),
    ExportColumn("standing", "目前状况"), ExportColumn("reminders", "催复次数", ColumnType.NUMBER),
    ExportColumn("number", "贵方编号"), ExportColumn("answer", "答复"),
    ExportColumn("responsible", "是否认责"), ExportColumn("warranty", "是否保修期内"),
    ExportColumn("answered", "答复日期"),
)  # fmt: skip


def open_list(view: View, party: str, reveal: bool = False) -> list[dict[str, Any]]:
    """What stands with a party, the oldest first, with room for its answers.

    Args:
        view: The office.
        party: The party, by id or name.
        reveal: Give personal numbers among the words; masked otherwise.

    Raises:
        NotFound: There is no such party.
    """
    which = party_id(view, party)
    return [_entry(view, row, reveal) for row in view.rows(_OPEN, (which,))]


def _entry(view: View, row: Any, reveal: bool) -> dict[str, Any]:
    text = read(view, row["id"]).text
    standing = PartyWord(row["verdict"]) if row["verdict"] else None
    if standing is None and row["answered"]:
        standing = PartyWord.ANSWERED
    due = row["works_due"] if row["verdict"] == PartyWord.ACCEPTED else row["due"]
    return {
        "ticket": row["id"], "letter": row["letter"], "at": _iso(view, row["at"]),
        "due": _iso(view, due), "category": view.named("category", row["category"]),
        "where": row["unit"] or row["place"], "text": text if reveal else masked_words(text),
        "standing": word(standing) if standing else _("asked"), "reminders": row["reminders"],
        "number": row["number"], "answer": None, "responsible": None, "warranty": None,
        "answered": None,
    }  # fmt: skip


def _iso(view: View, at: int | None) -> str | None:
    from datetime import UTC

    return None if at is None else in_zone(datetime.fromtimestamp(at, UTC), view.zone).isoformat()


TITLE = N_("Open matters of {party}")
