"""`scripts/screenshots` makes every picture that README.md shows."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests import chromium
from tests.support import TOP


def shown() -> set[str]:
    """Files of the pictures in README.md."""
    text = (TOP / "README.md").read_text(encoding="utf-8")
    return set(re.findall(r"!\[[^\]]+\]\(scripts/pictures/([^)]+)\)", text))


@pytest.mark.slow
def test_pictures_are_made_from_the_sample(tmp_path: Path) -> None:
    """Every picture is a PNG and small; none is shown that the script does not make."""
    with chromium.browser():
        pass
    script = TOP / "scripts" / "screenshots"
    done = subprocess.run([sys.executable, script, tmp_path], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert set(made) == shown()
    for data in made.values():
        assert data.startswith(b"\x89PNG\r\n")
        assert 5_000 < len(data) < 200_000


def test_every_picture_of_the_readme_is_there() -> None:
    """README.md shows pictures that the checkout has, and all of them."""
    assert shown() == {file.name for file in (TOP / "scripts" / "pictures").iterdir()}
