"""The sample's year of fees: every run's bills and every balance are what the oracle finds."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests import offices
from tests.models import copied, shared
from tests.oracle.fees.bills import Estate, Line, discounted, told
from tests.oracle.test_money import compare
from tests.support import slow_after

FOLDERS = {
    "rules": "tariffs", "units": "units", "residents": "residents", "parties": "parties",
    "meters": "meters", "readings": "readings", "bills": "bills",
}  # fmt: skip
DAYS = (date(2026, 1, 31), date(2026, 5, 6), date(2026, 8, 20), date(2026, 11, 1))


@pytest.fixture(scope="module")
def place(homes: Path) -> Path:
    """An office of its own, made from the sample."""
    return copied(shared(offices.sample), homes / "oracle-bills")


def git(place: Path, *words: str) -> str:
    """What git says."""
    return subprocess.run(
        ["git", "-C", place, *words], check=True, capture_output=True, encoding="utf-8"
    ).stdout


@cache
def read(place: Path, oid: str) -> Any:
    """One record, by its blob; a scalar stays the text that was written."""
    return yaml.load(git(place, "cat-file", "blob", oid), yaml.CBaseLoader)


def records(place: Path, commit: str) -> dict[str, list[Any]]:
    """The records that bills follow from, and bills, as a commit holds them."""
    found: dict[str, list[Any]] = {name: [] for name in FOLDERS.values()}
    for line in git(place, "ls-tree", "-r", commit, "records").splitlines():
        about, path = line.split("\t")
        folder = path.split("/")[1]
        if folder in FOLDERS:
            found[FOLDERS[folder]].append(read(place, about.split()[2]))
    return found


def runs(place: Path) -> Iterator[tuple[str, str, str]]:
    """Every month's run: its commit, the month, and what the commit says."""
    for line in git(place, "log", "--reverse", "--format=%H %s").splitlines():
        commit, word, what, *said = line.split()
        if word == "bill" and what.endswith(":") and what[:2] == "20":
            yield commit, what[:-1], " ".join(said)


def lines_of(bills: list[Any], period: str) -> dict[str, list[Any]]:
    """The lines of a month's bills by unit, those that were voided apart."""
    return {bill["unit"]: bill["lines"] for bill in bills
            if bill["period"] == period and "by" not in bill}  # fmt: skip


def voided(bill: Any) -> set[str]:
    """The keys of lines that are charged no longer."""
    return {event["line"] for event in bill.get("events", ()) if event["action"] == "void"}


@pytest.mark.slow
def test_every_run_of_the_sample(place: Path) -> None:
    """What a run added is what the oracle charges; what it left out was charged before."""
    count = 0
    for commit, period, said in runs(place):
        now, before = records(place, commit), records(place, f"{commit}^")
        held, after = lines_of(before["bills"], period), lines_of(now["bills"], period)
        added = {unit: [told(line) for line in lines if line not in held.get(unit, ())]
                 for unit, lines in after.items()}  # fmt: skip
        items = {key.split("/")[0] for lines in added.values() for key, *_more in lines}
        gone = {key for bill in now["bills"] for key in voided(bill)}
        estate = Estate(**{name: some for name, some in now.items() if name != "bills"})
        wanted = estate.charged(period, items)
        for unit, lines in added.items():
            charged = {line.told() for line in wanted.get(unit, ())}
            assert set(lines) <= charged, (period, unit)
            count += len(lines)
        if not any(unit in said for unit in added) and sum(map(bool, added.values())) > 1:
            for unit, lines in wanted.items():
                for line in lines:
                    standing = [one for one in after[unit] if line_key(one) not in gone]
                    assert any(stands_for(one, line) for one in standing), (period, unit, line)
    assert count > 280


def line_key(line: Any) -> str:
    """What a line is called inside its bill."""
    parts = [line["tariff"], line["first"], line["payer"]]
    return ":".join([*parts, line["mark"]] if "mark" in line else parts)


def stands_for(line: Any, wanted: Line) -> bool:
    """Whether a line charges an item for some of the days of another."""
    return bool(
        line["item"] == wanted.item
        and line["first"] <= wanted.last.isoformat()
        and wanted.first.isoformat() <= line["last"]
    )


@pytest.mark.slow
def test_a_year_ahead_with_its_discount(place: Path) -> None:
    """EX15 as it happened: twelve months less five hundredths, each to the fen."""
    (commit, parent) = next(
        (line.split()[0], f"{line.split()[0]}^")
        for line in git(place, "log", "--format=%H %s").splitlines()
        if " ahead: " in line
    )
    now, before = records(place, commit), records(place, parent)
    numbers = {bill["id"] for bill in before["bills"]}
    new = [line for bill in now["bills"] for line in bill["lines"] if bill["id"] not in numbers]
    estate = Estate(**{name: some for name, some in now.items() if name != "bills"})
    wanted = [
        line
        for month in range(1, 13)
        for line in estate.charged(f"2026-{month:02d}", ["property-fee"])["3-2-1402"]
    ]
    amounts = discounted(wanted, "5")
    assert [f"{amount:.2f}" for amount in amounts] == [line["amount"] for line in new]
    assert f"{sum(amounts):.2f}" == "2497.06"


@pytest.mark.parametrize("on", slow_after(1, DAYS))
def test_every_balance_of_the_sample(place: Path, on: date) -> None:
    """Allocation, late fees and credit of every unit with bills, on several days."""
    units = {bill["unit"] for bill in records(place, "HEAD")["bills"]}
    assert sum(compare(place, unit, on) for unit in sorted(units)) > 300
