"""What is asked at the desk: answers, notices, open tickets, tariffs and a home's balance at once.

Everything is looked up when it is asked: an answer's facts are what the records say now,
and one whose review is past is shown with a mark, never hidden.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from svc.desk.publications.looking import LEAST_LIKE, iso, row_of, today
from svc.errors import UsageError
from svc.index.database.statuses import OPEN, UNSETTLED
from svc.index.duties import publications
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.rules.ticket.duplicates import likely_repeat, matters

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: Of each sort so many are shown unless more are asked for.
USUAL = 5
#: Open tickets of places that are looked at for a like matter, the latest.
_MOST_PLACES = 500
_STAFF = "n.type IN ('answer', 'material')"
_PUBLIC = "n.type NOT IN ('answer', 'case', 'material')"
_TICKET = "id, kind, category, status, title, unit, place, received, resolve_due, assignee"


class ThingsToSay(NamedTuple):
    """What there is to say, of each sort the likeliest first.

    Attributes:
        answers: Texts for the staff, each with `body` to say and whether its review is past.
        notices: What is told now, to that unit where one is asked about.
        tickets: Open tickets, of that unit or of places, and whether the matter is `like`.
        tariffs: What is charged for that the words name.
        balance: What each payer owes there, of a unit.
    """

    answers: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    tickets: list[dict[str, Any]]
    tariffs: list[dict[str, Any]]
    balance: list[dict[str, Any]]


def ask(view: View, question: str, unit: str | None = None, limit: int = USUAL) -> ThingsToSay:
    """What there is to say to a question.

    Args:
        view: The office.
        question: The words, as it was asked.
        unit: Id of the unit that it is asked of, or for.
        limit: At most so many of each sort.

    Raises:
        UsageError: The words say nothing.
    """
    asked = matters(question)
    if not asked:
        raise UsageError(
            _("nothing is asked"), _("give words of the question: svc ask property fee")
        )
    answers = _texts(view, asked, _STAFF, limit)
    return ThingsToSay(
        answers, _notices(view, asked, unit, limit),
        _tickets(view, question, unit, {row["category"] for row in answers}, limit),
        _tariffs(view, asked), _balance(view, unit),
    )  # fmt: skip


def _texts(
    view: View, asked: dict[str, int], which: str, limit: int, only: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Texts that hold and are about what is asked, the likeliest first."""
    rows = publications.by_words(
        view.index, asked, f"{which} AND {publications.CURRENT}", {"today": today(view)}
    )
    least = LEAST_LIKE * sum(asked.values())
    fitting = [row for row in rows if row["part"] >= least and (only is None or row["id"] in only)]
    return [row_of(view, row) for row in fitting[:limit]]


def _notices(
    view: View, asked: dict[str, int], unit: str | None, limit: int
) -> list[dict[str, Any]]:
    """What a unit is told now, outages and what is asked about first; without one, by words."""
    if unit is None:
        return [_with_outage(view, row) for row in _texts(view, asked, _PUBLIC, limit)]
    mine = publications.told_to(view.index, unit)
    about = [row["id"] for row in _texts(view, asked, _PUBLIC, len(mine), sorted(mine))]
    values: dict[str, object] = {"today": today(view)}
    rows = publications.listed(view.index, f"{_PUBLIC} AND {publications.CURRENT}", values)
    told = [_with_outage(view, row_of(view, row)) for row in rows if row["id"] in mine]
    return sorted(told, key=lambda row: (row["id"] not in about, row["outage"] is None))[:limit]


def _with_outage(view: View, row: dict[str, Any]) -> dict[str, Any]:
    held = view.one("SELECT outage, begins, ends FROM notice_outage WHERE notice = ?", (row["id"],))
    times = {name: iso(view, held[name]) if held else None for name in ("begins", "ends")}
    return {**row, "outage": held["outage"] if held else None, **times}


def _tickets(
    view: View, question: str, unit: str | None, categories: set[Any], limit: int
) -> list[dict[str, Any]]:
    """Open tickets: of the unit all, the like ones first; of places those that are like."""
    mine: list[Any] = []
    if unit is not None:
        sql = f"SELECT row, {_TICKET} FROM ticket WHERE unit = ? AND status IN {UNSETTLED}"
        mine = view.rows(f"{sql} ORDER BY received DESC", (unit,))
    places = view.rows(
        f"SELECT row, {_TICKET} FROM ticket WHERE status IN {OPEN} AND unit IS NULL"
        " ORDER BY received DESC LIMIT ?", (_MOST_PLACES,),
    )  # fmt: skip
    told = [(row["id"], row["title"]) for row in (*mine, *places)]
    like = {one.id for one in likely_repeat(question, told)}
    like |= {row["id"] for row in mine if row["category"] in categories - {None}}
    kept = [*mine, *(row for row in places if row["id"] in like)]
    rows = [
        {"id": row["id"], "kind": row["kind"], "category": row["category"],
         "status": row["status"], "title": row["title"], "unit": row["unit"],
         "place": row["place"], "received": iso(view, row["received"]),
         "due": iso(view, row["resolve_due"]), "assignee": row["assignee"],
         "like": row["id"] in like}
        for row in kept
    ]  # fmt: skip
    return sorted(rows, key=lambda row: not row["like"])[:limit]


def _tariffs(view: View, asked: dict[str, int]) -> list[dict[str, Any]]:
    """What is charged for that the words name, by the versions that hold."""
    from svc.desk.fees.tariffs import listed

    rows = listed(view, view.moment.date())
    keys = set(asked)
    return [
        {"item": row["item"], "name": row["name"], "price": row["price"],
         "period": row["period"], "due": row["due"], "basis": row["basis"]}
        for row in rows if keys & matters(f"{row['name']} {row['item']}").keys()
    ]  # fmt: skip


def _balance(view: View, unit: str | None) -> list[dict[str, Any]]:
    if unit is None:
        return []
    from svc.desk.fees.balances import of_unit

    return [
        {"payer": one.payer, "owed": str(one.owed), "late": str(one.late),
         "credit": str(one.credit)}
        for one in of_unit(view, unit)
    ]  # fmt: skip
