"""The office's days and targets, set one by one without its file being opened.

A day of the office's own wins over every calendar; a target says how soon a kind of
ticket must be dealt with. What a ticket was promised already stays as it was stamped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from svc.duties.record import office as decide
from svc.errors import NotFound, UsageError
from svc.language import _
from svc.model.dunning import Rung, RungStep
from svc.model.office import DayException, Office, Target
from svc.named_tuple import NamedTuple
from svc.rules.office import defaults
from svc.rules.record.conversion_errors import misfit
from svc.rules.time.parsing import parse_moment

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

#: What a day on which nobody works is called, besides `closed`.
_CLOSED = ("closed", "休息", "放假")
#: Spans of a target, in the order of a ticket's life.
SPANS = ("respond", "accept", "arrive", "resolve", "callback", "longest")
#: What is said of a target besides what it applies to.
SAID = (*SPANS, "published")
_SELECTORS = ("kind", "category", "priority")
_MOST_DAYS = 62


class RuleChange(NamedTuple):
    """One value that was changed: its path, what it was and what it is; None for nothing."""

    path: str
    old: str | None
    new: str | None


class RulesChanged(NamedTuple):
    """The rules as they stand now, and what was changed."""

    office: Office
    changes: list[RuleChange]


def set_days(
    desk: Desk, days: Sequence[date], hours: str | None, name: str | None = None
) -> RulesChanged:
    """Give days hours of their own, or none any more.

    Args:
        days: Which.
        hours: Such as `09:00-12:00`, or `closed`; None lets the calendar hold again.
        name: What the days are called, such as 中秋节.

    Raises:
        UsageError: The hours cannot be read.
        NotFound: A day that is to be taken back has no hours of its own.
    """
    calendar = desk.office.calendar
    before = {one.day: one for one in calendar.exceptions}
    after = dict(before)
    for day in days:
        if hours is not None:
            after[day] = _exception(day, hours, name)
        elif after.pop(day, None) is None:
            raise NotFound(
                _("{day} has no hours of the office's own", day=day.isoformat()),
                _("svc office day lists those that have"),
            )
    changes = [
        RuleChange(f"calendar.exceptions.{day.isoformat()}", _told(before.get(day)),
                   _told(after.get(day)))
        for day in days
    ]  # fmt: skip
    kept = tuple(sorted(after.values(), key=lambda one: one.day))
    calendar = msgspec.structs.replace(calendar, exceptions=kept)
    office = msgspec.structs.replace(desk.office, calendar=calendar)
    subject = f"edit office (days {', '.join(day.isoformat() for day in days)})"
    return RulesChanged(desk.record(decide.change(desk.at_hand, office, subject)), changes)


def days_of(desk: Desk, text: str) -> list[date]:
    """A day as typed, or each day of `FIRST..LAST`.

    Raises:
        UsageError: It cannot be read, or is no span of at most two months.
    """
    first, dots, last = text.partition("..")
    start = _day(desk, first)
    end = _day(desk, last) if dots else start
    count = (end - start).days + 1
    if not 0 < count <= _MOST_DAYS:
        raise UsageError(
            _("{text!r} is no span of at most {n} days", text=text, n=_MOST_DAYS),
            "svc office day 2027-02-05..2027-02-11 closed",
        )
    return [start + timedelta(days=number) for number in range(count)]


def set_target(
    desk: Desk, rule: str | None, selectors: Mapping[str, str | None],
    spans: Mapping[str, str | None], remove: bool = False,
) -> RulesChanged:  # fmt: skip
    """Set spans of a target, found by its rule or by what it applies to; else make one.

    Args:
        rule: Its name; that of what it applies to unless told.
        selectors: `kind`, `category` and `priority`, where it is not for any.
        spans: By the names of SAID; None leaves one as it is, an empty text removes it.
        remove: Take the target away.

    Raises:
        UsageError: Nothing says which target, or a span cannot be read.
        NotFound: One that is to be removed does not exist.
        Refused: The rules would contradict themselves.
    """
    chosen = {name: value for name, value in selectors.items() if value}
    known = rule or " ".join(chosen.values())
    if not known:
        raise UsageError(
            _("which target? name its rule, or a kind, category or priority"),
            _("svc office target shows them all"),
        )
    old = _target(desk.office, rule, chosen)
    if old is None and remove:
        raise NotFound(_("no target {rule!r}", rule=known), _("svc office target shows them all"))
    new = None if remove else _made(old, known, chosen, spans)
    targets = tuple(new if one is old else one for one in desk.office.targets)
    if old is None and new is not None:
        targets = (*targets, new)
    office = msgspec.structs.replace(
        desk.office, targets=tuple(one for one in targets if one is not None)
    )
    name = (new or old or Target(known)).rule
    subject = f"edit office (target {name})"
    written = desk.record(decide.change(desk.at_hand, office, subject))
    return RulesChanged(written, _compared(f"targets.{name}", old, new))


def set_rung(desk: Desk, after: int, step: str | None) -> RulesChanged:
    """Set what is done about a line so many days after its due day, or nothing any more.

    Args:
        after: How many days.
        step: One of `RungStep`; None takes the rung away.

    Raises:
        UsageError: There is no such step, or the last rung would go.
        NotFound: There is no such rung that could be taken away.
    """
    before = {rung.after: rung for rung in defaults.rungs(desk.office)}
    after_all = dict(before)
    if step is None:
        if after not in before:
            raise NotFound(
                _("no rung after {days} days", days=after), _("svc office rung shows them all")
            )
        del after_all[after]
    else:
        after_all[after] = Rung(after, _step(step))
    if not after_all:
        raise UsageError(
            _("a ladder without rungs is the usual one"), "svc office edit --set dunning.off=true"
        )
    ladder = tuple(after_all[days] for days in sorted(after_all))
    dunning = msgspec.structs.replace(desk.office.dunning, ladder=ladder)
    office = msgspec.structs.replace(desk.office, dunning=dunning)
    written = desk.record(decide.change(desk.at_hand, office, f"edit office (rung {after})"))
    old, new = (str(rungs[after].step) if after in rungs else None for rungs in (before, after_all))
    change = RuleChange(f"dunning.ladder.{after}", old, new)
    return RulesChanged(written, [change] if change.old != change.new else [])


def _step(text: str) -> RungStep:
    try:
        return RungStep(text.strip().lower())
    except ValueError:
        raise UsageError(
            _("{step!r} is no step of the ladder", step=text),
            _("one of {known}", known=", ".join(RungStep)),
        ) from None


def compared(before: Office, after: Office, paths: Sequence[str]) -> list[RuleChange]:
    """What some paths of the rules were, and what they are.

    Args:
        paths: Such as `policies.reopen_days` or `targets.repair.resolve`.
    """
    return [RuleChange(path, _at(before, path), _at(after, path)) for path in paths]


def _day(desk: Desk, text: str) -> date:
    return parse_moment(text.strip(), desk.now, desk.zone, day_at=time(12)).date()


def _exception(day: date, hours: str, name: str | None) -> DayException:
    plain = "closed" if hours.strip() in _CLOSED else " ".join(hours.split())
    fields = {"day": day.isoformat(), "hours": plain, **({"name": name} if name else {})}
    try:
        return msgspec.convert(fields, DayException, strict=False)
    except msgspec.ValidationError:
        raise UsageError(
            _("{hours!r} are no hours of a day", hours=hours),
            "svc office day 2027-02-05 closed --name 除夕; svc office day 2027-02-14 '09:00-12:00'",
        ) from None


def _told(day: DayException | None) -> str | None:
    return " ".join(filter(None, (day.hours, day.name))) if day else None


def _target(office: Office, rule: str | None, chosen: Mapping[str, str]) -> Target | None:
    if rule is not None:
        return next((one for one in office.targets if one.rule == rule), None)
    asked = {name: chosen.get(name) for name in _SELECTORS}
    return next(
        (one for one in office.targets
         if {name: getattr(one, name) for name in _SELECTORS} == asked), None
    )  # fmt: skip


def _made(
    old: Target | None, rule: str, chosen: Mapping[str, str], spans: Mapping[str, str | None]
) -> Target:
    fields: dict[str, Any] = msgspec.to_builtins(old) if old else {"rule": rule}
    fields |= {**chosen, **{name: text for name, text in spans.items() if text is not None}}
    fields = {name: value for name, value in fields.items() if value not in (None, "")}
    if not any(name in fields for name in SPANS):
        raise UsageError(
            _("target {rule!r} would have no span", rule=rule),
            "svc office target --kind repair --resolve 2d",
        )
    try:
        return msgspec.convert(fields, Target, strict=False)
    except msgspec.ValidationError:
        flaw = misfit(fields, Target, strict=False)
        raise UsageError(
            _(
                "target {rule!r}: {value!r} does not do, {reason}",
                rule=rule,
                value=fields.get(flaw.place, ""),
                reason=str(flaw),
            ),
            "svc office target --kind repair --resolve 2d",
        ) from None


def _compared(path: str, old: Target | None, new: Target | None) -> list[RuleChange]:
    names = (*_SELECTORS, *SAID)
    pairs = {name: (_text(old, name), _text(new, name)) for name in names}
    return [
        RuleChange(f"{path}.{name}", before, after)
        for name, (before, after) in pairs.items()
        if before != after
    ]


def _text(target: Target | None, name: str) -> str | None:
    value = getattr(target, name) if target else None
    return None if value is None else str(value)


def _at(office: Office, path: str) -> str | None:
    from svc.desk.record.office import value_at

    value = value_at(office, path)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value)) or None
    return None if value is None else str(value)
