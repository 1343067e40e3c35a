"""svc as `python -m svc` runs it, disturbed as the environment says.

SVC_TORTURE_AHEAD: seconds by which the machine's clock is off.
SVC_TORTURE_KILL: the checkpoint at which it is killed, with all that it started.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime, timedelta, tzinfo

_KILL = os.environ.get("SVC_TORTURE_KILL", "")
_AHEAD = timedelta(seconds=float(os.environ.get("SVC_TORTURE_AHEAD", "0")))


class Shifted(datetime):
    """A clock that is off."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        """The wrong time."""
        return datetime.now(tz) + _AHEAD


def main() -> int:
    """Run a command whose actions happen at the wrong time."""
    from svc.cli.main import main as run
    from svc.desk.core import desk
    from svc.store.commit import checkpoints

    if _KILL:
        checkpoints.reached = _reached
    if _AHEAD:
        desk.datetime = Shifted  # type: ignore[attr-defined]
    return run()


def _reached(moment: str) -> None:
    if moment == _KILL:
        os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
