"""Progress of fetch and push, for who watches."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from svc.cli.termio.streams import is_terminal
from svc.language import N_, _

if TYPE_CHECKING:
    from svc.store.git.gitpython import ShowProgress

#: Nobody wonders before so many seconds have passed.
_PATIENCE = 1.0
_STAGES = {
    "counting": N_("counting"), "compressing": N_("compressing"), "sending": N_("sending"),
    "receiving": N_("receiving"), "resolving": N_("resolving"),
}  # fmt: skip


@contextmanager
def watching() -> Iterator[Callable[[str], None] | None]:
    """What git's progress is told to; None where nobody watches.

    Only lines of what takes long are read, so that GitPython is not imported for less.
    """
    if not is_terminal(sys.stderr):
        yield None
        return
    began = time.monotonic()
    readers: list[Callable[[str], None]] = []
    shown: list[bool] = []

    def show(stage: str, count: float, total: float | None) -> None:
        share = f" {count / total:4.0%}" if total else f" {count:,.0f}"
        shown.append(True)
        click.echo(f"\r{_(_STAGES[stage])}{share}\033[K", err=True, nl=False)

    def watch(line: str) -> None:
        if time.monotonic() - began < _PATIENCE:
            return
        if not readers:
            readers.append(_reader(show))
        readers[0](line)

    try:
        yield watch
    finally:
        if shown:
            click.echo("\r\033[K", err=True, nl=False)


def _reader(show: ShowProgress) -> Callable[[str], None]:
    from svc.store.git.gitpython import progress_reader

    return progress_reader(show)
