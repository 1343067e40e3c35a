"""Actions on tickets: what each does, what it refuses, and in which words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import msgspec
import pytest

from svc.desk.core.desk import Desk
from svc.desk.core.several_numbers import meant_of
from svc.desk.record import office as offices
from svc.desk.ticket import actions as tickets
from svc.desk.ticket.edits import edit
from svc.errors import InvalidData, NotFound, Refused, UsageError
from svc.model.office import Week
from svc.model.ticket import Ticket
from svc.model.words import Action
from svc.rules.ticket.lifecycle import fold, header
from svc.store.layout import path_of
from svc.store.yaml.codec import decode
from tests.counter import ACTIONS, BY, WAYS, Counter


def stored(counter: Counter, number: str) -> Ticket:
    """A ticket as its file says."""
    data = (counter.place / path_of("ticket", number)).read_bytes()
    return decode(data, Ticket, number)


#: A state in which each action may happen; the answer to a director is asked for first.
IN = {
    "new": ("assign", "contact", "note", "edit", "cancel", "extend", "urge", "supervise",
            "escalate", "merge", "link", "refer"),
    "assigned": ("accept", "return", "finish", "close"),
    "working": ("transfer", "arrive", "wait"),
    "waiting": ("resume",),
    "done": ("callback",),
    "closed": ("reopen",),
}  # fmt: skip


def test_every_action_goes_through_the_desk(counter: Counter) -> None:
    """What is typed is read, and what is decided stands in the file; see `tests/duties/ticket`."""
    assert {name for names in IN.values() for name in names} == set(ACTIONS) - {"answer"}
    for state, names in IN.items():
        for name in names:
            counter.ticket()
            ticket = counter.ticket(state)
            counter.do(partial(ACTIONS[name], tail=ticket.id), BY.get(name, "li.na"))
            steps = stored(counter, ticket.id).timeline[len(ticket.timeline) :]
            # A repair that is closed rests in `done` until it is called back.
            assert {"close": "finish"}.get(name, name) in [str(one.action) for one in steps]


def test_the_refusal_reads_as_promised(counter: Counter) -> None:
    """`T2611-A0001 is closed; from there: reopen`."""
    ticket = counter.ticket("closed")
    with pytest.raises(Refused, match=r"^T2611-A0001 is closed; from there: reopen$"):
        counter.do(lambda desk: tickets.finish(desk, ticket.id, "fixed", "x"))


def test_headers_equal_their_folds(counter: Counter) -> None:
    """Whatever way a ticket went, its file's header repeats the fold of its timeline."""
    for state in WAYS:
        made = counter.ticket(state)
        found = stored(counter, made.id)
        assert found == made
        repeated = {name: getattr(found, name) for name in header(fold(found.timeline))}
        assert repeated == header(fold(found.timeline))
        assert [event.seq for event in found.timeline] == list(range(1, len(found.timeline) + 1))


@pytest.mark.parametrize(
    ("who", "to"),
    [
        ("engineering", ("engineering", None)),
        ("工程部", ("engineering", None)),
        ("Engineering", ("engineering", None)),
        ("wu.gang", ("engineering", "wu.gang")),
        ("吴刚", ("engineering", "wu.gang")),
    ],
)
def test_whom_one_can_name(counter: Counter, who: str, to: tuple[str, str | None]) -> None:
    """A department or a person, by id or by the exact name."""
    ticket = counter.ticket()
    done = counter.trial(lambda desk: tickets.assign(desk, ticket.id, who))
    assert (done.department, done.assignee) == to


@pytest.mark.parametrize(
    ("who", "error", "says"),
    [
        ("nobody", NotFound, "nobody and no department is called 'nobody'"),
        ("gone", Refused, "gone is no longer active"),
        ("老李", NotFound, "called"),
        ("吴", NotFound, "called"),
        ("--all", NotFound, "called '--all'"),
        ("../x", NotFound, "called"),
    ],
)
def test_whom_one_cannot(counter: Counter, who: str, error: type[Exception], says: str) -> None:
    """Nobody of that name, or somebody who has left: nothing is written."""
    ticket = counter.ticket()
    with pytest.raises(error, match=says):
        counter.do(lambda desk: tickets.assign(desk, ticket.id, who))
    assert stored(counter, ticket.id) == ticket


def test_two_of_one_name(counter: Counter) -> None:
    """A name that two people bear is asked about, with their ids."""
    from svc.desk.record.staff import add

    counter.do(lambda desk: add(desk, "wu.gang2", "吴刚", "order"), "chen.jing")
    ticket = counter.ticket()
    with pytest.raises(UsageError, match=r"may be any of wu.gang, wu.gang2"):
        counter.do(lambda desk: tickets.assign(desk, ticket.id, "吴刚"))


def test_the_same_again_is_refused(counter: Counter) -> None:
    """Assigning to whom it is assigned would start the accept clock anew for nothing."""
    ticket = counter.ticket("assigned")
    with pytest.raises(Refused, match=r"is assigned to zhang.wei \(engineering\) already"):
        counter.do(lambda desk: tickets.assign(desk, ticket.id, "zhang.wei"))
    counter.do(lambda desk: tickets.accept(desk, ticket.id))
    with pytest.raises(Refused, match="already"):
        counter.do(lambda desk: tickets.transfer(desk, ticket.id, "zhang.wei", "x"))


def test_routing_proposes(counter: Counter) -> None:
    """Without a name the office's routing decides; somebody who has left is not proposed."""
    ticket = counter.ticket()
    to = counter.trial(lambda desk: tickets.assign(desk, ticket.id, None))
    assert (to.department, to.assignee) == ("engineering", None)

    def route(person: str) -> None:
        values = {"departments.engineering.supervisor": person}
        counter.do(lambda desk: offices.edit(desk, values), "chen.jing")

    route("wu.gang")
    to = counter.trial(lambda desk: tickets.assign(desk, ticket.id, None))
    assert (to.department, to.assignee) == ("engineering", "wu.gang")


def test_no_route(counter: Counter) -> None:
    """A category without a route needs a name."""
    counter.do(lambda desk: offices.add_category(desk, "odd", "怪事"), "chen.jing")
    ticket = counter.ticket(category="odd")
    with pytest.raises(UsageError, match="no route for category odd"):
        counter.do(lambda desk: tickets.assign(desk, ticket.id, None))


def test_whoever_accepts_for_a_department(counter: Counter) -> None:
    """Becomes its assignee; one who was named stays."""
    ticket = counter.ticket()
    counter.do(lambda desk: tickets.assign(desk, ticket.id, "engineering"))
    done = counter.do(lambda desk: tickets.accept(desk, ticket.id), by="wu.gang")
    assert (done.status, done.assignee) == ("working", "wu.gang")
    named = counter.ticket("assigned")
    assert counter.do(lambda desk: tickets.accept(desk, named.id)).assignee == "zhang.wei"


def test_close_goes_as_far_as_the_rules_allow(counter: Counter) -> None:
    """Finished first if need be, then it rests in done until the callback, by when is told."""
    ticket = counter.ticket("working")
    with pytest.raises(UsageError, match="--resolution and --note"):
        counter.do(lambda desk: tickets.close(desk, ticket.id))
    rests = counter.do(lambda desk: tickets.close(desk, ticket.id, "fixed", "换了垫圈"))
    assert (rests.status, rests.timeline[-1].action) == ("done", Action.FINISH)
    assert "rests in done: a callback is owed by 2026-11-05" in counter.notices[0]
    with pytest.raises(Refused, match="a callback is owed before it closes, by 2026-11-05"):
        counter.do(lambda desk: tickets.close(desk, ticket.id))


def test_close_without_callback(counter: Counter) -> None:
    """A kind that owes no callback goes all the way, in one action."""
    ticket = counter.ticket("working", kind="inquiry", category="fees")
    done = counter.do(lambda desk: tickets.close(desk, ticket.id, "answered", "见收费公示"))
    assert done.status == "closed"
    assert [event.action for event in done.timeline[-2:]] == ["finish", "close"]
    assert counter.notices == []


def test_close_with_callback_afterwards(counter: Counter) -> None:
    """Policy after-close: it closes, and the callback is owed from then on."""
    ticket = counter.ticket("done", kind="help", category="service")
    done = counter.do(lambda desk: tickets.close(desk, ticket.id))
    assert done.status == "closed"
    assert done.due is not None and done.due.callback is not None
    assert "a callback is owed by" in counter.notices[0]


def test_close_keeps_the_resolution(counter: Counter) -> None:
    """Of a finished ticket another resolution is refused, the same one is fine, words are kept."""
    ticket = counter.ticket("done", kind="inquiry", category="fees")
    with pytest.raises(UsageError, match="was finished as fixed, not answered"):
        counter.do(lambda desk: tickets.close(desk, ticket.id, "answered", "x"))
    done = counter.do(lambda desk: tickets.close(desk, ticket.id, "fixed", "住户已知"))
    assert done.timeline[-1].note == "住户已知"


def test_reopen_within_the_window(counter: Counter) -> None:
    """Thirty days long, then a new ticket is due; the resolve clock goes on."""
    ticket = counter.ticket("closed")
    resolve = ticket.due and ticket.due.resolve
    assert resolve
    counter.now += timedelta(days=29)
    done = counter.trial(lambda desk: tickets.reopen(desk, ticket.id, "又漏了"))
    assert (done.status, done.assignee, done.closed) == ("assigned", "zhang.wei", None)
    assert done.due.resolve > resolve
    counter.now += timedelta(days=2)
    with pytest.raises(Refused, match="more than 30 days ago") as caught:
        counter.do(lambda desk: tickets.reopen(desk, ticket.id, "又漏了"))
    assert f"svc create --follows {ticket.id}" in caught.value.next_step


def test_backdating(counter: Counter) -> None:
    """A time given is kept beside when it was recorded, and must lie where it can."""
    ticket = counter.ticket("assigned")
    counter.now += timedelta(hours=2)
    done = counter.do(lambda desk: tickets.accept(desk, ticket.id, at="2026-11-03 10:00"))
    event = done.timeline[-1]
    assert event.at.isoformat() == "2026-11-03T10:00:00+08:00"
    assert event.recorded == counter.now
    with pytest.raises(Refused, match=r"2026-11-03T09:30:00\+08:00 is earlier than the last step"):
        counter.do(lambda desk: tickets.finish(desk, ticket.id, "fixed", "x", "09:30"))
    with pytest.raises(Refused, match="lies ahead"):
        counter.do(lambda desk: tickets.finish(desk, ticket.id, "fixed", "x", "23:00"))
    with pytest.raises(Refused, match="more than 7 days back"):
        counter.do(lambda desk: tickets.finish(desk, ticket.id, "fixed", "x", "2026-10-01 09:00"))
    with pytest.raises(UsageError):
        counter.do(lambda desk: tickets.finish(desk, ticket.id, "fixed", "x", "soon"))
    assert stored(counter, ticket.id) == done


@pytest.mark.parametrize("blank", ["", "  ", "\n\t "])
def test_blank_words_are_none(counter: Counter, blank: str) -> None:
    """Reasons and words that say nothing are missing."""
    ticket = counter.ticket("working")
    for work in (
        lambda desk: tickets.give_back(desk, ticket.id, blank),
        lambda desk: tickets.cancel(desk, ticket.id, blank),
        lambda desk: tickets.annotate(desk, ticket.id, blank),
        lambda desk: tickets.contact(desk, ticket.id, blank),
        lambda desk: tickets.finish(desk, ticket.id, "fixed", blank),
        lambda desk: tickets.transfer(desk, ticket.id, "order", blank),
    ):
        with pytest.raises(UsageError, match="needs --"):
            counter.do(work)
    assert stored(counter, ticket.id) == ticket


@pytest.mark.parametrize(
    "words",
    ["--force", "-", "a\nb: c\n# d", "\x1b[31mred\x07", "  trimmed  ", "x" * 20_000, "\u202eevil",
     "'; rm -rf / #", "no", "T2611-A0001", "😀", "三\u2028四", "a\r\nb"],
)  # fmt: skip
def test_hostile_words_stay_words(counter: Counter, git: Callable[..., str], words: str) -> None:
    """Any text is kept as text; the commit's subject does not hold it."""
    ticket = counter.ticket("working")
    counter.do(lambda desk: tickets.annotate(desk, ticket.id, words))
    kept = stored(counter, ticket.id).timeline[-1].note
    assert kept == words.replace("\r\n", "\n").strip()
    subject = git("log", "-1", "--format=%s", cwd=counter.place)
    assert subject == f"note {ticket.id}\n"


def test_too_many_words(counter: Counter) -> None:
    """More than a record holds is a usage error, and nothing is written."""
    ticket = counter.ticket()
    with pytest.raises(UsageError, match="--note has 20001 characters; at most 20000"):
        counter.do(lambda desk: tickets.annotate(desk, ticket.id, "x" * 20_001))
    with pytest.raises(InvalidData, match="UTF-8"):
        counter.do(lambda desk: tickets.annotate(desk, ticket.id, "a\udcff"))


@pytest.mark.parametrize(
    "tail", ["1", "A1", "a0001", "2611-A0001", "T2611-A0001", "t2611-a1", "#1"]
)
def test_any_tail_names_a_ticket(counter: Counter, tail: str) -> None:
    """What people say on the phone is enough."""
    counter.ticket()
    done = counter.trial(lambda desk: tickets.annotate(desk, tail, "x"))
    assert done.id == "T2611-A0001"


@pytest.mark.parametrize(
    ("tail", "error"),
    [("2", NotFound), ("B1", NotFound), ("2610-A1", NotFound), ("", UsageError), ("x", UsageError),
     ("--1", UsageError), ("../1", UsageError), ("1;2", UsageError), ("0", UsageError),
     ("R-A00001", UsageError), ("F2611-A0001", UsageError)],
)  # fmt: skip
def test_no_such_ticket(counter: Counter, tail: str, error: type[Exception]) -> None:
    """Nothing ends so, or it cannot be an end."""
    counter.ticket()
    with pytest.raises(error):
        counter.do(lambda desk: tickets.annotate(desk, tail, "x"))


def test_a_tail_of_several(counter: Counter) -> None:
    """Two months have a ticket 1: the newest month's is meant, else the only open one.

    Where neither tells they are named with their words, and more of the number is asked for.
    """

    def noted(tail: str) -> str:
        return counter.do(lambda desk: tickets.annotate(desk, tail, "x")).id

    first = [counter.ticket(), counter.ticket(text="王女士 13800001111 说二楼漏水")]
    counter.now += timedelta(days=30)
    second = [counter.ticket(), counter.ticket()]
    assert noted("1") == second[0].id == "T2612-A0001" and noted("2611-1") == first[0].id
    counter.now += timedelta(days=35)
    assert noted("1") == second[0].id, "nothing has come in this month"
    counter.ticket()
    assert noted("1") == "T2701-A0001"
    several = "may be any of 2 tickets: T2612-A0002 水龙头漏水, T2611-A0002 "
    with pytest.raises(UsageError, match=several) as refused:
        noted("2")
    assert refused.value.next_step == "say more of it, such as 2612-A0002"
    assert "13800001111" not in refused.value.message
    counter.do(lambda desk: tickets.cancel(desk, first[1].id, "x"))
    assert noted("2") == second[1].id


def test_a_tail_of_several_receipts(counter: Counter) -> None:
    """What is no ticket is never guessed: money taken back cannot be put back."""
    counter.ticket()
    numbers = ("N2612-A0001", "N2611-A0001")
    assert counter.do(lambda desk: [meant_of(desk.index, numbers, "receipt")]) == [None]


def test_who_may_act(counter: Counter) -> None:
    """Somebody on the staff who has not left."""
    ticket = counter.ticket()
    for actor, error in (("nobody", NotFound), ("gone", Refused), (None, UsageError)):
        with pytest.raises(error):
            counter.do(lambda desk: tickets.annotate(desk, ticket.id, "x"), by=actor)  # type: ignore[arg-type]


def _guards_work_all_day(desk: Desk) -> None:
    hours = Week(*["00:00-24:00"] * 7)
    departments = tuple(
        msgspec.structs.replace(one, hours=hours) if one.id == "order" else one
        for one in desk.office.departments
    )
    desk.put("office", msgspec.structs.replace(desk.office, departments=departments))
    desk.did("edit", "office", "guards work all day")


def test_departments_with_hours_of_their_own(counter: Counter) -> None:
    """The accept clock runs in the working time of the department that is to accept."""
    counter.do(_guards_work_all_day, "chen.jing")
    ticket = counter.ticket()
    counter.now = counter.now.replace(hour=22)
    office = counter.trial(lambda desk: tickets.assign(desk, ticket.id, "engineering"))
    order = counter.trial(lambda desk: tickets.assign(desk, ticket.id, "order"))
    assert order.due.accept.hour == 23
    assert office.due.accept.day == order.due.accept.day + 1


def test_a_broken_timeline_is_said_to_be_broken(counter: Counter) -> None:
    """A ticket whose creation is missing is invalid data, not a fault."""
    ticket = counter.ticket("assigned")
    broken = msgspec.structs.replace(ticket, timeline=ticket.timeline[1:])

    def spoil(desk: Desk) -> None:
        desk.put("ticket", broken)
        desk.did("edit", ticket.id, "spoil it")

    counter.do(spoil)
    with pytest.raises(InvalidData, match="does not begin with its creation"):
        counter.do(lambda desk: edit(desk, ticket.id, {"priority": "low"}))
