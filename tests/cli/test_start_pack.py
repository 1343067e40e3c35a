"""What commands load at their start, kept in one file: it helps, and never stands in the way."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import TOP

#: A module that compiles what it says, and what it is asked.
TOLD = """import re
WORDS = "{words}"
def asked(words):
    return bool(re.match(words, "a"))
def written():
    return bool(re.match("[a-c]+", "b"))
"""


class Place:
    """A module, and the pack beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "told.py"
        self.pack = folder / "__pycache__" / f"start.{sys.implementation.cache_tag}.pack"

    def write(self, words: str) -> None:
        """Write the module."""
        self.file.write_text(TOLD.format(words=words), encoding="utf-8")

    def program(self, then: str) -> str:
        """What loads the module by the pack, says where from, and does more."""
        return (
            f"import sys\nsys.path[1:1] = [{str(TOP)!r}, {str(self.folder)!r}]\n"
            "from svc.start_pack import StartPack\n"
            f"pack = StartPack.beside({str(self.file)!r})\npack.use()\n"
            "import told\nprint(told.WORDS, type(told.__spec__.loader).__name__)\n"
            f"{then}\npack.renew()"
        )

    def run(self, then: str = "", *options: str, **environ: str) -> str:
        """Load the module by the pack, in a process of its own; what it printed."""
        done = subprocess.run(
            [sys.executable, *options, "-c", self.program(then)], capture_output=True, text=True,
            check=True, env={"HOME": str(self.folder), **environ},
        )  # fmt: skip
        assert not done.stderr
        return done.stdout.strip()


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A module that was loaded once."""
    made = Place(tmp_path)
    made.write("one")
    made.run()
    return made


def test_taken_from_the_pack(place: Place) -> None:
    """What was loaded once comes from the pack, its source where it lies."""
    told = place.run("print(told.__file__, told.asked.__code__.co_filename)")
    assert told == f"one _PackedLoader\n{place.file} {place.file}"


def test_source_changed(place: Place) -> None:
    """A source that has changed is read, be it as long as before; afterwards the pack has it."""
    place.write("two")
    os.utime(place.file, (1, 1))
    assert place.run() == "two SourceFileLoader"
    assert place.run() == "two _PackedLoader"


def test_source_gone(place: Place) -> None:
    """A module that is no more is not found."""
    place.file.unlink()
    for compiled in place.pack.parent.glob("told*"):
        compiled.unlink()
    with pytest.raises(subprocess.CalledProcessError) as error:
        place.run()
    assert "No module named 'told'" in error.value.stderr


@pytest.mark.parametrize(
    "damage",
    [b"", b"\x00" * 200, b"\x00\x00\x00\x00\x00\x00\x00\x04abcd", b"\xff" * 64, None],
    ids=["empty", "zeros", "no-table", "long", "cut"],
)
def test_damaged(place: Place, damage: bytes | None) -> None:
    """A pack that is not whole is of no use, and made anew."""
    whole = place.pack.read_bytes()
    place.pack.write_bytes(whole[:1000] if damage is None else damage)
    assert place.run() == "one SourceFileLoader"
    assert place.run() == "one _PackedLoader"


def test_written_by_another_python(place: Place) -> None:
    """A pack of another version of Python, or other places to look, is not read."""
    place.pack.write_bytes(place.pack.read_bytes().replace(b"GCC", b"ACC").replace(b"Clang", b"X"))
    assert place.run() == "one SourceFileLoader"
    assert place.run("", "-O") == "one SourceFileLoader"


def test_python_told_to_write_nothing(tmp_path: Path) -> None:
    """Where Python writes nothing no pack is written, nor where modules lie elsewhere."""
    place = Place(tmp_path)
    place.write("one")
    place.run(PYTHONDONTWRITEBYTECODE="1")
    place.run(PYTHONPATH=str(TOP))
    assert not place.pack.exists()


def test_other_places_first(place: Place) -> None:
    """A module that is to be found elsewhere first is loaded from there."""
    other = place.folder / "other"
    other.mkdir()
    (other / "told.py").write_text("WORDS = 'other'", encoding="utf-8")
    assert place.run(PYTHONPATH=str(other)) in ("one SourceFileLoader", "other SourceFileLoader")


def test_folder_that_cannot_be_written(place: Place) -> None:
    """Where the pack cannot be written, a command is as slow as it was, and says nothing."""
    shutil.rmtree(place.pack.parent)
    place.pack.parent.write_text("in the way", encoding="utf-8")
    assert place.run() == "one SourceFileLoader"


def test_expressions(place: Place) -> None:
    """An expression that stands in a module is kept; what somebody typed is not."""
    assert place.run("print(told.written(), told.asked('A|a'))").endswith("True True")
    kept = place.pack.read_bytes()
    assert b"[a-c]+" in kept
    assert b"A|a" not in kept
    counted = (
        "from re import _compiler\nimport re\n"
        "made = []\npack._compile = lambda *args: made.append(args) or re.compile('b')\n"
        "print(told.written(), made)"
    )
    assert place.run(counted).endswith("True []")


@pytest.mark.parametrize(
    "pattern",
    [r"(?P<year>[0-9]{4})-(?P<month>\d\d)", r"(?i)straße|é", "[\\u4e00-\\u9fff]+(?=先生)",
     r"(?x) a  b # words", r"(a)?b(?(1)c|d)", r"^\s*(?:x|y)*?$"],
)  # fmt: skip
def test_kept_expressions_find_the_same(tmp_path: Path, pattern: str) -> None:
    """An expression from the pack is the one that Python compiles."""
    place = Place(tmp_path)
    program = (
        "import re\n_TEXTS = '2026-11 STRASSE É straße 王小明先生 ab abc bd  xyx '.split(' ')\n"
        f"WORDS = re.compile({pattern!r})\n"
        "def said():\n"
        "    return [WORDS.flags, WORDS.groups, dict(WORDS.groupindex), WORDS.pattern] + ["
        "[(m.span(), m.groups()) for m in WORDS.finditer(t)] for t in _TEXTS]\n"
    )
    place.file.write_text(program, encoding="utf-8")
    first, second = place.run("print(told.said())"), place.run("print(told.said())")
    assert second == first.replace("SourceFileLoader", "_PackedLoader")


def test_svc_itself(tmp_path: Path) -> None:
    """The program `svc` writes its pack, and starts by it; its answer is the same."""
    home = tmp_path / "site"
    shutil.copytree(TOP / "svc", home / "svc", ignore=shutil.ignore_patterns("start.*"))
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    program = tmp_path / "bin" / "svc"
    program.parent.mkdir()
    program.write_text(
        f"import sys\nsys.path[1:1] = [{str(home)!r}]\nsys.path.append({libraries!r})\n"
        "from svc.__main__ import start\nstart()\n", encoding="utf-8",
    )  # fmt: skip
    answers = [
        subprocess.run(
            [sys.executable, str(program), "list", "--help"],
            capture_output=True, text=True, check=True, cwd=tmp_path,
            env={"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
        ).stdout
        for _number in range(2)
    ]  # fmt: skip
    (pack,) = (home / "svc" / "__pycache__").glob("start.*.pack")
    assert pack.stat().st_size > 1_000_000
    assert "--status" in answers[0]
    assert set(answers) == {answers[0]}


def test_isolated_has_its_own(place: Place) -> None:
    """A gate's Python keeps one beside it, whatever variables and folder it is started with."""
    other = place.folder / "other"
    other.mkdir()
    (other / "told.py").write_text("WORDS = 'other'", encoding="utf-8")
    before = place.pack.read_bytes()
    for loader in ("SourceFileLoader", "_PackedLoader"):
        assert place.run("", "-I", PYTHONPATH=str(other)) == f"one {loader}"
    own = place.pack.with_name(f"gate.{sys.implementation.cache_tag}.pack")
    assert own.exists() and place.pack.read_bytes() == before
    assert place.run() == "one _PackedLoader"


def test_a_gate_starts_by_it(tmp_path: Path) -> None:
    """`python -I -m svc` writes the gate's pack and starts by it; `python -m svc` does neither."""
    home = tmp_path / "site"
    shutil.copytree(TOP / "svc", home / "svc", ignore=shutil.ignore_patterns("*.pack"))
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    program = (
        f"import runpy, sys\nsys.path[1:1] = [{str(home)!r}, {libraries!r}]\n"
        "sys.argv[1:] = ['gate', '--help']\n"
        "runpy.run_module('svc', run_name='__main__', alter_sys=True)"
    )

    def answer(*options: str) -> str:
        return subprocess.run(
            [sys.executable, *options, "-c", program], capture_output=True, text=True, check=True,
            cwd=tmp_path, env={"HOME": str(tmp_path), "LC_ALL": "C.UTF-8"},
        ).stdout  # fmt: skip

    answers = [answer()]
    assert not list(home.rglob("*.pack"))
    answers += [answer("-I"), answer("-I")]
    assert [pack.name.partition(".")[0] for pack in home.rglob("*.pack")] == ["gate"]
    assert "--log" in answers[0] and set(answers) == {answers[0]}


@pytest.mark.parametrize("closed", ["0<&-", "0<&- 2>&-"])
def test_standard_streams_closed(place: Place, closed: str) -> None:
    """Where a standard stream is closed, the pack does not come into its place."""
    program = place.folder / "program"
    program.write_text(place.program("import os\nprint(pack._fd)"), encoding="utf-8")
    told = subprocess.run(
        ["sh", "-c", f'exec "$0" "$1" {closed}', sys.executable, str(program)],
        env={}, stdout=subprocess.PIPE, text=True, check=True,
    ).stdout  # fmt: skip
    assert told == "one SourceFileLoader\n-1\n"
