"""Every figure of a period, counted once more from the office's files by the oracle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.oracle.against import OF_MONEY, Question
from tests.oracle.duties.counted import FIGURES, Asked
from tests.oracle.fees.fee_figures import FeeFigures
from tests.oracle.money import Books
from tests.oracle.outward.parties import Outward
from tests.oracle.people import recount
from tests.oracle.publications import texts
from tests.oracle.records import Office
from tests.support import Run
from tests.year.pinned import ZONE
from tests.year.rest import Rest

Record = dict[str, Any]
#: Figures of money, which are those of a month.
MONEY = (
    "ageing", "arrears_recovered", "cash_by_method", "closing_differences",
    "collection_by_household", "credit_held", "current_collection", "deposits_held", "late_fees",
    "near_limitation", "overall_collection", "unidentified", "waived",
)  # fmt: skip
#: A numerator and a denominator; None, or nothing, where there is none.
Pair = tuple[Any, Any]


class Files:
    """What lies in an office's folder, by folder of records; every scalar of money is a text."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def all(self, folder: str, *, plain: bool = False) -> list[Record]:
        """Every record of a folder: with numbers and truths, or with texts alone."""
        loader = yaml.CBaseLoader if plain else yaml.CSafeLoader
        top = self.place / "records" / folder
        paths = sorted(top.rglob("*.yaml")) if top.is_dir() else [top] * top.exists()
        return [yaml.load(path.read_bytes(), loader) for path in paths]


def held_against(run: Run, place: Path, period: str, as_of: str) -> dict[str, Pair]:
    """Hold a period's report against the oracle; gives what the oracle counted.

    Args:
        period: Such as 2025-01, or 2025.
        as_of: The moment from which it is seen.

    Raises:
        AssertionError: A figure differs, or is recounted by nobody.
    """
    words = ["svc", "-C", str(place), "report", "--period", period, "--as-of", as_of,
             "--by", "none", "--format", "json"]  # fmt: skip
    reported = run(words).json()
    Question(run, place, Office(place), ["--period", period], as_of, ["department"]).figures()
    begins, ends = (datetime.fromisoformat(reported["period"][name]) for name in ("from", "to"))
    seen = datetime.fromisoformat(as_of).replace(tzinfo=ZONE)
    mine = counted(Files(place), begins, ends, seen)
    told = reported["measures"]
    assert set(told) & OF_MONEY <= {*mine, *MONEY}, (set(told) & OF_MONEY) - {*mine, *MONEY}
    for name, (part, whole) in mine.items():
        figure = told[name]
        assert Decimal(str(figure["numerator"])) == pytest.approx(Decimal(str(part))), (
            period, name, figure, part,
        )  # fmt: skip
        assert not whole or Decimal(str(figure["denominator"])) == Decimal(str(whole)), (
            period, name, figure, whole,
        )  # fmt: skip
    if len(period) == len("2025-01"):
        _money(Files(place), begins.date(), seen.date(), told)
    return mine


def counted(files: Files, begins: datetime, ends: datetime, seen: datetime) -> dict[str, Pair]:
    """Figures of promises, activities, surveys, texts, parties, rounds, procedures, documents."""
    promises, asked = files.all("promises"), (begins, ends, seen)
    done = {
        **_first(promises, "events", "keep"), **_first(files.all("tickets"), "timeline", "finish"),
    }  # fmt: skip
    duties = Asked(files.place, *asked)
    return {
        **recount.Promises([one for one in promises if "due" in one], *asked).figures(),
        **recount.Activities(files.all("activities"), done, *asked).figures(),
        **recount.surveys(files.all("surveys"), files.all("responses"), 5, begins.date(),
                          ends.date(), seen),
        **texts.figures(files.place, begins, ends, seen.date()),
        **Outward(files.place, *(int(one.timestamp()) for one in asked)).figures(),
        **{name: count(duties) for name, count in FIGURES.items()},
        **Rest(files.all, *asked).figures(),
    }  # fmt: skip


def _first(records: list[Record], field: str, action: str) -> dict[str, datetime]:
    """When something first happened to each record to which it did."""
    happened: dict[str, datetime] = {}
    for record in records:
        for event in record.get(field, ()):
            if event["action"] == action:
                at = recount.at(event["at"])
                happened[record["id"]] = min(at, happened.get(record["id"], at))
    return happened


def _money(files: Files, first: date, today: date, told: Mapping[str, Any]) -> None:
    """Hold the money of a month against the books of each unit, to the fen."""
    kinds = {name: files.all(name, plain=True) for name in ("bills", "receipts")}
    tariffs = files.all("rules/tariffs", plain=True)
    units = {
        unit["id"]: Books(tariffs, *([one for one in kinds[name] if one.get("unit") == unit["id"]]
                                     for name in ("bills", "receipts")))
        for unit in files.all("units", plain=True)
    }  # fmt: skip
    oracle = FeeFigures(units, kinds["receipts"], files.all("statements", plain=True),
                        files.all("closings", plain=True), first, today)  # fmt: skip
    for name, numbers in oracle.all().items():
        figure = {**told[name], "part": told[name]["numerator"],
                  "whole": told[name]["denominator"]}  # fmt: skip
        for key, number in numbers.items():
            assert Decimal(str(figure[key])) == number, (first, name, key, figure, number)
