"""The last number that a desk gave: what the next one follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.rules.record.numbers import compiled

if TYPE_CHECKING:
    from svc.index.database.index import Index
    from svc.kinds.id_schemes import Series


def last_sequence(index: Index, kind: str, series: Series, span: str, desk: str) -> int:
    """The highest sequence of a desk, among files that cannot be read as well; 0 for none.

    Args:
        kind: One whose records are numbered.
        series: Its numbers.
        span: The month, year or parent within which they are counted.
        desk: The desk's letter.
    """
    sql = f"SELECT max(sequence) AS last FROM {kind} WHERE yymm = ? AND desk = ?"
    row = index.one(sql, (span, desk))
    sql = "SELECT id FROM record WHERE problem IS NOT NULL AND kind = ?"
    ids = [row["id"] for row in index.rows(sql, (kind,))]
    numbers = [series.parse(one) for one in ids if compiled(series.pattern).fullmatch(one)]
    broken = (n.sequence for n in numbers if (n.yymm, n.desk) == (span, desk))
    return max((row and row["last"]) or 0, *broken, 0)
