"""Holds what svc reports against the oracle, to the last digit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.oracle.measures import (
    COUNTS,
    DIMENSIONS,
    DURATIONS,
    MEASURES,
    ONCE,
    Line,
    Seen,
    figures,
    group_of,
    once,
)
from tests.oracle.outward.of_lives import outward_figures
from tests.oracle.people import recount
from tests.oracle.records import Office, moment
from tests.support import Run

_NONE: dict[str, Any] = {"value": 0, "numerator": 0, "denominator": 0}
#: Sums of hours are told so exactly.
_ROUNDED = 1e-6
#: What the report says beside the oracle's figures.
_SAID_BESIDE = {"small"}


def iso(at: int) -> str:
    """A moment as it is typed."""
    return datetime.fromtimestamp(at, UTC).isoformat()


#: Figures of money, of rounds and of promises, which `tests/oracle/fees`,
#: `tests/cli/rounds` and `tests/oracle/people` recompute.
OF_MONEY = {
    "ageing", "deposits_held", "waived", "collection_by_household", "arrears_recovered",
    "overall_collection", "near_limitation", "current_collection", "cash_by_method",
    "credit_held", "late_fees", "unidentified", "closing_differences",
    "round_completion", "rounds_missed", "rounds_attempted", "rounds_made_up", "point_pass",
    "findings", "repeat_findings", "rectified_on_time", "recheck_passed", "supervision_score",
    "filing_completeness", "filed_on_time", "loans_overdue", "promises_kept",
    "promises_kept_as_moved", "broken_untold", "promise_delay", "let_down_again",
    "public_promises_kept",
    "visits_made", "minutes_on_time", "decisions_done", "participation", "sessions_held",
    "attendance", "tests_passed", "qualified", "forms_given", "forms_returned",
    "forms_valid", "survey_satisfaction", "survey_score", "opinions_handled",
    "referrals_answered_on_time", "outside_time", "outside_working_time",
    "own_time_of_referred", "responsibility_accepted", "replies_overdue",
    "orders_replied_on_time",
    "outages_announced", "notice_coverage",
    "disclosures_current", "required_read", "answered_at_once", "answers_cited",
    "unanswered_inquiries", "answers_stale", "answers_corrected", "cases_reused",
}  # fmt: skip


class Question:
    """A period of an office, seen from a moment, as it is asked of svc and of the oracle.

    Args:
        place, office: The office: its folder, and its records.
        period: The options that name the period.
        as_of: The moment as typed; svc's own if empty.
        by: Dimensions.
    """

    def __init__(
        self,
        run: Run,
        place: Path,
        office: Office,
        period: Sequence[str],
        as_of: str,
        by: Sequence[str] = DIMENSIONS,
    ) -> None:
        self.run = run
        self.words = ["svc", "-C", str(place), "report", *period]
        self.words += ["--as-of", as_of] if as_of else []
        self.by = by
        self.told = told = self.ask(*(word for name in by for word in ("--by", name)))
        bounds = moment(told["period"]["from"]), moment(told["period"]["to"])
        self.seen = Seen(office, bounds, moment(told["as_of"]))

    def ask(self, *words: str) -> Any:
        """What svc says, as JSON."""
        return self.run([*self.words, *words, "--format", "json"]).json()

    def figures(self) -> None:
        """Every figure is the same, in all and by each dimension."""
        wrong = _unlike(self.told["measures"], figures(self.seen)[()], "in all")
        for name in self.by:
            mine = {group: found for (group,), found in figures(self.seen, [name]).items()}
            told_of = self.told["by"][name]
            # A building of which only money is told has no tickets.
            more = {figure.get("value") or figure.get("denominator")
                    for group in set(told_of) - set(mine)
                    for of, figure in told_of[group].items() if of not in OF_MONEY}  # fmt: skip
            assert set(mine) <= set(told_of) and not any(more), (self.words, name)
            for group, found in mine.items():
                told = self.told["by"][name][group]
                wrong += _unlike(told, found, f"{name} {group}")
                wrong += _unmarked(told, self.told["minimum_n"])
        assert not wrong, (self.words, wrong)

    def dealings(self) -> None:
        """Figures of outside parties and of promises are the same as well."""
        bounds = (self.seen.since, self.seen.until, self.seen.as_of)
        moments = [datetime.fromtimestamp(at, UTC) for at in bounds]
        mine = (
            outward_figures(self.seen)
            | recount.Promises(self.seen.office.promises, *moments).figures()
        )
        wrong = {}
        duties = self.ask("--by", "none")["measures"]
        for name, (part, whole) in mine.items():
            # What an office has none of is not told.
            told = duties.get(name, _NONE)
            pair = told["value" if whole is None else "numerator"], told["denominator"]
            if abs((pair[0] or 0) - part) > _ROUNDED or (pair[1] or 0) != (whole or 0):
                wrong[name] = {"svc": pair, "oracle": (part, whole)}
        assert not wrong, (self.words, wrong)

    def behind(self, measure: str, dimension: str, group: str, how: str = "") -> None:
        """The lines behind a figure are the same, all of them or of a rate those of a `HOWS`."""
        counted = [
            line
            for line in self.seen.lines[measure]
            if line.value is not None
            and group_of(self.seen, line.life, dimension, line.owner) == group
        ]
        counted = once(counted) if measure in ONCE else counted
        only = [f"--{dimension}", group or "none"]
        wanted = HOWS[how]
        told = self.ask("--list", measure, *only, *filter(None, [how]))
        mine = [(line.life.id, *_counted(measure, line)) for line in counted
                if wanted is None or line.value == wanted]  # fmt: skip
        theirs = [(one["id"], *map(one["line"].get, _COLUMNS[measure])) for one in told]
        assert sorted(theirs) == sorted(mine), (self.words, measure, only, how)


#: Which lines of a rate can be asked for, and what each of them adds.
HOWS = {"": None, "--met": 1, "--missed": 0}
RATES = [name for name in MEASURES if name not in {*COUNTS, *DURATIONS, "score_mean"}]
#: The columns of a measure's lines that say what each adds.
_COLUMNS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(COUNTS, ()), **dict.fromkeys(RATES, ("hit",)), "score_mean": ("value",),
    **dict.fromkeys(DURATIONS, ("value", "working")),
}  # fmt: skip


def _counted(measure: str, line: Line) -> tuple[int | None, ...]:
    return (line.value, line.working)[: len(_COLUMNS[measure])]


def _unmarked(told: Mapping[str, Any], least: int) -> list[Any]:
    """Figures that are marked as resting on few, and do not, or the other way round."""
    return [
        (name, figure)
        for name, figure in told.items()
        if name not in OF_MONEY
        and figure.get("small", False) != (0 < (figure["denominator"] or 0) < least)
    ]


def _unlike(told: Mapping[str, Any], mine: Mapping[str, Any], where: str) -> list[Any]:
    assert set(told) - OF_MONEY == set(mine), (where, set(told) ^ set(mine))
    wrong = []
    for name, figure in told.items():
        if name in OF_MONEY:
            continue
        said = {key: value for key, value in figure.items() if key not in _SAID_BESIDE}
        if said != mine[name]:
            wrong.append((where, name, {"svc": said, "oracle": mine[name]}))
    return wrong
