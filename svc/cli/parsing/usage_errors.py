"""What is wrong with how a command was typed, in our words, whatever Click says of it.

Click's own sentences change from version to version, and it tells them only as text: here
each is told anew by the kind of error, and by what was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import click

from svc.language import _, n_
from svc.safe import quoted


class SaidUsageError(click.UsageError):
    """A usage error whose words are ours already."""


def extra_arguments(ctx: click.Context, rest: Sequence[str]) -> SaidUsageError:
    """The error for words that a command has no use for."""
    words = n_(
        "unexpected extra argument: {args}", "unexpected extra arguments: {args}", len(rest),
        args=" ".join(map(str, rest)),
    )  # fmt: skip
    return SaidUsageError(words, ctx)


def in_our_words(
    error: click.UsageError, ctx: click.Context, typed: Sequence[str]
) -> click.UsageError:
    """A usage error of Click's, told by us.

    Args:
        error: What reading the words ended with.
        ctx: Of the command that read them.
        typed: The words.
    """
    if isinstance(error, (SaidUsageError, click.exceptions.NoArgsIsHelpError)):
        return error
    return SaidUsageError(_words(error, ctx, typed), error.ctx or ctx)


def _words(error: click.UsageError, ctx: click.Context, typed: Sequence[str]) -> str:
    if isinstance(error, click.NoSuchOption):
        return _no_option(error)
    if isinstance(error, click.BadOptionUsage):
        name = quoted(error.option_name)
        if any(option.is_flag or option.count for option in _named(ctx, error.option_name)):
            return _("option {name} takes no value", name=name)
        return _("option {name} needs a value", name=name)
    if isinstance(error, click.MissingParameter) and error.param is not None:
        return _missing(error.param)
    if isinstance(error, click.BadParameter) and error.param is not None:
        reason = _misfit(error.param, ctx, typed)
        return _("invalid value for {name}: {reason}", name=_hint(error.param), reason=reason)
    if isinstance(ctx.command, click.Group):
        return _("a command is missing")
    return _("the words do not make a command")


def _no_option(error: click.NoSuchOption) -> str:
    name = quoted(error.option_name)
    meant = _(" or ").join(sorted(error.possibilities or ()))
    if not meant:
        return _("no such option: {name}", name=name)
    return _("no such option: {name}; did you mean {meant}?", name=name, meant=meant)


def _named(ctx: click.Context, name: str) -> Iterator[click.Option]:
    for param in ctx.command.get_params(ctx):
        if isinstance(param, click.Option) and name in (*param.opts, *param.secondary_opts):
            yield param


def _missing(param: click.Parameter) -> str:
    argument = isinstance(param, click.Argument)
    said = _("missing argument {name}") if argument else _("missing option {name}")
    words = said.format(name=_hint(param))
    if isinstance(param.type, click.Choice):
        return _("{words}; choose from: {choices}", words=words, choices=_choices(param.type))
    return words


def _hint(param: click.Parameter) -> str:
    """A parameter as the help names it."""
    if isinstance(param, click.Option):
        return " / ".join(quoted(name) for name in param.opts)
    return quoted(param.human_readable_name)


def _choices(kind: click.Choice[Any]) -> str:
    spoken: Sequence[Any] = getattr(kind, "spoken", kind.choices)
    return _(", ").join(map(str, spoken))


def _misfit(param: click.Parameter, ctx: click.Context, typed: Sequence[str]) -> str:
    """Why the first value that does not fit its parameter does not."""
    value = next(_unfit(param, ctx, typed), "")
    kind = param.type
    if isinstance(kind, click.Choice):
        return _("{value!r} is not one of {choices}", value=value, choices=_choices(kind))
    if not isinstance(kind, click.IntRange):
        return _("{value!r} does not fit", value=value)
    if not value.strip().removeprefix("-").isdecimal():
        return _("{value!r} is no whole number", value=value)
    if kind.max is None:
        return _("{value} is less than {least}", value=value, least=kind.min)
    return _("{value} is not between {least} and {most}",
             value=value, least=kind.min, most=f"{kind.max:,}")  # fmt: skip


def _unfit(param: click.Parameter, ctx: click.Context, typed: Sequence[str]) -> Iterator[str]:
    """The values of a parameter, as typed, that its type does not take."""
    values = ctx.command.make_parser(ctx).parse_args(list(typed))[0].get(param.name or "")
    for value in values if isinstance(values, (list, tuple)) else [values]:
        try:
            param.type.convert(value, param, ctx)
        except click.UsageError:
            yield str(value)
