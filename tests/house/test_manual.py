"""The manual's pages hang together: found from the README, from one another, and short of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support import TOP

README = TOP / "README.md"
MANUAL = TOP / "svc" / "manual"
PAGES = [README, *sorted(MANUAL.glob("*/*.md"))]


def anchors(page: Path) -> set[str]:
    """What a page's headings are called in links."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_links_lead_somewhere(page: Path) -> None:
    """Files that a page names in links are there, and so are the headings."""
    for place in re.findall(r"\]\((?!https?:)([^)\s]+)\)", page.read_text("utf-8")):
        name, _, anchor = place.partition("#")
        target = page.parent / name if name else page
        assert target.is_file(), place
        assert not anchor or anchor in anchors(target), place


def test_the_readme_is_for_deciding() -> None:
    """It is short, and leads to every page of the manual."""
    text = README.read_text("utf-8")
    assert text.count("\n") <= 250
    for page in MANUAL.glob("en/*.md"):
        assert f"(svc/manual/en/{page.name})" in text, page.name
