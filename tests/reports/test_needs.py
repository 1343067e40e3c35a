"""Who asks for what, of the sample: as the oracle counts it, and nobody can be found in it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests import offices
from tests.models import copied, shared
from tests.oracle.outward.needs import Needs
from tests.oracle.records import moment
from tests.support import TOP, Run, git

LEAST = 5


@pytest.fixture(scope="module")
def place(homes: Path) -> Path:
    """An office of its own, made from the sample."""
    return copied(shared(offices.sample), homes / "needs-sample")


@pytest.fixture(scope="module")
def by_years(place: Path, homes: Path) -> Path:
    """The same, where those who told their age gave the year of their birth, in several ways."""
    office = copied(place, homes / "needs-by-years")
    ways = ("{}", "{}年", "{}年生", "{}-03", "{}-12-31")
    for number, path in enumerate(sorted((office / "records/residents").rglob("*.yaml"))):
        text = path.read_text("utf-8")
        if found := re.search(r"age_group: (\d+)-\d+", text):
            year = 2026 - int(found[1]) - number % 10
            said = f"age_group: '{ways[number % len(ways)].format(year)}'"
            path.write_text(text.replace(found[0], said), "utf-8")
    git("commit", "-qam", "years", cwd=office)
    return office


@pytest.mark.parametrize("period", ["2026", "2026-09"])
def test_ages_are_reckoned(by_years: Path, run: Run, period: str) -> None:
    """Of a year of birth the age group of the day is told, with enough people or not at all."""
    test_needs(by_years, run, period, by_years)
    words = f"svc -C {by_years} report segments --period {period} --format json"
    blocks = run(words, env={"SVC_LANG": "en"}).json()["blocks"]
    rows = next(one["rows"] for one in blocks if one["name"] == "segments.age_group")
    ages = {row["group"] for row in rows} - {"not said", "others, withheld"}
    assert ages and all(re.fullmatch(r"\d0-\d9|0-9", age) for age in ages), "nobody's year"


@pytest.mark.parametrize("period", ["2026", "2026-09"])
def test_needs(place: Path, run: Run, period: str, top: Path = TOP) -> None:
    """What is shown is the oracle's; behind it, and behind what is left of totals, stand enough."""
    words = f"svc -C {place} report segments --period {period} --as-of 2026-12-01 --format json"
    told = run(words, env={"SVC_LANG": "en"}).json()
    blocks: dict[str, list[dict[str, Any]]] = {one["name"]: one["rows"] for one in told["blocks"]}
    needs = Needs(top, *(moment(told["period"][name]) for name in ("from", "to")))
    seen = 0
    for name in ("relation", "household", "age_group"):
        cells = needs.asked(name)
        shown = {(row["group"], category): count
                 for row in blocks[f"needs.{name}"] for category, count in row.items()
                 if category not in ("group", "received") and count is not None}  # fmt: skip
        groups = {_named(row["group"]): row["received"] for row in blocks[f"needs.{name}"]}
        for group, total in groups.items():
            mine = {cell: told for cell, told in cells.items() if cell[0] == group}
            assert total == sum(count for _who, count in mine.values()), (name, group)
            assert len(set().union(*(who for who, _count in mine.values()))) >= LEAST
            left = [who for cell, (who, _n) in mine.items() if cell not in _cells(shown)]
            assert not left or len(set().union(*left)) >= LEAST, (name, group)
        for (group, category), count in shown.items():
            who, counted = cells[_named(group), category]
            assert (count, len(who) >= LEAST) == (counted, True), (name, group, category)
        for category in {category for _group, category in cells}:
            left = [who for cell, (who, _n) in cells.items()
                    if cell[1] == category and cell not in _cells(shown)]  # fmt: skip
            known = any(column == category for _group, column in shown)
            assert not known or not left or len(set().union(*left)) >= LEAST, (name, category)
        scores = needs.scores(name)
        for row in blocks[f"needs.satisfaction.{name}"]:
            figure = row[period]
            if figure is not None:
                who, happy, count = scores[_named(row["group"])]
                assert (figure["numerator"], figure["denominator"]) == (happy, count)
                assert len(who) >= LEAST
        seen += len(shown) + len(groups)
    assert seen


def _named(group: str) -> str:
    return "" if group == "not said" else group


def _cells(shown: dict[tuple[str, str], int]) -> set[tuple[str, str]]:
    return {(_named(group), category) for group, category in shown}
