"""Words for people, on standard error: data alone goes to standard output."""

from __future__ import annotations

import sys
from contextlib import suppress

import click

from svc.cli.termio import pager
from svc.cli.termio.folding import folded
from svc.cli.termio.personal import hidden
from svc.cli.termio.streams import close_quietly, coloured, safe
from svc.language import _


def say(line: str) -> None:
    """A line of words, such as "no tickets match"."""
    _put(safe(hidden(line)))


def warn(line: str) -> None:
    """A line the user should not miss, though the command goes on."""
    _put(f"{_mark(_('svc: warning:'), 'yellow')} {safe(hidden(line))}")


def complain(line: str) -> None:
    """The first line of an error."""
    _put(f"{_mark('svc:', 'red')} {safe(hidden(line))}")


def complain_at_length(text: str) -> None:
    """An error that is a page of its own, such as a group's help; it is svc's text alone."""
    _put(text)


def blank() -> None:
    """An empty line, to end one that Ctrl-C broke off."""
    _put("")


def add(line: str) -> None:
    """A further line of the same words, set in."""
    _put(f"  {safe(hidden(line))}")


def _mark(text: str, colour: str) -> str:
    return click.style(text, fg=colour, bold=True) if coloured(sys.stderr) else text


def _put(text: str) -> None:
    for line in folded(text.split("\n"), sys.stderr):
        _put_row(line)


def _put_row(line: str) -> None:
    if pager.holds_words(line):
        return
    with suppress(OSError):  # told when the command ends
        # Where both streams go to one file, words stand behind the rows they are about.
        sys.stdout.flush()
    try:
        click.echo(line, err=True, color=coloured(sys.stderr))
    except OSError:
        # Words that nobody can read change nothing of what was done.
        close_quietly(sys.stderr)
