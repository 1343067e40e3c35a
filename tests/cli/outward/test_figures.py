"""Figures of outside parties: the same as the oracle's, of random dealings, and by party."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.outward.office import outward
from tests.counter import ZONE
from tests.models import copy_of
from tests.oracle.outward.parties import Outward
from tests.oracle.records import moment
from tests.support import Run

FIRST = datetime(2024, 11, 4, 8, 30, tzinfo=ZONE)
SENT = "2024-11-20T09:00"
AS_OF = "2025-02-01T12:00:00+08:00"


def dealings(count: int, seed: int) -> list[dict[str, Any]]:
    """Lines of a batch: tickets that were referred, answered or not, taken back or finished."""
    dice = random.Random(seed)
    lines: list[dict[str, Any]] = []
    for _ in range(count):
        at = FIRST + timedelta(hours=dice.randrange(24 * 70), minutes=dice.randrange(60))

        def later(most: int = 90) -> str:
            nonlocal at
            at += timedelta(hours=dice.randrange(1, most), minutes=dice.randrange(60))
            return at.isoformat()

        lines.append({"do": "create", "kind": "repair", "category": "plumbing", "text": "漏水",
                      "unit": "3-2-1502", "resident": "1", "channel": "phone",
                      "at": later()})  # fmt: skip
        if dice.random() < 0.4:
            lines[-1] |= {"external-no": f"N{len(lines)}", "sent-by": "hotline"}
        ticket = f"${len(lines)}"
        for party in dice.sample(["hengda", "lift-co"], dice.randint(0, 2)):
            told = {"ticket": ticket, "party": party}
            lines.append({"do": "refer", "ticket": ticket, "to": party, "at": later(30)})
            if dice.random() < 0.3:
                lines.append({"do": "remind", **told, "at": later(20)})
            if dice.random() < 0.7:
                word = dice.choice(["accepts", "refuses", "note"])
                said = {"note": "会看"} if word == "note" else {word: True}
                lines.append({"do": "feedback", **told, **said, "at": later(40)})
            if dice.random() < 0.5:
                lines.append({"do": "back", **told, "at": later()})
        if dice.random() < 0.5:
            lines.append({"do": "finish", "ticket": ticket, "resolution": "fixed", "note": "好了",
                          "at": later()})  # fmt: skip
        if "external-no" in lines[int(ticket[1:]) - 1] and dice.random() < 0.7:
            lines.append({"do": "reply", "ticket": ticket, "note": "已复", "at": later(200)})
    return lines


def _lived(place: Path) -> None:
    outward(place)
    run = Run()
    run(["svc", "-C", str(place), "--as", "chen.jing", "office", "edit", "--set",
         "policies.backdate_days=36525"])  # fmt: skip
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in dealings(14, 7))
    run(["svc", "-C", str(place), "--as", "li.na", "batch", "-"], input=text)
    letter = ["svc", "-C", str(place), "--as", "li.na", "letter"]
    run([*letter, "write", "hengda", "--title", "防水", "--reply-due", "2024-12-01", "--at", SENT])
    run(
        [
            *letter,
            "receive",
            "hotline",
            "--title",
            "来函",
            "--reply-due",
            "2024-12-01",
            "--at",
            SENT,
        ]
    )
    run([*letter, "write", "hotline", "--title", "复函", "--answers", "2", "--at", SENT])


@pytest.fixture
def lived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with a winter of dealings behind it."""
    place = copy_of(_lived, tmp_path / "office")
    monkeypatch.chdir(place)
    return place


def test_figures_are_the_oracles(lived: Path, run: Run) -> None:
    """Every figure of outside parties, of months and of all, numerator and denominator."""
    for period in ("2024-11", "2024-12", "2025-01"):
        told = run(f"svc report --period {period} --as-of {AS_OF} --format json").json()
        start, end = (moment(told["period"][name]) for name in ("from", "to"))
        mine = Outward(lived, start, end, moment(AS_OF)).figures()
        theirs = {name: (told["measures"][name]["numerator"], told["measures"][name]["denominator"])
                  for name in mine}  # fmt: skip
        assert {name: pytest.approx(pair) if pair[1] is not None else pair
                for name, pair in mine.items()} == theirs, period  # fmt: skip
    assert mine["replies_overdue"][0] == 1


def test_by_party(lived: Path, run: Run) -> None:
    """The parties add up to the office's figure; the report stands in both languages."""
    del lived
    told = run(f"svc report outward --period 2024-12 --as-of {AS_OF} --format json").json()
    blocks = {block["name"]: block for block in told["blocks"]}
    rows = blocks["outward"]["rows"]
    assert {row["party"] for row in rows} == {"hengda", "lift-co"}
    of_all = next(row for row in blocks["duties"]["rows"]
                  if row["measure"] == "referrals_answered_on_time")  # fmt: skip
    name = "referrals_answered_on_time"
    assert sum(row[name]["denominator"] for row in rows) == of_all["figure"]["denominator"]
    chinese = run(f"svc report outward --period 2024-12 --as-of {AS_OF}",
                  env={"SVC_LANG": "zh_CN"}).out  # fmt: skip
    assert "恒大地产" in chinese
    assert "外转及时答复率" in chinese
