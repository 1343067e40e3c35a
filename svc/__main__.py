"""`svc`, and `python -m svc`: one command, and the end of the process."""

from __future__ import annotations

import atexit
import os
import sys
import threading

from svc.cli.main import main


def start() -> None:
    """Run one command and end the process.

    Python would take down every module and object first, only to give back what the system
    takes back at once: some milliseconds of each command. Whatever asked to be told of the end is
    told, and where a thread has not ended yet, or something cannot be written, Python ends as it
    does.
    """
    code = main()
    if threading.active_count() > 1:
        sys.exit(code)
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.exit(code)
    os._exit(code)


if __name__ == "__main__":
    start()
