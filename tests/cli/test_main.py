"""The entry: global options, exit codes, and how each sort of error is told."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from svc import __version__, errors
from svc.cli import main as entry
from svc.cli.core.session import Session, start_folder
from svc.system_errors import REASONS
from tests.support import Run, git

Raise = Callable[[BaseException], None]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Raise:
    """Makes `svc fail` end with an error."""

    def make(error: BaseException) -> None:
        @click.group()
        @click.option("-C", "steps", multiple=True)
        def group(steps: tuple[str, ...]) -> None:
            """Stand in for the product's commands."""

        @group.command()
        def fail() -> None:
            raise error

        monkeypatch.setattr(entry, "root", group)

    return make


def test_version(run: Run) -> None:
    """`svc --version` says which svc this is."""
    assert run("svc --version").out == f"svc {__version__}\n"


def test_without_a_command(run: Run) -> None:
    """`svc` alone prints its help, as words, and is a usage error."""
    result = run("svc", code=2)
    assert "Usage: svc" in result.err
    assert not result.out


@pytest.mark.parametrize(
    ("words", "message", "next_step"),
    [
        ("svc shemma", "no command 'shemma'; did you mean schema?", "svc --help"),
        ("svc --nope", "no such option", "svc --help"),
        ("svc schema", "missing argument 'KIND'; choose from: office, staff", "svc schema --help"),
        ("svc schema tree", "'tree' is not one of", "svc schema --help"),
        ("svc schema unit more", "unexpected extra argument: more", "svc schema --help"),
        ("svc schema unit a b", "unexpected extra arguments: a b", "svc schema --help"),
        (
            "svc list --reveel",
            "no such option: '--reveel'; did you mean --received or --rev",
            "svc list --help",
        ),
        ("svc list --limit", "option '--limit' needs a value", "svc list --help"),
        ("svc list --reveal=1", "option '--reveal' takes no value", "svc list --help"),
        ("svc list --limit 0", "'--limit': 0 is not between 1 and 1,000,", "svc list --help"),
        ("svc list --limit x", "'-n' / '--limit': 'x' is no whole number", "svc list --help"),
        ("svc list --format nest", "'nest' is not one of table, json", "svc list --help"),
        ("svc resident nope", "no command 'nope'", "svc resident --help"),
    ],
)
@pytest.mark.parametrize("release", ["today", "another"])
def test_usage_errors_have_one_form(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    message: str,
    next_step: str,
    release: str,
) -> None:
    """Whatever is wrong with a command line: exit 2, the matter, the way out.

    All of it is said by svc: a release of Click's with other sentences changes nothing.
    """
    if release == "another":
        for module in (click.core, click.exceptions, click.parser, click.types):
            for name in {"_", "ngettext"} & vars(module).keys():
                monkeypatch.setattr(module, name, lambda *words: "Click's own words")
    result = run(words, code=2)
    assert result.out == ""
    assert result.err.startswith("svc: ")
    assert message in result.err
    assert result.err.endswith(f"  next: {next_step}\n")


def test_steps_add_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """-C several times is taken step by step, like git's; an absolute one starts anew."""
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert Session(start_folder(("a", "b"))).directory.samefile("a/b")
    assert Session(start_folder(("x", str(tmp_path)))).directory == tmp_path


def test_option_wins_over_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """SVC_REPO says where to work unless -C does."""
    monkeypatch.setenv("SVC_REPO", "/elsewhere")
    assert start_folder(()) == "/elsewhere"
    assert start_folder(("/here",)) == "/here"


@pytest.mark.parametrize("start", ["/no/such/folder", "/dev/null", "", "a\0b", "a\nb"])
def test_folder_that_is_not_there(start: str) -> None:
    """A folder that does not exist is not found, whatever it is called."""
    with pytest.raises(errors.NotFound):
        _ = Session(start).directory


def test_actor_reaches_the_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """--as and SVC_ACTOR name who acts; the option wins."""
    seen: list[Session] = []

    @click.command(help="Look.")
    @click.pass_obj
    def look(session: Session) -> None:
        seen.append(session)

    monkeypatch.setattr(entry.root, "get_command", lambda ctx, name: look)
    monkeypatch.setattr(entry.root, "_table", {"look": None})
    run("svc look")
    run("svc look", env={"SVC_ACTOR": "li.na"})
    run("svc --as wang.fang look", env={"SVC_ACTOR": "li.na"})
    assert [session.actor for session in seen] == [None, "li.na", "wang.fang"]


@pytest.mark.parametrize(
    "error",
    [errors.Refused, errors.UsageError, errors.NotFound, errors.InvalidData, errors.Busy],
)
def test_own_errors(run: Run, failing: Raise, error: type[errors.SvcError]) -> None:
    """Each branch of our errors ends with its exit code, message and next step."""
    failing(error("it is closed", "reopen it"))
    result = run("svc fail", code=error.exit_code)
    assert result.err == "svc: it is closed\n  next: reopen it\n"


def test_problems_are_listed_and_counted(run: Run, failing: Raise) -> None:
    """Invalid data shows twenty problems and the number of the rest."""
    problems = [errors.Problem("a.yaml", line, "kind", "missing") for line in range(1, 26)]
    failing(errors.InvalidData("25 problems", "fix them", problems))
    lines = run("svc fail", code=4).err.splitlines()
    assert lines[1] == "  a.yaml:1: kind: missing"
    assert lines[20] == "  a.yaml:20: kind: missing"
    assert lines[21:] == ["  and 5 more", "  next: fix them"]


def test_hostile_message_is_tame(run: Run, failing: Raise) -> None:
    """What a message quotes cannot command the terminal."""
    failing(errors.NotFound("no \x1b[31mticket\x07\x9b"))
    assert run("svc fail", code=3).err == "svc: no \\x1b[31mticket\\x07\\x9b\n"


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_interrupted(run: Run, failing: Raise, error: BaseException) -> None:
    """Ctrl-C, also at a question, leaves a clean line and exit 130."""
    failing(error)
    assert run("svc fail", code=130).err == "\n"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EEXIST])
def test_machine_errors(run: Run, failing: Raise, code: int) -> None:
    """A full disk or a missing permission is told as such, with exit 5."""
    failing(OSError(code, "what the system says", "/office/x"))
    result = run("svc fail", code=5)
    assert f"{REASONS[code]}: /office/x" in result.err
    assert "what the system says" not in result.err
    assert "next: " in result.err


def test_fault_leaves_a_log_without_data(run: Run, failing: Raise, tmp_path: Path) -> None:
    """A fault of ours: exit 70, one line, and a log in the git directory without values."""
    git("init", "-q", str(tmp_path))
    (tmp_path / "deep").mkdir()
    failing(KeyError("王芳 13800000000"))
    result = run(f"svc -C {tmp_path}/deep fail", code=70)
    assert result.err.startswith(
        "svc: a fault of svc: KeyError\n  next: report it with the log in "
    )
    (log,) = (tmp_path / ".git" / "svc" / "log").iterdir()
    text = log.read_text(encoding="utf-8")
    assert str(log) in result.err
    assert "in fail" in text
    assert "王芳" not in text + result.err
    assert "13800000000" not in text + result.err


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
@pytest.mark.parametrize(("shared", "mode"), [("", 0o600), ("group", 0o660)])
def test_fault_log_is_its_owners(
    run: Run, failing: Raise, tmp_path: Path, shared: str, mode: int
) -> None:
    """Where it happened may tell of people: the owner reads it, or whoever shares the office."""
    git("init", "-q", str(tmp_path))
    if shared:
        git("config", "core.sharedRepository", shared, cwd=tmp_path)
    failing(KeyError("x"))
    run(f"svc -C {tmp_path} fail", code=70)
    folder = tmp_path / ".git" / "svc" / "log"
    (log,) = folder.iterdir()
    assert log.stat().st_mode & 0o777 == mode
    assert folder.stat().st_mode & 0o777 == mode | (mode & 0o444) >> 2


def test_help_tells_every_exit_code(run: Run) -> None:
    """A script's author finds them where options are told."""
    out = run("svc --help").out.partition("Exit codes:\n")[2]
    assert [line.split(None, 1) for line in out.splitlines()] == [
        [str(code), meaning] for code, meaning in errors.EXIT_CODES.items()
    ]
    assert "Exit codes" not in run("svc unit --help").out


def test_fault_log_of_a_linked_work_tree(run: Run, failing: Raise, tmp_path: Path) -> None:
    """From a linked work tree the log goes to the common git directory."""
    first, second = tmp_path / "first", tmp_path / "second"
    git("init", "-q", str(first))
    git("commit", "-q", "--allow-empty", "-m", "start", cwd=first)
    git("worktree", "add", "-q", str(second), cwd=first)
    failing(RuntimeError("broken"))
    run(f"svc -C {second} fail", code=70)
    assert list((first / ".git" / "svc" / "log").iterdir())


def test_fault_outside_any_repository(run: Run, failing: Raise, tmp_path: Path) -> None:
    """Without a repository the log goes to the user's state folder."""
    failing(RuntimeError("broken"))
    run("svc fail", code=70, cwd=tmp_path, env={"XDG_STATE_HOME": str(tmp_path / "state")})
    assert list((tmp_path / "state" / "svc" / "log").iterdir())


def test_fault_without_a_place_for_its_log(run: Run, failing: Raise, tmp_path: Path) -> None:
    """Where no log can be written the fault is still told."""
    failing(RuntimeError("broken"))
    result = run("svc fail", code=70, cwd=tmp_path, env={"XDG_STATE_HOME": "/dev/null"})
    assert "no log could be written" in result.err


def test_reader_that_has_gone(run: Run) -> None:
    """A closed pipe ends the command quietly, as git's does."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        done = subprocess.run(
            [sys.executable, "-m", "svc", "schema", "ticket"],
            stdout=gone, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_to_a_full_disk() -> None:
    """Output that cannot be written is an error, not a silent success."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "svc", "schema", "ticket"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 6
    assert done.stderr.startswith(
        "svc: the answer could not be written: No space left on device\n  next: "
    )
