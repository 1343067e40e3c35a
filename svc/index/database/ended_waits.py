"""Waits that have run out: the tables show their tickets as under work again.

A record says how a ticket stood after its last step; that a wait ends at its
resume date is seen when it is looked at. Few tickets are concerned, so their
rows are shown changed and all queries stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.index.database import lens, schema

if TYPE_CHECKING:
    from svc.index.database.index import Index

#: What differs in the rows of a ticket whose wait has ended.
_TICKET = {"status": "'working'", "waits_for": "NULL", "resumes": "NULL", "resolve_paused": "NULL"}
_STOOD_STILL = frozenset({"paused", "counted"})
_WOKEN = "SELECT row FROM woken"


def wake(index: Index, now: int) -> None:
    """Have the tables show tickets whose resume date has come by a moment as working.

    Args:
        index: Showing the commit and moment that are looked at.
        now: That moment, in seconds since 1970.
    """
    rows = index.rows("SELECT row FROM ticket WHERE resumes <= ?", (now,))
    if not rows:
        return
    index.db.execute("CREATE TEMP TABLE woken (row INTEGER PRIMARY KEY)")
    index.db.executemany("INSERT INTO woken VALUES (?)", [(row["row"],) for row in rows])
    laid = lens.is_laid(index, "ticket")
    _replace(index, "clock", [_clocks(arm) for arm in _arms("clock", laid)], laid)
    changes = ", ".join(f"{column} = {value}" for column, value in _TICKET.items())
    index.db.execute(
        f"CREATE TEMP TABLE ticket_woken AS SELECT * FROM ticket WHERE row IN ({_WOKEN})"
    )
    index.db.execute(f"UPDATE temp.ticket_woken SET {changes}")
    asleep = [f"{arm} AND row NOT IN ({_WOKEN})" for arm in _arms("ticket", laid)]
    _replace(index, "ticket", [*asleep, "SELECT * FROM temp.ticket_woken"], laid)


def _arms(table: str, laid: bool) -> list[str]:
    if laid:
        return schema.arms(table, lens.HIDDEN, lens.SHOWN)
    return [f"SELECT * FROM main.{table}_row WHERE head"]


def _clocks(arm: str) -> str:
    """Clocks with those of woken tickets running.

    In place: a view of one selection costs a join with tickets nothing.
    """
    shown = ", ".join(
        f"CASE WHEN {name} IS NULL OR row IN ({_WOKEN}) THEN NULL ELSE {name} END AS {name}"
        if name in _STOOD_STILL
        else name
        for name in ("row", "head", *schema.columns("clock"))
    )
    return arm.replace("SELECT *", f"SELECT {shown}", 1)


def _replace(index: Index, table: str, arms: list[str], laid: bool) -> None:
    if laid:
        index.db.execute(f"DROP VIEW temp.{table}")
    index.db.execute(f"CREATE TEMP VIEW {table} AS {' UNION ALL '.join(arms)}")
