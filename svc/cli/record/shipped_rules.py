"""Rules that svc brings along, listed or taken over: one way for every sort of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from svc.cli.core.work import acting, show_written

if TYPE_CHECKING:
    from types import ModuleType

    from svc.cli.core.session import Session


def adopt_or_list(
    session: Session, name: str | None, rules: ModuleType, outcome: Callable[[Any], str],
    format: str, typed: dict[str, Any],
) -> None:  # fmt: skip
    """Take a rule over into the office's own; without a name, list those there are.

    Args:
        session: Whose office.
        name: Which rule; None for a list.
        rules: What has `shipped()`, their names, and `adopt(desk, name, ...)`.
        outcome: What is said of the rule that was made.
        format: How it is shown.
        typed: What else was typed.

    Raises:
        NotFound: There is no such rule.
        Refused: The office has one of that name.
    """
    if name is None:
        from svc.cli.termio.display import write

        write("\n".join(rules.shipped()) + "\n")
        return
    made = acting(session, lambda desk: rules.adopt(desk, name, **typed))
    show_written(made, outcome(made), format)
