"""Groups that know their commands' names and help without importing them.

`svc --help` prints from the table alone; a command's module is imported when
the command runs, or when its own help is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from svc.cli.parsing.language import worded
from svc.errors import EXIT_CODES
from svc.language import _, current, either
from svc.light_imports import shallow
from svc.named_tuple import NamedTuple
from svc.safe import quoted

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from svc.cli.parsing.readings import Readings


class Command(NamedTuple):
    """One row of the table of commands.

    Attributes:
        name: As typed.
        target: `module:attribute` of the Click command; for a group with
            `commands` the command that runs where none of them is named, or empty.
        help: One line, shown by the group's help.
        section: Heading it stands under.
        commands: A group's own rows.
        args: What `target` is called with, where it makes the command.
        switch: The options that mean `target`, parted by blanks, as does a first word that
            names none of `commands`; without any a group with a target runs that wherever
            none of its commands is named.
        chinese: What a Chinese reader is told, where the catalogue does not say it.
    """

    name: str
    target: str
    help: str
    section: str = "Commands"
    commands: tuple[Command, ...] = ()
    switch: str = ""
    args: tuple[str, ...] = ()
    chinese: str = ""

    @property
    def line(self) -> str:
        """What it is for, in the reader's words."""
        return either(self.help, self.chinese) if self.chinese else _(self.help)

    def load(self) -> click.Command:
        """Import the command, or build the group from its rows."""
        if self.commands and self.target:
            return worded(DefaultGroup(self, help=self.help))
        if self.commands:
            return worded(LazyGroup(self.name, help=self.help, table=self.commands))
        module, _, attribute = self.target.partition(":")
        command = getattr(import_module(module), attribute)
        if self.args:
            command = command(*self.args)
        assert isinstance(command, click.Command), f"{self.target} is no command"
        return worded(_checked(command))


class CheckedCommand(click.Command):
    """A command that tells in our words what is wrong with how it was typed."""

    #: What was typed behind it before in this process; None until it is typed a second time.
    _readings: Readings | None = None
    _typed = False

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Its options and arguments; where words are completed, with the office's own values."""
        params = super().get_params(ctx)
        if not ctx.resilient_parsing:
            return params
        from svc.cli.completion.office_values import completed

        return [completed(param) for param in params]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words behind the command, those that were read before as they were."""
        if not self._typed or ctx.resilient_parsing:
            self._typed = True
            return self._read(ctx, args)
        if self._readings is None:
            from svc.cli.parsing.readings import Readings

            self._readings = Readings(self.get_params(ctx))
        key, before = self._readings.key(ctx, args), dict(ctx.meta)
        unread = None if key is None else self._readings.recall(ctx, key)
        if unread is None:
            unread = self._read(ctx, args)
            if key is not None:
                self._readings.keep(ctx, key, before, unread)
        return unread

    def _read(self, ctx: click.Context, args: list[str]) -> list[str]:
        typed, takes_more = list(args), ctx.allow_extra_args
        # Of words too many Click tells by its text alone; so it hands them on.
        ctx.allow_extra_args = True
        try:
            unread = super().parse_args(ctx, args)
        except click.UsageError as error:
            from svc.cli.parsing.usage_errors import in_our_words

            raise in_our_words(error, ctx, typed) from error
        ctx.allow_extra_args = takes_more
        if unread and not takes_more and not ctx.resilient_parsing:
            from svc.cli.parsing.usage_errors import extra_arguments

            raise extra_arguments(ctx, unread)
        return unread


class _CheckedGroup(CheckedCommand, click.Group):
    """The same of a command that has others below it."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run whichever of its commands is named."""
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            from svc.cli.parsing.usage_errors import in_our_words

            raise in_our_words(error, ctx, ()) from error


def _checked(command: click.Command) -> click.Command:
    """A command as one that is checked, however it was declared."""
    if type(command) is click.Command:
        command = shallow(command)
        command.__class__ = CheckedCommand
    return command


class LazyGroup(_CheckedGroup):
    """A Click group over a table of commands.

    Args:
        table: Its rows, in the order shown.
        sections: Headings in the order shown; others follow as they come.
    """

    def __init__(
        self, *args: Any, table: Sequence[Command], sections: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._table = {row.name: row for row in table}
        self._loaded: dict[tuple[str, ...], click.Command] = {}
        headings = [*sections, *(row.section for row in table)]
        self._sections = tuple(dict.fromkeys(headings))

    @property
    def table(self) -> tuple[Command, ...]:
        """The rows, in the order shown."""
        return tuple(self._table.values())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the table's order."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported when it is first asked for; None if there is none."""
        row = self._table.get(cmd_name)
        return self._ready(row) if row else None

    def _ready(self, row: Command) -> click.Command:
        """The command of a row in the reader's language: a shell asks for it line after line."""
        key = row.target, row.name, current()
        if key not in self._loaded:
            self._loaded[key] = row.load()
        return self._loaded[key]

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one may have been meant."""
        name = args[0]
        if name not in self._table and not name.startswith("-") and not ctx.resilient_parsing:
            from svc.cli.parsing.usage_errors import SaidUsageError

            raise SaidUsageError(self._no_command(name), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table, by section."""
        for section in self._sections:
            rows = [(row.name, row.line) for row in self.table if row.section == section]
            if rows:
                with formatter.section(_(section)):
                    _write_rows(formatter, rows)
        if ctx.parent is None:
            with formatter.section(_("Exit codes")):
                formatter.write_dl(
                    [(str(code), _(meaning)) for code, meaning in EXIT_CODES.items()]
                )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Names from the table; the base class would import every command for its help."""
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(row.name, help=row.line)
            for row in self.table
            if row.name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def _no_command(self, name: str) -> str:
        from difflib import get_close_matches

        close = get_close_matches(name, self._table, n=3)
        if not close:
            return _("no command {name}", name=quoted(name))
        meant = _(" or ").join(close)
        return _("no command {name}; did you mean {meant}?", name=quoted(name), meant=meant)


def _write_rows(formatter: click.HelpFormatter, rows: list[tuple[str, str]]) -> None:
    """Names and what they do, in two columns, as Click writes them.

    Click breaks every line into words to see whether it fits, which took more than
    half of the time of `svc --help`; of plain ones their length says so.
    """
    start = max(len(name) for name, _line in rows) + 2
    most = formatter.width - start - 2
    if all(name.isascii() and line.isascii() and len(line) <= most for name, line in rows):
        indent = " " * formatter.current_indent
        formatter.write("".join(f"{indent}{name:<{start}}{line}\n" for name, line in rows))
    else:
        formatter.write_dl(rows)


class DefaultGroup(LazyGroup):
    """A command that has commands below it: `svc callback T`, `svc callback list`.

    Args:
        row: Its row; what its `target` leads to runs unless one of its `commands` is named.
    """

    def __init__(self, row: Command, **kwargs: Any) -> None:
        super().__init__(row.name, table=row.commands, **kwargs)
        self._default = row._replace(commands=())
        self._switches = frozenset(row.switch.split())

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The group's own options, and the one that leads past its commands."""
        own = super().get_params(ctx)
        if not self._switches:
            return own
        led = self._ready(self._default).params
        return [*(one for one in led if self._switches.intersection(one.opts)), *own]

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """The context of whichever command the words name."""
        named = bool(args) and args[0] in self._table
        other = bool(args) and not args[0].startswith("-")
        if named or (self._switches and not (other or self._switches.intersection(args))):
            return super().make_context(info_name, args, parent, **extra)
        return self._ready(self._default).make_context(info_name, args, parent, **extra)
