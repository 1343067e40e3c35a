"""What publications make due: approvals, reviews, what must be public, read, announced, written.

What nobody in particular has to do is one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock, end_of_day

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: Days within which what must be read is, an answer is written, a case is drawn.
READ_DAYS = WRITE_DAYS = 7
#: How far back a ticket may have closed that is still worth writing up.
_BACK = 30
#: A score that is worth a case.
_LOW = 2
_HOUR, _DAY = 3600, 86_400


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """What is to be done about texts, each by the end of its day or before what it tells begins."""
    if view.one("SELECT 1 FROM notice LIMIT 1") is not None:
        yield from _approvals(view)
        yield from _reviews(view, before)
        yield from _announcements(view)
        yield from _unread(view, before)
        yield from _worth_a_case(view)
    if view.one("SELECT 1 FROM disclosure LIMIT 1") is not None:
        yield from _disclosures(view, before)
    yield from _to_be_written(view)


def _approvals(view: View) -> Iterator[RecordClock]:
    """Emergencies that were told before anybody approved them."""
    from svc.language import _

    rows = view.rows(
        "SELECT n.id, s.published, s.author FROM notice n JOIN notice_state s ON s.notice = n.id"
        " WHERE n.urgency = 'emergency' AND s.state IN ('published', 'corrected')"
        " AND NOT EXISTS (SELECT 1 FROM notice_event e WHERE e.notice = n.id"
        "  AND e.action IN ('approve', 'correct') AND e.version = s.version) ORDER BY n.id"
    )
    for row in rows:
        told = view.local(row["published"])
        assert told is not None
        due = end_of_day(view, told.date())
        words = _("{id} was told before it was approved: svc notice approve", id=row["id"])
        yield RecordClock("notice", row["id"], "approve", words, due, due - view.now)


def _reviews(view: View, before: int) -> Iterator[RecordClock]:
    from svc.language import _

    rows = view.rows(
        "SELECT n.id, s.review FROM notice n JOIN notice_state s ON s.notice = n.id"
        " WHERE s.review IS NOT NULL AND s.version > 0 AND s.state <> 'withdrawn'"
        " AND (s.until IS NULL OR s.until >= ?) ORDER BY s.review, n.id", (_today(view),),
    )  # fmt: skip
    for row in rows:
        due = end_of_day(view, date.fromisoformat(row["review"]))
        if due < before:
            words = _("{id} is to be held against the facts: svc notice review", id=row["id"])
            yield RecordClock("notice", row["id"], "review", words, due, due - view.now)


def _announcements(view: View) -> Iterator[RecordClock]:
    """Texts about outages that are not told yet, due so many hours before those begin."""
    import json

    from svc.desk.publications.disclosures import outage_hours
    from svc.language import _

    rows = view.rows(
        "SELECT n.id, n.json, s.author FROM notice n JOIN notice_state s ON s.notice = n.id"
        " WHERE s.state IN ('draft', 'approved') AND s.version = 0"
        " AND n.type NOT IN ('answer', 'case', 'material') ORDER BY n.id"
    )
    for row in rows:
        record = json.loads(row["json"])
        begins = (record.get("versions") or [record])[-1].get("begins")
        if begins is None:
            continue
        starts = int(datetime.fromisoformat(begins).timestamp())
        due = starts - outage_hours(view) * _HOUR
        if starts > view.now:
            words = _("{id} tells of an outage and is not told yet: svc notice publish",
                      id=row["id"])  # fmt: skip
            yield RecordClock("notice", row["id"], "announce", words, due, due - view.now,
                              row["author"])  # fmt: skip


def _unread(view: View, before: int) -> Iterator[RecordClock]:
    """What somebody must have read within a week and has not: one line a person."""
    from svc.desk.publications.looking import unread
    from svc.language import n_

    held: dict[str, list[tuple[int, str]]] = {}
    for row in unread(view):
        held.setdefault(row["who"], []).append((row["held"], row["id"]))
    for who, texts in held.items():
        since, first = min(texts)
        due = since + READ_DAYS * _DAY
        if due < before:
            words = n_("{who} has {n} text to read: svc notice unread --staff {id}",
                       "{who} has {n} texts to read: svc notice unread --staff {id}",
                       len(texts), who=view.person(who), id=who)  # fmt: skip
            yield RecordClock("notice", first, "read", words, due, due - view.now, who)


def _disclosures(view: View, before: int) -> Iterator[RecordClock]:
    """What must be public and is not, or soon not any more, in one line."""
    from svc.desk.publications.disclosures import items
    from svc.language import n_

    owed: list[tuple[int | None, str]] = []
    never = 0
    for item in items(view):
        due = end_of_day(view, item.due) if item.due else None
        if item.late if due is None else due < before:
            owed.append((due, item.name))
            never += item.last is None
    if not owed:
        return
    sentence = n_("{n} thing is to be made public: svc notice items",
                  "{n} things are to be made public: svc notice items", len(owed))  # fmt: skip
    if never:
        sentence = n_("{n} thing is to be made public, {never} never was: svc notice items",
                      "{n} things are to be made public, {never} never were: svc notice items",
                      len(owed), never=never)  # fmt: skip
    # What never had a day is not late since a moment: of the others, the one that is longest.
    due, name = min(owed, key=lambda one: (one[0] is None, one[0] or 0))
    yield RecordClock("disclosure", name.partition("/")[0], "disclose", sentence, due,
                      None if due is None else due - view.now)  # fmt: skip


def _to_be_written(view: View) -> Iterator[RecordClock]:
    """Inquiries that are over and whose answer nobody has written down, in one line."""
    from svc.language import n_

    row = view.one(
        "SELECT count(*) AS n, min(t.finished) AS first, min(t.id) AS id FROM cite c"
        " JOIN ticket t ON t.row = c.row WHERE c.notice IS NULL AND t.finished IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM cite a WHERE a.row = t.row AND a.notice IS NOT NULL)"
        " AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.type = 'answer'"
        "  AND instr(n.json, '\"' || t.id || '\"'))"
    )
    if row is None or not row["n"]:
        return
    due = int(row["first"]) + WRITE_DAYS * _DAY
    words = n_("{n} inquiry needs an answer written down: svc notice draft --type answer --tickets",
               "{n} inquiries need an answer written down: svc notice draft --type answer"
               " --tickets", row["n"])  # fmt: skip
    yield RecordClock("ticket", row["id"], "write-answer", words, due, due - view.now)


def _worth_a_case(view: View) -> Iterator[RecordClock]:
    """Tickets that went badly and of which no case was drawn, in one line."""
    from svc.language import n_

    row = view.one(
        "SELECT count(*) AS n, min(closed) AS first, min(id) AS id FROM ticket t"
        " WHERE closed >= ? AND (score <= ? OR reopened >= 2 OR escalations > 0)"
        " AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.type = 'case'"
        "  AND instr(n.json, '\"' || t.id || '\"'))", (view.now - _BACK * _DAY, _LOW),
    )  # fmt: skip
    if row is None or not row["n"]:
        return
    due = int(row["first"]) + WRITE_DAYS * _DAY
    words = n_("{n} ticket went badly: write it up? svc case draft {id}",
               "{n} tickets went badly: write them up? svc case draft {id}", row["n"],
               id=row["id"])  # fmt: skip
    yield RecordClock("ticket", row["id"], "write-up", words, due, due - view.now)


def _today(view: View) -> str:
    from svc.rules.time.parsing import in_zone

    return in_zone(view.moment, view.zone).date().isoformat()
