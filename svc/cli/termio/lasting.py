"""Words about time with the moment until which they are true, and keeping them for as long.

A due time is told as so much time left or late, a day without its year as long as it is this
year's. Whoever words such a thing says as well from when on it may read differently. So a shell
can keep what it told for exactly as long; a command that ends once it has answered keeps nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from svc.named_tuple import NamedTuple

T = TypeVar("T")

#: Until this, what does not depend on the time is true.
FOREVER = math.inf
#: So many things are kept: a reader has a few ways to look at things.
_MOST = 16
_KEPT: ContextVar[dict[Hashable, Any] | None] = ContextVar("_KEPT", default=None)


class LastingWords(NamedTuple):
    """Words for people.

    Attributes:
        text: The words.
        until: Seconds since 1970 from which on they may read differently.
    """

    text: str
    until: float


class LastingStyle(NamedTuple):
    """What `click.style` takes.

    Attributes:
        style: Colours and such.
        until: Seconds since 1970 from which on they may differ.
    """

    style: Mapping[str, Any]
    until: float


@contextmanager
def keeping() -> Iterator[None]:
    """Inside, what is asked for by `kept` is there again when it is asked for again."""
    token = _KEPT.set({})
    try:
        yield
    finally:
        _KEPT.reset(token)


def is_keeping() -> bool:
    """Whether anything is kept for the next time."""
    return _KEPT.get() is not None


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
