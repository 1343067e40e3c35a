"""Svc with the declared kinds, as a process that forks for each command it is sent.

A command then costs what it does, and not the start of Python and its imports besides.
Requests are lines of JSON; the answer to each is a line with the exit code, once what it
said stands in the files that the request names.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, NoReturn


def _preload() -> None:
    """Import what commands would import one by one, in the tests' stead."""
    import svc

    import_module("tests.kinds.declared")
    for module in walk_packages(svc.__path__, "svc."):
        if "__main__" not in module.name:
            import_module(module.name)


def _run(asked: dict[str, Any]) -> NoReturn:
    """The command, in a child that ends with its exit code."""
    from svc.cli.main import main

    for number, (path, flags) in enumerate((
        (asked["input"], os.O_RDONLY), (asked["out"], os.O_WRONLY), (asked["err"], os.O_WRONLY),
    )):  # fmt: skip
        os.dup2(os.open(path, flags), number)
    os.environ.update(asked["env"])
    code = 70
    try:
        code = main(asked["words"])
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def serve() -> None:
    """Answer requests until there are none."""
    _preload()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(json.loads(line))
        _pid, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
