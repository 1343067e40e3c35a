"""Finding a repository without git: whatever is found is what git says, and the rest is git's."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.store.git.discovery import plain_layout
from svc.store.git.process import environment
from tests.support import git

ASKED = (
    "rev-parse --is-bare-repository --is-shallow-repository --show-object-format"
    " --path-format=absolute --git-dir --git-common-dir --show-toplevel"
)


def said(start: Path) -> list[str] | None:
    """What git says; None where it says that there is none, or no work tree."""
    done = subprocess.run(
        ["git", *ASKED.split()], cwd=start, env=environment(), capture_output=True, text=True
    )
    return None if done.returncode else done.stdout.split("\n")[:-1]


def inside(place: Path) -> Path:
    """Make a folder below."""
    below = place / "records" / "tickets"
    below.mkdir(parents=True)
    return below


def linked(place: Path) -> Path:
    """Make a link to a folder of the work tree, elsewhere."""
    link = place.with_name("link")
    link.symlink_to(inside(place))
    return link


def nested(place: Path) -> Path:
    """Make a folder with an empty `.git`, which git passes by."""
    below = inside(place)
    (below / ".git").mkdir()
    return below


def configured(*words: str) -> Callable[[Path], Path]:
    """Write something into the configuration."""

    def write(place: Path) -> Path:
        git("config", *words, cwd=place)
        return place

    return write


def with_line(line: str) -> Callable[[Path], Path]:
    """Add a line to the configuration, as somebody may type it."""

    def write(place: Path) -> Path:
        with (place / ".git" / "config").open("a") as file:
            file.write(f"{line}\n")
        return place

    return write


def work_tree(place: Path) -> Path:
    """Make a second work tree."""
    git("commit", "-q", "--allow-empty", "-m", "first", cwd=place)
    git("worktree", "add", "-q", "../second", cwd=place)
    return place.with_name("second")


def shallow(place: Path) -> Path:
    """Make a clone without older history."""
    for words in ("one", "two"):
        git("commit", "-q", "--allow-empty", "-m", words, cwd=place)
    git("clone", "-q", "--depth", "1", f"file://{place}", "shallow", cwd=place.parent)
    return place.with_name("shallow")


def moved(place: Path) -> Path:
    """Put the git directory elsewhere, behind a link."""
    (place / ".git").rename(place.with_name("elsewhere"))
    (place / ".git").symlink_to(place.with_name("elsewhere"))
    return place


def anew(*words: str) -> Callable[[Path], Path]:
    """Make a repository of another sort."""

    def make(place: Path) -> Path:
        git("init", "-q", *words, "another", cwd=place.parent)
        return place.with_name("another")

    return make


def lost(name: str) -> Callable[[Path], Path]:
    """Take something away that makes a git directory of a folder."""

    def remove(place: Path) -> Path:
        (place / ".git" / name).rename(place / ".git" / f"{name}-lost")
        return place

    return remove


PLAIN = {"top": lambda place: place, "below": inside, "link": linked, "shallow": shallow,
         "remote": configured("remote.origin.url", "https://example.org/a.git"),
         "typed": with_line('; a comment\n[Branch "main"]\n\tremote = origin # mine')}  # fmt: skip
ODD = {
    "nested": nested, "second": work_tree, "moved": moved, "bare": anew("--bare"),
    "sha256": anew("--object-format=sha256"), "apart": anew("--separate-git-dir=apart"),
    "git directory": lambda place: place / ".git", "hooks": lambda place: place / ".git" / "hooks",
    "core.bare": configured("core.bare", "true"), "bare, no value": with_line("[core]\n\tbare"),
    "core.worktree": configured("core.worktree", ".."),
    "extension": configured("extensions.worktreeConfig", "true"),
    "format": configured("core.repositoryformatversion", "1"),
    "on one line": with_line("[core] bare = true"), "quoted": with_line('[core]\n\tbare = "true"'),
    "torn": with_line("[core"), "no HEAD": lost("HEAD"), "no refs": lost("refs"),
    "no objects": lost("objects"), "no configuration": lost("config"),
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A new repository whose name needs care."""
    place = tmp_path / "物业 office"
    git("init", "-q", str(place), cwd=tmp_path)
    return place


@pytest.mark.parametrize("make", PLAIN.values(), ids=PLAIN)
def test_plain_ones_are_found(place: Path, make: Callable[[Path], Path]) -> None:
    """An office as it is made, or cloned, is found as git finds it."""
    start = make(place)
    assert plain_layout(start) == said(start) is not None


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_odd_ones_are_left_to_git(place: Path, make: Callable[[Path], Path]) -> None:
    """Whatever lies otherwise is git's to find, or to refuse."""
    assert plain_layout(make(place)) is None


def test_bounds_are_left_to_git(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever says how far git may look is heard by git."""
    start = inside(place)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(start.parent))
    assert said(start) is None
    assert plain_layout(start) is None


def test_nothing_is_found_where_nothing_is(tmp_path: Path) -> None:
    """No repository, no folder, a file in the place of one."""
    (tmp_path / "file").write_text("")
    assert [plain_layout(tmp_path / name) for name in ("", "nowhere", "file")] == [None] * 3


@given(st.lists(st.sampled_from([
    "[core]", "[core ]", '[core "x"]', "[CORE]", "[extensions]", "[remote \"a\"]", "bare = true",
    "\tbare=false ; no", "  Bare = no", "worktree = /", "repositoryformatversion = 0", "# bare",
    "bare = false\\", "x = 1", "a.b = 2", "objectformat = sha256", "[core]bare=true", "= 3", "",
]), max_size=6))  # fmt: skip
def test_any_configuration_is_read_as_git_reads_it(
    tmp_path_factory: pytest.TempPathFactory, lines: list[str]
) -> None:
    """Whatever stands there: it is what git says, or git is asked."""
    place = tmp_path_factory.getbasetemp() / "configured"
    if not place.exists():
        git("init", "-q", str(place), cwd=place.parent)
    (place / ".git" / "config").write_text("\n".join(lines) + "\n")
    found = plain_layout(place)
    assert found is None or found == said(place)
