"""What words on a command line came to, kept for the same words: a shell reads them again.

Reading words is a pure function of them and of a few variables of the environment, as long as
no option asks a question, reads a file or does something of its own. Of a command with such an
option nothing is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

import click

from svc.cli.parsing import language
from svc.cli.termio import personal
from svc.cli.termio.vocabulary import Word
from svc.named_tuple import NamedTuple

#: Types that read a value from its text alone.
_PLAIN = (
    Word, click.Choice, click.IntRange, click.FloatRange, type(click.STRING), type(click.INT),
    type(click.FLOAT), type(click.BOOL),
)  # fmt: skip
#: Options that look at their value alone, and keep what they do with it in the context; Click's
#: own, for help and versions, end the reading where they do anything.
_PLAIN_CALLS = (personal.reveal, language.held_against_ours)
#: What reading leaves in a context, by attribute; not every version of Click has each.
_LEFT = (
    "params", "args", "_protected_args", "_opt_prefixes", "_parameter_source",
    "_param_default_explicit",
)  # fmt: skip
#: So many lines of one command are kept.
_MOST = 64


class _Reading(NamedTuple):
    """What some words came to.

    Attributes:
        left: Attributes of the context.
        meta: What options noted for the length of the command.
        unread: The words that were handed on.
    """

    left: dict[str, Any]
    meta: dict[str, Any]
    unread: list[str]


class Readings:
    """What the words behind one command came to, line by line.

    Args:
        params: The command's options and arguments.
    """

    def __init__(self, params: Sequence[click.Parameter]) -> None:
        self._known: dict[object, _Reading] = {}
        self._seen: set[object] = set()
        self._is_pure = all(map(_is_pure, params))
        self._variables = tuple(name for param in params for name in _variables(param))

    def key(self, ctx: click.Context, args: Sequence[str]) -> object | None:
        """What the reading of these words follows from; None where it is not to be kept."""
        if not self._is_pure or ctx.resilient_parsing or ctx.auto_envvar_prefix:
            return None
        return *args, *map(os.environ.get, self._variables)

    def recall(self, ctx: click.Context, key: object) -> list[str] | None:
        """Leave in a fresh context what reading the same words left before.

        Returns:
            The words to hand on; None where they were not read yet.
        """
        known = self._known.get(key)
        if known is None:
            return None
        for name, value in known.left.items():
            setattr(ctx, name, value.copy())
        ctx.meta.update(known.meta)
        return known.unread.copy()

    def keep(
        self, ctx: click.Context, key: object, before: dict[str, Any], unread: list[str]
    ) -> None:
        """Keep what words came to that are typed for the second time.

        Args:
            before: The context's notes before they were read.
        """
        if key not in self._seen:
            self._seen = self._seen if len(self._seen) < _MOST else set()
            self._seen.add(key)
            return
        if len(self._known) >= _MOST:
            self._known.clear()
        left = {name: vars(ctx)[name].copy() for name in _LEFT if name in vars(ctx)}
        meta = {name: value for name, value in ctx.meta.items() if name not in before}
        self._known[key] = _Reading(left, meta, unread.copy())


def _is_pure(param: click.Parameter) -> bool:
    """Whether a parameter's value follows from the words alone."""
    asks = getattr(param, "prompt", None) is not None
    call = param.callback
    plain = call is None or call in _PLAIN_CALLS or call.__module__.startswith("click.")
    return plain and not asks and not callable(param.default) and type(param.type) in _PLAIN


def _variables(param: click.Parameter) -> Iterator[str]:
    """The variables of the environment that stand in for a parameter."""
    named = param.envvar or ()
    yield from (named,) if isinstance(named, str) else named
