"""The entry of `svc`: global options, the table of commands, and one place for every error."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from functools import cache

import click

from svc import __version__
from svc.cli.core.session import Session, start_folder
from svc.cli.parsing.command_table import COMMANDS, SECTIONS
from svc.cli.parsing.language import (
    asked_for_help,
    language_option,
    listen,
    opening,
    teach_click,
    worded,
)
from svc.cli.parsing.lazy import LazyGroup
from svc.cli.termio import pager
from svc.cli.termio.streams import prepare_streams, unwritten
from svc.language import _, current
from svc.store.commit import receipts

HELP = """A property service desk that lives in a git repository.

Requests come in by any channel, go to whoever must act, are followed to their
end, called back and counted. Every action is one commit.
"""

# Before an option below asks for its words.
teach_click()


@click.group(
    cls=LazyGroup,
    name="svc",
    help=HELP,
    table=COMMANDS,
    sections=SECTIONS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "-C",
    "steps",
    metavar="DIR",
    multiple=True,
    help="Work in DIR instead of here (SVC_REPO); several add up.",
)
@click.option(
    "--as",
    "actor",
    metavar="STAFF",
    envvar="SVC_ACTOR",
    help="Staff id of who acts (SVC_ACTOR).",
)
@click.option("--no-pager", is_flag=True, help="Show long answers without a pager (SVC_PAGER).")
@language_option
@click.version_option(__version__, prog_name="svc", message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context, steps: tuple[str, ...], actor: str | None, no_pager: bool) -> None:
    """See HELP."""
    pager.switch(off=no_pager)
    ctx.obj = Session(start_folder(steps), actor or None)


def main(args: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        args: The words after `svc`; those of the process if not given.

    Returns:
        The exit code, as in `svc.errors.EXIT_CODES`; 130 after Ctrl-C, 141
        where the reader of standard output has gone.
    """
    prepare_streams()
    return answered(sys.argv[1:] if args is None else args)


def answered(args: Sequence[str]) -> int:
    """Run one command to its end, its error told; the streams are prepared, by whoever calls.

    Args:
        args: The words after `svc`.

    Returns:
        As `main` does.
    """
    receipts.forget()
    words = list(args)
    asked = opening(words)
    try:
        listen(asked)
        code = run(_spoken(root, current()), words)
        pager.let_go()
    except (Exception, KeyboardInterrupt) as err:  # noqa: BLE001 - the one place
        return _reported(err, asked.start)
    trouble = unwritten()
    return code if trouble is None else _unheard(trouble)


@cache
def _spoken(group: click.Group, _language: str) -> click.Group:
    """The group in the language that is spoken: a shell asks for it line after line."""
    return worded(group)


def _reported(err: BaseException, start: str) -> int:
    """Tell the user; nothing that standard output still holds may fail a second time."""
    from svc.cli.termio.failure import report

    pager.let_go()
    trouble = unwritten()
    if isinstance(err, OSError) and (trouble is not None or receipts.recorded()[1]):
        # What was recorded is done: without trouble it is a file that should hold the answer.
        return _unheard(trouble or err)
    return report(err, start)


def _unheard(trouble: OSError) -> int:
    """End a command whose answer cannot be written.

    A reader that has seen enough, such as `head`, ends reading quietly; of what
    was recorded it hears in any case.
    """
    if isinstance(trouble, BrokenPipeError) and not receipts.recorded()[1]:
        return 141
    from svc.cli.termio.failure import report_unheard
    from svc.system_errors import reason

    closed = trouble.errno == errno.EBADF
    return report_unheard(_("standard output is closed") if closed else reason(trouble))


def run(group: click.Group, arguments: list[str]) -> int:
    """Parse and invoke, leaving every error but a deliberate exit to the caller.

    Click's own `main` would end the process, and turns a closed pipe into exit 1.
    """
    commands = group.list_commands(click.Context(group)) if "help" in arguments else ()
    arguments = asked_for_help(arguments, commands)
    instruction = os.environ.get("_SVC_COMPLETE")
    if instruction:
        from click.shell_completion import shell_complete

        from svc.cli.parsing import completing_shells  # noqa: F401 - svc's, known from here

        return shell_complete(group, {}, "svc", "_SVC_COMPLETE", instruction)
    try:
        with group.make_context("svc", list(arguments), terminal_width=_columns()) as ctx:
            result = group.invoke(ctx)
    except click.exceptions.Exit as err:
        return err.exit_code
    return result if isinstance(result, int) else 0


def _columns() -> int:
    """Width of help, at most 100; asked here because Click would import shutil for it."""
    try:
        wide = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size().columns
    except (OSError, ValueError):
        wide = 80
    return max(min(wide, 100), 40)
