"""Versions of a text: which there are, which of them is told, to whom, until when it is good.

Of a record of `svc.kinds.publications.publication.Publication`, whose fields these read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from svc.kinds.publications.told import ungrouped
from svc.kinds.publications.words import FOR_STAFF, TELLING_STEPS, PublicationAction


def texts(record: Any) -> list[Any]:
    """Every version of a text in order, the first being the record itself."""
    return [record, *sorted(record.versions, key=lambda one: one.version)]


def number_of(text: Any) -> int:
    """The number of a version."""
    return int(getattr(text, "version", 1))


def text_of(record: Any, version: int) -> Any:
    """A version by its number; None if there is none."""
    return next((one for one in texts(record) if number_of(one) == version), None)


def latest(record: Any) -> Any:
    """The version that was written last."""
    return texts(record)[-1]


def in_force(record: Any) -> int:
    """The number of the version that is told; 0 before any is, and after a withdrawal."""
    steps = [(str(event.action), event.version or 1) for event in record.events]
    return state_of(str(record.type), number_of(latest(record)), steps)[1]


def state_of(type_: str, last: int, steps: Sequence[tuple[str, int]]) -> tuple[str, int]:
    """How a text stands, one of `STATES` but for the day; and which version of it is told.

    Args:
        type_: What it is.
        last: The number of its last version.
        steps: What happened to it, each with the version that it was about.
    """
    actions = [action for action, _version in steps]
    if "withdraw" in actions:
        return "withdrawn", 0
    approved = [version for action, version in steps if action == "approve"]
    told = [version for action, version in steps if action in ("publish", "correct")]
    if type_ in FOR_STAFF:
        held = max((*approved, *told), default=0)
        return ("corrected" if told else "approved" if held else "draft"), held
    if told:
        return ("corrected" if "correct" in actions else "published"), max(told)
    return ("approved" if last in approved else "draft"), 0


def told_units(record: Any) -> dict[str, None]:
    """The units that a text was told to, by any of its versions, each once."""
    return dict.fromkeys(
        unit for event in record.events if event.action in TELLING_STEPS
        for unit in ungrouped(event.told)
    )  # fmt: skip


def reviewed_until(record: Any) -> Any:
    """The day by which a text is to be reviewed next, as its last review or version says."""
    version = in_force(record)
    text = text_of(record, version) or latest(record)
    due, since = text.review_by, text.at
    for event in record.events:
        if event.action is PublicationAction.REVIEW and event.at >= since:
            due, since = event.review_by, event.at
    return due


def was_told(record: Any, version: int) -> bool:
    """Whether a version was ever told: published, in another's place, or approved for staff."""
    telling = {*TELLING_STEPS}
    if record.type in FOR_STAFF:
        telling.add(PublicationAction.APPROVE)
    return any(one.action in telling and (one.version or 1) == version for one in record.events)
