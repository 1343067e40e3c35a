"""The conversation in which a request is taken: back, left and taken up, urged, prepared."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from svc.model.ticket import Ticket
from svc.store.layout import path_of
from svc.store.yaml.codec import decode
from tests.cli.desk_day import Numbered
from tests.support import Run

T = Numbered("T", 1)
PRESET = ["svc", "--as", "li.na", "office", "preset", "爆管", "--kind", "repair"]
PRESET += ["--category", "plumbing", "--priority", "urgent"]
PRESET += ["--ask", "水从哪里来", "--say", "请先关阀门"]


@pytest.fixture(autouse=True)
def clerk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Li Na sits at the desk."""
    monkeypatch.setenv("SVC_ACTOR", "li.na")


def made(estate: Path) -> list[Ticket]:
    """Every ticket, by number."""
    files = sorted((estate / "records/tickets").rglob("*.yaml"))
    return [decode(file.read_bytes(), Ticket, path_of("ticket", file.stem)) for file in files]


def test_back_a_question(estate: Path, run: Run) -> None:
    """`<` asks the question before once more; what was answered there is forgotten."""
    typed = ["3-2-1502", "1", "complaint", "<", "repair", "plumbing", "<", "lift", "梯门响", ""]
    shown = run.terminal("svc create", typed=typed).out
    assert "(< goes back a question)" in shown
    (ticket,) = made(estate)
    assert (ticket.kind, ticket.category, ticket.resident) == ("repair", "lift", "R-A00001")


def test_back_at_the_first_question(estate: Path, run: Run) -> None:
    """There is nothing before it: it is asked again."""
    typed = ["<", "3-2-1502", "1", "repair", "plumbing", "漏", ""]
    run.terminal("svc create", typed=typed)
    assert made(estate)[0].unit == "3-2-1502"


def test_left_and_taken_up_again(estate: Path, run: Run) -> None:
    """What was answered is kept for its owner alone, offered again, and gone once it is on file."""
    run.terminal("svc create", typed=["3-2-1502", "1", "repair", "\x04"], code=130)
    draft = estate / ".git/svc/drafts/create.json"
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    shown = run.terminal("svc create", typed=["是", "plumbing", "漏水", ""]).out
    assert "a request was begun and left: 3-2-1502" in shown
    (ticket,) = made(estate)
    assert (ticket.unit, ticket.resident, ticket.kind) == ("3-2-1502", "R-A00001", "repair")
    assert not draft.exists()


def test_left_and_not_wanted(estate: Path, run: Run) -> None:
    """Whoever says no begins anew; a whole command line is not asked."""
    run.terminal("svc create", typed=["3-2-1502", "\x04"], code=130)
    run.terminal("svc create", typed=["n", "\x04"], code=130)
    assert not (estate / ".git/svc/drafts/create.json").exists()
    assert made(estate) == []


def test_a_repeat_becomes_an_urge(estate: Path, run: Run) -> None:
    """One key: the open ticket is urged by who reports, in their words, and none is created."""
    for answer in ("", "1"):
        typed = ["3-2-1502", "1", "repair", "plumbing", "厨房漏水", "", answer]
        shown = run.terminal("svc create", typed=typed).out
    (ticket,) = made(estate)
    assert f"{T}  urged: 厨房漏水" in shown
    last = ticket.timeline[-1]
    assert (last.action, last.asked_by, last.note) == ("urge", "R-A00001", "厨房漏水")


def test_nobody_to_call(estate: Path, run: Run) -> None:
    """0 for who leaves no name or no phone; a colleague is known by id, me by that."""
    where = ["-", "东门"]
    for name in (["0"], ["王女士", "0"], ["zhang.wei"], ["me"]):
        run.terminal("svc create -y", typed=[*where, *name, "repair", "lift", "灯坏", ""])
    kept = [(one.no_contact, one.caller, one.reported_by) for one in made(estate)]
    assert kept == [
        ("anonymous", None, None), ("declined", "王女士", None), ("staff", None, "zhang.wei"),
        ("staff", None, "li.na"),
    ]  # fmt: skip


def test_an_odd_phone_is_asked_about(estate: Path, run: Run) -> None:
    """Softly: no asks for it again, yes keeps it."""
    typed = ["-", "东门", "王", "1381234567", "n", "13812345678", "repair", "lift", "灯坏", ""]
    shown = run.terminal("svc create", typed=typed).out
    assert "the phone has 10 digits; a mobile number has 11; is it right so? [y/N]" in shown
    assert "warning" not in shown
    reporter = made(estate)[0].reporter
    assert reporter is not None
    assert reporter.phone == "13812345678"


def test_answered_at_the_end(estate: Path, run: Run) -> None:
    """A kind that owes no callback first is asked whether it was answered."""
    typed = ["3-2-1502", "1", "inquiry", "lift", "几点停梯", "", "晚上十点"]
    assert f"{T}  closed" in run.terminal("svc create", typed=typed).out
    assert made(estate)[0].timeline[1].note == "晚上十点"


def test_a_ticket_says_who_and_where(estate: Path, run: Run) -> None:
    """Its number is an answer to who or where."""
    words = ["svc", "create", "漏水", "--kind", "repair", "--category", "plumbing", "--channel",
             "phone", "--resident", "1"]  # fmt: skip
    run(words)
    run.terminal("svc create", typed=["A0001", "complaint", "noise", "太吵", ""])
    second = made(estate)[1]
    assert (second.unit, second.resident) == ("3-2-1502", "R-A00001")


def test_a_preset_in_a_script(estate: Path, run: Run) -> None:
    """Kind, category and priority are the preset's, unless said otherwise; the words are told."""
    assert "presets.爆管.priority – → urgent" in run(PRESET).out
    words = ["svc", "create", "厨房", "--preset", "爆管", "--resident", "1", "--channel", "phone"]
    told = run(words)
    assert "say: 请先关阀门" in told.err
    run([*words, "--priority", "low", "--yes"])
    first, second = made(estate)
    assert (first.kind, first.category, first.priority) == ("repair", "plumbing", "urgent")
    assert second.priority == "low"
    assert "no preset '断网'" in run([*words[:4], "断网", *words[5:]], code=3).err
    assert "no preset '断网'" in run("svc create --preset 断网", code=3).err
    assert "missing: WORDS" in run("svc create --preset 爆管", code=2).err
    batch = (
        '{"do": "create", "preset": "爆管", "text": "卫生间", "resident": "1", "channel": "web"}'
    )
    run("svc batch -", input=batch)
    assert made(estate)[2].priority == "urgent"


def test_a_preset_in_the_conversation(estate: Path, run: Run) -> None:
    """It stands among the kinds; its questions are asked, and the answers are in the text."""
    run(PRESET)
    typed = ["3-2-1502", "1", "爆管", "厨房漏", "水管接头", ""]
    shown = run.terminal("svc create", typed=typed).out
    assert "say: 请先关阀门" in shown
    (ticket,) = made(estate)
    assert (ticket.category, ticket.text) == ("plumbing", "厨房漏\n水从哪里来: 水管接头")


def test_presets_as_rules(estate: Path, run: Run) -> None:
    """Listed, changed, taken away; a preset without its category is refused."""
    run(PRESET)
    assert "爆管" in run("svc office preset").out
    changed = run("svc office preset 爆管 --priority normal").out
    assert changed == "office  presets.爆管.priority urgent → normal\n"
    assert "needs --kind, --category" in run("svc office preset 断网", code=2).err
    run("svc office preset 断网 --kind repair --category nothing", code=3)
    run("svc office preset 爆管 --remove")
    assert "爆管" not in run("svc office preset").out
    assert "no preset '爆管'" in run("svc office preset 爆管 --remove", code=3).err


def test_an_office_begins_with_presets(tmp_path: Path, run: Run) -> None:
    """Common requests in the office's language, with what to say until somebody comes."""
    told = {}
    for locale in ("zh_CN", "en"):
        place = tmp_path / locale
        run(["svc", "init", str(place), "--locale", locale])
        rows = run(["svc", "-C", str(place), "office", "preset", "--format", "json"]).json()
        told[locale] = {row["name"]: row for row in rows}
        run(["svc", "-C", str(place), "check"])
    chinese, english = told["zh_CN"], told["en"]
    assert list(chinese) == list(english)
    assert {"漏水", "停电", "电梯困人"} <= set(chinese)
    for name, row in chinese.items():
        same = ("kind", "category", "priority")
        assert [row[field] for field in same] == [english[name][field] for field in same]
        for field in ("ask", "say"):
            words, others = row.get(field) or [], english[name].get(field) or []
            assert len(words) == len(others)
            assert all(not one.isascii() for one in words) and all(one.isascii() for one in others)
        assert row["say"] or row["priority"] not in ("urgent", "emergency")
    assert chinese["电梯困人"]["priority"] == "emergency"


def test_merge_proposes(estate: Path, run: Run) -> None:
    """Open tickets of the same matter are shown to choose from."""
    words = ["svc", "create", "漏水", "--kind", "repair", "--category", "plumbing", "--channel",
             "phone", "--resident", "1", "--yes"]  # fmt: skip
    run(words)
    run(words)
    shown = run.terminal("svc merge 2", typed=["1", "y"]).out
    assert f"1  {T}" in shown
    assert made(estate)[1].merged_into == T
