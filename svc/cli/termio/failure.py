"""What a user sees of an error: what was wrong, what to do next, and an exit code.

Faults of svc's own leave a log: where it happened, without the values, which
may be personal.
"""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import click

from svc.cli.termio.say import add, blank, complain, complain_at_length
from svc.errors import Busy, InvalidData, SvcError, Unheard
from svc.language import N_, _
from svc.store.commit import receipts
from svc.system_errors import reason

#: Problems listed before the rest is only counted.
PROBLEMS_SHOWN = 20

#: Errors of the machine that no rule of ours foresaw, and the way out of them.
_MACHINE = {
    errno.ENOSPC: N_("make room on the disk and run the command again"),
    errno.EDQUOT: N_("make room in your quota and run the command again"),
    errno.EROFS: N_("the file system is read-only: work in a folder you can write"),
    errno.EACCES: N_("check who owns the file or folder and its permissions"),
    errno.EPERM: N_("check who owns the file or folder and its permissions"),
    errno.EMFILE: N_("close other programs, or allow more open files: ulimit -n"),
    errno.ENFILE: N_("close other programs, or allow more open files: ulimit -n"),
    errno.ENOMEM: N_("close other programs, or give the machine more memory"),
    errno.EAGAIN: N_("close other programs, then run the command again"),
    errno.EIO: N_("the disk, or the way to it, fails: see to it before anything else"),
    errno.ESTALE: N_("the disk, or the way to it, fails: see to it before anything else"),
    errno.EFBIG: N_("allow larger files: ulimit -f"),
    errno.ELOOP: N_("remove the symbolic link that leads nowhere"),
    errno.ENAMETOOLONG: N_("use a shorter name"),
    errno.EEXIST: N_("a file lies where a folder belongs: move it away"),
    errno.ENOTDIR: N_("a file lies where a folder belongs: move it away"),
    errno.EISDIR: N_("a folder lies where a file belongs: move it away"),
    errno.ENXIO: N_("something lies there that is no file: move it away"),
}

_UNWRITABLE = {
    sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM,
}  # fmt: skip
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def report(err: BaseException, start: str = ".") -> int:
    """Tell the user, on standard error.

    Args:
        err: What ended the command.
        start: The folder it was about; a fault's log goes to its git directory.

    Returns:
        The exit code.
    """
    if isinstance(err, (KeyboardInterrupt, click.Abort)):
        blank()
        _tell_recorded()
        return 130
    if isinstance(err, click.exceptions.NoArgsIsHelpError):
        complain_at_length(err.format_message())
        return 2
    known = _of_index(err, start) if isinstance(err, sqlite3.DatabaseError) else _known(err)
    if known:
        return _tell(known)
    code = _tell_fault(err, start)
    _tell_recorded()
    return code


def report_unheard(why: str) -> int:
    """Tell that the answer could not be written, and what was recorded before.

    Args:
        why: The reason, in the reader's language.

    Returns:
        The exit code.
    """
    anything = bool(receipts.recorded()[1])
    _tell(Unheard(_("the answer could not be written: {reason}", reason=why)))
    _tell_recorded()
    if anything:
        add(_("next: {step}", step=_("do not repeat the command; svc log tells what it did")))
    else:
        step = _("see to where the output goes, then run the command again")
        add(_("next: {step}", step=step))
    return Unheard.exit_code


def _tell_recorded() -> None:
    """Say what the command had recorded before it ended otherwise than it should."""
    subjects, count = receipts.recorded()
    if count > len(subjects):
        add(_("recorded before: {n} more", n=count - len(subjects)))
    for subject in subjects:
        add(_("recorded: {subject}", subject=subject))


def _known(err: BaseException) -> SvcError | None:
    """The error as one of ours, where it is one a user can cause."""
    if isinstance(err, SvcError):
        return err
    if isinstance(err, click.ClickException):
        return _Usage(err)
    if isinstance(err, UnicodeEncodeError) and err.reason == "surrogates not allowed":
        return InvalidData(
            _("some text is not valid UTF-8"), _("type it anew, or convert the input to UTF-8")
        )
    if isinstance(err, OSError) and err.errno in _MACHINE:
        where = f": {err.filename}" if err.filename else ""
        return Busy(f"{reason(err)}{where}", _(_MACHINE[err.errno]))
    if isinstance(err, MemoryError):
        return Busy(_("there is not enough memory"), _(_MACHINE[errno.ENOMEM]))
    return None


def _of_index(err: sqlite3.DatabaseError, start: str) -> SvcError | None:
    """An index that cannot be written, or one that is damaged: that one is thrown away."""
    code = getattr(err, "sqlite_errorcode", sqlite3.SQLITE_OK)
    cut = code == sqlite3.SQLITE_IOERR_SHORT_READ
    if code & 0xFF in _UNWRITABLE and not cut:
        from svc.index.database.connection import reason as sqlite_reason

        return Busy(
            _("the index cannot be written: {reason}", reason=sqlite_reason(err)),
            _("make room on the disk or mend permissions, then run this again"),
        )
    from svc.index.database.index import discard, lacks_tables

    try:
        asked_in_vain = code == sqlite3.SQLITE_ERROR and lacks_tables(Path(start))
        if not (code & 0xFF in _DAMAGED or cut or asked_in_vain):
            return None
        there = discard(Path(start))
    except (SvcError, OSError, sqlite3.Error):
        return None
    return (
        Busy(
            _("the index was damaged and has been thrown away; no record is lost"),
            _("run this again: the index is made anew from the commits"),
        )
        if there
        else None
    )


class _Usage(SvcError):
    """Usage errors that Click raises; `svc.cli.parsing.usage_errors` has put them in our words."""

    exit_code = 2

    def __init__(self, err: click.ClickException) -> None:
        ctx = err.ctx if isinstance(err, click.UsageError) else None
        path = ctx.command_path if ctx else "svc"
        super().__init__(err.message, f"{path} --help")


def _tell(err: SvcError) -> int:
    lines = err.message.splitlines() or [""]
    complain(lines[0])
    for line in lines[1:]:
        add(line)
    if isinstance(err, InvalidData):
        for problem in err.problems[:PROBLEMS_SHOWN]:
            add(str(problem))
        if len(err.problems) > PROBLEMS_SHOWN:
            add(_("and {n} more", n=len(err.problems) - PROBLEMS_SHOWN))
    if err.next_step:
        add(_("next: {step}", step=err.next_step))
    return err.exit_code


def _tell_fault(err: BaseException, start: str) -> int:
    from svc.cli.termio.faultlog import write_log

    complain(_("a fault of svc: {name}", name=type(err).__name__))
    try:
        add(_("next: report it with the log in {log}", log=write_log(err, start)))
    except OSError as failed:
        add(_("next: report it; no log could be written ({reason})", reason=reason(failed)))
    return 70
