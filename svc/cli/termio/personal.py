"""Whether personal data may be shown, asked at the doors through which everything goes out."""

from __future__ import annotations

from typing import Any

import click

from svc.rules.record.masking import masked_values
from svc.rules.record.personal_words import masked_words

_ASKED = "svc.reveal"


def reveal(ctx: click.Context, _param: click.Parameter, asked: bool) -> bool:
    """Keep for the length of a command that `--reveal` was given."""
    ctx.meta[_ASKED] = asked
    return asked


def own_words(ctx: click.Context) -> None:
    """Keep that the command shows nothing but what svc itself says, examples with phones too."""
    ctx.meta[_ASKED] = True


def revealed() -> bool:
    """Whether the command that runs was given `--reveal`."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_ASKED))


def hidden(text: str) -> str:
    """Words as they may be shown: with `--reveal` as they are, masked otherwise."""
    return text if revealed() else masked_words(text)


def hidden_values(value: Any) -> Any:
    """Plain values as they may be shown, as `hidden` has words."""
    return value if revealed() else masked_values(value)
