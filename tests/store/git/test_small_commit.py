"""A commit made here is the one that git makes of the same files, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.store.commit.change import header_of
from svc.store.git.fast_import import Stream
from svc.store.git.repository import Repository
from svc.store.git.small_commit import SmallCommit
from tests.store.workbench import OTHER, TICKET, change, fresh, put
from tests.support import git, slow_after

#: Names that git sorts otherwise than a list of texts does, folders among them.
NAMES = ("a", "a.b", "a-b", "a0", "ab", "张", "é")
FOLDERS = ("records", "records/a", "records/a.b", "records/a-b", "records/a/b", "templates/a0")
CONTENT = st.binary(max_size=40)


def paths() -> st.SearchStrategy[str]:
    """Files, none of which is a folder of another."""
    return st.builds(
        "{}/{}.yaml".format, st.sampled_from(FOLDERS), st.sampled_from(NAMES)
    )  # fmt: skip


@pytest.fixture(scope="module", params=slow_after(1, ["sha1", "sha256"]))
def offices(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes an empty repository of either format, each time another."""
    top = tmp_path_factory.mktemp("offices")
    count = iter(range(1_000_000))
    return lambda: fresh(top / str(next(count)), f"--object-format={request.param}")


@given(before=st.dictionaries(paths(), CONTENT, max_size=12),
       then=st.dictionaries(paths(), st.none() | CONTENT, min_size=1, max_size=6))  # fmt: skip
def test_git_makes_the_same(
    offices: Any, before: dict[str, bytes], then: dict[str, bytes | None]
) -> None:
    """Whatever was there and whatever is put, replaced and dropped."""
    repository = offices()
    if before:
        put(repository, before)
    new = change(repository, then)
    header = header_of(repository, new)
    with repository.quarantine() as quarantine:
        small = SmallCommit.over(repository, quarantine, new.parent, then)
        assert small is not None
        made = [fill(small, header, then)]
        with Stream(repository.place, quarantine) as stream:
            if new.parent:
                assert small.entries(new.parent, then) == stream.entries(new.parent, then)
            made.append(fill(stream, header, then))
        quarantine.release()
    assert made[0] == made[1]
    git("fsck", "--strict", cwd=repository.root)
    git("cat-file", "-e", f"{made[0]}^{{tree}}", cwd=repository.root)


def fill(stream: SmallCommit | Stream, header: Any, files: dict[str, bytes | None]) -> str:
    """Send the files and return the commit."""
    stream.start(header)
    for path, data in files.items():
        if data is None:
            stream.drop(path)
        else:
            stream.put(path, "100644", data)
    return stream.finish()


def test_what_lies_in_a_pack_is_read_by_git(tmp_path: Path) -> None:
    """After a clean-up the folders are in packs: one action goes the long way, no more."""
    repository = fresh(tmp_path / "office")
    put(repository, {TICKET: b"id: 1\n"})
    git("gc", "-q", "--prune=now", cwd=repository.root)
    files = {OTHER: b"id: 2\n"}
    with repository.quarantine() as quarantine:
        assert SmallCommit.over(repository, quarantine, repository.head(), files) is None
    put(repository, files)
    with repository.quarantine() as quarantine:
        assert SmallCommit.over(repository, quarantine, repository.head(), files) is not None


@pytest.mark.parametrize(("key", "value"), [("core.sharedRepository", "group"),
                                            ("core.fsync", "all")])  # fmt: skip
def test_objects_of_a_special_sort_are_written_by_git(
    tmp_path: Path, key: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may read them, and how safely they are written, is git's to follow."""
    repository = fresh(tmp_path / "office")
    trace = tmp_path / "trace"
    for setting in (None, value):
        if setting:
            git("config", key, setting, cwd=repository.root)
        monkeypatch.setenv("GIT_TRACE", str(trace))
        put(Repository.open(repository.place), {TICKET: b"id: %d\n" % bool(setting)})
        monkeypatch.delenv("GIT_TRACE")
        assert ("fast-import" in trace.read_text()) == bool(setting)
