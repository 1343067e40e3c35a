"""What a process that shows the same thing more than once keeps from one time to the next.

A shell keeps what it told of records, each line for as long as it is true; a command that ends
once it has answered keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

#: So many things are kept: a reader has a few ways to look at things.
_MOST = 16
_KEPT: ContextVar[dict[Hashable, Any] | None] = ContextVar("_KEPT", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Inside, what is asked for by `kept` is there again when it is asked for again."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """What is kept under a key, made anew where there is nothing or nothing is kept.

    Args:
        key: All that it depends on and does not itself look after.
    """
    there = _KEPT.get()
    if there is None:
        return make()
    if key not in there:
        if len(there) >= _MOST:
            there.clear()
        there[key] = make()
    thing: T = there[key]
    return thing
