"""What the company's quality department supervises, taken in: one file a month, one commit.

Each row has the department's own number. It becomes a ticket under supervision, or takes
the ticket that it names under supervision; the number stays with it, so that the same file
twice makes nothing twice and the answer finds its way back.
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
from svc.desk.ticket import escalation, intake
from svc.desk.ticket.doubles import category_of
from svc.desk.ticket.waiting import due_moment
from svc.duties.ticket import permissions
from svc.duties.ticket.waiting import to_come
from svc.errors import SvcError, UsageError
from svc.exchange.files.source import opened
from svc.language import _
from svc.model.words import Action, Channel, Kind
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.exchange.files.source import SourceRow
    from svc.model.ticket import Ticket

#: What its columns may be called.
_COLUMNS = {
    "number": ("编号", "number", "督办编号", "序号"),
    "text": ("内容", "text", "督办事项", "事项", "问题"),
    "answer_by": ("答复期限", "answer_by", "answer by", "回复期限", "整改期限", "期限"),
    "category": ("类别", "category"), "unit": ("房屋", "unit", "房号"),
    "place": ("地点", "place", "位置"), "ours": ("工单号", "ticket", "工单"),
}  # fmt: skip
_NEEDED = ("number", "text", "answer_by")


class TakenItems(NamedTuple):
    """What a file came to.

    Attributes:
        created: Items that became tickets.
        supervised: Tickets of the office that were taken under supervision.
        known: Items that were taken in before.
        refused: Rows that were not taken, each with why.
        commit: What recorded it; None of a dry run, or where there was nothing to record.
    """

    created: int
    supervised: int
    known: int
    refused: list[tuple[int, str]]
    commit: str | None


def take_items(
    start: Path, actor: str | None, path: str, party: str, *, dry_run: bool = False,
    rejects: Path | None = None, now: datetime | None = None,
    advance: Callable[[int], object] = lambda _more: None,
) -> TakenItems:  # fmt: skip
    """Take the items of a file in, as one commit.

    Args:
        start: A folder inside the office's repository.
        actor: Staff id of who acts: one who may supervise.
        path: The file: CSV, JSON or a workbook.
        party: The department of the company, by id or name.
        dry_run: Write nothing, and say what would be.
        rejects: Where the rows go that were refused.
        now: The moment; the present one unless told.
        advance: Told how many rows more are done.

    Raises:
        NotFound: There is no such file or party.
        UsageError: A column is missing.
        InvalidData: The file cannot be read.
    """
    with opened(path) as source:
        places = _placed(source.header)
        counts = {"created": 0, "supervised": 0, "known": 0}
        refused: list[tuple[SourceRow, str]] = []

        def work(desk: BatchDesk) -> None:
            counts.update(dict.fromkeys(counts, 0))
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
    return TakenItems(counts["created"], counts["supervised"], counts["known"], numbers,
                      done.commit)  # fmt: skip


def _placed(header: Sequence[str]) -> dict[str, int]:
    places = columns(header, _COLUMNS)
    missing = [_COLUMNS[field][0] for field in _NEEDED if field not in places]
    if missing:
        raise UsageError(
            _("missing columns: {names}", names=_(", ").join(missing)),
            _("a sheet has: {names}", names=" ".join(known[0] for known in _COLUMNS.values())),
        )
    return places


def _row(
    desk: BatchDesk, party: str, row: SourceRow, places: dict[str, int], counts: dict[str, int]
) -> str | None:
    """Take an item in; why it was not, or None."""
    cells = {field: row.cells[place].strip() for field, place in places.items()}
    empty = [_COLUMNS[field][0] for field in _NEEDED if not cells[field]]
    if empty:
        return _("is empty: {names}", names=_(", ").join(empty))
    try:
        named = cells.get("ours")
        ours = lookup.find_number(desk.index, named) if named else None
        if _known(desk, party, cells["number"], ours):
            counts["known"] += 1
            return None
        # What would be refused of the second step is refused before the first.
        permissions.check(desk.at_hand, Action.SUPERVISE)
        by = due_moment(desk, cells["answer_by"], _COLUMNS["answer_by"][0])
        to_come(desk.at_hand, by, _COLUMNS["answer_by"][0])
        held = ours or desk.step(None, partial(_created, cells=cells, party=party))[0]
        reason = cells["text"] if ours else None
        desk.step(
            None, partial(escalation.supervise, tail=held, answer_by=by, reason=reason,
                          party=party, their_number=cells["number"]),
        )  # fmt: skip
    except SvcError as error:
        return error.message
    counts["supervised" if ours else "created"] += 1
    return None


def _known(desk: Desk, party: str, number: str, ours: str | None) -> bool:
    """Whether an item was taken in before, as a ticket of its own or on the one it names."""
    sql = "SELECT id FROM ticket WHERE external_no = ? AND external_party = ?"
    if desk.index.one(sql, (number, party)) is not None:
        return True
    ticket: Ticket | None = desk.load("ticket", ours) if ours else None
    return ticket is not None and any(
        event.action is Action.SUPERVISE and (event.party, event.number) == (party, number)
        for event in ticket.timeline
    )


def _created(desk: Desk, *, cells: dict[str, str], party: str) -> str:
    """The ticket of an item: of the estate, where no home and no place is named."""
    unit = cells.get("unit") or None
    place = cells.get("place") or (None if unit else desk.office.name)
    request = intake.Request(
        text=cells["text"], kind=Kind.COMPLAINT, channel=Channel.LETTER, unit=unit, place=place,
        category=cells.get("category") or category_of(desk, Kind.COMPLAINT),
        reported_by=desk.actor.id, external_no=cells["number"], sent_by=party,
    )  # fmt: skip
    return intake.create(desk, request).id
