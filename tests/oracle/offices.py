"""Random offices: rules of their own, and legal histories that svc itself wrote down.

An office is made from its number alone, so that one that fails can be had again.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from svc.desk.batch.batch_desk import BatchDesk
from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.promises.making import promise
from svc.desk.record import general
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
    open_timeline,
    reopen,
    transfer,
)
from svc.desk.ticket.callbacks import CallbackResult, callback
from svc.desk.ticket.edits import edit
from svc.desk.ticket.escalation import answer, escalate, supervise, urge
from svc.desk.ticket.intake import Request, create
from svc.desk.ticket.merging import merge
from svc.desk.ticket.referring import Telling, back, feedback, refer, remind, reply
from svc.desk.ticket.splitting import split
from svc.desk.ticket.waiting import extend, mark_resumed, resume, wait
from svc.duties.ticket.undoing import own_last, undo
from svc.errors import SvcError
from svc.model.office import Office
from svc.model.ticket import Ticket
from svc.model.words import PartyWord
from svc.store.layout import OFFICE_PATH
from svc.store.yaml.codec import decode
from tests.counter import staffed
from tests.estate import UNITS
from tests.oracle.imports import RandomImport
from tests.oracle.records import Office as Records
from tests.support import git

Step = Callable[[Desk], Any]

KINDS = ("complaint", "repair", "inquiry", "help")
CATEGORIES = ("plumbing", "noise", "fees")
PRIORITIES = ("low", "normal", "urgent", "emergency")
CHANNELS = ("phone", "visit", "chat")
WHO = ("zhang.wei", "wu.gang", "engineering", "order", "service")
STAFF = ("li.na", "chen.jing", "zhang.wei")
RESOLUTIONS = ("fixed", "answered", "not-fixable", "not-ours", "referred", "passed-on")
REASONS = ("resident", "third-party", "parts", "people")
LEVELS = ("supervisor", "director", "quality", "counterpart")
REPORTERS: tuple[dict[str, str], ...] = (
    {"resident": "1"}, {"resident": "3"}, {"name": "路人", "phone": "138 0000 0002"},
)  # fmt: skip
#: Outside parties; the last is on file already. What the others owe by when, and orders of theirs.
PARTIES = ("lift-co", "hotline", "hengda")
OWED = ("answer=4h,arrive=1d,resolve=3d", "answer=1d,resolve=2d", "orders=2d", "answer=30m")
#: Zones, some with clock changes at odd times and by half an hour, and when to begin there.
PLACES: tuple[tuple[str, str | None, str], ...] = (
    ("Asia/Shanghai", "CN", "2026-09-20"), ("Asia/Shanghai", "CN", "2026-02-05"),
    ("Europe/Berlin", "DE-BY", "2026-03-16"), ("America/New_York", "US", "2025-10-24"),
    ("Australia/Lord_Howe", None, "2026-03-27"), ("America/St_Johns", None, "2026-03-01"),
    ("Asia/Kathmandu", None, "2026-01-05"),
)  # fmt: skip
WEEKS = (
    ["08:30-12:00 13:30-17:30"] * 5 + ["closed"] * 2,
    ["08:30-12:00 13:30-18:00"] * 5 + ["09:00-12:00", "closed"],
    ["09:00-17:00", "closed"] * 3 + ["10:00-10:30"],
    ["00:00-04:00 20:00-24:00"] * 6 + ["00:00-24:00"],
)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Builder:
    """Makes the office of a number in a folder, as a copy of a furnished one."""

    def __init__(self, model: Path) -> None:
        self.model = model
        staffed(model)
        git("gc", "--quiet", cwd=model)

    def build(self, number: int, place: Path) -> Path:
        """The office of this number; its folder."""
        self.begin(number, place).goes_on()
        return place

    def begin(self, number: int, place: Path) -> Story:
        """The office of this number before anything happened in it."""
        shutil.copytree(self.model, place, ignore=shutil.ignore_patterns("*.sample", "log"))
        return Story(random.Random(number), place)


class Story:
    """A few weeks of an office."""

    def __init__(self, dice: random.Random, place: Path) -> None:
        self.dice = dice
        self.place = place
        self.begun = False
        self.imports = 0
        self.zone, self.country, begins = dice.choice(PLACES)
        local = datetime.fromisoformat(begins).replace(tzinfo=ZoneInfo(self.zone))
        self.now = local.astimezone(UTC) + timedelta(seconds=dice.randrange(5 * 86400))
        self.states: dict[str, str] = {}
        self.dues: list[datetime] = []
        self.promises: list[str] = []
        self.orders = 0

    def goes_on(self) -> None:
        """Let a few weeks happen, and be committed."""
        act(self.place, None, self._told, desk_of=BatchDesk)
        if self.dice.random() < 0.4:
            self._imported()

    def _imported(self) -> None:
        """Take in what another system knows, and let the desk go on with it."""
        self.imports += 1
        self.now = self._later()
        name = f"system{self.imports}"
        folder = self.place.parent / f"{self.place.name}-{name}-{self.dice.randrange(10**9)}"
        RandomImport(self.dice, folder, name, self.now).into(self.place)
        for ticket in Records(self.place).tickets:
            if "source" in ticket:
                self.states[ticket["id"]] = ticket["status"]
        if self.dice.random() < 0.7:
            act(self.place, None, self._told, desk_of=BatchDesk)

    def _told(self, desk: BatchDesk) -> None:
        desk.now = self.now
        if not self.begun:
            desk.step("chen.jing", self._rules)
            self.begun = True
        for _ in range(self.dice.randrange(1, 13)):
            self._try(desk, self._comes())
            for _ in range(self.dice.randrange(16) if self.states else 0):
                self._try(desk, self._goes_on(self.dice.choice(list(self.states)[-4:])))

    def _try(self, desk: BatchDesk, work: Step) -> None:
        """A step; what the rules refuse does not happen."""
        self.now = self._later()
        desk.now = self.now
        try:
            desk.step(self.dice.choice(STAFF), work)
        except SvcError:
            return

    def _later(self) -> datetime:
        """The next moment: soon, after days, or just when something falls due."""
        dice = self.dice
        ahead = [due for due in self.dues if due >= self.now]
        if ahead and dice.random() < 0.15:
            return min(ahead) + timedelta(seconds=dice.choice((-1, 0, 0, 1)))
        longest = dice.choice((0, 60, 3600, 3600, 20_000, 90_000, 300_000))
        return self.now + timedelta(seconds=dice.randint(0, longest))

    def _rules(self, desk: Desk) -> None:
        """The office's own rules, in place of the usual ones."""
        data = rules(self.dice, self.zone, self.country, self.now).encode()
        desk.put("office", decode(data, Office, OFFICE_PATH), data)
        desk.did("edit", "office", "edit office")
        for name in PARTIES[:2]:
            general.add(desk, "party", {"name": name, "role": "contractor",
                                        "targets": self.dice.choice(OWED)}, name)  # fmt: skip

    def _comes(self) -> Step:
        dice = self.dice
        request = Request(
            text="漏水", kind=dice.choice(KINDS), category=dice.choice(CATEGORIES),
            channel=dice.choice(CHANNELS), priority=dice.choice(PRIORITIES), at=self._at(),
            appointment=self.now + timedelta(hours=30) if dice.random() < 0.2 else None,
            answered="说明了" if dice.random() < 0.15 else None,
            **self._order(),
            **dice.choice(REPORTERS),
            **({"place": "东门"} if dice.random() < 0.2 else {"unit": dice.choice(UNITS)}),
        )  # fmt: skip
        return lambda desk: self._note(create(desk, request))

    def _order(self) -> dict[str, Any]:
        """Now and then it is an order of others, with a number of theirs and a deadline."""
        dice = self.dice
        if dice.random() > 0.2:
            return {}
        self.orders += 1
        by = self.now + timedelta(seconds=dice.choice((7200, 200_000)))
        return {"external_no": f"DH-{self.orders}", "sent_by": dice.choice((None, "hotline")),
                "reply_by": dice.choice((None, by))}  # fmt: skip

    def _note(self, ticket: Ticket | None) -> None:
        if ticket is None:
            return
        self.states[ticket.id] = ticket.status
        for run in ("respond", "accept", "arrive", "resolve", "callback"):
            due = getattr(ticket.due, run, None)
            if due is not None:
                self.dues.append(due)

    def _at(self) -> datetime | None:
        """When it happened: now, or a little earlier."""
        back = self.dice.choice((0, 0, 0, 60, 1800, 40_000))
        return self.now - timedelta(seconds=back) if back else None

    def _goes_on(self, number: str) -> Step:
        """Something that the ticket's state may allow."""
        dice, at = self.dice, self._at()
        ways = MOVES.get(self.states[number], ALWAYS)
        name = dice.choice(ALWAYS if dice.random() < 0.15 else ways)
        other = dice.choice(list(self.states))
        after = self.now + timedelta(seconds=dice.choice((1, 7200, 100_000, 500_000)))
        steps: dict[str, Step] = {
            "assign": lambda desk: assign(desk, number, dice.choice(WHO), at=at),
            "accept": lambda desk: accept(desk, number, at=at),
            "return": lambda desk: give_back(desk, number, "不归我们", at=at),
            "transfer": lambda desk: transfer(desk, number, dice.choice(WHO), "归他们", at=at),
            "arrive": lambda desk: arrive(desk, number, at=at),
            "contact": lambda desk: contact(desk, number, "约了下午", at=at),
            "wait": lambda desk: wait(
                desk, number, dice.choice(REASONS), until=dice.choice((None, after)), at=at
            ),
            "resume": lambda desk: resume(desk, number, at=at),
            "wake": lambda desk: mark_resumed(desk, number),
            "extend": lambda desk: extend(
                desk, number, after + timedelta(days=4), "缺件", "chen.jing", "已告知", at=at
            ),
            "urge": lambda desk: urge(desk, number, at=at),
            "supervise": lambda desk: supervise(desk, number, after, at=at),
            "escalate": lambda desk: escalate(desk, number, dice.choice(LEVELS), at=at),
            "answer": lambda desk: answer(desk, number, "明天完工", at=at),
            "note": lambda desk: annotate(desk, number, "带梯子", at=at),
            "edit": lambda desk: edit(desk, number, self._mended(), at=at),
            "finish": lambda desk: finish(desk, number, dice.choice(RESOLUTIONS), "好了", at=at),
            "close": lambda desk: close(desk, number, "fixed", "好了", at=at),
            "settle": lambda desk: close(desk, number, at=at),
            "callback": lambda desk: callback(desk, number, self._call(desk, number, at))[0],
            "reopen": lambda desk: reopen(desk, number, "又漏了", at=at),
            "cancel": lambda desk: cancel(desk, number, "不需要了", at=at),
            "merge": lambda desk: merge(desk, number, other, at=at).ticket,
            "split": lambda desk: split(desk, number, "两件事", at=at),
            "undo": lambda desk: taken_back(desk, number),
            "refer": lambda desk: refer(desk, number, dice.choice(PARTIES), at=at,
                                        answer_by=dice.choice((None, None, after))),
            "remind": lambda desk: remind(desk, number, at=at),
            "feedback": lambda desk: feedback(desk, number, says=dice.choice(list(PartyWord)),
                                              at=at),
            "back": lambda desk: back(desk, number, at=at),
            "reply": lambda desk: reply(desk, number, Telling(note="已回复"), at=at),
            "promise": lambda desk: self._promises(desk, number, after, at),
        }  # fmt: skip
        return lambda desk: self._note(steps[name](desk))

    def _promises(self, desk: Desk, number: str, due: datetime, at: datetime | None) -> None:
        """A promise is made on a ticket, or something becomes of an earlier one."""
        verb = self.dice.choice(("make", "make", "keep", "move", "tell", "release"))
        if verb == "make" or not self.promises:
            made = promise(desk, number, "给您答复", due.isoformat(), at=at)
            self.promises.append(made.id)
            return
        texts = {
            "keep": {"evidence": "电话"}, "tell": {"told": "王女士", "note": "要晚一天"},
            "move": {"told": "王女士", "reason": "缺件",
                     "until": (due + timedelta(days=3)).isoformat()},
            "release": {"told": "王女士", "reason": "不用了"},
        }[verb]  # fmt: skip
        general.take_step(desk, "promise", self.dice.choice(self.promises), verb, at, texts)

    def _mended(self) -> dict[str, str]:
        """Some header fields with other values."""
        dice = self.dice
        wanted = {
            "kind": dice.choice(KINDS), "category": dice.choice(CATEGORIES),
            "priority": dice.choice(PRIORITIES), "channel": dice.choice(CHANNELS),
            "unit": dice.choice(UNITS),
        }  # fmt: skip
        return {name: wanted[name] for name in dice.sample(sorted(wanted), dice.randint(1, 2))}

    def _call(self, desk: Desk, number: str, at: datetime | None) -> CallbackResult:
        dice = self.dice
        whom = [event.ticket or number for event in desk.load("ticket", number).timeline
                if event.action == "absorb"]  # fmt: skip
        reporter = dice.choice([number, *whom]) if whom else None
        if dice.random() < 0.4:
            return CallbackResult(reached=False, at=at, reporter=reporter)
        score = dice.choice((None, 1, 2, 3, 4, 4, 5, 5))
        said = dice.choice((None, True, False)) if score is None else None
        return CallbackResult(reached=True, score=score, satisfied=said, at=at, reporter=reporter)


MOVES: dict[str, tuple[str, ...]] = {
    "new": ("assign",) * 12 + ("contact", "urge", "cancel", "merge", "finish", "close"),
    "assigned": ("accept",) * 8 + ("assign", "return", "finish", "close", "extend", "wake"),
    "working": ("finish",) * 4
    + ("wait",) * 4
    + ("arrive",) * 2
    + ("close", "transfer", "return", "extend", "extend", "undo", "undo")
    + ("refer", "refer", "feedback", "feedback", "back"),
    "waiting": ("resume",) * 3
    + ("wake",) * 2
    + ("extend", "finish", "urge")
    + ("feedback", "remind", "back"),
    "done": ("callback",) * 4 + ("settle",) * 2 + ("undo",) * 2 + ("reply",),
    "closed": ("callback", "callback", "reopen", "undo", "undo"),
    "merged": ("split",) * 9 + ("note", "edit"),
}
ALWAYS = ("note", "urge", "supervise", "escalate", "answer", "edit", "edit", "contact", "merge",
          "undo", "undo", "undo", "refer", "remind", "feedback", "reply", "promise",
          "promise")  # fmt: skip


def taken_back(desk: Desk, number: str) -> Ticket | None:
    """Take back one's own last step on a ticket; what two tickets tell of stays."""
    line = open_timeline(desk, number)
    last = own_last(line)
    if last.action == "split" or (last.ticket is not None and last.action != "callback"):
        return None
    return desk.record(undo([(line, [last])]))[0].ticket


def rules(dice: random.Random, zone: str, country: str | None, near: datetime) -> str:
    """An office.yaml of its own."""
    week, own = dice.choice(WEEKS), dice.choice(WEEKS)
    day = (near + timedelta(days=dice.randrange(20))).date()
    policies = ("before-close", "after-close", "none")
    lines = [
        "format: 1", "name: Office", "locale: en", f"timezone: {zone}", "region: CN",
        "calendar:", *([f"  country: {country}"] if country else []),
        "  hours:", *(f"    {name}: {hours}" for name, hours in zip(DAYS, week, strict=True)),
        "  exceptions:", f"    - day: '{day}'",
        f"      hours: {dice.choice(('closed', '09:00-11:00 15:00-18:00'))}",
        "departments:", "  - id: service", "    name: Service", "  - id: order",
        "    name: Order", "  - id: engineering", "    name: Engineering", "    hours:",
        *(f"      {name}: {hours}" for name, hours in zip(DAYS, own, strict=True)),
        "categories:",
        *(line for name in CATEGORIES for line in (f"  - id: {name}", f"    name: {name}")),
        "targets:", *targets(dice), "policies:", "  callback:",
        *(f"    {kind}: {dice.choice(policies)}" for kind in dice.sample(KINDS, 3)),
        f"  callback_attempts: {dice.randint(1, 3)}", f"  reopen_days: {dice.choice((1, 30))}",
        f"  repeat_days: {dice.choice((0, 3, 30))}", f"  minimum_n: {dice.randint(1, 5)}",
        "  backdate_days: 7",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def targets(dice: random.Random) -> list[str]:
    """Targets by priority, category, kind, both, and for everything else; some name no span."""
    spans = ("30m", "1h", "4h", "1d", "2d", "90m around the clock", "1d around the clock")
    fitting: tuple[dict[str, str], ...] = (
        {"priority": "emergency"}, {"category": "noise"}, {"kind": "repair"},
        {"kind": "repair", "category": "plumbing"}, {},
    )  # fmt: skip
    lines = []
    for number, applies in enumerate(fitting):
        lines.append(f"  - rule: rule{number}")
        lines += [f"    {name}: {value}" for name, value in applies.items()]
        for clock in ("respond", "accept", "arrive", "resolve", "callback"):
            if dice.random() < 0.85:
                lines.append(f"    {clock}: {dice.choice(spans)}")
    return lines
