"""Three versions of a list as one: what either side added, without what either took away."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def merge_sets(base: Sequence[T], published: Sequence[T], ours: Sequence[T]) -> tuple[T, ...]:
    """A list whose order says little: each item is in it or not.

    Args:
        base: The last version that both sides had.
        published: The version whose order leads.
        ours: The other one; what only it has comes behind what it stood behind there.

    Example:
        >>> merge_sets(["a", "b"], ["a", "c"], ["b", "a", "d"])
        ('a', 'd', 'c')
    """
    before, here, there = set(base), set(published), set(ours)
    kept = [item for item in dict.fromkeys(published) if item in there or item not in before]
    added = {item for item in there if item not in here and item not in before}
    return tuple(placed(kept, ours, added))


def placed(order: Sequence[T], other: Iterable[T], added: Iterable[T]) -> list[T]:
    """An order with further items, each behind what it follows in another order.

    Args:
        order: What stands already.
        other: An order that holds the further items.
        added: Which of its items are to be put in.
    """
    wanted, standing = set(added), set(order)
    behind: dict[T | None, list[T]] = {}
    last: T | None = None
    for item in dict.fromkeys(other):
        if item in wanted:
            behind.setdefault(last, []).append(item)
        elif item in standing:
            last = item
    result = list(behind.get(None, ()))
    for item in order:
        result += [item, *behind.get(item, ())]
    return result
