"""Urging, supervising, escalating, answering; and roles, where a rule asks for one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from svc.desk.record import office as offices
from svc.desk.record.field_edits import FieldEdits
from svc.desk.record.staff import edit as edit_staff
from svc.desk.ticket import actions as tickets
from svc.desk.ticket.escalation import answer, escalate, supervise, urge
from svc.desk.ticket.intake import Request, create
from svc.duties.record.office import change
from svc.errors import InvalidData, Refused, UsageError
from svc.model.office import Level
from svc.model.roles import Role
from svc.model.ticket import Ticket
from svc.model.words import ClockName
from svc.rules.ticket.lifecycle import fold
from tests.counter import ACTIONS, LATER, NINE, Counter

BOSS = "chen.jing"


def answers(ticket: Ticket) -> list[tuple[str | None, bool]]:
    """Every answer owed so far: the rule of its due time, and whether it was given."""
    runs = fold(ticket.timeline).runs
    return [(run.rule, run.stopped is not None) for run in runs if run.clock is ClockName.ANSWER]


def test_urges_are_counted(counter: Counter) -> None:
    """Whoever asks, with a resident's number in full; the state stays."""
    ticket = counter.ticket("assigned")
    counter.do(lambda desk: urge(desk, ticket.id))
    done = counter.do(lambda desk: urge(desk, ticket.id, "r-1", "周末有雨"))
    assert counter.notices == [f"{ticket.id}: urged 2 times"]
    assert done.timeline[-1].asked_by == "R-A00001"
    assert (fold(done.timeline).urges, done.status) == (2, "assigned")
    by_word = counter.do(lambda desk: urge(desk, ticket.id, "隔壁邻居"))
    assert by_word.timeline[-1].asked_by == "隔壁邻居"


def test_a_director_supervises(counter: Counter) -> None:
    """With an answer due; others are refused with the rule and told who may."""
    ticket = counter.ticket("working")
    with pytest.raises(Refused) as caught:
        counter.do(lambda desk: supervise(desk, ticket.id, LATER))
    said = "only a director may supervise (policies.may.supervise); li.na is not"
    assert caught.value.message == said
    assert BOSS in caught.value.next_step
    done = counter.do(lambda desk: supervise(desk, ticket.id, LATER, "联名信"), BOSS)
    assert (done.due.answer, done.timeline[-1].role) == (LATER, "director")
    assert answers(done) == [("supervise", False)]


@pytest.mark.parametrize("by", [NINE, "2026-11-03 08:00"])
def test_an_answer_in_the_past_is_refused(counter: Counter, by: Any) -> None:
    """A due time that is set is to come."""
    ticket = counter.ticket("working")
    with pytest.raises(Refused, match=r"--answer-by .* lies in the past"):
        counter.do(lambda desk: supervise(desk, ticket.id, by), BOSS)


def test_answering(counter: Counter) -> None:
    """Needs words, and something that was asked."""
    ticket = counter.ticket("working")
    with pytest.raises(Refused, match="no answer is owed"):
        counter.do(lambda desk: answer(desk, ticket.id, "好"))
    counter.do(lambda desk: supervise(desk, ticket.id, LATER), BOSS)
    with pytest.raises(UsageError, match="--note"):
        counter.do(lambda desk: answer(desk, ticket.id, " "))
    done = counter.do(lambda desk: answer(desk, ticket.id, "明天完工"))
    assert answers(done) == [("supervise", True)]


def test_levels_go_up_only(counter: Counter) -> None:
    """Each with its own time to answer; a level again, or a lower one, is refused."""
    ticket = counter.ticket("working")
    done = counter.do(lambda desk: escalate(desk, ticket.id, "主任", "超出权限"))
    assert done.timeline[-1].level == "director"
    assert answers(done) == [("director 1d", False)]
    for lower in ("director", "supervisor"):
        with pytest.raises(Refused, match="was escalated to director already, and goes up only"):
            counter.do(lambda desk, to=lower: escalate(desk, ticket.id, to))
    done = counter.do(lambda desk: escalate(desk, ticket.id, "counterpart"))
    assert fold(done.timeline).levels == ["director", "counterpart"]
    done = counter.do(lambda desk: answer(desk, ticket.id, "已安排"))
    assert all(given for _, given in answers(done))
    with pytest.raises(Refused, match=r"'mayor' is no level \(escalation\)"):
        counter.do(lambda desk: escalate(desk, ticket.id, "mayor"))


def test_reopened_it_may_climb_anew(counter: Counter) -> None:
    """A matter taken up again begins at the bottom of the ladder."""
    ticket = counter.ticket("working")
    counter.do(lambda desk: escalate(desk, ticket.id, "quality"))
    counter.do(lambda desk: tickets.finish(desk, ticket.id, "fixed", "x"))
    counter.now += timedelta(minutes=1)
    counter.do(lambda desk: ACTIONS["callback"](desk, ticket.id))
    counter.do(lambda desk: tickets.reopen(desk, ticket.id, "又坏了"))
    done = counter.do(lambda desk: escalate(desk, ticket.id, "supervisor"))
    assert fold(done.timeline).levels == ["supervisor"]


def test_the_offices_own_levels(counter: Counter) -> None:
    """Named in office.yaml they replace the usual ones."""

    def name(desk: Any) -> None:
        levels = (Level("head", "处长", answer="2h around the clock", role=Role.DIRECTOR),)
        office = msgspec.structs.replace(desk.office, escalation=levels)
        desk.record(change(desk.at_hand, office, "edit office"))

    counter.do(name, "chen.jing")
    ticket = counter.ticket("new")
    done = counter.do(lambda desk: escalate(desk, ticket.id, "处长"))
    assert done.due.answer == done.timeline[-1].at + timedelta(hours=2)
    with pytest.raises(Refused, match="is no level"):
        counter.do(lambda desk: escalate(desk, ticket.id, "quality"))


def roles(counter: Counter, who: str, *given: str, by: str = "chen.jing") -> None:
    """Give somebody these roles and no others."""
    counter.do(lambda desk: edit_staff(desk, who, FieldEdits(set={"roles": ",".join(given)})), by)


def test_returned_twice_only_a_director_moves_it_on(counter: Counter) -> None:
    """Once, anybody assigns it again; from the second return on it takes the director."""
    ticket = counter.ticket("assigned")
    counter.do(lambda desk: tickets.give_back(desk, ticket.id, "不归我们"))
    counter.do(lambda desk: tickets.assign(desk, ticket.id, "order"))
    counter.do(lambda desk: tickets.give_back(desk, ticket.id, "也不归我们"))
    with pytest.raises(Refused, match="returned 2 times: only a director's assign moves it on"):
        counter.do(lambda desk: tickets.assign(desk, ticket.id, "zhang.wei"))
    done = counter.do(lambda desk: tickets.assign(desk, ticket.id, "zhang.wei"), BOSS)
    assert (done.status, done.timeline[-1].role) == ("assigned", "director")


def test_an_office_without_a_director_is_not_stuck(counter: Counter) -> None:
    """Supervisors stand in for the director; where there are none either, everybody does."""
    ticket = counter.ticket("assigned")
    counter.do(lambda desk: tickets.give_back(desk, ticket.id, "x"))
    counter.do(lambda desk: tickets.assign(desk, ticket.id, "order"))
    counter.do(lambda desk: tickets.give_back(desk, ticket.id, "x"))
    roles(counter, "zhang.wei", "supervisor")
    roles(counter, BOSS, "desk")
    with pytest.raises(Refused, match="only a director's assign"):
        counter.do(lambda desk: tickets.assign(desk, ticket.id, "order"))
    counter.trial(lambda desk: tickets.assign(desk, ticket.id, "order"), "zhang.wei")
    roles(counter, "zhang.wei", "worker", by="zhang.wei")
    counter.do(lambda desk: tickets.assign(desk, ticket.id, "order"))
    counter.do(lambda desk: supervise(desk, ticket.id, LATER))


def test_rights_of_the_office(counter: Counter) -> None:
    """What it keeps for a role is refused to others, creating included; a word frees it again."""
    ticket = counter.ticket("new")
    values = {"policies.may.cancel": "desk, director", "policies.may.create": "desk"}
    roles(counter, "li.na", "desk")
    counter.do(lambda desk: offices.edit(desk, values), "chen.jing")
    with pytest.raises(Refused, match=r"only a desk or director may cancel"):
        counter.do(lambda desk: tickets.cancel(desk, ticket.id, "x"), "zhang.wei")
    counter.trial(lambda desk: tickets.cancel(desk, ticket.id, "x"), BOSS)
    request = Request(text="x", kind="repair", category="plumbing", channel="phone",
                      unit="3-2-1502", resident="1")  # fmt: skip
    with pytest.raises(Refused, match=r"policies\.may\.create"):
        counter.do(lambda desk: create(desk, request), "zhang.wei")
    with pytest.raises((UsageError, InvalidData, Refused)):
        counter.do(lambda desk: offices.edit(desk, {"policies.may.dance": "desk"}), "chen.jing")
    with pytest.raises((UsageError, InvalidData, Refused)):
        counter.do(lambda desk: offices.edit(desk, {"policies.may.cancel": "king"}), "chen.jing")
