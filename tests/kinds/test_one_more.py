"""One more kind of record is one row and one file: the manual's example, built from its page.

Copy this for a kind of your own: `svc` then runs the code as it stands.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kinds.office import git
from tests.support import TOP, Result

Svc = Callable[..., Result]
PARCEL = ["--unit", "3-2-402", "--size", "large", "--receiver", "王小明"]
#: Where a row goes: behind the last one.
_END = ")  # fmt: skip\n\n#: Every kind by name"


def block(name: str) -> str:
    """A block of code in the page for contributors."""
    text = (TOP / "svc/manual/en/contributing.md").read_text("utf-8")
    after = text.partition(f"<!-- kind: {name} -->\n```")[2]
    return after.partition("\n")[2].partition("```\n")[0]


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of svc with one more row and one more file, and nothing else."""
    place = tmp_path_factory.mktemp("code")
    for part in ("svc", "records", "templates"):
        shutil.copytree(TOP / part, place / part, ignore=shutil.ignore_patterns("__pycache__"))
    table = place / "svc/kinds/table.py"
    text = table.read_text("utf-8")
    assert text.count(_END) == 1
    table.write_text(text.replace(_END, block("row") + _END), "utf-8")
    (place / "svc/kinds/parcel.py").write_text(block("file"), "utf-8")
    return place


@pytest.fixture(scope="module")
def svc(code: Path) -> Svc:
    """Runs that copy."""

    def run(place: Path, *words: str, code_: int = 0, input: str = "", **env: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "svc", "-C", str(place), *words],
            input=input, capture_output=True, text=True, check=False, cwd=code,
            env={**os.environ, "PYTHONPATH": str(code), "SVC_ACTOR": "li.na", "SVC_LANG": "en",
                 **env},
        )  # fmt: skip
        assert done.returncode == code_, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return Result(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="module")
def office(svc: Svc, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with a parcel of this year, and one of a year that is over."""
    place = tmp_path_factory.mktemp("parcels") / "office"
    svc(place.parent, "init", "--sample", "--on", "2026-11-01", str(place))
    svc(place, "--as", "he.jianguo", "office", "edit", "--set", "policies.backdate_days=36000")
    svc(place, "parcel", "add", "--at", "2026-10-05 09:00", *PARCEL, "--fee", "2.5")
    svc(place, "parcel", "add", "--at", "2024-10-05 09:00", *PARCEL)
    svc(place, "parcel", "fetch", "X26-A01", "--at", "2026-10-06 18:00")
    return place


def test_the_row_and_the_file_are_sound(code: Path) -> None:
    """They are written as all else is: formatted, and typed to the last value."""
    files = ["svc/kinds/parcel.py", "svc/kinds/table.py"]
    for tool in (["ruff", "check"], ["ruff", "format", "--check"]):
        config = ["--config", str(TOP / "pyproject.toml")]
        done = subprocess.run([sys.executable, "-m", *tool, *config, *files], cwd=code,
                              capture_output=True, text=True, check=False)  # fmt: skip
        assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_from_the_first_record_to_the_archive(office: Path, svc: Svc, tmp_path: Path) -> None:
    """Added, listed, shown, stepped, checked, moved out and in, archived; masked all the while."""
    text = (office / "records/parcels/2026/X26-A01.yaml").read_text("utf-8")
    assert "fee: '2.50'\n" in text and "giver: li.na\n" in text
    assert "already" in svc(office, "parcel", "fetch", "26-A1", code_=1).err
    listed = svc(office, "parcel", "list", "--size", "large", "--format", "json").json()
    assert [row["id"] for row in listed] == ["X26-A01", "X24-A01"]
    assert "fetched" not in svc(office, "parcel", "show", "X26-A01", "--as-of", "2026-10-05").out
    assert "大件" in svc(office, "parcel", "show", "X26-A01", SVC_LANG="zh_CN").out
    outputs = (
        svc(office, "parcel", "list", "--format", "csv").out,
        svc(office, "log", "X26-A01").out,
    )
    assert not [one for one in outputs if "王小明" in one]
    book = tmp_path / "parcels.csv"
    svc(office, "export", "parcels", "--reveal", "--headers", "zh", "-o", str(book))
    assert "保管费" in book.read_text("utf-8")
    mapping = svc(office, "import", "--suggest", str(book)).out
    assert "kind: parcels\n" in mapping and "fee: {column: 保管费}" in mapping
    out, fresh = tmp_path / "out", tmp_path / "fresh"
    svc(office, "export", "all", str(out), "--reveal")
    svc(tmp_path, "init", str(fresh))
    svc(fresh, "import", "all", str(out), SVC_ACTOR="")
    for file in ("2026/X26-A01.yaml", "2024/X24-A01.yaml"):
        place = f"records/parcels/{file}"
        assert (fresh / place).read_bytes() == (office / place).read_bytes()
    svc(fresh, "archive", "--before", "2026-01")
    assert not (fresh / "records/parcels/2024").exists()
    line = json.dumps({"do": "parcel edit", "parcel": "X24-A01", "set": {"keep": "2024-09-01"}})
    assert "keep" in svc(fresh, "batch", "-", input=line, code_=1, SVC_ACTOR="li.na").out
    svc(fresh, "check")
    assert re.search(r"parcel +Parcels kept at the desk", svc(fresh, "--help").out)
    assert git(office, "log", "-1", "--format=%s") == "fetch parcel X26-A01\n"
