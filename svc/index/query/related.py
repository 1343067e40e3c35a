"""The tickets that belong to a unit, a resident or a member of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from svc.index.database.statuses import UNSETTLED

if TYPE_CHECKING:
    from svc.index.database.index import Index

#: Columns of the ticket by which tickets belong to somebody or something.
Owner = Literal["unit", "resident", "assignee"]

_COLUMNS = "id, kind, category, status, title, unit, received, resolve_due"


def tickets_of(index: Index, owner: Owner, value: str, last: int = 5) -> list[dict[str, Any]]:
    """The open tickets of somebody or something, then the last few others, newest first.

    Args:
        owner: What they belong to.
        value: Its id.
        last: How many of those that are closed, cancelled or merged.

    Returns:
        Headers; `received` and `resolve_due` in seconds since 1970, `open` true or false.
    """
    sql = (
        f"SELECT {_COLUMNS}, 1 AS open FROM ticket WHERE {owner} = ? AND status IN {UNSETTLED}"
        " ORDER BY received DESC"
    )
    rows = index.rows(sql, (value,))
    sql = (
        f"SELECT {_COLUMNS}, 0 AS open FROM ticket WHERE {owner} = ? AND status NOT IN {UNSETTLED}"
        " ORDER BY received DESC LIMIT ?"
    )
    rows += index.rows(sql, (value, last))
    return [{**dict(row), "open": bool(row["open"])} for row in rows]
