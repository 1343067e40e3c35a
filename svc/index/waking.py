"""Waits that have run out: the tables show their tickets as under work again.

A record says how a ticket stood after its last step; that a wait ends at its
resume date is seen when it is looked at. Few tickets are concerned, so their
rows are shown changed and all queries stay as they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.index import lens, schema

if TYPE_CHECKING:
    from svc.index.index import Index

#: What differs in the rows of a ticket whose wait has ended.
_CHANGED = {
    "ticket": "status = 'working', waits_for = NULL, resumes = NULL, resolve_paused = NULL",
    "clock": "paused = NULL, counted = NULL",
}


def wake(index: Index, now: int) -> None:
    """Have the tables show tickets whose resume date has come by a moment as working.

    Args:
        index: Showing the commit and moment that are looked at.
        now: That moment, in seconds since 1970.
    """
    rows = index.rows("SELECT row FROM ticket WHERE resumes <= ?", (now,))
    if not rows:
        return
    db = index.db
    laid = lens.is_laid(index)
    db.execute("CREATE TEMP TABLE woken (row INTEGER PRIMARY KEY)")
    db.executemany("INSERT INTO woken VALUES (?)", [(row["row"],) for row in rows])
    for table, changes in _CHANGED.items():
        db.execute(
            f"CREATE TEMP TABLE {table}_woken AS"
            f" SELECT * FROM {table} WHERE row IN (SELECT row FROM woken)"
        )
        db.execute(f"UPDATE temp.{table}_woken SET {changes}")
        if laid:
            arms = schema.arms(table, lens.HIDDEN, lens.SHOWN)
            db.execute(f"DROP VIEW temp.{table}")
        else:
            arms = [f"SELECT * FROM main.{table}_row WHERE head"]
        asleep = [f"{arm} AND row NOT IN (SELECT row FROM woken)" for arm in arms]
        every = " UNION ALL ".join([*asleep, f"SELECT * FROM temp.{table}_woken"])
        db.execute(f"CREATE TEMP VIEW {table} AS {every}")
