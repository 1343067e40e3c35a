"""What it costs an action that somebody is told of it."""

from __future__ import annotations

import fcntl
import json
import re
import time
from collections.abc import Iterator
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING

from benchmark.bars import Bar
from benchmark.place import Place, after
from benchmark.timing import run

if TYPE_CHECKING:
    from pathlib import Path

_RULES = "notify: {rules: [{event: assign, to: [assignee, department, group]}]}\n"


def told(place: Place) -> Iterator[Bar]:
    """Assign with messages on, beside the same with messages off."""
    office = place.small
    rules = office / "records/office.yaml"
    rules.write_text(rules.read_text("utf-8") + _RULES, "utf-8")
    git = ("git", "-C", str(office), "-c", "user.name=b", "-c", "user.email=b@b")
    run(*git, "commit", "-qam", "rules")
    number, has = _open_ticket(office)
    staff = sorted(path.stem for path in (office / "records/staff").glob("*.yaml"))
    who = [one for one in staff if one != has][:2]
    # Nobody listens there: what cannot be sent waits, as it does where the line is down.
    book = {name: [f"json://127.0.0.1:9/{name}"] for name in (*who, "group")}
    others = cycle(who)

    def settled(on: bool) -> None:
        _wait(office / ".git/svc/notify")
        path = office / ".git/svc/channels.json"
        path.write_text(json.dumps(book), "utf-8") if on else path.unlink(missing_ok=True)
        if on:
            path.chmod(0o600)

    def assigned() -> object:
        return place.svc(office, "assign", number, next(others))()

    name = "assign with messages on ÷ off"
    on, off = partial(settled, True), partial(settled, False)
    yield Bar(name, after(on, assigned), after(off, assigned), 1.05, runs=9)  # type: ignore[arg-type]
    _wait(office / ".git/svc/notify")
    run(*git, "reset", "-q", "--hard", "HEAD")


def _open_ticket(office: Path) -> tuple[str, str]:
    """A ticket that can be handed on, and who has it."""
    for path in sorted((office / "records/tickets").rglob("*.yaml"), reverse=True):
        text = path.read_text("utf-8")
        if re.search("^status: (new|assigned)$", text, re.MULTILINE):
            has = re.search("^assignee: (.+)$", text, re.MULTILINE)
            return path.stem, has[1] if has else ""
    raise SystemExit("bench: no ticket of the office can be assigned")


def _wait(folder: Path) -> None:
    """Until the sender that an action started is done."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if not (folder / "lock").exists() or not any((folder / "events").glob("*")):
            break
        time.sleep(0.1)
    if (folder / "lock").exists():
        with (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
