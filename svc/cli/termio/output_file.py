"""Files that commands write results to: whole or not at all, and nothing overwritten unasked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from svc.language import _
from svc.system_errors import reason


@contextmanager
def new_file(name: str | None, force: bool, private: Path | None = None) -> Iterator[Path | None]:
    """A new file beside the one asked for, put in its place once it is whole.

    Args:
        name: The file; None for standard output, and then there is no file.
        force: Overwrite what lies there.
        private: Git's directory of the office whose records it holds: their owner alone may
            read it, or whom the repository is shared with. None for any other file.

    Raises:
        Refused: Something lies there that is not to be overwritten.
        UsageError: Its folder does not exist.
        Busy: It cannot be written.
    """
    if name is None:
        yield None
        return
    from svc.errors import Busy
    from svc.store.git.drafts import draft_file
    from svc.store.git.private import file_mode

    path = _checked(Path(name), force)
    try:
        handle, draft = draft_file(path)
    except OSError as error:
        raise Busy(
            _("{path} cannot be written: {why}", path=path, why=reason(error)),
            _("name a file where you may write"),
        ) from error
    try:
        yield draft
        draft.chmod(file_mode(private) if private else 0o666 & ~_umask())
        draft.replace(path)
    except BaseException:
        # What was in the way is said, not that of clearing up after it.
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)


def _umask() -> int:
    """What new files of this process are not allowed; there is no other way to ask."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _checked(path: Path, force: bool) -> Path:
    from svc.errors import Refused, UsageError

    if path.is_symlink():
        path = path.resolve()
    if path.exists() and not path.is_file():
        raise Refused(
            _("{path} is no file to write to", path=path), _("name another, or leave --output out")
        )
    if path.exists() and not force:
        raise Refused(
            _("{path} exists already", path=path),
            _("name another file, or overwrite it with --force"),
        )
    if not path.parent.is_dir():
        raise UsageError(
            _("there is no folder {folder}", folder=path.parent), _("make it, or name another file")
        )
    return path
