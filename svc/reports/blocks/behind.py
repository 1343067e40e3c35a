"""The tickets behind the figures of a report: what a figure on a page leads to.

A count leads to what it counts, a rate to what misses; one that nothing misses, to what was
met. Where less is better a rate leads to what happened.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from svc.language import N_
from svc.reports.blocks import tickets
from svc.reports.blocks.context import Context
from svc.reports.blocks.escalations import MORE
from svc.reports.document import Cells, Message, ReportBlock
from svc.reports.figure import Figure
from svc.reports.lines import MET, MISSED
from svc.reports.measures import Measure, measure

TITLE = N_("Tickets: {title}")
#: How many tickets a section lists at most; it says how many it leaves out.
TOP = 10
#: Figures that count tickets: a mean or a time leads nowhere.
_COUNTING = ("count", "rate")


def behind(blocks: Sequence[ReportBlock], context: Context) -> list[ReportBlock]:
    """A section for each figure of the report's own period that counts a ticket.

    Args:
        blocks: The report's; figures of those narrowed to some groups are not looked at.
    """
    listed = {block.name for block in blocks if is_whole(block)}
    sections: list[ReportBlock] = []
    for name in dict.fromkeys(_counted(blocks)):
        of = measure(name)
        if of.form in _COUNTING and not listed & _names(name):
            sections += _section(context, of)
    return sections


def is_whole(block: ReportBlock) -> bool:
    """Whether a block lists every ticket behind a measure's figure."""
    only = block.extra.get("only")
    return not only and block.extra.get("total") == len(block.rows) > 0


def _counted(blocks: Sequence[ReportBlock]) -> Iterator[str]:
    """The measures whose figures stand in a table of measures, or of groups."""
    for block in blocks:
        if block.extra.get("only"):
            continue
        for row in block.rows:
            for value, column in zip(row, block.columns, strict=True):
                if isinstance(value, Figure) and column.cells == Cells.FIGURE:
                    if block.name.startswith("measures") and column.name == "figure":
                        yield str(row[0])
                    elif block.name.startswith("breakdown") and column.of:
                        yield column.of


def _section(context: Context, of: Measure) -> Iterator[ReportBlock]:
    fates: tuple[str | None, ...] = (None,)
    if of.form == "rate":
        fates = (MET,) if of.better == "less" else (MISSED, MET)
    for fate in fates:
        block = tickets.behind(context, of, fate, TOP)
        if block.rows:
            left = block.extra["total"] - len(block.rows)
            # A page's reader has no command line.
            notes = [Message(MORE, {"n": left})] if left else []
            yield block._replace(title=Message(TITLE, {"title": block.title}), notes=notes)
            return


def _names(of: str) -> set[str]:
    """What a block is called that lists the tickets behind a measure."""
    return {f"tickets.{of}", f"tickets.{of}.{MET}", f"tickets.{of}.{MISSED}"}
