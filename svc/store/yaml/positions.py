"""In which line of its file a place of a record stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import yaml

from svc.lazy_pattern import lazy_pattern
from svc.store.yaml.fast_reader import MAX_BYTES

_Loader: Any = getattr(yaml, "CSafeLoader", None) or yaml.SafeLoader
_STEP = lazy_pattern(r"([^.\[\]]+)|\[([0-9]+)\]")
#: Keys by which an item of a list is named in a path instead of by its number.
_NAMES = ("id", "rule", "code", "day")


def lines_of(data: bytes, paths: Iterable[str]) -> dict[str, int]:
    """The line of each place; of one that is missing, where it would belong.

    Args:
        data: A file that can be read as a record.
        paths: Places such as `timeline[2].at` or `categories.noise.department`.

    Returns:
        1-based lines by path; 0 throughout for a file that is no YAML.
    """
    wanted = list(paths)
    try:
        root = yaml.compose(data[: MAX_BYTES + 1].decode(), Loader=_Loader)
    except (yaml.YAMLError, UnicodeDecodeError):
        return dict.fromkeys(wanted, 0)
    return {path: _line(root, path) for path in wanted}


def _line(node: yaml.Node | None, path: str) -> int:
    line = node.start_mark.line + 1 if node is not None else 0
    at = 0
    while node is not None and (step := _longest(node, path, at)) is not None:
        found, at = step
        line, node = found
    return line


_Found = tuple[int, yaml.Node]


def _longest(node: yaml.Node, path: str, at: int) -> tuple[_Found, int] | None:
    """The child that the path names next, and where the path goes on behind it."""
    if at < len(path) and path[at] == ".":
        at += 1
    match = _STEP.match(path, at)
    if match is None:
        return None
    if match[2] is not None:
        items = node.value if isinstance(node, yaml.SequenceNode) else []
        number = int(match[2])
        if number >= len(items):
            return None
        return (items[number].start_mark.line + 1, items[number]), match.end()
    return _named(node, path, at)


def _named(node: yaml.Node, path: str, at: int) -> tuple[_Found, int] | None:
    """A key of a mapping, or an item of a list by its id, which may hold dots."""
    for name, line, value in sorted(_children(node), key=lambda child: -len(child[0])):
        end = at + len(name)
        if path.startswith(name, at) and (end == len(path) or path[end] in ".["):
            return (line, value), end
    return None


def _children(node: yaml.Node) -> list[tuple[str, int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        pairs = [pair for pair in node.value if isinstance(pair[0], yaml.ScalarNode)]
        return [(key.value, key.start_mark.line + 1, value) for key, value in pairs]
    if not isinstance(node, yaml.SequenceNode):
        return []
    return [
        (value.value, item.start_mark.line + 1, item)
        for item in node.value
        if isinstance(item, yaml.MappingNode)
        for name, _, value in _children(item)
        if name in _NAMES and isinstance(value, yaml.ScalarNode)
    ]
