"""`svc clock`: the whole computation of a ticket's due times."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options
from svc.language import _
from svc.model.words import ClockName, word
from svc.rules.time.parsing import weekday

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View
    from svc.desk.query.clocks import Clock
    from svc.rules.clocks.clock_trace import Pause


@click.command()
@click.argument("ticket", metavar="T")
@click.argument(
    "names", metavar="[CLOCK]...", nargs=-1, type=click.Choice([one.value for one in ClockName])
)
@click.option("--at", "as_of", metavar="TIME", help="What it was then; the same as --as-of.")
@click.option("--brief", is_flag=True, help="One line a clock.")
@looking_options
@click.pass_obj
def clock(
    session: Session,
    /,
    ticket: str,
    names: tuple[str, ...],
    brief: bool,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Show why each due time is what it is.

    CLOCK is respond, accept, arrive, resolve, callback or answer; all of them
    without. Every run of every clock: where it starts, the rule, each stretch of time
    that counts, what moved it, what stopped it, and whether that was in time.

    JSON is an object with `id`, `as_of`, `commit` and `clocks`: of each `clock`,
    `run`, `state` (running, stands-still, met, given-up, void), `late`, `left`
    (seconds; null where nobody knows), `inferred` (whether its `start` or its `end`
    was told by nobody), `started`, `by`, `rule`, `span`, `due`, `stopped`,
    `first_stopped`, `voided`, `words`, `stretches`, `pauses` and `moves`.
    """
    from svc.cli.termio.display import display, write, write_json
    from svc.cli.termio.folding import folded
    from svc.cli.termio.say import warn
    from svc.cli.termio.streams import safe
    from svc.desk.query import clocks as desk_clocks

    with looking(session, rev, as_of) as view:
        shown, every = desk_clocks.clocks(view, ticket)
        chosen = [one for one in every if not names or one.account.clock in names]
        records = [desk_clocks.as_record(view, one) for one in chosen]
        if format in ("json", "jsonl"):
            about = {"id": shown.id, "as_of": view.moment.isoformat(), "commit": view.commit}
            write_json({**about, "clocks": records}, lines=format == "jsonl")
        elif format == "table":
            lines = folded(_told(view, shown.id, chosen, brief), sys.stdout)
            write(safe("".join(f"{line}\n" for line in lines), lines=True))
        else:
            display(records, _fields(), format)
        for warning in desk_clocks.warnings(chosen):
            warn(warning)


def _told(view: View, ticket: str, chosen: list[Clock], brief: bool) -> Iterable[str]:
    from svc.cli.look.clock_words import brief_lines

    if brief:
        return [words.text for words in brief_lines(view, chosen)]
    return _whole(view, ticket, chosen)


def _whole(view: View, ticket: str, clocks: list[Clock]) -> Iterator[str]:
    from svc.cli.look.clock_words import state, time_text
    from svc.table import display_width, padded

    yield _("{ticket} as of {time}", ticket=ticket, time=time_text(view, view.moment))
    runs = {clock.account.clock: clock.number for clock in clocks}
    for clock in clocks:
        several = f" {clock.number}" if runs[clock.account.clock] > 1 else ""
        yield ""
        yield f"{word(clock.account.clock)}{several}{_(': ')}{state(view, clock).text}"
        lines = list(_computation(view, clock))
        room = max(display_width(name) for name, __ in lines)
        yield from (f"  {padded(name, room)}  {words}".rstrip() for name, words in lines)


def _computation(view: View, clock: Clock) -> Iterator[tuple[str, str]]:
    """A clock from its start to its end: names and words."""
    from svc.cli.look.clock_words import time_text
    from svc.rules.clocks.explanation import DUE, begun, line

    account = clock.account
    when = time_text(view, account.run.started)
    told_by = _("{time} by {person}", time=when, person=view.person(account.began.by))
    yield begun(account), told_by + _mark(account.run.vague_start)
    yield from _stretches(clock)
    reasons: list[Any] = []
    moves = iter(account.moves)
    for part in clock.story:
        reasons.append(part)
        if part.code == DUE:
            move = next(moves, None)
            yield (_("moved") if move and move.before else _("due")), line(reasons)
            reasons = []
    if reasons:
        yield "", line(reasons)
    yield from _pauses(view, clock)
    ended = account.ended
    if ended is not None:
        done = _("{action} by {person}", action=word(ended.action), person=view.person(ended.by))
        yield (
            _("ended"),
            f"{time_text(view, ended.at)}{_(': ')}{done}{_mark(account.run.vague_end)}",
        )


def _mark(vague: bool) -> str:
    """Behind a time that an import put in, and nobody told."""
    return f" ({_('inferred')})" if vague else ""


def _stretches(clock: Clock) -> Iterator[tuple[str, str]]:
    """Each stretch that counts, and their sum."""
    from svc.rules.clocks.explanation import amount, is_wall, stretches

    counting = stretches(clock.account, clock.calendar)
    for number, stretch in enumerate(counting):
        until = _until(stretch.since, stretch.until)
        span = _("{since} to {until}", since=_dated(stretch.since), until=until)
        yield "" if number else _("counts"), f"{span}  {amount(stretch.seconds)}"
    if len(counting) > 1:
        sum_ = amount(sum(one.seconds for one in counting))
        wall = is_wall(clock.account.run.rule)
        yield (
            "",
            _("{time} around the clock in all", time=sum_)
            if wall
            else _("{time} of working time in all", time=sum_),
        )


def _until(since: datetime, until: datetime) -> str:
    return f"{until:%H:%M}" if since.date() == until.date() else _dated(until)


def _dated(moment: datetime) -> str:
    return f"{weekday(moment)} {moment:%Y-%m-%d %H:%M}"


def _pauses(view: View, clock: Clock) -> Iterator[tuple[str, str]]:
    """Stretches that do not count, also those that moved nothing."""
    from svc.cli.look.clock_words import time_text

    for pause in clock.account.pauses:
        end = pause.until or pause.resumes
        since = time_text(view, pause.since)
        words = _("{since} to {until}", since=since, until=time_text(view, end)) if end else since
        yield _("not counted"), words + _(", ") + _why(pause)


def _why(pause: Pause) -> str:
    from svc.rules.clocks.explanation import reason_words

    if not pause.reason:
        return _("done")
    reason = reason_words(pause.reason)
    if pause.until:
        return _("waited for {reason}", reason=reason)
    return _("waiting for {reason}", reason=reason)


def _fields() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    names = ("clock", "run", "state", "late", "left", "started", "rule", "due", "stopped",
             "voided", "words")  # fmt: skip
    return [DisplayField(name) for name in names]
