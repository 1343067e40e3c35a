"""A record in the user's own editor, as often as it takes; what was typed is never lost."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svc.cli.core.identity import asked_for
from svc.cli.core.work import acting, looking
from svc.cli.files.schema import record_schema
from svc.cli.termio.display import safe, write
from svc.cli.termio.prompt import confirm, interactive
from svc.cli.termio.say import say
from svc.errors import Busy, NotFound, Refused, SvcError, UsageError
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.system_errors import reason

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.core.view import View


#: Begins a line that is only shown while a record is typed.
_LEADING = "#:"


class _Task(NamedTuple):
    """A record being typed.

    Attributes:
        data: Its file as it stood when the typing began.
        oid: Blob id of that.
        file: Where the text lies while it is typed.
        editor: The user's editor and its arguments.
    """

    kind: str
    id: str
    data: bytes
    oid: str
    file: Path
    editor: list[str]


def edit_by_hand(session: Session, kind: str, name: str) -> None:
    """Open a record in an editor, check what comes back, commit it.

    Args:
        kind: `office`, `staff`, `unit` or `resident`.
        name: As typed; any spelling the kind allows.

    Raises:
        UsageError: Nobody is there to type.
        SvcError: What was typed will not do, and the user gave up; it is kept in a file.
    """
    if not interactive():
        raise UsageError(
            _("missing: --set FIELD=VALUE"),
            _("give it, or run it on a terminal to edit the record"),
        )
    with looking(session) as view:
        asked_for(view)
        _may(view, kind)
        task = _task(view, kind, name)
    if task.file.exists() and confirm(
        _("{file} holds text that was not saved; go on with it?", file=task.file), default=True
    ):
        typed = _without_lead(task.file.read_bytes())
    else:
        typed = task.data
    while True:
        typed = _typed(task, typed)
        if typed == task.data or not typed.strip():
            _clear(task)
            say(_("{id}: nothing changed", id=task.id))
            return
        if _kept(session, task, typed):
            _clear(task)
            write(safe(f"{task.id}  {_('edited')}") + "\n")
            return


def _clear(task: _Task) -> None:
    """Nothing is left to go on with."""
    for file in (task.file, _schema_file(task)):
        file.unlink(missing_ok=True)


def _schema_file(task: _Task) -> Path:
    return task.file.with_suffix(".schema.json")


def _may(view: View, kind: str) -> None:
    """Refuse whoever may not edit such records, before anything is typed.

    Raises:
        Refused: With who may.
    """
    from svc.desk.core.desk import Desk
    from svc.kinds.rights import PerformedVerb

    desk = Desk(view.repository, view.index, view.actor)
    desk.writable()
    refusal = desk.judge.refusal(PerformedVerb("edit", kind), desk.named)
    if refusal is not None:
        raise Refused(refusal.reason, refusal.next_step)


def _lead(task: _Task) -> bytes:
    """What stands above the text while it is typed: the schema, and a word for people."""
    schema = _schema_file(task)
    schema.write_text(json.dumps(record_schema(task.kind), ensure_ascii=False), "utf-8")
    lines = [
        f"# yaml-language-server: $schema={schema.name}",
        f"{_LEADING} " + _("These lines are not kept. Save, and leave the editor: it is checked."),
        f"{_LEADING} " + _("An empty file leaves all as it was. Fields: svc schema {kind}",
                           kind=task.kind),
    ]  # fmt: skip
    return "".join(f"{line}\n" for line in lines).encode()


def _without_lead(text: bytes) -> bytes:
    """What was typed, without the lines that stood above it, whole or in parts."""
    lines = text.splitlines(keepends=True)
    leading = (_LEADING.encode(), b"# yaml-language-server:")
    while lines and lines[0].startswith(leading):
        del lines[0]
    return b"".join(lines)


def _task(view: View, kind: str, name: str) -> _Task:
    from svc.desk.core.lookup import find_number
    from svc.index.query.units import find
    from svc.kinds.table import KINDS
    from svc.store.layout import path_of

    if KINDS[kind].series:
        name = find_number(view.index, name, kind)
    elif KINDS[kind].house:
        name = find(view.index, name)
    row = view.one("SELECT oid FROM record WHERE path = ?", (path_of(kind, name),))
    if row is None:
        raise NotFound(_("no {kind} {name!r}", kind=_(kind), name=name), f"svc {kind} list")
    ((__, data),) = view.repository.blobs([row["oid"]])
    folder = view.repository.made_state_dir() / "typed"
    folder.mkdir(exist_ok=True)
    editor = _editor(view.repository.users_config("core.editor"))
    file = folder / f"{name}.yaml"
    if file.is_symlink():
        file.unlink()
    return _Task(kind, name, data, row["oid"], file, editor)


def _editor(configured: str | None) -> list[str]:
    """The editor git would take."""
    names = (os.environ.get("GIT_EDITOR"), configured, os.environ.get("VISUAL"),
             os.environ.get("EDITOR"))  # fmt: skip
    return shlex.split(next((name for name in names if name), "vi"))


def _typed(task: _Task, text: bytes) -> bytes:
    task.file.touch(mode=0o600)
    task.file.write_bytes(_lead(task) + text)
    try:
        done = subprocess.run([*task.editor, str(task.file)], check=False)
    except OSError as error:
        raise Busy(
            _(
                "the editor {editor!r} does not start: {reason}",
                editor=task.editor[0],
                reason=reason(error),
            ),
            _("name yours in EDITOR, or set single values with --set"),
        ) from error
    if done.returncode:
        raise Busy(
            _("the editor ended with {returncode}", returncode=done.returncode),
            _("your text is in {file}", file=task.file),
        )
    typed = _without_lead(task.file.read_bytes().replace(b"\r\n", b"\n"))
    task.file.write_bytes(typed)
    return typed


def _kept(session: Session, task: _Task, typed: bytes) -> bool:
    """Commit what was typed; where it will not do, say why and ask what now."""
    from svc.cli.termio.failure import report
    from svc.desk.record.whole_file import rewrite

    try:
        acting(session, lambda desk: rewrite(desk, task.kind, task.id, typed, task.oid))
    except SvcError as error:
        report(error)
        if confirm(_("edit it again?"), default=True):
            return False
        say(_("your text is kept in {file}; the same command goes on with it", file=task.file))
        raise click.exceptions.Exit(error.exit_code) from error
    return True
