"""What tests of hand edits share: an office with tickets, and ways to spoil its files."""

from __future__ import annotations

from pathlib import Path

from svc.desk.core.act import act
from svc.desk.ticket.actions import accept, assign, finish
from svc.desk.ticket.callbacks import CallbackResult, callback
from svc.desk.ticket.intake import Request, create
from tests.estate import done, furnish

CLOSED, OPEN = "T2611-A0001", "T2611-A0002"
#: When the tickets of `desk_with_tickets` came in.
DAY = "2026-11-20"


def desk_with_tickets(place: Path) -> None:
    """Make an estate with a ticket that was closed by a callback, and one that is new."""
    from datetime import UTC, datetime

    furnish(place)
    now = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def at(actor: str, work: object) -> None:
        act(place, actor, work, now=now)  # type: ignore[arg-type]

    def request(text: str, category: str) -> Request:
        return Request(
            text=text, kind="repair", category=category, channel="phone", unit="3-2-1502",
            resident="1",
        )  # fmt: skip

    at("li.na", lambda desk: create(desk, request("水管漏水", "plumbing")))
    at("li.na", lambda desk: assign(desk, "1", "zhang.wei"))
    at("zhang.wei", lambda desk: accept(desk, "1"))
    at("zhang.wei", lambda desk: finish(desk, "1", "fixed", "new washer"))
    at("li.na", lambda desk: callback(desk, "1", CallbackResult(reached=True, score=5)))
    at("li.na", lambda desk: create(desk, request("灯坏了", "electrical")))


def ticket(number: str = CLOSED) -> Path:
    """A ticket's file, from the office's folder."""
    return Path(f"records/tickets/2026/11/{number}.yaml")


def change(path: Path, old: str, new: str, count: int = 1) -> None:
    """Edit a file as a person would; the old words must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new, count), encoding="utf-8")


def add_step(path: Path, action: str, *fields: str) -> None:
    """Add a step to a ticket's timeline as a person would, with these lines for its fields."""
    seq = 1 + path.read_text(encoding="utf-8").count("- seq:")
    lines = (f"- seq: {seq}", "  at: '2026-11-20T18:00:00+08:00'", "  by: li.na",
             f"  action: {action}", *(f"  {field}" for field in fields))  # fmt: skip
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"  {line}\n" for line in lines)


def head(place: Path) -> str:
    """The commit HEAD is at."""
    return done(place, lambda desk: desk.repository.head())  # type: ignore[no-any-return]
