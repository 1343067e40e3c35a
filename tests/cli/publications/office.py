"""An office that tells in writing: two buildings, flats, a parking space, who owns and rents."""

from __future__ import annotations

from pathlib import Path

from tests.support import Run

UNITS = ("3-1-101", "3-1-102", "3-2-201", "5-101", "5-102")


def pressroom(place: Path) -> None:
    """An office without a text yet."""
    run = Run()

    def svc(*words: str) -> None:
        run(["svc", "-C", str(place), "--as", "he.jianguo", *words])

    run(["svc", "init", str(place), "--locale", "en"])
    run(["svc", "-C", str(place), "staff", "add", "he.jianguo", "--name", "he", "--department",
         "service", "--role", "director"])  # fmt: skip
    for who, department, role in (
        ("li.na", "service", "desk"), ("zhou.min", "service", "supervisor"),
        ("ma.lin", "engineering", "supervisor"), ("wang.qiang", "engineering", "worker"),
    ):  # fmt: skip
        svc("staff", "add", who, "--name", who, "--department", department, "--role", role)
    svc("office", "edit", "--set", "policies.backdate_days=36500")
    for unit in UNITS:
        svc("unit", "add", unit)
    svc("unit", "add", "B1-P001", "--use", "parking")
    svc("resident", "add", "--name", "王小芳", "--phone", "13812340000", "--unit", "3-1-101",
        "--relation", "owner", "--since", "2020-01-01")  # fmt: skip
    svc("resident", "add", "--name", "赵强", "--phone", "13912340000", "--unit", "5-101",
        "--relation", "tenant", "--since", "2020-01-01")  # fmt: skip
    svc("party", "add", "gas", "--name", "City Gas", "--role", "utility", "--phone",
        "010-69901234")  # fmt: skip
    svc("disclosure", "adopt", "cc-943")
