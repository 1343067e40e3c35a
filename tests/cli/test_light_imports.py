"""Libraries loaded without what they load in vain: as useful, and nothing is hidden from others."""

from __future__ import annotations

import inspect
import subprocess
import sys

import click
import pytest

from svc.light_imports import LIGHT, cleandoc, shallow
from tests.support import TOP

NOT_LOADED = sorted({name for stand_ins in LIGHT.values() for name in stand_ins})


def told(program: str) -> str:
    """What a fresh Python prints that runs a program after loading svc's commands."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, svc.cli.main\n{program}"],
        env={"PYTHONPATH": str(TOP)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_what_is_left_out() -> None:
    """None of them comes along with the libraries that would load it.

    But for what Python was built with, which the program `svc` keeps.
    """
    libraries = ", ".join(LIGHT)
    loaded = f"print(*{set(NOT_LOADED)!r} & sys.modules.keys())"
    assert told(f"import {libraries}\n{loaded}") == "sysconfig"


@pytest.mark.parametrize("name", NOT_LOADED)
def test_the_real_one_for_others(name: str) -> None:
    """Whoever imports such a module gets it, and so does a library that asks for more of it."""
    library = next(library for library, names in LIGHT.items() if name in names)
    own = f"import {library}, {name}\nprint(sys.modules[{name!r}].__file__.endswith('.py'))"
    assert told(own) == "True"


def test_what_click_asks_of_them() -> None:
    """Click finds what it asks of `inspect` beyond indentation, in its own module and ours."""
    program = (
        "import click.core, click.termui\n"
        "print(click.core.inspect.isfunction(print), 'dis' in sys.modules)\n"
        "import inspect\nprint(click.core.inspect.isfunction is inspect.isfunction)"
    )
    assert told(program) == "False True\nTrue"


@pytest.mark.parametrize(
    ("program", "answer"),
    [
        ("import subprocess\nprint(subprocess.run(['echo', 'é'], text=True).returncode)", "é\n0"),
        ("from dataclasses import dataclass\n@dataclass\nclass A:\n  a: int = 1\n"
         "print(A.__doc__, A())", "A(a: int = 1) A(a=1)"),
        ("import zoneinfo\nprint(zoneinfo.ZoneInfo('Asia/Shanghai'))", "Asia/Shanghai"),
    ],
)  # fmt: skip
def test_what_asks_for_more(program: str, answer: str) -> None:
    """What does need the module gets it."""
    assert told(program) == answer


def test_addresses_of_paths() -> None:
    """A path becomes an address, which it does by `urllib.parse`, and has no other use for."""
    assert told("import pathlib\nprint(pathlib.Path('/a b').as_uri())") == "file:///a%20b"


def test_ids_of_systems() -> None:
    """`uuid` knows the system by its own name."""
    assert told("import uuid\nprint(uuid._LINUX, sys.platform)") in ("True linux", "False darwin")


def test_checkers_of_types() -> None:
    """Annotations are read as typing reads them, by msgspec."""
    program = (
        "import msgspec, typing\n"
        "class A(typing.TypedDict):\n  a: typing.Annotated[int, 1]\n  b: typing.NotRequired[str]\n"
        "print(msgspec.json.decode(b'{\"a\": 1}', type=A))"
    )
    assert told(program) == "{'a': 1}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "one",
        " one\n  two\n\n    three\n ",
        "one\n\ttwo\n\n",
        "\n  a\n b",
        "a\n \n",
        "a\n  \n b",
    ],
)
def test_indentation(text: str) -> None:
    """Indentation comes off as `inspect` takes it off."""
    assert cleandoc(text) == inspect.cleandoc(text)


def test_shallow() -> None:
    """A copy of a command has its attributes, and what changes in it changes nothing else."""
    command = click.Command("one", help="words")
    copied = shallow(command)
    copied.help = "others"
    assert (copied.name, command.help, type(copied)) == ("one", "words", click.Command)
