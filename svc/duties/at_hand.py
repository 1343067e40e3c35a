"""What every decision has before it, beside the records: the office, its staff, who acts, the hour.

All of it was read before, so that a decision is a function of its arguments. Tests make
one by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from svc.errors import SvcError
from svc.model.actors import PROGRAMS, Actor
from svc.named_tuple import NamedTuple
from svc.rules.clocks.due_times import Clocks
from svc.rules.office.consistency import Member
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from svc.model.office import Office
    from svc.model.ticket import Ticket
    from svc.rules.time.working_time import WorkCalendar


class AtHand(NamedTuple):
    """What is at hand when something is decided.

    Attributes:
        now: The moment of the action, aware.
        office: The office's rules.
        staff: Every member of staff by id.
        acting: Who acts; or why that is nobody, which is told once somebody is needed.
        calendar_of: The working time of a department, or of the office for None.
    """

    now: datetime
    office: Office
    staff: Mapping[str, Member]
    acting: Actor | SvcError
    calendar_of: Callable[[str | None], WorkCalendar]

    @property
    def actor(self) -> Actor:
        """Who acts.

        Raises:
            SvcError: Nobody was named, or somebody who may not act.
        """
        if isinstance(self.acting, SvcError):
            raise self.acting
        return self.acting

    @property
    def is_program(self) -> bool:
        """Whether no person acts, but a rule or a batch."""
        return isinstance(self.acting, Actor) and self.acting.id in PROGRAMS

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return self.calendar_of(None).zone

    @property
    def here(self) -> datetime:
        """The moment of the action, in the office's zone."""
        return in_zone(self.now, self.zone)

    @property
    def roles(self) -> dict[str, frozenset[str]]:
        """The roles of everybody active, by id."""
        return {who: member.roles for who, member in self.staff.items() if member.active}

    def is_active(self, who: str) -> bool:
        """Whether somebody is on the staff and has not left."""
        member = self.staff.get(who)
        return member is not None and member.active

    def clocks_of(self, ticket: Ticket, department: str | None = None) -> Clocks:
        """The due times of a ticket by the office's targets as they stand.

        Args:
            department: Whom it is assigned to, if not who has it.
        """
        own = self.calendar_of(department or ticket.department)
        whole = self.calendar_of(None)
        return Clocks.of(self.office, whole, ticket.kind, ticket.category, ticket.priority, own)
