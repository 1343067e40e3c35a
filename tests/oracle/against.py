"""Holds what svc reports against the oracle, to the last digit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.oracle.measures import DIMENSIONS, Seen, figures
from tests.oracle.records import Office, moment
from tests.support import Run

#: What the report says beside the oracle's figures.
_SAID_BESIDE = {"small"}


def iso(at: int) -> str:
    """A moment as it is typed."""
    return datetime.fromtimestamp(at, UTC).isoformat()


def agree(
    run: Run,
    place: Path,
    office: Office,
    period: Sequence[str],
    as_of: str,
    by: Sequence[str] = DIMENSIONS,
) -> dict[str, Any]:
    """Check that svc and the oracle say the same of a period as of a moment.

    Args:
        period: The options that name it.
        as_of: The moment as typed.

    Returns:
        The report.
    """
    dimensions = [word for name in by or ("none",) for word in ("--by", name)]
    words = ["svc", "-C", str(place), "report", *period, "--as-of", as_of, "--format", "json"]
    told: dict[str, Any] = run([*words, *dimensions]).json()
    bounds = moment(told["period"]["from"]), moment(told["period"]["to"])
    seen = Seen(office, bounds, moment(told["as_of"]))
    wrong = list(_unlike(told["measures"], figures(seen)[()], "in all"))
    for name in by:
        mine = {group: found for (group,), found in figures(seen, [name]).items()}
        assert set(mine) == set(told["by"][name]), (str(place), period, as_of, name)
        for group, found in mine.items():
            wrong += _unlike(told["by"][name][group], found, f"{name} {group}")
    assert not wrong, (str(place), period, as_of, wrong)
    return told


def _unlike(told: Mapping[str, Any], mine: Mapping[str, Any], where: str) -> Sequence[Any]:
    assert set(told) == set(mine), (where, set(told) ^ set(mine))
    wrong = []
    for name, figure in told.items():
        said = {key: value for key, value in figure.items() if key not in _SAID_BESIDE}
        expected = {key: value for key, value in mine[name].items() if key in said}
        if said != expected:
            wrong.append((where, name, {"svc": said, "oracle": expected}))
    return wrong
