"""Every hint names a command that there is."""

from __future__ import annotations

import re
from pathlib import Path

import click
from babel.messages.pofile import read_po

from svc.cli import main

CATALOGUE = Path(main.__file__).parents[1] / "locales" / "zh_CN" / "LC_MESSAGES" / "svc.po"
COMMAND = re.compile(r"\bsvc(?: --as [\w.{}]+)? ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?")


def wrong(text: str) -> list[str]:
    """What a text says of commands that there are not."""
    found = []
    for said in COMMAND.finditer(text):
        top = main.root.get_command(click.Context(main.root), said[1])
        if top is None:
            found.append(said[0])
            continue
        if isinstance(top, click.Group) and said[2] is not None:
            named = top.get_command(click.Context(top), said[2])
            found += [said[0]] if named is None else []
    return found


def test_hints_name_commands_that_exist() -> None:
    """Read in Chinese, where an English word behind `svc` is a command's and no prose."""
    catalogue = read_po(CATALOGUE.open("rb"), locale="zh_CN")
    strings = [message.string for message in catalogue if message.id]
    texts = [one for said in strings for one in ([said] if isinstance(said, str) else said)]
    lines = [line for text in texts for line in text.splitlines()]
    assert sum(bool(COMMAND.search(line)) for line in lines) > 50
    assert {line: bad for line in lines if (bad := wrong(line))} == {}
