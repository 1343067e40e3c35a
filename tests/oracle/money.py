"""What every unit owes and has, computed again from the files alone, in decimals.

Nothing of svc is imported. Each unit's books are written out as journal entries, one
after another in the order of (moment, number), and every figure is a sum over the
journal; svc folds whole fen in place instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Plain = Mapping[str, Any]
LineName = tuple[str, str]
ZERO = Decimal("0.00")
FEN = Decimal("0.01")


def fen(value: Decimal) -> Decimal:
    """Rounded half up to the fen."""
    return value.quantize(FEN, ROUND_HALF_UP)


def day(text: str) -> date:
    """The day of a moment, as it is written."""
    return date.fromisoformat(str(text)[:10])


@dataclass
class Entry:
    """One line of the journal: money from one account to another."""

    on: date
    receipt: str
    line: LineName
    principal: Decimal
    late: Decimal


@dataclass
class Pot:
    """Money that lies somewhere and has a source."""

    source: str
    left: Decimal


@dataclass
class Done:
    """What a receipt came to."""

    payer: str
    kind: str
    entries: list[list[Any]] = field(default_factory=list)
    credit_in: Decimal = ZERO
    deposit_in: Decimal = ZERO
    credit_out: list[list[Any]] = field(default_factory=list)
    deposit_out: list[list[Any]] = field(default_factory=list)
    out: Decimal = ZERO
    item: str = ""
    undone: bool = False


class Books:
    """The books of one unit.

    Args:
        tariffs, bills, receipts: Records as their files hold them; only of this unit.
        works: Whether the office works on a day; every day unless told.
    """

    def __init__(
        self, tariffs: Iterable[Plain], bills: Iterable[Plain], receipts: Iterable[Plain],
        works: Callable[[date], bool] = lambda _day: True,
    ) -> None:  # fmt: skip
        self.works = works
        self.versions = {
            f"{tariff['id']}/{version['version']}": version
            for tariff in tariffs
            for version in tariff["versions"]
        }
        self.lines: dict[LineName, Plain] = {}
        self.waived: dict[LineName, list[tuple[date, Decimal]]] = {}
        self.late_waived: dict[LineName, list[tuple[date, Decimal]]] = {}
        self.disputed: dict[LineName, list[list[date | None]]] = {}
        self.issued: dict[LineName, date] = {}
        self.void: set[LineName] = set()
        self.journal: list[Entry] = []
        self.credits: dict[str, list[Pot]] = {}
        self.deposits: dict[tuple[str, str], list[Pot]] = {}
        self.debts: dict[str, Decimal] = {}
        self.done: dict[str, Done] = {}
        steps: list[tuple[tuple[str, int, str, str], Any]] = []
        for bill in bills:
            steps += self._bill(bill)
        for receipt in receipts:
            at = datetime.fromisoformat(receipt["taken"]).astimezone(tz=None).isoformat()
            steps.append(((at, 1, receipt["id"], ""), receipt))
        for _when, step in sorted(steps, key=lambda one: one[0]):
            if isinstance(step, tuple):
                name, on = step
                amount = Decimal(self.lines[name]["amount"])
                self.journal.append(Entry(on, name[0], name, amount, ZERO))
                self._give(self.lines[name]["payer"], name[0], -amount)
            else:
                self._receipt(step)

    # Bills

    def _bill(self, bill: Plain) -> list[tuple[tuple[str, int, str, str], Any]]:
        steps: list[tuple[tuple[str, int, str, str], Any]] = []
        for line in bill["lines"]:
            parts = [line.get("tariff") or line["item"], line["first"], line["payer"]]
            key = ":".join([*parts, line["mark"]] if line.get("mark") else parts)
            name = (bill["id"], key)
            self.lines[name] = line
            self.waived[name], self.late_waived[name], self.disputed[name] = [], [], []
            issued = line.get("issued") or bill["issued"]
            self.issued[name] = day(issued)
            if Decimal(line["amount"]) < 0:
                at = datetime.fromisoformat(issued).astimezone(tz=None).isoformat()
                steps.append(((at, 0, *name), (name, day(issued))))
        asked: dict[tuple[str, bool], Decimal] = {}
        for event in bill.get("events", ()):
            self._event((bill["id"], event["line"]), event, asked)
        return [step for step in steps if step[1][0] not in self.void]

    def _event(self, name: LineName, event: Plain, asked: dict[tuple[str, bool], Decimal]) -> None:
        late, on, spans = event.get("late") == "true", day(event["at"]), self.disputed[name]
        match event["action"]:
            case "void":
                self.void.add(name)
            case "object" if not spans or spans[-1][1] is not None:
                spans.append([on, None])
            case "settle" if spans and spans[-1][1] is None:
                spans[-1][1] = on
            case "waive":
                asked[name[1], late] = Decimal(event.get("amount", "0"))
            case "approve":
                agreed = Decimal(event.get("amount", asked.get((name[1], late), ZERO)))
                if late:
                    self.late_waived[name].append((on, agreed))
                    return
                before = sum((one for _on, one in self.waived[name]), ZERO)
                most = max(Decimal(self.lines[name]["amount"]) - before, ZERO)
                self.waived[name].append((on, min(agreed, most)))

    # What a line is

    def room(self, name: LineName) -> Decimal:
        """What a line still takes."""
        if name in self.void:
            return ZERO
        let_go = sum((amount for _on, amount in self.waived[name]), ZERO)
        return Decimal(self.lines[name]["amount"]) - let_go - self.paid(name)

    def paid(self, name: LineName) -> Decimal:
        """What was paid of a line's amount."""
        return sum((one.principal for one in self.journal if one.line == name), ZERO)

    def late_paid(self, name: LineName) -> Decimal:
        """What was paid of its late fees."""
        return sum((one.late for one in self.journal if one.line == name), ZERO)

    def late(self, name: LineName, on: date) -> Decimal:
        """What its late fees come to on a day, less what was paid of them or let go."""
        settled = sum((one.late for one in self.journal if one.line == name and one.on <= on), ZERO)
        settled += sum((amount for when, amount in self.late_waived[name] if when <= on), ZERO)
        return max(self.accrued(name, on) - settled, ZERO)

    def accrued(self, name: LineName, on: date) -> Decimal:
        """What its late fees come to by a day, whether they were paid, let go or neither.

        Day by day: what was open that morning; each change of that begins another stretch,
        and each stretch is rounded by itself. Letting go of late fees changes nothing that
        is open, but begins a stretch as well.
        """
        line = self.lines[name]
        version = self.versions.get(line.get("tariff") or "", {})
        rule, rule_of = version.get("late"), version
        # Nobody is late with what was not charged yet.
        due = max(day(line["due"]), self.issued[name])
        if rule is None or name in self.void or on <= due:
            return ZERO
        rate, grace = Decimal(rule["rate"]), int(rule.get("grace", 0))
        moves = [(one.on, one.principal) for one in self.journal if one.line == name]
        moves += self.waived[name]
        moves += [(when, ZERO) for when, _amount in self.late_waived[name]]
        owing, since, total = Decimal(line["amount"]), due, ZERO
        for when, principal in sorted(
            (one for one in moves if one[0] <= on), key=lambda one: one[0]
        ):
            if when > self._in_time(rule_of, due, grace):
                total += fen(max(owing, ZERO) * rate * self._days(name, since, when))
                since = when
            owing -= principal
        if on > self._in_time(rule_of, due, grace):
            total += fen(max(owing, ZERO) * rate * self._days(name, since, on))
        if "cap" in rule:
            total = min(total, fen(Decimal(line["amount"]) * Decimal(rule["cap"])))
        return total

    def _in_time(self, version: Plain, due: date, grace: int) -> date:
        """The last day on which paying costs nothing: the next that is worked, by law."""
        last = due + timedelta(days=grace)
        while version.get("on_rest_day", "in-time") == "in-time" and not self.works(last):
            last += timedelta(days=1)
        return last

    def _days(self, name: LineName, since: date, until: date) -> int:
        """The days after one until another, but for those on which an objection waited."""
        counted = 0
        for number in range(1, (until - since).days + 1):
            on = since + timedelta(days=number)
            counted += not any(
                begun < on and (over is None or on <= over)
                for begun, over in self.disputed[name] if begun is not None
            )  # fmt: skip
        return counted

    # Pots

    def credit(self, payer: str) -> Decimal:
        """What a payer has as credit."""
        return sum((pot.left for pot in self.credits.get(payer, ())), ZERO)

    def deposit(self, payer: str, item: str) -> Decimal:
        """What a payer has as a deposit."""
        return sum((pot.left for pot in self.deposits.get((payer, item), ())), ZERO)

    def _give(self, payer: str, source: str, amount: Decimal) -> None:
        against = min(self.debts.get(payer, ZERO), amount)
        if against > 0:
            self.debts[payer] -= against
            amount -= against
        if amount > 0:
            self.credits.setdefault(payer, []).append(Pot(source, amount))

    @staticmethod
    def _draw(pots: list[Pot], amount: Decimal, first: str = "") -> list[list[Any]]:
        taken: list[list[Any]] = []
        for pot in [
            *(p for p in pots if p.source == first),
            *(p for p in pots if p.source != first),
        ]:
            part = min(pot.left, amount)
            if part > 0:
                pot.left -= part
                amount -= part
                taken.append([pot, part])
        return taken

    def _take_away(self, done: Done, payer: str, amount: Decimal, on: date, first: str) -> None:
        drawn = self._draw(self.credits.get(payer, []), amount, first)
        done.credit_out += drawn
        amount -= sum((part for _pot, part in drawn), ZERO)
        for number, other in reversed(list(self.done.items())):
            if amount <= 0:
                break
            if other.payer != payer or other.kind != "use credit" or other.undone:
                continue
            for entry in reversed(other.entries):
                less = min(entry[1], amount)
                less_late = min(entry[2], amount - less)
                if less or less_late:
                    self.journal.append(Entry(on, number, entry[0], -less, -less_late))
                    entry[1] -= less
                    entry[2] -= less_late
                    amount -= less + less_late
                    forget = less + less_late
                    while other.credit_out and forget > 0:
                        last = other.credit_out[-1]
                        part = min(last[1], forget)
                        last[1] -= part
                        forget -= part
                        if not last[1]:
                            other.credit_out.pop()
        if amount > 0:
            self.debts[payer] = self.debts.get(payer, ZERO) + amount

    # Receipts

    def _receipt(self, receipt: Plain) -> None:
        payer, on = receipt.get("payer", ""), day(receipt["taken"])
        amount = Decimal(receipt["amount"])
        held = receipt.get("deposit")
        done = self.done[receipt["id"]] = Done(payer, "", item=held["item"] if held else "")
        if "reverses" in receipt:
            done.kind = "reversal"
            self._reversal(receipt, done, on, amount)
        elif amount < 0:
            done.kind = "refund"
            done.out = -amount
            if held:
                pots = self.deposits.get((payer, held["item"]), [])
                gone = self._draw(pots, -Decimal(held["amount"]), receipt.get("refunds", ""))
                done.deposit_out = gone
                done.out -= sum((part for _pot, part in gone), ZERO)
            self._take_away(done, payer, done.out, on, "")
        else:
            self._payment(receipt, done, on, amount)

    def _payment(self, receipt: Plain, done: Done, on: date, amount: Decimal) -> None:
        method, held, payer = receipt["method"], receipt.get("deposit"), done.payer
        parts = [(Decimal(one["principal"]), Decimal(one.get("late", "0")),
                  (one["bill"], one["line"])) for one in receipt.get("lines", ())]  # fmt: skip
        meant = sum((principal + late for principal, late, _name in parts), ZERO)
        purse = meant
        if method == "credit":
            purse = min(amount, self.credit(payer))
        elif method == "deposit":
            purse = min(amount, self.deposit(payer, held["item"]))
        begun = purse
        for principal, late, name in parts:
            if name not in self.lines:
                continue
            less_late = min(late, self.late(name, on), purse)
            less = min(principal, max(self.room(name), ZERO), purse - less_late)
            purse -= less + less_late
            if less or less_late:
                self.journal.append(Entry(on, receipt["id"], name, less, less_late))
                done.entries.append([name, less, less_late])
        spent = begun - purse
        if method == "credit":
            done.kind = "use credit"
            done.credit_out = self._draw(self.credits.get(payer, []), spent)
        elif method == "deposit":
            pots = self.deposits.get((payer, held["item"]), [])
            kept = min(Decimal(receipt.get("credit", "0")),
                       sum((pot.left for pot in pots), ZERO) - spent)  # fmt: skip
            done.deposit_out = self._draw(pots, spent + kept)
            done.credit_in = kept
            self._give(payer, receipt["id"], kept)
        else:
            if held:
                done.deposit_in = Decimal(held["amount"])
                pots = self.deposits.setdefault((payer, held["item"]), [])
                pots.append(Pot(receipt["id"], done.deposit_in))
            done.credit_in = Decimal(receipt.get("credit", "0")) + meant - spent
            self._give(payer, receipt["id"], done.credit_in)

    def _reversal(self, receipt: Plain, done: Done, on: date, amount: Decimal) -> None:
        before = self.done.get(receipt["reverses"])
        moves = receipt["method"] not in ("credit", "deposit")
        if before is None or before.undone or before.kind == "reversal":
            if moves and amount < 0:
                self._take_away(done, done.payer, -amount, on, "")
            elif moves:
                self._give(done.payer, receipt["id"], amount)
            return
        before.undone = True
        done.payer = before.payer
        for name, principal, late in before.entries:
            self.journal.append(Entry(on, receipt["id"], name, -principal, -late))
        if before.credit_in > 0:
            self._take_away(done, before.payer, before.credit_in, on, receipt["reverses"])
        else:
            self._put_back(before, receipt["id"])
        if before.deposit_in > 0:
            pots = self.deposits.get((before.payer, before.item), [])
            gone = self._draw(pots, before.deposit_in, receipt["reverses"])
            short = before.deposit_in - sum((part for _pot, part in gone), ZERO)
            self._take_away(done, before.payer, short, on, "")
        for pot, part in before.deposit_out:
            pot.left += part

    def _put_back(self, before: Done, number: str) -> None:
        drawn = sum((part for _pot, part in before.credit_out), ZERO)
        back = max(drawn, before.out)
        against = min(self.debts.get(before.payer, ZERO), back)
        if against:
            self.debts[before.payer] -= against
        back -= against
        for pot, part in before.credit_out:
            again = min(part, back)
            pot.left += again
            back -= again
        self._give(before.payer, number, back)
