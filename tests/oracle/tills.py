"""Random units whose money two desks take, neither of which knows all that the other did.

What a desk writes is what svc decides on what that desk knows; the books are what both
wrote. Times go forward at each desk by itself.
"""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from svc.duties.fees import giving_back, paying
from svc.duties.fees.ledger import UnitLedger, folded
from svc.errors import SvcError
from svc.index.query.ledgers import lines_by
from svc.kinds.fees.bill import Bill, BillAction, BillEvent, BillLine, line_key
from svc.kinds.fees.receipt import Method, Receipt
from svc.kinds.fees.tariff import DueOnRestDay, LateRule, Tariff, TariffVersion
from svc.model.amounts import Money, Quantity, Rate
from svc.model.fees import Formula, PaymentOrder

ZONE = ZoneInfo("Asia/Shanghai")
UNIT, OWNER, TENANT = "3-2-1502", "R-A00001", "R-A00002"
_MONEY = [Method.CASH, Method.WECHAT, Method.TRANSFER]


def works(day: date) -> bool:
    """Whether the office works: not on weekends, nor in the first week of March."""
    return day.weekday() < 5 and not (day.month == 3 and day.day < 8)


def working(day: date) -> date:
    """The first working day from a day on."""
    return day if works(day) else working(day + timedelta(days=1))


class RandomBooks(NamedTuple):
    """The records of a unit."""

    tariffs: list[Tariff]
    bills: list[Bill]
    receipts: list[Receipt]

    def ledger(self) -> UnitLedger:
        """What svc makes of them."""
        tariffs = {tariff.id: tariff for tariff in self.tariffs}
        return folded(lines_by(tariffs.get, self.bills, working), self.receipts)


class Tills:
    """Makes books by number.

    Args:
        number: Of the random numbers.
        unit: Whose books.
        numbered: How many receipts of other units each desk has given before.
        tariffs, bills: What is charged; made up if not given.
    """

    def __init__(
        self, number: int, unit: str = UNIT, numbered: int = 0,
        tariffs: list[Tariff] | None = None, bills: list[Bill] | None = None,
    ) -> None:  # fmt: skip
        self.dice, self.unit, self.payers = random.Random(number), unit, [OWNER, OWNER, TENANT]
        self.tariffs = tariffs or [self._tariff(item) for item in ("property-fee", "water")]
        if bills is None:
            bills = [self._bill(month) for month in range(1, self.dice.randint(2, 6))]
        else:
            named = sorted({line.payer for bill in bills for line in bill.lines})
            self.payers = [*named, *named[:1]] or self.payers
        self.bills = bills
        self.receipts: list[Receipt] = []
        self.known: dict[str, list[Receipt]] = {"A": [], "B": []}
        self.count = {"A": numbered, "B": numbered}
        self.clock = dict.fromkeys("AB", datetime(2026, 1, 20, 9, 0, tzinfo=ZONE))

    def made(self) -> RandomBooks:
        """A few months at both desks."""
        for _step in range(self.dice.randint(1, 14)):
            desk = self.dice.choice("AB")
            self.clock[desk] += timedelta(hours=self.dice.choice([1, 5, 30, 200, 600]))
            self._act(desk)
            if self.dice.random() < 0.25:
                self.known = {"A": [*self.receipts], "B": [*self.receipts]}
        self._afterthoughts()
        return RandomBooks(self.tariffs, self.bills, self.receipts)

    def _act(self, desk: str) -> None:
        now = self.clock[desk]
        ledger = RandomBooks(self.tariffs, self.bills, self.known[desk]).ledger()
        number = f"N{now:%y%m}-{desk}{self.count[desk] + 1:04d}"
        hand: Any = SimpleNamespace(here=now, actor=SimpleNamespace(id=f"cashier.{desk.lower()}"))
        try:
            receipt = self._decided(hand, number, ledger, desk)
        except SvcError:
            return
        self.count[desk] += 1
        self.receipts.append(receipt)
        self.known[desk].append(receipt)

    def _decided(self, hand: Any, number: str, ledger: UnitLedger, desk: str) -> Receipt:
        dice, payer = self.dice, self.dice.choice(self.payers)
        what = dice.choice(["pay"] * 5 + ["credit"] * 2 + ["reverse", "refund", "deposit", "use"])
        if what == "reverse" and self.known[desk]:
            before = dice.choice(self.known[desk])
            return giving_back.reverse(hand, number, ledger, before, "mistake").result
        if what == "refund":
            item = dice.choice([None, "deposit"])
            asked = giving_back.Refund(self.unit, payer, Method.CASH, "asked", "he.jianguo",
                                       deposit=item)  # fmt: skip
            return giving_back.refund(hand, number, ledger, asked).result
        if what == "credit":
            payment = paying.Payment(self.unit, payer, Method.CREDIT)
        elif what == "use":
            payment = paying.Payment(self.unit, payer, Method.DEPOSIT, deposit="deposit")
        elif what == "deposit":
            payment = paying.Payment(
                self.unit, payer, Method.CASH, self._amount(), deposit="deposit"
            )
        else:
            lines, ahead = self._designated(ledger, payer), dice.random() < 0.2
            payment = paying.Payment(
                self.unit, payer, dice.choice(_MONEY), self._amount(), lines, ahead
            )
        return paying.pay(hand, number, ledger, payment).result

    def _designated(self, ledger: UnitLedger, payer: str) -> tuple[tuple[str, str], ...]:
        names = [name for name, one in ledger.lines.items()
                 if one.line.payer == payer and one.open > 0]  # fmt: skip
        if not names or self.dice.random() < 0.7:
            return ()
        return tuple(self.dice.sample(names, self.dice.randint(1, len(names))))

    def _amount(self) -> Money:
        return Money(
            self.dice.choice([100, 5000, 16545, 33090, 40000, self.dice.randint(1, 99999)])
        )

    def _tariff(self, item: str) -> Tariff:
        late = None
        if self.dice.random() < 0.8:
            late = LateRule(
                rate=Rate(self.dice.choice(["0.0003", "0.0005", "0.003"])),
                grace=self.dice.choice([0, 0, 10]), order=self.dice.choice(list(PaymentOrder)),
                cap=self.dice.choice([None, Rate("0.3")]),
            )  # fmt: skip
        version = TariffVersion(version="1", since=date(2025, 1, 1), formula=Formula.FIXED,
                                price=Quantity("1"), late=late,
                                on_rest_day=self.dice.choice([*DueOnRestDay]))  # fmt: skip
        return Tariff(format=1, id=item, name=item, rank=self.dice.choice([0, 0, 1]),
                      versions=(version,))  # fmt: skip

    def _bill(self, month: int) -> Bill:
        first = date(2026, month, 1)
        last = date(2026, month + 1, 1) - timedelta(days=1)
        lines = tuple(
            BillLine(item=item, tariff=f"{item}/1", first=first, last=last,
                     payer=self.dice.choice([OWNER, OWNER, TENANT]), amount=amount,
                     due=self.dice.choice([last, first + timedelta(days=9)]),
                     issued=self.dice.choice(
                         [None] * 4 + [datetime(2026, month, 25, tzinfo=ZONE)]))
            for item in self.dice.sample(["property-fee", "water"], self.dice.randint(1, 2))
            for amount in [self._charged(month)]
        )  # fmt: skip
        return Bill(
            format=1, id=f"B26{month:02d}-{self.unit}", unit=self.unit, period=f"2026-{month:02d}",
            issued=datetime(2026, month, 1, tzinfo=ZONE), lines=lines,
        )  # fmt: skip

    def _charged(self, month: int) -> Money:
        if month > 1 and self.dice.random() < 0.1:
            return Money(-self.dice.randint(1, 9999))
        return Money(self.dice.choice([16545, 9600, self.dice.randint(1, 50000)]))

    def _afterthoughts(self) -> None:
        """Lines that are voided or let go in part by whoever did not know of a payment."""
        from msgspec.structs import replace

        for place, bill in enumerate(self.bills):
            if self.dice.random() > 0.25:
                continue
            line = self.dice.choice(bill.lines)
            if line.amount < 0:
                continue
            at = bill.issued + timedelta(days=self.dice.randint(1, 60))
            make = {"by": "he.jianguo", "line": line_key(line), "reason": "agreed"}
            what = self.dice.random()
            if what < 0.35:
                events = [BillEvent(at=at, action=BillAction.VOID, **make)]
            elif what < 0.5:
                events = [BillEvent(at=at, action=BillAction.OBJECT, **make)]
                if self.dice.random() < 0.6:
                    over = at + timedelta(days=self.dice.randint(0, 60))
                    events.append(BillEvent(at=over, action=BillAction.SETTLE, **make))
            elif what < 0.7:
                amount = Money(self.dice.randint(1, 400))
                events = [BillEvent(at=at, action=BillAction.WAIVE, amount=amount, late=True,
                                    **make),
                          BillEvent(at=at + timedelta(hours=1), action=BillAction.APPROVE,
                                    late=True, **make)]  # fmt: skip
            else:
                amount = Money(self.dice.randint(1, int(line.amount)))
                events = [BillEvent(at=at, action=BillAction.WAIVE, amount=amount, **make),
                          BillEvent(at=at + timedelta(hours=1), action=BillAction.APPROVE,
                                    **make)]  # fmt: skip
            self.bills[place] = replace(bill, events=tuple(events))
