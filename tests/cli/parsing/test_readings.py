"""Words that a process reads again come to what they came to, and nothing is kept too long."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from svc import language
from svc.cli.core.session import Session
from svc.cli.main import answered, root
from svc.cli.parsing.command_table import COMMANDS
from svc.cli.parsing.language import worded
from svc.cli.parsing.lazy import LazyGroup
from tests.week import Week


def plain_commands() -> Iterator[str]:
    """Commands without others below them."""
    for row in COMMANDS:
        if not row.commands:
            yield row.name


def left(ctx: click.Context) -> dict[str, object]:
    """What reading words left in a context, for the command and whoever asks it later."""
    sources = {name: ctx.get_parameter_source(name) for name in ctx.params}
    return {"params": ctx.params, "args": ctx.args, "meta": ctx.meta, "sources": sources}


@pytest.mark.parametrize("spoken", ["en", "zh_CN"])
@pytest.mark.parametrize("name", sorted(plain_commands()))
@pytest.mark.parametrize("words", [[], ["T2411-A0004"], ["--format", "json"], ["--reveal"]])
def test_read_again(name: str, words: list[str], spoken: str) -> None:
    """The first, second, third and fourth reading of a line leave the same, or fail alike."""
    language.use(spoken)
    try:
        outcomes = []
        group = root
        assert isinstance(group, LazyGroup)
        for _ in range(4):
            above = click.Context(group, info_name="svc", obj=Session("."))
            command = group.get_command(above, name)
            assert command is not None
            try:
                outcomes.append(left(command.make_context(name, [*words], parent=above)))
            except click.UsageError as error:
                outcomes.append({"error": error.format_message()})
        assert outcomes == [outcomes[0]] * 4
    finally:
        language.use("en")


def test_what_was_left_is_nobody_elses() -> None:
    """A command may change what it was given, and the next one sees nothing of it."""
    assert isinstance(root, LazyGroup)
    for _ in range(4):
        above = click.Context(root, info_name="svc", obj=Session("."))
        command = root.get_command(above, "list")
        assert command is not None
        ctx = command.make_context("list", ["--status", "all"], parent=above)
        assert ctx.params["status"] == ("all",)
        ctx.params.clear()
        ctx.args.append("mine")


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_reveal_lasts_for_its_line(
    week: Week, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    """Personal data are shown in full where it is asked for, in that line alone, however often."""
    line = ["-C", str(week.place), "--lang", lang, "list", "--status", "all"]
    said: dict[bool, set[str]] = {False: set(), True: set()}
    for turn in range(10):
        revealed = turn % 2 == 1
        assert answered([*line, *(["--reveal"] * revealed), "--format", "json"]) == 0
        said[revealed].add(capsys.readouterr().out)
    assert [len(texts) for texts in said.values()] == [1, 1]
    assert "*" in said[False].pop()
    assert "138****" not in said[True].pop()


def test_the_environment_counts(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that stands in for an option is looked at by every line."""
    at = ["-C", str(week.place), "staff", "list", "--lang", "xx"]
    for _ in range(3):
        monkeypatch.delenv("SVC_LANG", raising=False)
        assert answered(["-C", str(week.place), "list"]) == 0
        monkeypatch.setenv("SVC_LANG", "klingon")
        assert answered(["-C", str(week.place), "list"]) == 2
        assert answered(at) == 2


def test_languages_have_commands_of_their_own() -> None:
    """A command asked for in one language is not handed out in the other."""
    spoken = {}
    for name in ("en", "zh_CN", "en", "zh_CN"):
        language.use(name)
        group = worded(root)
        assert isinstance(group, LazyGroup)
        command = group.get_command(click.Context(group), "list")
        assert command is not None
        assert spoken.setdefault(name, command) is command
    language.use("en")
    assert spoken["en"].help != spoken["zh_CN"].help
