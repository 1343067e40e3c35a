"""What can be measured: one SQL file a measure, its header saying what it means.

A file's query lists what the figure counts, a line each: `row`, the ticket's
row in the index, and by the measure's form `hit` (whether it counts in the
numerator; NULL leaves it out of the denominator) or `value`, of a duration in
wall time and besides it the moments `since` and `until` and the stretches `before`
(JSON, or NULL for none) of which the office's working time is counted. A further column
`beside` is summed and shown next to the figure; `department` and `assignee` say whose
a line was, where that is not whoever has the ticket at T. As every figure is made from
such lines, the tickets behind it are always at hand; columns named in `lists`
say more of a line where the lines are shown.

`{open}` and `{void}` stand for the statuses that count as open, and for those
that count as no work (`svc.rules.ticket.statuses`): `status NOT IN {void}`.
Queries know the parameters `:from`, `:to` (the period, half-open), `:as_of`
(T, when clocks are judged; the tables show what had happened by then) and
`:repeat_days`. They are no aggregates at the top,
which lets SQLite reach the indexes through the views of another commit or moment; so does
`LIMIT -1`, which takes nothing away, in a table that a join starts from.

What several measures have in common they share, and a report reads it once: `{received}`
and its like stand for tables and a window in place of `FROM` (`svc.reports.line_sources`);
`rest` names the tickets that count besides those the query lists, each once and not met,
and the column that says how often it befell them (`received without returns`);
`last` says that of a ticket's lines in a period only the latest counts; `alike` in which columns
a ticket is like one that it repeats, which is told of tickets that are read for others anyway.

Measures about money list lines of bills, receipts or units, from the tables that
`svc.index.fees.live_lines` lays out, and sum them: `value` of an amount, `part` and
`whole` of a share, and what stands beside, in fen. They know `:from_day` and `:to_day`,
the period's first day and the first after it, `:last_day`, `:today` and ages before it.
`{NAME}` stands for the lines of another such measure, or for what is held.

Measures of other duties (`about: duty`) list what they count, from tables of the index and
from those that `svc.desk.plans.measured` lays out; they are told of the whole office.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from svc.errors import Fault, UsageError
from svc.index.database import statuses
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.reports.line_sources import REPEATING, LineSource, source_of, with_tables

#: Forms, and what a line says besides `row`.
FORMS: dict[str, tuple[str, ...]] = {
    "count": (),
    "rate": ("hit",),
    "mean": ("value",),
    "duration": ("value", "working"),
    "amount": ("value",),
    "share": ("part", "whole"),
}

#: Every measure by its file, in the order in which reports show them.
_FILES: tuple[str, ...] = (
    "work/received", "work/finished", "work/closed", "work/open", "work/overdue",
    "work/completion", "promptness/response_on_time", "promptness/accept_on_time",
    "promptness/arrival_on_time", "promptness/resolution_on_time", "quality/callback",
    "quality/satisfaction", "quality/score_mean", "quality/reopened", "quality/returned",
    "quality/reassigned", "quality/extended", "quality/urged", "quality/escalated",
    "quality/repeats",
    "promptness/time_to_respond", "promptness/time_to_resolve",
)  # fmt: skip
#: Those about money, which an office shows that bills.
_MONEY_FILES: tuple[str, ...] = (
    "fees/current_collection", "fees/collection_by_household", "fees/arrears_recovered",
    "fees/overall_collection", "fees/cash_by_method", "fees/credit_held", "fees/deposits_held",
    "fees/waived", "fees/late_fees", "fees/ageing", "fees/near_limitation", "fees/unidentified",
    "fees/closing_differences",
)  # fmt: skip
#: Those about rounds, procedures and documents, which an office shows that has such.
_DUTY_FILES: tuple[str, ...] = (
    "rounds/round_completion", "rounds/rounds_missed", "rounds/rounds_attempted",
    "rounds/rounds_made_up", "rounds/point_pass", "rounds/findings", "rounds/repeat_findings",
    "rounds/rectified_on_time", "rounds/recheck_passed", "rounds/supervision_score",
    "procedures/procedures_on_time", "procedures/first_pass", "procedures/renovation_visits",
    "procedures/violations_rectified", "procedures/deposits_back_on_time",
    "procedures/permits_not_back",
    "documents/filing_completeness", "documents/filed_on_time", "documents/loans_overdue",
    "documents/contracts_not_renewed",
    "promises/promises_kept", "promises/promises_kept_as_moved", "promises/broken_untold",
    "promises/promise_delay", "promises/let_down_again", "promises/public_promises_kept",
    "activities/visits_made", "activities/minutes_on_time", "activities/decisions_done",
    "activities/participation", "activities/sessions_held", "activities/attendance",
    "activities/tests_passed", "activities/qualified", "surveys/forms_given",
    "surveys/forms_returned", "surveys/forms_valid", "surveys/survey_satisfaction",
    "surveys/survey_score", "surveys/opinions_handled",
    "outward/referrals_answered_on_time", "outward/outside_time", "outward/outside_working_time",
    "outward/own_time_of_referred", "outward/responsibility_accepted", "outward/replies_overdue",
    "outward/orders_replied_on_time",
    "publications/outages_announced", "publications/notice_coverage",
    "publications/disclosures_current", "publications/required_read",
    "publications/answered_at_once", "publications/answers_cited",
    "publications/unanswered_inquiries", "publications/answers_stale",
    "publications/answers_corrected", "publications/cases_reused",
)  # fmt: skip
_EVERY_FILE = (*_FILES, *_MONEY_FILES, *_DUTY_FILES)
_FILE_OF = {file.rpartition("/")[2]: f"{file}.sql" for file in _EVERY_FILE}
#: Measures of tickets, in the order of reports; those of money; and of other duties.
NAMES: tuple[str, ...] = tuple(file.rpartition("/")[2] for file in _FILES)
MONEY_NAMES: tuple[str, ...] = tuple(file.rpartition("/")[2] for file in _MONEY_FILES)
DUTY_NAMES: tuple[str, ...] = tuple(file.rpartition("/")[2] for file in _DUTY_FILES)

_FOLDER = Path(__file__).resolve().parent / "measures"
_KEYS = frozenset(
    {"name", "中文", "about", "form", "better", "beside", "whose", "once", "rest", "last", "moment",
     "alike", "lists", "counts", "definition", "source", "example"}
)  # fmt: skip
_MAY_LACK = frozenset(
    {"about", "better", "beside", "whose", "once", "rest", "last", "moment", "alike", "lists",
     "counts"}
)  # fmt: skip
#: Tickets that are the rest of several measures: whose they are, and by which moment.
_RESTS = {
    "received": (
        "SELECT row, received AS moment, department, assignee, returns, handovers, extensions,"
        " urges, escalations {received} AND status NOT IN {void}"
    ),
    "finished": (
        "SELECT ticket.row, done.at AS moment, done.department, done.assignee, reopened"
        " {finishes} AND status NOT IN {void}"
    ),
}
_WITHOUT = " without "
_PART = lazy_pattern(r"\{(\w+)\}")
_HEADER = lazy_pattern(r"-- (\w+): (.+)")


class Measure(NamedTuple):
    """One measure.

    Attributes:
        name: Its name on the command line and in JSON.
        chinese: Its name in Chinese.
        about: `money`, of lines of bills, receipts and units; `duty`, of rounds and documents;
            empty of tickets.
        form: `count`, `rate`, `mean` or `duration` (in seconds); of money `amount` and `share`,
            an amount of another, both in fen; of other duties a share of weights.
        better: `more` or `less`: which way it should go; empty if neither is better.
        beside: Name of the count shown beside the figure; empty if there is none.
        whose: `line` where each line says whose it was, by columns `department` and
            `assignee`; empty where that is whoever has the ticket at T.
        once: `ticket` where a ticket counts once, however many lines it has; then it is
            met if one of them is.
        rest: Which tickets of the period count once and are not met, unless they are on a line
            of the query's own: `received` or `finished`; empty if none are.
        last: `finish` where of a ticket's lines in a period the latest alone counts.
        moment: What a line's column `moment` is: in whichever window that lies, the line
            counts, the same in all of them. Empty where a window makes lines of its own.
        alike: Columns of tickets received in the period: one is met that is, in all of these, like
            one received at most the office's repeat days before it. Empty of other measures.
        lists: Further columns of its lines, such as `due`.
        counts: Those of what stands beside an amount that are numbers of something, not money.
        definition: What is counted, to the letter.
        source: The columns it is made from.
        example: A worked example.
        own: The query of its file: lines without the rest, and those that are not the last.
        sql: The query that lists what it counts.
        shared: What `own` lists of lines that other measures are made from as well; None where
            it has tables of its own.
    """

    name: str
    chinese: str
    about: str
    form: str
    better: str
    beside: str
    whose: str
    once: str
    rest: str
    last: str
    moment: str
    alike: tuple[str, ...]
    lists: tuple[str, ...]
    counts: tuple[str, ...]
    definition: str
    source: str
    example: str
    own: str
    sql: str
    shared: LineSource | None

    @property
    def besides(self) -> tuple[str, ...]:
        """The names of all that stands beside the figure."""
        return tuple(filter(None, self.beside.split(", ")))

    @property
    def standing(self) -> bool:
        """Whether it says how things stand at T, whatever the period."""
        return ":from" not in self.sql


def every_measure(money: bool = False, duties: bool = False) -> list[Measure]:
    """All measures of tickets, in the order of reports, and others if they are asked for."""
    names = (*NAMES, *(MONEY_NAMES if money else ()), *(DUTY_NAMES if duties else ()))
    return [measure(name) for name in names]


def chosen(names: tuple[str, ...], money: bool = True, duties: bool = True) -> list[Measure]:
    """The measures of these names, in the order asked for; all if none is named.

    Args:
        names: As typed.
        money, duties: Whether all are those of money, and of other duties, too.

    Raises:
        UsageError: There is no measure of a name.
    """
    if not names:
        return every_measure(money, duties)
    plain = [_plain(name) for name in names]
    for name in plain:
        if name not in _FILE_OF:
            raise UsageError(
                _("there is no measure {name!r}", name=name),
                _("measures: {known}", known=", ".join(_FILE_OF)),
            )
    return [measure(name) for name in dict.fromkeys(plain)]


def is_measure(name: str) -> bool:
    """Whether there is a measure of a name, as typed."""
    return _plain(name) in _FILE_OF


def _plain(name: str) -> str:
    return name.strip().lower().replace("-", "_")


def file_of(name: str) -> Path:
    """The file that says what a measure is."""
    return _FOLDER / _FILE_OF[name]


@cache
def measure(name: str) -> Measure:
    """A measure by its name."""
    return parse_measure(file_of(name).read_text(encoding="utf-8"))


@cache
def rest_of(name: str) -> Measure:
    """The tickets that are the rest of several measures, as a measure that counts them."""
    text = _with_statuses(_RESTS[name])
    own = with_tables(text)
    last = "finish" if name == "finished" else ""
    return Measure(
        f"rest of {name}", "", "", "count", "", "", "line", "", "", last, "moment", (), (), (), "",
        "", "", own, _latest(own) if last else own, source_of(text),
    )  # fmt: skip


def _latest(own: str) -> str:
    return f"SELECT *, max(moment) AS latest FROM ({own} LIMIT -1) GROUP BY row"


def _with_rest(own: str, rest: str, without: str, beside: str, moment: str) -> str:
    columns = "row, 0 AS hit" + (", 0 AS beside" if beside else "")
    columns += ", moment" if moment else ""
    return (
        f"{own} UNION ALL SELECT {columns}, department, assignee FROM ({rest_of(rest).sql})"
        f" WHERE {without} = 0"
    )


def _with_statuses(sql: str) -> str:
    return sql.replace("{open}", statuses.OPEN).replace("{void}", statuses.VOID)


def _with_parts(sql: str) -> str:
    """A query of money: what is held, what proves a demand, and other measures in it."""
    parts = {"proves": "(SELECT value FROM json_each(:proves))"}
    if "{held_" in sql:
        from svc.index.fees.settlement import HELD_CREDIT, HELD_DEPOSIT  # with what folds

        parts |= {"held_credit": HELD_CREDIT, "held_deposit": HELD_DEPOSIT}
    return _PART.sub(lambda found: parts.get(found[1]) or measure(found[1]).sql, sql)


def parse_measure(text: str) -> Measure:
    """A measure's file: header comments `-- key: words`, then the query.

    Raises:
        Fault: The header misses something, or says something unknown.
    """
    lines = text.splitlines(keepends=True)
    length = next((n for n, line in enumerate(lines) if not line.startswith("--")), len(lines))
    comments: dict[str, str] = {}
    key = ""
    for line in lines[:length]:
        if found := _HEADER.match(line):
            key, comments[found[1]] = found[1], found[2].strip()
        elif key:
            comments[key] += " " + line.removeprefix("--").strip()
    missing = _KEYS - _MAY_LACK - comments.keys()
    if missing or comments.keys() - _KEYS or comments["form"] not in FORMS:
        raise Fault(f"a measure's header is wrong: {text[:60]!r}", f"missing: {sorted(missing)}")
    alike, lists, counts = (tuple(comments[key].split(", ")) if key in comments else ()
                            for key in ("alike", "lists", "counts"))  # fmt: skip
    text = _with_statuses("".join(lines[length:]).strip())
    own = _with_parts(text) if comments.get("about") else with_tables(text)
    beside, moment = comments.get("beside", ""), comments.get("moment", "")
    last = comments.get("last", "")
    rest, _without, counted = comments.get("rest", "").partition(_WITHOUT)
    sql = _with_rest(own, rest, counted, beside, moment) if rest else _latest(own) if last else own
    return Measure(
        comments["name"], comments["中文"], comments.get("about", ""), comments["form"],
        comments.get("better", ""), beside, comments.get("whose", ""), comments.get("once", ""),
        rest, last, moment, alike, lists, counts,
        comments["definition"], comments["source"], comments["example"], own, sql,
        REPEATING if alike else source_of(text),
    )  # fmt: skip
