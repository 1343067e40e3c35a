"""The sample and the templates are found in a checkout and in an installed wheel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from svc import resources
from svc.errors import Fault
from tests.support import TOP

FIND = "from svc.resources import *; print(sample_records()); print(starter_templates())"


def test_checkout_reads_its_own(tmp_path: Path) -> None:
    """In a checkout the sample is the one at its top."""
    assert resources.sample_records() == TOP / "records"
    assert resources.starter_templates() == TOP / "templates"


def test_package_wins_over_neighbours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed svc reads what it carries, not a folder that lies beside it by chance."""
    package = tmp_path / "site-packages" / "svc"
    (package / "sample" / "records").mkdir(parents=True)
    (package.parent / "records").mkdir()
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.sample_records() == package / "sample" / "records"


def test_broken_installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation without its sample says so, and what to do."""
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "svc")
    with pytest.raises(Fault, match="no records"):
        resources.sample_records()
    with pytest.raises(Fault, match="no sample_history"):
        resources.sample_history()


def copy_of_checkout(place: Path) -> Path:
    """What of this checkout git knows or would add, copied elsewhere."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=TOP, capture_output=True, check=True,
    ).stdout  # fmt: skip
    for name in filter(None, listed.decode().split("\0")):
        if (TOP / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(TOP / name, place / name)
    return place


@pytest.mark.slow
def test_wheel_carries_the_sample(tmp_path: Path) -> None:
    """A wheel, built by way of a source archive, works outside any checkout, sample and all."""
    source = copy_of_checkout(tmp_path / "source")
    build = [sys.executable, "-m", "build", "--outdir", str(tmp_path), str(source)]
    subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
    (wheel,) = tmp_path.glob("*.whl")
    carried = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("svc/sample/")}
    laid = {
        f"svc/sample/{path.relative_to(source).as_posix()}"
        for folder in ("records", "templates")
        for path in (source / folder).rglob("*")
        if path.is_file()
    }
    assert carried == laid
    assert "svc/sample/records/.gitattributes" in carried

    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    # With the checkout on its path, pip would take svc for installed.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([python, "-m", "pip", "install", "-q", str(wheel)], env=env, check=True)
    found = subprocess.run(
        [python, "-c", FIND], cwd=tmp_path, env=env, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    assert all(Path(path).is_dir() and "site-packages" in path for path in found)
    svc = tmp_path / "venv" / "bin" / "svc"
    help_ = [svc, "--lang", "zh_CN", "--help"]
    told = subprocess.run(help_, cwd=tmp_path, env=env, check=True, capture_output=True, text=True)
    assert told.stdout.startswith("用法")
    told = subprocess.run([svc, "--lang", "zh_CN", "help", "clocks"], cwd=tmp_path, env=env,
                          check=True, capture_output=True, text=True)  # fmt: skip
    assert told.stdout.startswith("环节时限\n")
    office, page = tmp_path / "office", tmp_path / "month.html"
    subprocess.run([svc, "init", office, "--sample", "--on", "2026-11-01"], env=env, check=True)
    words = [svc, "-C", office, "report", "monthly", "--as-of", "2026-11-02T09:00", "-o", page]
    subprocess.run(words, env=env, check=True)
    assert "<svg" in page.read_text(encoding="utf-8")
