"""Founding an office: what is made, what is left alone, what is refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from svc.desk.repository.init import ATTRIBUTES, NewOffice, found
from svc.desk.sample import found_sample
from svc.errors import Busy, InvalidData, Refused, SvcError, UsageError
from svc.model.office import Office
from svc.resources import starter_templates
from svc.store.git.repository import Repository
from svc.store.layout import OFFICE_PATH
from svc.store.yaml.codec import decode
from tests.support import slow_after

Git = Callable[..., str]
Make = Callable[..., NewOffice]
#: The sample is made by the same steps; a new office is what is tried all day.
BOTH = pytest.mark.parametrize("make", slow_after(1, [found, found_sample]))


def office_of(place: Path) -> Office:
    """The office record in a work tree."""
    return decode((place / OFFICE_PATH).read_bytes(), Office, OFFICE_PATH)


def files_of(git: Git, place: Path) -> set[str]:
    """Every path in HEAD."""
    return set(git("ls-tree", "-r", "-z", "--name-only", "HEAD", cwd=place).split("\0")) - {""}


@pytest.fixture
def theirs(tmp_path: Path, git: Git) -> Path:
    """A repository of somebody's, with a file committed, one staged and one loose."""
    place = tmp_path / "theirs"
    place.mkdir()
    git("init", "-q", cwd=place)
    (place / "plan.txt").write_text("one\n")
    git("add", "plan.txt", cwd=place)
    git("commit", "-qm", "plan", cwd=place)
    (place / "plan.txt").write_text("two\n")
    (place / "new.txt").write_text("new\n")
    git("add", "plan.txt", "new.txt", cwd=place)
    (place / "loose.txt").write_text("loose\n")
    return place


def test_a_new_office_holds_its_rules_and_templates(tmp_path: Path, git: Git) -> None:
    """One commit with office.yaml, git's attributes and every starter template; all clean."""
    made = found(tmp_path / "deep" / "office", now=datetime(2026, 11, 3, 1, 12, tzinfo=UTC))
    templates = {
        f"templates/{path.relative_to(starter_templates()).as_posix()}"
        for path in starter_templates().rglob("*")
        if path.is_file() and path.name != "office.yaml" and path.parent.name != "presets"
    }
    assert len(templates) >= 3
    assert files_of(git, made.root) == {OFFICE_PATH, "records/.gitattributes", *templates}
    assert (made.root / "records" / ".gitattributes").read_text() == ATTRIBUTES
    assert git("rev-list", "--count", "HEAD", cwd=made.root).strip() == "1"
    assert git("log", "-1", "--format=%s|%an|%at", cwd=made.root) == "init office|svc|1793668320\n"
    assert git("status", "--porcelain", cwd=made.root) == ""
    assert git("rev-parse", "HEAD", cwd=made.root).strip() == made.commit
    assert Repository.open(made.root).config("svc.desk") == "A"


def test_starter_rules_are_sound() -> None:
    """The starter names only departments, reasons and kinds that there are."""
    from svc.rules.office.consistency import breaches

    office = office_of_starter()
    assert not list(breaches(office, {}))


def office_of_starter() -> Office:
    """The starter's office record."""
    path = starter_templates() / "office.yaml"
    return decode(path.read_bytes(), Office, "templates/office.yaml")


@BOTH
def test_choices_stand_in_the_rules(make: Make, tmp_path: Path) -> None:
    """Name, time zone and locale as asked for; comments and the rest stay."""
    make(tmp_path / "office", "湖畔", "Europe/Berlin", "en")
    office = office_of(tmp_path / "office")
    assert (office.name, office.timezone, office.locale) == ("湖畔", "Europe/Berlin", "en")
    assert "#" in (tmp_path / "office" / OFFICE_PATH).read_text(encoding="utf-8")


ODD = ["no", "12:30", "a: b # c", "it's \"quoted\"", "- dash", "{x}", "@at", "  spaces  ", "~",
       "'", "名：称", "\u202eright to left", "back\\slash"]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "name"),
    slow_after(
        8,
        [
            (found_sample, ODD[1]),
            *((found, name) for name in ODD),
            *((found_sample, name) for name in ODD[6:12:5]),
        ],
    ),
)
def test_odd_names_stay_what_they_are(make: Make, tmp_path: Path, name: str) -> None:
    """Whatever YAML might take them for, they are read back as typed."""
    make(tmp_path / "office", name)
    assert office_of(tmp_path / "office").name == name


@BOTH
@pytest.mark.parametrize(
    ("choices", "error"),
    [
        (("two\nlines", None, None), UsageError),
        (("", None, None), UsageError),
        (("x" * 300, None, None), InvalidData),
        ((None, "Mars/Olympus", None), InvalidData),
        ((None, "../../etc/passwd", None), InvalidData),
        ((None, None, "fr"), UsageError),
    ],
)
def test_choices_no_office_can_have(
    make: Make, tmp_path: Path, choices: tuple[str | None, ...], error: type[SvcError]
) -> None:
    """They are refused before anything is made."""
    with pytest.raises(error) as raised:
        make(tmp_path / "office", *choices)
    assert raised.value.next_step
    assert not (tmp_path / "office").exists()


@BOTH
def test_only_its_own_files_are_committed(make: Make, theirs: Path, git: Git) -> None:
    """What somebody has staged or left lying about stays as it is."""
    make(theirs)
    assert git("status", "--porcelain", cwd=theirs) == ("A  new.txt\nM  plan.txt\n?? loose.txt\n")
    assert git("show", "HEAD:plan.txt", cwd=theirs) == "one\n"
    assert all(path.startswith(("records/", "templates/", "plan.txt"))
               for path in files_of(git, theirs))  # fmt: skip


@BOTH
def test_an_unborn_branch_with_staged_files(make: Make, tmp_path: Path, git: Git) -> None:
    """The first commit of a repository may be the office's; what was staged is still staged."""
    git("init", "-q", "-b", "trunk", cwd=tmp_path)
    (tmp_path / "a.txt").write_text("a\n")
    git("add", "a.txt", cwd=tmp_path)
    make(tmp_path)
    assert git("status", "--porcelain", cwd=tmp_path) == "A  a.txt\n"
    assert git("branch", "--show-current", cwd=tmp_path) == "trunk\n"


@BOTH
def test_a_second_office_is_refused(make: Make, tmp_path: Path, git: Git) -> None:
    """An office that is there stays as it is."""
    first = found(tmp_path / "office")
    with pytest.raises(Refused, match="holds an office already"):
        make(tmp_path / "office")
    assert git("rev-parse", "HEAD", cwd=first.root).strip() == first.commit


@BOTH
def test_a_folder_inside_a_repository_is_refused(make: Make, theirs: Path) -> None:
    """An office lies at the top of its own repository; both ways out are named."""
    for folder in ("sub", "sub/deeper"):
        with pytest.raises(UsageError) as raised:
            make(theirs / folder)
        assert str(theirs) in raised.value.next_step
    assert not (theirs / "sub").exists()


@BOTH
def test_a_folder_with_files_is_refused(make: Make, tmp_path: Path) -> None:
    """Somebody's folder is not turned into a repository unasked."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "one.txt").write_text("x")
    with pytest.raises(Refused, match="neither empty nor a git repository"):
        make(tmp_path / "letters")
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["one.txt"]


@BOTH
def test_an_empty_folder_will_do(make: Make, tmp_path: Path) -> None:
    """It need not be new, only empty."""
    (tmp_path / "empty").mkdir()
    assert make(tmp_path / "empty").root == tmp_path / "empty"


@BOTH
def test_a_file_in_the_way_is_refused(make: Make, tmp_path: Path) -> None:
    """Neither the folder itself nor one on the way to it may be a file."""
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file", tmp_path / "file" / "office"):
        with pytest.raises(UsageError, match="is a file"):
            make(place)


@BOTH
@pytest.mark.parametrize("taken", ["templates/work-order.md", "records/.gitattributes"])
def test_a_file_that_is_there_is_not_overwritten(
    make: Make, theirs: Path, git: Git, taken: str
) -> None:
    """Not even one that is not committed."""
    (theirs / taken).parent.mkdir()
    (theirs / taken).write_text("mine\n")
    head = git("rev-parse", "HEAD", cwd=theirs)
    with pytest.raises(Refused):
        make(theirs)
    assert (theirs / taken).read_text() == "mine\n"
    assert git("rev-parse", "HEAD", cwd=theirs) == head


@BOTH
def test_a_bare_repository_takes_an_office(make: Make, tmp_path: Path, git: Git) -> None:
    """It has no files, only commits."""
    git("init", "-q", "--bare", "-b", "main", str(tmp_path / "bare.git"))
    made = make(tmp_path / "bare.git")
    assert OFFICE_PATH in files_of(git, made.root)


@BOTH
def test_a_detached_head_is_refused(make: Make, theirs: Path, git: Git) -> None:
    """A commit there would belong to no branch."""
    git("checkout", "-q", "--detach", cwd=theirs)
    with pytest.raises(Busy, match="detached"):
        make(theirs)
    assert not (theirs / OFFICE_PATH).exists()


@BOTH
def test_a_desk_letter_that_is_set_stays(make: Make, theirs: Path, git: Git) -> None:
    """Somebody who has given this clone a letter keeps it."""
    git("config", "svc.desk", "C", cwd=theirs)
    make(theirs)
    assert git("config", "svc.desk", cwd=theirs) == "C\n"


@BOTH
@pytest.mark.parametrize("name", ["-C", "a b", "名", "it's", "$HOME", "*"])
def test_folders_of_odd_names(make: Make, tmp_path: Path, git: Git, name: str) -> None:
    """A folder's name is never an option, a pattern or a command."""
    made = make(tmp_path / name)
    assert made.root == tmp_path / name
    assert git("status", "--porcelain", cwd=made.root) == ""


@BOTH
def test_a_folder_with_a_line_break_is_refused(make: Make, tmp_path: Path) -> None:
    """Git's own answers come line by line; nothing is made."""
    with pytest.raises(UsageError, match="line break"):
        make(tmp_path / "new\nline")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
@BOTH
def test_a_folder_that_cannot_be_written(make: Make, tmp_path: Path) -> None:
    """It says so, and what to do."""
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(Busy) as raised:
            make(tmp_path / "office")
        assert raised.value.next_step
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not there")
@BOTH
def test_a_signature_where_git_is_set_to_sign(
    make: Make, theirs: Path, git: Git, tmp_path: Path
) -> None:
    """The commit is signed; of a history the last one, which vouches for all before it."""
    import subprocess

    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    for name, value in (("gpg.format", "ssh"), ("user.signingkey", f"{key}.pub"),
                        ("commit.gpgsign", "true")):  # fmt: skip
        git("config", name, value, cwd=theirs)
    made = make(theirs)
    said = git("cat-file", "commit", made.commit, cwd=theirs)
    assert "gpgsig" in said
    assert said.count("\nparent ") == 1
    assert "error" not in git("fsck", "--strict", cwd=theirs)
