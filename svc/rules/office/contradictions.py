"""Rules of an office that cannot all be kept: what `svc office check` tells.

`svc.rules.office.consistency` says what an office's rules must never be; what is told here
besides may stand while an office is being set up, and means that some ticket
will find no route, no answer or no sensible due time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise, product
from typing import TYPE_CHECKING

from svc.errors import SvcError
from svc.language import _
from svc.model.office import Week
from svc.model.words import Kind, Priority, word
from svc.rules.clocks.targets import Span, TargetTable, parse_span
from svc.rules.office.consistency import Breach, Member, breaches
from svc.rules.ticket.permissions import holders, role_words, roles_of
from svc.rules.time.working_time import WorkCalendar

if TYPE_CHECKING:
    from svc.model.office import Level, Office, Target

#: Values beyond which a policy can only be a slip, by name: lowest and highest.
RANGES: Mapping[str, tuple[int, int]] = {
    "callback_attempts": (1, 20),
    "reopen_days": (0, 3650),
    "repeat_days": (0, 3650),
    "minimum_n": (1, 1000),
    "backdate_days": (0, 366),
}
#: What must not take longer than what.
_WITHIN = (
    ("respond", "resolve"), ("accept", "resolve"), ("arrive", "resolve"), ("resolve", "longest"),
)  # fmt: skip
_SPANS = ("respond", "accept", "arrive", "resolve", "callback", "longest")


def contradictions(office: Office, staff: Mapping[str, Member]) -> list[Breach]:
    """Everything in which an office's rules contradict themselves, its staff or sense.

    Args:
        office: Its rules.
        staff: Every member of staff by id, also those no longer active.
    """
    active = {who: member.roles for who, member in staff.items() if member.active}
    return [
        *breaches(office, staff),
        *_routes(office),
        *_departments(office, staff),
        *_targets(office),
        *_unreachable(office),
        *_levels(office, staff, active),
        *_rights(office, active),
        *_policies(office, active),
        *_calendar(office),
    ]


def _routes(office: Office) -> Iterator[Breach]:
    for category in office.categories:
        if category.department is None:
            reason = _("no department: dispatch has nobody to propose")
            yield Breach(f"categories.{category.id}.department", reason)


def _departments(office: Office, staff: Mapping[str, Member]) -> Iterator[Breach]:
    manned = {member.department for member in staff.values() if member.active}
    for department in office.departments:
        if department.id not in manned:
            yield Breach(f"departments.{department.id}", _("nobody active belongs to it"))


def _targets(office: Office) -> Iterator[Breach]:
    """No clock ends after one that holds it."""
    try:
        calendar = WorkCalendar.of(office)
    except SvcError:
        return
    for target in office.targets:
        for inner, outer in _WITHIN:
            if _longer(target, inner, outer, calendar):
                spans = _(
                    "{span} is longer than {outer} {longer}",
                    span=getattr(target, inner),
                    outer=outer,
                    longer=getattr(target, outer),
                )
                yield Breach(f"targets.{target.rule}.{inner}", spans)


def _longer(target: Target, inner: str, outer: str, calendar: WorkCalendar) -> bool:
    """Whether one span surely ends after another; wall time may hold any working time."""
    left, right = getattr(target, inner), getattr(target, outer)
    if left is None or right is None:
        return False
    first, second = _span(left), _span(right)
    if first is None or second is None:
        return False
    if first.around_the_clock and not second.around_the_clock:
        return False
    return first.seconds(calendar) > second.seconds(calendar)


def _span(text: str | None) -> Span | None:
    """A span; None for none, and for one that cannot be read, which its file's check tells."""
    try:
        return parse_span(text) if text else None
    except SvcError:
        return None


def _unreachable(office: Office) -> Iterator[Breach]:
    """A target that more specific ones leave no ticket."""
    kinds_of: list[tuple[str | None, tuple[Kind, ...]]] = [
        (one.id, one.kinds or tuple(Kind)) for one in office.categories
    ]
    kinds_of = kinds_of or [(None, tuple(Kind))]
    table = TargetTable(office.targets)
    used = {
        found.rule
        for category, kinds in kinds_of
        for kind, priority in product(kinds, Priority)
        if (found := table.choose(kind, category, priority)) is not None
    }
    for target in office.targets:
        if target.rule not in used:
            yield Breach(f"targets.{target.rule}", _("no ticket can come under it"))


def _levels(
    office: Office, staff: Mapping[str, Member], active: Mapping[str, Collection[str]]
) -> Iterator[Breach]:
    counts = Counter(one.id for one in office.escalation)
    for level in office.escalation:
        path = f"escalation.{level.id}"
        if counts[level.id] > 1:
            yield Breach(path, _("stands twice"))
        yield from _holder(office, level, staff, active)
    timed = [(one, span) for one in office.escalation if (span := _span(one.after))]
    try:
        calendar = WorkCalendar.of(office)
    except SvcError:
        return
    for (_lower, lower), (level, upper) in pairwise(timed):
        alike = lower.around_the_clock == upper.around_the_clock
        if alike and upper.seconds(calendar) <= lower.seconds(calendar):
            reason = _(
                "{upper} is no later than the {lower} of the level below", upper=upper, lower=lower
            )
            yield Breach(f"escalation.{level.id}.after", reason)


def _holder(
    office: Office, level: Level, staff: Mapping[str, Member], active: Mapping[str, Collection[str]]
) -> Iterator[Breach]:
    """Somebody answers at every level the office names."""
    path = f"escalation.{level.id}"
    if level.holder is None and level.role is None:
        yield Breach(path, _("nobody holds it: name a role or a holder"))
    if level.holder is not None:
        department = any(one.id == level.holder for one in office.departments)
        if not department and level.holder not in staff:
            yield Breach(
                f"{path}.holder",
                _("nobody and no department is called {holder}", holder=level.holder),
            )
        elif not department and level.holder not in active:
            yield Breach(f"{path}.holder", _("{holder} is no longer active", holder=level.holder))
    if level.role is not None and level.holder is None and not _has(office, level.role, active):
        yield Breach(f"{path}.role", _("nobody active is {role}", role=word(level.role)))


def _has(office: Office, role: str, active: Mapping[str, Collection[str]]) -> bool:
    return any(role in roles_of(office, who, own) for who, own in active.items())


def _rights(office: Office, active: Mapping[str, Collection[str]]) -> Iterator[Breach]:
    """A right that the office gives to roles nobody has falls to everybody."""
    for action, roles in office.policies.may.items():
        if roles and active and holders(office, roles, active) is None:
            reason = _(
                "nobody active is {roles}, so that everybody may",
                roles=role_words(roles),
            )
            yield Breach(f"policies.may.{action}", reason)


def _policies(office: Office, active: Collection[str]) -> Iterator[Breach]:
    for name, (lowest, highest) in RANGES.items():
        value = getattr(office.policies, name)
        if not lowest <= value <= highest:
            yield Breach(
                f"policies.{name}",
                _(
                    "{value} is not {lowest} to {highest}",
                    value=value,
                    lowest=lowest,
                    highest=highest,
                ),
            )
    if not office.policies.handler_may_call and len(active) == 1:
        reason = _("only one is active, who may then never call back")
        yield Breach("policies.handler_may_call", reason)


def _calendar(office: Office) -> Iterator[Breach]:
    """Working time is counted somewhere, and some of it exists."""
    try:
        calendar = WorkCalendar.of(office)
    except SvcError as error:
        yield Breach("calendar", error.message)
        return
    spans = [
        (f"targets.{one.rule}.{name}", getattr(one, name))
        for one in office.targets
        for name in _SPANS
    ]
    spans += [(f"escalation.{one.id}.answer", one.answer) for one in office.escalation]
    counted = [path for path, span in spans if span and "around" not in span]
    if counted and not any(calendar.week):
        yield Breach(
            "calendar.hours",
            _("closed all week, but {path} counts working time", path=counted[0]),
        )
    for department in office.departments:
        if department.hours is not None and department.hours == Week():
            yield Breach(f"departments.{department.id}.hours", _("closed all week"))
