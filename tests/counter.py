"""What tests of a ticket's actions share: a service counter with staff of every role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.record import general
from svc.desk.record.field_edits import FieldEdits
from svc.desk.record.staff import add as add_staff
from svc.desk.record.staff import edit as edit_staff
from svc.desk.ticket.actions import (
    accept,
    annotate,
    arrive,
    assign,
    cancel,
    close,
    contact,
    finish,
    give_back,
    reopen,
    transfer,
)
from svc.desk.ticket.callbacks import CallbackResult, callback
from svc.desk.ticket.edits import edit
from svc.desk.ticket.escalation import answer, escalate, supervise, urge
from svc.desk.ticket.intake import Request, create
from svc.desk.ticket.merging import link, merge
from svc.desk.ticket.referring import refer
from svc.desk.ticket.waiting import extend, resume, wait
from svc.model.ticket import Ticket
from tests.estate import furnish
from tests.models import copy_of

ZONE = ZoneInfo("Asia/Shanghai")
#: A Tuesday morning in office hours.
NINE = datetime(2026, 11, 3, 9, 0, tzinfo=ZONE)

#: Who built the estate, and answers within a day.
DEVELOPER = {"name": "恒大地产", "role": "developer", "targets": "answer=1d"}

Work = Callable[[Desk], Any]


class _Undone(Exception):
    """Ends a trial: what was to be written is not."""


class Counter:
    """An office in which time passes as the test says.

    Attributes:
        place: Its folder.
        now: The present moment; every action takes a minute.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.now = NINE
        self.notices: list[str] = []

    def do(self, work: Work, by: str = "li.na") -> Any:
        """Let an action happen, and a minute pass; what it gave back."""
        self.now += timedelta(minutes=1)
        outcome = act(self.place, by, work, now=self.now)
        self.notices = outcome.notices
        return outcome.result

    def trial(self, work: Work, by: str = "li.na") -> Any:
        """What an action would give back; nothing is written, no time passes."""
        results: list[Any] = []

        def undone(desk: Desk) -> None:
            results.append(work(desk))
            raise _Undone

        try:
            act(self.place, by, undone, now=self.now)
        except _Undone:
            return results[0]
        raise AssertionError("the trial went through")

    def staff(self) -> None:
        """A director, a worker of engineering, somebody who has left; and the developer."""
        self.do(lambda desk: add_staff(desk, "wu.gang", "吴刚", "engineering"))
        self.do(lambda desk: add_staff(desk, "gone", "老李", "engineering"))
        self.do(lambda desk: edit_staff(desk, "gone", FieldEdits(), active=False))
        self.do(lambda desk: add_staff(desk, "chen.jing", "陈静", "service", roles=["director"]))
        self.do(lambda desk: general.add(desk, "party", DEVELOPER, "hengda"))

    def ticket(self, state: str = "new", kind: str = "repair", **more: Any) -> Ticket:
        """A ticket brought into a state; one that was merged went into another new one."""
        if state == "merged":
            self.ticket()
        given = {"category": "plumbing", "channel": "phone", "unit": "3-2-1502", "resident": "1"}
        request = Request(**{"text": "水龙头漏水", "kind": kind, **given, **more})
        made: Ticket = self.do(lambda desk: create(desk, request))
        for step in WAYS[state]:
            made = self.do(partial(step, tail=made.id))
        assert made.status == state, (made.status, state)
        return made


def staffed(place: Path) -> None:
    """Make an estate with staff of every role."""
    copy_of(_staffed, place)


def _staffed(place: Path) -> None:
    furnish(place)
    Counter(place).staff()


def _callback(desk: Desk, tail: str) -> Ticket:
    return callback(desk, tail, CallbackResult(reached=True, score=5))[0]


def _assign(desk: Desk, tail: str) -> Ticket:
    return assign(desk, tail, "zhang.wei")


def _finish(desk: Desk, tail: str) -> Ticket:
    return finish(desk, tail, "fixed", "换了垫圈")


def _cancel(desk: Desk, tail: str) -> Ticket:
    return cancel(desk, tail, "不需要了")


def _wait(desk: Desk, tail: str) -> Ticket:
    return wait(desk, tail, "resident")


def _other(desk: Desk, tail: str) -> str:
    """Another open ticket."""
    sql = "SELECT id FROM ticket WHERE status = 'new' AND id != ? ORDER BY id DESC"
    row = desk.index.one(sql, (tail,))
    assert row is not None, "make another ticket first"
    return str(row["id"])


def _merge(desk: Desk, tail: str) -> Ticket:
    return merge(desk, tail, _other(desk, tail)).ticket


WAYS: dict[str, tuple[Callable[..., Ticket], ...]] = {
    "new": (),
    "assigned": (_assign,),
    "working": (_assign, accept),
    "waiting": (_assign, accept, _wait),
    "done": (_assign, accept, _finish),
    "closed": (_assign, accept, _finish, _callback),
    "cancelled": (_cancel,),
    "merged": (_merge,),
}
#: A moment well after everything that happens at the counter.
LATER = NINE + timedelta(days=30)
#: Who does what not everybody may.
BY = {"supervise": "chen.jing"}
#: Each action of the desk, with what it asks for.
ACTIONS: dict[str, Callable[..., Any]] = {
    "assign": lambda desk, tail: assign(desk, tail, "wu.gang"),
    "accept": accept,
    "return": lambda desk, tail: give_back(desk, tail, "不归我们"),
    "transfer": lambda desk, tail: transfer(desk, tail, "order", "归他们"),
    "arrive": arrive,
    "contact": lambda desk, tail: contact(desk, tail, "约了下午"),
    "note": lambda desk, tail: annotate(desk, tail, "带梯子"),
    "edit": lambda desk, tail: edit(desk, tail, {"priority": "urgent"}),
    "finish": _finish,
    "callback": _callback,
    "close": lambda desk, tail: close(desk, tail, "fixed", "换了垫圈"),
    "reopen": lambda desk, tail: reopen(desk, tail, "又漏了"),
    "cancel": _cancel,
    "wait": lambda desk, tail: wait(desk, tail, "parts", until=LATER),
    "resume": resume,
    "extend": lambda desk, tail: extend(desk, tail, LATER, "缺件", "chen.jing", "已告知住户"),
    "urge": lambda desk, tail: urge(desk, tail, "女儿"),
    "supervise": lambda desk, tail: supervise(desk, tail, LATER, "联名投诉"),
    "escalate": lambda desk, tail: escalate(desk, tail, "director", "权限之外"),
    "answer": lambda desk, tail: answer(desk, tail, "明天完工"),
    "refer": lambda desk, tail: refer(desk, tail, "hengda"),
    "merge": _merge,
    "link": lambda desk, tail: link(desk, tail, _other(desk, tail)),
}
