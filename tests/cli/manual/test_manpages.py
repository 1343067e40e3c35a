"""Man pages: one a command in every language, made from its help, and sound for groff."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from svc.cli.main import root
from svc.cli.manual.manpages import write
from svc.cli.parsing.command_table import COMMANDS
from svc.cli.parsing.lazy import Command, LazyGroup
from svc.language import LANGUAGES
from tests.support import Run


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pages, in a folder as `man` looks for them."""
    place = tmp_path_factory.mktemp("man")
    assert isinstance(root, LazyGroup)
    write(root, place)
    return place


def names(rows: Sequence[Command] = COMMANDS, above: str = "svc") -> Iterator[str]:
    """Every command, those above them, and svc itself."""
    yield above
    for row in rows:
        yield from names(row.commands, f"{above}-{row.name}")


@pytest.mark.parametrize("section", ["man1", "zh_CN/man1"])
def test_every_command_has_one(folder: Path, section: str) -> None:
    """And nothing else has; each names itself, and shows all of its options."""
    pages = {page.name: page.read_text("utf-8") for page in (folder / section).iterdir()}
    assert sorted(pages) == sorted(f"{name}.1" for name in names())
    for name, text in pages.items():
        assert text.startswith(f'.TH "{name.removesuffix(".1").upper()}" "1" ')
    assert r"\fB\-\-category" in pages["svc-create.1"]
    assert r"\fB\-\-score" in pages["svc-callback.1"]
    assert r"\fBsvc callback list\fP" in pages["svc-callback-list.1"]


def test_both_languages_tell_the_same(folder: Path) -> None:
    """As many headings, options and commands; the Chinese ones in Chinese."""
    for page in (folder / "man1").iterdir():
        english, chinese = (
            (place / page.name).read_text("utf-8")
            for place in (page.parent, folder / "zh_CN" / "man1")
        )
        for sign in (".SH", ".TP", ".nf"):
            assert english.count(f"\n{sign}") == chinese.count(f"\n{sign}"), page.name
        assert '.SH "NAME"\n' in english
        assert '.SH "名称"\n' in chinese
        # Of a page without options beside its help, too.
        assert not re.search("[\u4e00-\u9fff]", english.partition(".SH")[0])


@pytest.mark.parametrize("section", ["man1", "zh_CN/man1"])
def test_groff_has_nothing_to_say(folder: Path, section: str) -> None:
    """Every page is set without a warning."""
    groff = shutil.which("groff")
    if groff is None or shutil.which("preconv") is None:
        pytest.skip("no groff")
    pages = sorted((folder / section).iterdir())
    argv = [groff, "-man", "-Kutf8", "-Tutf8", "-ww", "-z", *map(str, pages)]
    done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.stderr == ""
    assert done.returncode == 0


def test_man_shows_it(folder: Path) -> None:
    """`man` finds a command's page by its name."""
    man = shutil.which("man")
    if man is None:
        pytest.skip("no man")
    argv = [man, "-M", str(folder), "-P", "cat", "svc-create"]
    done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert "svc-create - Register a request" in re.sub(r".\x08", "", done.stdout), done.stderr


def test_they_are_asked_for(run: Run, tmp_path: Path) -> None:
    """`svc help --man FOLDER` makes the folder, says how many there are, and may be repeated."""
    place = tmp_path / "share" / "man"
    for _twice in range(2):
        done = run(["svc", "help", "--man", str(place)])
        assert done.out == ""
        assert done.err == f"{len(list(names()))} man pages in {place}\n"
    assert len(list(place.glob("**/*.1"))) == len(LANGUAGES) * len(list(names()))


def test_a_folder_that_cannot_be(run: Run, tmp_path: Path) -> None:
    """A file in its place is told, with its name."""
    (tmp_path / "man").write_text("here already")
    done = run(["svc", "help", "--man", str(tmp_path / "man")], code=None)
    assert done.code in (2, 5)
    assert str(tmp_path / "man") in done.err
