"""Every figure of money, computed again from the books of each unit, in decimals.

Nothing of svc is imported. A figure is a sum over the journals of `tests.oracle.money`,
by the definitions in the design; svc asks its index instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tests.oracle.money import ZERO, Books, Entry, LineName, Plain, day

#: What no money is moved by.
TRANSFERS = ("credit", "deposit")
Told = dict[str, Any]


class FeeFigures:
    """The figures of a month as of the end of a day.

    Args:
        units: The books of each unit.
        receipts: All receipts, as their files hold them.
        statements, closings: All of them, as their files hold them.
        first: The month's first day.
        today: The day as of which they are told; whatever there is happened by then.
    """

    def __init__(
        self, units: Mapping[str, Books], receipts: list[Plain], statements: list[Plain],
        closings: list[Plain], first: date, today: date,
    ) -> None:  # fmt: skip
        self.units, self.receipts, self.today = units, receipts, today
        self.statements, self.closings = statements, closings
        self.first = first
        self.end = (first + timedelta(days=32)).replace(day=1)
        self.methods = {one["id"]: one["method"] for one in receipts}

    def all(self) -> dict[str, Told]:
        """Every figure by name: numerator, denominator where there is one, and what is beside."""
        current, old = self.current(), self.arrears()
        return {
            "current_collection": current,
            "arrears_recovered": old,
            "overall_collection": {name: current[name] + old[name] for name in current},
            "collection_by_household": self.households(),
            "cash_by_method": self.cash(),
            "credit_held": self.credit(),
            "deposits_held": {"part": self._pots()},
            "waived": self.waived(),
            "late_fees": self.late_fees(),
            "ageing": self.ageing(),
            "near_limitation": self.near(),
            "unidentified": self.unidentified(),
            "closing_differences": self.differences(),
        }

    def current(self) -> Told:
        """Of the month's own lines."""
        told = dict.fromkeys(("part", "whole", "prepaid", "waived"), ZERO)
        for books, name in self._lines():
            if not self._is_own(name, books):
                continue
            amount = Decimal(books.lines[name]["amount"])
            let_go = sum((one for _on, one in books.waived[name]), ZERO)
            told["part"] += books.paid(name)
            told["whole"] += amount - let_go
            told["waived"] += let_go
            if amount > 0:
                told["prepaid"] += sum(
                    (one.principal for one in self._entries(books, name)
                     if one.on < self.first or self._by_credit(one)), ZERO)  # fmt: skip
        return told

    def households(self) -> Told:
        """Units with a line of the month, and those of which none of them is open."""
        paid = having = 0
        for books in self.units.values():
            own = [name for name in books.lines if self._is_own(name, books)
                   and name not in books.void]  # fmt: skip
            having += bool(own)
            paid += bool(own) and all(self._room(books, name) <= 0 for name in own)
        return {"part": paid, "whole": having}

    def arrears(self) -> Told:
        """Of lines that were due before the month, and are not its own."""
        told = dict.fromkeys(("part", "whole", "prepaid", "waived"), ZERO)
        for books, name in self._lines():
            line = books.lines[name]
            amount = Decimal(line["amount"])
            earlier = day(line["due"]) < self.first and self._month(name) < self.first
            if amount <= 0 or not earlier or books.issued[name] >= self.first:
                continue
            entries = self._entries(books, name)
            inside = [one for one in entries if self.first <= one.on < self.end]
            before = sum((one.principal for one in entries if one.on < self.first), ZERO)
            gone = sum((one for on, one in books.waived[name] if on < self.first), ZERO)
            told["part"] += sum((one.principal for one in inside), ZERO)
            told["whole"] += amount - gone - before
            told["prepaid"] += sum((one.principal for one in inside if self._by_credit(one)), ZERO)
            told["waived"] += sum((one for on, one in books.waived[name]
                                   if self.first <= on < self.end), ZERO)  # fmt: skip
        return told

    def cash(self) -> Told:
        """What was taken by methods that move money, and by each method."""
        told: Told = {"part": ZERO}
        for receipt in self.receipts:
            if not self.first <= day(receipt["taken"]) < self.end:
                continue
            method, amount = receipt["method"], Decimal(receipt["amount"])
            name = f"from_{method}" if method in TRANSFERS else method
            told[name] = told.get(name, ZERO) + amount
            told["part"] += ZERO if method in TRANSFERS else amount
        return told

    def credit(self) -> Told:
        """Credit, and what was paid on lines that are not owed yet."""
        ahead = sum((books.paid(name) for books, name in self._lines()
                     if books.issued[name] > self.today
                     and Decimal(books.lines[name]["amount"]) > 0), ZERO)  # fmt: skip
        held = sum((books.credit(payer) for books in self.units.values()
                    for payer in books.credits), ZERO)  # fmt: skip
        return {"part": held + ahead, "ahead": ahead}

    def _pots(self) -> Decimal:
        return sum((books.deposit(*whose) for books in self.units.values()
                    for whose in books.deposits), ZERO)  # fmt: skip

    def waived(self) -> Told:
        """What was let go within the month."""
        return {"part": sum((amount for books, name in self._lines()
                             for on, amount in books.waived[name]
                             if self.first <= on < self.end), ZERO)}  # fmt: skip

    def late_fees(self) -> Told:
        """What late fees grew by within the month, and what was taken of them."""
        last = min(self.end - timedelta(days=1), self.today)
        grown = taken = ZERO
        for books, name in self._lines():
            if Decimal(books.lines[name]["amount"]) <= 0:
                continue
            if day(books.lines[name]["due"]) < self.end:
                before = books.accrued(name, self.first - timedelta(days=1))
                grown += books.accrued(name, last) - before
            taken += sum((one.late for one in self._entries(books, name)
                          if self.first <= one.on < self.end), ZERO)  # fmt: skip
        return {"part": grown, "taken": taken}

    def ageing(self) -> Told:
        """What is overdue, by the days since it was due."""
        told: Told = {"part": ZERO}
        for books, name in self._overdue():
            days = (self.today - day(books.lines[name]["due"])).days
            years = self._in_years(day(books.lines[name]["due"])) < self.today
            bounds = ((30, "days_30"), (90, "days_90"), (365, "days_365"))
            age = next(
                (age for most, age in bounds if days <= most), "older" if years else "years_3"
            )
            told["part"] += self._room(books, name)
            told[age] = told.get(age, ZERO) + self._room(books, name)
        return told

    def near(self) -> Told:
        """What is overdue and can be enforced for half a year at most, or no longer."""
        told = {"part": ZERO, "expired": ZERO}
        for books, name in self._overdue():
            ends = self._in_years(day(books.lines[name]["due"]))
            if ends <= self.today + timedelta(days=180):
                told["part"] += self._room(books, name)
            if ends < self.today:
                told["expired"] += self._room(books, name)
        return told

    def unidentified(self) -> Told:
        """What came in on lines of statements of which nobody said what they are."""
        told: Told = dict.fromkeys(("part", "lines", "up_to_7", "up_to_30", "over_30"), ZERO)
        for statement in self.statements:
            events = statement.get("events", ())
            if any(one["action"] == "withdraw" for one in events):
                continue
            for line in statement["lines"]:
                amount, age = Decimal(line["amount"]), (self.today - day(line["day"])).days
                shut = line.get("state", "done") == "closed"
                if amount <= 0 or shut or age < 0 or self._is_settled(line["key"], events):
                    continue
                told["part"] += amount
                told["lines"] += 1
                told["up_to_7" if age <= 7 else "up_to_30" if age <= 30 else "over_30"] += amount
        return told

    @staticmethod
    def _is_settled(key: str, events: Iterable[Plain]) -> bool:
        """Whether a line is some receipt, was put aside, or a difference about it was closed."""
        receipts: set[str] = set()
        aside = explained = False
        for event in events:
            receipts |= {one["receipt"] for one in event.get("matches", ()) if one["line"] == key}
            if event.get("line") != key:
                continue
            action = event["action"]
            if action == "claim":
                receipts.add(event["receipt"])
                aside = False
            elif action == "ignore":
                aside = True
            elif action == "release":
                receipts -= {event["receipt"]} if "receipt" in event else set(receipts)
                aside = False
            elif action == "close":
                explained = True
        return bool(receipts) or aside or explained

    def differences(self) -> Told:
        """What was counted beyond what was to be there, over the month's closings."""
        told: Told = dict.fromkeys(("part", "over", "short", "closings"), ZERO)
        for closing in self.closings:
            counted = Decimal(closing["counted"]) - Decimal(closing["expected"])
            if counted and self.first <= day(closing["day"]) < self.end:
                told["part"] += counted
                told["over" if counted > 0 else "short"] += abs(counted)
                told["closings"] += 1
        return told

    # What the sums are made of

    def _lines(self) -> list[tuple[Books, LineName]]:
        return [(books, name) for books in self.units.values() for name in books.lines
                if name not in books.void]  # fmt: skip

    def _overdue(self) -> list[tuple[Books, LineName]]:
        return [
            (books, name) for books, name in self._lines()
            if day(books.lines[name]["due"]) < self.today and books.issued[name] <= self.today
            and Decimal(books.lines[name]["amount"]) > 0 and self._room(books, name) > 0
        ]  # fmt: skip

    @staticmethod
    def _room(books: Books, name: LineName) -> Decimal:
        return ZERO if Decimal(books.lines[name]["amount"]) < 0 else books.room(name)

    @staticmethod
    def _entries(books: Books, name: LineName) -> list[Entry]:
        return [one for one in books.journal if one.line == name]

    def _by_credit(self, entry: Entry) -> bool:
        return self.methods.get(entry.receipt) == "credit"

    @staticmethod
    def _month(name: LineName) -> date:
        return date(2000 + int(name[0][1:3]), int(name[0][3:5]), 1)

    def _is_own(self, name: LineName, books: Books) -> bool:
        return self._month(name) == self.first and books.issued[name] <= self.today

    @staticmethod
    def _in_years(due: date) -> date:
        """The same day three years later; the last of February for its 29th."""
        try:
            return due.replace(year=due.year + 3)
        except ValueError:
            return due.replace(year=due.year + 3, day=28)
