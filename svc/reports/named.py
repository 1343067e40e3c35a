"""Named reports: a YAML list of blocks each, ours beside this module, an office's in its records.

A definition has the blocks in order and the period meant unless another is
asked for; an office's own has its title besides, in one language or two:

    title: 周报
    title_en: Weekly report
    period: last-week
    blocks:
      - block: measures
        measures: [received, resolution_on_time]

A block may have a title of its own as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from svc.errors import InvalidData, Problem
from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.reports.document import Message

#: Our own reports, and what they are called.
TITLES: dict[str, str] = {
    "daily": N_("Morning meeting"),
    "monthly": N_("Monthly analysis"),
    "company": N_("Report to the company"),
    "quality": N_("Quality of service"),
    "outward": N_("The window outward"),
    "segments": N_("Who asks for what"),
}
SUFFIX = ".yaml"
#: What a report may be called: the name of a file in one folder.
NAME = lazy_pattern(r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff-]{0,49}\Z")
#: A title, of a report or of one of its blocks.
TITLE_KEYS = ("title", "title_en")
_KEYS = (*TITLE_KEYS, "period", "commands", "one_page", "blocks")
_OWN_TITLE = "{title}"
_FOLDER = Path(__file__).resolve().parent / "named"
_WHOLE = lazy_pattern(r"-?[0-9]{1,9}\Z")
_DECIMAL = lazy_pattern(r"-?[0-9]{1,9}\.[0-9]{1,9}\Z")


class NamedReport(NamedTuple):
    """A report's definition.

    Attributes:
        name: As it is asked for.
        title: What it is called.
        period: Meant unless another is asked for, such as `last-month`.
        blocks: Specifications as `svc.reports.blocks` takes them, in order, without titles.
        titles: What each block is called instead of its own name for itself, if it is.
        path: Its file, as errors name it.
        text: What the file holds.
        commands: Whether it names commands to people: who reads it may have no svc.
        one_page: Whether its page fits one sheet of paper.
    """

    name: str
    title: Message
    period: str
    blocks: tuple[Mapping[str, Any], ...]
    titles: tuple[Message | None, ...]
    path: str
    text: str
    commands: bool = True
    one_page: bool = False

    def complain(self, number: int, reason: str) -> NoReturn:
        """Say what is wrong with a block, in which file and line.

        Args:
            number: Which block, counted from 0.
            reason: What is wrong.

        Raises:
            InvalidData: Always.
        """
        line = _line_of_block(self.text, number)
        words = _("block {n}: {reason}", n=number + 1, reason=reason)
        _complain(self.path, words, line)


def built_in(name: str) -> NamedReport | None:
    """One of our own reports."""
    if name not in TITLES:
        return None
    file = _FOLDER / f"{name}{SUFFIX}"
    return parse(name, file.read_text(encoding="utf-8"), f"svc/reports/named/{file.name}")


def parse(name: str, text: str, path: str) -> NamedReport:
    """A definition.

    Args:
        name: As it is asked for.
        text: The file's.
        path: As errors name it.

    Raises:
        InvalidData: It is no YAML, or not of this shape; file and line are named.
    """
    from svc.store.yaml.fast_reader import NotPlain
    from svc.store.yaml.reader import parse as parse_yaml

    try:
        definition = parse_yaml(text)
    except NotPlain as error:
        _complain(path, str(error), _line_of_error(error))
    for key in definition:
        if key not in _KEYS:
            words = _("{key} is no key of a report; keys: {keys}", key=key, keys=", ".join(_KEYS))
            _complain(path, words, _line_of_key(text, key))
    blocks = _blocks(definition, path, text)
    return NamedReport(
        name,
        _title(definition, path, text) or Message(TITLES.get(name, name)),
        _text(definition, "period", "this-month", path, text),
        tuple(_typed(_without_title(block)) for block in blocks),
        tuple(_title(block, path, text) for block in blocks),
        path,
        text,
        _text(definition, "commands", "true", path, text) != "false",
        _text(definition, "one_page", "false", path, text) == "true",
    )


def _title(said: Mapping[str, Any], path: str, text: str) -> Message | None:
    """A title that is the office's own, in one language or two."""
    if not set(TITLE_KEYS) & said.keys():
        return None
    chinese, english = (_text(said, key, "", path, text) for key in TITLE_KEYS)
    return Message(_OWN_TITLE, {"title": {"zh": chinese or english, "en": english or chinese}})


def _without_title(block: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key not in TITLE_KEYS}


def _text(said: Mapping[str, Any], key: str, default: str, path: str, text: str) -> str:
    value = said.get(key, default)
    if not isinstance(value, str):
        _complain(path, _("{key} must be words", key=key), _line_of_key(text, key))
    return value


def _blocks(said: Mapping[str, Any], path: str, text: str) -> list[dict[str, Any]]:
    blocks = said.get("blocks")
    if not isinstance(blocks, list) or not blocks:
        _complain(path, _("blocks must be a list of blocks"), _line_of_key(text, "blocks"))
    for number, block in enumerate(blocks):
        if not isinstance(block, dict) or not isinstance(block.get("block"), str):
            words = _("block {n} does not say which block it is: block: NAME", n=number + 1)
            _complain(path, words, _line_of_block(text, number))
    return blocks


def _typed(value: Any) -> Any:
    """Numbers and truth values for the words that write them."""
    if isinstance(value, dict):
        return {key: _typed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_typed(one) for one in value]
    if not isinstance(value, str):
        return value
    if _WHOLE.match(value):
        return int(value)
    if _DECIMAL.match(value):
        return float(value)
    return {"true": True, "false": False}.get(value, value)


def _complain(path: str, reason: str, line: int) -> NoReturn:
    place = f"{path}:{line}" if line else path
    raise InvalidData(
        f"{place}: {reason}",
        _("mend the file, then: svc save {path}", path=path),
        [Problem(path, line, "", reason)],
    )


def _line_of_error(error: Exception) -> int:
    """The line at which YAML could not be read; 0 where it is not known."""
    mark = getattr(error.__cause__, "problem_mark", None)
    return mark.line + 1 if mark else 0


def _line_of_key(text: str, key: str) -> int:
    found = re.search(rf"^{re.escape(key)}\s*:", text, re.MULTILINE)
    return text.count("\n", 0, found.start()) + 1 if found else 0


def _line_of_block(text: str, number: int) -> int:
    """The line at which a block begins; the text is known to be YAML without aliases."""
    import yaml

    node = yaml.compose(text, Loader=yaml.SafeLoader)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == "blocks" and isinstance(value, yaml.SequenceNode):
                return int(value.value[number].start_mark.line) + 1
    return 0
