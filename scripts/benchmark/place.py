"""Where the bench works: a checkout of svc, and the offices it is measured on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from benchmark.timing import Usage, Work, output, run

TOP = Path(__file__).resolve().parent.parent.parent
#: Who acts, and who may what only those may who lead the office.
ACTOR, LEADER = "li.na", "liu.yang"


class Checkout(NamedTuple):
    """A checkout of svc with its environment.

    Attributes:
        top: Its folder.
        bin: Where its environment's programs lie.
    """

    top: Path
    bin: Path

    @classmethod
    def own(cls) -> Checkout:
        """The one this bench belongs to."""
        return cls(TOP, Path(sys.executable).parent)

    @classmethod
    def at(cls, top: Path) -> Checkout:
        """Another one; its environment is made if it has none."""
        setup = top.resolve() / "scripts" / "setup"
        if not setup.is_file():
            sys.exit(f"bench: {top} is no checkout of svc\n  next: --against its top folder")
        return cls(top.resolve(), Path(output(str(setup)).splitlines()[-1]).parent)

    @property
    def python(self) -> str:
        """Its Python."""
        return str(self.bin / "python")

    def compiled(self) -> Checkout:
        """This, its modules compiled as an installation has them, whatever the environment says."""
        run(self.python, "-m", "compileall", "-q", str(self.top / "svc"))
        return self

    def svc(self, *args: str) -> Usage:
        """Run its svc; cheap global options come with the arguments."""
        return run(str(self.bin / "svc"), *args)


class Place:
    """What one checkout is measured on; each thing is made when it is first asked for.

    Attributes:
        checkout: Whose svc runs.
        folder: Where its offices lie.
        shared: Where what all checkouts read lies.
        size: Tickets of the large office.
        rows: Rows of an import.
        first: The place whose offices this one takes a copy of; None if it makes them.
    """

    def __init__(
        self,
        checkout: Checkout,
        folder: Path,
        shared: Path,
        size: int,
        rows: int,
        first: Place | None = None,
    ) -> None:
        self.checkout, self.folder, self.shared = checkout, folder, shared
        self.size, self.rows, self.first = size, rows, first
        folder.mkdir(parents=True, exist_ok=True)

    @cached_property
    def small(self) -> Path:
        """An office of a thousand tickets."""
        return self.office(1_000)

    @cached_property
    def large(self) -> Path:
        """An office of the size asked for."""
        return self.office(self.size)

    def svc(self, office: Path, *args: str, actor: str = ACTOR) -> Work:
        """A command in an office, ready to run."""
        return lambda: self.checkout.svc("-C", str(office), "--as", actor, *args)

    def index(self, office: Path) -> Path:
        """The file of an office's index."""
        return office / ".git" / "svc" / "index.sqlite"

    def office(self, size: int) -> Path:
        """An office of so many tickets, its index made."""
        office = self.folder / f"office-{size}"
        if not office.exists():
            self._make(office, size)
        self.svc(office, "list", "--limit", "1")()
        return office

    def _make(self, office: Path, size: int) -> None:
        if self.first is not None:
            source = self.first.office(size)
            run("cp", "-a", str(source), str(office))
            shutil.rmtree(office / ".git" / "svc", ignore_errors=True)
            run("git", "-C", str(office), "update-index", "-q", "--refresh")
            return
        generate = str(self.checkout.top / "scripts" / "generate.py")
        run(self.checkout.python, generate, str(office), str(size), cwd=str(self.checkout.top))
        run("git", "-C", str(office), "gc", "--quiet")


def commits_behind(place: Place) -> tuple[str, str]:
    """HEAD of the large office, and a commit a hundred further, each of another ticket.

    They are the same for every place: those of the first are fetched.
    """
    office = place.large
    if place.first is not None:
        base, after = commits_behind(place.first)
        run("git", "-C", str(office), "fetch", "-q", str(place.first.large), after)
        run("git", "-C", str(office), "reset", "-q", "--hard", base)
        return base, after
    name = office.with_suffix(".behind")
    base = output("git", "-C", str(office), "rev-parse", "HEAD")
    if not name.exists():
        for number in range(100):
            # Tickets of all over the year before last, each its own file.
            ticket = f"T24{number % 12 + 1:02}-A{number % 96 // 12 + 1:04}"
            place.svc(office, "note", ticket, f"note {number}")()
        after = output("git", "-C", str(office), "rev-parse", "HEAD")
        # A branch of its own, so that it can be fetched and is never swept away.
        run("git", "-C", str(office), "update-ref", "refs/heads/behind", after)
        run("git", "-C", str(office), "reset", "-q", "--hard", base)
        name.write_text(f"{base} {after}", encoding="ascii")
    base, after = name.read_text(encoding="ascii").split()
    run("git", "-C", str(office), "reset", "-q", "--hard", base)
    return base, after


def forget_unshown(index: Path) -> None:
    """Make an index forget contents that are not at HEAD, so that they are parsed anew."""
    import sqlite3

    from svc.index.database import stamp

    db = sqlite3.connect(index)
    # An index of before the gate has none; one with a gate is made anew by svc if it is passed by.
    gated = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'gate'").fetchone()
    if gated:
        stamp.open_gate(db)
    tables = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%\\_row' ESCAPE '\\'"
    )
    for (table,) in db.execute(tables).fetchall():
        db.execute(f"DELETE FROM {table} WHERE NOT head")
    if gated:
        stamp.shut_gate(db)
    db.commit()
    db.close()


def in_two_commits(office: Path, commit: str) -> str:
    """The same records in two commits, the second of which brought the last month."""
    git = ("git", "-C", str(office), "-c", "user.name=b", "-c", "user.email=b@b")
    spare = {"GIT_INDEX_FILE": str(office / ".git" / "bench-index")}
    late = ["records/tickets/2026/11", "records/followups/2026/11", "records/tickets/2026/10"]
    _with(spare, *git, "read-tree", commit)
    _with(spare, *git, "rm", "-r", "-q", "--cached", "--ignore-unmatch", "--", *late)
    tree = _with(spare, *git, "write-tree")
    before = output(*git, "commit-tree", tree, "-p", commit, "-m", "before")
    return output(*git, "commit-tree", f"{commit}^{{tree}}", "-p", before, "-m", "after")


def _with(extra: dict[str, str], *args: str) -> str:
    import os

    done = subprocess.run(args, check=True, env=os.environ | extra, capture_output=True, text=True)
    return done.stdout.strip()


def after(prepare: Callable[[], object], work: Work) -> Work:
    """A work before each run of which something is put in order, unmeasured."""

    def prepared() -> Usage:
        prepare()
        return work()

    return prepared
