"""Reading any YAML a person may write for a record, by the events of PyYAML's C parser.

PyYAML is imported here and nowhere on the way of what svc wrote itself. Its events,
not its loader: they take half the time (0.18 ms of a ticket of 1.9 kB, not 0.39) and
show aliases, tags and duplicate keys, which the loader resolves or drops.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml
import yaml.cyaml

from svc.language import _
from svc.store.yaml.fast_reader import NULLS, Moments, NotPlain

_MAX_DEPTH = 12

#: libyaml where PyYAML was built with it; slower without, and otherwise the same.
_Parser: Any = yaml.cyaml.CParser if yaml.__with_libyaml__ else yaml.Loader  # type: ignore[attr-defined]


def parse(text: str, moments: Moments = frozenset()) -> Mapping[str, Any]:
    """The text as mappings, lists and strings.

    Args:
        text: The file.
        moments: Keys whose values are moments, which no bare number is.

    Raises:
        NotPlain: It is not YAML, or uses more of it than records do.
    """
    parser: Any = None
    try:
        parser = _Parser(text)
        return _document(parser, moments)
    except yaml.YAMLError as error:
        raise NotPlain(_("is not YAML")) from error
    finally:
        if parser is not None:
            parser.dispose()


def _document(parser: Any, moments: Moments) -> Mapping[str, Any]:
    for wanted in (yaml.StreamStartEvent, yaml.DocumentStartEvent):
        if not isinstance(parser.get_event(), wanted):
            raise NotPlain(_("is empty"))
    value = _value(parser, parser.get_event(), 0, moments)
    parser.get_event()
    if not isinstance(parser.get_event(), yaml.StreamEndEvent):
        raise NotPlain(_("holds more than one document"))
    if not isinstance(value, dict):
        raise NotPlain(_("is not a mapping"))
    return value


def _value(parser: Any, event: Any, depth: int, moments: Moments) -> Any:
    kind = type(event)
    if kind is yaml.AliasEvent or event.anchor is not None or depth > _MAX_DEPTH:
        raise NotPlain(_("uses an alias, an anchor, or is nested too deep"))
    if event.tag is not None:
        raise NotPlain(_("uses a tag"))
    if kind is yaml.ScalarEvent:
        return None if event.value in NULLS and event.implicit[0] else event.value
    if kind is yaml.SequenceStartEvent:
        values = []
        while type(event := parser.get_event()) is not yaml.SequenceEndEvent:
            values.append(_value(parser, event, depth + 1, moments))
        return values
    mapping: dict[str, Any] = {}
    while type(event := parser.get_event()) is not yaml.MappingEndEvent:
        key = _value(parser, event, depth + 1, moments)
        if not isinstance(key, str) or key in mapping:
            raise NotPlain(_("has a key twice, or a key that is not text"))
        value = mapping[key] = _value(parser, parser.get_event(), depth + 1, moments)
        if key in moments and isinstance(value, str) and is_number(value):
            raise NotPlain(_("has a number for a moment"))
    return {key: value for key, value in mapping.items() if value is not None}


def is_number(text: str) -> bool:
    """Whether a text is a number, which is no moment."""
    return text.strip("+-").replace(".", "", 1).isdecimal()
