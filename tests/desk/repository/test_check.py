"""Checking: edits are judged as the commit that would hold them, and found in their lines."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from svc.desk.core.act import act
from svc.desk.repository import save as saving
from svc.desk.repository.check import check
from svc.errors import InvalidData
from svc.index.database.index import Index
from svc.store.git.repository import Repository
from svc.store.yaml.positions import lines_of
from tests.estate import done
from tests.handwork import OPEN, change, ticket
from tests.support import slow_after

Git = Callable[..., str]
STAFF = Path("records/staff/li.na.yaml")


def spoil(place: Path, chance: random.Random) -> None:
    """Edit some files as nobody should: words swapped, lines gone, files gone or copied."""
    files = sorted(path for path in (place / "records").rglob("*.yaml"))
    for path in chance.sample(files, k=chance.randint(1, 5)):
        deed = chance.choice(("swap", "drop", "double", "delete", "copy", "junk"))
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        number = chance.randrange(len(lines))
        if deed == "delete":
            path.unlink()
        elif deed == "copy":
            shutil.copy(path, path.with_name(chance.choice(files).name))
        elif deed == "junk":
            path.write_bytes(chance.randbytes(40))
        else:
            other = chance.choice(lines)
            lines[number : number + 1] = {"swap": [other], "drop": [], "double": [other] * 2}[deed]
            path.write_text("".join(lines), encoding="utf-8")


@pytest.mark.parametrize("seed", slow_after(5, range(12)))
def test_edits_are_judged_as_their_commit(desk: Path, git: Git, seed: int) -> None:
    """Whatever was done to the files, check says of the edits what it says of their commit.

    And it says the same from an index made anew, so that nothing of an earlier
    state lingers.
    """
    spoil(desk, random.Random(seed))
    before = check(desk)
    git("add", "--all")
    git("commit", "-q", "--allow-empty", "-m", "by hand")
    after = check(desk)
    assert before.problems == after.problems
    assert (before.records, before.notes) == (after.records, after.notes)
    assert check(desk, rev="HEAD").problems == after.problems
    assert check(desk, rev="HEAD~1").problems == []
    shutil.rmtree(desk / ".git/svc")
    assert check(desk).problems == after.problems


@pytest.mark.parametrize("seed", range(12, 18))
def test_what_check_lets_pass_save_does(desk: Path, git: Git, seed: int) -> None:
    """Save refuses whatever check finds; what it records is then found clean."""
    spoil(desk, random.Random(seed))
    checked = check(desk)
    before = git("rev-parse", "HEAD")
    try:
        saved = done(desk, lambda one: saving.save(one, desk))
    except InvalidData as error:
        assert git("rev-parse", "HEAD") == before
        assert set(checked.problems) <= set(error.problems)
    else:
        assert checked.problems == []
        assert saved.commit in (None, git("rev-parse", "HEAD").strip())
        assert check(desk).problems == []


def test_given_files_say_the_same(desk: Path) -> None:
    """What is told of a file alone is what is told of it among all."""
    spoil(desk, random.Random(7))
    everything = check(desk)
    for file in {problem.file for problem in everything.problems}:
        if (desk / file).exists():
            alone = check(desk, [file])
            assert alone.problems == [one for one in everything.problems if one.file == file]


def test_a_save_leaves_the_index_in_step(desk: Path) -> None:
    """After a save the index holds what one made anew does."""
    change(STAFF, "department: service", "department: order")
    (desk / "records/units/B1/B1-P012.yaml").unlink()
    done(desk, lambda one: saving.save(one, desk))
    change(STAFF, "department: order", "department: service")
    done(desk, lambda one: saving.save(one, desk))
    kept = _rows(desk)
    shutil.rmtree(desk / ".git/svc")
    done(desk, lambda _: None)
    assert _rows(desk) == kept


def _rows(place: Path) -> list[tuple[object, ...]]:
    index = Index.open(Repository.open(place))
    try:
        columns = "path, oid, kind, id, problem, flaws, notes, names"
        return [tuple(row) for row in index.rows(f"SELECT {columns} FROM record ORDER BY path")]
    finally:
        index.close()


def test_a_content_that_comes_back(desk: Path) -> None:
    """Edited and edited back: a commit in between still shows one record, not two."""
    change(STAFF, "department: service", "department: order")
    done(desk, lambda one: saving.save(one, desk))
    change(STAFF, "department: order", "department: service")
    done(desk, lambda one: saving.save(one, desk))
    assert check(desk, rev="HEAD~2").records == check(desk).records == 13


def test_somebody_waits(desk: Path) -> None:
    """While another svc writes, a check of edits neither waits nor fails."""
    change(ticket(OPEN), "category: electrical", "category: magic")
    index = Index.open(Repository.open(desk))
    try:
        with index.lock():
            assert len(check(desk).problems) == 1
    finally:
        index.close()


def test_a_read_only_repository(desk: Path) -> None:
    """Where nothing can be written, check works from a copy in memory."""
    change(ticket(OPEN), "category: electrical", "category: magic")
    shutil.rmtree(desk / ".git/svc")
    (desk / ".git/svc").write_text("in the way", encoding="utf-8")
    assert len(check(desk).problems) == 1


def test_numbers_of_broken_files_stay_taken(desk: Path, git: Git) -> None:
    """A ticket that cannot be read keeps its number; the next one gets the next."""
    from svc.desk.ticket.intake import Request, create

    ticket("T2611-A0003").write_text("broken: [\n", encoding="utf-8")
    git("add", "--all")
    git("commit", "-qm", "by hand")
    request = Request(
        text="x", kind="repair", category="lift", channel="phone", unit="3-2-1502", resident="1"
    )
    from datetime import UTC, datetime

    now = datetime(2026, 11, 21, tzinfo=UTC)
    made = act(desk, "li.na", lambda one: create(one, request), now=now).result
    assert made.id == "T2611-A0004"
    assert "broken" in ticket("T2611-A0003").read_text(encoding="utf-8")


# Lines

DATA = b"""# comment
format: 1
id: T2611-A0001
timeline:
  - seq: 1
    by: li.na
    due:
      - clock: resolve
        at: x
  - seq: 2
categories:
  - id: noise
    name: a
  - name: b
    id: noise.night
    department: order
policies:
  callback:
    repair: none
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("", 2),
        ("id", 3),
        ("timeline", 4),
        ("timeline[0]", 5),
        ("timeline[0].by", 6),
        ("timeline[0].due[0].at", 9),
        ("timeline[1].at", 10),
        ("timeline[7]", 4),
        ("nothing", 2),
        ("categories.noise.name", 13),
        ("categories.noise.night.department", 16),
        ("categories.noise.night", 14),
        ("policies.callback.repair", 19),
        ("policies.callback key", 17),
        ("timeline[x].at", 4),
        ("[0]", 2),
    ],
)
def test_lines(path: str, line: int) -> None:
    """A place is found by its keys, numbers and ids; of a missing one, where it would belong."""
    assert lines_of(DATA, [path]) == {path: line}


def test_lines_of_junk() -> None:
    """What is no YAML has no lines."""
    assert lines_of(b"a: [", ["a"]) == {"a": 0}
    assert lines_of(b"\xff", ["a"]) == {"a": 0}
    assert lines_of(b"", ["a"]) == {"a": 0}
