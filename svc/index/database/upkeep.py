"""Keeping sums over many records true while the index goes from one commit to another.

Which kinds have such sums, and by which module, stands in their rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Protocol

from svc.kinds.table import KINDS, place_of

#: Where the index says that it keeps what settled every line, and by which rules that was told.
SETTLED = "settled"


class SumKeeper(Protocol):
    """What a keeping module calls `Renewal(index, records, whole)`, made before the change."""

    def renew(self) -> None:
        """Have the sums be those of what the tables hold now."""


class Upkeep:
    """The renewal of all sums that a change of records touches.

    Made before the tables change, since what goes is to be seen too.

    Args:
        index: What is about to change.
        paths: The records that come, change or go.
        whole: Whether the sums are to be made from nothing.
    """

    def __init__(self, index: object, paths: Iterable[str], whole: bool = False) -> None:
        touched: dict[str, dict[str, list[str]]] = {}
        for path in paths:
            place = place_of(path)
            if place is not None and (keeper := KINDS[place[0]].keeper):
                touched.setdefault(keeper, {}).setdefault(place[0], []).append(place[1])
        self._keepers: list[SumKeeper] = [
            import_module(keeper).Renewal(index, records, whole)
            for keeper, records in touched.items()
        ]

    def renew(self) -> None:
        """Have the sums be those of what the tables hold now."""
        for keeper in self._keepers:
            keeper.renew()
