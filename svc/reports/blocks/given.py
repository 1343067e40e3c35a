"""What a block of a named report was told, read key by key; whatever is left over is a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from svc.errors import SvcError, UsageError
from svc.language import N_, _
from svc.reports.dimensions import DIMENSIONS, Only, group_problem
from svc.reports.measures import DUTY_NAMES, MONEY_NAMES, NAMES, Measure, measure
from svc.safe import quoted

_COUNT = N_("a whole number from {least}")
_SHARE = N_("a number from 0")


class BlockOptions:
    """One entry of a report's list of blocks.

    Args:
        spec: Its keys; `block` says which block it is.
        office: The office record, as plain values.
    """

    def __init__(self, spec: Mapping[str, Any], office: Mapping[str, Any]) -> None:
        self._office = office
        self._left = dict(spec)
        self.block = str(self._left.pop("block", ""))
        self._known: list[str] = []

    def measures(self, default: Sequence[str]) -> list[Measure]:
        """The measures named in `measures`, in their order."""
        known = (*NAMES, *MONEY_NAMES) if self.block == "breakdown" else NAMES
        return [measure(name) for name in self.words("measures", known, default)]

    def money(self, default: Sequence[str]) -> list[Measure]:
        """The measures of money named in `measures`, in their order."""
        return [measure(name) for name in self.words("measures", MONEY_NAMES, default)]

    def duties(self, default: Sequence[str]) -> list[Measure]:
        """The measures of rounds and documents named in `measures`, in their order."""
        return [measure(name) for name in self.words("measures", DUTY_NAMES, default)]

    def dimensions(self, default: Sequence[str], most: int = 2) -> tuple[str, ...]:
        """The dimensions named in `by`, at least one and each once."""
        found = tuple(dict.fromkeys(self.words("by", DIMENSIONS, default)))
        if not 1 <= len(found) <= most:
            raise self._wrong("by", list(found), _("{n} of {words}", n=f"1–{most}",
                                                   words=", ".join(DIMENSIONS)))  # fmt: skip
        return found

    def words(self, key: str, allowed: Iterable[str], default: Sequence[str] = ()) -> list[str]:
        """A word, or a list of words, each one of those allowed."""
        known = list(allowed)
        value = self._take(key, default)
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, Sequence) or any(one not in known for one in listed):
            raise self._wrong(key, value, ", ".join(known))
        return list(listed)

    def word(self, key: str, allowed: Iterable[str], default: str) -> str:
        """One word of those allowed, or the default."""
        value = self._take(key, default)
        known = list(allowed)
        if value != default and value not in known:
            raise self._wrong(key, value, ", ".join(known))
        return str(value)

    def flag(self, key: str) -> bool:
        """True or false; false unless it is said."""
        value = self._take(key, False)
        if not isinstance(value, bool):
            raise self._wrong(key, value, "true, false")
        return value

    def count(self, key: str, default: int, least: int = 1) -> int:
        """A whole number."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < least:
            raise self._wrong(key, value, _(_COUNT, least=least))
        return value

    def threshold(self, key: str, default: float) -> float:
        """A number that is not negative."""
        value = self._take(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise self._wrong(key, value, _(_SHARE))
        return float(value)

    def only(self) -> Only:
        """The groups that `only` narrows the block to, by dimension."""
        value = self._take("only", {})
        if not isinstance(value, Mapping):
            raise self._wrong("only", value, "only: {department: [ID]}")
        chosen: dict[str, list[str]] = {}
        for name, groups in value.items():
            if name not in DIMENSIONS:
                raise self._wrong("only", name, ", ".join(DIMENSIONS))
            listed = groups if isinstance(groups, list) else [groups]
            chosen[name] = ["" if one == "none" else str(one) for one in listed]
            for group in chosen[name]:
                if problem := group_problem(name, group, self._office):
                    raise self._wrong(f"only.{name}", group, problem)
        return chosen

    def done(self) -> None:
        """Nothing more is known.

        Raises:
            UsageError: Something is left over.
        """
        for key, value in self._left.items():
            raise UsageError(
                _(
                    "block {block}: {key} is unknown",
                    block=self.block,
                    key=f"{key}: {quoted(value)}",
                ),
                _("its keys: {keys}", keys=", ".join(self._known) or "–"),
            )

    def _take(self, key: str, default: Any) -> Any:
        self._known.append(key)
        return self._left.pop(key, default)

    def _wrong(self, key: str, value: Any, allowed: str) -> SvcError:
        return UsageError(
            _("block {block}: {key} cannot be {value!r}", block=self.block, key=key, value=value),
            _("allowed: {allowed}", allowed=allowed),
        )
