"""The editor: who may not edit is told before it opens; it opens a file with its schema's line."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from tests.support import Run


def keeping(folder: Path) -> tuple[str, Path]:
    """An editor that keeps a copy of what it was given, and what lies beside it."""
    copy = folder / "seen.yaml"
    program = folder / "editor"
    program.write_text(
        f'#!/bin/sh\ncp "$1" {shlex.quote(str(copy))}\ncp "$(dirname "$1")"/*.schema.json '
        f"{shlex.quote(str(folder))}\n"
    )
    program.chmod(0o700)
    return str(program), copy


def test_a_file_with_its_schema(estate: Path, run: Run, tmp_path: Path) -> None:
    """The first line names the schema beside it; nothing of the lead is recorded."""
    program, copy = keeping(tmp_path)
    shown = run.terminal("svc --as li.na office edit", env={"EDITOR": program}).out
    assert "nothing changed" in shown
    modeline, *lead = copy.read_text("utf-8").splitlines()[:3]
    assert modeline == "# yaml-language-server: $schema=office.schema.json"
    assert all(line.startswith("#: ") for line in lead)
    assert json.loads((tmp_path / "office.schema.json").read_text("utf-8"))["title"] == "svc office"
    assert "#:" not in (estate / "records/office.yaml").read_text("utf-8")


def test_who_may_not_is_told_first(estate: Path, run: Run, tmp_path: Path) -> None:
    """The editor does not open for whoever could not record what they typed."""
    run("svc --as li.na staff add chen.jing --name 陈静 --department service --role director")
    program, copy = keeping(tmp_path)
    shown = run.terminal("svc --as zhang.wei office edit", env={"EDITOR": program}, code=1).out
    assert "zhang.wei is not" in shown
    assert not copy.exists()
    run.terminal("svc --as 陈静 office edit", env={"EDITOR": program})
    assert copy.exists()


def test_a_name_acts_where_one_has_it(estate: Path, run: Run) -> None:
    """`--as` and SVC_ACTOR take a name; one that two have is nobody's."""
    run("svc --as 李娜 unit add 3-2-1601")
    run("svc --as li.na staff add li.na2 --name 李娜 --department service")
    assert "no member of staff '李娜'" in run("svc --as 李娜 unit add 3-2-1602", code=3).err
    run("svc unit add 3-2-1603", env={"SVC_ACTOR": "张伟"})
