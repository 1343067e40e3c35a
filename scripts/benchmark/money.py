"""What taking money and telling a balance cost, beside taking in a request and showing one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmark.bars import Bar
from benchmark.place import Place
from benchmark.timing import run

#: Units, and years of bills that each has.
_UNITS = 3_000
_MAKE = """
import sys
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
place, years, units = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
zone = timezone(timedelta(hours=8))
from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.batch.batch_desk import BatchDesk
from svc.kinds.fees.bill import Bill, BillLine, line_key
from svc.kinds.fees.receipt import Method, PaidLine, Receipt
from svc.kinds.unit import UNIT_FORMAT, Unit, Use
from svc.model.amounts import Money
def batch(at, work):
    act(place, "li.na", lambda desk: desk.step("li.na", work), now=at, desk_of=BatchDesk)
names = [f"9-{n // 100 + 1}-{n % 100 + 101}" for n in range(units)]
def estate(desk):
    for name in names:
        desk.put("unit", Unit(format=UNIT_FORMAT, id=name, building="9", use=Use.HOME))
    desk.did("add", "", "add units")
batch(datetime(2014, 1, 1, tzinfo=zone), estate)
amount = Money.parse("165.45")
for year in range(2026 - years, 2026):
    for month in range(1, 13):
        first = date(year, month, 1)
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        issued = datetime(year, month, 1, tzinfo=zone)
        def work(desk):
            for n, name in enumerate(names):
                line = BillLine(item="property-fee", first=first, last=last, payer="R-A00001",
                                amount=amount, due=last)
                bill = Bill(format=1, id=f"B{year % 100:02d}{month:02d}-{name}", unit=name,
                            period=f"{year}-{month:02d}", issued=issued, lines=(line,))
                desk.put("bill", bill)
                paid = PaidLine(bill=bill.id, line=line_key(line), principal=amount)
                taken = issued + timedelta(days=5, seconds=n)
                desk.put("receipt", Receipt(
                    format=1, id=f"N{year % 100:02d}{month:02d}-A{n + 1:04d}", taken=taken,
                    cashier="li.na", unit=name, payer="R-A00001", method=Method.CASH,
                    amount=amount, lines=(paid,)))
            desk.did("run", "", f"bills and receipts of {year}-{month:02d}")
        batch(issued, work)
"""


def paying(place: Place) -> Iterator[Bar]:
    """Money taken, beside a request taken in, in the same office."""
    office = _office(place, 1)
    ours = place.svc(office, "pay", "9-1-101", "1.00", "--method", "cash")
    options = "--kind repair --category electrical --unit 9-1-101 --channel phone"
    reporter = ("--name", "住户", "--phone", "13800001234")
    create = place.svc(office, "create", "楼道灯不亮", *options.split(), *reporter)
    yield Bar("pay ÷ create", ours, create, 1.2)


def balancing(place: Place) -> Iterator[Bar]:
    """The balance of a unit after ten years, beside one year's, and beside showing a unit."""
    large, small = _office(place, 10), _office(place, 1)
    words = ("balance", "9-1-101")
    ours = place.svc(large, *words)
    yield Bar("balance, ten years of bills ÷ one year", ours, place.svc(small, *words), 1.5)
    yield Bar(
        "balance, ten years of bills ÷ show", ours, place.svc(large, "show", "T2512-A0001"), 1.5
    )


def _office(place: Place, years: int) -> Path:
    """An office of a thousand tickets in which so many years were billed and paid."""
    office = place.folder / f"money-{years}"
    if not office.exists():
        run("cp", "-a", str(place.office(1_000)), str(office))
        python = place.checkout.python
        run(python, "-c", _MAKE, str(office), str(years), str(_UNITS), cwd=str(place.checkout.top))
        run("git", "-C", str(office), "gc", "--quiet")
        place.svc(office, "balance", "9-1-101")()
    return office


ROWS = {"pay": paying, "balance": balancing}
