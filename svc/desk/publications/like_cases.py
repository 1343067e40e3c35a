"""Cases that are like a request; every new request asks, and most offices have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from svc.index.database.index import Index

_MOST = 3


def like(index: Index, category: str, text: str, day: str) -> list[tuple[str, str]]:
    """Cases that hold and are like a request: of its category, and about the same matter.

    Returns:
        Number with version, and title, the likeliest first.
    """
    if index.one("SELECT 1 FROM notice WHERE type = ? LIMIT 1", ("case",)) is None:
        return []
    from svc.desk.publications.looking import LEAST_LIKE
    from svc.index.duties import publications
    from svc.rules.ticket.duplicates import matters

    asked = matters(text)
    rows = publications.by_words(
        index, asked, f"n.type = 'case' AND n.category = :category AND {publications.CURRENT}",
        {"today": day, "category": category},
    )  # fmt: skip
    least = LEAST_LIKE * sum(asked.values())
    fitting = [row for row in rows if row["part"] >= least]
    return [(f"{row['id']}@{row['version']}", str(row["title"])) for row in fitting[:_MOST]]
