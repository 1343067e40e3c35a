"""An outside party's answers taken in: a list that was sent to it, filled in, as one commit.

Each row answers one matter by our own number. What was recorded before is passed over; a
row that cannot be is a reject, and stops no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from svc.desk.batch.batch_desk import BatchDesk
from svc.desk.batch.sheets import columns, rejected
from svc.desk.core import lookup
from svc.desk.core.act import act
from svc.desk.ticket import referring
from svc.desk.ticket.referring import Telling
from svc.errors import SvcError, UsageError
from svc.exchange.files.source import opened
from svc.language import _
from svc.model.words import Action, PartyWord, Warranty
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.exchange.files.source import SourceRow
    from svc.model.ticket import Ticket

#: How the answers' columns may be called.
_ANSWERS = {
    "ours": ("我方编号", "ticket", "our number", "工单号", "编号"),
    "number": ("贵方编号", "number", "their number", "对方编号"),
    "answer": ("答复", "answer", "处理意见", "回复"),
    "responsible": ("是否认责", "responsible", "认责"),
    "warranty": ("是否保修期内", "warranty", "保修"),
    "answered": ("答复日期", "answered", "日期"),
}
_YES = frozenset({"是", "认责", "yes", "y", "accepted", "true"})
_NO = frozenset({"否", "不认责", "no", "n", "refused", "false"})
_WARRANTY = {
    "是": Warranty.WITHIN, "保修期内": Warranty.WITHIN, "within": Warranty.WITHIN,
    "yes": Warranty.WITHIN, "否": Warranty.AFTER, "保修期外": Warranty.AFTER,
    "after": Warranty.AFTER, "no": Warranty.AFTER,
}  # fmt: skip


class TakenAnswers(NamedTuple):
    """What a file of answers came to.

    Attributes:
        taken: Answers that were recorded.
        known: Rows that say what was recorded before.
        refused: Rows that were not taken, each with why.
        commit: What recorded it; None of a dry run, or where there was nothing to record.
    """

    taken: int
    known: int
    refused: list[tuple[int, str]]
    commit: str | None


def take_answers(
    start: Path, actor: str | None, path: str, party: str, *, dry_run: bool = False,
    rejects: Path | None = None, now: datetime | None = None,
    advance: Callable[[int], object] = lambda _more: None,
) -> TakenAnswers:  # fmt: skip
    """Record a party's answers, row by row by our own number, as one commit.

    A row that answers nothing is passed over, and so is one that says what was recorded
    before: the same file twice makes nothing twice.

    Args:
        start: A folder inside the office's repository.
        actor: Staff id of who acts.
        path: The file: CSV or a workbook, as `open_list` made it.
        party: The party, by id or name.
        dry_run: Write nothing, and say what would be.
        rejects: Where the rows go that were refused.
        now: The moment; the present one unless told.
        advance: Told how many rows more are done.

    Raises:
        NotFound: There is no such file or party.
        UsageError: The column with our number is missing.
        InvalidData: The file cannot be read.
    """
    with opened(path) as source:
        places = _placed(source.header)
        counts = {"taken": 0, "known": 0}
        refused: list[tuple[SourceRow, str]] = []

        def work(desk: BatchDesk) -> None:
            counts.update(taken=0, known=0)
            refused.clear()
            which = lookup.outside_party(desk, party)
            for row in source.rows():
                reason = row.problem or _row(desk, which, row, places, counts)
                if reason is not None:
                    refused.append((row, reason))
                advance(1)

        with rejected(None if dry_run else rejects, source, lambda: refused):
            done = act(start, actor, work, now, desk_of=BatchDesk, dry_run=dry_run)
    numbers = [(row.number, reason) for row, reason in refused]
    return TakenAnswers(counts["taken"], counts["known"], numbers, done.commit)


def _placed(header: Sequence[str]) -> dict[str, int]:
    places = columns(header, _ANSWERS)
    if "ours" not in places:
        raise UsageError(
            _("missing columns: {names}", names=_ANSWERS["ours"][0]),
            _("a sheet has: {names}", names=" ".join(known[0] for known in _ANSWERS.values())),
        )
    return places


def _row(
    desk: BatchDesk, party: str, row: SourceRow, places: dict[str, int], counts: dict[str, int]
) -> str | None:
    """Record the answer of a row; why it was not recorded, or None."""
    cells = {field: row.cells[place].strip() for field, place in places.items()}
    try:
        says, warranty = _said(cells)
        note = cells.get("answer") or None
        if says is PartyWord.ANSWERED and note is None:
            return None
        number = lookup.find_number(desk.index, cells["ours"])
        theirs = cells.get("number") or None
        if _recorded(desk.load("ticket", number), party, says, note, theirs):
            counts["known"] += 1
            return None
        telling = Telling(None, None, theirs, note)
        at = cells.get("answered") or None
        desk.step(
            None, partial(_taken, number=number, party=party, says=says, telling=telling,
                          warranty=warranty, at=at),
        )  # fmt: skip
    except SvcError as error:
        return error.message
    counts["taken"] += 1
    return None


def _taken(
    desk: Desk, *, number: str, party: str, says: PartyWord, telling: Telling,
    warranty: Warranty | None, at: str | None,
) -> Ticket:  # fmt: skip
    when = None
    if at is not None:
        from svc.desk.record.field_values import day_of

        # A day alone: at its noon, unless the matter was referred later that day.
        day = day_of(desk, at)
        when = None if day >= desk.at_hand.here.date() else f"{day.isoformat()} 23:59"
    return referring.feedback(desk, number, party, says, telling, warranty, when)


def _said(cells: dict[str, str]) -> tuple[PartyWord, Warranty | None]:
    """Whether they take it on, and of a warranty what they say."""
    theirs = cells.get("responsible", "").casefold()
    if theirs and theirs not in _YES | _NO:
        raise UsageError(
            _("{value!r} does not say whether it is theirs", value=theirs), _("write 是 or 否")
        )
    covered = cells.get("warranty", "").casefold()
    if covered and covered not in _WARRANTY:
        raise UsageError(
            _("{value!r} does not say whether it is within the warranty", value=covered),
            _("write 是 or 否"),
        )
    if not theirs:
        return PartyWord.ANSWERED, None
    says = PartyWord.ACCEPTED if theirs in _YES else PartyWord.REFUSED
    return says, _WARRANTY.get(covered)


def _recorded(
    ticket: Ticket, party: str, says: PartyWord, note: str | None, number: str | None
) -> bool:
    """Whether a party was heard to say exactly this already."""
    return any(
        event.action is Action.FEEDBACK and event.party == party and event.says is says
        and event.note == note and number in (None, event.number)
        for event in ticket.timeline
    )  # fmt: skip
