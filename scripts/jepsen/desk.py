"""svc as `python -m svc` runs it, with the machine's clock off by SVC_TORTURE_AHEAD seconds."""

from __future__ import annotations

import os
import sys
from datetime import datetime, timedelta, tzinfo

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

    if _AHEAD:
        desk.datetime = Shifted  # type: ignore[attr-defined]
    return run()


if __name__ == "__main__":
    sys.exit(main())
