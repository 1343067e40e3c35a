"""The manual's pages hang together: found from the README, from one another, and short of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from svc.cli.manual import reference
from svc.cli.manual.pages import TOPICS
from svc.cli.parsing.command_table import COMMANDS
from svc.language import LANGUAGES
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


def plain(block: str) -> list[str]:
    """The lines of a block of code without its comments, and of a tree without its words."""
    tree = not block.startswith(("console", "yaml", "python", "    "))
    lines = [re.sub(r"\s+# .*", "", line) for line in block.splitlines()]
    return [re.sub(r"(\S) {2,}.*", r"\1", line) for line in lines] if tree else lines


def typed(block: str) -> list[str]:
    """What a block of commands has to type; the lines of any other block."""
    lines = plain(block)
    if not block.startswith("console"):
        return lines
    return [line for line in lines if re.match(r"(\d{4}-\S+ \S+ )?\$ |\{", line)]


def outline(page: Path) -> dict[str, object]:
    """What of a page is the same in every language."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"^```(.*?\n)```$", text, re.DOTALL | re.MULTILINE)
    words = re.sub(r"^```.*?\n```$", "", text, flags=re.DOTALL | re.MULTILINE)
    said = re.sub(r"<!-- (table|measured).*?<!-- (end|/measured) -->", "", words, flags=re.DOTALL)
    code = {" ".join(one.split()) for one in re.findall(r"`([^`]+)`", said)}
    for ours, theirs in (("zh_CN", "en"), ("命令", "COMMAND"), ("主题", "TOPIC")):
        code = {one.replace(ours, theirs) for one in code}
    return {
        "headings": [one.count("#") for one in re.findall(r"^#+ ", words, re.MULTILINE)],
        "marks": re.findall(r"<!-- .*? -->", words),
        "items": len(re.findall(r"^(?:- |\d+\. )", words, re.MULTILINE)),
        "columns": [row.count(" | ") for row in re.findall(r"^\|.*", said, re.MULTILINE)],
        "blocks": [typed(block) for block in blocks],
        "code": code,
    }


@pytest.mark.parametrize("page", sorted(MANUAL.glob("en/*.md")), ids=lambda page: page.stem)
def test_every_language_has_the_same_page(page: Path) -> None:
    """Headings, lists, tables, code and commands, but for the words."""
    for language in list(LANGUAGES)[1:]:
        theirs = outline(MANUAL / language / page.name)
        assert theirs == outline(page), f"{language}/{page.name}"


def test_topics_are_the_pages() -> None:
    """Every page of every language is a topic, and none is named as a command."""
    for language in LANGUAGES:
        names = {page.stem for page in (MANUAL / language).iterdir()}
        assert names == {topic.name for topic in TOPICS}, language
        titles = [topic.title(language) for topic in TOPICS]
        assert len(set(titles)) == len(TOPICS)
    assert not {topic.name for topic in TOPICS} & {row.name for row in COMMANDS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_the_manual_is_up_to_date(page: Path) -> None:
    """The reference tables in its pages are what the code says today."""
    text = page.read_text(encoding="utf-8")
    spoken = page.parent.name if page.parent.name in LANGUAGES else "en"
    assert reference.fill(text, spoken) == text, "run scripts/reference"
