"""Two hundred payments by four processes at two desks, killed at random: none lost, none twice."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from svc.desk.core.view import look
from svc.desk.fees.balances import of_unit
from svc.desk.repository.check import check
from svc.desk.sync import remotes
from svc.desk.sync.sync import sync
from svc.model.amounts import Money
from tests.cli.fees.till import UNIT, bill, fee, office, put
from tests.desk.sync.meeting import TwoDesks, same
from tests.models import copy_of
from tests.support import git

EACH, UNITS = 50, (UNIT, "3-2-1501", "A-1502")


class Till:
    """One process after another that takes money at a desk, some of them killed.

    Attributes:
        acknowledged: Channel numbers of payments whose receipt was printed, with its number.
        tried: All channel numbers.
    """

    def __init__(self, place: Path, who: str, number: int) -> None:
        self.place, self.who, self.number = place, who, number
        self.dice = random.Random(number)
        self.acknowledged: dict[str, str] = {}
        self.tried: list[str] = []

    def run(self) -> None:
        """Take fifty payments, and let the desks meet now and then."""
        for step in range(EACH):
            channel = f"T{self.number}-{step:03d}"
            self.tried.append(channel)
            unit, amount = self.dice.choice(UNITS), str(Money(self.dice.randint(1, 20_000)))
            words = ["pay", unit, amount, "--method", "wechat", "--channel-no", channel,
                     "--format", "json"]  # fmt: skip
            out = self._started(words, self.dice.random() < 0.3)
            if out.strip().endswith("}"):
                self.acknowledged[channel] = str(json.loads(out)["id"])
            if step % 12 == 11:
                self._started(["sync", "-q"], self.dice.random() < 0.3)

    def _started(self, words: list[str], killed: bool) -> str:
        command = [sys.executable, "-m", "svc", "-C", str(self.place), "--as", self.who, *words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
            if killed:
                time.sleep(self.dice.uniform(0.05, 0.8))
                child.kill()
            out, _err = child.communicate()
        return out.decode()


@pytest.mark.slow
def test_two_hundred_payments_killed_at_random(tmp_path: Path) -> None:
    """What was acknowledged stands once, numbers are whole, and the money ties at both desks."""
    desks = TwoDesks(tmp_path / "a", tmp_path / "b", tmp_path / "remote.git")
    copy_of(office, desks.a)
    put(desks.a, fee(rate=None), *(bill(month, unit=unit) for month in (1, 2, 3)
                                   for unit in UNITS[1:]))  # fmt: skip
    remotes.make_remote(desks.remote, gate=False)
    remotes.add_remote(desks.a, str(desks.remote))
    remotes.join(str(desks.remote), desks.b)
    tills = [Till(place, who, number) for number, (place, who) in enumerate(
        (place, who) for place in (desks.a, desks.b) for who in ("chen.hong", "wang.fei")
    )]  # fmt: skip
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Till.run, tills))
    for desk in (desks.a, desks.b, desks.a):
        sync(desk)
    assert same(desks)
    assert not check(desks.a).problems
    acknowledged = {channel: one for till in tills for channel, one in till.acknowledged.items()}
    assert len(acknowledged) > 100
    for place in (desks.a, desks.b):
        with look(place) as view:
            rows = view.rows("SELECT id, channel_no, amount FROM receipt")
            held = {row["channel_no"]: row["id"] for row in rows}
            assert len(held) == len(rows)
            assert acknowledged.items() <= held.items()
            assert set(held) <= {channel for till in tills for channel in till.tried}
            cash = Money(sum(row["amount"] for row in rows))
            balances = [one for unit in UNITS for one in of_unit(view, unit)]
            paid = [line.paid for balance in balances for line in balance.lines]
            kept = sum([*paid, *(balance.credit for balance in balances)], Money(0))
            assert cash == kept
    assert not git("status", "--porcelain", cwd=desks.a)
