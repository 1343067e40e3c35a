"""Steps that ask for two people: whose work a step follows on, and what was done alone.

Nobody confirms what he did himself. Where there is nobody else it is done all the same,
and can be seen in the record for ever: it is unconfirmed until another takes the step.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from svc.kinds.table import KINDS
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.kinds.table import RecordStep


class Unconfirmed(NamedTuple):
    """A step that one person took alone.

    Attributes:
        path: Where it stands in the record.
        step: Its name.
        by: Who took it.
    """

    path: str
    step: str
    by: str


def asking() -> list[str]:
    """The kinds that have steps which ask for two people."""
    return [row.name for row in KINDS.values() if any(step.apart for step in row.steps)]


def doers(
    kind: str, name: str, record: Any, earlier: Sequence[Any] = (), event: Any = None
) -> frozenset[str]:
    """Whose work a step follows on: they may not take it.

    Args:
        record: What its fields say stands before the step.
        earlier: The events before it.
        event: The one that is appended, where one is.
    """
    row = KINDS[kind]
    step = next((one for one in row.steps if one.name == name), None)
    return frozenset() if step is None or not step.apart else _doers(step, record, earlier, event)


@cache
def _asking(kind: str) -> dict[str, RecordStep]:
    """The steps of a kind that ask for two people, by name."""
    return {step.name: step for step in KINDS[kind].steps if step.apart}


def unconfirmed(kind: str, record: Any) -> list[Unconfirmed]:
    """Steps that one person took alone and nobody has taken again since."""
    row, asking = KINDS[kind], _asking(kind)
    if not asking or (row.events and not getattr(record, row.events)):
        return []
    if not row.events:
        return [
            Unconfirmed(step.sets, step.name, getattr(record, step.by))
            for step in asking.values()
            if step.by and getattr(record, step.by) in _doers(step, record, ())
        ]
    alone: dict[str, Unconfirmed] = {}
    events = getattr(record, row.events)
    for at, event in enumerate(events):
        step = asking.get(str(event.action))
        if step is None:
            continue
        key = f"{step.name} {getattr(event, step.about, '')}"
        if event.by in _doers(step, record, events[:at], event):
            alone[key] = Unconfirmed(f"{row.events}[{at}]", step.name, event.by)
        else:
            alone.pop(key, None)
    return list(alone.values())


def _doers(
    step: RecordStep, record: Any, earlier: Sequence[Any], event: Any = None
) -> frozenset[str]:
    """Who did what the step follows on: the last of each action, and what the fields say."""
    about = getattr(event, step.about, None) if step.about else None
    by_action = {
        str(before.action): before.by
        for before in earlier
        if about is None or getattr(before, step.about, None) == about
    }
    found = (by_action.get(name, getattr(record, name, None)) for name in step.apart)
    return frozenset(who for who in found if who)
