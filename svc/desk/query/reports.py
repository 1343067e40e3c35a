"""Reports: for the period and the breakdown asked for, as the view sees the office."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from svc.errors import UsageError
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.reports import dimensions, duty_figures, measures, money_figures
from svc.reports.figures import QUANTILES, Counter
from svc.reports.lines import behind
from svc.reports.report import Report
from svc.reports.scope import DutyScope, MoneyScope, Scope, Window
from svc.rules.time.periods import COMPARISONS, Period, parse_period, period_between
from svc.rules.time.working_seconds import WorkingSeconds
from svc.rules.time.working_time import WorkCalendar
from svc.store.layout import OFFICE_PATH

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.reports.measures import Measure


@dataclass(frozen=True, kw_only=True)
class ReportQuery:
    """A report as asked for, everything as typed; see `svc report --help`.

    Attributes:
        names: Measures; nothing means all.
        period: Such as `2026-11`; without it and `since`, the month of the moment looked at.
        since, until: First and last day, or moments.
        by: Dimensions, or two at a time as `weekday,hour`; nothing means the usual ones,
            `none` no breakdown.
        compare: `previous`, the period before, and `year`, the same a year earlier.
        only: Groups by dimension: only their tickets count.
        quantiles: Of durations, in percent, parted by commas; 90 if None.
    """

    names: Sequence[str] = ()
    period: str | None = None
    since: str | None = None
    until: str | None = None
    by: Sequence[str] = ()
    compare: Sequence[str] = ()
    only: Mapping[str, Sequence[str]] = field(default_factory=dict)
    quantiles: str | None = None

    @property
    def percents(self) -> tuple[str, ...]:
        """The quantiles of durations, in percent.

        Raises:
            UsageError: One is no number above 0 and up to 100.
        """
        if self.quantiles is None:
            return QUANTILES
        typed = [one.strip().removesuffix("%").strip() for one in _COMMA.split(self.quantiles)]
        for percent in typed:
            if not _PERCENT.fullmatch(percent) or not 0 < float(percent) <= 100:
                raise UsageError(
                    _("{text!r} is no quantile: a number of percent up to 100", text=percent),
                    "--quantiles 20,40,60",
                )
        return tuple(dict.fromkeys(_plain_number(one) for one in typed))


_COMMA, _PERCENT = lazy_pattern("[,，、]"), lazy_pattern(r"[0-9]{1,3}(\.[0-9]{1,6})?")


def _plain_number(text: str) -> str:
    """A number without zeros that say nothing: `90` for `090.0`."""
    whole, _point, part = text.partition(".")
    part = part.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{part}" if part else "")


def report(view: View, asked: ReportQuery) -> Report:
    """The report asked for.

    Raises:
        UsageError: A measure, dimension or period that does not exist.
    """
    about = scope(view, asked)
    chosen = measures_of(about, asked)
    by = dimensions.chosen(asked.by)
    period = period_of(view, asked)
    counter = Counter(about, asked.percents, Window.of(period))
    figures = counter.figures(chosen, Window.of(period), by)
    others = {name: COMPARISONS[name](period) for name in asked.compare}
    compared = {
        name: (other, counter.total(chosen, Window.of(other))) for name, other in others.items()
    }
    return Report(
        view.office, period, view.moment, view.commit, rules_of(view), chosen, figures, compared
    )  # fmt: skip


def measures_of(about: Scope, asked: ReportQuery) -> list[Measure]:
    """The measures asked for; of money only where there is any, and where it can be told.

    Raises:
        UsageError: A measure that does not exist, or that cannot be told so.
    """
    plain = not [way for way in asked.by if way != dimensions.NONE]
    duties = duty_figures.can_tell(about)
    chosen = measures.chosen(
        tuple(asked.names), money=money_figures.can_tell(about), duties=duties and plain
    )
    of_duty = [measure for measure in chosen if measure.about == "duty"]
    if of_duty and not (duties and plain):
        reason = (
            _("{name} is told of the whole office", name=of_duty[0].name)
            if about.duties is not None
            else _("nothing of what that is about is on file here")
        )
        raise UsageError(reason, _("leave out the filters"))
    money = [measure for measure in chosen if measure.about == "money"]
    ways = [way for way in asked.by if way not in (dimensions.NONE, money_figures.BUILDING)]
    if asked.names and money and (ways or not money_figures.can_tell(about)):
        reason = (
            _("{name} is told of the whole office, or of buildings", name=money[0].name)
            if about.money is not None
            else _("nothing was ever charged here")
        )
        raise UsageError(reason, _("--building B, or --by building"))
    return chosen


def rules_of(view: View) -> str:
    """The version of the office's rules: the blob id of its record at the commit."""
    (entry,) = view.repository.tree(view.commit, OFFICE_PATH)
    return str(entry.oid)


def lines(view: View, asked: ReportQuery, which: str | None = None) -> list[dict[str, Any]]:
    """What stands behind a figure, the latest received first: as many as the figure says.

    Args:
        asked: With one measure; its breakdown is not looked at.
        which: `met` or `missed`, of a rate; None for all that it is divided by.

    Returns:
        For each line the ticket as a row of the index with its next clock as `next`,
        and the line's own columns as `line`.

    Raises:
        UsageError: A measure or period that does not exist, or `which` of no rate.
    """
    from svc.desk.query import listing
    from svc.index.query import tickets

    if len(asked.names) != 1:
        raise UsageError(
            _("--list is of one measure alone, not: {names}", names=", ".join(asked.names)),
            "svc report --list MEASURE",
        )
    (measure,) = measures.chosen(tuple(asked.names))
    if measure.about == "duty":
        return _duty_lines(view, asked, measure, which)
    if measure.about:
        return _money_lines(view, asked, measure, which)
    counted = behind(scope(view, asked), measure, Window.of(period_of(view, asked)), which)
    known = tickets.tickets(view.index, dict.fromkeys(line["row"] for line in counted))
    counted.sort(key=lambda line: _latest(known[line["row"]]), reverse=True)
    shown = listing.lines(view, (known[line["row"]] for line in counted))
    names = counted[0].keys()[1:] if counted else []
    return [
        {**ticket, "line": {name: _exact(line[name]) for name in names}}
        for ticket, line in zip(shown, counted, strict=True)
    ]


def _duty_lines(
    view: View, asked: ReportQuery, measure: Measure, which: str | None
) -> list[dict[str, Any]]:
    """What a figure of rounds or documents counts."""
    about = scope(view, asked)
    measures_of(about, asked)
    counted = duty_figures.lines(about, measure, Window.of(period_of(view, asked)), which)
    return sorted((dict(row) for row in counted), key=lambda row: tuple(map(str, row.values())))


def _money_lines(
    view: View, asked: ReportQuery, measure: Measure, which: str | None
) -> list[dict[str, Any]]:
    """The lines of bills, the receipts or the units that a figure of money is the sum of."""
    about = scope(view, asked)
    measures_of(about, asked)
    window = Window.of(period_of(view, asked))
    counted = money_figures.lines(about, measure, window, which)
    numbers = {}
    if "line" in measure.lists:
        from svc.index.query.ledgers import numbers_of

        numbers = numbers_of(view.index, {row["bill"] for row in counted})
    rows = [dict(row) for row in counted]
    for row in rows:
        if "line" in row:
            row["line"] = f"{row['bill']}/{numbers.get((row.pop('bill'), row['line']), '?')}"
    return sorted(rows, key=lambda row: tuple(str(row.get(name)) for name in measure.lists))


def _exact(value: Any) -> Any:
    """A figure without what sums of fractions leave behind a microsecond."""
    if not isinstance(value, float):
        return value
    rounded = round(value, 6)
    return int(rounded) if rounded.is_integer() else rounded


def _latest(ticket: Any) -> tuple[int, str]:
    return ticket["received"], ticket["id"]


def scope(view: View, asked: ReportQuery) -> Scope:
    """Whose tickets a report is about, as the view sees them."""
    worked = WorkingSeconds(WorkCalendar.of_plain(view.office))
    view.index.db.create_function("worked", 3, worked.in_all)
    # A long period reads most of the index: mapped, all of it would count as memory in use.
    view.index.db.execute("PRAGMA mmap_size = 0")
    # What is read from end to end comes by once: keeping more of it makes nothing faster.
    view.index.db.execute("PRAGMA cache_size = -16384")
    return Scope(
        view.index.db.execute, view.zone, view.now, int(view.office["policies"]["repeat_days"]),
        worked, _only(view, asked), _money(view), _duties(view),
    )  # fmt: skip


def _money(view: View) -> MoneyScope | None:
    """What figures of money need; nothing in an office that never billed and took no money."""
    if not any(view.one(f"SELECT 1 FROM {kind} LIMIT 1") for kind in ("bill", "receipt")):
        return None
    from svc.desk.dunning.arrears import dunning_of
    from svc.index.fees.live_lines import LiveLines

    dunning = dunning_of(view.office)
    live = LiveLines(view.index, view.zone, dunning.limitation_years)
    return MoneyScope(live.lay, json.dumps(list(dunning.proves)), dunning.limitation_warns)


def _duties(view: View) -> DutyScope | None:
    """What figures of rounds and documents need; nothing in an office without such."""
    kinds = ("plan", "document", "filing", "procedure", "permit", "promise", "activity", "outreach",
             "notice", "disclosure", "survey")  # fmt: skip
    ruled = view.office.get("policies", {}).get("qualified") or any(
        target.get("published") for target in view.office.get("targets", ())
    )
    asked = [*kinds, "referral", "ticket WHERE external_no > ''"]
    if not ruled and not any(view.one(f"SELECT 1 FROM {table} LIMIT 1") for table in asked):
        return None
    from svc.desk.plans.measured import LiveDuties

    return DutyScope(LiveDuties(view).lay)


def _only(view: View, asked: ReportQuery) -> dict[str, list[str]]:
    typed = {name: texts for name, texts in asked.only.items() if texts}
    if not typed:
        return {}
    from svc.desk.query.ticket_query import group

    return {
        name: list(dict.fromkeys(group(view, name, text) for text in texts))
        for name, texts in typed.items()
    }


def period_of(view: View, asked: ReportQuery, usual: str = "this-month") -> Period:
    """The period asked for.

    Args:
        usual: Which it is unless another is asked for.

    Raises:
        UsageError: It cannot be read, or options exclude each other.
    """
    if asked.since is None and asked.until is None:
        wanted = usual if asked.period is None else asked.period
        return parse_period(wanted, view.moment, view.zone)
    if asked.period is not None:
        raise UsageError(
            _("--period and --from/--to exclude each other"),
            _("give one or the other: svc report --help"),
        )
    if asked.since is None:
        raise UsageError(
            _("--to {until} needs a --from", until=asked.until),
            _("svc report --from FIRST --to {until}", until=asked.until),
        )
    return period_between(asked.since, asked.until, view.moment, view.zone)
