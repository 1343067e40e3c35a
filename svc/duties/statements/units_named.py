"""The unit that words of a payment name: 摘要, 用途 and 附言 hold one in any spelling, or none.

Pieces that could be a home's are read as everywhere else (`svc.rules.record.unit_ids`), and
count only where there is such a home: `2026-04-01` and an order's number are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping

from svc.errors import UsageError
from svc.lazy_pattern import lazy_pattern
from svc.rules.record.unit_ids import candidates, unit_id

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−﹘﹣－ー~", "-"))
_VALUE = r"(?:[0-9A-Z]{1,8}|[零〇一二三四五六七八九十百两]{1,6}|[甲乙丙丁东西南北])"
_WORD = (
    r"(?:号楼|#楼|栋|幢|座|期|区|单元|门|梯|层|号房|室|房|户|号|#|楼"
    r"|号?(?:地下)?停?车位|号?(?:地下)?车库|号?(?:底?商铺|店铺|商铺))"
)
#: A value and what it is, with what stands between it and the next.
_PIECE = lazy_pattern(rf"\s*{_VALUE}\s*{_WORD}?\s*-?", re.IGNORECASE)
_RUN = lazy_pattern(rf"(?:{_PIECE.pattern}){{2,}}", re.IGNORECASE)
#: Parts of the longest spelling.
_MOST_PIECES = 5


class UnitFinder:
    """Finds the homes of an estate in words.

    Args:
        units: Every unit's id.
        phases: The office's own words for phases, with its codes for them.
    """

    def __init__(self, units: Collection[str], phases: Mapping[str, str]) -> None:
        self._units = frozenset(units)
        self._phases = phases
        self._known: dict[str, frozenset[str]] = {}
        self._by_room: dict[str, list[str]] = {}
        for unit in units:
            self._by_room.setdefault(unit.rpartition("-")[2], []).append(unit)

    def named(self, memo: str | None) -> frozenset[str]:
        """The units that words name.

        Example:
            >>> finder = UnitFinder(["3-2-1502", "3-2-1501", "1-1-101"], {})
            >>> sorted(finder.named("李** 3栋2单元1502室 2026年4月物业费"))
            ['3-2-1502']
            >>> sorted(finder.named("2026-04-01 物业费"))
            []
        """
        if not memo:
            return frozenset()
        found = self._known.get(memo)
        if found is None:
            found = self._known[memo] = frozenset(self._named(memo))
        return found

    def _named(self, memo: str) -> Iterator[str]:
        plain = unicodedata.normalize("NFKC", memo).translate(_DASHES)
        for word in self._phases:
            plain = plain.replace(word, f" {self._phases[word]}期")
        for run in _RUN.finditer(plain):
            pieces = [piece[0] for piece in _PIECE.finditer(run[0])]
            at = 0
            while at < len(pieces) - 1:
                length, unit = self._longest(pieces, at)
                if unit is not None:
                    yield unit
                at += length

    def _longest(self, pieces: list[str], at: int) -> tuple[int, str | None]:
        """How many pieces from a place make a unit, and which; one piece that makes none."""
        for length in range(min(_MOST_PIECES, len(pieces) - at), 1, -1):
            unit = self._unit("".join(pieces[at : at + length]).strip(" -"))
            if unit is not None:
                return length, unit
        return 1, None

    def _unit(self, text: str) -> str | None:
        """The unit that a spelling means; None where it is none, or may be several."""
        try:
            unit = unit_id(text)
        except UsageError:
            unit = ""
        if unit in self._units:
            return unit
        try:
            parts = candidates(text)
        except UsageError:
            return None
        if parts.building is None or parts.room is None:
            return None
        meant = [one for one in self._by_room.get(parts.room, ()) if parts.matches(one)]
        return meant[0] if len(meant) == 1 else None
