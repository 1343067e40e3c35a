"""Offices whose rounds, procedures, deposits and documents went as dice had it, as files.

Nothing of svc is used: what is written is what the format says, to be taken over with a save.
"""

from __future__ import annotations

import json
import random
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import yaml

from tests.support import Run

ZONE = timezone(timedelta(hours=8))
FIRST, LAST = date(2026, 1, 1), date(2026, 4, 30)
UNITS = ("1-1-01", "1-1-02", "1-1-03", "2-1-01", "2-1-02", "2-1-03")
POINTS = ("hall", "roof", "pump", "yard", "stairs", "gate")
WEIGHTS = {"clean": 3, "dry": 1}
INSPECTION = {
    "version": "1", "since": "2025-01-01", "inspects": "engineering", "recheck": 5,
    "route": [{"id": name, "name": name} for name in POINTS],
    "sheet": [{"id": name, "text": name, "weight": weight} for name, weight in WEIGHTS.items()],
}  # fmt: skip
WORKS = {
    "version": "1", "since": "2025-01-01", "subjects": ["unit"], "single": False,
    "steps": [
        {"id": "pay", "name": "缴押金", "pays": ["works-deposit"]},
        {"id": "back", "name": "退押金", "sort": "refund", "refunds": ["works-deposit"],
         "after": ["pay"]},
    ],
}  # fmt: skip
ITEMS = [
    {"id": "plan", "name": "总图", "type": "site-plan", "within": 20},
    {"id": "built", "name": "竣工图", "type": "as-built", "per": "building"},
    {"id": "notice", "name": "入住通知", "type": "move-in-notice", "per": "home", "within": 7},
    {"id": "lift", "name": "电梯资料", "type": "equipment-manual", "per": "equipment",
     "equipment": ["lift-1", "lift-2"], "words": "manual"},
]  # fmt: skip


def estate(place: Path) -> None:
    """An office with homes and the rules by which its duties go."""
    run = Run()
    run(["svc", "init", str(place), "--locale", "en", "--timezone", "Asia/Shanghai"])
    lines = [
        *({"do": "staff add", "id": who, "name": who, "department": department, "role": [role]}
          for who, department, role in (("li.na", "service", "desk"),
                                        ("wang.qiang", "engineering", "worker"))),
        {"do": "office edit", "set": {"policies.backdate_days": "36500"}},
        *({"do": "unit add", "unit": unit} for unit in UNITS),
        {"do": "resident add", "name": "王芳", "phone": "13812340000", "unit": UNITS[0],
         "relation": "owner", "since": "2020-01-01"},
        {"do": "party add", "id": "sun-lifts", "name": "Sun", "role": "contractor"},
        {"do": "tariff add", "id": "works-deposit", "name": "押金", "refundable": True,
         "versions": [{"version": "1", "since": "2020-01-01", "formula": "fixed",
                       "period": "once", "price": "500"}]},
    ]  # fmt: skip
    sheet = place.parent / "duties.jsonl"
    sheet.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    svc = ["svc", "-C", str(place), "--as", "he.jianguo"]
    run([*svc, "staff", "add", "he.jianguo", "--name", "he", "--department", "service",
         "--role", "director"])  # fmt: skip
    run([*svc, "batch", str(sheet)])


class RandomDuties:
    """Writes one office's records.

    Args:
        place: A copy of `estate`.
        seed: What the dice begin with.
    """

    def __init__(self, place: Path, seed: int) -> None:
        self._place, self._dice = place, random.Random(seed)
        self._numbers: dict[str, int] = {}

    def write(self) -> None:
        """Everything."""
        self._put("rules/rounds", {"format": 1, "id": "look", "name": "检查",
                                   "versions": [INSPECTION]})  # fmt: skip
        self._put("rules/procedures", {"format": 1, "id": "works", "name": "施工",
                                       "versions": [WORKS]})  # fmt: skip
        self._put("rules/filings", {"format": 1, "id": "kept", "name": "清单", "items": ITEMS})
        # Numbers of a month have no gap: what comes first is written first.
        moments = sorted(self._moment() for _times in range(30))
        for at in moments:
            self._procedure(at)
        for _times in range(25):
            self._round()
        for _times in range(40):
            self._document()

    def _moment(self) -> datetime:
        days = (LAST - FIRST).days
        begins = datetime(FIRST.year, FIRST.month, FIRST.day, 9, tzinfo=ZONE)
        return begins + timedelta(days=self._dice.randrange(days), hours=self._dice.randrange(8))

    def _later(self, at: datetime, days: int) -> datetime:
        return at + timedelta(minutes=self._dice.randrange(1, days * 1440))

    def _number(self, letter: str, at: datetime) -> str:
        key = f"{letter}{at:%y%m}"
        self._numbers[key] = self._numbers.get(key, 0) + 1
        return f"{key}-A{self._numbers[key]:04}"

    def _put(self, folder: str, record: dict[str, Any]) -> None:
        path = self._place / "records" / folder / f"{record['id']}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(record, allow_unicode=True, sort_keys=False)
        path.write_text(text, encoding="utf-8")

    def _dated(self, kind: str, record: dict[str, Any], at: datetime) -> None:
        self._put(f"{kind}/{at:%Y/%m}", record)

    def _ticket(self, at: datetime) -> str:
        """A ticket that was finished in time, late, not at all, or given up."""
        number, due = self._number("T", at), self._later(at, 20)
        made = {"at": _told(at), "by": "li.na", "seq": 1, "action": "create", "policy": "none",
                "due": [{"clock": "resolve", "at": _told(due), "rule": "normal 3d"}]}  # fmt: skip
        record: dict[str, Any] = {
            "format": 3, "id": number, "kind": "suggestion", "category": "other",
            "priority": "normal", "status": "new", "channel": "patrol",
            "received": _told(at), "first_taker": "li.na",
            "place": "somewhere", "resident": "R-A00001", "due": {"resolve": _told(due)},
            "text": "found", "timeline": [made],
        }  # fmt: skip
        lot, ended = self._dice.random(), self._later(at, 30)
        if lot < 0.6:
            record |= {"status": "done", "resolution": "fixed", "finished": _told(ended)}
            made = {"seq": 2, "at": _told(ended), "by": "li.na", "action": "finish",
                    "resolution": "fixed", "note": "done"}  # fmt: skip
            record["timeline"].append(made)
        elif lot < 0.75:
            record |= {"status": "cancelled"}
            made = {"seq": 2, "at": _told(ended), "by": "li.na", "action": "cancel",
                    "reason": "a slip"}  # fmt: skip
            record["timeline"].append(made)
        self._dated("tickets", record, at)
        return number

    def _procedure(self, opened: datetime) -> None:
        """Works with a deposit, perhaps a violation, done or withdrawn; the deposit back or not."""
        unit = self._dice.choice(UNITS)
        paid = self._receipt(opened, unit, "500.00", {})
        events = [{"at": _told(opened), "by": "li.na", "action": "step", "step": "pay",
                   "receipts": [paid]}]  # fmt: skip
        at = opened
        while self._dice.random() < 0.4:
            at = self._later(at, 10)
            events.append({"at": _told(at), "by": "li.na", "action": "violate", "reason": "noise",
                           "ticket": self._ticket(at)})  # fmt: skip
        if self._dice.random() < 0.7:
            at = self._later(at, 20)
            due = at.replace(hour=23, minute=59, second=59)
            events.append({"at": _told(at), "by": "li.na", "action": "withdraw", "reason": "no",
                           "due": _told(due)})  # fmt: skip
            if self._dice.random() < 0.7:
                back = self._later(at, 2 if self._dice.random() < 0.7 else 30)
                self._receipt(back, unit, "-500.00", {"refunds": paid, "reason": "back",
                                                      "approved_by": "he.jianguo"})  # fmt: skip
        self._dated("procedures", {
            "format": 1, "id": self._number("P", opened), "workflow": "works", "version": "1",
            "opened": _told(opened), "by": "he.jianguo", "unit": unit, "events": events,
        }, opened)  # fmt: skip

    def _receipt(self, at: datetime, unit: str, amount: str, more: dict[str, Any]) -> str:
        number = self._number("N", at)
        self._dated("receipts", {
            "format": 1, "id": number, "taken": _told(at), "cashier": "li.na", "unit": unit,
            "payer": "R-A00001", "method": "cash", "amount": amount, "credit": "0.00",
            "deposit": {"item": "works-deposit", "amount": amount}, **more,
        }, at)  # fmt: skip
        return number

    def _round(self) -> None:
        """An inspection of one or two points, with findings, and what was looked at again."""
        begun = self._moment()
        events: list[dict[str, Any]] = []
        tickets: list[tuple[str, str]] = []
        for point in self._dice.sample(POINTS, self._dice.choice((1, 2))):
            answers = []
            for question in WEIGHTS:
                lot = self._dice.random()
                answer = {"question": question, "value": "yes" if lot < 0.6 else "no"}
                if lot > 0.85:
                    answer["because"] = "known"
                elif lot >= 0.6:
                    tickets.append((point, self._ticket(begun)))
                    answer["ticket"] = tickets[-1][1]
                answers.append(answer)
            events.append({"at": _told(begun), "by": "wang.qiang", "action": "check",
                           "point": point, "answers": answers})  # fmt: skip
        for point, ticket in tickets:
            at = begun
            while self._dice.random() < 0.5:
                at = self._later(at, 25)
                events.append({"at": _told(at), "by": "he.jianguo", "action": "recheck",
                               "point": point, "ticket": ticket,
                               "passed": self._dice.random() < 0.6})  # fmt: skip
        events.sort(key=lambda one: str(one["at"]))
        self._dated("rounds", {
            "format": 2, "id": self._number("I", begun), "plan": "look", "version": "1",
            "due": _told(begun), "by": "wang.qiang", "reason": "unannounced", "events": events,
        }, begun)  # fmt: skip

    def _document(self) -> None:
        """Something on file: of the lists or not, lent, back, destroyed, ended."""
        filed, dice = self._moment(), self._dice
        type_ = dice.choice(("site-plan", "as-built", "move-in-notice", "equipment-manual",
                             "contract", "contract", "minutes"))  # fmt: skip
        record: dict[str, Any] = {
            "format": 1, "id": self._number("G", filed), "filed": _told(filed), "by": "li.na",
            "type": type_, "title": dice.choice(("the manual", "papers")),
        }  # fmt: skip
        about: dict[str, Any] = {
            "as-built": {"building": dice.choice("12")},
            "move-in-notice": {"unit": dice.choice(UNITS), "secrecy": "personal"},
            "equipment-manual": {"equipment": dice.choice(("lift-1", "lift-2"))},
            "contract": {"valid_until": _day(dice), **dice.choice(({}, {"party": "sun-lifts"}))},
        }
        record |= about.get(type_, {})
        if dice.random() < 0.8:
            record["date"] = (filed.date() - timedelta(days=dice.randrange(25))).isoformat()
        if dice.random() < 0.1:
            record["source"] = {"system": "old", "number": record["id"]}
        events: list[dict[str, Any]] = []
        at = filed
        while dice.random() < 0.5:
            at = self._later(at, 15)
            events.append({"at": _told(at), "by": "li.na", "action": "lend",
                           "borrower": "wang.qiang", "due": _day(dice, at), "reason": "work",
                           "approved_by": "he.jianguo"})  # fmt: skip
            if dice.random() < 0.6:
                at = self._later(at, 15)
                events.append({"at": _told(at), "by": "li.na", "action": "return"})
            else:
                break
        if not events and dice.random() < 0.3:
            asked = self._later(filed, 20)
            events = [
                {"at": _told(asked), "by": "li.na", "action": "propose", "reason": "old"},
                {"at": _told(self._later(asked, 10)), "by": "he.jianguo", "action": "destroy",
                 "witness": "wang.qiang"},
            ]  # fmt: skip
        self._dated("documents", {**record, "events": events} if events else record, filed)


def _day(dice: random.Random, at: datetime | None = None) -> str:
    begins = at.date() if at else FIRST
    return (begins + timedelta(days=dice.randrange(1, 120 if at is None else 30))).isoformat()


def _told(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
