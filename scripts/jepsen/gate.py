"""`svc gate` as the hooks of a remote run it, disturbed as the environment says.

SVC_TORTURE_GATE: `kill MOMENT` kills it there, with the receive-pack that called it;
`fill MOMENT FILE` fills the file's disk there. It takes the place of `-m svc gate` in the
hooks' scripts: `hook(REMOTE)`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from pathlib import Path

#: The folder above `scripts`: hooks start python without any path of their own.
TOP = Path(__file__).resolve().parent.parent.parent
_PLAIN = "-I -m svc gate"


def hook(remote: Path) -> None:
    """Have a remote's hooks call this in the place of `svc gate`."""
    for name in ("pre-receive", "post-receive"):
        place = remote / "hooks" / name
        text = place.read_text("utf-8")
        place.write_text(text.replace(_PLAIN, f"-I {Path(__file__).resolve()}"), "utf-8")


def main() -> int:
    """Judge or log a push, as far as that is let happen."""
    sys.path.insert(0, str(TOP))
    from svc.cli.main import main as run
    from svc.store.commit import checkpoints

    if os.environ.get("SVC_TORTURE_GATE"):
        checkpoints.reached = _reached
    sys.argv[1:1] = ["gate"]
    return run()


def _reached(moment: str) -> None:
    what, at, *file = os.environ["SVC_TORTURE_GATE"].split(" ", 2)
    if moment != at:
        return
    if what == "fill":
        fill(Path(file[0]))
        return
    for process in _callers():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


def fill(file: Path) -> None:
    """Leave no room on a disk."""
    for size in (1 << 16, 1):
        with contextlib.suppress(OSError), file.open("ab", buffering=0) as taken:
            while True:
                taken.write(bytes(size))


def _callers() -> list[int]:
    """The hook's script and all above it, up to git's receive-pack; none without one."""
    found, process = [], os.getppid()
    while process > 1:
        try:
            words = Path(f"/proc/{process}/cmdline").read_bytes()
            status = Path(f"/proc/{process}/status").read_text("ascii", "replace")
        except OSError:
            break
        found.append(process)
        if b"receive-pack" in words.split(b"\0")[0] or b"receive-pack" in words.split(b"\0")[1:2]:
            return found[::-1]
        process = int(status.split("PPid:")[1].split()[0])
    return []


if __name__ == "__main__":
    sys.exit(main())
