"""What rounds, procedures, permits, documents and texts cost: slots, pages, moves, asking."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmark.bars import Bar
from benchmark.money import UNITS
from benchmark.place import ACTOR, LEADER, Place, after
from benchmark.timing import Usage, output, run

#: Years of duties, and homes of a move-in day; fewer where the hour has no room for all.
_YEARS = int(os.environ.get("SVC_BENCH_YEARS", "10"))
_HOMES = int(os.environ.get("SVC_BENCH_HOMES", "50"))
#: Plans as offices have them: each day, each week, each month, twice a working day.
_PLANS = """
from datetime import date
from svc.kinds.rounds.plan import (CheckPoint, OnHoliday, Plan, PlanVersion, PlanWeekday,
                                   RoundFrequency, RoundPeriod, SheetQuestion)
FREQUENCIES = (
    dict(every=RoundPeriod.DAY, at=("08:00",)),
    dict(every=RoundPeriod.WEEK, weekdays=(PlanWeekday.MON, PlanWeekday.THU)),
    dict(every=RoundPeriod.MONTH, days=(1, 15)),
    dict(every=RoundPeriod.DAY, at=("09:00", "21:00"), holidays=OnHoliday.SKIP),
)
def plan(number):
    version = PlanVersion(
        version="1", since=date(2014, 1, 1), frequency=RoundFrequency(**FREQUENCIES[number % 4]),
        route=(CheckPoint(id="a", name="a"),), sheet=(SheetQuestion(id="q", text="q"),))
    return Plan(format=1, id=f"plan-{number}", name=f"plan {number}", versions=(version,))
PLANS = [plan(number) for number in range(40)]
"""
_SLOTS = """
from time import perf_counter, process_time
from zoneinfo import ZoneInfo
from svc.duties.rounds.slots import slots
zone = ZoneInfo("Asia/Shanghai")
begun, used = perf_counter(), process_time()
for held in PLANS:
    for slot in slots(held, date(2026, 1, 1), date(2026, 12, 31), zone,
                      lambda day: day.weekday() < 5):
        pass
print(perf_counter() - begun, process_time() - used)
"""
_MAKE = """
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
place, years, units = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
duties = len(sys.argv) > 4
zone = timezone(timedelta(hours=8))
from svc.desk.batch.batch_desk import BatchDesk
from svc.desk.core.act import act
from svc.duties.rounds.slots import slots
from svc.kinds.documents.document import FiledDocument
from svc.kinds.documents.words import DocumentType, Secrecy
from svc.kinds.procedures.permit import Permit, PermitType
from svc.kinds.procedures.procedure import Procedure, ProcedureAction, ProcedureEvent
from svc.kinds.rounds.round import Round, RoundAction, RoundEvent, SheetAnswer
from svc.kinds.unit import UNIT_FORMAT, Unit, Use
def batch(at, work):
    act(place, "liu.yang", lambda desk: desk.step("liu.yang", work), now=at, desk_of=BatchDesk)
names = [f"9-{n // 100 + 1}-{n % 100 + 101}" for n in range(units)]
today = datetime.now(zone)
first = today.year - years
def estate(desk):
    for name in names:
        desk.put("unit", Unit(format=UNIT_FORMAT, id=name, building="9", use=Use.HOME))
    for held in PLANS if duties else ():
        desk.put("plan", held)
    desk.did("add", "", "add units and plans")
batch(datetime(2014, 1, 1, tzinfo=zone), estate)
answers = (SheetAnswer(question="q", value="yes"),)
numbers = {}
def number(letter, at):
    key = f"{letter}{at:%y%m}"
    numbers[key] = numbers.get(key, 0) + 1
    return f"{key}-A{numbers[key]:04d}"
def event(at, action):
    return ProcedureEvent(at=at, by="li.na", action=action)
def procedure(desk, workflow, unit, at, ended):
    events = (event(at + timedelta(days=3), ProcedureAction.COMPLETE),) if ended else ()
    desk.put("procedure", Procedure(
        format=1, id=number("P", at), workflow=workflow, version="1", opened=at, by="li.na",
        unit=unit, due=at + timedelta(days=9), events=events))
def moved_in(desk, at):
    for name in names:
        procedure(desk, "move-in", name, at, True)
        for type_ in (PermitType.KEY, PermitType.ACCESS):
            desk.put("permit", Permit(format=1, id=number("K", at), type=type_, at=at,
                                      by="li.na", unit=name, holder="x"))
        for type_ in (DocumentType.MOVE_IN_NOTICE, DocumentType.HOUSEHOLD_FORM):
            desk.put("document", FiledDocument(
                format=1, id=number("G", at), filed=at, by="li.na", type=type_, title="paper",
                unit=name, secrecy=Secrecy.PERSONAL))
def month(desk, at, step):
    if at == begins:
        moved_in(desk, at)
    last = min(at + timedelta(days=step), today)
    for name in names[(at.year * 12 + at.month) % 17::400]:
        procedure(desk, "renovation", name, at, last < today)
    for held in PLANS:
        for slot in slots(held, at.date(), (last - timedelta(days=1)).date(), zone,
                          lambda day: day.weekday() < 5):
            check = RoundEvent(at=slot.due + timedelta(minutes=5), by="li.na",
                               action=RoundAction.CHECK, point="a", answers=answers)
            desk.put("round", Round(format=2, id=slot.id, plan=held.id, version="1",
                                    due=slot.due, events=(check,)))
    desk.did("run", "", f"duties of {at:%Y-%m}")
begins = at = datetime(first, 1, 1, 9, tzinfo=zone)
while duties and at < today:
    after = (at.replace(day=28) + timedelta(days=5)).replace(day=1)
    batch(at, lambda desk: month(desk, at, (after - at).days))
    at = after
"""


def slotting(place: Place) -> Iterator[Bar]:
    """A year's rounds of forty plans, derived."""

    def ours() -> Usage:
        said = output(place.checkout.python, "-c", _PLANS + _SLOTS).split()
        return Usage(float(said[0]), float(said[1]))

    theirs = partial(run, place.checkout.python, "-c", "pass")
    yield Bar("a year's slots of 40 plans ÷ python -c pass", ours, theirs, 4.0)


def looking(place: Place) -> Iterator[Bar]:
    """The day's pages with years of duties, beside the same office without them."""
    large, small = _office(place, duties=True), _office(place, duties=False)
    for command in ("board", "due"):
        name = f"{command}, {UNITS:,} units with {_YEARS} years of duties ÷ without"
        yield Bar(name, place.svc(large, command), place.svc(small, command), 1.5)


def moving_in(place: Place) -> Iterator[Bar]:
    """A move-in day's sheet, ten steps a home, as one commit."""
    office, sheet = place.folder / "moved-in", place.folder / "moved-in.csv"
    steps = ("identity", "purchase", "register", "rules", "papers", "pay", "meters", "home",
             "keys", "archive")  # fmt: skip
    homes = [f"9-{n // 100 + 1}-{n % 100 + 101}" for n in range(_HOMES)]
    if not office.exists():
        place.checkout.svc("init", str(office), "--timezone", "Asia/Shanghai")
        who = ("--name", "Liu", "--department", "service", "--role", "director")
        place.checkout.svc("-C", str(office), "staff", "add", LEADER, *who)
        place.svc(office, "workflow", "adopt", "move-in", "--since", "2020-01-01", actor=LEADER)()
        units = place.folder / "moved-in.jsonl"
        lines = [f'{{"do": "unit add", "unit": "{home}"}}\n' for home in homes]
        units.write_text("".join(lines), encoding="utf-8")
        place.svc(office, "batch", str(units), actor=LEADER)()
    rows = [f"{home},{step}\n" for home in homes for step in steps]
    sheet.write_text("房号,步骤\n" + "".join(rows), encoding="utf-8")
    base = output("git", "-C", str(office), "rev-parse", "HEAD")

    def fresh() -> None:
        run("git", "-C", str(office), "reset", "-q", "--hard", base)
        place.svc(office, "procedure", "list")()

    words = ("procedure", "scan", str(sheet), "--workflow", "move-in")
    ours = after(fresh, place.svc(office, *words, actor=LEADER))
    yield Bar(f"a move-in day of {_HOMES} homes from a sheet, ms a step ÷ python -c pass",
              lambda: _a_step(ours(), len(rows)),
              partial(run, place.checkout.python, "-c", "pass"), 1.0, runs=3)  # fmt: skip


def _a_step(used: Usage, steps: int) -> Usage:
    return Usage(used.seconds / steps, used.cpu / steps, used.peak)


def _office(place: Place, duties: bool) -> Path:
    """An office of a thousand tickets and many units, with years of duties or without."""
    office = place.folder / f"duties-{int(duties)}"
    if not office.exists():
        run("cp", "-a", str(place.office(1_000)), str(office))
        for name in ("move-in", "renovation"):
            words = ("workflow", "adopt", name, "--since", "2014-01-01")
            place.svc(office, *words, actor=LEADER)()
        script = (place.checkout.python, "-c", _PLANS + _MAKE)
        run(*script, str(office), str(_YEARS), str(UNITS), *["duties"] * duties,
            cwd=str(place.checkout.top))  # fmt: skip
        run("git", "-C", str(office), "gc", "--quiet")
        place.svc(office, "board")()
    return office


#: Texts that an office of years has, most of them answers.
_TEXTS = int(os.environ.get("SVC_BENCH_TEXTS", "5000"))


def _asking(place: Place) -> Iterator[Bar]:
    """Asking beside finding, in the large office with texts of years: both look everything up."""
    office = place.large.with_name(f"{place.large.name}-texts")
    if not office.exists():
        run("cp", "-a", str(place.large), str(office))
        words = ("漏水", "停水", "电梯", "物业费", "停车", "装修", "垃圾", "门禁", "噪音", "快递")
        lines = [
            {"do": "notice draft", "type": "answer", "title": f"{words[n % 10]}怎么办，第{n}问",
             "body": f"{words[n % 10]}{words[n // 10 % 10]}：请到服务中心登记，编号{n}。"}
            for n in range(_TEXTS)
        ]  # fmt: skip
        approvals = [{"do": "notice approve", "notice": f"A{n + 1:04}"} for n in range(_TEXTS)]
        for actor, actions in ((ACTOR, lines), (LEADER, approvals)):
            batch = office.with_suffix(".jsonl")
            batch.write_text("\n".join(map(json.dumps, actions)), encoding="utf-8")
            place.svc(office, "batch", str(batch), actor=actor)()
    ask = place.svc(office, "ask", "漏水怎么办", "--unit", "3-0502")
    yield Bar("ask at 5k texts ÷ find 漏水", ask, place.svc(office, "find", "漏水"), 1.5)


ROWS = {"slots": slotting, "duties": looking, "move-in": moving_in, "ask": _asking}
