"""A bundle of documents for somebody else: a folder or a zip file with a list of hashes.

`SHA256SUMS` is in the form of sha256sum, so that anybody can check it without svc.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from svc.errors import Refused
from svc.language import _
from svc.store.git.new_folder import new_folder
from svc.store.git.process import unwritable
from svc.system_errors import reason

#: The list of hashes.
SUMS = "SHA256SUMS"


@contextmanager
def new_bundle(target: Path) -> Iterator[Path]:
    """A folder to be filled, which becomes the bundle: a zip file where its name ends so.

    It is there whole or not at all, with the hashes of all that was put into it.

    Args:
        target: What does not exist yet.

    Raises:
        Refused: It is there already.
        Busy: It cannot be written.
    """
    if target.suffix.lower() != ".zip":
        with new_folder(target) as draft:
            yield draft
            write_sums(draft)
        return
    whole = target.absolute()
    if whole.exists() or whole.is_symlink():
        raise Refused(_("{place} is there already", place=target), _("name a new file"))
    draft = whole.with_name(f".{whole.name}.new-{secrets.token_hex(4)}")
    packed = draft.with_suffix(".zip")
    try:
        draft.mkdir(parents=True)
        yield draft
        write_sums(draft)
        _pack(draft, packed, target.stem)
        packed.rename(whole)
    except OSError as error:
        raise unwritable(reason(error), target) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        with suppress(OSError):
            packed.unlink()


def write_sums(folder: Path) -> str:
    """Write the hashes of all files in a folder, and give back that of their list."""
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*")
        if path.is_file() and path.name != SUMS
    )  # fmt: skip
    lines = "".join(f"{_hash(folder / name)}  {name}\n" for name in names)
    (folder / SUMS).write_text(lines, "utf-8")
    return hashlib.sha256(lines.encode()).hexdigest()


def manifest_of(target: Path) -> str:
    """The hash of a bundle's list of hashes."""
    if target.is_dir():
        return _hash(target / SUMS)
    with zipfile.ZipFile(target) as archive:
        name = next(name for name in archive.namelist() if name.endswith(f"/{SUMS}"))
        return hashlib.sha256(archive.read(name)).hexdigest()


def discard_bundle(target: Path) -> None:
    """Remove a bundle that was not handed over after all."""
    if target.is_dir():
        shutil.rmtree(target, ignore_errors=True)
    else:
        target.unlink(missing_ok=True)


def _pack(folder: Path, packed: Path, inside: str) -> None:
    with zipfile.ZipFile(packed, "x", zipfile.ZIP_STORED, allowZip64=True) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"{inside}/{path.relative_to(folder).as_posix()}")
    with packed.open("rb") as file:
        os.fsync(file.fileno())


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
