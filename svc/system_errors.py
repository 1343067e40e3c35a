"""Why the operating system refused something, in our words, whichever system it is.

What a system says of an error differs between systems and between C libraries, and is
English or not as the machine is set up; the numbers are the same everywhere.
"""

from __future__ import annotations

import errno

from svc.errors import SvcError
from svc.language import N_, _

#: By POSIX's number for the error. Git on a machine of ours says the same of it (LC_ALL=C).
REASONS = {
    errno.EACCES: N_("Permission denied"),
    errno.EAGAIN: N_("Resource temporarily unavailable"),
    errno.EBADF: N_("it is closed"),
    errno.EBUSY: N_("Device or resource busy"),
    errno.EDQUOT: N_("Disk quota exceeded"),
    errno.EEXIST: N_("File exists"),
    errno.EFBIG: N_("File too large"),
    errno.EINVAL: N_("Invalid argument"),
    errno.EIO: N_("Input/output error"),
    errno.EISDIR: N_("Is a directory"),
    errno.ELOOP: N_("Too many levels of symbolic links"),
    errno.EMFILE: N_("Too many open files"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.ENFILE: N_("Too many open files in system"),
    errno.ENOENT: N_("No such file or directory"),
    errno.ENOEXEC: N_("it is no program"),
    errno.ENOMEM: N_("Cannot allocate memory"),
    errno.ENOSPC: N_("No space left on device"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.ENOTEMPTY: N_("Directory not empty"),
    errno.ENXIO: N_("No such device or address"),
    errno.EPERM: N_("Operation not permitted"),
    errno.EPIPE: N_("Broken pipe"),
    errno.EROFS: N_("Read-only file system"),
    errno.ESTALE: N_("Stale file handle"),
    errno.ETXTBSY: N_("Text file busy"),
    errno.EXDEV: N_("Invalid cross-device link"),
}


def reason(error: OSError | SvcError) -> str:
    """Why something failed, in the reader's language and without a path.

    Args:
        error: What the system raised, or an error of ours, whose own words are taken.
    """
    if isinstance(error, SvcError):
        return error.message
    known = REASONS.get(error.errno or 0)
    if known is not None:
        return _(known)
    name = errno.errorcode.get(error.errno or 0, str(error.errno or "?"))
    return _("the system reports error {name}", name=name)
