"""Taking back: who, how soon, what goes, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from svc.desk.batch.batch_desk import BatchDesk
from svc.desk.core.act import act
from svc.desk.core.view import look
from svc.desk.query.ticket_detail import show
from svc.desk.record.staff import add as add_staff
from svc.desk.repository.check import check
from svc.desk.repository.save import save
from svc.desk.ticket import actions as tickets
from svc.desk.ticket.callbacks import CallbackResult, callback
from svc.desk.ticket.edits import edit
from svc.desk.ticket.merging import merge
from svc.desk.ticket.undoing import undo
from svc.desk.ticket.waiting import wait
from svc.duties.ticket.undoing import TakenBack
from svc.errors import Refused
from svc.model.ticket import Ticket
from svc.model.words import ClockName
from svc.rules.ticket.lifecycle import fold, header
from tests.counter import Counter


def back(counter: Counter, tail: str | None = None, by: str = "li.na") -> list[TakenBack]:
    """Take back a last step, or a last command."""
    done: list[TakenBack] = counter.do(lambda desk: undo(desk, tail), by)
    return done


def now(counter: Counter, number: str) -> Ticket:
    """A ticket as recorded."""
    with look(counter.place, now=counter.now) as view:
        return show(view, number).ticket


@pytest.fixture(autouse=True)
def sound(counter: Counter) -> Iterator[None]:
    """Whatever was taken back, every record holds."""
    yield
    assert check(counter.place).problems == []


@pytest.mark.parametrize("state", ["assigned", "working", "waiting", "done", "closed", "cancelled"])
def test_the_last_step_goes(counter: Counter, state: str) -> None:
    """The header and the clocks are those of before, and the timeline keeps both steps."""
    made = counter.ticket(state)
    (done,) = back(counter, made.id)
    assert header(fold(done.ticket.timeline)) == header(fold(made.timeline[:-1]))
    assert done.ticket.timeline[:-1] == made.timeline
    assert done.ticket.timeline[-1].action == "undo"
    assert done.steps == (made.timeline[-1],)
    assert now(counter, made.id) == done.ticket


def test_a_contact_taken_back_lets_the_clock_run(counter: Counter) -> None:
    """The response is owed again; between the two it shows as given."""
    made = counter.ticket()
    counter.do(lambda desk: tickets.contact(desk, made.id, "约了下午"))
    between = counter.now
    back(counter, made.id)
    respond = fold(now(counter, made.id).timeline).current(ClockName.RESPOND)
    assert respond is not None
    assert respond.running
    with look(counter.place, as_of=between.isoformat(), now=counter.now) as view:
        then = fold(show(view, made.id).ticket.timeline).current(ClockName.RESPOND)
    assert then is not None
    assert not then.running


def test_a_command_goes_as_a_whole(counter: Counter) -> None:
    """What one commit did to several tickets is taken back at once, on one of them if named."""
    pair = [counter.ticket(), counter.ticket()]
    counter.do(lambda desk: [tickets.assign(desk, one.id, "order") for one in pair])
    assert {one.ticket.status for one in back(counter)} == {"new"}
    counter.do(lambda desk: [tickets.assign(desk, one.id, "order") for one in pair])
    back(counter, pair[0].id)
    assert [now(counter, one.id).status for one in pair] == ["new", "assigned"]


def test_a_merge_goes_from_both(counter: Counter) -> None:
    """Whichever of the two is named, neither tells of the other any more."""
    into, made = counter.ticket("working"), counter.ticket()
    for named in (made.id, into.id):
        counter.do(lambda desk: merge(desk, made.id, into.id))
        assert {one.ticket.id for one in back(counter, named)} == {made.id, into.id}
        assert now(counter, made.id).status == "new"
        assert fold(now(counter, into.id).timeline).reporters == [""]


def test_a_call_goes_with_its_record(counter: Counter) -> None:
    """A score typed wrong counts nowhere; the next call is the first attempt again."""
    made = counter.ticket("done")
    bad = CallbackResult(reached=True, score=1)
    counter.do(lambda desk: callback(desk, made.id, bad))
    back(counter)
    assert now(counter, made.id).status == "done"
    good = CallbackResult(reached=True, score=5)
    _ticket, call = counter.do(lambda desk: callback(desk, made.id, good))
    assert (call.attempt, now(counter, made.id).status) == (1, "closed")
    with look(counter.place, now=counter.now) as view:
        assert [one.get("undone") for one in show(view, made.id).followups] == [True, None]
        standing = view.rows("SELECT followup FROM step WHERE action = 'callback'")
        assert [row["followup"] for row in standing] == [call.id]


def test_an_edit_gives_the_old_value_back(counter: Counter) -> None:
    """The header is as before; as of between the two it is as edited."""
    made = counter.ticket()
    counter.do(lambda desk: edit(desk, made.id, {"priority": "urgent", "unit": "3-2-1501"}))
    between = counter.now
    (done,) = back(counter, made.id)
    assert (done.ticket.priority, done.ticket.unit, done.ticket.due) == (
        made.priority, made.unit, made.due,
    )  # fmt: skip
    with look(counter.place, as_of=between.isoformat(), now=counter.now) as view:
        assert show(view, made.id).ticket.priority == "urgent"


def refused(counter: Counter, tail: str | None = None, by: str = "li.na") -> str:
    """Why something is not taken back."""
    with pytest.raises(Refused) as caught:
        counter.do(lambda desk: undo(desk, tail), by)
    return caught.value.message


def test_whose_and_when(counter: Counter) -> None:
    """One's own step only, within the office's time, and no undo."""
    made = counter.ticket("assigned")
    assert "wu.gang has done nothing on" in refused(counter, made.id, "wu.gang")
    assert "wu.gang has done nothing here lately" in refused(counter, None, "wu.gang")
    counter.now += timedelta(minutes=30)
    assert "more than 30 min ago" in refused(counter, made.id)
    counter.do(lambda desk: tickets.annotate(desk, made.id, "带梯子"))
    back(counter)
    assert "undo" in refused(counter)
    assert "an undo is not taken back" in refused(counter, made.id)


def test_what_is_no_step_of_a_ticket(counter: Counter) -> None:
    """A registration keeps its number; other records have verbs of their own."""
    made = counter.ticket()
    assert "stays registered" in refused(counter)
    assert "stays registered" in refused(counter, made.id)
    counter.do(lambda desk: add_staff(desk, "new.hand", "新手", "order"), "chen.jing")
    assert "that was: add staff new.hand" in refused(counter, None, "chen.jing")


def test_what_others_built_on(counter: Counter) -> None:
    """A step that a later one needs, or counted on from, stays."""
    made = counter.ticket("assigned")
    counter.do(lambda desk: tickets.accept(desk, made.id), "zhang.wei")
    assert "accept by zhang.wei stands on it" in refused(counter, made.id)
    back(counter, made.id, "zhang.wei")
    assert back(counter, made.id)[0].ticket.status == "new"


def test_a_due_time_that_another_moved_on(counter: Counter) -> None:
    """Whoever let it wait counted from the edited target: the edit stays."""
    made = counter.ticket("working")
    counter.do(lambda desk: edit(desk, made.id, {"priority": "emergency"}), "chen.jing")
    until = counter.now + timedelta(hours=3)
    counter.do(lambda desk: wait(desk, made.id, "resident", until), "zhang.wei")
    due = now(counter, made.id).due
    if due is not None and due.resolve is not None:
        assert "wait by zhang.wei stands on it" in refused(counter, made.id, "chen.jing")


def test_the_office_says_how_long(counter: Counter) -> None:
    """`policies.undo_minutes: 0` switches it off."""
    made = counter.ticket("assigned")
    rules = counter.place / "records" / "office.yaml"
    text = rules.read_text("utf-8")
    assert "policies:" in text
    rules.write_text(text.replace("policies:", "policies:\n  undo_minutes: 0", 1), "utf-8")
    counter.do(lambda desk: save(desk, counter.place), "chen.jing")
    assert "more than 0 min ago" in refused(counter, made.id)


def test_a_step_of_the_same_batch(counter: Counter) -> None:
    """What is not recorded yet is left out, not taken back."""
    made = counter.ticket("assigned")

    def work(desk: BatchDesk) -> None:
        desk.step("li.na", lambda one: tickets.annotate(one, made.id, "x"))
        desk.step("li.na", lambda one: undo(one, made.id))

    with pytest.raises(Refused, match="not recorded yet"):
        act(counter.place, "li.na", work, counter.now, desk_of=BatchDesk)
