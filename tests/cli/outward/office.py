"""An office that deals with those outside: who built it, who mends lifts, who sends orders."""

from __future__ import annotations

from pathlib import Path

from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.record import general
from tests.counter import NINE, staffed
from tests.models import copy_of

PARTIES = {
    "lift-co": {
        "name": "迅达电梯", "role": "contractor", "handles": ("lift",), "channel": "phone",
        "targets": "answer=4h,resolve=3d", "counterpart": "zhang.wei",
        "contacts": ['{"name": "钱工", "phone": "139 0000 1111", "role": "站长"}'],
    },
    "hotline": {"name": "12345", "role": "hotline", "targets": "orders=5d"},
}  # fmt: skip
WARRANTIES = (
    '{"part": "waterproofing", "name": "防水", "months": "60", "categories": ["plumbing"],'
    ' "since": "2024-06-01", "basis": "建设工程质量管理条例 40"}',
)  # fmt: skip


def outward(place: Path) -> None:
    """A copy of it."""
    copy_of(_outward, place)


def _outward(place: Path) -> None:
    staffed(place)

    def add(desk: Desk) -> None:
        for name, given in PARTIES.items():
            general.add(desk, "party", given, name)

    act(place, "li.na", add, now=NINE)
