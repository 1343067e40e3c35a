"""`svc clock`: the whole computation of a ticket's due times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.options import looking_options
from svc.cli.work import looking
from svc.model.words import ClockName

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from svc.cli.display import Field
    from svc.cli.session import Session
    from svc.desk.clocks import Clock
    from svc.desk.view import View


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
    (seconds), `started`, `by`, `rule`, `span`, `due`, `stopped`, `first_stopped`,
    `voided`, `words`, `stretches`, `pauses` and `moves`.
    """
    from svc.cli.display import display, write, write_json
    from svc.cli.say import warn
    from svc.cli.streams import safe
    from svc.desk import clocks as desk_clocks

    with looking(session, rev, as_of) as view:
        shown, every = desk_clocks.clocks(view, ticket)
        found = [one for one in every if not names or one.account.clock in names]
        records = [desk_clocks.as_record(view, one) for one in found]
        if format in ("json", "jsonl"):
            about = {"id": shown.id, "as_of": view.moment.isoformat(), "commit": view.commit}
            write_json({**about, "clocks": records}, lines=format == "jsonl")
        elif format == "table":
            lines = brief_lines(view, found) if brief else list(_whole(view, shown.id, found))
            write(safe("".join(f"{line}\n" for line in lines), lines=True))
        else:
            display(records, _fields(), format)
        for warning in desk_clocks.warnings(found):
            warn(warning)


def brief_lines(view: View, found: list[Clock]) -> list[str]:
    """The latest run of each clock that has a due time: when, how it stands, and why."""
    from svc.rules.clockwords import line

    latest = {clock.account.clock: clock for clock in found}
    clocks = [latest[name] for name in ClockName if name in latest]
    return [
        f"{clock.account.clock:<9} {_time(view, clock.account.run.due)}  {state(view, clock)}"
        f"  [{clock.account.run.rule}]  {line(clock.story)}"
        for clock in clocks
        if clock.account.run.due is not None
    ]


def state(view: View, clock: Clock) -> str:
    """How a clock stands: met or not, and how much time is left or was."""
    from svc.cli.moments import left

    run, seconds = clock.account.run, clock.left(view.moment)
    if run.stopped is not None:
        said = "given up" if clock.state == "given-up" else "met"
        spare = "" if seconds is None else ", in time" if seconds >= 0 else f", {left(seconds)}"
        return f"{said} {_time(view, run.stopped)}{spare}"
    if run.voided is not None:
        late = ", late by then" if run.late(view.moment) else ""
        return f"void since {_time(view, run.voided)}{late}"
    if seconds is None:
        return "no due time"
    words = left(seconds) + (" left" if seconds >= 0 else "")
    still = f", standing still since {_time(view, run.paused)}" if run.paused else ""
    return f"{words}{still}"


def _whole(view: View, ticket: str, found: list[Clock]) -> Iterator[str]:
    yield f"{ticket} as of {_time(view, view.moment)}"
    runs = {clock.account.clock: clock.number for clock in found}
    for clock in found:
        several = f" {clock.number}" if runs[clock.account.clock] > 1 else ""
        yield ""
        yield f"{clock.account.clock}{several}: {state(view, clock)}"
        lines = list(_computation(view, clock))
        room = max(len(name) for name, _ in lines)
        yield from (f"  {name:<{room}}  {words}".rstrip() for name, words in lines)


def _computation(view: View, clock: Clock) -> Iterator[tuple[str, str]]:
    """A clock from its start to its end: names and words."""
    from svc.rules.clockwords import DUE, began, line

    account = clock.account
    yield began(account), f"{_time(view, account.run.started)} by {account.began.by}"
    yield from _stretches(clock)
    reasons: list[Any] = []
    moves = iter(account.moves)
    for part in clock.story:
        reasons.append(part)
        if part.code == DUE:
            move = next(moves, None)
            yield ("moved" if move and move.before else "due"), line(reasons)
            reasons = []
    if reasons:
        yield "", line(reasons)
    yield from _pauses(view, clock)
    ended = account.ended
    if ended is not None:
        yield "ended", f"{_time(view, ended.at)}: {ended.action} by {ended.by}"


def _stretches(clock: Clock) -> Iterator[tuple[str, str]]:
    """Each stretch that counts, and their sum."""
    from svc.rules.clockwords import amount, is_wall, stretches

    found = stretches(clock.account, clock.calendar)
    for number, one in enumerate(found):
        days = f"{one.since:%a %Y-%m-%d %H:%M}"
        until = _until(one.since, one.until)
        yield "" if number else "counts", f"{days} to {until}  {amount(one.seconds)}"
    if len(found) > 1:
        kind = "around the clock" if is_wall(clock.account.run.rule) else "of working time"
        yield "", f"{amount(sum(one.seconds for one in found))} {kind} in all"


def _until(since: datetime, until: datetime) -> str:
    same = since.date() == until.date()
    return f"{until:%H:%M}" if same else f"{until:%a %Y-%m-%d %H:%M}"


def _pauses(view: View, clock: Clock) -> Iterator[tuple[str, str]]:
    """Stretches that do not count, also those that moved nothing."""
    from svc.rules.clockwords import reason_words

    for pause in clock.account.pauses:
        end = pause.until or pause.resumes
        until = f" to {_time(view, end)}" if end else ""
        verb = "waited for" if pause.until else "waiting for"
        why = f"{verb} {reason_words(pause.reason)}" if pause.reason else "done"
        yield "not counted", f"{_time(view, pause.since)}{until}, {why}"


def _time(view: View, moment: datetime | None) -> str:
    from svc.cli.moments import full
    from svc.rules.times import in_zone

    return "" if moment is None else full(in_zone(moment, view.zone))


def _fields() -> list[Field]:
    from svc.cli.display import Field

    names = ("clock", "run", "state", "late", "left", "started", "rule", "due", "stopped",
             "voided", "words")  # fmt: skip
    return [Field(name) for name in names]
