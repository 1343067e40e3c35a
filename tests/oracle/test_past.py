"""Reports of the past: as of an older commit, and of a moment in it, they say what they said."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import offices
from tests.models import copied, shared
from tests.oracle.against import Question, iso
from tests.oracle.offices import Builder
from tests.oracle.records import Office, moment
from tests.support import Run, git, slow_after


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """Makes offices by number."""
    return Builder(tmp_path_factory.mktemp("model") / "office")


@pytest.mark.slow
def test_every_state_of_the_sample(run: Run, tmp_path: Path) -> None:
    """A revision is judged at its own time, and at any other, by the records it holds."""
    place, checkout = tmp_path / "office", tmp_path / "then"
    copied(shared(offices.sample), place)
    commits = git("log", "--format=%H", "--reverse", cwd=place).split()
    git("worktree", "add", "--detach", str(checkout), commits[0], cwd=place)
    for commit in commits[len(commits) // 5 :: len(commits) // 5]:
        git("checkout", "-q", commit, cwd=checkout)
        then = Office(checkout)
        for as_of in ("", "2026-09-15 12:00", "2026-12-24"):
            for period in ("2026-08", "2026-10"):
                words = ["--period", period, "--rev", commit]
                Question(run, place, then, words, as_of, ("kind", "department")).figures()


@pytest.mark.parametrize("number", slow_after(1, range(8)))
def test_revision_and_moment(builder: Builder, run: Run, tmp_path: Path, number: int) -> None:
    """`--rev` leaves out what was recorded later, `--as-of` what happened later; or both."""
    place = tmp_path / "office"
    story = builder.begin(number, place)
    story.goes_on()
    first, then = git("rev-parse", "HEAD", cwd=place).strip(), Office(place)
    story.goes_on()
    now = Office(place)
    assert len(now.tickets) > len(then.tickets)
    times = sorted(moment(event["at"]) for one in now.tickets for event in one["timeline"])
    whole = ["--from", iso(times[0]), "--to", iso(times[-1] + 1)]
    for as_of in (times[len(times) // 3], times[len(times) // 2], times[-1]):
        Question(run, place, then, [*whole, "--rev", first], iso(as_of)).figures()
        Question(run, place, now, whole, iso(as_of)).figures()
