"""Real servers for remotes, on loopback ports: sshd, and git's own backend behind https."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
BACKEND = Path(subprocess.run(["git", "--exec-path"], capture_output=True, text=True,
                              check=True).stdout.strip()) / "git-http-backend"  # fmt: skip


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


@contextmanager
def ssh_server(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An sshd for this user alone; the beginning of a URL, before the path."""
    if not Path(SSHD).exists() or shutil.which("ssh-keygen") is None:
        pytest.skip("no sshd on this machine")
    for name in ("host", "user"):
        made = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
        subprocess.run(made, check=True)
    port = free_port()
    (folder / "authorized").write_text((folder / "user.pub").read_text())
    (folder / "authorized").chmod(0o600)
    config = (
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile {folder}/pid\n"
        f"AuthorizedKeysFile {folder}/authorized\nStrictModes no\nUsePAM no\n"
        "PasswordAuthentication no\nPermitRootLogin yes\nAcceptEnv GIT_PROTOCOL\n"
    )
    (folder / "config").write_text(config)
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen(
        [SSHD, "-D", "-e", "-f", str(folder / "config")], stderr=subprocess.PIPE
    )
    try:
        _wait_for(port, server)
        command = f"ssh -i {folder}/user -oIdentitiesOnly=yes -oUserKnownHostsFile={folder}/known"
        monkeypatch.setenv("GIT_SSH_COMMAND", f"{command} -oStrictHostKeyChecking=accept-new")
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True)
        yield f"ssh://{user.stdout.strip()}@127.0.0.1:{port}"
    finally:
        server.terminate()
        server.communicate()


@contextmanager
def https_server(folder: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A small https server that hands everything below `root` to `git http-backend`."""
    if not BACKEND.exists() or shutil.which("openssl") is None:
        pytest.skip("no git http-backend or no openssl on this machine")
    args = ("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost "
            "-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem")  # fmt: skip
    subprocess.run(["openssl", *args.split()], cwd=folder, check=True, capture_output=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(root))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("GIT_SSL_CAINFO", str(folder / "cert.pem"))
    try:
        yield f"https://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(root: Path) -> type[BaseHTTPRequestHandler]:
    class Backend(BaseHTTPRequestHandler):
        """One request, answered by git's own program."""

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing of each request."""

        def do_GET(self) -> None:
            """What a fetch begins with."""
            self._answer(b"")

        def do_POST(self) -> None:
            """What is fetched, or pushed."""
            self._answer(self._body())

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            data = b""
            while size := int(self.rfile.readline(), 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return data

        def _answer(self, body: bytes) -> None:
            path, _, query = self.path.partition("?")
            env = {
                **os.environ, "GIT_PROJECT_ROOT": str(root), "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": self.command,
                "REMOTE_USER": "desk", "REMOTE_ADDR": "127.0.0.1",
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                "CONTENT_LENGTH": str(len(body)),
            }  # fmt: skip
            done = subprocess.run([str(BACKEND)], input=body, env=env, capture_output=True)
            head, _, data = done.stdout.partition(b"\r\n\r\n")
            lines = [line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line]
            status = next((value for name, value in lines if name == "Status"), "200 OK")
            self.send_response(int(status.split()[0]))
            for name, value in lines:
                if name != "Status":
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    return Backend


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if server.poll() is not None:
            said = server.stderr.read().decode() if server.stderr else ""
            pytest.skip(f"sshd does not run here: {said.strip()}")
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("sshd does not answer")
