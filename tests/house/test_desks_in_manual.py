"""The worked example of the manual's page on several desks says what svc says."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support import TOP, Run, git


def examples() -> list[tuple[str, str]]:
    """Commands of the page, each with what it prints."""
    text = (TOP / "svc/manual/en/several-desks.md").read_text(encoding="utf-8")
    section = re.search(r"<!-- desks -->\n```console\n(.*?)```\n<!-- /desks -->", text, re.DOTALL)
    assert section is not None
    blocks = re.split(r"^\$ ", section[1], flags=re.MULTILINE)[1:]
    return [(command, said) for command, _, said in (one.partition("\n") for one in blocks)]


def test_two_desks_and_a_remote(tmp_path: Path, run: Run) -> None:
    """From a new remote to a desk that leaves; then everybody has the same."""
    run(["svc", "init", str(tmp_path / "a"), "--sample"])
    assert len(examples()) > 10
    for command, said in examples():
        done = run(command, cwd=tmp_path)
        if said:
            assert done.out == said, command
    run("svc -C a sync", cwd=tmp_path)
    heads = [git("rev-parse", "main", cwd=tmp_path / name) for name in ("a", "office.git")]
    assert heads[0] == heads[1]
    name = "records/residents/A/R-A00001.yaml"
    assert "name: 王方\n" in (tmp_path / "a" / name).read_text("utf-8")
    notes = (tmp_path / "b/records/tickets/2026/10/T2610-A0040.yaml").read_text("utf-8")
    assert "住户来电催问" in notes
    assert "保洁已到现场" in notes
