"""What figures of rounds and documents are made from and no row of the index is, laid out.

live_slot         planned rounds whose time ended in a window: `round`, `plan`, `due`,
                  `closes`, `points`, `checked`, `in_time`, `attempted`, `state`
live_weight       questions of plans that inspect somebody's work, with their weights:
                  `plan`, `version`, `question`, `weight`, `whom`
live_filing       what filing lists ask for: `list`, `item`, `of`, `there`
live_visit        spans within which homes under works are to be looked at: `procedure`,
                  `unit`, `due`, `made`
live_outreach     homes that are to be visited by plans, whose span ended in a window: `plan`,
                  `unit`, `due`, `visited`
live_need         qualifications that members of staff need: `staff`, `what`
live_disclosure   what must be made public: `item`, `late`
live_outage_term  so many hours before it begins an outage is to be announced: `hours`
live_public       rules of targets that are promised in public, as they are stamped: `rule`
live_survey       surveys that were opened: `survey`, `closes`, `homes`, `given`, `returned`,
                  `counted`
live_answer       answers on a scale, of satisfaction surveys that may be told of: `survey`,
                  `closes`, `question`, `dimension`, `score`
live_filing_term  within how many days a type of documents is to be filed: `type`, `within`
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from svc.desk.plans.dues import due, plans
from svc.desk.publications.disclosures import outage_hours
from svc.model.words import ClockName
from svc.rules.time.parsing import day_start, in_zone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.desk.core.view import View

_TABLES = {
    "live_slot": "round, plan, due, closes, points, checked, in_time, attempted, state",
    "live_weight": "plan, version, question, weight, whom",
    "live_filing": "list, item, of, there",
    "live_filing_term": "type, within",
    "live_visit": "procedure, unit, due, made",
    "live_outreach": "plan, unit, due, visited",
    "live_need": "staff, what",
    "live_public": "rule",
    "live_disclosure": "item, late",
    "live_outage_term": "hours",
    "live_survey": "survey, closes, homes, given, returned, counted",
    "live_answer": "survey, closes, question, dimension, score",
}
#: A round's time may end that long after the day on which it was due.
_REACH = timedelta(days=1)


class LiveDuties:
    """Lays the tables out for a window; what is laid out for it already stays.

    Args:
        view: Showing what is asked about.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._laid: tuple[int, int] | None = None

    def lay(self, start: int, end: int) -> None:
        """Lay out what ended between two moments, and what must be there."""
        if self._laid == (start, end):
            return
        if self._laid is None:
            for table, columns in _TABLES.items():
                self._view.index.db.execute(f"CREATE TEMP TABLE {table} ({columns})")
            self._fill("live_weight", self._weights())
            self._fill("live_filing", self._filings())
            self._fill("live_filing_term", self._terms())
            self._fill("live_visit", self._visits())
            self._fill("live_disclosure", self._disclosures())
            self._fill("live_outage_term", [(outage_hours(self._view),)])
            self._fill("live_need", self._needs())
            self._fill("live_public", self._published())
            self._surveys()
        self._view.index.db.execute("DELETE FROM live_slot")
        self._fill("live_slot", self._slots(start, end))
        self._view.index.db.execute("DELETE FROM live_outreach")
        self._fill("live_outreach", self._outreach(start, end))
        self._laid = start, end

    def _fill(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        marks = ", ".join("?" * (_TABLES[table].count(",") + 1))
        self._view.index.db.executemany(f"INSERT INTO {table} VALUES ({marks})", list(rows))

    def _slots(self, start: int, end: int) -> Iterable[tuple[Any, ...]]:
        if start >= end:
            return
        first, last = (
            in_zone(datetime.fromtimestamp(at, UTC), self._view.zone).date() for at in (start, end)
        )
        for walked in due(self._view, first - self._longest(), last):
            slot = walked.slot
            closes = int(slot.closes.timestamp())
            if start <= closes < end:
                yield (
                    slot.id, slot.plan, int(slot.due.timestamp()), closes, walked.points,
                    len(walked.checked), walked.in_time, len(walked.attempted),
                    str(walked.state),
                )  # fmt: skip

    def _longest(self) -> timedelta:
        """How long before its end a round may have been due."""
        from svc.kinds.rounds.plan import tolerance

        spans = [tolerance(one.late) for plan in plans(self._view) for one in plan.versions]
        return max(spans, default=timedelta()) + _REACH

    def _weights(self) -> Iterable[tuple[Any, ...]]:
        for plan in plans(self._view):
            for version in plan.versions:
                whom = version.supervises or version.inspects
                if whom is not None:
                    for question in version.sheet:
                        yield plan.id, version.version, question.id, question.weight, whom

    def _filings(self) -> Iterable[tuple[Any, ...]]:
        from svc.desk.documents.filings import things

        yield from things(self._view)

    def _disclosures(self) -> Iterable[tuple[Any, ...]]:
        from svc.desk.publications.disclosures import items

        yield from ((one.name, int(one.late)) for one in items(self._view))

    def _terms(self) -> Iterable[tuple[Any, ...]]:
        from svc.desk.documents.filings import terms

        yield from terms(self._view).items()

    def _visits(self) -> Iterable[tuple[Any, ...]]:
        from svc.desk.procedures.looking import visits

        for so_far, span in visits(self._view):
            held = so_far.procedure
            yield held.id, held.unit, int(span.due.timestamp()), int(span.made)

    def _outreach(self, start: int, end: int) -> Iterable[tuple[Any, ...]]:
        from svc.desk.plans.visits import planned

        if start >= end:
            return
        first, last = (
            in_zone(datetime.fromtimestamp(at, UTC), self._view.zone).date() for at in (start, end)
        )
        for visit in planned(self._view, first, last):
            if start <= visit.ends < end:
                yield visit.due.plan, visit.due.unit, visit.ends, visit.made

    def _needs(self) -> Iterable[tuple[Any, ...]]:
        needed = self._view.office.get("policies", {}).get("qualified", {})
        if not needed:
            return
        for row in self._view.rows("SELECT id, department, roles FROM staff WHERE active"):
            own = {row["department"], *row["roles"].split()}
            yield from ((row["id"], what) for what, who in needed.items() if own & set(who))

    def _published(self) -> Iterable[tuple[Any, ...]]:
        for target in self._view.office.get("targets", ()):
            spans = [target[name] for name in map(str, ClockName) if target.get(name)]
            if target.get("published"):
                yield from {(f"{target['rule']} {span}",) for span in spans}

    def _surveys(self) -> None:
        if self._view.one("SELECT 1 FROM survey LIMIT 1") is None:
            return
        from svc.desk.plans.survey_counts import counts, scores

        for held in counts(self._view):
            closing = day_start(held.survey.until + timedelta(days=1), self._view.zone)
            closes = int(closing.timestamp()) - 1
            row = (held.survey.id, closes, held.homes, held.given, len(held.responses),
                   len(held.counted))  # fmt: skip
            self._fill("live_survey", [row])
            rows = ((held.survey.id, closes, *score) for score in scores(held))
            self._fill("live_answer", rows)
