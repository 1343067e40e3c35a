"""Objects out of packs, and branches out of `packed-refs`, are what git says, or left to git."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

from svc.store.git.repository import Repository
from svc.store.packs import reading
from tests.support import git


def office(folder: Path) -> Path:
    """A copy of a repository of many versions of files that differ little."""
    shutil.copytree(_first(), folder / "repo", symlinks=True)
    return folder / "repo"


@cache
def _first() -> Path:
    return begun(Path(tempfile.mkdtemp()) / "repo")


def begun(place: Path, *options: str) -> Path:
    """Make such a repository."""
    git("init", "-q", *options, str(place), cwd=place.parent)
    chance = random.Random(7)
    lines = [f"line {number}: {chance.random()}\n" for number in range(200)]
    for version in range(30):
        lines[chance.randrange(len(lines))] = f"version {version}\n"
        del lines[chance.randrange(len(lines))]
        (place / "records").mkdir(exist_ok=True)
        (place / "records" / "one.yaml").write_text("".join(lines))
        (place / "records" / f"{version}.yaml").write_text(f"number: {version}\n")
        git("add", "-A", cwd=place)
        git("commit", "-q", "-m", f"version {version}", cwd=place)
    return place


def objects(place: Path) -> dict[str, tuple[bytes, bytes]]:
    """Kind and content of every object, as git tells them."""
    asked = ["git", "cat-file", "--batch-all-objects", "--batch", "--buffer"]
    data = subprocess.run(asked, cwd=place, capture_output=True, check=True).stdout
    found = {}
    while data:
        head, _, data = data.partition(b"\n")
        oid, kind, size = head.split()
        found[oid.decode()] = kind, data[: int(size)]
        data = data[int(size) + 1 :]
    return found


@pytest.mark.parametrize(
    "settings",
    [(), ("-c", "repack.useDeltaBaseOffset=false"), ("-c", "pack.depth=1"),
     ("-c", "pack.compression=0"), ("-c", "pack.packSizeLimit=20k")],
    ids=["usual", "by-id", "shallow", "uncompressed", "several"],
)  # fmt: skip
def test_every_object_as_git_has_it(tmp_path: Path, settings: tuple[str, ...]) -> None:
    """Whatever a pack holds, whole or as a difference, reads as git reads it."""
    place = office(tmp_path)
    git(*settings, "repack", "-adfq", "--depth=40", "--window=20", cwd=place)
    git("prune-packed", "-q", cwd=place)
    repository = Repository.open(place)
    known = objects(place)
    assert len(known) > 100
    for oid, (kind, content) in known.items():
        assert repository.packed(oid, kind) == content
        assert repository.packed(oid, b"tag") is None
    assert repository.packed("0" * 40, b"blob") is None


def test_no_git_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where HEAD is and what a few files hold is known without git, all of it packed."""
    place = office(tmp_path)
    git("gc", "-q", cwd=place)
    assert not (place / ".git" / "refs" / "heads" / "main").exists()
    head, known = git("rev-parse", "HEAD", cwd=place).strip(), objects(place)
    blobs = [oid for oid, (kind, _content) in known.items() if kind == b"blob"][:5]
    monkeypatch.setenv("PATH", str(tmp_path))
    repository = Repository.open(place)
    assert repository.head() == head
    assert list(repository.blobs(blobs)) == [(oid, known[oid][1]) for oid in blobs]


def test_what_lies_in_files_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was recorded lately is read without git; from the first on that is packed git reads."""
    place = office(tmp_path)
    git("gc", "-q", cwd=place)
    packed = [oid for oid, (kind, _content) in objects(place).items() if kind == b"blob"]
    late = [blob(place, f"late {number}\n".encode() * (number + 1)) for number in range(200)]
    known = objects(place)
    mixed = [*late[:20], *packed[:20], *late[20:]]
    assert list(Repository.open(place).blobs(mixed)) == [(oid, known[oid][1]) for oid in mixed]
    many = late * 2
    assert list(Repository.open(place).blobs(many)) == [(oid, known[oid][1]) for oid in many]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(Repository.open(place).blobs(late)) == [(oid, known[oid][1]) for oid in late]


def blob(place: Path, data: bytes) -> str:
    """Write a blob, as git does."""
    args = ["git", "hash-object", "-w", "--stdin"]
    done = subprocess.run(args, cwd=place, input=data, capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_large_ones_are_left_to_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is large, or a difference of differences without end, git reads."""
    place = office(tmp_path)
    git("repack", "-adfq", "--depth=40", cwd=place)
    oid = git("rev-parse", "HEAD:records/one.yaml", cwd=place).strip()
    known = objects(place)
    for name in ("MOST_BYTES", "_DEEPEST"):
        with monkeypatch.context() as patched:
            patched.setattr(reading, name, 2)
            lost = [
                one
                for one, (kind, _) in known.items()
                if kind == b"blob" and Repository.open(place).packed(one, kind) is None
            ]
        assert lost, name
    assert list(Repository.open(place).blobs([oid])) == [(oid, known[oid][1])]


def test_damage_is_never_taken_for_content(tmp_path: Path) -> None:
    """Whatever byte of a pack or of its index is another, no other content comes out of it."""
    place = office(tmp_path)
    git("repack", "-adfq", "--depth=40", cwd=place)
    known = {oid: told for oid, told in objects(place).items() if told[0] == b"blob"}
    chance = random.Random(3)
    for file in sorted((place / ".git" / "objects" / "pack").glob("pack-*.[ip]*")):
        whole = file.read_bytes()
        file.chmod(0o644)
        for _ in range(60):
            at = chance.randrange(len(whole))
            other = bytes([whole[at] ^ 1 << chance.randrange(8)])
            file.write_bytes(whole[:at] + other + whole[at + 1 :])
            repository = Repository.open(place)
            for oid in chance.sample(sorted(known), 6):
                assert repository.packed(oid, b"blob") in (None, known[oid][1])
        file.write_bytes(whole[: len(whole) // 2])
        assert all(Repository.open(place).packed(oid, b"blob") in (None, content)
                   for oid, (_kind, content) in known.items())  # fmt: skip
        file.write_bytes(whole)


def test_another_hash(tmp_path: Path) -> None:
    """Packs of SHA-256 are git's to read."""
    place = begun(tmp_path / "repo", "--object-format=sha256")
    git("gc", "-q", cwd=place)
    oid = git("rev-parse", "HEAD:records/3.yaml", cwd=place).strip()
    repository = Repository.open(place)
    assert repository.packed(oid, b"blob") is None
    assert list(repository.blobs([oid])) == [(oid, b"number: 3\n")]
    assert repository.head() == git("rev-parse", "HEAD", cwd=place).strip()


def test_what_stands_in_the_place_of_a_pack(tmp_path: Path) -> None:
    """A link or a pipe among the packs is not followed."""
    place = office(tmp_path)
    git("gc", "-q", cwd=place)
    oid = git("rev-parse", "HEAD:records/3.yaml", cwd=place).strip()
    index = next((place / ".git" / "objects" / "pack").glob("*.idx"))
    index.rename(tmp_path / "elsewhere.idx")
    index.symlink_to(tmp_path / "elsewhere.idx")
    assert Repository.open(place).packed(oid, b"blob") is None


def test_branches_without_files(tmp_path: Path) -> None:
    """A branch is where its file says, else where `packed-refs` does, else where git does."""
    place = office(tmp_path)
    git("branch", "x/main", "HEAD~3", cwd=place)
    git("tag", "-a", "-m", "words", "main", "HEAD~2", cwd=place)
    git("pack-refs", "--all", cwd=place)
    repository = Repository.open(place)
    packed = git("rev-parse", "HEAD", cwd=place).strip()
    assert repository.head() == packed
    git("commit", "-q", "--allow-empty", "-m", "later", cwd=place)
    assert repository.head() == git("rev-parse", "HEAD", cwd=place).strip() != packed
    git("symbolic-ref", "refs/heads/alias", "refs/heads/main", cwd=place)
    git("symbolic-ref", "HEAD", "refs/heads/alias", cwd=place)
    assert repository.head() == git("rev-parse", "HEAD", cwd=place).strip()
    git("symbolic-ref", "HEAD", "refs/heads/unborn", cwd=place)
    assert repository.head() is None
