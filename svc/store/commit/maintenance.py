"""What git does after a commit of its own: the post-commit hook and tidying up."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from svc.errors import SvcError
from svc.language import _
from svc.store.git.fast_import import quoted_folder
from svc.store.git.process import environment, run, spawn
from svc.system_errors import reason

if TYPE_CHECKING:
    from svc.store.git.repository import Repository

_LOOSE_DEFAULT = 6700
_PACKS_DEFAULT = 50
#: Where what git keeps of commits is written, aside.
_GRAPH = "graph"


def after_commit(repository: Repository) -> None:
    """Do what follows a commit, outside of every lock: the post-commit hook, git's clean-up.

    Nothing was written: nothing is done. A hook that calls svc finds the locks free.
    """
    if not repository.wrote:
        return
    repository.wrote = False
    # What a killed `remember_paths` left there.
    if (repository.state_dir / _GRAPH).exists():
        _remove(repository.state_dir / _GRAPH)
    try:
        notice = run_post_commit(repository)
        if notice:
            repository.notices.append(notice)
        collect_garbage(repository)
    except (OSError, SvcError) as error:
        # The commit stands, whatever becomes of what goes with it.
        repository.notices.append(_("git's clean-up did not run: {reason}", reason=reason(error)))


def run_post_commit(repository: Repository) -> str | None:
    """Run the post-commit hook if there is one.

    Returns:
        A notice when it failed; its failure changes nothing.
    """
    folder = repository.config("core.hookspath")
    hooks = Path(folder).expanduser() if folder else repository.common_dir / "hooks"
    hook = repository.place / hooks / "post-commit"
    if repository.bare or not os.access(hook, os.X_OK):
        return None
    import subprocess

    try:
        done = subprocess.run(
            [str(hook)],
            cwd=repository.place,
            env=environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        return _("the post-commit hook could not be run: {reason}", reason=reason(error))
    return (
        _("the post-commit hook failed ({code})", code=done.returncode) if done.returncode else None
    )


def remember_paths(repository: Repository) -> None:
    """Have git keep, for each commit, which paths it touched: `git log -- FILE` finds them by it.

    Done once; git's own tidying goes on with it.
    """
    args = ("commit-graph", "write", "--reachable", "--changed-paths", "--no-progress")
    # Written aside and put in place whole: killed, it leaves no lock among git's objects.
    objects, folder = repository.common_dir / "objects", repository.state_dir / _GRAPH
    env = {
        "GIT_OBJECT_DIRECTORY": str(folder),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": quoted_folder(objects),
    }
    # Without it `git log` is slower, and that is all.
    with contextlib.suppress(OSError, SvcError):
        _remove(folder)
        (folder / "info").mkdir(parents=True)
        if run(args, cwd=repository.place, env=env, check=False).returncode == 0:
            (folder / "info" / "commit-graph").replace(objects / "info" / "commit-graph")
    _remove(folder)


def _remove(folder: Path) -> None:
    from shutil import rmtree

    rmtree(folder, ignore_errors=True)


def collect_garbage(repository: Repository) -> None:
    """Start git's own tidying in the background when it is due.

    git looks at one of the 256 folders of loose objects and at the number of
    packs; so does this, to save a process on most writes.
    """
    objects = repository.common_dir / "objects"
    loose, packs = objects / "17", objects / "pack"
    limit = repository.number("gc.auto", _LOOSE_DEFAULT)
    pack_limit = repository.number("gc.autopacklimit", _PACKS_DEFAULT)
    if limit <= 0 or repository.config("maintenance.auto") == "false":
        return
    many = _count(loose, "") > (limit + 255) // 256
    if many or _count(packs, ".pack") > pack_limit > 0:
        args = ("-c", "gc.autoDetach=true", "gc", "--auto", "--quiet")
        spawn(args, cwd=repository.place, hooks=True).communicate()


def _count(folder: Path, suffix: str) -> int:
    try:
        return sum(path.name.endswith(suffix) for path in folder.iterdir())
    except FileNotFoundError:
        return 0
