"""Words about time, and the moment until which they are true.

A due time is told as so much time left or late, a day without its year as long as it is this
year's. Whoever words such a thing says as well from when on it may read differently, so that
what was told can be kept for exactly as long.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from svc.named_tuple import NamedTuple

#: Until this, what does not depend on the time is true.
FOREVER = math.inf


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
