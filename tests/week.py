"""A week at the desk, for tests that look: nine tickets on every way through their lives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.record.staff import add as add_staff
from svc.desk.ticket import actions as tickets
from svc.desk.ticket import callbacks, edits, intake
from svc.desk.ticket.callbacks import CallbackResult
from svc.desk.ticket.intake import Request
from svc.model.ticket import Source
from tests.estate import furnish
from tests.models import copy_of

Work = Callable[[Desk], Any]
ZONE = ZoneInfo("Asia/Shanghai")


class Moment(NamedTuple):
    """One action of the week: when it happened, and the commit that holds it."""

    at: str
    commit: str


class Week(NamedTuple):
    """An office with a week behind it: where it lies and what happened when."""

    place: Path
    moments: list[Moment]


#: What happened in the week of the models, by the commits that hold it.
_lived: dict[str, list[Moment]] = {}


def live(place: Path) -> Week:
    """Make an office and let its week from 2024-11-04 happen, a commit an action."""
    copy_of(_live, place)
    return Week(place, _lived[(place / ".git/refs/heads/main").read_text().strip()])


def _live(place: Path) -> None:
    furnish(place)
    _do(place, "li.na", "2024-11-04 08:00", _more_staff)
    moments = [Moment(at, _do(place, by, f"2024-11-{at}", work)) for by, at, work in STORY]
    _lived[moments[-1].commit] = moments


def _do(place: Path, by: str, at: str, work: Work) -> str:
    now = datetime.fromisoformat(at).replace(tzinfo=ZONE)
    commit = act(place, by, work, now=now).commit
    assert commit is not None
    return commit


def _more_staff(desk: Desk) -> None:
    add_staff(desk, "wang.fang", "王芳", "service", roles=["director"])
    add_staff(desk, "chen.lei", "陈磊", "engineering")
    add_staff(desk, "liu.yang", "刘洋", "order")


def _create(text: str, kind: str, category: str, channel: str, **more: Any) -> Work:
    request = Request(text=text, kind=kind, category=category, channel=channel, **more)
    return lambda desk: intake.create(desk, request)


def _imported(desk: Desk) -> None:
    """A ticket that says where it came from."""
    request = Request(
        text="旧系统：停车位划线", kind="suggestion", category="parking", channel="web",
        place="地下车库", name="Lee", phone="13700001111",
    )  # fmt: skip
    ticket = intake.create(desk, request)
    desk.put("ticket", msgspec.structs.replace(ticket, source=Source("old", "SR-77%")))


def _call(tail: str, **call: Any) -> Work:
    return lambda desk: callbacks.callback(desk, tail, CallbackResult(**call))


STORY: tuple[tuple[str, str, Work], ...] = (
    ("li.na", "04 09:00", _create("厨房水管漏水，地上都是水", "repair", "plumbing", "phone",
                                  unit="3栋2单元1502", resident="1", priority="urgent")),
    ("li.na", "04 09:10", lambda d: tickets.assign(d, "1", "zhang.wei")),
    ("zhang.wei", "04 09:20", lambda d: tickets.accept(d, "1")),
    ("zhang.wei", "04 09:30", lambda d: tickets.contact(d, "1", "约定上门\n十点到")),
    ("li.na", "04 10:00", _create("Loud MUSIC after midnight_x", "complaint", "noise", "chat",
                                  unit="3-2-1502", name="Sam Stranger", phone="13900001234")),
    ("li.na", "04 10:05", lambda d: tickets.assign(d, "2", "order")),
    ("zhang.wei", "04 11:00", lambda d: tickets.finish(d, "1", "fixed", "换了垫圈，100%好")),
    ("li.na", "04 15:00", _call("1", reached=True, score=5)),
    ("liu.yang", "04 16:00", lambda d: tickets.give_back(d, "2", "不是本部门的事")),
    ("li.na", "05 09:00", _create("Corridor light is broken\nthird floor", "repair", "electrical",
                                  "visit", unit="A-1502", resident="3", first_taker="liu.yang")),
    ("li.na", "05 09:05", lambda d: tickets.assign(d, "3", "chen.lei")),
    ("chen.lei", "05 09:40", lambda d: tickets.accept(d, "3")),
    ("chen.lei", "05 14:00", lambda d: tickets.finish(d, "3", "fixed", "replaced the tube")),
    ("li.na", "05 15:00", _create("咨询物业费账单", "inquiry", "fees", "hotline",
                                  place="小区北门", name="Élan", phone="13600002222",
                                  priority="low")),
    ("li.na", "05 16:00", _call("3", reached=False, note="no answer")),
    ("li.na", "06 09:00", _create("水龙头漏水", "repair", "plumbing", "phone", unit="3-2-1501",
                                  name="Tom", phone="13500003333")),
    ("li.na", "06 09:30", lambda d: tickets.assign(d, "5", "engineering")),
    ("li.na", "06 10:00", lambda d: edits.edit(
        d, "5", {"category": "lift", "reporter.phone": "13500004444"}, reason="误选")),
    ("li.na", "06 11:00", _create("重复登记", "help", "other", "staff", unit="B1-P012",
                                  name="Ann", phone="13500005555")),
    ("li.na", "06 11:30", lambda d: tickets.cancel(d, "6", "住户撤回")),
    ("li.na", "06 12:00", _create("电梯有异响", "repair", "lift", "patrol", place="3栋大堂",
                                  name="Bo", phone="13500006666", priority="emergency")),
    ("li.na", "06 12:05", lambda d: tickets.assign(d, "7", "zhang.wei")),
    ("zhang.wei", "06 12:10", lambda d: tickets.accept(d, "7")),
    ("zhang.wei", "06 13:00", lambda d: tickets.finish(d, "7", "not-fixable", "等厂家")),
    ("li.na", "06 16:00", _call("7", reached=True, score=1, reason="还是响")),
    ("li.na", "07 09:00", _imported),
    ("wang.fang", "07 10:00", _create("Elevator noise 电梯", "complaint", "lift", "email",
                                      unit="A-1502", resident="3")),
    ("li.na", "08 09:00", lambda d: tickets.annotate(d, "9", "住户又来电询问")),
)  # fmt: skip
