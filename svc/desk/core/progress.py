"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

#: Called with how many more are done.
Advance = Callable[[int], None]
#: Makes a progress report: what is done, how many there are, what is counted.
ProgressMeter = Callable[[str, int | None, str], AbstractContextManager[Advance]]
