"""`svc create`: by a script in one line, by a clerk in a conversation."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest

from svc.desk.record.office import add_category
from svc.model.ticket import Ticket
from svc.store.layout import path_of
from svc.store.yaml.codec import decode
from tests.estate import done
from tests.support import Run, whatever_the_day

MONTH = f"{datetime.now(ZoneInfo('Asia/Shanghai')):%y%m}"
WHOLE = [
    "svc", "create", "厨房漏水", "--kind", "repair", "--category", "plumbing",
    "--unit", "3-2-1502", "--resident", "1", "--channel", "phone",
]  # fmt: skip


@pytest.fixture(autouse=True)
def li_na(monkeypatch: pytest.MonkeyPatch) -> None:
    """Li Na is at the desk."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")


def stored(place: Path, number: str) -> Ticket:
    """A ticket as its file says."""
    return decode((place / path_of("ticket", number)).read_bytes(), Ticket, number)


def number(sequence: int) -> str:
    """A ticket's number, of this month and desk A."""
    return f"T{MONTH}-A{sequence:04}"


def test_in_one_line(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """The number comes first, then words; one commit says who did what."""
    result = run(WHOLE)
    assert re.match(
        rf"{number(1)}  new: repair, plumbing, 3-2-1502; respond by \d{{4}}-\d\d-\d\d \d\d:\d\d\n",
        result.out,
    )
    assert result.err == ""
    log = git("log", "-1", "--format=%an <%ae>%n%B", cwd=estate)
    assert log == (
        f"李娜 <li.na@svc.invalid>\ncreate {number(1)} (repair, plumbing)\n\n"
        f"Svc-Action: create\nSvc-Record: {number(1)}\nSvc-Actor: li.na\n\n"
    )
    assert git("status", "--porcelain", cwd=estate) == ""


def test_as_json(estate: Path, run: Run) -> None:
    """The record, with the YAML's own fields."""
    record = run([*WHOLE, "--format", "json"]).json()
    assert record["id"] == number(1)
    assert (record["status"], record["unit"], record["resident"]) == ("new", "3-2-1502", "R-A00001")
    assert record["timeline"][0]["action"] == "create"
    assert "assignee" not in record


def test_chinese_words_for_kind_and_channel(estate: Path, run: Run) -> None:
    """The vocabulary is understood in Chinese, and so are the office's own names."""
    run("svc create 吵 --kind 投诉 --category 噪音 --unit 3栋2单元1502 --resident 1 --channel 来访")
    ticket = stored(estate, number(1))
    assert (ticket.kind, ticket.category, ticket.channel) == ("complaint", "noise", "visit")


@pytest.mark.parametrize("text", ["one line", "two\nlines", "  blanks  ", "windows\r\nlines\r\n"])
def test_words_from_standard_input(estate: Path, run: Run, text: str) -> None:
    """`-` reads all of it."""
    words = [word if word != "厨房漏水" else "-" for word in WHOLE]
    run(words, input=text)
    assert stored(estate, number(1)).text == text.replace("\r\n", "\n").strip()


def test_standard_input_that_is_no_text(estate: Path, run: Run) -> None:
    """Bytes that are no UTF-8 are invalid data; nothing is written."""
    words = [word if word != "厨房漏水" else "-" for word in WHOLE]
    assert "not UTF-8" in run(words, input=b"\xff\xfe", code=4).err
    assert not (estate / "records/tickets").exists()


def test_a_script_is_told_everything_that_is_missing(estate: Path, run: Run) -> None:
    """One usage error names every piece."""
    result = run("svc create", code=2)
    assert result.err.startswith(
        "svc: missing: WORDS, --kind, --category, --unit or --place,"
        " --resident, or --name and --phone, --channel\n"
    )
    some = run("svc create x --kind repair --unit 3-2-1502 --name Sam", code=2)
    assert "missing: --category, --resident, or --name and --phone, --channel" in some.err
    assert not (estate / "records/tickets").exists()


@pytest.mark.parametrize(
    ("more", "code", "says"),
    [
        (["--kind", "leak"], 2, "'leak' is not one of"),
        (["--category", "nope"], 3, "no category 'nope'"),
        (["--unit", "9-9-9"], 3, "no unit 9-9-9"),
        (["--unit", "../../../etc/passwd"], 2, "svc: "),
        (["--resident", "99"], 3, "no resident '99'"),
        (["--channel", "pigeon"], 2, "'pigeon' is not one of"),
        (["--priority", "max"], 2, "'max' is not one of"),
        (["--first-taker", "nobody"], 3, "nobody"),
        (["--name", "Sam", "--phone", "13900001234"], 2, "exclude each other"),
        (["--at", "tomorrow 09:00"], 1, "lies ahead"),
        (["--at", "2020-01-01 09:00"], 1, "days back (policies.backdate_days)"),
        (["--at", "\x1b[31m"], 2, "\\x1b[31m"),
        (["--follows", "77"], 3, "no ticket '77'"),
        (["--place", "a\nb"], 2, "--place must be one line"),
        (["extra"], 2, "unexpected extra argument"),
    ],
)
def test_bad_input(
    estate: Path, run: Run, git: Callable[..., str], more: list[str], code: int, says: str
) -> None:
    """Whatever is wrong with it: the exit code, the matter, and nothing written."""
    head = git("rev-parse", "HEAD", cwd=estate)
    result = run([*WHOLE, *more], code=code)
    assert says in result.err
    assert "\x1b" not in result.err
    assert git("rev-parse", "HEAD", cwd=estate) == head
    assert git("status", "--porcelain", cwd=estate) == ""


def test_who_acts(estate: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody on the staff must; --as says who, SVC_ACTOR too."""
    monkeypatch.delenv("SVC_ACTOR")
    assert "who acts?" in run(WHOLE, code=2).err
    assert "no member of staff 'no.one'" in run(["svc", "--as", "no.one", *WHOLE[1:]], code=3).err
    run(["svc", "--as", "zhang.wei", *WHOLE[1:]])
    assert stored(estate, number(1)).timeline[0].by == "zhang.wei"


@pytest.mark.parametrize(
    "text",
    ["--help", "-x", "--", "$(rm -rf /)", "`id`", "a\nb", "\x1b]0;title\x07", "\x00"[:0] + "'\"",
     "a: b # c", "- [x]", "\u202egnp.exe", "null", "12:30", "T2611-A0001"],
)  # fmt: skip
def test_hostile_words(estate: Path, run: Run, git: Callable[..., str], text: str) -> None:
    """Words are words, whatever they look like; none of them reaches the commit message."""
    run(["svc", "create", *WHOLE[3:], "--", text])
    assert stored(estate, number(1)).text == text
    assert git("log", "-1", "--format=%s", cwd=estate) == f"create {number(1)} (repair, plumbing)\n"


def test_a_stranger_stays_out_of_messages(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """Name and phone are in the ticket's file, and nowhere else."""
    words = ["svc", "create", "吵", "--kind", "complaint", "--category", "noise", "--place", "大堂",
             "--channel", "phone", "--name", "Sam Stranger"]  # fmt: skip
    refused = run([*words, "--phone", "no phone at all"], code=2)
    assert "no phone at all" not in refused.err
    result = run([*words, "--phone", "139 0000 1234"])
    assert "Sam" not in result.out and "139" not in result.out
    log = git("log", "--format=%B", cwd=estate)
    assert "Sam" not in log and "139" not in log


def test_a_likely_repeat_is_a_warning_in_a_script(estate: Path, run: Run) -> None:
    """It is created all the same, with words on standard error; --yes says none."""
    run(WHOLE)
    again = run(WHOLE)
    assert again.out.startswith(number(2))
    assert again.err == f"svc: warning: may repeat {number(1)} (svc show {number(1)})\n"
    assert run([*WHOLE, "--yes"]).err == ""


def test_taking_up_an_old_ticket(estate: Path, run: Run) -> None:
    """--follows links the new ticket to the old one."""
    run(WHOLE)
    record = run([*WHOLE, "--follows", "1", "--format", "json"]).json()
    assert record["timeline"][1]["action"] == "link"
    assert record["timeline"][1]["ticket"] == number(1)


def test_a_conversation(estate: Path, run: Run) -> None:
    """Unit, who reports out of who lives there, kind, category, words, channel."""
    run(WHOLE)
    typed = ["9-9-9", "3栋2单元1502", "1", "报修", "给排水", "", "阳台也漏水", "", "y"]
    result = run.terminal("svc create", typed=typed)
    shown = result.out
    assert "no unit 9-9-9" in shown
    assert "3-2-1502: 1 open ticket" in shown
    assert f"{number(1)}  new  plumbing  厨房漏水" in shown
    assert "R-A00001  王芳 (owner)  138 **** 0000" in shown
    assert "Anna" not in shown, "she has moved out"
    assert "this may be a repeat of" in shown
    ticket = stored(estate, number(2))
    assert (ticket.unit, ticket.resident, ticket.kind) == ("3-2-1502", "R-A00001", "repair")
    assert (ticket.category, ticket.channel, ticket.text) == ("plumbing", "phone", "阳台也漏水")


def test_a_repeat_is_left_alone(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """On a terminal the clerk is asked, and no means no: exit 1, nothing written."""
    run(WHOLE)
    head = git("rev-parse", "HEAD", cwd=estate)
    result = run.terminal(WHOLE, typed=["n"], code=1)
    assert "1 urges that one, c creates it anyway, Enter leaves it" in result.out
    assert f"nothing was created: it may repeat {number(1)}" in result.out
    assert git("rev-parse", "HEAD", cwd=estate) == head


def test_a_stranger_in_a_place(estate: Path, run: Run) -> None:
    """`-` says that it is about another place, or that somebody else calls."""
    typed = ["-", "3栋大堂", "Sam", "nonsense", "139 0000 1234", "2", "lift", "电梯坏了", "phone"]
    result = run.terminal("svc create", typed=typed)
    assert "that is no phone number" in result.out
    ticket = stored(estate, number(1))
    assert ticket.place == "3栋大堂"
    assert ticket.reporter is not None
    assert (ticket.reporter.name, ticket.reporter.phone) == ("Sam", "139 0000 1234")


def test_categories_offered(estate: Path, run: Run) -> None:
    """Only those offered for the kind are shown."""
    done(estate, lambda desk: add_category(desk, "billing", "账单", kinds=["inquiry"]))
    typed = ["3-2-1502", "1", "1", "noise", "吵", ""]
    result = run.terminal("svc create", typed=typed)
    assert "noise  噪音 / Noise" in result.out
    assert "billing" not in result.out


def test_nobody_is_asked_who_may_not_act(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """Who acts is asked before all else and kept; whoever is not on the staff is asked nothing."""
    result = run.terminal("svc create", code=3, env={"SVC_ACTOR": "no.one"})
    assert "no member of staff 'no.one'" in result.out
    assert "Who or where" not in result.out
    result = run.terminal(
        "svc create", typed=["李娜", "2", "\x04"], code=None, env={"SVC_ACTOR": None}
    )
    assert result.out.index("Who are you?") < result.out.index("Who or where")
    assert git("config", "svc.actor", cwd=estate).strip() == "li.na"
    assert "who acts?" not in run(WHOLE, env={"SVC_ACTOR": None}).err
    assert stored(estate, number(1)).timeline[0].by == "li.na"


def test_leaving_a_conversation(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """Ctrl-D in the middle writes nothing and ends with 130."""
    head = git("rev-parse", "HEAD", cwd=estate)
    result = run.terminal("svc create", typed=["3-2-1502", "\x04"], code=130)
    assert "3-2-1502: no open tickets" in result.out
    assert "what was said is kept: svc create goes on with it" in result.out
    assert git("rev-parse", "HEAD", cwd=estate) == head


def test_nobody_holds_the_lock_while_a_person_types(estate: Path, run: Run) -> None:
    """Another desk creates while a clerk is asked; the clerk's ticket takes the next number."""
    done = Event()

    def channel() -> str:
        """The clerk's last answer, which comes once the other desk is done."""
        done.wait()
        return "visit"

    typed = ["3-2-1502", "1", "inquiry", "fees", "怎么缴费", channel, ""]
    with ThreadPoolExecutor(1) as pool:
        clerk = pool.submit(run.terminal, "svc create", typed=typed)
        try:
            other = run.process(WHOLE)
            assert not clerk.done()
        finally:
            done.set()
        assert other.out.startswith(number(1))
        assert number(2) in clerk.result().out


def test_four_desks_at_once(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """4 processes × 10 creates: 40 tickets, numbers consecutive, nobody told to try again."""
    before = int(git("rev-list", "--count", "HEAD", cwd=estate))
    # Ten commands a process: what Python's start costs forty times proves nothing more.
    script = "from svc.cli.main import main; exit(max(main(sys.argv[1:]) for _ in range(10)))"
    desk = [sys.executable, "-c", f"import sys; {script}", *WHOLE[1:], "--yes", "--format", "json"]
    started = [
        subprocess.Popen(desk, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)
    ]
    said = [one.communicate() for one in started]
    assert [one.returncode for one in started] == [0] * 4, said
    assert [whatever_the_day(err.decode()) for _, err in said] == [""] * 4
    made = [record["id"] for out, _ in said for record in _documents(out.decode())]
    assert sorted(made) == [number(sequence) for sequence in range(1, 41)]
    assert int(git("rev-list", "--count", "HEAD", cwd=estate)) == before + 40
    assert git("status", "--porcelain", cwd=estate) == ""
    git("fsck", "--strict", cwd=estate)


def _documents(text: str) -> list[dict[str, object]]:
    """Every JSON document in a row of them."""
    found, at, reader = [], 0, json.JSONDecoder()
    while at < len(text):
        document, at = reader.raw_decode(text, at)
        found.append(document)
        at += 1
    return found
