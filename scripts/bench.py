#!/usr/bin/env python3
"""Measures svc's promises about speed, as ratios in one run.

    scripts/bench [ROW…] [--size 1k|30k|300k|N] [--import ROWS] [--keep DIR]
    scripts/bench --readme [ROW…] …
    scripts/bench --against CHECKOUT [ROW…] [--size N] …

Makes an office of that size (300k unless told) and one of 1k, and times whole
commands in turn, A B A B …: each row prints the medians of five runs, their
ratio, and the bar. With --against, each row's own command is timed in turn in
another checkout and in this one: medians, ratio, spread (half of what the five
ratios span between their quartiles), the ratio of processor time, and whether it
is worse by more than 10 % and its spread. A ROW may be a pattern, `import*`;
--list names them all. With --readme the rows measured are renewed in the table
of the manual's page on performance. On a machine that others use too, --cpu counts processor
time (of all processes) instead of the clock's. The offices go to a temporary
folder, or stay in DIR and are used again.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path

from benchmark.bars import RUNS, Bar
from benchmark.page import Measured, renew
from benchmark.place import Checkout, Place
from benchmark.rows import ONLY_NAMED, ROWS
from benchmark.timing import compared, output


def main() -> int:
    """Make the offices, measure, print the table; 1 if a bar was missed or a row is worse."""
    asked = _arguments()
    patterns = [*asked.rows, *(f"{subject}*" for subject in asked.only)]
    names, size = _chosen(patterns), _size(asked.size)
    if asked.list:
        print("\n".join(ROWS))
        return 0
    with _folder(asked.keep) as folder:
        print(_machine(size))
        if asked.against:
            before = Place(
                Checkout.at(asked.against).compiled(),
                folder / "before",
                folder,
                size,
                asked.imported,
            )
            return _against(before, names, asked.cpu)
        print(f"{'what':62} {'ours':>8} {'against':>8} {'ratio':>6} {'bar':>5} {'cpu':>5}")
        place = Place(Checkout.own().compiled(), folder, folder, size, asked.imported)
        rows = [_held(bar, _counted(bar, asked.cpu)) for name in names for bar in ROWS[name](place)]
    if asked.readme:
        counted = "processor time" if asked.cpu else "by the clock"
        renew(f"{_machine(size)}, {counted}", rows)
    return 0 if all(row.ratio <= row.bar for row in rows) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        prog="scripts/bench",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("rows", nargs="*", metavar="ROW")
    parser.add_argument("--size", default="300k")
    parser.add_argument("--import", dest="imported", type=int, default=100_000, metavar="ROWS")
    parser.add_argument("--against", type=Path, metavar="CHECKOUT")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    parser.add_argument("--cpu", action="store_true", help="count processor time")
    parser.add_argument("--readme", action="store_true", help="renew the manual's table")
    parser.add_argument("--only", action="append", default=[], metavar="SUBJECT",
                        help="rows of one subject: sync, import, …")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="name every row, and measure nothing")
    return parser.parse_args()


def _chosen(patterns: list[str]) -> list[str]:
    """Names of rows, in the table's order; all but the longest if none was asked for."""
    for pattern in patterns:
        if not any(fnmatch(name, pattern) for name in ROWS):
            sys.exit(f"bench: no row {pattern!r}\n  next: one of {', '.join(ROWS)}")
    if not patterns:
        return [name for name in ROWS if name not in ONLY_NAMED]
    return [name for name in ROWS if any(fnmatch(name, pattern) for pattern in patterns)]


def _size(text: str) -> int:
    number, factor = (text[:-1], 1000) if text.endswith("k") else (text, 1)
    if not number.isdigit() or int(number) < 1:
        sys.exit(f"bench: {text!r} is no size\n  next: 1k, 30k, 300k, or a number of tickets")
    return int(number) * factor


def _machine(size: int) -> str:
    return (
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"{output('git', '--version')}, {size:,} tickets; medians of {RUNS}, seconds"
    )


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    """A folder for the offices: a temporary one, or one that stays."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="svc-bench-") as place:
        yield Path(place)


def _counted(bar: Bar, cpu: bool) -> str:
    """The attribute of `Usage` that counts."""
    return "cpu" if cpu and bar.of == "seconds" else bar.of


def _held(bar: Bar, of: str) -> Measured:
    """Measure a row against its bar and print it."""
    done = compared(bar.ours, bar.theirs, bar.runs, of)
    kept = done.ratio <= bar.bar
    print(
        f"{bar.name:62} {done.ours:8.3f} {done.theirs:8.3f} {done.ratio:6.2f} {bar.bar:5.1f}"
        f" {done.cpu:5.2f}{'' if kept else '  missed'}",
        flush=True,
    )
    return Measured(bar.name, done.ours, done.theirs, done.ratio, bar.bar)


def _against(before: Place, names: list[str], cpu: bool) -> int:
    """Measure rows in another checkout and in this one; 1 if one is worse here."""
    # The offices are those of the other: what it wrote is what both must read.
    folder = before.shared / "after"
    place = Place(
        Checkout.own().compiled(), folder, before.shared, before.size, before.rows, before
    )
    print(f"{'what':62} {'before':>8} {'after':>8} {'ratio':>6} {'±':>5} {'cpu':>5}")
    worse = 0
    for name in names:
        for theirs, ours in zip(ROWS[name](before), ROWS[name](place), strict=True):
            done = compared(ours.ours, theirs.ours, ours.runs, _counted(ours, cpu))
            print(
                f"{ours.name:62} {done.theirs:8.3f} {done.ours:8.3f} {done.ratio:6.2f}"
                f" {done.spread:5.2f} {done.cpu:5.2f}{'  worse' if done.is_worse else ''}",
                flush=True,
            )
            worse += done.is_worse
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
