"""What each sort of channel is sent, by servers on this machine, and what counts as taken."""

from __future__ import annotations

import re
import stat
from email import message_from_string
from pathlib import Path
from typing import Any

import pytest
import requests

from svc.desk.notify import channels
from svc.desk.notify.deliver import deliver
from svc.errors import Busy, NotFound, UsageError
from svc.store.git.repository import Repository
from svc.store.outbox.channel_book import path_of
from tests.desk.notify.post import Post, mail, web
from tests.support import Run

MESSAGE = {
    "id": "0123456789abcdef",
    "title": "T2611-A0042 派单",
    "body": "报修 · 给排水\n签收 10:12",
}
TEXT = "T2611-A0042 派单\r\n报修 · 给排水\n签收 10:12"

#: An address, where its service listens, and what it takes the words for.
SERVICES = {
    "wecom": ("wecombot://0a1b2c3d-key", "https://qyapi.weixin.qq.com/",
              "/cgi-bin/webhook/send?key=0a1b2c3d-key", "text.content"),
    "dingtalk": ("dingtalk://abcdef0123456789", "https://oapi.dingtalk.com/",
                 "/robot/send?access_token=abcdef0123456789", "text.content"),
    "feishu": ("feishu://0a1b2c3d4e5f", "https://open.feishu.cn/",
               "/open-apis/bot/v2/hook/0a1b2c3d4e5f/", "content.text"),
    "telegram": ("tgram://123456789:abcdefg_hijklmnop/12315544/", "https://api.telegram.org/",
                 "/bot123456789:abcdefg_hijklmnop/sendMessage", "text"),
}  # fmt: skip


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The web server, to which everything goes that was meant for services elsewhere."""
    with web() as server:
        before = requests.Session.send

        def send(self: requests.Session, request: Any, **options: Any) -> requests.Response:
            for _address, host, _path, _field in SERVICES.values():
                request.url = request.url.replace(host, f"http://127.0.0.1:{server.port}/")
            return before(self, request, **options)

        monkeypatch.setattr(requests.Session, "send", send)
        yield server


def within(body: Any, field: str) -> str:
    """A value by its path."""
    for name in field.split("."):
        body = body[name]
    return str(body)


@pytest.mark.parametrize("service", SERVICES)
def test_services(post: Post, service: str) -> None:
    """Title and words arrive where the service looks for them, at its own address."""
    address, _host, path, field = SERVICES[service]
    post.answer = lambda _letter: (200, b'{"ok": true, "errcode": 0, "code": 0}')
    assert deliver(address, MESSAGE).done
    (letter,) = post.letters
    assert letter.path == path
    words = re.sub("</?b>", "", within(letter.body, field))
    assert [line.strip() for line in words.splitlines() if line.strip()] == [
        line.strip() for line in TEXT.splitlines()
    ]


@pytest.mark.parametrize("service", ["wecom", "dingtalk", "feishu"])
def test_refused_in_the_answer(post: Post, service: str) -> None:
    """An answer of 200 that says in its body that it refused is no success; no token is told."""
    address, _host, path, _field = SERVICES[service]
    token = path.rstrip("/").replace("=", "/").rpartition("/")[2]
    answer = f'{{"errcode": 93000, "code": 19001, "errmsg": "bad {token}", "msg": "bad {token}"}}'
    post.answer = lambda _letter: (200, answer.encode())
    came = deliver(address, MESSAGE)
    assert not came.done
    assert came.why.split()[0] in ("93000", "19001")
    assert token not in came.why


def test_a_webhook(post: Post) -> None:
    """A webhook gets title and words as JSON, and the message's id to know it again by."""
    assert deliver(f"json://127.0.0.1:{post.port}/hook", MESSAGE, again=True).done
    (letter,) = post.letters
    assert (letter.path, letter.body["title"], letter.body["message"]) == (
        "/hook", MESSAGE["title"], MESSAGE["body"],
    )  # fmt: skip
    assert post.keys() == [MESSAGE["id"]]


def test_mail() -> None:
    """A letter has the title as its subject; one that may be the second says so."""
    with mail() as (port, kept):
        address = f"mailto://127.0.0.1:{port}/?from=desk@example.org&to=li.na@example.org"
        assert deliver(address, MESSAGE).done
        assert deliver(address, MESSAGE, again=True).done
    first, second = (message_from_string(one) for one in kept)
    from email.header import decode_header, make_header

    assert str(make_header(decode_header(first["Subject"]))) == MESSAGE["title"]
    assert "perhaps for a second time" in str(make_header(decode_header(second["Subject"])))
    assert first["To"] == "li.na@example.org"
    parts = [part for part in first.walk() if part.get_content_type() == "text/plain"]
    text = parts[0].get_payload(decode=True).decode()
    assert [line.strip() for line in text.strip().splitlines()] == MESSAGE["body"].splitlines()


@pytest.mark.parametrize("answer", [(500, b"no"), (404, b""), (403, b"{}")])
def test_not_taken(post: Post, answer: tuple[int, bytes]) -> None:
    """Anything but a success is none."""
    post.answer = lambda _letter: answer
    came = deliver(f"json://127.0.0.1:{post.port}/secret-path", MESSAGE)
    assert not came.done
    assert came.why
    assert "secret-path" not in came.why


def test_nobody_there() -> None:
    """A server that is not there is a reason to try again, not a fault."""
    came = deliver("json://127.0.0.1:9/hook", MESSAGE)
    assert not came.done
    assert came.why


def test_kept_addresses(office: Path, run: Run) -> None:
    """Addresses lie beside git, for their owner alone; what is shown of them is no secret."""
    run("svc notify channel add li.na", input="wecombot://0a1b2c3d-0000-secret\n")
    run("svc notify channel add li.na", input="jsons://me:password@example.org/hook\n")
    path = path_of(Repository.open(office))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    shown = run("svc notify channel list --format json").json()
    assert [one["sort"] for one in shown] == ["wecombot", "jsons"]
    assert [one["confirms"] for one in shown] == [False, True]
    assert "secret" not in str(shown)
    assert "password" not in str(shown)
    assert "channels.json" not in run("svc status --format json").out
    path.chmod(0o644)
    with pytest.raises(Busy, match="others than its owner may read it"):
        channels.kept(office)
    path.chmod(0o600)
    assert "2 addresses forgotten" in run("svc notify channel remove li.na").err
    assert run("svc notify channel list --format json").json() == []


@pytest.mark.parametrize("address", ["", "hello", "nothing://x", "json://"])
def test_no_address(office: Path, address: str) -> None:
    """What leads to no channel is refused with the sorts there are, and not kept."""
    with pytest.raises(UsageError) as refused:
        channels.add(office, "li.na", address)
    assert "wecombot://" in str(refused.value.next_step)
    assert channels.kept(office) == []


def test_no_such_channel(office: Path) -> None:
    """Who has no channel cannot be tried or forgotten; who is no name cannot have one."""
    for work in (channels.remove, channels.tried):
        with pytest.raises(NotFound, match=r"'li\.na' has no channel here"):
            work(office, "li.na")
    with pytest.raises(UsageError, match="no channel's name"):
        channels.add(office, "李娜", "json://127.0.0.1:9/")


def test_a_trial(estate: Path, run: Run) -> None:
    """A trial says whether the channel works, in the office's language, and ends with 5 if not."""
    with web() as post:
        channels.add(estate, "group", f"json://127.0.0.1:{post.port}/g")
        assert run("svc notify channel test group").out == "json  taken\n"
        post.answer = lambda _letter: (500, b"")
        failed = run("svc notify channel test group", code=5)
        assert failed.out.startswith("json  not taken: ")
    assert post.titles()[0].endswith("：试发")
