"""A sheet of training sessions taken in: who was there and what they came to, as one commit.

A row is a member of staff in a session (`日期 主题 讲师 参加人 课时 成绩`), or a session with
several, parted by 、. Rows of one day, topic and trainer are one session. A row that cannot be is a
reject, and stops no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from svc.desk.activities import holding
from svc.desk.batch.batch_desk import BatchDesk
from svc.desk.batch.sheets import columns, rejected
from svc.desk.core import lookup
from svc.desk.core.act import act
from svc.desk.record import general
from svc.errors import SvcError, UsageError
from svc.exchange.files.source import opened
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.rules.time.parsing import parse_moment

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.exchange.files.source import SourceRow
    from svc.kinds.people.activity import Activity

#: What its columns may be called.
_COLUMNS = {
    "day": ("date", "日期", "培训日期", "时间", "day"),
    "topic": ("topic", "主题", "培训主题", "培训内容", "课程"),
    "trainer": ("trainer", "讲师", "培训讲师", "授课人"),
    "staff": ("staff", "参加人", "参加人员", "参训人", "姓名"),
    "hours": ("hours", "课时", "学时"),
    "result": ("result", "成绩", "考核成绩", "score"),
}
_NEEDED = ("day", "topic", "staff")
_NAMES = lazy_pattern(r"[、，,;；\s]+")
_PASSED, _FAILED = ("合格", "通过", "passed", "yes"), ("不合格", "未通过", "failed", "no")
#: Where only points are told, so many are enough.
PASS_MARK = 60


class TrainingSheet(NamedTuple):
    """What a sheet came to.

    Attributes:
        sessions: How many were taken in.
        people: How many were there, in all of them.
        refused: Rows that were not taken in, each with why.
        commit: What recorded it; None of a dry run, or where nothing was to be recorded.
    """

    sessions: int
    people: int
    refused: list[tuple[int, str]]
    commit: str | None


class _Session(NamedTuple):
    """Rows of one session: its day, topic, trainer and hours, and who was there with what."""

    at: datetime
    topic: str
    trainer: str
    hours: str
    people: list[tuple[str, str]]
    rows: list[SourceRow]


def take_in(
    start: Path, actor: str | None, path: str, *, pass_mark: int = PASS_MARK,
    dry_run: bool = False, rejects: Path | None = None, now: datetime | None = None,
) -> TrainingSheet:  # fmt: skip
    """Take a sheet of sessions in, as one commit.

    Args:
        start: A folder inside the office's repository.
        actor: Staff id of who acts.
        path: The sheet: CSV or a workbook.
        pass_mark: So many points are enough, where only points are told.
        dry_run: Write nothing, and say what would be.
        rejects: Where the rows go that were refused.
        now: The moment; the present one unless told.

    Raises:
        NotFound: There is no such file.
        UsageError: A column is missing.
        InvalidData: The file cannot be read.
    """
    with opened(path) as source:
        places = _placed(source.header)
        counts = {"sessions": 0, "people": 0}
        refused: list[tuple[SourceRow, str]] = []

        def work(desk: BatchDesk) -> None:
            counts.update(sessions=0, people=0)
            refused.clear()
            sessions: dict[tuple[str, str, str], _Session] = {}
            for row in source.rows():
                reason = _read(desk, row, places, sessions)
                if reason is not None:
                    refused.append((row, reason))
            for session in sessions.values():
                try:
                    desk.step(None, partial(_record, session=session, pass_mark=pass_mark))
                except SvcError as error:
                    refused.extend((row, error.message) for row in session.rows)
                else:
                    counts["sessions"] += 1
                    counts["people"] += len(session.people)

        with rejected(None if dry_run else rejects, source, lambda: refused):
            done = act(start, actor, work, now, desk_of=BatchDesk, dry_run=dry_run)
    numbers = sorted((row.number, reason) for row, reason in refused)
    return TrainingSheet(counts["sessions"], counts["people"], numbers, done.commit)


def _placed(header: Sequence[str]) -> dict[str, int]:
    """Where each column stands.

    Raises:
        UsageError: One that is needed is missing.
    """
    places = columns(header, _COLUMNS)
    missing = [_COLUMNS[field][1] for field in _NEEDED if field not in places]
    if missing:
        raise UsageError(
            _("missing columns: {names}", names=_(", ").join(missing)),
            _("a sheet has: {names}", names=" ".join(known[1] for known in _COLUMNS.values())),
        )
    return places


def _read(
    desk: Desk, row: SourceRow, places: dict[str, int],
    sessions: dict[tuple[str, str, str], _Session],
) -> str | None:  # fmt: skip
    """Put a row to its session; why it is none, or None."""
    if row.problem is not None:
        return row.problem
    cells = {field: row.cells[place].strip() for field, place in places.items()}
    try:
        at = parse_moment(cells["day"], desk.now, desk.zone, day_at=holding.NINE)
        people = [lookup.staff(desk, one).id for one in _NAMES.split(cells["staff"]) if one]
        _result(cells.get("result", ""), PASS_MARK)
    except SvcError as error:
        return error.message
    if not cells["topic"] or not people:
        return _("missing: {fields}", fields=_(", ").join(("主题", "参加人")))
    trainer = cells.get("trainer", "")
    key = at.isoformat(), cells["topic"], trainer
    session = sessions.setdefault(
        key, _Session(at, cells["topic"], trainer, cells.get("hours", ""), [], [])
    )
    session.people.extend((who, cells.get("result", "")) for who in people)
    session.rows.append(row)
    return None


def _record(desk: Desk, *, session: _Session, pass_mark: int) -> Activity:
    """One session: planned and held on its day, with what each came to."""
    there = list(dict.fromkeys(who for who, _score in session.people))
    at = session.at.isoformat()
    made: Activity = general.add(desk, holding.KIND, {
        "made": at, "type": "training", "title": session.topic, "planned": at,
        "trainer": session.trainer or None, "hours": session.hours or None, "staff": there,
    })  # fmt: skip
    made = holding.hold(desk, made.id, there, at=at)
    for who, result in session.people:
        score, passed = _result(result, pass_mark)
        if passed is not None:
            mark = {"trainee": who, "score": score, "passed": "yes" if passed else "no"}
            made = general.take_step(desk, holding.KIND, made.id, "mark", at, mark)
    return made


def _result(text: str, pass_mark: int) -> tuple[str | None, bool | None]:
    """Points and whether they are enough, as a sheet says it.

    Raises:
        UsageError: It is neither points nor a word for passed or failed.
    """
    plain = text.strip().removesuffix("分").casefold()
    if not plain:
        return None, None
    if plain in _PASSED or plain in _FAILED:
        return None, plain in _PASSED
    try:
        return plain, float(plain) >= pass_mark
    except ValueError:
        raise UsageError(
            _("{text!r} is no result", text=text), _("points, 合格 or 不合格")
        ) from None
