"""Every list of the sample, in Chinese: no heading and no word of a state is left in English."""

from __future__ import annotations

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
