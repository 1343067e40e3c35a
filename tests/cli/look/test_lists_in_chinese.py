"""Every list of the sample, in Chinese: no heading is left in English, and nobody is an id."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from svc.cli.main import root as program
from tests.models import copied, shared
from tests.offices import sample
from tests.support import Run

#: Lists of which nothing stands in the sample, or that are asked about something.
_MORE = (
    "survey results Q26-A01",
    "party open gate-maker",
    "outreach due",
    "notice items",
    "notice unread",
    "round due",
    "procedure due",
    "letter list",
    "arrears",
    "due",
)


def lists() -> list[str]:
    """Every command that is called `NOUN list`."""
    context = click.Context(program)
    groups = {name: program.get_command(context, name) for name in program.list_commands(context)}
    return [
        f"{name} list"
        for name, group in groups.items()
        if isinstance(group, click.Group) and "list" in group.list_commands(context)
    ]


def test_no_heading_is_english(run: Run, homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A heading is a Chinese word, or none; so is what a list says of how a record stands."""
    monkeypatch.chdir(copied(shared(sample), homes / "lists"))
    monkeypatch.setenv("SVC_LANG", "zh_CN")
    english = {}
    for command in (*lists(), *_MORE):
        told = run(["svc", *command.split()], env={"COLUMNS": "400"}, code=None).out.splitlines()
        if len(told) < 2 or not re.fullmatch(r"-[- ]+", told[1]):
            continue
        left = [
            word
            for word in re.split(r" {2,}", told[0].strip())
            if re.fullmatch(r"[a-z][a-z _]*", word)
        ]
        if left:
            english[command] = left
    assert english == {}


#: What else says who has what, and what things are about.
_ALSO = ("board", "board --by person", "shift", "jobs zhang.wei", "callback list", "list",
         "list --status all", "notice unread", "procedure due", "clock T2611-A0031",
         "show T2611-A0031", "arrears --by item", "arrears --by line", "unit warranty 3-2-302",
         "round score I2611-A0001", "document missing", "document loans",
         "balance 3-2-302")  # fmt: skip


def shows(run: Run) -> list[str]:
    """`NOUN show` of the first that each list has, and of the first with a story."""
    commands = []
    for command in lists():
        rows = json.loads(run(f"svc {command} --format json").out or "[]")
        numbered = [one for one in rows if one.get("id")]
        eventful = [one for one in numbered if one.get("events")]
        show = command.replace(" list", " show")
        commands += [f"{show} {one['id']}" for one in (*numbered[:1], *eventful[:1])]
    return [one for one in commands if run(f"svc {one} --format json", code=None).code == 0]


def test_who_and_what_for_is_said_by_name(
    run: Run, homes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No list, show or board says a member of staff, a department or a category by its id.

    Ids stand where they are a record's own, or what is to be typed.
    """
    monkeypatch.chdir(copied(shared(sample), homes / "names"))
    office = run("svc office show --format json").json()
    staff = [one["id"] for one in run("svc staff list --all --format json").json()]
    listed = [one["id"] for part in ("departments", "categories") for one in office[part]]
    person = re.compile(rf"(?<![\w./-])(?:{'|'.join(map(re.escape, staff))})(?![\w./-])")
    # A cell by itself, or behind a label; among other words it may be one of a text.
    entry = re.compile(rf"(?:[\u4e00-\u9fff]+ )?({'|'.join(map(re.escape, listed))})")
    typed = re.compile(r"svc [^\u4e00-\u9fff，。；（）]*|^编号 .*$", re.MULTILINE)
    # Where ids are a record's own: the first column, or of what a qualification is on file.
    own = {"staff list": staff, "tariff list": listed, "shift": ["zhang.wei"]}
    commands = [*lists(), *_MORE, *_ALSO, *shows(run)]
    monkeypatch.setenv("SVC_LANG", "zh_CN")
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    by_id = {}
    for command in commands:
        screen = run(["svc", *command.split()], env={"COLUMNS": "400"}, code=None).out
        plain = typed.sub("", screen)
        cells = re.split(r" {2,}|[，；：、（）(),\n]", plain)
        left = {*person.findall(plain), *(m[1] for m in map(entry.fullmatch, cells) if m)}
        left -= {*own.get(command, ())}
        if left:
            by_id[command] = left
    assert by_id == {}


def test_a_list_can_be_asked_by_name(
    run: Run, homes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a list says by name may be asked for by it, and its data keep the ids."""
    monkeypatch.chdir(copied(shared(sample), homes / "asked"))
    monkeypatch.setenv("SVC_LANG", "zh_CN")
    promises = run(["svc", "promise", "list", "--by", "李娜", "--format", "json"]).json()
    assert [one["by"] for one in promises] == ["li.na"]
    assert run(["svc", "promise", "list", "--by", "li.na", "--format", "json"]).json() == promises
    handed = run(["svc", "procedure", "list", "--workflow", "门禁", "--format", "json"]).json()
    assert [one["workflow"] for one in handed] == ["card"]
    assert "李娜" in run("svc promise list").out and "门禁卡办理" in run("svc procedure list").out
    # An English reader has ids in lists, and names beside them where there is room.
    monkeypatch.setenv("SVC_LANG", "en")
    assert "li.na" in run("svc promise list").out
    assert "li.na 李娜" in run(f"svc promise show {promises[0]['id']}").out
