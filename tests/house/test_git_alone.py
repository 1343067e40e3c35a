"""What the manual says to auditors who have git and no svc: each command is run."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.models import copy_of
from tests.support import TOP, Run, git

PAGES = sorted((TOP / "svc" / "manual").glob("*/store.md"))


def _sample(place: Path) -> None:
    Run()(["svc", "init", str(place), "--sample"])


def commands(page: Path) -> list[str]:
    """The commands of the page, a question each, without the words before it."""
    (block,) = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    questions = re.split(r"^ # .*\n", block, flags=re.MULTILINE)
    return [one for one in questions if one]


def asked(command: str, place: Path, **more: str) -> str:
    """What one says, typed as it stands."""
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command], cwd=place, capture_output=True, text=True,
        check=True, env={**os.environ, "LC_ALL": "C.UTF-8", "GIT_PAGER": "cat", **more},
    )  # fmt: skip
    assert not done.stderr
    return done.stdout


def test_both_languages_say_the_same() -> None:
    """The commands are one set."""
    first, second = map(commands, PAGES)
    assert first == second
    assert len(first) == 6


def test_the_sample(tmp_path: Path) -> None:
    """Of a sound office the questions about faults are answered by silence, the others in full."""
    place = tmp_path / "office"
    copy_of(_sample, place)
    numbers, signatures, story, rules, removed, seen = commands(PAGES[0])
    assert asked(numbers, place) == ""
    total = int(git("rev-list", "--count", "HEAD", cwd=place))
    counts = dict(line.split()[::-1] for line in asked(signatures, place).splitlines())
    assert sum(map(int, counts.values())) == total
    lines = asked(story, place).splitlines()
    assert len(lines) >= 3
    assert all("T2610-A0007" in line for line in lines)
    assert asked(rules, place)
    assert asked(removed, place) == ""
    assert asked(seen, place).strip() == "part of it"


def test_what_was_done_to_it(tmp_path: Path) -> None:
    """A ticket that is gone, a step that is gone and a commit that is gone are told."""
    place = tmp_path / "office"
    copy_of(_sample, place)
    numbers, _signatures, _story, rules, removed, seen = commands(PAGES[0])
    git("rm", "-q", "records/tickets/2026/10/T2610-A0007.yaml", cwd=place)
    git("commit", "-qm", "gone", cwd=place)
    assert asked(numbers, place).strip() == "before T2610-A0008"
    assert "gone" in asked(removed, place)
    path = place / "records/tickets/2026/10/T2610-A0008.yaml"
    text = path.read_text("utf-8")
    path.write_text(text[: text.rindex("  - seq:")], "utf-8")
    office = place / "records/office.yaml"
    office.write_text(office.read_text("utf-8") + "# changed\n", "utf-8")
    git("commit", "-qam", "shorter", cwd=place)
    assert asked(removed, place).splitlines()[-1].endswith("shorter")
    assert "shorter" in asked(rules, place).splitlines()[0]
    lost = git("commit-tree", "-m", "other", "HEAD^{tree}", cwd=place).strip()
    with pytest.raises(subprocess.CalledProcessError):
        asked(seen, place, SEEN=lost)
