"""The system calls that change files, by their numbers on this machine."""

from __future__ import annotations

import os
import platform
from typing import NamedTuple

#: Flags of a file that is opened to be written.
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
ARCH = platform.machine()


class Call(NamedTuple):
    """A system call that changes files: where its paths or its descriptor stand."""

    name: str
    paths: tuple[tuple[int | None, int], ...] = ()
    fd: int | None = None
    flags: int | None = None


_AT, _HERE = 0, None
_BY_NAME = {
    "open": Call("open", ((_HERE, 0),), flags=1),
    "openat": Call("open", ((_AT, 1),), flags=2),
    "creat": Call("open", ((_HERE, 0),)),
    "write": Call("write", fd=0), "pwrite64": Call("write", fd=0),
    "writev": Call("write", fd=0), "pwritev": Call("write", fd=0),
    "rename": Call("rename", ((_HERE, 0), (_HERE, 1))),
    "renameat": Call("rename", ((0, 1), (2, 3))), "renameat2": Call("rename", ((0, 1), (2, 3))),
    "link": Call("link", ((_HERE, 0), (_HERE, 1))), "linkat": Call("link", ((0, 1), (2, 3))),
    "symlink": Call("symlink", ((_HERE, 1),)), "symlinkat": Call("symlink", ((1, 2),)),
    "unlink": Call("unlink", ((_HERE, 0),)), "unlinkat": Call("unlink", ((0, 1),)),
    "rmdir": Call("rmdir", ((_HERE, 0),)),
    "mkdir": Call("mkdir", ((_HERE, 0),)), "mkdirat": Call("mkdir", ((0, 1),)),
    "chmod": Call("chmod", ((_HERE, 0),)), "fchmodat": Call("chmod", ((0, 1),)),
    "fchmod": Call("chmod", fd=0),
    "truncate": Call("truncate", ((_HERE, 0),)), "ftruncate": Call("truncate", fd=0),
    "fallocate": Call("truncate", fd=0),
    "fsync": Call("sync", fd=0), "fdatasync": Call("sync", fd=0),
    "copy_file_range": Call("write", fd=2), "sendfile": Call("write", fd=0),
}  # fmt: skip
_NUMBERS = {
    "x86_64": {
        "open": 2, "openat": 257, "creat": 85, "write": 1, "pwrite64": 18, "writev": 20,
        "pwritev": 296, "rename": 82, "renameat": 264, "renameat2": 316, "link": 86,
        "linkat": 265, "symlink": 88, "symlinkat": 266, "unlink": 87, "unlinkat": 263,
        "rmdir": 84, "mkdir": 83, "mkdirat": 258, "chmod": 90, "fchmodat": 268, "fchmod": 91,
        "truncate": 76, "ftruncate": 77, "fallocate": 285, "fsync": 74, "fdatasync": 75,
        "copy_file_range": 326, "sendfile": 40,
    },
    "aarch64": {
        "openat": 56, "write": 64, "pwrite64": 68, "writev": 66, "pwritev": 70,
        "renameat": 38, "renameat2": 276, "linkat": 37, "symlinkat": 36, "unlinkat": 35,
        "mkdirat": 34, "fchmodat": 53, "fchmod": 52, "truncate": 45, "ftruncate": 46,
        "fallocate": 47, "fsync": 82, "fdatasync": 83, "copy_file_range": 285, "sendfile": 71,
    },
}  # fmt: skip
#: By its number; none on a machine whose numbers are not known.
CALLS = {number: _BY_NAME[name] for name, number in _NUMBERS.get(ARCH, {}).items()}
