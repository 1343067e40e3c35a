"""Named reports: what a definition may say, and where it is wrong, with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.errors import InvalidData
from svc.reports.measures import NAMES
from svc.reports.named import NAME, TITLES, built_in, parse

FOLDER = Path(__file__).resolve().parents[2]
PATH = "templates/reports/own.yaml"


@pytest.mark.parametrize("name", list(TITLES))
def test_our_own_are_whole(name: str) -> None:
    """Each of our own has a file of that name, blocks, and a name no measure has."""
    found = built_in(name)
    assert found is not None
    assert found.blocks
    assert NAME.match(name)
    assert name not in NAMES


def test_no_definition_lies_unused() -> None:
    """Every file beside the module is one of our own reports."""
    files = {path.stem for path in (FOLDER / "svc" / "reports" / "named").glob("*.yaml")}
    assert files == set(TITLES)


def test_starter_is_an_example_of_an_own_one() -> None:
    """What a new office gets as an example can be read."""
    for path in (FOLDER / "templates" / "reports").glob("*.yaml"):
        assert parse(path.stem, path.read_text(encoding="utf-8"), path.name).blocks


def test_values_are_typed() -> None:
    """Numbers are numbers and truth values are, everything else is words."""
    report = parse(
        "own",
        "title: 周报\nblocks:\n- block: causes\n  top: 10\n  share: 0.8\n  all: true\n"
        "  by: [kind, '7']\n  text: 12:30\n",
        PATH,
    )
    assert report.blocks == (
        {"block": "causes", "top": 10, "share": 0.8, "all": True, "by": ["kind", 7],
         "text": "12:30"},
    )  # fmt: skip
    assert report.title.values == {"title": {"zh": "周报", "en": "周报"}}
    assert report.period == "this-month"


def test_a_block_may_have_a_title_of_its_own() -> None:
    """In one language or two; what makes the block does not see it."""
    report = parse(
        "own",
        "blocks:\n- block: backlog\n  title: 积压\n  title_en: Pile\n- block: people\n"
        "- block: repeats\n  title_en: Again\n",
        PATH,
    )
    assert report.blocks == ({"block": "backlog"}, {"block": "people"}, {"block": "repeats"})
    pile, none, again = report.titles
    assert pile is not None and pile.values == {"title": {"zh": "积压", "en": "Pile"}}
    assert none is None
    assert again is not None and again.values == {"title": {"zh": "Again", "en": "Again"}}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("title: x\nblocks:\n  - block: measures\n - broken\n", 4, ""),
        ("title: x\ncolour: red\nblocks: []\n", 2, "colour is no key of a report"),
        ("title: x\nblocks: all\n", 2, "blocks must be a list"),
        ("title: x\n", 0, "blocks must be a list"),
        ("blocks:\n  - block: measures\n  - measures\n", 3, "block 2 does not say which"),
        ("title: [x]\nblocks:\n  - block: measures\n", 1, "title must be words"),
        ("blocks: &a\n  - block: measures\n", 0, "alias"),
        ("- block: measures\n", 0, "is not a mapping"),
    ],
)
def test_mistakes_have_file_and_line(text: str, line: int, words: str) -> None:
    """What is no YAML, an unknown key, a wrong type: the file, the line, and what is wrong."""
    with pytest.raises(InvalidData) as caught:
        parse("own", text, PATH)
    assert str(caught.value).startswith(f"{PATH}:{line}: " if line else f"{PATH}: ")
    assert words in str(caught.value)
    assert f"svc save {PATH}" in caught.value.next_step


def test_a_blocks_mistake_has_its_line() -> None:
    """What a block's builder refuses is told with the line the block begins at."""
    found = parse("own", "title: x\nblocks:\n  - block: measures\n\n  - block: trend\n", PATH)
    with pytest.raises(InvalidData, match=rf"{PATH}:5: block 2: no step"):
        found.complain(1, "no step")
