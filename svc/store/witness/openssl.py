"""Running openssl, which a witness's machine has beside git: signatures and time stamps."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from svc.errors import Busy
from svc.language import _


class OpensslFailed(Exception):
    """Openssl says no; the message is its last line."""


def openssl(args: Sequence[str | Path], data: bytes | None = None) -> bytes:
    """Run openssl to its end.

    Args:
        args: Its arguments.
        data: What it reads from standard input.

    Returns:
        What it wrote.

    Raises:
        Busy: It is not installed.
        OpensslFailed: It says no.
    """
    import subprocess

    try:
        done = subprocess.run(
            ["openssl", *map(str, args)],
            input=data if data is not None else b"",
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise Busy(
            _("openssl is not installed or not on PATH"), _("install it, then run this again")
        ) from error
    if done.returncode:
        text = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        raise OpensslFailed(text.splitlines()[-1] if text else "")
    return done.stdout
