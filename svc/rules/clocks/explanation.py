"""Why a clock is due when it is, in words: the span, what moved it, what stands still.

Every piece is an `ExplanationPart` with a code, its values, and its text in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from svc.language import N_, _, either
from svc.lazy_pattern import lazy_pattern
from svc.model.words import CHINESE, Action, word
from svc.named_tuple import NamedTuple
from svc.rules.clocks.targets import (
    AROUND_THE_CLOCK,
    DAYS_TOLD_APART,
    ExplanationPart,
    Span,
    explain,
    moment_text,
    parse_span,
)
from svc.rules.clocks.targets import began as began_part
from svc.rules.time.zones import local, unix

if TYPE_CHECKING:
    from svc.rules.clocks.clock_trace import ClockTrace, DueChange, Pause
    from svc.rules.time.working_time import WorkCalendar

_SPAN = lazy_pattern(r" ([0-9]{1,9}[mhd](?: around the clock)?)\Z")
#: What happened when a clock started, in English and Chinese.
_BEGAN = {
    Action.CREATE: ("received", "受理"),
    Action.ASSIGN: ("assigned", "派单"),
    Action.TRANSFER: ("transferred", "转派"),
    Action.REOPEN: ("reopened", "重办"),
    Action.CALLBACK: ("reopened", "重办"),
    Action.FINISH: ("done", "办结"),
    Action.CLOSE: ("closed", "关闭"),
    Action.EDIT: ("edited", "更正"),
    Action.ABSORB: ("merged", "并单"),
    Action.SPLIT: ("split", "拆单"),
    Action.SUPERVISE: ("supervised", "督办"),
    Action.ESCALATE: ("escalated", "升级"),
    Action.REFER: ("referred", "外转"),
    Action.FEEDBACK: ("accepted", "认责"),
}
_APPOINTMENT = ("appointment", "预约")
_WAITED_FOR = {"resident": N_("the resident"), "third-party": N_("a third party")}
#: Codes of parts that give a due time.
DUE = "due"


class Stretch(NamedTuple):
    """A stretch that counts, and its real seconds."""

    since: datetime
    until: datetime
    seconds: int


def is_wall(rule: str | None) -> bool:
    """Whether a rule counts nights, weekends and holidays."""
    return (rule or "").endswith(AROUND_THE_CLOCK)


def span_of(rule: str) -> Span | None:
    """The span in a rule's name; None where a moment was named instead."""
    found = _SPAN.search(rule)
    return parse_span(found[1]) if found else None


def began(account: ClockTrace) -> str:
    """What happened when the clock started, as an English word."""
    return _began(account)[0]


def begun(account: ClockTrace) -> str:
    """The same as its reader says it."""
    return either(*_began(account))


def _began(account: ClockTrace) -> tuple[str, str]:
    if account.moves and account.moves[0].start != account.began.at:
        return _APPOINTMENT
    action = account.began.action
    return _BEGAN.get(action, (action.value, CHINESE[Action][action.value]))


def story(
    account: ClockTrace, calendar: WorkCalendar, person: Callable[[str], str] = str
) -> list[ExplanationPart]:
    """Why a clock is due when it is, in order; a part with code `due` after each reason.

    Args:
        account: The clock.
        calendar: The working time it counts in, as it stands today.
        person: How the reader calls a member of staff, of whom records hold the id.
    """
    if not account.moves:
        return []
    start = local(unix(account.run.started), calendar.zone)
    last = max(move.due for move in account.moves)
    dated = (local(unix(last), calendar.zone).date() - start.date()).days > DAYS_TOLD_APART
    teller = _Teller(account, calendar, dated, person)
    return [*teller.first(), *teller.moves(), *teller.stands()]


def line(parts: Iterable[ExplanationPart]) -> str:
    """A story as one line.

    Example:
        >>> line([Part("from", "received Fri 17:40", {}), Part("due", "Sat 12:10", {})])
        'received Fri 17:40 → Sat 12:10'
    """
    words = ""
    for part in parts:
        gap = "" if not words else " → " if part.code == DUE else _("; ")
        words += gap + part.text
    return words


def stretches(account: ClockTrace, calendar: WorkCalendar) -> list[Stretch]:
    """The stretches that count, from where the clock starts to where it is due."""
    run = account.run
    if run.due is None:
        return []
    zone = calendar.zone
    start, end = local(unix(run.started), zone), local(unix(run.due), zone)
    counted = [(start, end)] if is_wall(run.rule) else calendar.stretches(start, end)
    for pause in account.pauses:
        until = pause.until or pause.resumes
        if until is not None and pause.since < until:
            counted = list(_without(counted, pause.since, until))
    return [
        Stretch(local(unix(since), zone), local(unix(until), zone), unix(until) - unix(since))
        for since, until in counted
        if since < until
    ]


def amount(seconds: int) -> str:
    """A length of time in hours and minutes: `11 h`, `1 h 30 min`; of nothing, `0 min`."""
    hours, rest = divmod(abs(seconds), 3600)
    minutes, left = divmod(rest, 60)
    units = ((hours, N_("{count} h")), (minutes, N_("{count} min")), (left, N_("{count} s")))
    said = [_(unit, count=count) for count, unit in units if count]
    return " ".join(said) or _("{count} min", count=0)


def reason_words(reason: str | None) -> str:
    """Whom or what a wait is for."""
    known = _WAITED_FOR.get(reason or "")
    return _(known) if known else reason or ""


def moved_by(move: DueChange, calendar: WorkCalendar) -> int:
    """By how many seconds a due time moved, in the time that its rule counts."""
    if move.before is None:
        return 0
    if is_wall(move.rule):
        return unix(move.due) - unix(move.before)
    return calendar.between(move.before, move.due)


def _without(
    counted: Iterable[tuple[datetime, datetime]], since: datetime, until: datetime
) -> Iterator[tuple[datetime, datetime]]:
    for opens, closes in counted:
        yield opens, min(closes, since)
        yield max(opens, until), closes


class _Teller:
    """Tells the story of one clock."""

    def __init__(
        self,
        account: ClockTrace,
        calendar: WorkCalendar,
        dated: bool,
        person: Callable[[str], str],
    ) -> None:
        self.account = account
        self.person = person
        self.calendar = calendar
        self.dated = dated

    def first(self) -> list[ExplanationPart]:
        """From the start to the first due time."""
        move = self.account.moves[0]
        span, start = span_of(move.rule), move.start
        verb = begun(self.account)
        if span is None or move.event is not self.account.began:
            at = local(unix(start), self.calendar.zone)
            return [began_part(verb, at, self.text(start)), self.set(move), self.due(move)]
        parts = explain(start, span, self.calendar, verb, self.dated)
        if parts[-1].values["at"] == move.due:
            return parts
        # The office's hours or holidays are others today than when it was stamped.
        now = _("by the calendar of today {time}", time=self.text(parts[-1].values["at"]))
        changed = ExplanationPart("calendar-changed", now, parts[-1].values)
        return [*parts[:2], changed, self.due(move, N_("as stamped then {time}"))]

    def moves(self) -> Iterator[ExplanationPart]:
        """What moved it since."""
        for move in _joined(self.account.moves[1:], self.account.pauses):
            yield self.why(move)
            yield self.due(move)

    def stands(self) -> Iterator[ExplanationPart]:
        """Since when it stands still without an end in sight."""
        for pause in self.account.pauses:
            if pause.until is None and pause.resumes is None and self.account.run.running:
                reason = reason_words(pause.reason)
                since = self.text(pause.since)
                words = _(
                    "stands still since {since}, waiting for {reason}", since=since, reason=reason
                )
                yield ExplanationPart("stands-still", words, {"at": pause.since, "reason": reason})

    def why(self, move: DueChange) -> ExplanationPart:
        """Why a due time moved."""
        event = move.event
        if move.since is not None and move.until is not None:
            return self.stretch(move, move.since, move.until)
        if event.action is Action.EXTEND:
            sentence = _(
                "extended by {by}, approved by {approver}",
                by=self.person(event.by),
                approver=self.person(event.approved_by or ""),
            )
            values: dict[str, datetime | str | int] = {"by": event.by, "at": event.at}
            return ExplanationPart(
                "extended", sentence, {**values, "approved_by": event.approved_by or ""}
            )
        return self.set(move)

    def stretch(self, move: DueChange, since: datetime, until: datetime) -> ExplanationPart:
        """A stretch that does not count, and by how much it moved the due time."""
        seconds = moved_by(move, self.calendar)
        sign = "-" if seconds < 0 else "+"
        time = amount(seconds)
        if not is_wall(move.rule):
            time = _("{time} of working time", time=time)
        reason = move.event.reason if move.event.action is Action.WAIT else self.reason(since)
        waited = move.event.action in (Action.WAIT, Action.RESUME)
        over = any(one.since == since and one.until for one in self.account.pauses)
        pattern = N_("done {since} to {until}: {moved}")
        if waited and over:
            pattern = N_("waited for {reason} {since} to {until}: {moved}")
        elif waited:
            pattern = N_("waiting for {reason} {since} to {until}: {moved}")
        sentence = _(
            pattern,
            reason=reason_words(reason),
            since=self.text(since),
            until=self.text(until),
            moved=sign + time,
        )
        return ExplanationPart(
            "waited" if waited else "done",
            sentence,
            {"since": since, "until": until, "reason": reason or "", "seconds": seconds},
        )

    def reason(self, since: datetime) -> str | None:
        """What was waited for since a moment."""
        return next((one.reason for one in self.account.pauses if one.since == since), None)

    def set(self, move: DueChange) -> ExplanationPart:
        """A due time that a step set, whatever was counted before."""
        event = move.event
        if event.changes:
            names = (one.field for one in event.changes)
            fields = _(", ").join(either(one, _(one.replace("_", " "))) for one in names)
            sentence = _(
                "{fields} edited by {by}, counted anew by {rule}",
                fields=fields,
                by=self.person(event.by),
                rule=move.rule,
            )
        elif move.event is self.account.began:
            sentence = _("set by {by}", by=self.person(event.by))
        else:
            sentence = _(
                "set by {action} of {by}: {rule}",
                action=word(event.action),
                by=self.person(event.by),
                rule=move.rule,
            )
        return ExplanationPart("set", sentence, {"by": event.by, "at": event.at, "rule": move.rule})

    def due(self, move: DueChange, said: str = "{time}") -> ExplanationPart:
        """Where it fell due from then on."""
        at = local(unix(move.due), self.calendar.zone)
        return ExplanationPart(DUE, _(said, time=self.text(at)), {"at": at})

    def text(self, moment: object) -> str:
        """A moment in words, in the office's zone."""
        assert isinstance(moment, datetime)
        return moment_text(local(unix(moment), self.calendar.zone), self.dated)


def _joined(moves: list[DueChange], pauses: list[Pause]) -> Iterator[DueChange]:
    """Moves, a wait and the resumption before its date made one."""
    ends = {pause.since: pause.until for pause in pauses if pause.until is not None}
    for number, move in enumerate(moves):
        later = moves[number + 1] if number + 1 < len(moves) else None
        waited = move.event.action is Action.WAIT
        if waited and later is not None and later.since == move.since:
            continue
        before = moves[number - 1] if number else None
        if before is not None and before.event.action is Action.WAIT and before.since == move.since:
            move = move._replace(before=before.before)
        yield move._replace(until=ends.get(move.since, move.until)) if move.since else move
