"""Batches: many actions, one JSON object a line, as one transaction or a commit each.

Every line is tried, so that all that is wrong is told at once. A line can name
the record of an earlier one: `"ticket": "$1"` is that of line 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from svc.desk.batch.action_keys import Verb
from svc.desk.batch.action_table import verb
from svc.desk.batch.batch_desk import BatchDesk
from svc.desk.core.act import act
from svc.desk.core.progress import Advance
from svc.errors import InvalidData, SvcError, UsageError
from svc.index.database.connection import keeping_open
from svc.language import N_, _
from svc.named_tuple import NamedTuple

#: The record of each line so far; None of a line that was refused.
LineRecords = dict[int, str | None]


class BatchLine(NamedTuple):
    """One line of a batch.

    Attributes:
        number: As an editor counts.
        fields: What it asks for; None where it cannot be read.
        problem: Why it cannot.
    """

    number: int
    fields: dict[str, Any] | None
    problem: SvcError | None = None


@dataclass
class LineResult:
    """What came of one line.

    Attributes:
        do: The action, if the line says one.
        error: Why it was not done; None if it was.
        held: Whether nothing was wrong with it, but with another line of the batch.
        result: Further fields: id of the record, its status.
    """

    line: int
    do: str | None = None
    error: SvcError | None = None
    held: bool = False
    result: dict[str, Any] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    commit: str | None = None

    @property
    def exit(self) -> int:
        """The exit code the line would have had as a command."""
        return self.error.exit_code if self.error else 0

    def as_json(self) -> dict[str, Any]:
        """The answer as scripts get it."""
        answer: dict[str, Any] = {"line": self.line, "ok": self.error is None}
        if self.do is not None:
            answer["do"] = self.do
        answer |= self.result
        if self.error is not None:
            answer |= {"error": self.error.message, "exit": self.error.exit_code}
            if self.error.next_step:
                answer["next"] = self.error.next_step
            if self.held:
                answer["held"] = True
        if self.commit is not None:
            answer["commit"] = self.commit
        return {**answer, "notices": self.notices} if self.notices else answer


class _TakenBack(Exception):
    """Nothing of a batch is to be written."""


def lines(source: Iterable[bytes]) -> Iterator[BatchLine]:
    """The lines of a batch; empty ones are passed over, and counted."""
    for number, raw in enumerate(source, 1):
        if raw.strip(b"\xef\xbb\xbf \t\r\n"):
            yield _line(number, raw)


def run(
    start: Path,
    actor: str | None,
    batch: list[BatchLine],
    *,
    dry_run: bool = False,
    keep_good: bool = False,
    now: datetime | None = None,
    advance: Advance = lambda _: None,
) -> list[LineResult]:
    """Do all of a batch as one commit, or none of it.

    Args:
        start: A folder inside the office's repository.
        actor: Staff id of who acts, where a line does not say `as`.
        batch: Its lines.
        dry_run: Write nothing, and say what would be.
        keep_good: In a dry run, do not hold the good lines back because of bad ones.
        now: The moment; the present one unless told.
        advance: Told how many lines more are done.

    Raises:
        SvcError: Whatever the store refuses.
    """
    answers: list[LineResult] = []

    def work(desk: BatchDesk) -> None:
        answers.clear()
        made: LineRecords = {}
        for line in batch:
            answers.append(_answer(desk, line, made))
            advance(1)
        if dry_run or any(answer.error for answer in answers):
            raise _TakenBack

    try:
        outcome = act(start, actor, work, now, desk_of=BatchDesk)
    except _TakenBack:
        bad = next((answer for answer in answers if answer.error), None)
        if bad is not None and not keep_good:
            _hold_back(answers, bad.line)
        return answers
    for answer in answers:
        answer.commit = outcome.commit
    if answers:
        answers[0].notices[:0] = outcome.notices
    return answers


def run_each(
    start: Path, actor: str | None, batch: Iterable[BatchLine], now: datetime | None = None
) -> Iterator[LineResult]:
    """Do each line as a commit of its own, and answer it before the next.

    A line that is refused stops no other; those that name its record are refused as well.
    """
    made: LineRecords = {}
    with keeping_open():
        for line in batch:
            work = partial(_answered, line, made)
            try:
                outcome = act(start, actor, work, now, desk_of=BatchDesk)
            except SvcError as error:
                answer = LineResult(line.number, _do(line), error)
                made[line.number] = None
            else:
                answer = outcome.result
                answer.commit = outcome.commit
                answer.notices[:0] = outcome.notices
            yield answer


def _line(number: int, raw: bytes) -> BatchLine:
    try:
        fields = json.loads(raw.decode("utf-8-sig"), object_pairs_hook=_unique)
    except UnicodeDecodeError:
        return _unreadable(number, _("is not UTF-8"), _("convert the file to UTF-8"))
    except (ValueError, RecursionError) as error:
        reason = _(error.args[0] if isinstance(error, _Twice) else N_("is no JSON"))
        return _unreadable(number, reason, _('one object a line: {"do": "assign", …}'))
    if not isinstance(fields, dict):
        return _unreadable(number, _("is no JSON object"), '{"do": "assign", "ticket": "…"}')
    return BatchLine(number, fields)


class _Twice(ValueError):
    """A key stands twice in an object."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice(N_("has a key twice"))
    return found


def _unreadable(number: int, reason: str, next_step: str) -> BatchLine:
    return BatchLine(number, None, InvalidData(_("the line {reason}", reason=reason), next_step))


def _answered(line: BatchLine, made: LineRecords, desk: BatchDesk) -> LineResult:
    return _answer(desk, line, made)


def _answer(desk: BatchDesk, line: BatchLine, made: LineRecords) -> LineResult:
    """Do one line; an error is its answer."""
    answer = LineResult(line.number, _do(line))
    try:
        if line.problem is not None or line.fields is None:
            raise line.problem or UsageError(_("the line is empty"))
        fields = dict(line.fields)
        if "do" not in fields:
            raise UsageError(_("missing: do"), _('such as {"do": "assign", …}'))
        asked, who = verb(fields.pop("do")), _who(fields.pop("as", None), made)
        given = asked.given(_referred(asked, fields, made))
        result, answer.notices = desk.step(who, lambda open_desk: asked.work(open_desk, given))
        answer.result = _told(result)
    except SvcError as error:
        answer.error = error
    made[line.number] = answer.result.get("id")
    return answer


def _do(line: BatchLine) -> str | None:
    do = line.fields.get("do") if line.fields else None
    return do if isinstance(do, str) else None


def _who(value: Any, made: LineRecords) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise UsageError(_("as: is no staff id"), _("svc staff list"))
    return _record_of(value, made)


def _referred(asked: Verb, fields: dict[str, Any], made: LineRecords) -> dict[str, Any]:
    """The fields with the records of earlier lines in place of `$1`."""
    naming = {key.name for key in asked.keys if key.reader.names}
    return {
        name: _record_of(value, made)
        if isinstance(value, str) and name.replace("_", "-") in naming
        else value
        for name, value in fields.items()
    }


def _record_of(value: str, made: LineRecords) -> str:
    """The record that `$1` stands for; anything else as it is."""
    if not (value[:1] == "$" and value[1:].isascii() and value[1:].isdigit()):
        return value
    number = int(value[1:])
    if number not in made:
        raise UsageError(
            _("{value} is no earlier line", value=value), _("name a line above this one")
        )
    record = made[number]
    if record is None:
        raise UsageError(
            _("{value} names nothing: line {number} was not done", value=value, number=number),
            _("mend that line"),
        )
    return record


def _told(result: Any) -> dict[str, Any]:
    """The id of the record, and how it stands."""
    if isinstance(result, list):
        # lines that were voided together: the first of their bills
        result = result[0]
    if isinstance(result, tuple) and not hasattr(result, "id"):
        # a callback with its follow-up; a merge with the ticket that goes on
        record, beside = result[0], result[1]
        name = "into" if beside.id.startswith("T") else "followup"
        return {**_told(record), name: beside.id}
    found = {"id": getattr(result, "id", "office")}
    status = getattr(result, "status", None)
    return {**found, "status": str(status)} if status is not None else found


def _hold_back(answers: list[LineResult], bad: int) -> None:
    """Good lines of a batch that is not done."""
    for answer in answers:
        if answer.error is None:
            reason = _("nothing is wrong with this line, but line {bad} stopped the batch", bad=bad)
            answer.error = _Held(reason, _("mend the bad lines and run it again"))
            answer.held = True
            answer.result = {}


class _Held(SvcError):
    """A good line beside a bad one."""

    exit_code = 1
