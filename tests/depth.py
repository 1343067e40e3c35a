"""How deep tests look: `scripts/test --all` looks deeper than the suite that runs all day."""

from __future__ import annotations

#: Examples of a property unless its test says another number: all day, and with `--all`.
FEW, MANY = 25, 60
_deep = [False]


def look_deep(deep: bool) -> None:
    """Say, before tests are read, whether the slow ones run as well."""
    _deep[:] = [deep]


def examples(most: int) -> int:
    """How many examples a test takes of a property.

    Args:
        most: As many with `--all`; all day a quarter of it.
    """
    return most if _deep[0] else max(most // 4, 3)
