"""What must hold inside an office's rules, and between them and its staff."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from svc.errors import InvalidData
from svc.language import _
from svc.model.words import CallbackPolicy
from svc.named_tuple import NamedTuple
from svc.rules.time.holidays import country_problem
from svc.rules.time.opening_hours import hours_problem
from svc.rules.time.zones import zone_of

if TYPE_CHECKING:
    from svc.model.office import Category, Department, Office, Preset, Target, Week

LOCALES = ("zh_CN", "en")


class Member(NamedTuple):
    """What matters here of a member of staff."""

    department: str
    active: bool
    roles: frozenset[str] = frozenset()


class Breach(NamedTuple):
    """A rule that an office breaks.

    Attributes:
        path: Where in office.yaml, with the item's own id: `categories.noise.department`.
        reason: The rule and the value that breaks it.
    """

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


def breaches(office: Office, staff: Mapping[str, Member]) -> list[Breach]:
    """Everything in which an office's rules contradict themselves or its staff.

    Args:
        office: Its rules.
        staff: Every member of staff by id, also those no longer active.
    """
    departments = frozenset(one.id for one in office.departments)
    categories = frozenset(one.id for one in office.categories)
    return [
        *_basics(office),
        *_twice(office),
        *_week("calendar.hours", office.calendar.hours),
        *_exceptions(office),
        *(breach for one in office.departments for breach in _department(one, staff)),
        *(breach for one in office.categories for breach in _category(one, departments, staff)),
        *(breach for one in office.targets for breach in _target(one, categories)),
        *(breach for one in office.presets for breach in _preset(one, office)),
        *_members(departments, staff),
    ]


def _basics(office: Office) -> Iterator[Breach]:
    try:
        zone_of(office.timezone)
    except InvalidData as error:
        yield Breach("timezone", error.message)
    if office.locale not in LOCALES:
        yield Breach(
            "locale",
            _("{locale!r} is none of {locales}", locale=office.locale, locales=", ".join(LOCALES)),
        )
    if not (len(office.region) == 2 and office.region.isascii() and office.region.isupper()):
        yield Breach("region", _("{region!r} is no ISO 3166 code such as CN", region=office.region))
    country = office.calendar.country
    if country is not None and (why := country_problem(country)):
        yield Breach("calendar.country", why)
    for kind, policy in office.policies.callback.items():
        if policy is CallbackPolicy.HISTORY:
            words = _("{policy!r} is of tickets that came in closed", policy=str(policy))
            yield Breach(f"policies.callback.{kind}", words)


def _twice(office: Office) -> Iterator[Breach]:
    names = {
        "departments": [one.id for one in office.departments],
        "categories": [one.id for one in office.categories],
        "targets": [one.rule for one in office.targets],
        "wait_reasons": [one.code for one in office.wait_reasons],
        "presets": [name for one in office.presets for name in (one.name, one.name_en) if name],
        "phases": [one.name for one in office.phases],
        "phases.code": [one.code for one in office.phases],
        "calendar.exceptions": [one.day.isoformat() for one in office.calendar.exceptions],
    }
    for path, ids in names.items():
        yield from (Breach(f"{path}.{one}", _("stands twice")) for one in _repeated(ids))
    scopes: dict[tuple[str | None, ...], Target] = {}
    for target in office.targets:
        first = scopes.setdefault((target.kind, target.category, target.priority), target)
        if first is not target:
            reason = _("applies to the same tickets as {rule}", rule=first.rule)
            yield Breach(f"targets.{target.rule}", reason)


def _preset(preset: Preset, office: Office) -> Iterator[Breach]:
    """A prepared request is of a category that is offered for its kind."""
    category = next((one for one in office.categories if one.id == preset.category), None)
    if category is None or (category.kinds and preset.kind not in category.kinds):
        reason = _("the office has no category {category!r} for it", category=preset.category)
        yield Breach(f"presets.{preset.name}.category", reason)


def _repeated(ids: Iterable[str]) -> list[str]:
    counts = Counter(ids)
    return [one for one, count in counts.items() if count > 1]


def _week(path: str, week: Week) -> Iterator[Breach]:
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        if why := hours_problem(getattr(week, day)):
            yield Breach(f"{path}.{day}", why)


def _exceptions(office: Office) -> Iterator[Breach]:
    for exception in office.calendar.exceptions:
        if why := hours_problem(exception.hours):
            yield Breach(f"calendar.exceptions.{exception.day.isoformat()}", why)


def _department(department: Department, staff: Mapping[str, Member]) -> Iterator[Breach]:
    path = f"departments.{department.id}"
    if department.supervisor is not None:
        yield from _person(f"{path}.supervisor", department.supervisor, staff)
    if department.hours is not None:
        yield from _week(f"{path}.hours", department.hours)
    if department.id in staff:
        yield Breach(path, _("a member of staff has the same id, and assign could mean either"))


def _category(
    category: Category, departments: Collection[str], staff: Mapping[str, Member]
) -> Iterator[Breach]:
    path = f"categories.{category.id}"
    if category.department is not None:
        yield from _known_department(f"{path}.department", category.department, departments)
    if category.assignee is not None:
        yield from _person(f"{path}.assignee", category.assignee, staff)
        if category.department is None:
            yield Breach(f"{path}.assignee", _("a route to a person needs a department too"))


def _target(target: Target, categories: Collection[str]) -> Iterator[Breach]:
    if target.category is not None and target.category not in categories:
        yield Breach(
            f"targets.{target.rule}.category",
            _("there is no category {category}", category=target.category),
        )


def _members(departments: Collection[str], staff: Mapping[str, Member]) -> Iterator[Breach]:
    for who, member in staff.items():
        yield from _known_department(f"staff {who}.department", member.department, departments)


def _known_department(path: str, department: str, departments: Collection[str]) -> Iterator[Breach]:
    if department not in departments:
        yield Breach(path, _("there is no department {department}", department=department))


def _person(path: str, who: str, staff: Mapping[str, Member]) -> Iterator[Breach]:
    if who not in staff:
        yield Breach(path, _("nobody is called {who}", who=who))
    elif not staff[who].active:
        yield Breach(path, _("{who} is no longer active", who=who))
