"""An amount of money as people type it."""

from __future__ import annotations

from svc.errors import UsageError
from svc.language import _
from svc.model.amounts import Money


def money_of(text: str) -> Money:
    """An amount in yuan; a sign before it and commas between thousands are no matter.

    Raises:
        UsageError: It is none, or has parts of a fen.

    Example:
        >>> money_of("¥1,200.50")
        Money.parse('1200.50')
    """
    try:
        return Money.parse(text.strip().lstrip("¥￥").strip().replace(",", ""))
    except ValueError as error:
        raise UsageError(
            _("{amount!r} cannot be taken: {reason}", amount=text, reason=str(error)),
            _("write it as 165.45"),
        ) from None
