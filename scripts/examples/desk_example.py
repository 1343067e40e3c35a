#!/usr/bin/env python3
"""A round of inspection becomes tickets: how a Python script drives the desk.

    scripts/examples/desk_example.py OFFICE STAFF < findings.csv

Each line of the input is a finding: place, category, priority, words. Findings
become repair tickets, sent where the office's routing sends their category; all
of a round is one commit, or nothing is. A finding that was taken in before and
is still open gets a note instead of a second ticket.

What to know of `svc.desk`:

- `look` opens an office for reading; its tables are asked in SQL, and the
  functions of `svc.desk` and `svc.index` that read take what it gives.
- `act` opens it for writing: it takes the lock, calls the function it is given
  with a desk, and commits what that put, once. It may call the function again if
  somebody else committed first, so the function must not count on being called
  once. An exception in it means that nothing is written.
- Every command has a function: `svc assign` is `svc.desk.ticket.actions.assign`. They
  take an open desk and plain values, and return the record.
- Where one action builds on another of the same commit, `act` is given
  `desk_of=BatchDesk`, and each action is a `step`.
- What a user can do wrong raises a subclass of `svc.errors.SvcError`, with what
  to do next and an exit code.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from svc.desk.batch.batch_desk import BatchDesk
from svc.desk.core.act import act
from svc.desk.core.view import View, look
from svc.desk.ticket import actions as tickets
from svc.desk.ticket import intake
from svc.desk.ticket.intake import Request
from svc.errors import InvalidData, SvcError
from svc.index.database.statuses import OPEN
from svc.model.ticket import Ticket


class Finding(NamedTuple):
    """One line of a round."""

    place: str
    category: str
    priority: str
    words: str


def main() -> int:
    """Take a round in, and say what became of each finding."""
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    office, who = Path(sys.argv[1]), sys.argv[2]
    try:
        found = list(findings(sys.stdin))
        with look(office) as view:
            known = {finding: open_ticket(view, finding) for finding in found}
        outcome = act(office, who, lambda desk: take_in(desk, known), desk_of=BatchDesk)
    except SvcError as error:
        print(f"{error.message}; next: {error.next_step}", file=sys.stderr)
        return error.exit_code
    for ticket in outcome.result:
        print(f"{ticket.id}  {ticket.status}  {ticket.assignee or ticket.department}")
    print(f"commit {outcome.commit}")
    return 0


def findings(lines: Iterable[str]) -> Iterator[Finding]:
    """The findings of a round.

    Raises:
        InvalidData: A line has not four columns.
    """
    for number, cells in enumerate(csv.reader(lines), 1):
        if len(cells) != len(Finding._fields):
            raise InvalidData(f"line {number} has {len(cells)} columns", "give four")
        yield Finding(*cells)


def open_ticket(view: View, finding: Finding) -> str | None:
    """The open ticket of an earlier round about the same matter."""
    row = view.one(
        f"SELECT id FROM ticket WHERE place = ? AND category = ? AND status IN {OPEN}",
        (finding.place, finding.category),
    )
    return row["id"] if row else None


def take_in(desk: BatchDesk, known: dict[Finding, str | None]) -> list[Ticket]:
    """Note each finding on its ticket, or register and assign it."""
    return [
        _noted(desk, finding, number) if number else _registered(desk, finding)
        for finding, number in known.items()
    ]


def _noted(desk: BatchDesk, finding: Finding, number: str) -> Ticket:
    words = f"Found again: {finding.words}"
    ticket, _ = desk.step(None, partial(tickets.annotate, tail=number, note=words))
    return ticket


def _registered(desk: BatchDesk, finding: Finding) -> Ticket:
    request = Request(
        text=finding.words, kind="repair", category=finding.category, channel="patrol",
        place=finding.place, priority=finding.priority, name="Patrol", phone="0571 8888 0001",
    )  # fmt: skip
    created, _ = desk.step(None, partial(intake.create, request=request))
    ticket, _ = desk.step(None, partial(tickets.assign, tail=created.id, who=None))
    return ticket


if __name__ == "__main__":
    sys.exit(main())
