"""Offices that take long to make, for `tests.models.shared`: the sample, and Boston's year."""

from __future__ import annotations

from pathlib import Path

from svc.desk.sample import found_sample
from tests.support import BOSTON, TOP, Run


def sample(place: Path) -> None:
    """Make the sample office, with its index."""
    found_sample(place)
    Run()(["svc", "-C", str(place), "list"])


def boston(place: Path) -> None:
    """Make an office of the 7,030 cases of Boston's file that can be; one closes too early."""
    run = Run()
    run(["svc", "init", str(place), "--timezone", "America/New_York", "--locale", "en"])
    mapping = TOP / "scripts" / "examples" / "boston311.yaml"
    words = ["svc", "-C", str(place), "import", "tickets", str(BOSTON), "--mapping", str(mapping)]
    done = run([*words, "--skip-bad", str(place.parent / "rejects.csv")], env={"SVC_LANG": "en"})
    assert done.out == "imported 7,030 tickets from boston311: T1501-A0001 … T1512-A0563\n"
