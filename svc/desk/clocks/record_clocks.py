"""What falls due of records other than tickets, for `svc due` and the board.

A subject of its own says what falls due of it, as a function of the office as it is looked
at; `_SUBJECTS` names them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.view import View

#: Modules with a function `clocks(view, before)`.
_SUBJECTS = (
    "svc.desk.clocks.open_days", "svc.desk.clocks.confirmations", "svc.desk.clocks.open_rounds",
    "svc.desk.clocks.limitations", "svc.desk.clocks.unidentified", "svc.desk.clocks.documents",
    "svc.desk.clocks.open_procedures", "svc.desk.clocks.renewals", "svc.desk.clocks.deposits",
    "svc.desk.clocks.open_promises", "svc.desk.clocks.open_activities",
    "svc.desk.clocks.warranties",
    "svc.desk.clocks.publications",
    "svc.desk.clocks.open_surveys",
)  # fmt: skip


class RecordClock(NamedTuple):
    """Something that is to be done by a moment, and is no ticket's.

    Attributes:
        kind, id: The record that is waited for.
        clock: What runs: a word such as `close-day`.
        words: What is to be done, for people.
        due: Seconds since 1970; None of what is late and was never due on a day.
        left: Seconds until then, negative once it is late; None if it is due on no day.
        assignee: Staff id of who is to do it; None for nobody's.
        may: Staff ids of whoever may do it, where it is nobody's own.
        called: What people call the record, where that is not its id.
    """

    kind: str
    id: str
    clock: str
    words: str
    due: int | None
    left: int | None
    assignee: str | None = None
    may: tuple[str, ...] = ()
    called: str = ""

    @property
    def late(self) -> bool:
        """Whether the due time has passed, or should long have been."""
        return self.left is None or self.left < 0


def record_clocks(view: View, before: int, assignees: Sequence[str] = ()) -> list[RecordClock]:
    """What is late, or falls due before a moment, the earliest first.

    Args:
        view: The office.
        before: Seconds since 1970; what is late stays, however long ago it was due.
        assignees: Only what they are to do; ids.
    """
    found: list[RecordClock] = []
    for name in _SUBJECTS:
        clocks: Callable[[View, int], Iterable[RecordClock]] = import_module(name).clocks
        found += clocks(view, max(before, view.now))
    asked = frozenset(assignees)
    kept = [one for one in found if not asked or asked & {one.assignee, *one.may}]
    return sorted(kept, key=lambda one: (view.now if one.due is None else one.due, one.id))


def end_of_day(view: View, day: date) -> int:
    """The last second of a day of the office, in seconds since 1970."""
    from svc.rules.time.parsing import day_start

    return int(day_start(day + timedelta(days=1), view.zone).timestamp()) - 1


def as_record(clock: RecordClock, due: str | None) -> dict[str, Any]:
    """A clock as scripts get it.

    Args:
        clock: The clock.
        due: Its due time as they get it.
    """
    told = {name: held for name, held in clock._asdict().items() if name != "called"}
    return {**told, "due": due, "late": clock.late}
