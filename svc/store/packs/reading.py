"""One small object out of git's packs.

What an office recorded long ago lies in packs, and a command shows a ticket of then as often as
one of today: a process of git's for it takes longer than all else that a look does. The form of
packs is git's oldest promise (gitformat-pack); whatever is not as it says is left to git.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from struct import unpack

#: Larger objects, and those that are differences to differences so often, are git's to read.
MOST_BYTES = 1_048_576
_DEEPEST = 60
_NAMES = {1: b"commit", 2: b"tree", 3: b"blob", 4: b"tag"}
_TO_OFFSET, _TO_ID = 6, 7
_INDEX_HEAD = b"\xfftOc\0\0\0\2"
_OID, _FANOUT = 20, 8 + 4 * 256
_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)


class _OddPackError(Exception):
    """Something is not as the form says."""


def read_packed(folder: Path, oid: str, kind: bytes) -> bytes | None:
    """What a small object holds.

    Args:
        folder: Where the packs lie.
        oid: The object's id, of SHA-1; whoever asks holds the content against it.
        kind: `blob`, `tree` or `commit`.

    Returns:
        Its content; None where no pack has it so.
    """
    sought = bytes.fromhex(oid)
    try:
        names = [entry.name for entry in os.scandir(folder) if entry.name.endswith(".idx")]
    except OSError:
        return None
    for name in names:
        with suppress(OSError, _OddPackError, zlib.error):
            with _opened(folder / name) as index:
                at = _place(index, sought)
            if at is None:
                continue
            with _opened(folder / f"{name[:-4]}.pack") as pack, _opened(folder / name) as index:
                found, content = _object(pack, index, at, _DEEPEST)
            return content if found == kind else None
    return None


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    fd = os.open(path, _OPEN)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise _OddPackError
        yield fd
    finally:
        os.close(fd)


def _part(fd: int, length: int, at: int) -> bytes:
    data = os.pread(fd, length, at)
    if len(data) != length:
        raise _OddPackError
    return data


def _place(index: int, oid: bytes) -> int | None:
    """Where in its pack an object begins, by the pack's index."""
    head = _part(index, _FANOUT, 0)
    if head[:8] != _INDEX_HEAD:
        raise _OddPackError
    fanout = unpack(">256I", head[8:])
    first, last, count = fanout[oid[0] - 1] if oid[0] else 0, fanout[oid[0]], fanout[255]
    ids = _part(index, _OID * (last - first), _FANOUT + _OID * first)
    low, high = 0, last - first
    while low < high:
        middle = (low + high) // 2
        if ids[_OID * middle : _OID * (middle + 1)] < oid:
            low = middle + 1
        else:
            high = middle
    if ids[_OID * low : _OID * (low + 1)] != oid:
        return None
    offsets = _FANOUT + (_OID + 4) * count
    (at,) = unpack(">I", _part(index, 4, offsets + 4 * (first + low)))
    if at & 0x80000000:
        far = offsets + 4 * count + 8 * (at & 0x7FFFFFFF)
        (at,) = unpack(">Q", _part(index, 8, far))
    return int(at)


def _object(pack: int, index: int, at: int, deep: int) -> tuple[bytes, bytes]:
    """The kind and the content of the object that begins somewhere in a pack."""
    # So much holds every head, and most objects whole.
    data = os.pread(pack, 4096, at)
    kind, size, read = _head(data)
    if size > MOST_BYTES or not deep:
        raise _OddPackError
    if kind in _NAMES:
        return _NAMES[kind], _inflated(pack, at + read, size, data[read:])
    if kind == _TO_OFFSET:
        back, used = _distance(data, read)
        if not 0 < back <= at:
            raise _OddPackError
        base, read = at - back, read + used
    elif kind == _TO_ID:
        found = _place(index, data[read : read + _OID])
        if found is None:
            raise _OddPackError
        base, read = found, read + _OID
    else:
        raise _OddPackError
    name, source = _object(pack, index, base, deep - 1)
    return name, _changed(source, _inflated(pack, at + read, size, data[read:]))


def _head(data: bytes) -> tuple[int, int, int]:
    """An object's kind and size, and how many bytes say so."""
    if not data:
        raise _OddPackError
    kind, size, shift, read = data[0] >> 4 & 7, data[0] & 15, 4, 1
    while data[read - 1] & 0x80:
        if read >= len(data) or shift > 60:
            raise _OddPackError
        size |= (data[read] & 0x7F) << shift
        shift, read = shift + 7, read + 1
    return kind, size, read


def _distance(data: bytes, at: int) -> tuple[int, int]:
    """How far back the object begins that this one differs from, and how many bytes say so."""
    if at >= len(data):
        raise _OddPackError
    back, read = data[at] & 0x7F, 1
    while data[at + read - 1] & 0x80:
        if at + read >= len(data) or read > 9:
            raise _OddPackError
        back = (back + 1) << 7 | data[at + read] & 0x7F
        read += 1
    return back, read


def _inflated(pack: int, at: int, size: int, begun: bytes) -> bytes:
    """What is packed from a place on; its first bytes have been read."""
    inflate = zlib.decompressobj()
    content = inflate.decompress(begun, size + 1)
    at += len(begun)
    while not inflate.eof and len(content) <= size:
        more = inflate.unconsumed_tail or os.pread(pack, 65_536, at)
        if not more:
            raise _OddPackError
        if not inflate.unconsumed_tail:
            at += len(more)
        content += inflate.decompress(more, size + 1 - len(content))
    if len(content) != size:
        raise _OddPackError
    return content


def _changed(source: bytes, delta: bytes) -> bytes:
    """What a difference makes of the content that it differs from."""
    try:
        before, at = _size(delta, 0)
        after, at = _size(delta, at)
        if before != len(source) or after > MOST_BYTES:
            raise _OddPackError
        out = bytearray()
        while at < len(delta):
            step, at = delta[at], at + 1
            if step & 0x80:
                values = []
                for bit in range(7):
                    values.append(delta[at] if step >> bit & 1 else 0)
                    at += step >> bit & 1
                start = int.from_bytes(values[:4], "little")
                length = int.from_bytes(values[4:], "little") or 0x10000
                out += source[start : start + length]
            elif step:
                out += delta[at : at + step]
                at += step
            else:
                raise _OddPackError
    except IndexError:
        raise _OddPackError from None
    if len(out) != after:
        raise _OddPackError
    return bytes(out)


def _size(data: bytes, at: int) -> tuple[int, int]:
    """A number in groups of seven bits, the lowest first, and where it ends."""
    number, shift = 0, 0
    while True:
        number |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if not data[at - 1] & 0x80:
            return number, at
