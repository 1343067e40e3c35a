"""A report as a document: blocks of raw values, which every form renders in its own way.

A document holds no words of a language but the records' own: titles are
messages for `svc.language._`, groups are ids, moments are Unix seconds.
Builders (`svc.reports.blocks`) make it, forms (`svc.reports.forms`) write it;
neither knows the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from svc.named_tuple import NamedTuple
from svc.rules.time.periods import Period


class Cells(StrEnum):
    """What a column's cells are.

    A cell without a value is None, and is shown as `–`.
    """

    TEXT = "text"  # words of the records, as they are
    MESSAGE = "message"  # Message: words of svc, translated when shown
    GROUP = "group"  # id of a group of the dimension `of`; "" for tickets that have none
    MEASURE = "measure"  # name of a measure; a column of no measure after it is of this one
    FIGURE = "figure"  # svc.reports.figures.Figure of the measure `of`; marked where small
    COUNT = "count"  # int
    SHARE = "share"  # float from 0 to 1
    CHANGE = "change"  # float: from another period to this one, see `ReportColumn`
    SECONDS = "seconds"  # int or float: a duration
    MOMENT = "moment"  # int: Unix seconds
    DAY = "day"  # `2026-11-03`, `2026-W45`, `2026-11`: a step of a trend
    TICKET = "ticket"  # a ticket's number
    PERSON = "person"  # staff id


class Message(NamedTuple):
    """Words of svc that are translated when they are shown.

    Attributes:
        text: The English words, marked with `N_` where they are written.
        values: What stands for the names in it; a value may be a Message itself,
            a `CellValue` that is shown as such a cell is, or an office's own words in
            two languages, a mapping of `en` and `zh`.
    """

    text: str
    values: Mapping[str, Any] = {}


class CellValue(NamedTuple):
    """A raw value inside a message, with what it is."""

    value: Any
    cells: Cells
    of: str = ""


class ReportColumn(NamedTuple):
    """One column of a block.

    Attributes:
        name: Key in JSON and CSV; English, stable.
        title: Heading for people.
        cells: What its cells are.
        of: The dimension of a GROUP, the measure of a FIGURE, SECONDS or CHANGE;
            else empty. Where it is empty, the measure is the row's MEASURE cell.

    A CHANGE of a rate or a mean is the difference (0.05 is five points), that of a
    count or a duration the difference as a share of the earlier one (0.25 is a
    quarter more); None where there is nothing to compare with.
    """

    name: str
    title: Message
    cells: Cells
    of: str = ""


class Chart(NamedTuple):
    """How a block's rows are drawn; its table always stands beside it.

    Attributes:
        form: `bars` (a bar a row), `line` (a line a value column over the rows, for
            trends), `pareto` (bars and the running share), `heat` (rows by columns).
        label: Name of the column that names the rows.
        values: Names of the columns drawn.
        unfinished: How many of the last rows are not drawn: their time is not over, so
            that nothing before may be compared with them.
    """

    form: str
    label: str
    values: Sequence[str]
    unfinished: int = 0


class ReportBlock(NamedTuple):
    """One block: a table of raw values with what it is called and how it is drawn.

    Attributes:
        name: What it is, such as `breakdown`; unique in its document by a number or
            dimension behind it (`breakdown.department`).
        title: Heading for people.
        columns: What its rows hold.
        rows: Raw values, one for each column.
        notes: Lines under it: definitions, thresholds, what is withheld and why.
        chart: How it is drawn, if it is.
        extra: Further values for JSON, by name.
    """

    name: str
    title: Message
    columns: Sequence[ReportColumn]
    rows: Sequence[Sequence[Any]]
    notes: Sequence[Message] = ()
    chart: Chart | None = None
    extra: Mapping[str, Any] = {}


class Provenance(NamedTuple):
    """What a report was made from: enough to make it again to the byte.

    Attributes:
        office: The office record as plain values, as of the commit.
        period: From when to when.
        as_of: T: what had happened by then, and when clocks are judged.
        commit: The commit whose records were asked, in full.
        rules: The office record's blob id at that commit: which rules held.
        command: The command line that makes the same report again, as words.
        staff: Names of the office's people by id, for PERSON cells.
        unconfirmed: How much of what asks for two people one did alone.
    """

    office: Mapping[str, Any]
    period: Period
    as_of: datetime
    commit: str
    rules: str
    command: Sequence[str]
    staff: Mapping[str, str] = {}
    unconfirmed: int = 0


class Document(NamedTuple):
    """A whole report.

    Attributes:
        name: `daily`, `monthly`, `company`, `quality`, the office's own, or `report`.
        title: What it is called.
        made: What it was made from.
        blocks: In order.
        commands: Whether commands are named to people; programs are always told them.
        one_page: Whether it is to fit one sheet of paper.
        behind: Lists of the tickets behind figures, to which the figures of a page lead.
    """

    name: str
    title: Message
    made: Provenance
    blocks: Sequence[ReportBlock]
    commands: bool = True
    one_page: bool = False
    behind: Sequence[ReportBlock] = ()
