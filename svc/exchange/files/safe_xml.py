"""XML that is data and nothing else: no document types, hence no entities of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from svc.language import _

#: Takes an element's name without prefix, and its attributes.
Begin = Callable[[str, dict[str, str]], None]
End = Callable[[str], object]


class Unreadable(ValueError):
    """What svc itself finds wrong with a file, in its words."""


class Forbidden(Unreadable):
    """XML that says more than data, such as entities of its own."""


def parser_of(
    begin: Begin, end: End, text: Callable[[str], None], encoding: str | None = None
) -> Any:
    """A parser that refuses document types: entities could grow without end, or read files.

    Args:
        begin, end, text: Told what it finds.
        encoding: Whatever the XML says of itself; None for what it says.
    """
    parser = expat.ParserCreate(encoding)
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, given: begin(name.rpartition(":")[2], given)
    parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    return parser


def refuse(*_args: object) -> None:
    """Refuse a document type.

    Raises:
        Forbidden: Always.
    """
    raise Forbidden(_("document type declarations are not read"))
