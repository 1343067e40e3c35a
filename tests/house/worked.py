"""The manual's worked examples: commands of its pages, and what each prints there.

In a page they stand as blocks of `console` between `<!-- example: NAME -->` and
`<!-- /example -->`; NAME says where they are typed (`BEGIN` of the test). A command may
be given at a moment, `2026-10-09 17:40 $ svc …`, and take lines from `<<'END'` to `END`.
`# ends with 1` behind a command says that it fails, and how; then what it complains of counts.
Below it stands what it prints, if anything is to be shown; `…` is as many lines as like, or
whatever stands there in a line.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_EXAMPLE = re.compile(r"<!-- example: (\w+) -->\n(.*?)<!-- /example -->", re.DOTALL)
_COMMAND = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d )?\$ (.+)")
_COMMENT = re.compile(r"\s+# .*")
_CODE = re.compile(r"# (?:ends with|以) ([1-9])\b")
_HERE = " <<'END'"


class Example(NamedTuple):
    """One command.

    Attributes:
        now: When it is given; None at any time.
        words: Of it, as a shell takes them.
        input: What it is given to read.
        said: What it prints, without empty lines; empty if the page does not show it.
        code: With what it ends.
    """

    now: datetime | None
    words: list[str]
    input: str
    said: str
    code: int = 0

    def says(self, out: str) -> bool:
        """Whether that is what it printed."""
        lines = "\n".join(filter(None, out.split("\n"))) + "\n"
        pattern = "".join(
            r"(?:.*\n)*" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + "\n"
            for line in self.said.splitlines()
        )
        return not self.said or re.fullmatch(pattern, lines) is not None


def examples(page: Path) -> Iterator[tuple[str, list[Example]]]:
    """The examples of a page: each with where they are typed."""
    for name, text in _EXAMPLE.findall(page.read_text("utf-8")):
        blocks = re.findall(r"```console\n(.*?)```", text, re.DOTALL)
        yield name, [one for block in blocks for one in commands(block)]


def commands(block: str) -> Iterator[Example]:
    """The commands of a block."""
    waiting = block.splitlines()
    while waiting:
        head = _COMMAND.fullmatch(waiting.pop(0))
        assert head, block
        now = datetime.fromisoformat(head[1].strip()).replace(tzinfo=ZONE) if head[1] else None
        typed, here, _ = _COMMENT.sub("", head[2]).partition(_HERE)
        read = _until(waiting, lambda line: line == "END") if here else []
        del waiting[: bool(here)]
        said = filter(None, _until(waiting, _COMMAND.fullmatch))
        failing = _CODE.search(head[2])
        code = int(failing[1]) if failing else 0
        yield Example(now, shlex.split(typed), _joined(read), _joined(said), code)


def _until(waiting: list[str], ends: Callable[[str], object]) -> list[str]:
    """Lines up to one that ends them, taken off those that wait."""
    taken = []
    while waiting and not ends(waiting[0]):
        taken.append(waiting.pop(0))
    return taken


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
