"""An office with a till: bills on file, a cashier, and commands given at their moments."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import svc.desk.batch.run
import svc.desk.ticket.scheduled  # noqa: F401 - named below, and to be read before it is patched
from svc.desk.core import view
from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.record.field_edits import FieldEdits
from svc.desk.record.staff import add, edit
from svc.kinds.fees.bill import Bill, BillLine, line_key
from svc.kinds.fees.tariff import LateRule, Tariff, TariffVersion
from svc.model.amounts import Money, Quantity, Rate
from svc.model.fees import Formula, PaymentOrder
from tests.duties.fees.books import ZONE
from tests.estate import furnish
from tests.models import copy_of
from tests.support import Result, Run

OWNER, UNIT = "R-A00001", "3-2-1502"
_LAST = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Till:
    """Runs commands in an office, each at a moment of its own.

    Attributes:
        place: The office.
    """

    def __init__(self, place: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        self.place, self._run, self._patch = place, run, monkeypatch
        self._look = view.look

    def __call__(
        self, moment: str, command: str, who: str = "chen.hong", code: int = 0, lang: str = "en"
    ) -> Result:
        """Give a command: `till("2026-04-10 09:10", "pay 3-2-1502 400 --method cash")`."""
        now = datetime.fromisoformat(moment).replace(tzinfo=ZONE)

        def then(start: Path, actor: str | None, work: Any, *_now: Any, **more: Any) -> Any:
            return act(start, actor, work, now, **more)

        # What imported it when it was read has its own name for it.
        for place in ("svc.desk.core.act", "svc.desk.batch.run", "svc.desk.ticket.scheduled"):
            self._patch.setattr(f"{place}.act", then)
        self._patch.setattr(view, "look", partial(self._look, now=now))
        line = f"svc -C {self.place} --lang {lang} {command}"
        return self._run(line, code=code, env={"SVC_ACTOR": who})

    def lines(self, moment: str, unit: str = UNIT, *words: str) -> dict[str, dict[str, Any]]:
        """The lines of a unit's balance, by month."""
        return {line["period"]: line for one in self.payers(moment, unit, *words)
                for line in one["lines"]}  # fmt: skip

    def payers(self, moment: str, unit: str = UNIT, *words: str) -> list[dict[str, Any]]:
        """A unit's balance, by payer."""
        asked = " ".join(["balance", unit, "--format json", *words])
        found: list[dict[str, Any]] = self(moment, asked).json()["payers"]
        return found


def month_line(month: int, amount: str = "165.45", **changes: Any) -> BillLine:
    """What a month of 2026 costs, due at its end."""
    last = date(2026, month, _LAST[month - 1])
    return BillLine(**{
        "item": "property-fee", "tariff": "property-fee/2025-01", "first": date(2026, month, 1),
        "last": last, "payer": OWNER, "amount": Money.parse(amount), "due": last, **changes,
    })  # fmt: skip


def bill(month: int, *lines: BillLine, unit: str = UNIT) -> Bill:
    """A month's bill of a unit."""
    issued = datetime(2026, month, 1, tzinfo=ZONE)
    return Bill(
        format=1, id=f"B26{month:02d}-{unit}", unit=unit, period=f"2026-{month:02d}",
        issued=issued, lines=lines or (month_line(month),),
    )  # fmt: skip


def fee(order: PaymentOrder = PaymentOrder.LAW, rate: str | None = "0.0003") -> Tariff:
    """A property fee with late fees."""
    late = LateRule(rate=Rate(rate), order=order) if rate else None
    version = TariffVersion(version="2025-01", since=date(2025, 1, 1), formula=Formula.AREA,
                            price=Quantity("1.85"), due="last day of month", late=late)  # fmt: skip
    return Tariff(format=1, id="property-fee", name="物业费", versions=(version,))


def put(place: Path, *records: Any, who: str = "he.jianguo", action: str = "run") -> None:
    """Put records on file as they are, by a commit that says what was done."""

    def work(desk: Desk) -> None:
        for record in records:
            desk.put({Bill: "bill", Tariff: "tariff"}[type(record)], record)
        desk.did(action, "", "bill")

    act(place, who, work, datetime(2026, 1, 1, 8, 0, tzinfo=ZONE))


def key(one: Bill, place: int = 0) -> str:
    """The key of a line."""
    return line_key(one.lines[place])


def office(place: Path) -> None:
    """An estate with a director, a supervisor, two cashiers, and the first quarter billed."""
    furnish(place)

    def staffed(desk: Desk) -> None:
        for who, name, roles in (
            ("he.jianguo", "何建国", ["director"]), ("huang.li", "黄立", ["supervisor"]),
            ("chen.hong", "陈红", ["cashier"]), ("wang.fei", "王菲", ["cashier"]),
        ):  # fmt: skip
            add(desk, who, name, "service", roles)

    act(place, "li.na", staffed)
    desk = FieldEdits(set={"roles": "desk"})
    act(place, "he.jianguo", lambda one: edit(one, "li.na", desk))
    put(place, fee(), bill(1), bill(2), bill(3))


@pytest.fixture
def till(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Till:
    """The office, and its commands."""
    return Till(copy_of(office, tmp_path / "office"), run, monkeypatch)
