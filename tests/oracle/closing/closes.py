"""What every closing comes to, reckoned again from the files alone, in decimals.

Nothing of svc is imported. Which receipts a closing holds is read off its stretches; every
figure is then a sum over those files, where svc folds whole fen as it goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

Plain = Mapping[str, Any]
ZERO = Decimal("0.00")
TRANSFERS = ("credit", "deposit")
PURPOSES = ("arrears", "current", "ahead", "credit", "deposit", "late")


def parts(number: str) -> tuple[str, str, int]:
    """Month, desk and sequence of a number such as N2604-A0042."""
    month, rest = number[1:].split("-")
    desk = rest.rstrip("0123456789")
    return month, desk, int(rest[len(desk) :])


def total(amounts: Iterable[Any]) -> Decimal:
    """A sum of amounts as files hold them."""
    return sum((Decimal(str(one)) for one in amounts), ZERO)


class Closes:
    """The closings of an office.

    Args:
        bills, receipts, moves, closings: Records as their files hold them.
    """

    def __init__(
        self,
        bills: Iterable[Plain],
        receipts: Iterable[Plain],
        moves: Iterable[Plain],
        closings: Iterable[Plain],
    ) -> None:
        self.receipts = {one["id"]: one for one in receipts}
        self.moves = {one["id"]: one for one in moves}
        self.closings = {one["id"]: one for one in closings}
        self.dates: dict[tuple[str, str], tuple[date, date]] = {}
        for bill in bills:
            for line in bill["lines"]:
                name = [line.get("tariff") or line["item"], line["first"], line["payer"]]
                key = ":".join([*name, line["mark"]] if line.get("mark") else name)
                self.dates[bill["id"], key] = (
                    date.fromisoformat(line["first"]), date.fromisoformat(line["due"]),
                )  # fmt: skip

    def held(self, closing: Plain) -> list[Plain]:
        """The receipts of a closing: the cashier's own numbers within its stretches."""
        found = []
        for receipt in self.receipts.values():
            month, desk, sequence = parts(receipt["id"])
            for one in closing.get("receipts", ()):
                first, last = parts(one["first"]), parts(one["last"])
                within = (month, desk) == first[:2] and first[2] <= sequence <= last[2]
                if within and receipt["cashier"] == closing["cashier"]:
                    found.append(receipt)
        return found

    def figures(self, number: str) -> dict[str, Any]:
        """What a closing is to say."""
        closing = self.closings[number]
        receipts = self.held(closing)
        cash = [Decimal(one["amount"]) for one in receipts if one["method"] == "cash"]
        moved = {way: total(self.moves[one]["amount"] for one in closing.get("moves", ())
                            if self.moves[one]["way"] == way)
                 for way in ("bank", "put-in", "take-out")}  # fmt: skip
        opening = total(self.closings[one]["kept"] for one in closing.get("opened_from", ()))
        expected = opening + sum(cash, ZERO) + moved["put-in"] - moved["take-out"] - moved["bank"]
        methods = sorted({one["method"] for one in receipts})
        return {
            "opening": opening,
            "cash_in": sum((one for one in cash if one > 0), ZERO),
            "cash_back": sum((one for one in cash if one < 0), ZERO),
            "moved": moved["put-in"] - moved["take-out"],
            "banked": moved["bank"],
            "expected": expected,
            "difference": Decimal(closing["counted"]) - expected,
            "methods": {
                method: (
                    sum(one["method"] == method for one in receipts),
                    total(one["amount"] for one in receipts if one["method"] == method),
                )
                for method in methods
            },
            "purpose": self.purpose(receipts),
            "reversals": [one["id"] for one in sorted(receipts, key=lambda one: parts(one["id"]))
                          if "reverses" in one],
        }  # fmt: skip

    def purpose(self, receipts: Iterable[Plain]) -> dict[str, Decimal]:
        """What money was for: lines by when they were due, credit, deposits, late fees."""
        sums = dict.fromkeys(PURPOSES, ZERO)
        for receipt in receipts:
            if receipt["method"] in TRANSFERS:
                continue
            on = date.fromisoformat(receipt["taken"][:10])
            for line in receipt.get("lines", ()):
                first, due = self.dates.get((line["bill"], line["line"]), (on, on))
                later = (first.year, first.month) > (on.year, on.month)
                name = "arrears" if due < on else "ahead" if later else "current"
                sums[name] += Decimal(line["principal"])
                sums["late"] += Decimal(line.get("late", "0"))
            sums["credit"] += Decimal(receipt.get("credit", "0"))
            if "deposit" in receipt:
                sums["deposit"] += Decimal(receipt["deposit"]["amount"])
        return sums

    def said(self, number: str) -> dict[str, Any]:
        """What a closing says, in the form of `figures`."""
        closing = self.closings[number]
        names = ("opening", "cash_in", "cash_back", "moved", "banked", "expected", "difference")
        purpose = closing.get("purpose", {})
        return {
            **{name: Decimal(closing.get(name, "0.00")) for name in names},
            "methods": {one["method"]: (int(one["count"]), Decimal(one["amount"]))
                        for one in closing.get("methods", ())},
            "purpose": {name: Decimal(purpose.get(name, "0.00")) for name in PURPOSES},
            "reversals": list(closing.get("reversals", ())),
        }  # fmt: skip

    def faults(self) -> list[str]:
        """Receipts in two closings; money that was there to be counted and is in none."""
        holder: dict[str, str] = {}
        faults = []
        for number, closing in self.closings.items():
            for receipt in self.held(closing):
                if receipt["id"] in holder:
                    faults.append(f"{receipt['id']} is in {holder[receipt['id']]} and {number}")
                holder[receipt["id"]] = number
                if datetime.fromisoformat(receipt["taken"]) > datetime.fromisoformat(
                    closing["closed"]
                ):
                    faults.append(f"{receipt['id']} came after {number}")
        for number, closing in self.closings.items():
            for receipt in self.receipts.values():
                same = receipt["cashier"] == closing["cashier"] and "source" not in receipt
                before = datetime.fromisoformat(receipt["taken"]) <= datetime.fromisoformat(
                    closing["closed"]
                )
                here = parts(receipt["id"])[1] == closing["desk"]
                in_time = before and receipt["taken"][:10] <= closing["day"]
                if same and here and in_time and receipt["id"] not in holder:
                    faults.append(f"{receipt['id']} was before {number}, and is in none")
        return faults

    def by_method(self) -> dict[str, Decimal]:
        """The sums of all closings and of what is in none, by method."""
        sums: dict[str, Decimal] = {}
        held = set()
        for closing in self.closings.values():
            held |= {one["id"] for one in self.held(closing)}
            for one in closing.get("methods", ()):
                sums[one["method"]] = sums.get(one["method"], ZERO) + Decimal(one["amount"])
        for number, receipt in self.receipts.items():
            if number not in held:
                method = receipt["method"]
                sums[method] = sums.get(method, ZERO) + Decimal(receipt["amount"])
        return sums
