"""Reading a repository: where HEAD is, any commit's files, what differs, configuration."""

from __future__ import annotations

import os
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest

from svc.errors import Busy, InvalidData, NotFound, UsageError
from svc.store.git import alone, config
from svc.store.git.repository import Repository, WorktreeEdit
from tests.store.workbench import OTHER, TICKET, fresh, put, top
from tests.support import git

BEIJING = timezone(timedelta(hours=8))


def begin(place: Path) -> None:
    """Make an empty repository."""
    fresh(place)


def dated(repository: Repository, when: str, text: str) -> str:
    """Commit with plain git at a given time."""
    (top(repository) / "note").write_text(text)
    git("add", "note", cwd=repository.root)
    os.environ["GIT_COMMITTER_DATE"] = when
    try:
        git("commit", "-q", "-m", text, cwd=repository.root)
    finally:
        del os.environ["GIT_COMMITTER_DATE"]
    head = repository.head()
    assert head
    return head


def test_open_finds_the_repository_from_below(repository: Repository) -> None:
    """Any folder inside will do, and an unborn branch is no obstacle."""
    below = top(repository) / "records" / "tickets"
    below.mkdir(parents=True)
    found = Repository.open(below)
    assert (found.root, found.bare, found.shallow) == (repository.root, False, False)
    assert (found.head(), found.branch()) == (None, "main")
    assert found.state_dir == found.git_dir / "svc"
    assert not found.state_dir.exists()


def test_open_outside_a_repository_says_so(tmp_path: Path) -> None:
    """No repository: exit 3 and how to make one."""
    with pytest.raises(NotFound, match="not inside a git repository") as caught:
        Repository.open(tmp_path)
    assert "svc init" in caught.value.next_step


def test_open_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A missing folder is not mistaken for a missing git."""
    with pytest.raises(NotFound, match="no folder"):
        Repository.open(tmp_path / "nowhere")


def test_open_inside_the_git_directory(repository: Repository) -> None:
    """Inside .git there is no work tree to work in."""
    with pytest.raises(NotFound, match="git directory"):
        Repository.open(repository.git_dir)


def test_bare_repository_has_no_root(tmp_path: Path) -> None:
    """A bare repository opens, without a work tree."""
    repository = fresh(tmp_path / "bare.git", "--bare")
    assert (repository.bare, repository.root, repository.branch()) == (True, None, "main")
    assert not repository.in_cone(TICKET)
    assert repository.edits() == []


def test_linked_work_trees_have_their_own_state(repository: Repository, tmp_path: Path) -> None:
    """Each work tree has its own HEAD, index and state; objects are shared."""
    first = put(repository, {TICKET: b"id: 1\n"})
    git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side"), cwd=repository.root)
    side = Repository.open(tmp_path / "side")
    assert (side.branch(), side.head()) == ("side", first)
    assert side.common_dir == repository.common_dir
    assert side.state_dir != repository.state_dir
    second = put(side, {OTHER: b"id: 2\n"})
    assert (side.head(), repository.head()) == (second, first)
    assert git("status", "--porcelain", cwd=side.root) == ""


def test_head_and_branch_follow_git(repository: Repository) -> None:
    """Packed refs, a branch with a slash and a detached HEAD are all read right."""
    commit = put(repository, {TICKET: b"id: 1\n"})
    git("switch", "-q", "-c", "desk/a", cwd=repository.root)
    git("pack-refs", "--all", cwd=repository.root)
    assert (repository.head(), repository.branch()) == (commit, "desk/a")
    git("switch", "-q", "--detach", cwd=repository.root)
    assert (repository.head(), repository.branch()) == (commit, None)


def test_resolve_takes_revisions(repository: Repository) -> None:
    """Branches, tags, abbreviations and HEAD~1 mean what they mean in git."""
    first = put(repository, {TICKET: b"id: 1\n"})
    second = put(repository, {TICKET: b"id: 2\n"})
    git("tag", "v1", first, cwd=repository.root)
    for text, commit in (("HEAD~1", first), ("v1", first), ("main", second), (first[:9], first)):
        assert repository.resolve(text, UTC) == commit


@pytest.mark.parametrize(
    "text", ["--all", "-h", "--output=x", "nosuch", "", "a\0b", "HEAD:records", "--", "a\nb"]
)
def test_resolve_never_takes_text_for_an_option(repository: Repository, text: str) -> None:
    """Hostile text is an unknown revision, named in the error."""
    put(repository, {TICKET: b"id: 1\n"})
    with pytest.raises(NotFound) as caught:
        repository.resolve(text, UTC)
    assert repr(text) in caught.value.message
    assert not (top(repository) / "x").exists()


def test_resolve_takes_dates_as_recorded(repository: Repository) -> None:
    """A date alone is the end of that day in the zone; an offset counts."""
    first = dated(repository, "2026-10-01T15:30:00+00:00", "one")
    second = dated(repository, "2026-10-01T17:00:00+00:00", "two")
    third = dated(repository, "2026-10-03T12:00:00+00:00", "three")
    assert repository.resolve("2026-10-01", UTC) == second
    assert repository.resolve("2026-10-01", BEIJING) == first
    assert repository.resolve("2026-10-02", BEIJING) == second
    assert repository.resolve("2026-10-01T15:30Z", BEIJING) == first
    assert repository.resolve("2026-10-03T20:00+08:00", UTC) == third
    assert repository.resolve("2026-10-03T12:00", UTC) == third
    for early in ("2026-09-30", "1969-12-31", "1900-01-01"):
        with pytest.raises(NotFound, match=early):
            repository.resolve(early, UTC)
    with pytest.raises(UsageError, match="2026-02-31"):
        repository.resolve("2026-02-31", UTC)


def test_resolve_dates_follow_the_first_parent(repository: Repository) -> None:
    """What a merged branch recorded earlier was not on this desk's line then."""
    first = dated(repository, "2026-10-01T00:00:00+00:00", "one")
    git("switch", "-q", "-c", "side", cwd=repository.root)
    dated(repository, "2026-10-02T00:00:00+00:00", "side")
    git("switch", "-q", "main", cwd=repository.root)
    git("merge", "-q", "--no-ff", "-m", "merge", "side", cwd=repository.root)
    assert repository.resolve("2026-10-02", UTC) == first


def test_read_and_tree_and_changes(repository: Repository) -> None:
    """A commit's files, and what leads from one commit to another."""
    first = put(repository, {TICKET: b"id: 1\n", "templates/letter.txt": b"Dear"})
    second = put(repository, {TICKET: b"id: 2\n", OTHER: b"", "templates/letter.txt": None})
    assert repository.read(first, TICKET) == b"id: 1\n"
    assert repository.read(second, TICKET) == b"id: 2\n"
    assert repository.read(first, OTHER) is None
    assert repository.read(first, "records") is None
    assert [entry.path for entry in repository.tree(second)] == [TICKET, OTHER]
    assert {entry.mode for entry in repository.tree(second)} == {"100644"}
    assert [item.path for item in repository.changes(None, first)] == [TICKET]
    changed, added = repository.changes(first, second)
    assert (changed.path, added.path, added.old) == (TICKET, OTHER, None)
    assert changed.old != changed.new
    (gone,) = repository.changes(second, first)[1:]
    assert (gone.path, gone.new) == (OTHER, None)


def test_commits_are_compared_without_the_index(repository: Repository) -> None:
    """Git's index of a work tree is not read for it: that takes longer than all else there."""
    first = put(repository, {TICKET: b"id: 1\n"})
    second = put(repository, {TICKET: b"id: 2\n"})
    (repository.common_dir / "index").write_bytes(b"nothing that git could read")
    assert [change.path for change in repository.changes(first, second)] == [TICKET]
    assert [step.path for step in repository.steps(first, second)] == [TICKET]


def test_tree_of_an_unknown_commit(repository: Repository) -> None:
    """An id that is no commit is named."""
    put(repository, {TICKET: b"id: 1\n"})
    with pytest.raises(NotFound, match="no commit"):
        repository.tree("0123456789" * 4)


def test_links_and_odd_names_are_reported(repository: Repository) -> None:
    """Symbolic links show their mode; spaces, quotes, Chinese and tabs survive in names."""
    folder = top(repository) / "records"
    folder.mkdir()
    (folder / "link.yaml").symlink_to("/etc/passwd")
    names = ['a "b".yaml', "水管.yaml", "tab\there.yaml", "-dash.yaml", "new\nline.yaml"]
    for name in names:
        (folder / name).write_text("x\n")
    git("add", "records", cwd=repository.root)
    git("commit", "-q", "-m", "x", cwd=repository.root)
    head = repository.head()
    assert head
    modes = {entry.path: entry.mode for entry in repository.tree(head)}
    assert modes["records/link.yaml"] == "120000"
    assert {f"records/{name}" for name in names} < set(modes)
    assert {item.mode for item in repository.changes(None, head)} == {"120000", "100644"}
    for name in names:
        assert repository.read(head, f"records/{name}") == b"x\n"


@pytest.mark.slow
def test_blobs_stream_in_order(repository: Repository) -> None:
    """Many blobs, repeated and empty ones among them, without a deadlock."""
    files = {f"records/units/1/{i}.yaml": b"x" * (i % 700) + b"%d" % i for i in range(800)}
    commit = put(repository, {**files, "records/units/1/empty.yaml": b""})
    oids = {entry.path: entry.oid for entry in repository.tree(commit)}
    asked = [oids[path] for path in files] * 20 + [oids["records/units/1/empty.yaml"]]
    answers = list(repository.blobs(asked))
    assert [oid for oid, _ in answers] == asked
    assert [data for _, data in answers] == [*files.values()] * 20 + [b""]


def test_blobs_may_be_left_early(repository: Repository) -> None:
    """Stopping after the first leaves no process behind to wait for."""
    commit = put(repository, {TICKET: b"x" * 200_000})
    oid = repository.tree(commit)[0].oid
    stream = repository.blobs([oid] * 1000)
    assert next(stream) == (oid, b"x" * 200_000)
    del stream
    assert list(repository.blobs([])) == []


def test_a_missing_object_is_explained(repository: Repository) -> None:
    """Damage or a partial clone: the object is named, with what to do."""
    put(repository, {TICKET: b"id: 1\n"})
    with pytest.raises(InvalidData, match="012345") as caught:
        list(repository.blobs(["0123456789" * 4]))
    assert "partial clone" in caught.value.next_step


def test_a_shallow_clone_reads_and_writes(repository: Repository, tmp_path: Path) -> None:
    """Missing older history is known and in nobody's way."""
    put(repository, {TICKET: b"id: 1\n"})
    last = put(repository, {TICKET: b"id: 2\n"})
    url = f"file://{repository.root}"
    git("clone", "-q", "--depth=1", url, str(tmp_path / "shallow"))
    clone = Repository.open(tmp_path / "shallow")
    assert clone.shallow
    assert clone.head() == last
    commit = put(clone, {OTHER: b"id: 3\n"})
    assert [entry.path for entry in clone.tree(commit)] == [TICKET, OTHER]
    with pytest.raises(NotFound):
        clone.resolve("HEAD~2", UTC)


def test_a_setting_behind_a_lock(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that a killed git left is removed; one that others hold is left alone, and told."""
    monkeypatch.setattr(config, "LOCKED_SECONDS", 0.2)
    lock = repository.common_dir / "config.lock"
    lock.write_text("half")
    repository.set_config("svc.desk", "B")
    assert (repository.config("svc.desk"), lock.exists()) == ("B", False)

    def others(_seconds: float) -> None:
        lock.unlink(missing_ok=True)
        lock.write_text("theirs")

    others(0)
    monkeypatch.setattr(alone.time, "sleep", others)
    with pytest.raises(Busy):
        repository.set_config("svc.desk", "C")
    assert lock.read_text() == "theirs"


def test_configuration(repository: Repository) -> None:
    """Values are read case-blind in the key and set in the repository's own file."""
    assert repository.config("svc.note") is None
    repository.set_config("svc.desk", "B")
    assert repository.config("svc.Desk") == "B"
    repository.set_config("svc.note", "--global\n-x = y")
    assert repository.config("svc.note") == "--global\n-x = y"
    assert git("config", "--local", "svc.desk", cwd=repository.root).strip() == "B"
    for key in ("", "desk", "--global", "a b.c", "svc.\n"):
        with pytest.raises(UsageError):
            repository.set_config(key, "x")


def test_whole_numbers_and_flags(repository: Repository) -> None:
    """Git's own spellings are understood."""
    git("config", "gc.auto", "2k", cwd=repository.root)
    git("config", "commit.gpgSign", "on", cwd=repository.root)
    git("config", "gc.autoPackLimit", "many", cwd=repository.root)
    fresh_look = Repository.open(top(repository))
    assert fresh_look.number("gc.auto", 6700) == 2048
    assert fresh_look.number("gc.autopacklimit", 50) == 50
    assert fresh_look.flag("commit.gpgsign")
    assert not fresh_look.flag("core.sparsecheckout")


def test_edits_are_listed(repository: Repository) -> None:
    """Hand edits of the office's files, and only these."""
    put(repository, {TICKET: b"id: 1\n", OTHER: b"id: 2\n"})
    root = top(repository)
    (root / TICKET).write_text("id: 9\n")
    (root / "records" / "新.yaml").write_text("x\n")
    (root / "elsewhere").write_text("x\n")
    git("rm", "-q", "--cached", OTHER, cwd=root)
    assert repository.edits() == [
        WorktreeEdit(TICKET, " ", "M"),
        WorktreeEdit(OTHER, "D", " "),
        WorktreeEdit(OTHER, "?", "?"),
        WorktreeEdit("records/新.yaml", "?", "?"),
    ]


def test_missing_git_is_explained(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without git on PATH, where git alone knows the answer: exit 5 and what to install."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Busy, match="git is not installed") as caught:
        Repository.open(top(repository)).edits()
    assert caught.value.exit_code == 5
    with pytest.raises(Busy, match="git is not installed"):
        Repository.open(tmp_path)


def test_dubious_ownership_names_the_way_out(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git's safe.directory check is passed on with the command that settles it."""
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    from svc.store.git import process as module

    monkeypatch.setattr(module, "_KEPT_PREFIXES", ("GIT_CONFIG_", "GIT_TEST_"))
    with pytest.raises(Busy, match="another user") as caught:
        Repository.open(top(repository))
    assert f"safe.directory {repository.root}" in caught.value.next_step


def test_inherited_variables_do_not_mislead(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Called from a hook, svc still works where it stands and leaves that index alone."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other-index"))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
    monkeypatch.setenv("LANGUAGE", "zh_CN")
    found = Repository.open(top(repository))
    commit = put(found, {TICKET: b"id: 1\n"})
    assert found.git_dir == repository.git_dir
    assert found.head() == commit
    assert not (tmp_path / "other-index").exists()


def test_sha256_repositories_work(tmp_path: Path) -> None:
    """The id of a file is computed in the repository's own format."""
    repository = fresh(tmp_path / "long", "--object-format=sha256")
    put(repository, {TICKET: b"id: 1\n"})
    commit = put(repository, {TICKET: b"id: 2\n"})
    assert len(commit) == 64
    assert git("status", "--porcelain", cwd=repository.root) == ""


def test_replaced_commits(repository: Repository) -> None:
    """What `git replace` shows in the place of HEAD never becomes part of the next commit."""
    put(repository, {TICKET: b"id: 1\n"})
    put(repository, {OTHER: b"id: 2\n"})
    git("replace", "HEAD", "HEAD~1", cwd=repository.root)
    later = Repository.open(top(repository))
    put(later, {TICKET: b"id: 3\n"})
    git("replace", "-d", git("replace", cwd=repository.root).strip(), cwd=repository.root)
    assert git("show", f"HEAD:{OTHER}", cwd=repository.root) == "id: 2\n"
    assert git("status", "--porcelain", cwd=repository.root) == ""
