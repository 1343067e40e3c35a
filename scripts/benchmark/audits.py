"""Promises about proof: what signing costs an action, and what an audit costs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path

from benchmark.bars import Bar
from benchmark.place import Place, after
from benchmark.timing import UNIT, Usage, Work, output, run

#: Commits of one action each; and of those that a bar asks to stay within the same memory.
COMMITS, MANY = 20_000, 100_000
#: Signatures that git checks, of the twenty thousand that svc does.
BY_GIT = 500
_ACTED = str(Path(__file__).with_name("acted.py"))
_COUNT = count()
_WHO = "bench.desk"


def signing(place: Place) -> Iterator[Bar]:
    """An action whose commit is signed ÷ one whose is not."""
    office = _acted(place, 1_000)
    signed = place.folder / "signed"
    if not signed.exists():
        run("cp", "-a", str(office), str(signed))
        key = place.folder / "bench-key"
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key))
        place.svc(signed, "key", "setup", "--key", str(key), actor=_WHO)()

    def created(where: Path) -> Work:
        def create() -> Usage:
            words = ("create", f"漏水 {next(_COUNT)}", "--kind", "repair", "--category", "plumbing",
                     "--place", "大堂", "--name", "王女士", "--phone", "13800001111",
                     "--channel", "phone")  # fmt: skip
            return place.svc(where, *words, actor=_WHO)()

        return create

    yield Bar("audit: a signed ÷ an unsigned create", created(signed), created(office), 1.15)


def verifying(place: Place) -> Iterator[Bar]:
    """Checking 20,000 signatures ÷ git's checking of 500, scaled."""
    office = _acted(place, 1_000)
    if not output("git", "-C", str(office), "branch", "--list", "signed"):
        _python(place, "sign", str(office), f"{COMMITS}")
    allowed = f"gpg.ssh.allowedSignersFile={office / '.git' / 'allowed'}"
    git = ("git", "-C", str(office), "-c", allowed, "log", "--format=%G?", f"-{BY_GIT}", "signed")

    def theirs() -> Usage:
        used = run(*git)
        times = COMMITS / BY_GIT
        return Usage(used.seconds * times, used.cpu * times)

    ours = partial(_python, place, "verify", str(office), "signed")
    yield Bar("audit: 20,000 signatures ÷ git log %G? of as many", ours, theirs, 1 / 60, runs=1)


def auditing(place: Place) -> Iterator[Bar]:
    """The audit of 20,000 commits ÷ reading them by git; and its memory."""
    office = _acted(place, COMMITS)
    script = (
        f"cd '{office}'; git log --raw -z --no-abbrev --no-renames --topo-order >/dev/null;"
        " git log --raw --no-abbrev --no-renames --format=%H |"
        " awk '/^:/ { print $3; print $4 } /^[0-9a-f]/ { print }' | grep -v '^0*$' |"
        " git cat-file --batch --buffer >/dev/null"
    )
    theirs = partial(run, "sh", "-c", script)
    ours = place.svc(office, "audit", actor=_WHO)
    yield Bar("audit: 20,000 commits ÷ git log --raw and cat-file", ours, theirs, 5, runs=3)
    yield Bar("audit: memory, 20,000 commits, MB", ours, lambda: UNIT, 150, "peak", 1)


def memory(place: Place) -> Iterator[Bar]:
    """The memory of the audit of 100,000 commits: of a year, some 1,200 tickets a month."""
    ours = place.svc(_acted(place, MANY, every=300), "audit", actor=_WHO)
    yield Bar("audit: memory, 100,000 commits, MB", ours, lambda: UNIT, 150, "peak", 1)


def since_verified(place: Place) -> Iterator[Bar]:
    """The audit of 100 new commits ÷ `svc status`."""
    office = _acted(place, COMMITS)
    state = office / ".git" / "svc" / "audit.json"
    before = output("git", "-C", str(office), "rev-parse", "HEAD~100")

    def as_verified() -> None:
        state.write_text(f'{{"version": 1, "tip": "{before}", "root": null}}')

    place.svc(office, "status", actor=_WHO)()
    ours = after(as_verified, place.svc(office, "audit", "--since-verified", actor=_WHO))
    yield Bar("audit: --since-verified, 100 new commits ÷ status", ours,
              place.svc(office, "status", actor=_WHO), 6)  # fmt: skip


def gating(place: Place) -> Iterator[Bar]:
    """The gate on a push of 1,000 commits, beside their verification, ÷ on one of one commit.

    What a push of the same commits costs again is all that is beside it: the gate remembers
    what it has judged. In full it is held against the audit of the same commits.
    """
    office, remote = _acted(place, 2_000), place.folder / "gated.git"
    if not remote.exists():
        place.checkout.svc("remote", "init", str(remote))
        run("git", "-C", str(remote), "fetch", "-q", str(office), "HEAD:refs/heads/main")
    new = output("git", "-C", str(office), "rev-parse", "HEAD")
    known = remote / "svc" / "verified"

    def judged(commits: int, *, again: bool = False) -> Work:
        old = output("git", "-C", str(office), "rev-parse", f"{new}~{commits}")
        move = partial(run, "git", "-C", str(remote), "update-ref", "refs/heads/main", old)
        work = partial(_python, place, "gate", str(remote), old, new)

        def ready() -> None:
            move()
            known.unlink(missing_ok=True)
            if again:
                work()

        return after(ready, work)

    yield Bar("gate: a push of 1,000 commits beside their verification ÷ of one",
              judged(1_000, again=True), judged(1), 3)  # fmt: skip
    yield Bar("gate: a push of 1,000 commits ÷ the audit of the same",
              judged(1_000), place.svc(office, "audit", f"{new}~1000..{new}", actor=_WHO),
              1.3, runs=3)  # fmt: skip


def _acted(place: Place, commits: int, every: int = 40) -> Path:
    """An office with so many commits of one action each, one in so many seconds."""
    office = place.folder / f"acted-{commits}"
    if not office.exists():
        place.checkout.svc("init", str(office))
        place.svc(office, "staff", "add", _WHO, "--name", "台", "--department", "engineering",
                  "--role", "desk", actor=_WHO)()  # fmt: skip
        _python(place, "make", str(office), f"{commits}", f"{every}")
        place.svc(office, "list", "--limit", "1", actor=_WHO)()
    return office


def _python(place: Place, *args: str) -> Usage:
    path = os.pathsep.join([str(place.checkout.top)])
    return run("env", f"PYTHONPATH={path}", place.checkout.python, _ACTED, *args)


Rows = dict[str, Callable[[Place], Iterator[Bar]]]
ROWS: Rows = {
    "audit-signing": signing,
    "audit-verify": verifying,
    "audit-history": auditing,
    "audit-memory": memory,
    "audit-since": since_verified,
    "audit-gate": gating,
}
