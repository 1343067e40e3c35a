"""Files of forms of surveys taken in, as Wenjuanxing writes them.

Of the columns 序号, 提交答卷时间, 所用时间, 来源, 来源详情, 来自IP only number and time are
looked at, of an anonymous survey the day: addresses and sources are dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.desk.batch.batch_desk import BatchDesk
from svc.desk.batch.sheets import rejected
from svc.desk.core.act import act
from svc.desk.surveys import running
from svc.errors import SvcError, UsageError
from svc.exchange.files.source import opened as opened_file
from svc.index.duties import surveys
from svc.kinds.people.survey import Survey
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.source import Source
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from svc.desk.core.desk import Desk
    from svc.exchange.files.source import SourceRow

#: Whose forms they are, in `source`.
SYSTEM = "wenjuanxing"
_NUMBER, _TIME = ("序号", "编号", "number", "id"), ("提交答卷时间", "提交时间", "time")
_UNIT, _STRATUM = ("房号", "房屋", "unit"), ("楼栋", "分层", "stratum")
_LEADING = lazy_pattern(r"^\s*(?:q|Q)?[0-9]+\s*[、.．:：)）]\s*")
_BLANK = lazy_pattern(r"\s+")
#: What stands in a cell of a question that was not shown, or not answered.
_NOTHING = ("", "(跳过)", "（跳过）", "(空)", "（空）", "-3", "-2")


class FormsTaken(NamedTuple):
    """What a file of forms came to.

    Attributes:
        taken: How many were taken in.
        known: How many had been before.
        refused: Rows that were not taken in, each with why.
        commit: What recorded it.
    """

    taken: int
    known: int
    refused: list[tuple[int, str]]
    commit: str | None


def take_in(
    start: Path, actor: str | None, path: str, survey: str, *, dry_run: bool = False,
    rejects: Path | None = None, now: datetime | None = None,
) -> FormsTaken:  # fmt: skip
    """Take a file of forms in, as one commit; the same form is taken in once.

    Args:
        start: A folder inside the office's repository.
        actor: Staff id of who acts.
        path: The file.
        survey: Whose forms they are.
        dry_run: Write nothing, and say what would be.
        rejects: Where the rows go that were refused.
        now: The moment; the present one unless told.

    Raises:
        NotFound: There is no such file or survey.
        UsageError: No column is one of the survey's questions.
        InvalidData: The file cannot be read.
    """
    with opened_file(path) as source:
        counts = {"taken": 0, "known": 0}
        refused: list[tuple[SourceRow, str]] = []

        def work(desk: BatchDesk) -> None:
            counts.update(taken=0, known=0)
            refused.clear()
            held = running.survey_of(desk, survey)
            questions = question_columns(held, source.header)
            before = surveys.taken_in(desk.index, held.id, SYSTEM)
            for row in source.rows():
                reason = _row(desk, held, row, source.header, questions, before, counts)
                if reason is not None:
                    refused.append((row, reason))

        with rejected(None if dry_run else rejects, source, lambda: refused):
            done = act(start, actor, work, now, desk_of=BatchDesk, dry_run=dry_run)
    numbers = [(row.number, reason) for row, reason in refused]
    return FormsTaken(counts["taken"], counts["known"], numbers, done.commit)


def question_columns(survey: Survey, header: Sequence[str]) -> dict[str, int]:
    """Where each question stands: by its id, or by any of its wordings, numbered or not.

    Raises:
        UsageError: No column is one of them.
    """
    places = {_plain(heading): place for place, heading in enumerate(header)}
    columns_of: dict[str, int] = {}
    for question in survey.questions:
        for name in (question.id, *(one.text for one in question.texts)):
            if _plain(name) in places:
                columns_of.setdefault(question.id, places[_plain(name)])
    if not columns_of:
        raise UsageError(
            _("no column is a question of {survey}", survey=survey.id),
            _("a heading is a question's words, or its id"),
        )
    return columns_of


def _plain(heading: str) -> str:
    return _BLANK.sub("", _LEADING.sub("", heading)).casefold()


def _cell(row: SourceRow, header: Sequence[str], names: Sequence[str]) -> str:
    for place, heading in enumerate(header):
        if heading.strip().casefold() in names:
            return row.cells[place].strip()
    return ""


def _row(
    desk: BatchDesk, survey: Survey, row: SourceRow, header: Sequence[str],
    questions: Mapping[str, int], before: set[str], counts: dict[str, int],
) -> str | None:  # fmt: skip
    """Take one form in; why it was not, or None."""
    if row.problem is not None:
        return row.problem
    number = _cell(row, header, _NUMBER) or str(row.number)
    known = f"{survey.id}/{number}"
    if known in before:
        counts["known"] += 1
        return None
    typed = {name: row.cells[place].strip() for name, place in questions.items()}
    typed = {name: "" if text in _NOTHING else text for name, text in typed.items()}
    try:
        desk.step(None, partial(
            _record, survey=survey.id, typed=typed, source=Source(SYSTEM, known),
            unit=_cell(row, header, _UNIT) or None, stratum=_cell(row, header, _STRATUM) or None,
            at=_cell(row, header, _TIME) or None,
        ))  # fmt: skip
    except SvcError as error:
        return error.message
    before.add(known)
    counts["taken"] += 1
    return None


def _record(desk: Desk, **told: Any) -> Any:
    held = running.survey_of(desk, told["survey"])
    unit = None if held.anonymous else told["unit"]
    stratum = told["stratum"] if held.anonymous else None
    return running.answer(
        desk, held.id, told["typed"], unit, stratum, "web", source=told["source"], at=told["at"]
    )
