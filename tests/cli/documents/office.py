"""An office that keeps documents: one who leads, one at the desk, two homes, a contractor."""

from __future__ import annotations

from pathlib import Path

from tests.support import Run


def archive(place: Path) -> None:
    """An office without a document yet."""
    run = Run()

    def svc(*words: str) -> None:
        run(["svc", "-C", str(place), "--as", "he.jianguo", *words])

    run(["svc", "init", str(place), "--locale", "en"])
    run(["svc", "-C", str(place), "staff", "add", "he.jianguo", "--name", "he", "--department",
         "service", "--role", "director"])  # fmt: skip
    for who, role in (("li.na", "desk"), ("zhou.min", "supervisor"), ("wang.qiang", "worker")):
        svc("staff", "add", who, "--name", who, "--department", "service", "--role", role)
    svc("office", "edit", "--set", "policies.backdate_days=36500")
    svc("unit", "add", "3-2-1502")
    svc("unit", "add", "3-2-1503")
    svc("party", "add", "sun-lifts", "--name", "Sun Lifts", "--role", "contractor")
