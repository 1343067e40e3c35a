"""A commit of a few files, made without a process: each object becomes a file of its own.

Starting git twice, to write a pack and to take it apart again, costs more than all else that
an action does to the store. What is made here is byte for byte what git makes of the same
files, and lies where nobody sees it until it is wanted, as in `svc.store.git.fast_import`.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from svc.lazy_pattern import lazy_pattern
from svc.store.git.fast_import import CommitHeader, TreeSlot
from svc.store.git.worktree import folders_of, object_id

if TYPE_CHECKING:
    from svc.store.git.fast_import import Quarantine
    from svc.store.git.objects import Objects

_FOLDER = "40000"
#: Git's own choice for objects in files of their own: speed.
_LEVEL = 1
#: One entry of a tree, by how many bytes an id has.
_ENTRY = {size: lazy_pattern(rb"([0-7]+) ([^\0]+)\0(.{%d})" % size, re.DOTALL) for size in (20, 32)}


class SmallCommit:
    """One commit to be; it has the methods of `fast_import.Stream` that a few files need.

    Args:
        object_format: `sha1` or `sha256`.
        quarantine: Where its objects go.
        trees: What each folder held that the files lie in, by path, as git stores it; the top
            is `""`, and what is not there was not there.
    """

    def __init__(
        self, object_format: str, quarantine: Quarantine, trees: Mapping[str, bytes]
    ) -> None:
        self._object_format = object_format
        self._quarantine = quarantine
        self._trees = trees
        self._slots: dict[str, dict[bytes, TreeSlot | None]] = {}
        self._header = CommitHeader(b"", b"", b"")

    @classmethod
    def over(
        cls, objects: Objects, quarantine: Quarantine, parent: str | None, paths: Iterable[str]
    ) -> SmallCommit | None:
        """Return the commit to be that changes these paths.

        Args:
            objects: The repository's.
            quarantine: Where new objects go.
            parent: Commit that it starts from; None for an empty tree.
            paths: Of its files, from the top.

        Returns:
            None where one of the folders lies in a pack: git reads those.
        """
        trees = {"": b""}
        if parent is not None:
            commit = objects.loose(parent, b"commit") or b""
            top = objects.loose(commit[5:].partition(b"\n")[0].decode("ascii", "replace"), b"tree")
            if top is None:
                return None
            trees[""] = top
            for folder in sorted({folder for path in paths for folder in folders_of(path)}):
                slot = _slot(trees, folder, objects.object_format)
                if slot is None or slot.mode != _FOLDER:
                    continue
                content = objects.loose(slot.oid, b"tree")
                if content is None:
                    return None
                trees[folder] = content
        return cls(objects.object_format, quarantine, trees)

    def __enter__(self) -> SmallCommit:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing runs that would have to be ended."""

    def entries(self, _commit: str, paths: Iterable[str]) -> dict[str, TreeSlot | None]:
        """Return what the commit it starts from holds at each path, None for nothing."""
        slots = {path: _slot(self._trees, path, self._object_format) for path in paths}
        return {
            path: slot and TreeSlot(slot.mode.zfill(len("040000")), slot.oid)
            for path, slot in slots.items()
        }

    def start(self, header: CommitHeader) -> None:
        """Say what the commit says besides its files."""
        self._header = header

    def put(self, path: str, mode: str, data: bytes) -> None:
        """Add or replace one file."""
        self._set(path, TreeSlot(mode, self._write(b"blob", data)))

    def drop(self, path: str) -> None:
        """Delete one file."""
        self._set(path, None)

    def finish(self) -> str:
        """Write the folders and the commit; return the commit's id."""
        for folder in list(self._slots):
            for above in folders_of(folder):
                self._slots.setdefault(above, {})
        # A folder is an entry of the one above it, which is therefore written later.
        for folder in sorted(self._slots.keys() - {""}, key=lambda path: -path.count("/")):
            content = self._content(folder)
            self._set(folder, TreeSlot(_FOLDER, self._write(b"tree", content)) if content else None)
        lines = [b"tree " + self._write(b"tree", self._content("")).encode()]
        lines += [b"parent " + parent.encode() for parent in self._header.parents]
        lines += [b"author " + self._header.author, b"committer " + self._header.committer]
        return self._write(b"commit", b"\n".join((*lines, b"", self._header.message)))

    def _content(self, folder: str) -> bytes:
        """A folder as it will be."""
        content = self._trees.get(folder, b"")
        for name, slot in self._slots.get(folder, {}).items():
            content = _changed(content, name, slot, self._object_format)
        return content

    def _set(self, path: str, slot: TreeSlot | None) -> None:
        folder, _, name = path.rpartition("/")
        self._slots.setdefault(folder, {})[_name(name)] = slot

    def _write(self, kind: bytes, content: bytes) -> str:
        data = b"%s %d\0" % (kind, len(content)) + content
        oid = object_id(data, self._object_format)
        self._quarantine.write(oid, zlib.compress(data, _LEVEL))
        return oid


def _name(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _size(object_format: str) -> int:
    return 32 if object_format == "sha256" else 20


def _slot(trees: Mapping[str, bytes], path: str, object_format: str) -> TreeSlot | None:
    """What folders hold at a path, the mode as trees have it."""
    folder, _, text = path.rpartition("/")
    name = _name(text)
    for entry in _ENTRY[_size(object_format)].finditer(trees.get(folder, b"")):
        if entry[2] == name:
            return TreeSlot(os.fsdecode(entry[1]), entry[3].hex())
    return None


def _changed(tree: bytes, name: bytes, slot: TreeSlot | None, object_format: str) -> bytes:
    """A folder with one entry put, replaced or gone; git sorts folders as if they ended in `/`."""
    new = b""
    if slot is not None:
        new = b"%s %s\0%s" % (slot.mode.encode(), name, bytes.fromhex(slot.oid))
    key = name + b"/" if slot and slot.mode == _FOLDER else name
    place = len(tree)
    for entry in _ENTRY[_size(object_format)].finditer(tree):
        if entry[2] == name:
            return tree[: entry.start()] + new + tree[entry.end() :]
        other = entry[2] + b"/" if entry[1] == b"40000" else entry[2]
        if other > key:
            place = min(place, entry.start())
    return tree[:place] + new + tree[place:]
