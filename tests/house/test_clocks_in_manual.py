"""The worked examples of the manual's page on clocks say what svc says."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from svc.desk.core import view
from svc.desk.core.act import act
from svc.model.words import ClockName
from tests.support import TOP, Run

ZONE = ZoneInfo("Asia/Shanghai")
_COMMAND = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d) \$ (svc .*)")


class Example(NamedTuple):
    """A command, the moment at which it is given, and what it prints."""

    now: datetime
    command: str
    said: str


def examples() -> list[Example]:
    """Every example of the page, in order."""
    text = (TOP / "svc/manual/en/clocks.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- clocks -->\n(.*)<!-- /clocks -->", text, re.DOTALL)
    assert found is not None
    made: list[Example] = []
    for line in "\n".join(re.findall(r"```console\n(.*?)```", found[1], re.DOTALL)).split("\n"):
        if given := _COMMAND.fullmatch(line):
            now = datetime.fromisoformat(given[1]).replace(tzinfo=ZONE)
            made.append(Example(now, given[2], ""))
        elif line:
            made[-1] = made[-1]._replace(said=made[-1].said + line + "\n")
    return made


def test_examples(estate: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command, given at its moment in a new office, prints what stands below it, if any."""
    look = view.look
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    shown = set()
    for example in examples():
        monkeypatch.setattr("svc.desk.core.act.act", partial(act, now=example.now))
        monkeypatch.setattr(view, "look", partial(look, now=example.now))
        out = run(example.command).out
        if example.said:
            assert "\n".join(filter(None, out.split("\n"))) + "\n" == example.said, example.command
        shown |= {
            name for name in ClockName if re.search(rf"^{name}\b", example.said, re.MULTILINE)
        }
    assert shown == set(ClockName)
