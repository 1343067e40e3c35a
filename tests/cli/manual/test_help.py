"""`svc help`: pages of the manual on a terminal, and what may have been meant."""

from __future__ import annotations

import re

import pytest

from svc.cli.manual.pages import TOPICS, Topic
from svc.cli.manual.plain import page
from svc.cli.parsing.helppage import columns
from svc.language import LANGUAGES
from tests.support import Run

#: What only Markdown needs.
_MARKDOWN = re.compile(r"<!-- (?:table|end)|\*\*|\]\(|^#|^```|^\|", re.MULTILINE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_every_page_fits(topic: Topic, language: str) -> None:
    """Whatever the width, only code is wider; nothing is left of Markdown, and no word is lost."""
    text = topic.text(language)
    wanted = _letters(_without_code(text))
    for width in (40, 66, 80, 100):
        for colours in (False, True):
            made = _COLOUR.sub("", page(text, width, colours=colours))
            prose = [line for line in made.splitlines() if not line.startswith("    ")]
            wide = [line for line in prose if columns(line) > width and " " in line.strip()]
            assert wide == [], width
            assert colours or not _MARKDOWN.search(re.sub("`[^`]*`", "", "\n".join(prose)))
            assert wanted <= _letters(made)


def _without_code(text: str) -> str:
    """Words of a page that a terminal shows: of links what they say, of code only that in lines."""
    text = re.sub(r"^```.*?^```$|<!-- .*? -->", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"\]\([^)]*\)", "", text)


def _letters(text: str) -> set[str]:
    """The longer words, and the Chinese letters."""
    return set(re.findall(r"\b[A-Za-z]{6,12}\b|[\u4e00-\u9fff]", text))


def test_marks() -> None:
    """Code, stress, links and tables as a terminal shows them."""
    text = (
        "# A page\n\nSay `svc list` to *see*; [more](clocks.md#x) and **all**\nof 中文\n字.\n\n"
        "- one that\n  goes on\n- two\n\n| a | `b\\|c` |\n|---|---|\n| 1 | 2 \\| 3 |\n"
    )
    assert page(text, 40) == (
        "A page\n======\n\nSay `svc list` to see; more (svc help\nclocks) and all of 中文字.\n\n"
        "- one that goes on\n\n- two\n\na  `b|c`\n-  -----\n1  2 | 3\n"
    )
    coloured = page(text, 40, colours=True)
    assert "\x1b[1mA page\x1b[0m\n\nSay \x1b[36msvc list\x1b[0m to" in coloured


def test_colours_go_on_below() -> None:
    """What is stressed over the end of a line is ended there and begun again."""
    made = page("**aaaa bbbb cccc**", 10, colours=True)
    assert made == "\x1b[1maaaa bbbb\x1b[0m\n\x1b[1mcccc\x1b[0m\n"


def test_a_table_without_room_is_told() -> None:
    """Cells of one row one below the other, each with its heading."""
    wide = "x" * 18
    text = f"| one | two | three |\n|---|---|---|\n| {wide} | {wide} | |\n| b | | c |\n"
    assert page(text, 40) == f"one: {wide}\ntwo: {wide}\n\none: b\nthree: c\n"


def test_topics_are_listed(run: Run) -> None:
    """`svc help` names every page, in the reader's language."""
    for language in LANGUAGES:
        out = run("svc help", env={"SVC_LANG": language}).out
        assert [line.split()[0] for line in out.splitlines() if line.startswith("  ")
                and not line.startswith("   ")] == [topic.name for topic in TOPICS]  # fmt: skip
    assert "三十万张工单" in out


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("clocks", "Clocks\n======\n"), ("Clocks", "Clocks\n"), ("环节时限", "Clocks\n"),
        ("clock", "Usage: svc clock "), ("resident add", "Usage: svc resident add "),
        ("help", "Usage: svc help "), ("import", "Usage: svc import "),
        ("at the desk", "At the desk\n"),
    ],
)  # fmt: skip
def test_what_is_meant(run: Run, asked: str, shown: str) -> None:
    """A topic, a title in any language, or a command."""
    words = ["svc", "help", *(asked.split() if " add" in asked else [asked])]
    assert run(words).out.startswith(shown)


def test_a_page_in_chinese(run: Run) -> None:
    """The same page, in the reader's language; phones of its examples are no secrets."""
    out = run("svc --lang zh_CN help exporting").out
    assert out.startswith("导出与批处理\n============\n")
    assert '"phone": "8888 0001"' in out


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("clcoks", "svc help clocks"), ("reprots", "svc help reports"),
        ("craete", "svc help create"), ("auditor", "svc help files"),
        ("GeoReport", "svc help importing"), ("xyzzy-quux", "next: svc help\n"),
    ],
)  # fmt: skip
def test_what_may_be_meant(run: Run, asked: str, near: str) -> None:
    """Spelled alike, or spoken of in a heading or a page; else the list."""
    done = run(f"svc help {asked}", code=2)
    assert f"the manual has no page '{asked}'" in done.err
    assert near in done.err
    assert done.out == ""


def test_completion_knows_topics_and_commands(run: Run) -> None:
    """A shell completes both."""
    env = {"_SVC_COMPLETE": "bash_complete", "COMP_WORDS": "svc help c", "COMP_CWORD": "2"}
    told = run.process("svc", env=env).out.split()
    assert {"plain,clocks", "plain,commands", "plain,create"} <= set(told)


def test_a_long_page_goes_through_the_pager(run: Run) -> None:
    """On a terminal, with colours, as every long answer."""
    env = {"SVC_PAGER": "sed s/^/>/", "TERM": "xterm"}
    out = run.terminal("svc help rights", env=env).out
    assert ">\x1b[1mWho may what\x1b[0m" in out
