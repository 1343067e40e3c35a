"""Filled sheets of rounds taken in from a table: a row an answer, a point at a time.

Every point is tried. What is right is recorded as one commit; a point that is not is told
with its rows, and its rows go into a file of rejects that can be mended and taken in again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from svc.desk.batch.batch_desk import BatchDesk
from svc.desk.batch.sheets import columns, rejected
from svc.desk.core.act import act
from svc.desk.rounds import walking
from svc.errors import SvcError, UsageError
from svc.exchange.files.source import ReadOptions, opened
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.exchange.files.source import SourceRow
    from svc.kinds.rounds.round import Round

#: What the columns of a sheet may be called, likeliest first; those of `svc round sheet`.
HEADINGS = {
    "round": ("round", "检查", "检查编号", "编号"), "point": ("point", "点位", "巡检点"),
    "question": ("question", "检查项", "检查项编号"),
    "answer": ("answer", "结果", "答案", "检查结果"),
    "because": ("because", "不处理的原因"), "note": ("note", "备注", "巡检情况"),
    "at": ("at", "时间", "检查时间", "实际巡检时间"), "by": ("by", "检查人", "实际巡检人"),
}  # fmt: skip
_NEEDED = ("round", "point", "question", "answer")


class FilledPoint(NamedTuple):
    """What a sheet says of one point.

    Attributes:
        round, point: Which.
        at, by: When and who, as written; None where the sheet does not say.
        answers, because: `QUESTION=TEXT` each.
        note: Words to keep.
        rows: Where it stands.
    """

    round: str
    point: str
    at: str | None
    by: str | None
    answers: tuple[str, ...]
    because: tuple[str, ...]
    note: str | None
    rows: tuple[SourceRow, ...]


class RefusedPoint(NamedTuple):
    """A point that was not taken over, and why."""

    point: FilledPoint
    error: SvcError


class SheetsTaken(NamedTuple):
    """What taking filled sheets in came to.

    Attributes:
        taken: Rounds as recorded, one a point.
        known: How many points were on record as the sheet has them.
        left: How many points the sheet says nothing of.
        refused: Points that were not taken over.
        notices: Words for the user.
    """

    taken: tuple[Round, ...]
    known: int
    left: int
    refused: tuple[RefusedPoint, ...]
    notices: tuple[str, ...]


def take_in(
    start: Path, actor: str | None, path: str, *, at: str | None = None, dry_run: bool = False,
    rejects: Path | None = None,
) -> SheetsTaken:  # fmt: skip
    """Take filled sheets in.

    Args:
        start: A folder inside the office's repository.
        actor: Who acts, where a row does not say who looked.
        path: A table: CSV, XLSX, or another that imports read.
        at: When, where a row does not say.
        dry_run: Only tell what would be.
        rejects: Where the rows go that are not taken over.

    Raises:
        NotFound: There is no such file.
        UsageError: It lacks a column.
        InvalidData: It cannot be read.
    """
    with opened(path, ReadOptions()) as source:
        points, left = _points(_places(source.header, source.name), list(source.rows()))
        tally = _Tally()

        def work(desk: BatchDesk) -> None:
            tally.count(desk, points, at)

        with rejected(None if dry_run else rejects, source, tally.rejects):
            done = act(start, actor, work, desk_of=BatchDesk, dry_run=dry_run)
    return SheetsTaken(
        tuple(tally.taken), tally.known, left, tuple(tally.refused), tuple(done.notices)
    )


class _Tally:
    """What becomes of points, each tried by itself."""

    def __init__(self) -> None:
        self.taken: list[Round] = []
        self.refused: list[RefusedPoint] = []
        self.known = 0

    def count(self, desk: BatchDesk, points: Sequence[FilledPoint], at: str | None) -> None:
        """Try them all, from the start."""
        self.taken, self.refused, self.known = [], [], 0
        for point in points:
            try:
                made, said = desk.step(point.by, partial(_check, point, at))
            except SvcError as error:
                self.refused.append(RefusedPoint(point, error))
                continue
            desk.notices += said
            self.known += made is None
            self.taken += [made] if made is not None else []

    def rejects(self) -> Iterator[tuple[SourceRow, str]]:
        """The rows of points that were refused, and why."""
        for point, error in self.refused:
            for row in point.rows:
                yield row, error.message


def _check(point: FilledPoint, at: str | None, desk: Desk) -> Round | None:
    """Record a point; None where it is on record already."""
    when = desk.moment(point.at or at)
    made = walking.walk_of(desk, point.round, when).made
    place = point.point
    if any(e.at == when and e.by == desk.actor.id and e.point == place for e in made.events):
        return None
    return walking.check(
        desk, point.round, place, point.answers, point.because, point.note, at=when
    )


def _places(header: Sequence[str], name: str) -> dict[str, int]:
    """Which column is what."""
    places = columns(header, HEADINGS)
    missing = [field for field in _NEEDED if field not in places]
    if missing:
        raise UsageError(
            _("{file} has no column {missing}", file=Path(name).name, missing=", ".join(missing)),
            _("svc round sheet ROUND --format csv makes one to fill in"),
        )
    return places


def _points(places: dict[str, int], rows: list[SourceRow]) -> tuple[list[FilledPoint], int]:
    """The points that a sheet says something of, and how many it says nothing of."""
    groups: dict[tuple[str, ...], list[SourceRow]] = {}
    for row in rows:
        cell = partial(_cell, places, row)
        groups.setdefault((cell("round"), cell("point"), cell("at"), cell("by")), []).append(row)
    points = []
    left = 0
    for (made, point, at, by), held in groups.items():
        answers = tuple(_told(places, held, "answer"))
        if not answers:
            left += 1
            continue
        notes = [text for row in held if (text := _cell(places, row, "note"))]
        points.append(FilledPoint(
            made, point, at or None, by or None, answers,
            tuple(_told(places, held, "because")), "\n".join(dict.fromkeys(notes)) or None,
            tuple(held),
        ))  # fmt: skip
    return points, left


def _told(places: dict[str, int], rows: Sequence[SourceRow], name: str) -> Iterator[str]:
    for row in rows:
        text = _cell(places, row, name)
        if text:
            yield f"{_cell(places, row, 'question')}={text}"


def _cell(places: dict[str, int], row: SourceRow, name: str) -> str:
    place = places.get(name)
    return row.cells[place].strip() if place is not None and place < len(row.cells) else ""
