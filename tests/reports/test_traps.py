"""The traps that other systems fell into, and the edges of every definition, one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from svc.desk.core.view import look
from svc.desk.query.reports import ReportQuery, report
from svc.model.words import Inferred, Outcome
from svc.reports.figure import Figure
from svc.reports.report import Report
from tests.reports.cases import begun, call, day, step, ticket
from tests.reports.histories import commit

Made = Callable[..., Report]


@pytest.fixture
def november(office: Path) -> Made:
    """Commits records and reports on days of November 2026: `november(records, t=10)`."""

    def made(records: list[Any], t: float = 20, start: float = 0, end: float = 15) -> Report:
        commit(office, records)
        asked = ReportQuery(since=day(start).isoformat(), until=day(end).isoformat())
        with look(office, as_of=day(t)) as view:
            return report(view, asked)

    return made


def rate(made: Report, name: str) -> tuple[int | None, int | None]:
    """Numerator and denominator of a total."""
    figure = made.figures.total[name]
    return figure.numerator, figure.denominator


def count(made: Report, name: str) -> float | None:
    """A total's value."""
    return made.figures.total[name].value


def test_paused_is_not_finished(november: Made) -> None:
    """A waiting ticket is open, not finished and not complete; its clock has not fallen due."""
    made = november([ticket(1, *begun(resolve=5), step("wait", 3))])
    assert (count(made, "finished"), count(made, "open"), count(made, "overdue")) == (0, 1, 0)
    assert rate(made, "completion") == (0, 1)
    assert rate(made, "resolution_on_time") == (0, 0)


@pytest.mark.parametrize(("waits", "late"), [(4.9, 0), (5, 0), (5.1, 1)])
def test_a_pause_after_the_due_time_saves_nothing(november: Made, waits: float, late: int) -> None:
    """Whether a paused clock was late is settled by when the pause began, to the second."""
    made = november([ticket(1, *begun(resolve=5), step("wait", waits))])
    assert rate(made, "resolution_on_time") == (0, late)
    assert count(made, "overdue") == late


def test_waiting_for_parts_is_late(november: Made) -> None:
    """A wait that does not pause leaves the clock running."""
    made = november([ticket(1, *begun(resolve=5), step("wait", 3, pauses=False))])
    assert rate(made, "resolution_on_time") == (0, 1)
    assert count(made, "overdue") == 1


def test_finishing_late_does_not_clear_lateness(november: Made) -> None:
    """A late finish is no longer overdue, and for ever not in time."""
    made = november([ticket(1, *begun(resolve=5), step("finish", 6))])
    assert count(made, "overdue") == 0
    assert rate(made, "resolution_on_time") == (0, 1)


def test_late_is_judged_before_the_end(november: Made) -> None:
    """An open ticket is late from its due time on, not only once it is closed."""
    records = [ticket(1, *begun(resolve=5))]
    assert rate(november(records, t=5), "resolution_on_time") == (0, 0)
    assert rate(november(records, t=5.01), "resolution_on_time") == (0, 1)


def test_finished_before_it_falls_due_counts_when_it_falls_due(november: Made) -> None:
    """Neither early finishes nor those whose due time is yet to come flatter the rate."""
    records = [ticket(1, *begun(resolve=8), step("finish", 2))]
    assert rate(november(records, t=6), "resolution_on_time") == (0, 0)
    assert rate(november(records, t=9), "resolution_on_time") == (1, 1)


def test_due_to_the_second(november: Made) -> None:
    """On the due time is in time; the period has its first moment and lacks its last."""
    records = [ticket(1, *begun(resolve=5, respond=5), step("finish", 5))]
    assert rate(november(records, start=5, end=6), "resolution_on_time") == (1, 1)
    assert rate(november(records, start=4, end=5), "resolution_on_time") == (0, 0)
    assert count(november(records, start=4, end=5), "finished") == 0


def test_a_job_of_four_minutes_leads_no_ranking(november: Made) -> None:
    """A group under the office's minimum is marked; one at the minimum is not."""
    fast = [ticket(9, *begun(resolve=2), step("finish", 1.003), kind="help")]
    slow = [ticket(n, *begun(resolve=2), step("finish", 2 + (n == 5))) for n in range(1, 6)]
    made = november(fast + slow)
    figures = made.figures.by["kind"]
    assert figures["help"]["resolution_on_time"] == Figure(1.0, 1, 1, {})
    assert figures["help"]["resolution_on_time"].small(made.minimum_n)
    assert figures["repair"]["resolution_on_time"] == Figure(0.8, 4, 5, {})
    assert not figures["repair"]["resolution_on_time"].small(made.minimum_n)
    assert not figures["help"]["received"].small(made.minimum_n)


def test_tickets_are_called_back_not_calls(november: Made) -> None:
    """Two tickets and four calls: the rate is of tickets, and never over 100 %."""
    calls = [
        call(1, 1, 3, reached=False), call(2, 1, 4, reached=False), call(3, 1, 5, score=1),
        call(4, 1, 7, score=5),
    ]  # fmt: skip
    events = [event for event, _ in calls]
    first = (*begun(), step("finish", 2), *events[:3], step("finish", 6), events[3])
    made = november(
        [ticket(1, *first), ticket(2, *begun(), step("finish", 2)), *(one for _, one in calls)]
    )
    assert rate(made, "callback") == (1, 2)
    assert rate(made, "satisfaction") == (1, 2)
    assert made.figures.total["satisfaction"].more == {"not_reached": 2}
    assert made.figures.total["score_mean"][:3] == (3.0, 6, 2)


def test_a_callback_before_the_last_finish_is_none_for_it(november: Made) -> None:
    """Who was reached before the work was done again is still owed a call."""
    early, record = call(1, 1, 3, score=1)
    made = november([ticket(1, *begun(), step("finish", 2), early, step("finish", 5)), record])
    assert rate(made, "callback") == (0, 1)


def test_no_callback_is_owed_without_a_policy(november: Made) -> None:
    """Tickets whose policy is `none` are not in the callback rate."""
    closed = (*begun(), step("finish", 2), step("close", 2))
    made = november([ticket(1, *closed, policy="none")])
    assert rate(made, "callback") == (0, 0)
    assert count(made, "closed") == 1


def test_unreachable_is_not_satisfied(november: Made) -> None:
    """A ticket closed as not reached has no score, and stands beside the rate."""
    attempt, record = call(1, 1, 3, reached=False)
    gone = step("close", 4, outcome="unreachable")
    made = november([ticket(1, *begun(), step("finish", 2), attempt, gone), record])
    assert count(made, "closed") == 1
    assert rate(made, "satisfaction") == (0, 0)
    assert made.figures.total["satisfaction"].more == {"not_reached": 1}
    assert rate(made, "callback") == (0, 1)


@pytest.mark.parametrize(("score", "satisfied"), [(1, 0), (3, 0), (4, 1), (5, 1)])
def test_satisfied_is_four_and_five(november: Made, score: int, satisfied: int) -> None:
    """Scores 4 and 5 are satisfied, the middle is not."""
    event, record = call(1, 1, 3, score=score)
    made = november([ticket(1, *begun(), step("finish", 2), event), record])
    assert rate(made, "satisfaction") == (satisfied, 1)


@pytest.mark.parametrize("end", ["cancel", "merge"])
def test_cancelled_and_merged_count_as_received_only(november: Made, end: str) -> None:
    """They are received, and in no denominator, however late they were."""
    happened = (step("create", 1, due={"respond": 2, "resolve": 3, "arrive": 3}),
                step("assign", 2, due={"accept": 2.5}), step("return", 3))  # fmt: skip
    made = november([ticket(1, *happened, step(end, 10))])
    assert count(made, "received") == 1
    others = {name: figure for name, figure in made.figures.total.items() if name != "received"}
    assert all(not figure.denominator and not figure.numerator for figure in others.values())


def test_nothing_is_neither_all_nor_none(november: Made) -> None:
    """An empty denominator has no value: not 0 % and not 100 %."""
    made = november([ticket(1, step("create", 18))])
    for measure in made.measures:
        figure = made.figures.total[measure.name]
        assert figure.value == (None if measure.form != "count" else int(measure.name == "open"))


@pytest.mark.parametrize(("again", "counted"), [(2.9, (1, 1)), (3, (1, 1)), (3.1, (1, 2))])
def test_an_assignment_taken_back(november: Made, again: float, counted: tuple[int, int]) -> None:
    """An assignment that went elsewhere before its acceptance fell due never fell due."""
    events = (step("create", 1), step("assign", 2, due={"accept": 3}),
              step("assign", again, due={"accept": 5}), step("accept", 4))  # fmt: skip
    assert rate(november([ticket(1, *events)]), "accept_on_time") == counted


@pytest.mark.parametrize(("done", "counted"), [(2.9, 0), (3, 0), (3.1, 1)])
def test_work_done_without_arriving(november: Made, done: float, counted: int) -> None:
    """Work finished before somebody had to be there needs no arrival."""
    made = november([ticket(1, *begun(arrive=3), step("finish", done))])
    assert rate(made, "arrival_on_time") == (0, counted)


def test_arriving_on_the_due_time_is_in_time(november: Made) -> None:
    """To the second."""
    made = november([ticket(1, *begun(arrive=3), step("arrive", 3), step("finish", 4))])
    assert rate(made, "arrival_on_time") == (1, 1)


def test_reopening_goes_on(november: Made) -> None:
    """Time spent done or closed does not count; the moved due time judges the last finish."""
    again = step("reopen", 6, due={"resolve": 8})
    events = (*begun(resolve=5), step("finish", 3), step("close", 4), again, step("finish", 7))
    made = november([ticket(1, *events, policy="none")])
    assert count(made, "finished") == 1
    assert rate(made, "reopened") == (1, 1)
    assert rate(made, "resolution_on_time") == (1, 1)
    assert made.figures.total["time_to_resolve"][:3] == (3 * 86400, None, 1)
    assert made.figures.total["time_to_resolve"].more["p90"] == 3 * 86400


@pytest.mark.parametrize(("back", "days"), [(2, 6), (4.5, 5.5)])
def test_what_was_told_out_of_order_counts_once(november: Made, back: float, days: float) -> None:
    """Reopened, as a call says that came in later, before it was finished: no time counts twice."""
    events = (*begun(resolve=5), step("finish", 4), step("close", 4), step("reopen", back))
    made = november([ticket(1, *events, step("finish", 7), policy="none")])
    assert made.figures.total["time_to_resolve"][:3] == (days * 86400, None, 1)
    worked = made.figures.total["time_to_resolve"].more["working"]
    straight = ticket(1, *begun(resolve=5), step("finish", 7), policy="none")
    whole = november([straight]).figures.total["time_to_resolve"].more["working"]
    assert 0 < worked <= whole
    assert (worked == whole) == (days == 6)


def test_a_repeat_has_an_earlier_like_ticket(november: Made) -> None:
    """Same unit and category at most 30 days before, even before the period."""
    like = {"unit": "3-2-1502"}
    records = [
        ticket(1, step("create", -30), **like),
        ticket(2, step("create", 0), **like),
        ticket(3, step("create", 1), unit="3-2-1503"),
        ticket(4, step("create", 1), **like, category="lift"),
        ticket(5, step("create", 2)),
        ticket(6, step("create", 2)),
    ]
    assert rate(november(records), "repeats") == (1, 5)
    assert rate(november([ticket(1, step("create", -30.1), **like)]), "repeats") == (0, 5)


def test_two_at_once_are_one_repeat(november: Made) -> None:
    """Of two like tickets of the same second, one repeats the other."""
    pair = [ticket(n, step("create", 1), unit="3-2-1502") for n in (1, 2)]
    assert rate(november(pair), "repeats") == (1, 2)


def test_as_of_sees_nothing_that_came_later(november: Made) -> None:
    """A report as of then has the figures it would have had then."""
    records = [ticket(1, *begun(resolve=5), step("finish", 4)), ticket(2, *begun(at=7))]
    then = november(records, t=3)
    assert [count(then, name) for name in ("received", "finished", "open")] == [1, 0, 1]
    now = november(records, t=14)
    assert [count(now, name) for name in ("received", "finished", "open")] == [2, 1, 1]


def theirs(made: Report, name: str) -> dict[str, tuple[Any, Any]]:
    """Numerator and denominator of a measure by department, where there is anything."""
    found = made.figures.by["department"]
    pairs = {group: (of[name].numerator, of[name].denominator) for group, of in found.items()}
    return {group: pair for group, pair in pairs.items() if any(pair)}


def test_what_is_whose(november: Made) -> None:
    """A late acceptance, a return and a finish stay of whoever had the ticket then."""
    moved = (
        step("create", 1, due={"respond": 1.5}), step("assign", 1, {"accept": 2}),
        step("accept", 3), step("return", 4), step("assign", 5, {"accept": 6}, department="order"),
        step("accept", 5), step("finish", 6), step("callback", 7, followup="F2611-A0001",
                                                   outcome=Outcome.REACHED, score=1),
        step("transfer", 9, department="service"),
    )  # fmt: skip
    _, record = call(1, 1, 7, score=1)
    accepted = (*moved[:8], step("accept", 8), moved[8])
    made = november([ticket(1, *accepted), record])
    assert theirs(made, "accept_on_time") == {"engineering": (0, 1), "order": (1, 1)}
    assert theirs(made, "response_on_time") == {"engineering": (0, 1)}
    assert theirs(made, "returned") == {"engineering": (1, 1)}
    assert theirs(made, "finished") == {"order": (1, None)}
    assert theirs(made, "reopened") == {"order": (1, 1)}
    assert theirs(made, "satisfaction") == {"order": (0, 1)}
    assert theirs(made, "open") == {"service": (1, None)}
    assert theirs(made, "reassigned") == {"engineering": (1, 1), "order": (1, 1)}
    assert (rate(made, "reassigned"), rate(made, "returned")) == ((1, 1), (1, 1))
    assert made.figures.total["reassigned"].more == {"handovers": 2}


def test_whoever_takes_it_on_for_a_department_takes_it_from_nobody(november: Made) -> None:
    """Within a department the first person is no handover, and the second is one."""
    one = (*begun()[:2], step("accept", 1, assignee="wu.gang"))
    other = step("transfer", 2, department="engineering", assignee="zhang.wei")
    made = november([ticket(1, *one), ticket(2, *one, other)])
    assert rate(made, "reassigned") == (1, 2)


@pytest.mark.parametrize(
    ("inferred", "counts"), [("step", (0, 0)), ("time", (1, 0)), (None, (1, 1))]
)
def test_what_is_inferred(november: Made, inferred: str | None, counts: tuple[int, int]) -> None:
    """A finish that nobody reported is in no figure; one without its time in none of times."""
    said = Inferred(inferred) if inferred else None
    made = november([ticket(1, *begun(resolve=5), step("finish", 2, inferred=said))])
    assert count(made, "finished") == counts[0]
    assert rate(made, "completion") == (counts[0], 1)
    assert rate(made, "callback") == (0, counts[0])
    assert rate(made, "resolution_on_time") == (counts[1], counts[1])
    assert made.figures.total["time_to_resolve"].denominator == counts[1]
    unknown = {} if counts[1] else {"unknown": 1}
    assert made.figures.total["resolution_on_time"].more == unknown


def test_who_rings_back_gives_a_score(november: Made) -> None:
    """A ticket closed as not reached counts as reached once the resident rings back."""
    missed, first = call(1, 1, 3, reached=False)
    back, second = call(2, 1, 5, score=4)
    events = (*begun(), step("finish", 2), missed, step("close", 4, outcome=Outcome.UNREACHABLE))
    made = november([ticket(1, *events, back), first, second], t=4.5)
    assert (rate(made, "callback"), rate(made, "satisfaction")) == ((0, 1), (0, 0))
    made = november([ticket(1, *events, back), first, second], t=6)
    assert (rate(made, "callback"), rate(made, "satisfaction")) == ((1, 1), (1, 1))
    assert count(made, "closed") == 1
