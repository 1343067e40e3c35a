"""Waiting, resuming and extending at the desk, and what everybody who looks sees of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from svc.desk.core.view import View, look
from svc.desk.query import board, due, listing, ticket_query
from svc.desk.query.ticket_detail import show
from svc.desk.record import office as offices
from svc.desk.repository.check import check
from svc.desk.ticket import actions as tickets
from svc.desk.ticket.waiting import extend, mark_resumed, resume, wait
from svc.errors import NotFound, Refused, UsageError
from svc.index.query.tickets import find
from svc.model.ticket import Ticket
from svc.model.words import ClockName
from svc.rules.ticket.lifecycle import fold, header
from tests.counter import NINE, ZONE, Counter
from tests.support import Run

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def hold(counter: Counter, reason: str, **more: Any) -> Ticket:
    """A ticket under work that waits now."""
    ticket = counter.ticket("working")
    made: Ticket = counter.do(lambda desk: wait(desk, ticket.id, reason, **more))
    return made


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 at the counter; the 3rd is a Tuesday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def seen(counter: Counter, moment: datetime, **asked: Any) -> list[str]:
    """The numbers of a list as of a moment, the wait not told to end by anybody."""
    with look(counter.place, now=moment) as view:
        return [
            row["id"]
            for row in find(
                view.index, ticket_query.wanted(view, ticket_query.TicketQuery(**asked))
            )
        ]


@pytest.mark.parametrize(
    ("reason", "pauses", "moved"),
    [("resident", True, True), ("等第三方", True, True), ("parts", False, False)],
)
def test_reasons(counter: Counter, reason: str, pauses: bool, moved: bool) -> None:
    """By code or name; the due time moves in advance if the reason pauses, else it stays."""
    before = counter.ticket("working")
    done = counter.do(lambda desk: wait(desk, before.id, reason, until="2026-11-05 09:00"))
    event = done.timeline[-1]
    assert (event.action, event.pauses, done.status) == ("wait", pauses, "waiting")
    assert (done.due.resolve > before.due.resolve) is moved
    assert [stamp.clock for stamp in event.due].count(ClockName.RESOLVE) == int(moved)


def test_arrival_waits_for_the_resident_only(counter: Counter) -> None:
    """Nobody can arrive at a resident who is away; a third party keeps nobody from it."""
    for reason, moves in (("resident", True), ("third-party", False)):
        before = counter.ticket("working")
        after = counter.do(lambda desk, b=before, r=reason: wait(desk, b.id, r, until=at(5, 9)))
        assert (after.due.arrive > before.due.arrive) is moves


def test_an_unknown_reason_is_refused_with_the_known(counter: Counter) -> None:
    """The rule is named, the reasons too, and nothing is written."""
    ticket = counter.ticket("working")
    with pytest.raises(Refused, match=r"'lunch' is no reason to wait \(wait_reasons\)") as caught:
        counter.do(lambda desk: wait(desk, ticket.id, "lunch"))
    assert caught.value.next_step == "the office's reasons: resident, third-party, parts, people"
    assert check(counter.place).problems == []


@pytest.mark.parametrize("until", ["2026-11-03 08:00", "2026-11-01", "yesterday"])
def test_a_date_that_has_passed_is_refused(counter: Counter, until: str) -> None:
    """A resume date is to come."""
    ticket = counter.ticket("working")
    with pytest.raises((Refused, UsageError)):
        counter.do(lambda desk: wait(desk, ticket.id, "parts", until=until))


def test_it_resumes_by_itself_for_whoever_looks(counter: Counter) -> None:
    """Lists, the board, due times and show judge it as working from its date on; the file stays."""
    ticket = hold(counter, "resident", until="2026-11-05 09:00")
    before, after = at(5, 8, 59), at(5, 9)
    assert seen(counter, before, status=["waiting"]) == [ticket.id]
    assert seen(counter, before, status=["working"]) == []
    assert seen(counter, after, status=["waiting"]) == []
    assert seen(counter, after, status=["working"]) == [ticket.id]
    with look(counter.place, now=after) as view:
        shown = show(view, ticket.id)
        assert (shown.ticket.status, shown.life.status) == ("working", "working")
        assert shown.ticket.due == ticket.due
        (row,) = listing.headers(
            view, find(view.index, ticket_query.wanted(view, ticket_query.TicketQuery()))
        )
        assert row["status"] == "working"
        assert board.board(view).total.counts["working"] == 1
    assert check(counter.place).problems == []


def test_a_wait_that_ran_out_can_be_late(counter: Counter) -> None:
    """While it stands still it never gets late; once its date has come the clock runs on."""
    ticket = hold(counter, "resident", until="2026-11-05 09:00")
    assert ticket.due is not None
    resolve = ticket.due.resolve
    assert resolve is not None
    for moment, late in ((at(5, 8), False), (resolve, False), (resolve + HOUR, True)):
        assert (seen(counter, moment, overdue=True) == [ticket.id]) is late
    with look(counter.place, now=resolve - HOUR) as view:
        items = [item for item in due.due(view, within=2 * HOUR) if item.clock == "resolve"]
        assert [(item.group, item.left) for item in items] == [(due.SOON, 3600)]


def test_as_of_and_rev_see_it_as_it_was(counter: Counter) -> None:
    """Looked at as of a moment, a wait that had run out by then had; also after it was resumed."""
    ticket = hold(counter, "resident", until="2026-11-05 09:00")
    counter.now = at(9, 10)
    counter.do(lambda desk: tickets.finish(desk, ticket.id, "fixed", "好了"))

    def status(moment: datetime, rev: str | None = None) -> list[str]:
        with look(counter.place, rev, moment, now=counter.now) as view:
            return [row["status"] for row in view.rows("SELECT status FROM ticket")]

    assert status(at(4, 12)) == ["waiting"]
    assert status(at(5, 9)) == ["working"]
    assert status(at(9, 12)) == ["done"]
    assert status(at(4, 12), "HEAD~1") == ["waiting"]
    assert status(at(9, 12), "HEAD~1") == ["working"]


def test_actions_after_the_date_find_it_under_work(counter: Counter) -> None:
    """Nobody has to resume it first; a resume is refused, for it works."""
    ticket = hold(counter, "resident", until="2026-11-05 09:00")
    counter.now = at(5, 10)
    with pytest.raises(Refused, match=r"is working; from there: return, transfer, wait"):
        counter.do(lambda desk: resume(desk, ticket.id))
    done = counter.do(lambda desk: tickets.finish(desk, ticket.id, "fixed", "好了"))
    assert (done.status, fold(done.timeline).ineffective) == ("done", [])
    assert check(counter.place).problems == []


def test_resuming_early_restamps(counter: Counter) -> None:
    """As much time is left as when the wait began, counted from the resumption."""
    before = counter.ticket("working")
    counter.do(lambda desk: wait(desk, before.id, "resident", until="2026-11-20 09:00"))
    open_ended = counter.ticket("working")
    counter.do(lambda desk: wait(desk, open_ended.id, "resident"))
    counter.now = at(5, 10)
    after = counter.do(lambda desk: resume(desk, before.id))
    other = counter.do(lambda desk: resume(desk, open_ended.id))
    assert after.status == "working"
    assert before.due.resolve < after.due.resolve < at(12, 0)
    # Waits of the same length move both alike, but for the minutes between them.
    assert abs(after.due.resolve - other.due.resolve) < 15 * timedelta(minutes=1)
    assert check(counter.place).problems == []


def test_resumed_before_the_date_with_back_dating(counter: Counter) -> None:
    """What happened before the date is judged there, even if it is told after it."""
    ticket = hold(counter, "resident", until="2026-11-05 09:00")
    counter.now = at(5, 15)
    done = counter.do(lambda desk: resume(desk, ticket.id, at="2026-11-04 10:00"))
    assert done.timeline[-1].recorded is not None
    run = fold(done.timeline).current(ClockName.RESOLVE)
    assert run is not None
    assert run.gaps[-1][1] == at(4, 10)


def test_the_end_of_a_wait_is_marked_once(counter: Counter) -> None:
    """`mark_resumed` writes the step of the date, alike on every desk; then nothing is left."""
    ticket = hold(counter, "resident", until="2026-11-05 09:00")
    assert counter.do(lambda desk: mark_resumed(desk, ticket.id), "svc") is None
    counter.now = at(6, 10)
    marked = counter.do(lambda desk: mark_resumed(desk, ticket.id), "svc")
    event = marked.timeline[-1]
    assert (event.by, event.action, event.at, event.recorded) == ("svc", "resume", at(5, 9), None)
    assert (marked.status, marked.due) == ("working", ticket.due)
    assert counter.do(lambda desk: mark_resumed(desk, ticket.id), "svc") is None
    assert check(counter.place).problems == []


def give(counter: Counter, ticket: Ticket, until: str = "2026-11-20 17:00", **more: Any) -> Ticket:
    """Extend a ticket, everything in order unless told otherwise."""
    given = {"reason": "缺件", "approved_by": "chen.jing", "message": "已告知住户", **more}
    made: Ticket = counter.do(lambda desk: extend(desk, ticket.id, until, **given))
    return made


def test_an_extension(counter: Counter) -> None:
    """The new due time stands, the old one in its own step; what the resident was told too."""
    before = counter.ticket("assigned")
    after = give(counter, before)
    assert after.due.resolve == at(20, 17)  # type: ignore[union-attr]
    contact, event = after.timeline[-2:]
    assert (contact.action, contact.note) == ("contact", "已告知住户")
    assert (event.approved_by, event.until, event.due[0].rule) == (
        "chen.jing", at(20, 17), "extended by chen.jing")  # fmt: skip
    assert after.timeline[: len(before.timeline)] == before.timeline
    assert fold(after.timeline).extensions == 1


@pytest.mark.parametrize(
    ("more", "error", "says"),
    [
        ({"until": "2026-11-02 10:00"}, Refused, "lies in the past"),
        ({"until": "2026-11-03 18:00"}, Refused, "is not later than the due time"),
        ({"approved_by": "wu.gang"}, Refused, r"only a director or supervisor may approve"),
        ({"approved_by": "li.na"}, Refused, r"policies\.may\.extend"),
        ({"approved_by": "gone"}, Refused, "gone is no longer active"),
        ({"approved_by": "nobody"}, NotFound, "nobody"),
        ({"message": None}, Refused, r"policies\.tell_extension"),
        ({"message": "  "}, Refused, r"policies\.tell_extension"),
        ({"reason": ""}, UsageError, "--reason"),
    ],
)
def test_extensions_that_are_refused(
    counter: Counter, more: dict[str, Any], error: type[Exception], says: str
) -> None:
    """Each with its rule; nothing is written."""
    ticket = counter.ticket("working")
    with pytest.raises(error, match=says):
        give(counter, ticket, **more)
    with look(counter.place, now=counter.now) as view:
        assert show(view, ticket.id).ticket == ticket


def test_what_is_late_cannot_be_extended(counter: Counter) -> None:
    """An extension is asked for before the due time has passed."""
    ticket = counter.ticket("working")
    counter.now = at(12, 10)
    with pytest.raises(Refused, match=r"its due time .* has passed"):
        give(counter, ticket)


def test_the_office_sets_the_longest(counter: Counter) -> None:
    """A target's `longest` bounds extensions from receipt; the office may not ask to tell."""
    values = {"targets.repair.longest": "5d", "policies.tell_extension": "false"}
    counter.do(lambda desk: offices.edit(desk, values), "chen.jing")
    ticket = counter.ticket("working")
    with pytest.raises(Refused, match=r"beyond 5d from receipt \(targets.repair.longest\)"):
        give(counter, ticket)
    given = give(counter, ticket, until="2026-11-09 17:00", message=None)
    assert given.timeline[-1].until == at(9, 17)


def test_a_day_alone_is_due_at_its_end(counter: Counter) -> None:
    """Of working time where the target counts that; where nobody works, of the day."""
    ticket = counter.ticket("working")
    extended = give(counter, ticket, until="2026-11-09")
    assert extended.timeline[-1].until == extended.due.resolve == at(9, 17, 30)
    extended = give(counter, ticket, until="2026-11-15")
    assert f"{extended.due.resolve:%d %H:%M:%S}" == "15 23:59:59"
    told = Run()(f"svc -C {counter.place} log {ticket.id}").out
    assert "to 2026-11-09 17:30" in told
    assert "until 2026-11-15 23:59" in told


def test_an_extension_during_a_wait_stands_as_granted(counter: Counter) -> None:
    """With the resume date in sight; resuming before it does not take it back."""
    ticket = hold(counter, "resident", until="2026-11-05 09:00")
    give(counter, ticket)
    counter.now = at(4, 10)
    after = counter.do(lambda desk: resume(desk, ticket.id))
    assert after.due.resolve == at(20, 17)


def test_a_changed_rule_changes_no_old_ticket(counter: Counter) -> None:
    """Files, folds and lists stay as they are when reasons, targets and policies change."""
    ids = [hold(counter, "resident", until="2026-11-05 09:00").id]
    ids += [counter.ticket(state).id for state in ("assigned", "done", "closed")]
    ids.append(give(counter, counter.ticket("working")).id)

    def state() -> list[object]:
        with look(counter.place, now=at(5, 12)) as view:
            found = [show(view, one) for one in ids]
            return [(one.ticket, header(one.life)) for one in found] + _rows(view)

    files = {one: _file(counter.place, one) for one in ids}
    before = state()
    counter.do(lambda desk: offices.edit(desk, CHANGES), "chen.jing")
    assert {one: _file(counter.place, one) for one in ids} == files
    assert state() == before


CHANGES = {
    "wait_reasons.resident.pauses": "false", "wait_reasons.resident.on_resident": "false",
    "targets.repair.resolve": "9d", "targets.repair.respond": "2h", "targets.repair.longest": "10d",
    "targets.repair.callback": "1d", "policies.callback.repair": "none",
    "policies.callback_attempts": "1", "policies.reopen_days": "1", "policies.may.extend": "desk",
    "calendar.hours.sat": "09:00-12:00",
}  # fmt: skip


def _file(place: Path, number: str) -> bytes:
    return (place / f"records/tickets/2026/11/{number}.yaml").read_bytes()


def _rows(view: View) -> list[object]:
    found = [tuple(row) for row in view.rows("SELECT * FROM ticket ORDER BY id")]
    return [*found, *(tuple(row) for row in view.rows("SELECT * FROM clock ORDER BY row, n"))]


def test_back_dating_beyond_the_limit(counter: Counter) -> None:
    """A wait so long ago is refused with the rule's name, like every action."""
    ticket = counter.ticket("working")
    with pytest.raises(Refused, match=r"policies\.backdate_days"):
        counter.do(lambda desk: wait(desk, ticket.id, "parts", at=NINE - 30 * DAY))
    with pytest.raises(Refused, match="earlier than the last step"):
        counter.do(lambda desk: wait(desk, ticket.id, "parts", at=NINE - DAY))


def test_programs_never_ask_for_roles(counter: Counter) -> None:
    """What falls due is done by `svc`, whosever right it is, and no more than that."""
    values = {"policies.may.wait": "director", "policies.may.resume": "director"}
    counter.do(lambda desk: offices.edit(desk, values), "chen.jing")
    ticket = counter.ticket("working")
    for who in ("li.na", "svc"):
        with pytest.raises(Refused, match=r"only a director may wait \(policies\.may\.wait\)"):
            counter.do(lambda desk: wait(desk, ticket.id, "parts"), who)
    counter.do(lambda desk: wait(desk, ticket.id, "parts"), "chen.jing")
    with pytest.raises(Refused, match="only a director may resume"):
        counter.do(lambda desk: resume(desk, ticket.id))
    assert counter.do(lambda desk: resume(desk, ticket.id), "svc").status == "working"
