#!/usr/bin/env python3
"""Makes an office of any size: ten years of tickets with their follow-ups.

    scripts/generate.py DIR TICKETS [--no-files]

The same number gives the same office. It is a git repository as `svc init`
makes it; the tickets come in one commit. `--no-files` leaves the work tree
empty of them, as for years that were archived before they were imported.
Whatever the size, 40 tickets of the last month are in `assigned`, so that a
listing of them has as many rows.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.repository.init import found
from svc.kinds.followup import FOLLOWUP_FORMAT, FollowUp
from svc.kinds.staff import STAFF_FORMAT, Staff
from svc.kinds.unit import UNIT_FORMAT, Unit, Use
from svc.model.roles import Role
from svc.model.ticket import TICKET_FORMAT, Due, Event, Reporter, Ticket
from svc.model.words import (
    Action,
    CallbackPolicy,
    Channel,
    ClockName,
    Kind,
    Outcome,
    Priority,
    Resolution,
    Status,
)
from svc.rules.ticket.lifecycle import fold, header
from svc.store.commit import transaction
from svc.store.commit.archive import archive_months
from svc.store.commit.change import NewCommit
from svc.store.git.repository import Repository
from svc.store.layout import path_of
from svc.store.yaml.codec import encode

YEARS = 10
FIRST = datetime(2016, 1, 1, tzinfo=timezone(timedelta(hours=8)))
ASSIGNED = 40
_ZONE = FIRST.tzinfo
_WORDS = (
    "厨房水管漏水，楼下也反映渗水", "电梯运行有异响，到九楼抖动", "夜里楼下店铺噪音大，睡不着",
    "The corridor light on this floor is out", "地下车库车位被占，联系不上车主",
    "门禁卡刷不开，换了一次还是不行", "垃圾两天没有清，味道很大", "Water pressure is low at night",
    "窗户关不严，下雨往里渗", "物业费账单与缴费记录对不上",
)  # fmt: skip
_CATEGORIES = (
    ("plumbing", "engineering"), ("electrical", "engineering"), ("lift", "engineering"),
    ("noise", "order"), ("cleaning", "order"), ("parking", "order"), ("fees", "service"),
)  # fmt: skip
_STAFF = {
    "li.na": ("李娜", "service", Role.DESK), "wang.qiang": ("王强", "engineering", Role.SUPERVISOR),
    "zhang.wei": ("张伟", "engineering", Role.WORKER), "chen.jie": ("陈杰", "order", Role.WORKER),
    "liu.yang": ("刘洋", "service", Role.DIRECTOR),
}  # fmt: skip
_WORKER = {"engineering": "zhang.wei", "order": "chen.jie", "service": "li.na"}


def main() -> None:
    """Read the command line and make the office."""
    words = [word for word in sys.argv[1:] if not word.startswith("--")]
    if len(words) != 2 or not words[1].isdigit():
        sys.exit(__doc__)
    generate(Path(words[0]), int(words[1]), files="--no-files" not in sys.argv)


def generate(place: Path, tickets: int, files: bool = True) -> None:
    """Make an office with this many tickets in a new folder.

    Args:
        place: The folder.
        tickets: How many.
        files: Whether months before the last are written to the work tree.
    """
    found(place, name="Bench", timezone="Asia/Shanghai", locale="zh_CN", now=FIRST)
    act(place, None, _people, now=FIRST)
    repository = Repository.open(place)
    if not files:
        archive_months(repository, before=f"{FIRST.year + YEARS - 1}-12")
        repository = Repository.open(place)
    change = NewCommit(
        parent=repository.head(),
        files={},
        message=f"import {tickets} tickets\n",
        author_name="svc",
        author_email="svc@svc.invalid",
        author_time=datetime.now(UTC),
    )
    transaction.bulk(repository, change, records(tickets))


def records(tickets: int) -> Iterator[tuple[str, bytes]]:
    """Path and content of every ticket and follow-up."""
    dice = random.Random(tickets)  # noqa: S311 - an office to measure, not a secret
    numbers: dict[tuple[str, str], int] = {}
    span = timedelta(days=365 * YEARS).total_seconds()
    for n in range(tickets):
        open_now = n >= tickets - ASSIGNED
        # The last ones lie in the last days, whatever the size.
        received = FIRST + timedelta(seconds=int(span * n / tickets))
        if open_now:
            received = FIRST + timedelta(days=365 * YEARS - 1, minutes=n - tickets)
        yield from _story(dice, numbers, received.astimezone(_ZONE), open_now)


def _people(desk: Desk) -> None:
    for who, (name, department, role) in _STAFF.items():
        desk.put("staff", Staff(STAFF_FORMAT, who, name, department, (role,)))
    for building in range(1, 11):
        for floor in range(1, 11):
            for room in range(1, 5):
                number = f"{building}-{floor:02}{room:02}"
                desk.put("unit", Unit(UNIT_FORMAT, number, str(building), Use.HOME))
    desk.did("add", "office", "add staff and units")


def _next(numbers: dict[tuple[str, str], int], prefix: str, at: datetime) -> str:
    key = (prefix, f"{at:%y%m}")
    numbers[key] = numbers.get(key, 0) + 1
    return f"{prefix}{key[1]}-A{numbers[key]:04}"


def _story(
    dice: random.Random, numbers: dict[tuple[str, str], int], at: datetime, open_now: bool
) -> Iterator[tuple[str, bytes]]:
    number = _next(numbers, "T", at)
    kind = dice.choice((Kind.REPAIR, Kind.REPAIR, Kind.COMPLAINT, Kind.INQUIRY))
    category, department = dice.choice(_CATEGORIES)
    owed = kind in (Kind.REPAIR, Kind.COMPLAINT)
    events = _events(dice, at, kind, department, open_now)
    if owed and not open_now:
        called = events[-1].at + timedelta(hours=2)
        call = FollowUp(
            format=FOLLOWUP_FORMAT, id=_next(numbers, "F", called), ticket=number,
            at=called, by="li.na", attempt=1,
            outcome=Outcome.REACHED, score=dice.choice((3, 4, 5, 5)),
        )  # fmt: skip
        yield path_of("followup", call.id), encode(call)
        events.append(Event(len(events) + 1, call.at, "li.na", Action.CALLBACK, followup=call.id,
                            outcome=call.outcome, score=call.score))  # fmt: skip
    elif not open_now:
        events.append(Event(len(events) + 1, events[-1].at, "li.na", Action.CLOSE))
    ticket = Ticket(
        **{**header(fold(events)), "status": Status(header(fold(events))["status"])},
        format=TICKET_FORMAT, id=number, kind=kind, category=category, priority=Priority.NORMAL,
        channel=dice.choice((Channel.PHONE, Channel.CHAT, Channel.VISIT)), received=at,
        unit=f"{dice.randint(1, 10)}-{dice.randint(1, 10):02}{dice.randint(1, 4):02}",
        reporter=Reporter("住户", f"1380000{dice.randint(0, 9999):04}"),
        text=f"{dice.choice(_WORDS)} {number}", timeline=tuple(events),
    )  # fmt: skip
    yield path_of("ticket", number), encode(ticket)


def _events(
    dice: random.Random, at: datetime, kind: Kind, department: str, open_now: bool
) -> list[Event]:
    worker = _WORKER[department]
    policy = CallbackPolicy.BEFORE_CLOSE if kind != Kind.INQUIRY else CallbackPolicy.NONE
    due = (
        Due(ClockName.RESPOND, at + timedelta(hours=1), "repair 1h"),
        Due(ClockName.RESOLVE, at + timedelta(hours=48), "repair 2d"),
    )
    events = [
        Event(1, at, "li.na", Action.CREATE, policy=policy, due=due),
        Event(2, at + timedelta(minutes=5), "li.na", Action.ASSIGN, department=department,
              assignee=worker),
    ]  # fmt: skip
    if not open_now:
        done = at + timedelta(hours=dice.choice((3, 8, 30, 60)))
        events += [
            Event(3, at + timedelta(minutes=30), worker, Action.ACCEPT),
            Event(4, done, worker, Action.FINISH, resolution=Resolution.FIXED, note="已处理完毕"),
        ]
    return events


if __name__ == "__main__":
    main()
