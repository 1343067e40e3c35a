"""What must hold inside the office's rules by themselves: spans of time that can be read.

Whether the rules hold together, and with the staff, is `svc.rules.office.consistency`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.errors import InvalidData
from svc.model.office import OFFICE_FORMAT
from svc.rules.record.flaws import Flaw, format_flaws

if TYPE_CHECKING:
    from svc.model.office import Office


def flaws(office: Office) -> Iterator[Flaw]:
    """Every span of time that cannot be read."""
    yield from format_flaws(office, OFFICE_FORMAT)
    for number, target in enumerate(office.targets):
        for clock in ("respond", "accept", "arrive", "resolve", "callback", "longest"):
            yield from _span(f"targets[{number}].{clock}", getattr(target, clock))
    for number, level in enumerate(office.escalation):
        for name in ("answer", "after"):
            yield from _span(f"escalation[{number}].{name}", getattr(level, name))


def verbs(before: Office | None, after: Office | None) -> Iterator[tuple[str, str | None]]:
    """What was done to the rules: whoever changes who may do what needs a right of its own.

    That the rule of two people ends is nobody's but the director's.
    """
    if after is None:
        yield "delete", None
        return
    if before is None:
        return
    if before != after:
        yield "edit", None
    if _word(before) != _word(after) or _supervisors(before) != _supervisors(after):
        yield "grant", None
    if before.accepted != after.accepted:
        yield "accept", None
    if before.policies.two_persons and not after.policies.two_persons:
        yield "alone", None


def _word(office: Office) -> tuple[object, ...]:
    return office.policies, office.trust


def _supervisors(office: Office) -> set[str | None]:
    return {one.supervisor for one in office.departments}


def _span(path: str, span: str | None) -> Iterator[Flaw]:
    from svc.rules.clocks.targets import parse_span

    try:
        if span:
            parse_span(span)
    except InvalidData as error:
        yield Flaw(path, error.message)
