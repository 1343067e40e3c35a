"""What is put down with an action is sent: once, in the end, and whoever is killed meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from svc.desk.core.act import act
from svc.desk.notify.send import Sent, digest, send
from svc.desk.record import general
from svc.desk.sync.sync import sync
from svc.desk.ticket import scheduled
from svc.desk.ticket.actions import accept, assign, finish
from svc.desk.ticket.referring import feedback, refer
from svc.model.words import PartyWord
from svc.store.commit import checkpoints
from svc.store.git.repository import Repository
from svc.store.outbox import queue as outboxes
from svc.store.outbox.queue import PAUSES, Outbox
from tests.counter import NINE, Counter
from tests.desk.notify.post import Letter, Post, reachable, told, web
from tests.desk.sync.meeting import two_desks
from tests.support import Run, slow_after

#: Whom Zhang Wei deals with: a word within four hours, done in three days.
PARTY = {
    "name": "迅达电梯", "role": "contractor", "targets": "answer=4h,resolve=3d",
    "counterpart": "zhang.wei",
}  # fmt: skip


@pytest.fixture
def post() -> object:
    """The web server."""
    with web() as server:
        yield server


@pytest.fixture
def office(counter: Counter, post: Post) -> Path:
    """An office that tells people, each of whom has a channel."""
    told(counter.place)
    reachable(counter.place, post, "zhang.wei", "li.na", "chen.jing", "group")
    return counter.place


def waiting(place: Path) -> Outbox:
    """What this desk still has to send."""
    return Outbox(Repository.open(place))


def assigned(counter: Counter, to: str = "zhang.wei") -> str:
    """The number of a ticket that was handed to somebody."""
    number = counter.ticket().id
    counter.do(lambda desk: assign(desk, number, to))
    return str(number)


def test_who_is_told(counter: Counter, office: Path, post: Post) -> None:
    """Whoever has a ticket now is told; whom it is done for, once it is done; nobody of himself."""
    number = assigned(counter)
    assert send(office) == Sent(sent=1)
    (letter,) = post.letters
    assert letter.path == "/zhang.wei"
    assert letter.body["title"] == f"{number} 已派给张伟"
    assert letter.body["message"].startswith("报修 · 给排水\n签收时限 2026-11-03 ")
    counter.do(lambda desk: accept(desk, number), by="zhang.wei")
    counter.do(lambda desk: finish(desk, number, "fixed", "好了"), by="zhang.wei")
    assert send(office).sent == 2, "nobody is of the desk, so that everybody is"
    assert {one.path for one in post.letters[1:]} == {"/li.na", "/chen.jing"}
    own = counter.ticket().id
    counter.do(lambda desk: assign(desk, own, "zhang.wei"), by="zhang.wei")
    assert send(office) == Sent()


def test_what_tick_finds(counter: Counter, office: Path, post: Post) -> None:
    """Whoever answers at the level that an overdue ticket rose to is told."""
    number = assigned(counter)
    send(office)
    run = scheduled.run(office, now=NINE.replace(day=13))
    assert [str(step.action) for step in run.result] == ["escalate"]
    assert send(office).sent == 3, "nobody is supervisor, so that everybody is"
    assert {one.path for one in post.letters[1:]} == {"/zhang.wei", "/li.na", "/chen.jing"}
    assert post.titles()[-1].startswith(f"{number} 已升级至")


def test_a_late_party(counter: Counter, office: Path, post: Post) -> None:
    """Whoever deals with a party is told once that it owes a word, again once it is late anew."""
    counter.do(lambda desk: general.add(desk, "party", PARTY, "lift-co"))
    number = counter.ticket().id
    counter.do(lambda desk: refer(desk, number, "lift-co"))
    assert not scheduled.run(office, now=NINE + timedelta(hours=1)).result
    late = NINE.replace(day=5)
    done = scheduled.run(office, now=late)
    assert [(one.action, one.rule) for one in done.result] == [("note", "lift-co")]
    assert not scheduled.run(office, now=late + timedelta(hours=1)).result
    assert send(office) == Sent(sent=1)
    (letter,) = post.letters
    assert (letter.path, letter.body["title"]) == ("/zhang.wei", f"{number} 迅达电梯逾期未办")
    assert letter.body["message"].endswith("外部单位时限 2026-11-03 14:33")
    act(office, "li.na", lambda desk: feedback(desk, number, says=PartyWord.ACCEPTED),
        now=late + timedelta(hours=2))  # fmt: skip
    again = scheduled.run(office, now=NINE.replace(day=12))
    assert "note" in [one.action for one in again.result]


@pytest.mark.parametrize(
    ("tell", "said"),
    [("[]", ""), ("[unit]", "3栋2单元1502"), ("[words]", "138****1234 水"), ("[name]", "王芳"),
     ("[words, phone]", "13800001234 水")],
)  # fmt: skip
def test_what_is_personal(counter: Counter, post: Post, tell: str, said: str) -> None:
    """Of a resident a message says what the office lets it, and nothing else."""
    told(counter.place, tell)
    reachable(counter.place, post, "zhang.wei")
    number = counter.ticket(text="13800001234 水管漏水").id
    counter.do(lambda desk: assign(desk, number, "zhang.wei"))
    send(counter.place)
    (letter,) = post.letters
    words = str(letter.body)
    assert said in words
    hidden = {"3栋2单元1502", "水管", "王芳", "13800001234"} - ({said} if said else set())
    for word in hidden:
        assert word not in words or word in said or (word == "水管" and "words" in tell)


def test_tried_again(counter: Counter, office: Path, post: Post) -> None:
    """What a channel does not take is tried again, given up in the end, and sent on demand."""
    assigned(counter)
    post.answer = lambda _letter: (503, b"")
    began = time.time()
    came = send(office)
    ended = time.time()
    assert (came.sent, came.later) == (0, 1)
    assert came.reasons[0].startswith("zhang.wei (json): ")
    assert send(office) == Sent(), "it is not due yet"
    box = waiting(office)
    (message,) = box.listed()
    assert message["tries"] == 1
    assert began + PAUSES[0] - 1 <= message["due"] <= ended + PAUSES[0] + 1
    for tries in range(1, len(PAUSES) + 1):
        file = box.place / "out" / f"{message['id']}.json"
        os.utime(file, (1, 1))
        came = send(office)
        assert (came.later, came.failed) == ((1, 0) if tries < len(PAUSES) else (0, 1))
    assert [one["state"] for one in box.listed()] == ["failed"]
    post.answer = lambda _letter: (200, b"")
    assert send(office, everything=True) == Sent(sent=1)
    assert not box.listed()
    assert len(set(post.keys())) == 1


#: A sender that is killed at a moment; a process of its own, since apprise has threads.
SENDER = """
import os, sys
from pathlib import Path
from svc.store.commit import checkpoints
checkpoints.reached = lambda here: os.kill(os.getpid(), 9) if here == sys.argv[1] else None
from svc.desk.notify.send import send
send(Path(sys.argv[2]))
"""


def killed_at(moment: str, work: object) -> None:
    """Run something in a process that kills itself at a moment."""
    child = os.fork()
    if child == 0:

        def stop(here: str) -> None:
            if here == moment:
                os.kill(os.getpid(), signal.SIGKILL)

        vars(checkpoints)["reached"] = stop
        try:
            work()  # type: ignore[operator]
        finally:
            os._exit(0)
    os.waitpid(child, 0)


@pytest.mark.parametrize("moment", slow_after(2, ["landed", *checkpoints.SENDING, "noted"]))
def test_killed(counter: Counter, office: Path, post: Post, moment: str) -> None:
    """Killed at any point, of the action or of the sender: nothing is lost, nothing comes twice."""
    number = counter.ticket().id
    killed_at(moment, lambda: counter.do(lambda desk: assign(desk, number, "zhang.wei")))
    counter.do(lambda desk: None)
    ticket = counter.do(lambda desk: desk.load("ticket", number))
    subprocess.run([sys.executable, "-c", SENDER, moment, str(office)], check=False)
    send(office)
    kept = dict.fromkeys(post.keys())
    assert len(kept) == (1 if ticket.status == "assigned" else 0)
    assert not waiting(office).due()
    assert send(office) == Sent()
    if moment != "answered":
        assert len(post.letters) == len(kept)


def test_killed_by_the_server(counter: Counter, office: Path, post: Post, run: Run) -> None:
    """A sender killed while its message is being taken sends it again under the same id."""
    assigned(counter)
    sender = run.start(f"svc -C {office} notify send --quiet")

    def kill(_letter: Letter) -> tuple[int, bytes]:
        sender.kill()
        sender.wait()
        return 200, b""

    post.answer = kill
    sender.wait()
    sender.communicate()
    assert len(post.letters) == 1
    assert [one.suffix for one in (waiting(office).place / "out").iterdir()] == [".sending"]
    post.answer = lambda _letter: (200, b"")
    assert send(office) == Sent(sent=1)
    assert len(post.letters) == 2
    assert len(set(post.keys())) == 1, "a channel that confirms knows that it is the same"


def test_by_itself(
    counter: Counter, office: Path, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An action starts a sender of its own and does not wait for it; cron alone starts none."""
    started: list[bool] = []
    real = outboxes.start_sender
    monkeypatch.setattr(outboxes, "start_sender", lambda place: started.append(real(place)))
    assigned(counter)
    assert started[-1] is False
    Repository.open(office).set_config("svc.notify", "now")
    assigned(counter)
    assert started[-1] is True
    until = time.monotonic() + 120
    while len(post.letters) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    assert len(post.letters) == 2


def test_never_in_the_way(counter: Counter, office: Path) -> None:
    """Where nothing can be put down the action is done all the same."""
    (office / ".git/svc/notify").mkdir(parents=True, exist_ok=True)
    (office / ".git/svc/notify/events").write_text("no folder", "utf-8")
    number = assigned(counter)
    assert counter.do(lambda desk: desk.load("ticket", number)).status == "assigned"


def test_of_one_commit(counter: Counter, office: Path, post: Post) -> None:
    """More than five tickets of one action are one message to a person, with a line each."""
    numbers = [counter.ticket().id for _ in range(6)]

    def all_of_them(desk: object) -> None:
        for number in numbers:
            assign(desk, number, "zhang.wei")  # type: ignore[arg-type]

    counter.do(all_of_them)
    assert send(office).sent == 1
    (letter,) = post.letters
    assert [line.split()[0] for line in letter.body["message"].splitlines()] == numbers


def test_the_digest(office: Path, post: Post) -> None:
    """The morning's digest goes once a day to whom the office says."""
    assert digest(office) == 2
    assert send(office).sent == 2
    assert {one.path for one in post.letters} == {"/chen.jing", "/group"}
    digest(office)
    assert send(office) == Sent(), "not twice on one day"


def test_other_desks(tmp_path: Path, post: Post) -> None:
    """The desk whose commit it was sends; what comes by sync is told by nobody else."""
    desks = two_desks(tmp_path / "apart")
    told(desks.a)
    Repository.open(desks.b).set_config("svc.notify", "cron")
    for place in (desks.a, desks.b, desks.a):
        sync(place)
    for place in (desks.a, desks.b):
        reachable(place, post, "zhang.wei")
    from tests.desk.sync.meeting import do

    do(desks.a, lambda desk: assign(desk, "T2611-A0002", "zhang.wei"))
    for place in (desks.a, desks.b):
        sync(place)
    assert send(desks.b) == Sent()
    assert send(desks.a).sent == 1


def test_commands(counter: Counter, office: Path, post: Post, run: Run) -> None:
    """What waits is listed with the reason; sending by hand says what came of it."""
    number = assigned(counter)
    post.answer = lambda _letter: (503, b"")
    failed = run("svc notify send", code=5)
    assert "1 message is tried again" in failed.err
    (line,) = run("svc notify list --format json").json()
    assert (line["to"], line["state"], line["tries"]) == ("zhang.wei", "waiting", 1)
    assert number in line["title"]
    post.answer = lambda _letter: (200, b"")
    assert run("svc notify send --all").err == "1 message sent\n"
    assert run("svc notify list").err == "nothing waits to be sent\n"
    assert "2 messages sent" in run("svc notify digest").err


def test_private(counter: Counter, office: Path) -> None:
    """What waits to be sent is for the owner's eyes."""
    assigned(counter)
    files = [path for path in (office / ".git/svc/notify").rglob("*") if path.is_file()]
    assert files
    assert {oct(path.stat().st_mode & 0o777) for path in files} == {"0o600"}
