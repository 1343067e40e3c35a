"""Commands typed at random in the sample office: each is done, or refused with a sentence.

Options and values are drawn for every command of the table: half of them ids, days and choices
that could be meant, the others what nobody should type.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from svc.cli.main import root
from svc.errors import EXIT_CODES
from tests.models import copied, shared
from tests.offices import sample
from tests.support import Run, git

#: Of ours alone; a test that meets it has found a fault.
_FAULT = 70
#: What takes several records may have recorded some of them before one was refused.
_SEVERAL = {"import", "batch", "sync", "tick", "save"}
_USUAL = (
    "now", "2026-11-15", "2026-12-24 10:00", "2099-01-01", "2020-01-01", "2d", "4h", "2026-10",
    "换了阀门", "因为", "ok", "3", "1", "0", "100", "12.5", "yes", "cash", "-", "note=a", "q1=5",
    "li.na", "wu.gang", "json", "zh", "all", "HEAD",
)  # fmt: skip
_ODD = (
    "", "-1", "1e999", "NaN", "9" * 22, "１２", "二", "a" * 300, "\u202eabc", "a\nb", "@", "#", "=",
    "x=", "=x", "policies.reopen_days=abc", "2026-02-30", "2026-13", "2026-W99", "25:00",
    "9999-12-31", "0001-01-01", "-3h", "99999999d", "1.005", "-5", "100%", "xx", "nowhere.csv",
    "T2512-A0001@2", "B2506-3-2-1502/99", "a..b", "*", "%s", "{0}", "{place}", "[", "(", "\\", "'",
    '"', "🙂", "e\u0301", "\ufffd", ",", ";", "5..1", "true", "null", "rows.csv", "broken.json",
    "lines.jsonl",
)  # fmt: skip
_Command = tuple[tuple[str, ...], click.Command]


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[_Command]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))
        else:
            yield (*path, name), command


class Typist:
    """Types whatever comes to mind.

    Args:
        ids: Of the office's records, by their folders.
        seed: Of what comes to mind.
    """

    def __init__(self, ids: dict[str, list[str]], seed: int) -> None:
        self._ids, self._dice = ids, random.Random(seed)
        self._commands = list(_commands(root))

    def line(self) -> list[str]:
        """The words after `svc`."""
        dice = self._dice
        path, command = dice.choice(self._commands)
        typed: list[str] = []
        for param in command.params:
            if isinstance(param, click.Option):
                if param.name != "help" and dice.random() < (0.95 if param.required else 0.1):
                    typed.append(dice.choice(param.opts))
                    if not (param.is_flag or param.count):
                        typed.append(self._value(param, path))
            elif param.required or dice.random() < 0.6:
                many = param.nargs if param.nargs > 0 else dice.randint(0, 3)
                typed += [self._value(param, path) for _ in range(many)]
        return ["--as", dice.choice(("li.na", "wu.gang", "zhang.wei")), *path, *typed]

    def _value(self, param: click.Parameter, path: tuple[str, ...]) -> str:
        dice = self._dice
        if isinstance(param.type, click.Choice) and dice.random() < 0.9:
            return str(dice.choice(list(param.type.choices)))
        meant = self._meant(param, path)
        if meant and dice.random() < 0.8:
            return dice.choice(meant)
        return dice.choice(_USUAL if dice.random() < 0.6 else _ODD)

    def _meant(self, param: click.Parameter, path: tuple[str, ...]) -> list[str]:
        """Ids of the kind that a parameter, or the command for an argument, is called by."""
        named = str(param.metavar or param.name).lower()
        if isinstance(param, click.Argument):
            named += f" {path[0]}"
        return [
            number
            for folder, numbers in self._ids.items()
            if folder[:4] in named
            for number in numbers
        ]


def _ids(place: Path) -> dict[str, list[str]]:
    """The ids of records, by the folder they lie in."""
    ids: dict[str, list[str]] = {}
    for file in sorted((place / "records").rglob("*.yaml")):
        folder = file.relative_to(place / "records").parts[0]
        ids.setdefault(folder, []).append(file.stem)
    return ids


def _type_at_random(place: Path, scratch: Path, run: Run, seed: int, lines: int) -> None:
    scratch.mkdir()
    (scratch / "rows.csv").write_text("number,name,phone\n1,王,138\n,,\n", encoding="utf-8")
    (scratch / "broken.json").write_text("{", encoding="utf-8")
    (scratch / "lines.jsonl").write_text('{"do": "note"}\n[]\n', encoding="utf-8")
    typist = Typist(_ids(place), seed)
    head = git("rev-parse", "HEAD", cwd=place)
    for _ in range(lines):
        line = typist.line()
        result = run(["svc", "-C", str(place), *line], code=None, cwd=scratch)
        assert result.code in EXIT_CODES and result.code != _FAULT, (line, result.err)
        assert "Traceback" not in result.err, line
        now = git("rev-parse", "HEAD", cwd=place)
        if result.code not in (0, 6) and not _SEVERAL & set(line):
            assert now == head, (line, result.err)
        head = now
    run(["svc", "-C", str(place), "check"])
    assert git("status", "--porcelain", "-uno", cwd=place) == ""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample office, where nobody edits by hand."""
    monkeypatch.setenv("EDITOR", f"{sys.executable} -c pass")
    monkeypatch.setenv("SVC_PAGER", "cat")
    return copied(shared(sample), tmp_path / "office")


def test_words_at_random(place: Path, tmp_path: Path, run: Run) -> None:
    """Whatever is typed, nothing ends as a fault of svc's, and what is refused records nothing."""
    _type_at_random(place, tmp_path / "scratch", run, 0, 150)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 9))
def test_more_words_at_random(place: Path, tmp_path: Path, run: Run, seed: int) -> None:
    """The same, for as long as a clerk's week."""
    _type_at_random(place, tmp_path / "scratch", run, seed, 600)
