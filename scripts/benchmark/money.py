"""What taking money and telling a balance cost, beside taking in a request and showing one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path

from benchmark.bars import Bar
from benchmark.imports import write_stream
from benchmark.place import Place, after
from benchmark.timing import Usage, run

#: Units; SVC_BENCH_UNITS says how many where the disk or the hour has no room for all.
UNITS = int(os.environ.get("SVC_BENCH_UNITS", "3000"))
#: Lines of a statement; SVC_BENCH_LINES says how many, for the same reasons.
_LINES = int(os.environ.get("SVC_BENCH_LINES", "50000"))
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
    act(place, "liu.yang", lambda desk: desk.step("liu.yang", work), now=at, desk_of=BatchDesk)
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


_ESTATE = """
import sys
from datetime import date
from pathlib import Path
place, units = Path(sys.argv[1]), int(sys.argv[2])
from svc.desk.core.act import act
from svc.desk.batch.batch_desk import BatchDesk
from svc.kinds.fees.tariff import Tariff, TariffVersion
from svc.kinds.resident import RESIDENT_FORMAT, Occupancy, Resident
from svc.kinds.unit import UNIT_FORMAT, Unit, Use
from svc.model.amounts import Area, Quantity
from svc.model.fees import Formula
from svc.model.words import Relation
def estate(desk):
    for n in range(units):
        name = f"8-{n // 100 + 1}-{n % 100 + 101}"
        area = Area(f"{80 + n % 50}.{n % 100:02d}")
        desk.put("unit", Unit(UNIT_FORMAT, name, "8", Use.HOME, area=area))
        living = Occupancy(name, Relation.OWNER, date(2020, 1, 1))
        desk.put("resident", Resident(RESIDENT_FORMAT, f"R-B{n + 1:05d}", "住户",
                                      occupancies=(living,)))
    version = TariffVersion(version="2025-01", since=date(2025, 1, 1), formula=Formula.AREA,
                            price=Quantity("1.85"))
    desk.put("tariff", Tariff(format=1, id="fee", name="物业费", versions=(version,)))
    desk.did("add", "", "add an estate")
act(place, "li.na", lambda desk: desk.step("li.na", estate), desk_of=BatchDesk)
"""


def billing(place: Place) -> Iterator[Bar]:
    """A month of bills for every unit, beside git's own import of the same files."""
    office, stream = place.folder / "billed", place.folder / "bills.stream"
    if not office.exists():
        place.checkout.svc("init", str(office), "--timezone", "Asia/Shanghai")
        names = ("staff", "add", "li.na", "--name", "Li Na", "--department", "service")
        place.checkout.svc("-C", str(office), *names, "--role", "director")
        python, top = place.checkout.python, str(place.checkout.top)
        run(python, "-c", _ESTATE, str(office), str(UNITS), cwd=top)
        place.svc(office, "bill", "run", "2025-01")()
        write_stream(office, stream, "records/bills")
    months = (f"{2025 + n // 12}-{n % 12 + 1:02d}" for n in count(1))
    plain = place.folder / "bills.git"

    def fresh() -> None:
        shutil.rmtree(plain, ignore_errors=True)
        run("git", "init", "-q", "--bare", "-b", "main", str(plain))

    def ours() -> Usage:
        return place.svc(office, "bill", "run", next(months))()

    reading = f"git -C '{plain}' fast-import --quiet --done <'{stream}'"
    theirs = after(fresh, partial(run, "sh", "-c", reading))
    yield Bar(f"bill run of {UNITS:,} units ÷ git fast-import", ours, theirs, 6.0)


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


#: What of every line is open and overdue, by age, as the index's tables have it.
_AGEING = """
SELECT CASE WHEN due >= date('now', '-30 days') THEN 30 WHEN due >= date('now', '-90 days') THEN 90
  WHEN due >= date('now', '-365 days') THEN 365 WHEN due >= date('now', '-3 years') THEN 1095
  ELSE 9999 END AS age, sum(amount - waived - ifnull(paid, 0)), count(*)
FROM bill_line LEFT JOIN
  (SELECT bill, line, sum(principal) AS paid FROM receipt_line GROUP BY bill, line) AS taken
  ON taken.bill = bill_id AND taken.line = key
WHERE NOT voided AND due < date('now') AND amount - waived > ifnull(paid, 0) GROUP BY age
"""


def overdue(place: Place) -> Iterator[Bar]:
    """What is overdue over ten years of bills, beside the same sums asked of the index."""
    large = _office(place, 10)
    reading = partial(run, "sqlite3", str(place.index(large)), _AGEING)
    name = "arrears, ten years of bills ÷ the same sums by sqlite3"
    yield Bar(name, place.svc(large, "arrears"), reading, 3.0)


def month_of_money(place: Place) -> Iterator[Bar]:
    """The month's figures with ten years of bills, beside a month of many tickets."""
    large = _office(place, 10)
    words = ("report", "--period", "2025-11")
    yield Bar("figures of a month, with ten years of bills ÷ a report of 300,000 tickets",
              place.svc(large, *words), place.svc(place.large, *words), 1.2)  # fmt: skip


#: An office whose receipts came by WeChat, and WeChat's bill of them; unmatched ones go first.
_TILL = """
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
place, count, paper = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
from svc.desk.core.act import act
from svc.desk.batch.batch_desk import BatchDesk
from svc.kinds.fees.receipt import Method, Receipt
from svc.kinds.unit import UNIT_FORMAT, Unit, Use
from svc.model.amounts import Money
zone = timezone(timedelta(hours=8))
begin, amount = datetime(2026, 4, 1, 9, tzinfo=zone), Money.parse("165.45")
units = [f"9-{n // 100 + 1}-{n % 100 + 101}" for n in range(500)]
taken = [begin + timedelta(minutes=n * 40_000 // count) for n in range(count)]
def receipts(desk):
    for unit in units:
        desk.put("unit", Unit(format=UNIT_FORMAT, id=unit, building="9", use=Use.HOME))
    for n, at in enumerate(taken):
        desk.put("receipt", Receipt(
            format=1, id=f"N2604-A{n + 1:04d}", taken=at, cashier="li.na", unit=units[n % 500],
            payer="R-A00001", method=Method.WECHAT, amount=amount, credit=amount,
            channel_no=f"42000{n:023d}"))
    desk.did("add", "", "receipts")
act(place, "li.na", lambda desk: desk.step("li.na", receipts), now=taken[-1], desk_of=BatchDesk)
head = ",".join((
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态",
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额",
    "退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"))
sums = ",".join(("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额",
                 "订单总金额,申请退款总金额"))
rows = [f"`{at:%Y-%m-%d %H:%M:%S},`wx1,`1230000109,`,`,`42000{n:023d},`o{n},`,`NATIVE,`SUCCESS,"
        "`OTHERS,`CNY,`165.45,`0.00,`0,`0,`0.00,`0.00,`,`,`物业费,`,`0.00,`0.60%,`165.45,`0.00,`"
        for n, at in enumerate(taken)]
total = f"{count * 16545 // 100}.{count * 16545 % 100:02d}"
totals = f"`{count},`{total},`0.00,`0.00,`0.00,`{total},`0.00"
paper.write_text("\\r\\n".join([head, *rows, sums, totals, ""]), encoding="utf-8-sig", newline="")
"""


def reconciling(place: Place) -> Iterator[Bar]:
    """A statement of many lines taken in and matched, beside its taking in alone."""
    model, paper = place.folder / "till", place.folder / f"wechat-{_LINES}.csv"
    if not model.exists():
        place.checkout.svc("init", str(model), "--timezone", "Asia/Shanghai")
        names = ("staff", "add", "li.na", "--name", "Li Na", "--department", "service")
        place.checkout.svc("-C", str(model), *names, "--role", "director")
        python, top = place.checkout.python, str(place.checkout.top)
        run(python, "-c", _TILL, str(model), str(_LINES), str(paper), cwd=top)
        place.svc(model, "balance", "9-1-101")()
    office = place.folder / "reconciled"

    def fresh() -> None:
        shutil.rmtree(office, ignore_errors=True)
        run("cp", "-a", str(model), str(office))

    taking_in = place.svc(office, "statement", "import", str(paper))

    def both() -> Usage:
        first, then = taking_in(), place.svc(office, "statement", "match")()
        peak = max(first.peak, then.peak)
        return Usage(first.seconds + then.seconds, first.cpu + then.cpu, peak)

    name = f"statement of {_LINES:,} lines taken in and matched ÷ taken in"
    yield Bar(name, after(fresh, both), after(fresh, taking_in), 2.0)


def _office(place: Place, years: int) -> Path:
    """An office of a thousand tickets in which so many years were billed and paid."""
    office = place.folder / f"money-{years}"
    if not office.exists():
        run("cp", "-a", str(place.office(1_000)), str(office))
        python = place.checkout.python
        run(python, "-c", _MAKE, str(office), str(years), str(UNITS), cwd=str(place.checkout.top))
        run("git", "-C", str(office), "gc", "--quiet")
        place.svc(office, "balance", "9-1-101")()
    return office


ROWS = {"bill-run": billing, "pay": paying, "balance": balancing,
        "arrears": overdue, "money-month": month_of_money, "statement": reconciling}  # fmt: skip
