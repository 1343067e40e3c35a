"""What residents said: satisfaction by group, how scores fell, and the words of the unhappy."""

from __future__ import annotations

from svc.index.database.statuses import VOID
from svc.index.query.callbacks import STANDING
from svc.language import N_
from svc.reports.blocks.breakdown import group_column, ranked
from svc.reports.blocks.context import Context, figure_column
from svc.reports.blocks.given import BlockOptions
from svc.reports.blocks.texts import shown
from svc.reports.dimensions import TITLES
from svc.reports.document import Cells, Chart, Message, ReportBlock, ReportColumn
from svc.reports.measures import measure

MEASURES = ("satisfaction", "score_mean", "callback", "reopened")
#: Score 1 or 2, or said so: what reopens a ticket.
_UNHAPPY = (
    "SELECT ticket.id, ticket.department, ticket.category, followup.at, followup.score,"
    " coalesce(followup.reason, '') || CASE WHEN followup.reason IS NOT NULL"
    " AND followup.note IS NOT NULL THEN '; ' ELSE '' END || coalesce(followup.note, '') AS words"
    " FROM followup JOIN ticket ON ticket.id = followup.ticket"
    " WHERE followup.at >= :from AND followup.at < :to"
    f" AND ticket.status NOT IN {VOID} AND (followup.score <= 2 OR followup.satisfied = 0)"
    f" AND {STANDING} AND {{condition}}"
    " ORDER BY followup.score NULLS LAST, followup.at, followup.id"
)
MORE = N_("{n} more are left out.")


def build(options: BlockOptions, context: Context) -> list[ReportBlock]:
    """`by`: a dimension, category unless told; `top`: how many of the unhappy are quoted."""
    (by,) = options.dimensions(("category",), most=1)
    top = options.count("top", 20, least=0)
    options.done()
    blocks = [_by(context, by), _scores(context)]
    return [*blocks, _unhappy(context, top)] if top else blocks


def _by(context: Context, by: str) -> ReportBlock:
    measures = [measure(name) for name in MEASURES]
    grouped = context.by(measures, (by,))
    rows = [
        [group, *(grouped[group,][one.name] for one in measures)]
        for group in ranked(context, by, grouped)
        if grouped[group,]["satisfaction"].denominator
    ]
    columns = [group_column(by), *map(figure_column, measures)]
    title = Message(N_("Satisfaction by {dimension}"), {"dimension": Message(TITLES[by])})
    return ReportBlock(
        f"satisfaction.{by}", title, columns, rows, chart=Chart("bars", by, ["satisfaction"])
    )


def _scores(context: Context) -> ReportBlock:
    scores = context.counter.scores(measure("score_mean"), context.window)
    total = sum(scores.values())
    rows = [
        [str(score), scores.get(score, 0), scores.get(score, 0) / total if total else None]
        for score in range(5, 0, -1)
    ]  # fmt: skip
    columns = [
        ReportColumn("score", Message(N_("Score")), Cells.TEXT),
        ReportColumn("callbacks", Message(N_("Callbacks")), Cells.COUNT),
        ReportColumn("share", Message(N_("Share")), Cells.SHARE),
    ]
    chart = Chart("bars", "score", ["callbacks"])
    title = Message(N_("Scores"))
    extra = {"total": total}
    return ReportBlock("satisfaction.scores", title, columns, rows, chart=chart, extra=extra)


def _unhappy(context: Context, top: int) -> ReportBlock:
    calls = context.rows(_UNHAPPY.format(condition=context.scope.condition))
    rows = [
        [row["id"], row["at"], row["score"], row["department"] or "", row["category"],
         shown(row["words"])]
        for row in calls[:top]
    ]  # fmt: skip
    columns = [
        ReportColumn("ticket", Message(N_("Ticket")), Cells.TICKET),
        ReportColumn("at", Message(N_("Called")), Cells.MOMENT),
        ReportColumn("score", Message(N_("Score")), Cells.COUNT),
        group_column("department"),
        group_column("category"),
        ReportColumn("words", Message(N_("In their words")), Cells.TEXT),
    ]
    notes = [Message(MORE, {"n": len(calls) - top})] if len(calls) > top else []
    title = Message(N_("What the unhappy said"))
    return ReportBlock(
        "satisfaction.unhappy", title, columns, rows, notes, extra={"total": len(calls)}
    )
