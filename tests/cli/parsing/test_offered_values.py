"""Which of the office's values stand behind a Tab: of each command, in either language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from svc import language
from svc.cli.completion.office_values import OfficeValue, completed
from svc.cli.main import root
from svc.cli.parsing.language import worded
from tests.support import Run


def _offered(
    group: click.Group, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _offered(command, (*path, name))
            continue
        for param in command.params:
            kind = completed(param).type
            if isinstance(kind, OfficeValue):
                yield (*path, name, str(param.name)), kind.takes


def test_the_same_in_either_language() -> None:
    """What a parameter takes follows from how it was declared, not from how that is said."""
    offered = {}
    for reader in ("en", "zh_CN"):
        with language.spoken(reader):
            offered[reader] = dict(_offered(worded(root)))
    assert len(offered["en"]) > 200
    assert offered["zh_CN"] == offered["en"]


@pytest.mark.parametrize("reader", ["en", "zh"])
def test_whom_a_ticket_is_given_to(estate: Path, run: Run, reader: str) -> None:
    """Behind the ticket a Tab offers staff and departments."""
    env = {"_SVC_COMPLETE": "bash_complete", "COMP_CWORD": "3", "SVC_LANG": reader,
           "COMP_WORDS": "svc assign 1 "}  # fmt: skip
    offers = run("svc", code=None, env=env).out
    assert "plain,zhang.wei\t" in offers and "plain,service\t" in offers
