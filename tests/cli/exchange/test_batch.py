"""`svc batch`: many actions as one transaction or a commit each, and what each line is answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from svc.cli.parsing.command_table import COMMANDS
from svc.cli.parsing.lazy import Command
from svc.desk.batch.action_table import BY_NAME, EVERY_VERB, VERBS
from svc.desk.batch.document_verbs import DOCUMENT_VERBS
from svc.desk.batch.fee_verbs import FEE_VERBS
from svc.desk.batch.procedure_verbs import PROCEDURE_VERBS
from svc.desk.batch.publication_verbs import PUBLICATION_VERBS
from svc.desk.batch.round_verbs import ROUND_VERBS
from tests.cli.desk_day import at_the_desk, month, office_folder
from tests.support import Result, Run

__all__ = ["at_the_desk", "office_folder"]

Git = Callable[..., str]
REQUEST = {
    "do": "create", "text": "灯不亮", "kind": "repair", "category": "electrical",
    "channel": "phone", "unit": "3-2-1501", "name": "Tom", "phone": "13500003333",
}  # fmt: skip
#: Commands under these that only look.
LOOKING = {"list", "show", "search", "check", "office check", "tariff check", "bill explain",
           "tariff price", "round due",
           "round sheet", "round score", "statement unidentified", "statement differences",
           "document missing", "document loans", "document expired", "document verify",
           "permit valid", "procedure due", "notice items", "notice unread",
           "permit left-behind", "outreach due", "survey sample", "survey results",
           "survey export", "unit warranty"}  # fmt: skip
#: A page is what printing answers, a bundle what a handing over; a sheet is a batch already,
#: where files lie is a setting of the clone, and a key is somebody's own.
BESIDE = {"party open", "party answers", "permit print", "activity import", "survey import",
          "staff key add", "staff key revoke",
          "statement import", "receipt print", "closing print", "demand letter",
          "document hand-over", "document folder", "procedure scan", "round import"}  # fmt: skip
#: Options that say how a person is answered, and commands that are asked differently.
FOR_PEOPLE = {"format", "reveal", "yes", "help", "inactive", "all-new", "dry-run"}
ARGUMENTS = {
    "T": "ticket", "[T]": "ticket", "WHO": "to", "WORDS": "note", "INTO": "into",
    "OTHER": "other", "R": "resident",
    "UNIT": "unit", "ID": "id", "T…": "ticket", "T… [WHO]": "ticket to",
    "UNIT|RECEIPT": "target", "RECEIPT": "receipt", "LINE|BILL|MONTH": "line", "MONTH": "period",
    "DATE": "day", "ROUND|PLAN": "round", "[STATEMENT]…": "statements",
    "LINE|STATEMENT": "target", "QUESTION=ANSWER…": "answers",
    "UNIT…": "unit", "DEPARTMENT|PARTY": "whom", "PERMIT|PRINTED": "permit", "[FILE]": "file",
    "NOTICE…": "notice",
}  # fmt: skip


def batch(run: Run, *lines: Any, words: str = "", code: int = 0) -> list[dict[str, Any]]:
    """Run a batch of these lines, and give its answers."""
    return answers(done(run, *lines, words=words, code=code))


def done(run: Run, *lines: Any, words: str = "", code: int = 0) -> Result:
    """Run a batch of these lines."""
    text = "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines)
    return run(f"svc batch - {words}", input=text, code=code)


def answers(result: Result) -> list[dict[str, Any]]:
    """The JSON lines a batch said."""
    return [json.loads(line) for line in result.out.splitlines()]


def commits(git: Git, place: Path) -> int:
    """How many commits there are."""
    return int(git("rev-list", "--count", "HEAD", cwd=place))


def test_one_transaction(at_the_desk: Path, run: Run, git: Git) -> None:
    """Every line sees what the ones before did; all of it is one commit with a count."""
    before = commits(git, at_the_desk)
    results = batch(
        run,
        REQUEST,
        {"do": "assign", "ticket": "$1", "to": "zhang.wei"},
        {"do": "accept", "ticket": "$1", "as": "zhang.wei"},
        {"do": "finish", "ticket": "$1", "as": "zhang.wei", "resolution": "已修复", "note": "灯管"},
        {"do": "callback", "ticket": "$1", "score": 5},
    )
    number = f"T{month()}-A0002"
    assert [one["ok"] for one in results] == [True] * 5
    assert {one["id"] for one in results} == {number}
    assert [one["status"] for one in results] == ["new", "assigned", "working", "done", "closed"]
    assert results[4]["followup"] == f"F{month()}-A0001"
    assert "callback is owed" in results[3]["notices"][-1]
    assert commits(git, at_the_desk) == before + 1
    body = git("log", "-1", "--format=%an%n%B", cwd=at_the_desk)
    assert "create, assign, accept, finish, callback: 5 actions" in body
    assert body.startswith("李娜\n")
    assert body.count("Svc-Record:") == 2
    assert "Svc-Actor: li.na\nSvc-Actor: zhang.wei" in body
    assert run("svc check").code == 0
    assert run(f"svc show {number} --format json").json()["status"] == "closed"


def test_the_index_is_what_it_would_be(at_the_desk: Path, run: Run) -> None:
    """After a batch the index holds what one made anew from the commit holds."""
    batch(run, REQUEST, {"do": "assign", "ticket": "$1", "to": "order"},
          {"do": "note", "ticket": "$1", "note": "x"},
          {"do": "resident edit", "resident": "1", "set": {"note": "a"}},
          {"do": "resident edit", "resident": "1", "set": {"note": "b"}})  # fmt: skip
    kept = _index(at_the_desk)
    (at_the_desk / ".git/svc/index.sqlite").unlink()
    run("svc list")
    assert kept >= _index(at_the_desk)
    assert {row for row in kept if row[1]} == _index(at_the_desk)
    assert len(kept) == len(_index(at_the_desk)) + 2  # as the ticket and the resident were before


def _index(place: Path) -> set[tuple[Any, ...]]:
    import sqlite3

    db = sqlite3.connect(place / ".git/svc/index.sqlite")
    rows = set(db.execute("SELECT path, head, oid FROM record_row").fetchall())
    db.close()
    return rows


def test_records_of_every_kind(at_the_desk: Path, run: Run, git: Git) -> None:
    """Units, people, staff and rules, each named by later lines of the same batch."""
    results = batch(
        run,
        {"do": "office department add", "id": "garden", "name": "园林部"},
        {"do": "staff add", "id": "sun.mei", "name": "孙梅", "department": "garden",
         "role": ["worker", "主管"]},
        {"do": "office category add", "id": "trees", "name": "树木", "kind": "报修",
         "department": "garden", "assignee": "$2"},
        {"do": "unit add", "unit": "5栋1单元101", "floor": 1, "area": 80.5},
        {"do": "resident add", "name": "周", "phone": ["13811112222"], "unit": "$4",
         "relation": "业主"},
        {**REQUEST, "unit": "$4", "resident": "$5", "category": "trees", "name": None,
         "phone": None},
        {"do": "assign", "ticket": "$6", "proposed": True},
        {"do": "urge", "ticket": "$6", "asked-by": "$5"},
        {"do": "resident edit", "resident": "$5", "add": {"phone": "13811113333"},
         "set": {"email": "z@example.org"}},
        {"do": "staff edit", "id": "$2", "set": {"note": "new"}},
        {"do": "edit", "ticket": "$6", "set": {"priority": "urgent"}, "reason": "again"},
    )  # fmt: skip
    assert [one["id"] for one in results][:5] == [
        "office",
        "sun.mei",
        "office",
        "5-1-101",
        "R-A00004",
    ]
    ticket = run(f"svc show {results[5]['id']} --format json").json()
    assert ticket["assignee"] == "sun.mei"
    assert ticket["unit"] == "5-1-101"
    assert ticket["priority"] == "urgent"
    assert any(event.get("asked_by") == "R-A00004" for event in ticket["timeline"])
    person = run("svc resident show 4 --reveal --format json").json()
    assert person["phones"] == ["13811112222", "13811113333"]
    assert run("svc check").code == 0
    assert git("status", "--porcelain", cwd=at_the_desk) == ""


def test_all_or_nothing(at_the_desk: Path, run: Run, git: Git) -> None:
    """One bad line and nothing is done; every bad line says why, the others that they waited."""
    before = git("rev-parse", "HEAD", cwd=at_the_desk)
    result = done(
        run,
        REQUEST,
        {"do": "accept", "ticket": "$1"},
        {"do": "assign", "ticket": "$1", "to": "nobody"},
        {"do": "note", "ticket": "$2", "note": "x"},
        {"do": "note", "ticket": "$1", "note": "x"},
        code=3,
    )
    results = answers(result)
    assert [one["ok"] for one in results] == [False] * 5
    assert [one.get("held", False) for one in results] == [True, False, False, False, True]
    assert "from there" in results[1]["error"]
    assert (results[1]["exit"], results[2]["exit"], results[3]["exit"]) == (1, 3, 2)
    assert "line 2 was not done" in results[3]["error"]
    assert "line 2 stopped the batch" in results[0]["error"]
    assert "3 of 5 lines are bad, so nothing was done" in result.err
    assert git("rev-parse", "HEAD", cwd=at_the_desk) == before
    assert git("status", "--porcelain", cwd=at_the_desk) == ""
    assert len(run("svc list --status all --format json").json()) == 1
    assert batch(run, REQUEST)[0]["id"] == f"T{month()}-A0002", "no number is lost"


def test_a_refused_line_leaves_no_trace(at_the_desk: Path, run: Run) -> None:
    """In a dry run with --each the lines after a bad one are told as they would be."""
    bad = {**REQUEST, "category": "nothing"}
    said = batch(run, bad, REQUEST, {"do": "accept", "ticket": "$2"}, REQUEST,
                 words="--each --dry-run", code=3)  # fmt: skip
    assert [one["ok"] for one in said] == [False, True, False, True]
    assert [one.get("id") for one in said] == [None, f"T{month()}-A0002", None, f"T{month()}-A0003"]
    assert len(run("svc list --status all --format json").json()) == 1


def test_dry_run(at_the_desk: Path, run: Run, git: Git) -> None:
    """What would be, and nothing is."""
    before = git("rev-parse", "HEAD", cwd=at_the_desk)
    result = done(run, REQUEST, {"do": "assign", "ticket": "$1", "to": "order"}, words="--dry-run")
    assert [one["status"] for one in answers(result)] == ["new", "assigned"]
    assert "commit" not in answers(result)[0]
    assert "2 actions would be done" in result.err
    assert git("rev-parse", "HEAD", cwd=at_the_desk) == before
    assert len(run("svc list --format json").json()) == 1


def test_each(at_the_desk: Path, run: Run, git: Git) -> None:
    """A commit a line; a bad line stops only those that name its record."""
    before = commits(git, at_the_desk)
    result = done(
        run,
        REQUEST,
        {"do": "assign", "ticket": "$1", "to": "zhang.wei"},
        {"do": "create", "text": "x"},
        {"do": "note", "ticket": "$3", "note": "y"},
        {"do": "accept", "ticket": "$1", "as": "zhang.wei"},
        words="--each",
        code=2,
    )
    said = answers(result)
    assert [one["ok"] for one in said] == [True, True, False, False, True]
    assert "missing: channel" in said[2]["error"]
    assert "3 actions done, 2 refused" in result.err
    assert commits(git, at_the_desk) == before + 3
    assert len({one["commit"] for one in said if one["ok"]}) == 3
    authors = git("log", "-3", "--format=%an", cwd=at_the_desk).split()
    assert authors == ["张伟", "李娜", "李娜"]


def test_nobody_named(at_the_desk: Path, run: Run, git: Git, monkeypatch: Any) -> None:
    """Each line may say who acts; several together are signed by the program."""
    monkeypatch.delenv("SVC_ACTOR")
    assert "who acts" in batch(run, REQUEST, code=2)[0]["error"]
    batch(run, {**REQUEST, "as": "li.na"})
    assert git("log", "-1", "--format=%an", cwd=at_the_desk).strip() == "李娜"
    batch(run, {**REQUEST, "as": "li.na"}, {"do": "note", "ticket": "1", "note": "x",
                                            "as": "zhang.wei"})  # fmt: skip
    body = git("log", "-1", "--format=%an%n%B", cwd=at_the_desk)
    assert body.startswith("svc\n")
    assert "Svc-Actor: svc\nSvc-Actor: li.na\nSvc-Actor: zhang.wei" in body


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("{", 4, "the line is no JSON"),
        ("[1]", 4, "is no JSON object"),
        ('{"do": "note", "do": "note"}', 4, "has a key twice"),
        ("[" * 100_000, 4, "is no JSON"),
        ({"ticket": "1"}, 2, "missing: do"),
        ({"do": "fly"}, 2, "no action 'fly'"),
        ({"do": ["note"]}, 2, "no action ['note']"),
        ({"do": "note", "ticket": "1", "words": "x"}, 2, "note has no key 'words'"),
        ({"do": "note", "ticket": "1"}, 2, "missing: note"),
        ({"do": "note", "ticket": ["1"], "note": "x"}, 2, "ticket: is no text"),
        ({"do": "note", "ticket": True, "note": "x"}, 2, "ticket: is no text"),
        ({"do": "note", "ticket": "99", "note": "x"}, 3, "no ticket '99'"),
        ({"do": "note", "ticket": "$7", "note": "x"}, 2, "$7 is no earlier line"),
        ({"do": "note", "ticket": "$1", "note": "x"}, 2, "$1 is no earlier line"),
        ({"do": "edit", "ticket": "1", "set": "x"}, 2, "set: is no object of fields"),
        ({"do": "edit", "ticket": "1", "set": {"status": "closed"}}, 2, "no field to edit"),
        ({"do": "assign", "ticket": "1"}, 2, "either to, or proposed"),
        ({"do": "assign", "ticket": "1", "to": "order", "proposed": True}, 2, "either to"),
        ({"do": "assign", "ticket": "1", "proposed": "yes"}, 2, "neither true nor false"),
        ({"do": "callback", "ticket": "1"}, 2, "missing: score"),
        ({"do": "callback", "ticket": "1", "score": "5"}, 2, "is no whole number"),
        ({"do": "callback", "ticket": "1", "satisfied": True, "unreachable": True}, 2, "exclude"),
        ({"do": "callback", "ticket": "1", "score": 5}, 1, "is new"),
        ({"do": "finish", "ticket": "1", "resolution": "magic", "note": "x"}, 2, "resolution: no"),
        ({"do": "resident edit", "resident": "1"}, 2, "missing: set, add or remove"),
        ({"do": "note", "ticket": "1", "note": "x", "as": 5}, 2, "as: is no staff id"),
        ({"do": "note", "ticket": "1", "note": "x", "as": "nobody"}, 3, "no member of staff"),
        ({"do": "note", "ticket": "1", "note": "x", "at": "2199-01-01 09:00"}, 1, "lies ahead"),
    ],
)  # fmt: skip
def test_bad_lines(at_the_desk: Path, run: Run, line: Any, code: int, said: str) -> None:
    """Line number, reason and exit code, whatever is wrong; nothing is written."""
    (answer,) = batch(run, line, code=code)
    assert answer["line"] == 1
    assert answer["ok"] is False
    assert answer["exit"] == code
    assert said in answer["error"]


def test_unknown_keys_name_the_known(at_the_desk: Path, run: Run) -> None:
    """The answer's next step lists what the action takes."""
    (answer,) = batch(run, {"do": "note", "ticket": "1", "text": "x"}, code=2)
    assert answer["next"] == "one of ticket, note, cite, at"


def test_lines_are_counted_as_an_editor_does(at_the_desk: Path, run: Run) -> None:
    """Empty lines are passed over but counted; a byte order mark does not matter."""
    note = json.dumps({"do": "note", "ticket": "1", "note": "$1 is money"})
    said = answers(run("svc batch -", input=f"\ufeff\n\n{note}\r\n  \n{note}"))
    assert [one["line"] for one in said] == [3, 5]
    raw = b'{"do": "note", "ticket": "1", "note": "\xff"}\n'
    assert "is not UTF-8" in answers(run("svc batch -", input=raw, code=4))[0]["error"]
    ticket = run("svc show 1 --format json").json()
    assert ticket["timeline"][-1]["note"] == "$1 is money"


def test_files(at_the_desk: Path, run: Run, tmp_path: Path) -> None:
    """A file by name; none of that name; none at all; an empty one."""
    (tmp_path / "b.jsonl").write_text('{"do": "note", "ticket": "1", "note": "x"}\n')
    run(["svc", "batch", str(tmp_path / "b.jsonl")])
    assert "no file" in run("svc batch nowhere.jsonl", code=3).err
    assert "missing: FILE" in run("svc batch", code=2).err
    assert "0 actions done" in run("svc batch -", input="").err


def test_many(at_the_desk: Path, run: Run, git: Git) -> None:
    """Hundreds of records go down one stream, and the office is whole afterwards."""
    many = [{"do": "unit add", "unit": f"9-1-{number}"} for number in range(1, 521)]
    said = batch(run, *many)
    assert len({one["commit"] for one in said}) == 1
    assert len(list((at_the_desk / "records/units/9").glob("*.yaml"))) == 520
    assert git("status", "--porcelain", cwd=at_the_desk) == ""
    assert run("svc check").code == 0


def _writing(rows: tuple[Command, ...], before: str = "") -> Iterator[tuple[str, Command]]:
    for row in rows:
        name = f"{before}{row.name}"
        if row.commands:
            yield from _writing(row.commands, f"{name} ")
        if row.target and name not in LOOKING and row.name not in LOOKING - {"check"}:
            yield name, row


def _commands() -> dict[str, click.Command]:
    """Commands that act, by name: those of a ticket's life and of the estate."""
    rows = [row for row in COMMANDS if row.name in {verb.name.split()[0] for verb in EVERY_VERB}]
    # a group that is a command as well hides the command's own options
    return {name: row._replace(commands=()).load() for name, row in _writing(tuple(rows))}


def test_every_command_that_acts_is_an_action() -> None:
    """Whatever a person can do one at a time a batch can do too."""
    assert set(_commands()) - BESIDE == set(BY_NAME)
    desk = {row.name for row in COMMANDS if row.section == "Desk"}
    # One acts on every ticket by itself; the others ask a person about one after the other.
    alone = {"tick", "triage", "settle"}
    assert desk - alone <= set(BY_NAME)


@pytest.mark.parametrize(
    "verb",
    (*VERBS, *FEE_VERBS, *ROUND_VERBS, *DOCUMENT_VERBS, *PROCEDURE_VERBS, *PUBLICATION_VERBS),
    ids=lambda verb: verb.name,
)
def test_keys_are_the_options(verb: Any) -> None:
    """An action's keys are named as its command's options and arguments."""
    options = set()
    for parameter in _commands()[verb.name].params:
        if isinstance(parameter, click.Argument):
            named = ARGUMENTS.get(parameter.human_readable_name, parameter.human_readable_name)
            options |= set(named.lower().split())
        elif isinstance(parameter.flag_value, str):  # one key's words are an option each
            options.add(parameter.name)
        else:
            long = [name for name in parameter.opts if name.startswith("--")]
            options.add(long[0].removeprefix("--"))
    options -= FOR_PEOPLE
    if "output" in options:  # nothing is printed for a batch
        options -= {"output", "force"}
    if verb.name == "create":
        options = (options - {"note"}) | {"text"}
    assert {key.name for key in verb.keys} == options


def test_the_actions_are_listed(run: Run) -> None:
    """`--actions` needs no office."""
    said = run("svc batch --actions").out
    assert all(f"\n{name} " in said for name in BY_NAME)


def test_answers_are_for_programs(at_the_desk: Path, run: Run) -> None:
    """A line's error and notices are in English, what is said beside them in the reader's words."""
    assert at_the_desk.is_dir()
    text = json.dumps({"do": "assign", "ticket": "1"}) + "\nno json\n"
    for words in ("svc batch - --each", "svc batch -"):
        english = run(words, input=text, code=None)
        chinese = run(words, input=text, code=None, env={"SVC_LANG": "zh_CN"})
        assert chinese.out == english.out
        assert "say to whom" in english.out
        assert chinese.err != english.err
