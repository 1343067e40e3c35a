"""Promises about one action: as a command, as a line of the shell or of a batch, as a Tab.

What a line takes is what so many more of them take, divided: the start of the process, which
happens once a day, is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from benchmark.bars import Bar
from benchmark.place import ACTOR, Place
from benchmark.timing import Usage, Work, run

#: Lines of the short run and of the long one.
_FEW, _MANY = 2, 22
#: What is shown, and what gets the notes: hundreds of them are no usual ticket.
TICKET, NOTED = "T2512-A0001", "T2512-A0002"
_CREATE = (
    "create 楼道灯不亮 --kind repair --category electrical --unit 3-0502 --channel phone"
    " --name 住户 --phone 13800001234 --yes"
)


def _python(place: Place) -> Work:
    return partial(run, place.checkout.python, "-c", "pass", cwd=str(place.small))


def _command(place: Place, name: str, bar: float, words: str) -> Iterator[Bar]:
    ours = place.svc(place.small, *words.split())
    yield Bar(f"{name}, as a command at 1k ÷ python -c pass", ours, _python(place), bar)


def _of_a_line(place: Place, command: str, line: str) -> Work:
    """What one more line takes."""
    svc = f"'{place.checkout.bin / 'svc'}' -C '{place.small}' --as {ACTOR}"

    def taken(count: int) -> Usage:
        file = Path(place.folder) / "lines"
        file.write_text(f"{line}\n" * count, encoding="utf-8")
        return run("sh", "-c", f"{svc} {command} <'{file}' >/dev/null")

    def measured() -> Usage:
        few, many = taken(_FEW), taken(_MANY)
        count = _MANY - _FEW
        return Usage((many.seconds - few.seconds) / count, (many.cpu - few.cpu) / count)

    return measured


def _git_commit(office: Path) -> Work:
    """One more file, as a user of git alone would record it."""
    file = office / "records" / "tickets" / "2025" / "12" / "note.txt"
    script = 'git add -- "$0" && git -c user.name=b -c user.email=b@b commit -q -m add -- "$0"'

    def recorded() -> Usage:
        file.write_text("one file\n", encoding="utf-8")
        usage = run("sh", "-c", script, str(file), cwd=str(office))
        run("git", "reset", "-q", "--hard", "HEAD~1", cwd=str(office))
        return usage

    return recorded


def _acting(place: Place, name: str, command: str, line: str) -> Iterator[Bar]:
    ours, theirs = _of_a_line(place, command, line), _git_commit(place.small)
    yield Bar(f"{name} ÷ git add + commit", ours, theirs, 2.5)


def _looking(place: Place, name: str, line: str) -> Iterator[Bar]:
    head = partial(run, "git", "-C", str(place.small), "rev-parse", "HEAD")
    ours = _of_a_line(place, "shell", line)
    yield Bar(f"{name} in the shell ÷ git rev-parse HEAD", ours, head, 1.0)


def _tab(place: Place) -> Iterator[Bar]:
    svc = str(place.checkout.bin / "svc")
    asked = ("_SVC_COMPLETE=bash_complete", "COMP_WORDS=svc note 4", "COMP_CWORD=2")
    ours = partial(run, "env", *asked, svc, cwd=str(place.large))
    yield Bar("a Tab behind svc note 4 ÷ python -c pass", ours, _python(place), 6.0)


_NOTE = json.dumps({"do": "note", "ticket": NOTED, "note": "a word"})
ROWS: dict[str, Callable[[Place], Iterator[Bar]]] = {
    "command-create": partial(_command, name="create", bar=9.0, words=_CREATE),
    "command-note": partial(_command, name="note", bar=9.0, words=f"note {NOTED} word"),
    "command-list": partial(_command, name="list", bar=6.5, words="list"),
    "command-show": partial(_command, name="show", bar=6.5, words=f"show {TICKET}"),
    "shell-note": partial(
        _acting, name="note in the shell", command="shell", line=f"note {NOTED} word"
    ),
    "batch-note": partial(
        _acting, name="note in batch --each", command="batch --each -", line=_NOTE
    ),
    "shell-list": partial(_looking, name="list of a screenful", line="list"),
    "shell-show": partial(_looking, name="show", line=f"show {TICKET}"),
    "tab": _tab,
}
