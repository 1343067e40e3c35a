"""Whether personal data may be shown, asked at the doors through which everything goes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from svc.rules.record.masking import masked_values
from svc.rules.record.personal_words import masked_words

_ASKED = "svc.reveal"
_PUBLIC = "svc.public_phones"


def reveal(ctx: click.Context, _param: click.Parameter, asked: bool) -> bool:
    """Keep for the length of a command that `--reveal` was given."""
    ctx.meta[_ASKED] = asked
    return asked


def own_words(ctx: click.Context) -> None:
    """Keep that the command shows nothing but what svc itself says, examples with phones too."""
    ctx.meta[_ASKED] = True


def spare(phones: Iterable[str]) -> None:
    """Keep for the length of a command that these phones are nobody's own, and may be shown."""
    from svc.rules.record.phones import digits

    context = click.get_current_context(silent=True)
    if context is not None:
        context.meta[_PUBLIC] = frozenset(map(digits, phones))


def revealed() -> bool:
    """Whether the command that runs was given `--reveal`."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_ASKED))


def hidden(text: str) -> str:
    """Words as they may be shown: with `--reveal` as they are, masked otherwise."""
    return text if revealed() else masked_words(text, _public())


def hidden_values(value: Any) -> Any:
    """Plain values as they may be shown, as `hidden` has words."""
    return value if revealed() else masked_values(value, _public())


def _public() -> frozenset[str]:
    context = click.get_current_context(silent=True)
    return frozenset() if context is None else context.meta.get(_PUBLIC, frozenset())
