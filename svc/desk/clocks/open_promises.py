"""Promises that are to be kept: each is due by its date, and stays so until it is over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock

if TYPE_CHECKING:
    from svc.desk.core.view import View


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """What is promised by a moment, or was and is not over."""
    if view.one("SELECT 1 FROM promise LIMIT 1") is None:
        return
    from svc.language import _
    from svc.rules.record.personal_words import masked_words

    sql = (
        "SELECT id, promise.by, text, ends FROM promise JOIN promise_state USING (row)"
        " WHERE NOT over AND ends < ? ORDER BY ends, id"
    )
    for row in view.rows(sql, (before,)):
        words = _("promised: {words}", words=masked_words(row["text"]))
        due = row["ends"]
        yield RecordClock("promise", row["id"], "promise", words, due, due - view.now, row["by"])
