"""Progress of long work: a bar with rate and time left for who watches, one line for a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from svc.cli.termio.say import say
from svc.cli.termio.streams import is_terminal
from svc.language import _

if TYPE_CHECKING:
    from pathlib import Path

    from svc.desk.core.progress import Advance


@contextmanager
def progress(activity: str, total: int | None, unit: str) -> Iterator[Advance]:
    """Show how far long work is, on standard error.

    Args:
        activity: What is being done, such as `importing`.
        total: How many there are, if known.
        unit: What is counted, such as `rows`.

    Yields:
        A function to call with how many more are done.
    """
    tally = _Tally(activity, unit)
    if total and is_terminal(sys.stderr):
        bar: click._termui_impl.ProgressBar[int] = click.progressbar(
            length=total,
            label=activity,
            file=sys.stderr,
            show_pos=True,
            item_show_func=lambda __: tally.rate(),
            update_min_steps=max(1, total // 200),
        )
        with bar:
            tally.show = bar.update
            yield tally.add
    else:
        yield tally.add
    say(tally.summary())


#: Files of fewer bytes than this are read before anybody wonders.
_LARGE = 32 << 20


@contextmanager
def watched(activity: str, path: Path) -> Iterator[Advance]:
    """Show how far the reading of one file is; nothing of a small one.

    Args:
        activity: What is being done, such as `copying`.
        path: The file, which need not be there.
    """
    try:
        size = path.stat().st_size
    except (OSError, ValueError):
        size = 0
    if size < _LARGE:
        yield lambda _more: None
        return
    with progress(activity, size, _("bytes")) as advance:
        yield advance


#: Fewer records than this are read before anybody wonders.
_WORTH_SHOWING = 3_000


def catching_up() -> Callable[[int, int], None] | None:
    """Progress of the index, for who watches: called with records done and in all.

    Returns:
        None where nobody watches.
    """
    if not is_terminal(sys.stderr):
        return None
    bars: list[click._termui_impl.ProgressBar[int]] = []

    def show(done: int, total: int) -> None:
        if total < _WORTH_SHOWING:
            return
        if not bars:
            label = _("reading records")
            bars.append(click.progressbar(length=total, label=label, file=sys.stderr))
        bars[0].update(done - bars[0].pos)
        if done >= total:
            bars[0].render_finish()

    return show


class _Tally:
    """How many were done since when."""

    def __init__(self, activity: str, unit: str) -> None:
        self.words, self.unit = activity, unit
        self.done = 0
        self.began = time.monotonic()
        self.show: Advance | None = None

    def add(self, more: int) -> None:
        self.done += more
        if self.show:
            self.show(more)

    def seconds(self) -> float:
        return max(time.monotonic() - self.began, 1e-9)

    def rate(self) -> str:
        return f"{self.done / self.seconds():,.0f} {self.unit}/s"

    def summary(self) -> str:
        return _(
            "{words}: {n} {unit} in {seconds:.1f} s ({rate})",
            words=self.words,
            n=f"{self.done:,}",
            unit=self.unit,
            seconds=self.seconds(),
            rate=self.rate(),
        )
