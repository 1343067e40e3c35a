"""An sshd of one's own on a loopback port, for rows about remotes that are reached by ssh."""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
#: Seconds until it must answer.
_PATIENCE = 10.0


@contextmanager
def server() -> Iterator[str]:
    """An sshd for this user alone; the beginning of a URL, before the path.

    git reaches it by `GIT_SSH_COMMAND`, which is set meanwhile. Ends the bench where there is
    no sshd.
    """
    if not Path(_SSHD).exists() or shutil.which("ssh-keygen") is None:
        sys.exit("bench: no sshd on this machine\n  next: install it, or leave the rows of ssh out")
    with tempfile.TemporaryDirectory(prefix="svc-bench-ssh-") as place:
        folder, port = Path(place), _free_port()
        process = subprocess.Popen(
            [_SSHD, "-D", "-f", str(_configured(folder, port))], stderr=subprocess.DEVNULL
        )
        try:
            _wait_for(port)
            os.environ["GIT_SSH_COMMAND"] = (
                f"ssh -i {folder}/user -oIdentitiesOnly=yes -oStrictHostKeyChecking=accept-new "
                f"-oUserKnownHostsFile={folder}/known"
            )
            yield f"ssh://{getpass.getuser()}@127.0.0.1:{port}"
        finally:
            os.environ.pop("GIT_SSH_COMMAND", None)
            process.terminate()
            process.wait()


def _configured(folder: Path, port: int) -> Path:
    """Write the server's configuration, and the keys of both sides."""
    for name in ("host", "user"):
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(made, check=True)
    (folder / "authorized").write_text((folder / "user.pub").read_text("ascii"), "ascii")
    (folder / "authorized").chmod(0o600)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    file = folder / "config"
    file.write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile {folder}/pid\n"
        f"AuthorizedKeysFile {folder}/authorized\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nPermitRootLogin yes\nAcceptEnv GIT_PROTOCOL\n",
        "ascii",
    )
    return file


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > until:
                sys.exit("bench: the sshd that was started does not answer")
            time.sleep(0.05)
        else:
            return
