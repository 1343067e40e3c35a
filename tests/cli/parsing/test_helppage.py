"""Pages of help are set in columns of the terminal, whatever the width of their letters."""

from __future__ import annotations

import click
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from svc.cli.parsing.helppage import WideContext, columns, wrapped

CLOSING = "，。；：、！？）》」』”’…"
TEXT = st.text(st.sampled_from("工单编号，。（）abc-_ 12"), max_size=200)


@given(TEXT, st.integers(8, 60))
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    """Every letter comes out once, in its place; only spaces may go where a line ends."""
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(line == line.strip() or line == lines[0] for line in lines)


@given(TEXT, st.integers(8, 60))
def test_lines_fit(text: str, width: int) -> None:
    """A line is as wide as asked for, unless one word with what closes it is wider."""
    for line in wrapped(text, width):
        wide = any(letter in CLOSING or columns(word) > width // 2
                   for word in line.split() for letter in word)  # fmt: skip
        assert columns(line) <= width or wide
        first = line == wrapped(text, width)[0] or not line or f" {line[0]}" in text
        assert first or line[0] not in CLOSING


def test_columns_stand_under_each_other() -> None:
    """Terms of wide and of narrow letters have their meanings in one column; a long one above."""

    @click.command()
    @click.option("--unit", metavar="房屋", help="房屋，写法不限。")
    @click.option("--a-very-long-name-of-an-option", metavar="员工", help="员工编号。")
    @click.option("--at", help="时" * 90)
    def command(**_: object) -> None:
        """Not looked at."""

    command.context_class = WideContext
    lines = CliRunner().invoke(command, ["--help"], terminal_width=60).output.splitlines()
    words = ("房屋，", "员工编号", "时时")
    starts = {columns(line.partition(one)[0]) for one in words for line in lines if one in line}
    assert len(starts) == 1
    assert max(map(columns, lines)) <= 60
