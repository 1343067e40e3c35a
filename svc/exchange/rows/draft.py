"""What a row becomes, and what is known of it while it waits to be recorded."""

from __future__ import annotations

from svc.named_tuple import NamedTuple


class Draft(NamedTuple):
    """What a row became.

    Attributes:
        data: Bytes that its kind makes a record of.
        year, month: Of its moment by the office's clock, where its number tells them.
        facts: What is counted of it; see `Maker.counted`.
        id: Its id here, where its row says it.
        inferred: What steps of it are inferred, as `action kind`.
    """

    data: bytes
    year: int = 0
    month: int = 0
    facts: tuple[str, ...] = ()
    id: str = ""
    inferred: tuple[str, ...] = ()


class StagedDraft(NamedTuple):
    """One draft that waits.

    Attributes:
        number: Its number in its own system.
        year, month: Of its moment by the office's clock, where its number here tells them.
        size: Bytes it takes in the temporary file.
        row: The row it comes from.
        id: Its id here, where the row says it.
    """

    number: str
    year: int
    month: int
    size: int
    row: int
    id: str = ""
