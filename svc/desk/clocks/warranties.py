"""What outside parties answer for and until when: warranties and contracts that end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: So many days before its end a warranty is told, while there is time to look at the homes.
NOTICE = 90


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """Warranties that end soon, a part and a day at a time, and parties whose time ends.

    A warranty is told from `NOTICE` days before its last day until that is over; what has
    ended is no longer anybody's to do.

    Args:
        view: The office.
        before: Not asked about: both are told from their own notice on.
    """
    del before
    if view.one("SELECT 1 FROM party LIMIT 1") is None:
        return
    yield from _warranties(view)
    yield from _ending(view)


def _warranties(view: View) -> Iterator[RecordClock]:
    if view.one("SELECT 1 FROM party WHERE json_extract(json, '$.warranties') != '[]'") is None:
        return
    from svc.index.duties.warranties import warranties
    from svc.language import either, n_

    today = view.moment.astimezone(view.zone).date()
    ending: dict[tuple[str, str, date], list[str]] = defaultdict(list)
    names = {}
    for unit, term in warranties(view.index):
        if term.last is not None and today <= term.last <= today + timedelta(days=NOTICE):
            ending[term.party, term.part, term.last].append(unit)
            names[term.part] = either(term.name_en or term.part, term.name)
    for (party, part, last), units in sorted(ending.items(), key=lambda one: (one[0][2], one[0])):
        sentence = n_(
            "{part}: the warranty of {n} unit ends; look at it and write to {party}",
            "{part}: the warranty of {n} units ends; look at them and write to {party}",
            len(units), part=names[part], party=view.named("party", party),
        )  # fmt: skip
        due = _end_of(view, last)
        yield RecordClock("party", party, "warranty", sentence, due, due - view.now)


def _ending(view: View) -> Iterator[RecordClock]:
    """Parties that the office deals with until a day that is near, contract or not."""
    from svc.language import _

    notice = max(view.office.get("policies", {}).get("renewal_notice") or (90,))
    today = view.moment.astimezone(view.zone).date()
    rows = view.rows(
        "SELECT id, name, until, counterpart, contract FROM party WHERE until > ? AND until <= ?"
        " ORDER BY until, id",
        (today.isoformat(), (today + timedelta(days=int(notice))).isoformat()),
    )
    for row in rows:
        due = _end_of(view, date.fromisoformat(row["until"]) - timedelta(days=1))
        words = _("{party}: the office deals with it until then; renew, or name another",
                  party=view.named("party", row["id"]))  # fmt: skip
        yield RecordClock("party", row["id"], "contract", words, due, due - view.now,
                          row["counterpart"])  # fmt: skip


def _end_of(view: View, day: date) -> int:
    """The last second of a day."""
    from svc.rules.time.parsing import day_start

    return int(day_start(day + timedelta(days=1), view.zone).timestamp()) - 1
