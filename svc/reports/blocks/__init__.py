"""Blocks: what named reports are put together from.

A report is a list of entries such as `{block: breakdown, by: department,
measures: [received]}`. Each kind of block has a builder, which reads what the
entry says (`given`) and makes blocks of raw values from figures (`context`).
Every entry may narrow its block to some groups: `only: {kind: [repair]}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

from svc.errors import UsageError
from svc.language import _
from svc.reports.blocks.context import Context
from svc.reports.blocks.given import BlockOptions
from svc.reports.dimensions import DIMENSIONS
from svc.reports.document import ReportBlock

#: Makes the blocks of one entry.
Builder = Callable[[BlockOptions, Context], list[ReportBlock]]

#: Kinds of block: each has a module here of its name, with a function `build`.
NAMES = (
    "measures", "breakdown", "trend", "causes", "backlog", "repeats", "people", "satisfaction",
    "promises", "segments", "tickets", "escalations", "findings", "summary", "fees", "duties",
    "outward", "needs",
)  # fmt: skip
#: Blocks that are built as another one is.
_TOGETHER = {"duties": "fees", "outward": "escalations", "needs": "segments"}


def build(spec: Mapping[str, Any], context: Context) -> list[ReportBlock]:
    """The blocks of one entry of a report's list.

    Args:
        spec: The entry.
        context: The report it is part of.

    Raises:
        UsageError: There is no such block, or it knows no such key or value.
    """
    options = BlockOptions(spec, context.office)
    if options.block not in NAMES:
        raise UsageError(
            _("there is no block {name!r}", name=options.block),
            _("blocks: {names}", names=", ".join(NAMES)),
        )
    module = _TOGETHER.get(options.block, options.block)
    builder: Builder = import_module(f"{__name__}.{module}").build
    only = options.only()
    blocks = builder(options, context.narrowed(only))
    if not only:
        return blocks
    return [block._replace(extra={**block.extra, "only": dict(only)}) for block in blocks]


def dimensions(specs: Sequence[Mapping[str, Any]]) -> list[str]:
    """By what the blocks of some entries are that are about all tickets, as far as they say."""
    said = [spec.get("by") for spec in specs if "only" not in spec]
    ways = [[by] if isinstance(by, str) else by for by in said if isinstance(by, (str, list))]
    names = [name for way in ways for name in way]
    return [name for name in DIMENSIONS if name in names]


def distinct(blocks: list[ReportBlock]) -> list[ReportBlock]:
    """The blocks of a document, each under a name of its own: a second one gets a number."""
    seen: dict[str, int] = {}
    named = []
    for block in blocks:
        seen[block.name] = count = seen.get(block.name, 0) + 1
        named.append(block if count == 1 else block._replace(name=f"{block.name}.{count}"))
    return named
