"""What is wrong with text that is no YAML, in our words.

The parser says where it stopped; its own words are English, meant for
programmers, and change from one version of the library to the next. What is
wrong is read from the text at that place instead.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

from svc.errors import Problem
from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

#: Characters that YAML forbids.
_STRANGE = lazy_pattern("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Characters that mean something to YAML where a value begins.
_INDICATORS = frozenset("@`%,]}&*!|>?-[{#")
#: How far libyaml looks ahead for a colon before it tells of anything, twice over.
_AHEAD = 2048


class _Fault(NamedTuple):
    """Where the parser stopped.

    Attributes:
        line: What stands on the line.
        at: The character it stopped at; empty at the end of the text.
        opener: The first character of what it was reading, if it says.
    """

    line: str
    at: str
    opener: str


#: Looked through in order; the first that holds is told.
_FORMS: tuple[tuple[Callable[[_Fault], bool], str], ...] = (
    (
        lambda fault: fault.at == "\t" or "\t" in _indentation(fault.line),
        N_("a tab; lines are indented with blanks"),
    ),
    (
        lambda fault: fault.opener in {'"', "'"} and not fault.at,
        N_("text in quotes has no end"),
    ),
    (
        lambda fault: fault.opener in {'"', "'"},
        N_("text in double quotes has a backslash that means nothing; write it twice"),
    ),
    (
        lambda fault: fault.opener in {"[", "{"},
        N_("a list or mapping in brackets is not closed, or lacks a comma"),
    ),
    (
        lambda fault: fault.at == ":",
        N_("a colon within a text, or a line indented too far; such a text stands in quotes"),
    ),
    (
        lambda fault: fault.at in _INDICATORS,
        N_("{at} does not belong here; a text that begins with it stands in quotes"),
    ),
)
_OTHERWISE = N_("a line does not fit those before it: look at its indentation, quotes and colon")


def syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """Why a text cannot be read as YAML, and in which line.

    Args:
        error: What the parser raised.
        text: The file's content.
        file: Its path, for the message.
    """
    mark: Any = getattr(error, "problem_mark", None)
    context: Any = getattr(error, "context_mark", None)
    strange = _STRANGE.search(text)
    if strange is not None and mark is None:
        line = text.count("\n", 0, strange.start()) + 1
        code = f"{ord(strange.group()):#04x}"
        return Problem(file, line, "", _("holds the control character {code}", code=code))
    lines = text.split("\n")
    at = _character(lines, mark)
    fault = _Fault(lines[mark.line] if at else "", at, _character(lines, context))
    reason = next((words for holds, words in _FORMS if holds(fault)), _OTHERWISE)
    # Where a quote begins helps; that it has not ended by the end of the file does not.
    told = context if context is not None and not at else mark
    line = told.line + 1 if told is not None else 0
    return Problem(file, line, "", _("is not YAML: {reason}", reason=_(reason, at=repr(at))))


def deep_ahead(text: str, start: int, most: int) -> bool:
    """Whether a parser that gave up looking ahead had too many brackets before it.

    libyaml looks up to 1024 characters ahead before it tells of the first
    bracket, and some versions refuse a thousand levels there; PyYAML's own
    parser has no such limit, and is asked about these characters alone.

    Args:
        text: What could not be read.
        start: Where the last thing that the parser told of ends, in characters.
        most: Levels that are allowed.
    """
    depth = 0
    events: Any = yaml.parse(text[start : start + _AHEAD], Loader=yaml.SafeLoader)
    try:
        for event in events:
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > most:
                return True
    except yaml.YAMLError:
        return False
    return False


def _indentation(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _character(lines: list[str], mark: Any) -> str:
    """The character at a place; empty if there is no place or nothing stands there."""
    if mark is None or mark.line >= len(lines):
        return ""
    return str(lines[mark.line][mark.column : mark.column + 1])
