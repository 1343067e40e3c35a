"""A post office of the tests' own: a web server and a mail server that keep what they are given."""

from __future__ import annotations

import http.server
import json
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from svc.desk.notify import channels


class Letter(NamedTuple):
    """What one request held."""

    path: str
    headers: dict[str, str]
    body: Any


class Post:
    """What arrived, and how it is answered.

    Attributes:
        letters: Everything, in order.
        answer: Status and body of an answer, by the letter.
        port: Where it listens.
    """

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.answer: Callable[[Letter], tuple[int, bytes]] = lambda _letter: (200, b"{}")
        self.port = 0

    def keys(self) -> list[str]:
        """The ids that came with the letters."""
        return [one.headers["Idempotency-Key"] for one in self.letters]

    def titles(self) -> list[str]:
        """The titles of the letters."""
        return [one.body["title"] for one in self.letters]


@contextmanager
def web() -> Iterator[Post]:
    """A web server that takes everything."""
    post = Post()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Keep a request and answer it."""
            data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            letter = Letter(self.path, dict(self.headers), json.loads(data))
            post.letters.append(letter)
            status, body = post.answer(letter)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        post.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield post
        server.shutdown()


@contextmanager
def mail() -> Iterator[tuple[int, list[str]]]:
    """A mail server that takes everything: its port, and the messages."""
    kept: list[str] = []

    class Session(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            """Talk as much SMTP as a letter needs."""
            self.wfile.write(b"220 test\r\n")
            while line := self.rfile.readline():
                word = line.strip().upper()[:4]
                if word == b"DATA":
                    self.wfile.write(b"354 go on\r\n")
                    lines = iter(self.rfile.readline, b".\r\n")
                    kept.append(b"".join(lines).decode())
                self.wfile.write(b"221 bye\r\n" if word == b"QUIT" else b"250 well\r\n")
                if word == b"QUIT":
                    return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server.server_address[1], kept
        server.shutdown()


RULES = """\
rules:
  - {event: assign, to: [assignee]}
  - {event: tick, to: [holder]}
  - {event: callback, to: [desk]}
  - {event: digest, to: [director, group]}
"""


def told(place: Path, tell: str = "[]") -> None:
    """Have an office tell people, and leave the sending to the test."""
    from tests.support import git

    text = (place / "records/office.yaml").read_text("utf-8")
    rules = "".join(f"  {line}\n" for line in RULES.splitlines())
    (place / "records/office.yaml").write_text(f"{text}notify:\n{rules}  tell: {tell}\n", "utf-8")
    git("add", "-A", cwd=place)
    git("commit", "-qm", "rules", cwd=place)
    git("config", "svc.notify", "cron", cwd=place)


def reachable(place: Path, post: Post, *names: str) -> None:
    """Give people a channel that leads to the web server."""
    for name in names:
        channels.add(place, name, f"json://127.0.0.1:{post.port}/{name}?cto=60&rto=60")
