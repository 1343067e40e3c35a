"""`svc office` shows the rules and changes them, one value at a time or as a whole."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import Run


def editor(folder: Path, *scripts: str) -> dict[str, str]:
    """An editor that runs one line of Python a call over `text`, the last one from then on."""
    program = folder / "an editor"
    program.write_text(
        "#!/usr/bin/env python3\n"
        "import pathlib, sys\n"
        f"scripts = {list(scripts)!r}\n"
        "path, calls = pathlib.Path(sys.argv[-1]), pathlib.Path(__file__ + '.calls')\n"
        "done = len(calls.read_text()) if calls.exists() else 0\n"
        "calls.write_text('x' * (done + 1))\n"
        "scope = {'text': path.read_text(encoding='utf-8')}\n"
        "exec(scripts[min(done, len(scripts) - 1)], scope)\n"
        "path.write_text(scope['text'], encoding='utf-8')\n",
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    return {"EDITOR": shlex.quote(os.fspath(program))}


def test_show(estate: Path, run: Run) -> None:
    """The rules are tables for people and one record for scripts."""
    page = run("svc office show").out
    for line in (
        "Asia/Shanghai",
        "engineering",
        "plumbing",
        "24h*",
        "* around the clock",
        "reopen_days",
    ):
        assert line in page
    record = run("svc office show --format json").json()
    assert record["policies"]["callback"]["repair"] == "before-close"
    assert "None" not in page
    for layout in ("md", "csv", "jsonl"):
        assert "Asia/Shanghai" in run(f"svc office show --format {layout}").out


def test_rules_as_they_were(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """`--rev` shows the rules of an earlier commit."""
    before = git("rev-parse", "HEAD").strip()
    run("svc office edit --set policies.reopen_days=14")
    then = run(f"svc office show --rev {before} --format json").json()
    assert then["policies"]["reopen_days"] == 30
    assert run("svc office show --format json").json()["policies"]["reopen_days"] == 14


def test_edit_in_a_script(estate: Path, run: Run, git: Callable[..., str]) -> None:
    """Values are set by path in one commit; what does not fit is refused."""
    run("svc --as li.na office edit --set name=和谐家园 --set targets.repair.resolve=3d")
    assert (
        git("log", "-1", "--format=%an: %s") == "李娜: edit office (name, targets.repair.resolve)\n"
    )
    assert "missing: --set" in run("svc office edit", code=2).err
    refused = run("svc office edit --set categories.noise.assignee=nobody", code=1)
    assert "categories.noise.assignee: nobody is called nobody" in refused.err
    run("svc office edit --set sample=true", code=2)


def test_departments_and_categories(estate: Path, run: Run) -> None:
    """Departments and categories are added and removed where nothing depends on them."""
    run("svc office department add garden --name 园林部 --name-en Garden --supervisor li.na")
    run("svc --as li.na office category add trees --name 树木 --department garden --kind repair")
    assert "trees" in run("svc office show").out
    refused = run("svc --as li.na office department remove garden", code=1)
    assert "categories.trees.department" in refused.err
    run("svc --as li.na office category remove trees")
    run("svc --as li.na office department remove garden")
    run("svc --as li.na office category remove trees", code=3)
    assert "missing: ID, --name" in run("svc office department add", code=2).err
    run("svc --as li.na office category add ../x --name x", code=2)


def test_editor(estate: Path, run: Run, tmp_path: Path, git: Callable[..., str]) -> None:
    """What is typed in the editor is kept as typed, comments and all."""
    env = editor(tmp_path, "text = text.replace('reopen_days: 30', 'reopen_days: 14  # agreed')")
    shown = run.terminal("svc --as li.na office edit", env=env)
    assert "office  edited" in shown.out
    assert git("log", "-1", "--format=%s") == "edit office (policies)\n"
    assert "reopen_days: 14  # agreed" in Path("records/office.yaml").read_text(encoding="utf-8")
    assert list(Path(".git/svc/typed").iterdir()) == []


def test_editor_again_after_an_error(estate: Path, run: Run, tmp_path: Path) -> None:
    """An error is shown with its line, and the editor opens again on the same text."""
    env = editor(
        tmp_path,
        "text = text.replace('reopen_days: 30', 'reopen_days: soon')",
        "text = text.replace('reopen_days: soon', 'reopen_days: 14')",
    )
    shown = run.terminal("svc --as li.na office edit", typed=["y"], env=env)
    assert "policies.reopen_days" in shown.out
    assert "office  edited" in shown.out


def test_typed_text_is_never_lost(estate: Path, run: Run, tmp_path: Path) -> None:
    """Who gives up finds the text again next time."""
    env = editor(tmp_path, "text = text.replace('reopen_days: 30', 'reopen_days: soon')")
    shown = run.terminal("svc --as li.na office edit", typed=["n"], env=env, code=4)
    assert "your text is kept in" in shown.out
    kept = Path(".git/svc/typed/office.yaml")
    assert "reopen_days: soon" in kept.read_text(encoding="utf-8")
    mended = tmp_path / "mended"
    mended.mkdir()
    env = editor(mended, "text = text.replace('reopen_days: soon', 'reopen_days: 14')")
    shown = run.terminal("svc --as li.na office edit", typed=["y"], env=env)
    assert "office  edited" in shown.out
    assert not kept.exists()
    assert run("svc office show --format json").json()["policies"]["reopen_days"] == 14


@pytest.mark.parametrize("script", ["pass", "text = ''"])
def test_nothing_typed(
    estate: Path, run: Run, tmp_path: Path, git: Callable[..., str], script: str
) -> None:
    """An unchanged or emptied text changes nothing."""
    before = git("rev-parse", "HEAD")
    shown = run.terminal("svc --as li.na office edit", env=editor(tmp_path, script))
    assert "nothing changed" in shown.out
    assert git("rev-parse", "HEAD") == before


@pytest.mark.parametrize(
    ("program", "words"),
    [("/nonexistent/editor", "does not start"), ("false", "ended with 1")],
)
def test_editor_that_fails(estate: Path, run: Run, program: str, words: str) -> None:
    """An editor that does not start or fails changes nothing and says so."""
    shown = run.terminal("svc --as li.na office edit", env={"EDITOR": program}, code=5)
    assert words in shown.out


def test_editor_of_gits_configuration(
    estate: Path, run: Run, tmp_path: Path, git: Callable[..., str]
) -> None:
    """The editor is the one the user's git would open; one that a repository names is not."""
    env = editor(tmp_path, "text = text.replace('reopen_days: 30', 'reopen_days: 7')")
    git("config", "core.editor", "false")
    settings = tmp_path / "gitconfig"
    git("config", "--file", str(settings), "core.editor", env["EDITOR"])
    own = {"EDITOR": "false", "GIT_CONFIG_GLOBAL": str(settings)}
    shown = run.terminal("svc --as li.na office edit", env=own)
    assert "office  edited" in shown.out


def test_other_records_by_hand(estate: Path, run: Run, tmp_path: Path) -> None:
    """Residents, units and staff are edited as a whole in the same way."""
    for command, path in (
        ("resident edit 1", "records/residents/A/R-A00001.yaml"),
        ("unit edit 3栋1502", "records/units/3/3-2-1502.yaml"),
        ("staff edit li.na", "records/staff/li.na.yaml"),
    ):
        folder = tmp_path / path.replace("/", "-")
        folder.mkdir()
        env = editor(folder, "text += 'note: 见档案\\n'")
        run.terminal(f"svc --as li.na {command}", env=env)
        assert "note: 见档案" in Path(path).read_text(encoding="utf-8")


def test_somebody_else_was_faster(estate: Path, run: Run, tmp_path: Path) -> None:
    """A change made meanwhile is not undone; the text is kept."""
    other = f"{shlex.join(['git', '-C', os.fspath(estate)])} commit -qam other"
    script = (
        "import subprocess; p = pathlib.Path('records/office.yaml');"
        "p.write_text(p.read_text(encoding='utf-8') + '# other\\n', encoding='utf-8');"
        f"subprocess.run({other!r}, shell=True, check=True); text += '# mine\\n'"
    )
    env = editor(tmp_path, f"import pathlib; {script}")
    git_user = {"GIT_AUTHOR_NAME": "x", "GIT_AUTHOR_EMAIL": "x@example.org",
                "GIT_COMMITTER_NAME": "x", "GIT_COMMITTER_EMAIL": "x@example.org"}  # fmt: skip
    shown = run.terminal("svc --as li.na office edit", typed=["n"], env=env | git_user, code=5)
    assert "changed by somebody else meanwhile" in shown.out
    assert "your text is kept in" in shown.out
