"""Merging and linking: urges and reporters go over, and each reporter is called back."""

from __future__ import annotations

from typing import Any

import pytest

from svc.desk.core.view import look
from svc.desk.query.ticket_detail import show
from svc.desk.repository.check import check
from svc.desk.ticket import actions as tickets
from svc.desk.ticket.callbacks import CallbackResult, callback
from svc.desk.ticket.edits import edit
from svc.desk.ticket.escalation import urge
from svc.desk.ticket.intake import Request, create
from svc.desk.ticket.merging import link, merge
from svc.errors import NotFound, Refused, UsageError
from svc.kinds.followup import FollowUp
from svc.model.ticket import Ticket
from svc.rules.ticket.lifecycle import fold
from tests.counter import Counter


def reported(counter: Counter, **more: Any) -> Ticket:
    """A new ticket; by a stranger with a phone of their own unless told otherwise."""
    given = {"name": "陌生人", "phone": "138 0000 0001", "unit": "3-2-1501", **more}
    request = Request(text="漏水", kind=given.pop("kind", "repair"), category="plumbing",
                      channel="phone", **given)  # fmt: skip
    made: Ticket = counter.do(lambda desk: create(desk, request))
    return made


def three(counter: Counter) -> tuple[str, str, str]:
    """Three tickets about one leak: the first with the third's and the second's merged in."""
    first = counter.ticket("working").id
    second = reported(counter).id
    third = reported(counter, name=None, phone=None, unit="A-1502", resident="3").id
    counter.do(lambda desk: urge(desk, second, "女儿"))
    counter.do(lambda desk: merge(desk, third, second))
    counter.do(lambda desk: merge(desk, second, first, "同一根管子"))
    return first, second, third


def now(counter: Counter, number: str) -> Ticket:
    """A ticket as recorded."""
    with look(counter.place, now=counter.now) as view:
        return show(view, number).ticket


def called(counter: Counter, number: str, **more: Any) -> tuple[Ticket, FollowUp]:
    """Call somebody back about a ticket: reached and content unless told otherwise."""
    call = CallbackResult(**{"reached": True, "score": 5, **more})
    if not call.reached:
        call = CallbackResult(**{**more, "score": None})
    made: tuple[Ticket, FollowUp] = counter.do(lambda desk: callback(desk, number, call))
    return made


def test_everything_goes_over(counter: Counter) -> None:
    """Urges are counted on, reporters carried along a chain of merges, both records say so."""
    first, second, third = three(counter)
    life = fold(now(counter, first).timeline)
    assert (life.urges, life.absorbed) == (1, [second])
    assert life.reporters == ["", second, third]
    merged = now(counter, second)
    assert (merged.status, merged.merged_into) == ("merged", first)
    assert now(counter, third).merged_into == second
    assert check(counter.place).problems == []


def test_nobody_is_called_twice(counter: Counter) -> None:
    """The same resident, or the same phone in another spelling, is one person."""
    first = counter.ticket("working")
    same = counter.ticket("assigned")
    counter.do(lambda desk: merge(desk, same.id, first.id))
    assert fold(now(counter, first.id).timeline).reporters == [""]
    stranger, again = reported(counter), reported(counter, phone="138-0000-0001")
    counter.do(lambda desk: merge(desk, stranger.id, first.id))
    counter.do(lambda desk: merge(desk, again.id, first.id))
    assert fold(now(counter, first.id).timeline).reporters == ["", stranger.id]


def test_what_is_refused(counter: Counter) -> None:
    """Itself, what is not open, what is no ticket; a circle can never come about."""
    first, second, third = three(counter)
    closed = counter.ticket("closed").id
    for merged, into, says in (
        (first, first, "cannot be merged into itself"),
        (first, second, f"{second} is merged: a ticket is merged into an open one"),
        (first, third, "is merged: a ticket is merged into an open one"),
        (first, closed, f"{closed} is closed: a ticket is merged into an open one"),
        (closed, first, f"{closed} is closed; from there"),
        (second, first, f"{second} is merged; from there"),
    ):
        with pytest.raises(Refused, match=says):
            counter.do(lambda desk, a=merged, b=into: merge(desk, a, b))
    with pytest.raises(NotFound):
        counter.do(lambda desk: merge(desk, first, "999"))


def test_the_stricter_policy_holds(counter: Counter) -> None:
    """An inquiry that took a complaint over is called back before it closes."""
    inquiry = reported(counter, kind="inquiry", phone="138 0000 0009")
    complaint = reported(counter, kind="complaint")
    done = counter.do(lambda desk: merge(desk, complaint.id, inquiry.id))
    assert fold(done.into.timeline).policy == "before-close"
    praise = reported(counter, kind="praise")
    done = counter.do(lambda desk: merge(desk, praise.id, inquiry.id))
    assert done.into.timeline[-1].policy is None


def finished(counter: Counter) -> tuple[str, str, str]:
    """Three merged tickets, the work done."""
    numbers = three(counter)
    counter.do(lambda desk: tickets.finish(desk, numbers[0], "fixed", "换了管子"))
    return numbers


def test_each_reporter_is_called_back(counter: Counter) -> None:
    """The ticket closes with the last one; every follow-up says whom it was about."""
    first, second, third = finished(counter)
    with pytest.raises(UsageError, match="has 3 reporters to call") as caught:
        called(counter, first)
    assert caught.value.next_step == f"say whom: --reporter {first}"
    done, own = called(counter, first, reporter=first)
    assert (done.status, own.reporter, own.attempt) == ("done", None, 1)
    done, missed = called(counter, first, reporter=second, reached=False)
    done, again = called(counter, first, reporter=second)
    assert (missed.attempt, again.attempt, again.reporter) == (1, 2, second)
    done, last = called(counter, first)
    assert (done.status, last.reporter) == ("closed", third)
    assert done.due.callback is not None  # type: ignore[union-attr]
    assert check(counter.place).problems == []
    with look(counter.place, now=counter.now) as view:
        assert [one.get("reporter") for one in show(view, first).followups] == [
            None, second, second, third]  # fmt: skip


def test_a_resident_can_be_named(counter: Counter) -> None:
    """By number; somebody who reported none of the tickets is refused."""
    first, _, third = finished(counter)
    _, followup = called(counter, first, reporter="R-A00003")
    assert followup.reporter == third
    with pytest.raises(Refused, match="R-A00002 did not report"):
        called(counter, first, reporter="R-A00002")
    with pytest.raises(Refused, match="was reached already"):
        called(counter, first, reporter=third)
    stranger = counter.ticket("new").id
    with pytest.raises(Refused, match="no reporter came over from"):
        called(counter, first, reporter=stranger)


def test_attempts_are_counted_for_each(counter: Counter) -> None:
    """Closed as not reached only once nobody is left to try; never as satisfied."""
    first, second, third = finished(counter)
    for reporter in (first, second):
        for _ in range(3):
            done, _ = called(counter, first, reporter=reporter, reached=False)
    assert done.status == "done"
    assert counter.notices == [f"{first}: still to call: the reporter of {third} (0 of 3 attempts)"]
    done, _ = called(counter, first, score=4)
    assert (done.status, done.timeline[-1].action, done.timeline[-1].outcome) == (
        "closed", "close", "unreachable")  # fmt: skip
    assert fold(done.timeline).owes_callback() is False
    assert check(counter.place).problems == []


def test_anybody_who_is_not_content_reopens(counter: Counter) -> None:
    """Then all of them are called again after the next finish."""
    first, second, _ = finished(counter)
    called(counter, first, reporter=first)
    done, _ = called(counter, first, reporter=second, score=1)
    assert done.status == "assigned"
    done = counter.do(lambda desk: tickets.finish(desk, first, "fixed", "重做了"))
    assert len(fold(done.timeline).unreached()) == 3


def test_who_is_owed_a_call_stands_in_the_index(counter: Counter) -> None:
    """One row for each reporter that is left, with the attempts so far; none once closed."""
    first, second, third = finished(counter)
    called(counter, first, reporter=second, reached=False)
    called(counter, first, reporter=first)

    def owed() -> list[tuple[str, int]]:
        with look(counter.place, now=counter.now) as view:
            rows = view.rows("SELECT reporter, tried FROM owed ORDER BY reporter")
            return [(row["reporter"], row["tried"]) for row in rows]

    assert owed() == [(second, 1), (third, 0)]
    called(counter, first, reporter=second)
    called(counter, first)
    assert owed() == []


def test_links_show_on_both(counter: Counter) -> None:
    """Once each; to itself, or again, is refused."""
    first, second = counter.ticket("new").id, counter.ticket("closed").id
    counter.do(lambda desk: link(desk, first, second, "同一根管子"))
    for here, there in ((first, second), (second, first)):
        event = now(counter, here).timeline[-1]
        assert (event.action, event.ticket, event.reason) == ("link", there, "同一根管子")
    with pytest.raises(Refused, match=r"is linked to .* already"):
        counter.do(lambda desk: link(desk, second, first))
    with pytest.raises(Refused, match="itself"):
        counter.do(lambda desk: link(desk, second, second))


def test_a_new_ticket_that_follows_an_old_one_is_linked_both_ways(counter: Counter) -> None:
    """Whoever opens the old one finds the new one."""
    old = counter.ticket("closed").id
    new = reported(counter, follows=old)
    assert [event.ticket for event in new.timeline if event.action == "link"] == [old]
    assert now(counter, old).timeline[-1].ticket == new.id
    assert check(counter.place).problems == []


def test_an_edit_of_what_was_merged_stays_possible(counter: Counter) -> None:
    """A wrong phone of a merged ticket's reporter can be mended for the call."""
    first, second, _ = finished(counter)
    counter.do(lambda desk: edit(desk, second, {"reporter.phone": "13800000002"}))
    done, _ = called(counter, first, reporter=second)
    assert done.status == "done"
