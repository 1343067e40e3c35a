"""`svc`, and `python -m svc`: one command, and the end of the process."""

from __future__ import annotations

import atexit
import os
import sys
from typing import NoReturn


def start() -> NoReturn:
    """Run one command as the program `svc`, or as a remote's gate, by what its start pack has."""
    from svc.start_pack import StartPack

    pack = StartPack.beside(__file__)
    pack.use()
    code = _run()
    pack.renew()
    _end(code)


def _run() -> int:
    from svc.cli.main import main

    return main()


def _end(code: int) -> NoReturn:
    """End the process.

    Python would take down every module and object first, only to give back what the system
    takes back at once: some milliseconds of each command. Whatever asked to be told of the end is
    told, and where a thread has not ended yet, or something cannot be written, Python ends as it
    does.
    """
    import threading

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
    if sys.flags.isolated:
        start()
    _end(_run())
