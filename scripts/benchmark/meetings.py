"""Promises about desks that meet: the merge, a meeting against git's own, locks, memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

from benchmark.bars import Bar
from benchmark.place import Place, after
from benchmark.ssh import server
from benchmark.timing import UNIT, Usage, Work, output, run

#: An office of some 35,000 files, and what two desks changed in it apart.
TICKETS, CHANGED, BOTH = 20_000, 1_500, 500
#: Tickets that come in where memory is measured.
MANY = 100_000
_APART = str(Path(__file__).with_name("apart.py"))
_COUNT = count()


def merging(place: Place) -> Iterator[Bar]:
    """The merge of two trees ÷ what git takes to find that it cannot."""
    office = _forked(place)
    theirs = partial(_merge_tree, str(office))
    ours = partial(_python, place, "merge", str(office))
    yield Bar("sync: merge of 1,500 + 1,500, 500 both ÷ git merge-tree", ours, theirs, 12)


def one_record(place: Place) -> Iterator[Bar]:
    """A record that both changed ÷ decoding, folding and encoding it once."""
    office = _forked(place)

    def measured(which: int) -> Usage:
        seconds = float(_answer(place, "record", str(office)).split()[which])
        return Usage(seconds, seconds)

    yield Bar("sync: a record both changed ÷ decode, fold, encode",
              partial(measured, 0), partial(measured, 1), 4)  # fmt: skip


def nothing_new(place: Place) -> Iterator[Bar]:
    """A meeting without news, less what any command takes ÷ `git fetch`."""
    desk, _other, remote = _desks(place)
    yield _without_news(place, desk, str(remote), "")


def ten_actions(place: Place) -> Iterator[Bar]:
    """A meeting after ten actions on each side, less what any command takes ÷ fetch and push."""
    desk, other, remote = _desks(place)
    yield _after_ten(place, (desk, other), str(remote), "", str(place.folder / "plain"))


def over_ssh(place: Place) -> Iterator[Bar]:
    """Both over ssh on loopback, by desks that joined there."""
    _desk, _other, remote = _desks(place)
    desks = tuple(remote.with_name(name) for name in ("c", "d"))
    with server() as address:
        url = f"{address}{remote}"
        for desk in desks:
            if desk.exists():
                _at(desk, url)
            else:
                place.svc(remote.parent, "join", url, str(desk))()
        yield _without_news(place, desks[0], url, " over ssh")
        plain = f"{address}{place.folder / 'plain-ssh'}"
        yield _after_ten(place, desks, url, " over ssh", plain)


def _at(desk: Path, url: str) -> None:
    """Have a desk of an earlier run meet where the server listens now."""
    path = desk / ".git" / "svc" / "sync.json"
    noted = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**noted, "remote": url}), "utf-8")


def _without_news(place: Place, desk: Path, url: str, how: str) -> Bar:
    place.svc(desk, "sync")()
    fetch = partial(run, "git", "-C", str(desk), "fetch", "-q", url, "main")
    name = f"sync{how}: nothing new, less status ÷ git fetch"
    return Bar(name, _less(place, desk, "sync"), fetch, 2)


def _after_ten(place: Place, desks: tuple[Path, ...], url: str, how: str, plain: str) -> Bar:
    """The same by git alone: fetch from the remote, and push to one that lacks the same.

    Args:
        plain: That other remote, as git reaches it.
    """
    desk, other = desks
    bare = f"/{plain.partition('://')[2].partition('/')[2]}" if "://" in plain else plain
    if not Path(bare).exists():
        run("git", "clone", "-q", "--bare", str(other), bare)

    def prepare() -> None:
        for _ in range(10):
            place.svc(desk, "note", "T2512-A0001", f"{next(_COUNT)}")()
            place.svc(other, "note", "T2512-A0002", f"{next(_COUNT)}")()
        run("git", "-C", str(desk), "push", "-q", bare, f"HEAD~10:refs/heads/had{next(_COUNT)}")
        place.svc(other, "sync")()

    def by_git() -> Usage:
        fetched = run("git", "-C", str(desk), "fetch", "-q", url, "main")
        where = f"HEAD:refs/heads/sent{next(_COUNT)}"
        pushed = run("git", "-C", str(desk), "push", "-q", plain, where)
        place.svc(desk, "sync")()
        return Usage(fetched.seconds + pushed.seconds, fetched.cpu + pushed.cpu)

    name = f"sync{how}: ten actions on each side, less status ÷ fetch + push"
    ours = after(prepare, _less(place, desk, "sync"))
    return Bar(name, ours, after(prepare, by_git), 3)


def locking(place: Place) -> Iterator[Bar]:
    """The longest that a lock is held while 1,500 records land."""
    desk, other, _remote = _desks(place)
    helper = partial(_answer, place, "notes", str(other), f"{CHANGED}")

    def held() -> Usage:
        helper()
        place.svc(other, "sync")()
        seconds, cpu = map(float, _answer(place, "lock", str(desk)).split())
        return Usage(seconds, cpu)

    yield Bar("sync: longest lock while 1,500 records land, s", held, lambda: UNIT, 0.3)


def memory(place: Place) -> Iterator[Bar]:
    """The memory that 100,000 changed tickets take as they come in."""
    desk, other, _remote = _desks(place, MANY)
    _answer(place, "notes", str(other), f"{MANY}")
    place.svc(other, "sync")()
    yield Bar("sync: memory, 100,000 changed tickets coming in, MB", place.svc(desk, "sync"),
              lambda: UNIT, 200, "peak", 1)  # fmt: skip


def _less(place: Place, office: Path, command: str) -> Work:
    """What a command takes besides starting, opening the office and looking at its files."""

    def measured() -> Usage:
        usual, all_of_it = place.svc(office, "status")(), place.svc(office, command)()
        return Usage(
            max(all_of_it.seconds - usual.seconds, 1e-3), max(all_of_it.cpu - usual.cpu, 1e-3)
        )

    return measured


def _forked(place: Place) -> Path:
    """A bare repository with two branches that changed tickets apart."""
    office = place.folder / "forked"
    if not office.exists():
        run("git", "clone", "-q", "--bare", str(place.office(TICKETS)), str(office))
        _python(place, "fork", str(office), f"{CHANGED}", f"{BOTH}")
    return office


def _desks(place: Place, tickets: int = TICKETS) -> tuple[Path, Path, Path]:
    """Two desks of an office and their remote."""
    folder = place.folder / f"desks-{tickets}"
    desk, other, remote = folder / "a", folder / "b", folder / "remote.git"
    if not folder.exists():
        folder.mkdir()
        run("cp", "-a", str(place.office(tickets)), str(desk))
        run("git", "-C", str(desk), "config", "svc.desk", "A")
        place.svc(folder, "remote", "init", str(remote))()
        place.svc(desk, "remote", "add", str(remote))()
        place.svc(folder, "join", str(remote), str(other))()
    return desk, other, remote


def _python(place: Place, *args: str) -> Usage:
    path = f"PYTHONPATH={place.checkout.top}"
    return run("env", path, place.checkout.python, _APART, *args)


def _answer(place: Place, *args: str) -> str:
    return output("env", f"PYTHONPATH={place.checkout.top}", place.checkout.python, _APART, *args)


def _merge_tree(office: str) -> Usage:
    script = f"git -C '{office}' merge-tree --write-tree published ours; [ $? -le 1 ]"
    return run("sh", "-c", script)


Rows = dict[str, Callable[[Place], Iterator[Bar]]]
ROWS: Rows = {
    "sync-merge": merging,
    "sync-record": one_record,
    "sync-nothing": nothing_new,
    "sync-ten": ten_actions,
    "sync-ssh": over_ssh,
    "sync-lock": locking,
    "sync-memory": memory,
}
