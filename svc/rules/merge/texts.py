"""Three versions of a text as one, line by line; None where both changed the same place.

The way through two texts is found here and not by git or `difflib`: what two desks
merge must be the same bytes whatever versions of either they run.
"""

from __future__ import annotations

from collections.abc import Sequence

from svc.named_tuple import NamedTuple

#: Lines that differ by more edits than this are taken as one change.
MOST_EDITS = 2000


class Block(NamedTuple):
    """Lines `start` to `end` of the base have become `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def merge_texts(base: str, published: str, ours: str) -> str | None:
    """A text with the changes of both sides.

    Changes that touch each other collide, unless they are the same change.

    Returns:
        The text; None where changes collide.
    """
    before = base.splitlines(keepends=True)
    here = changes(before, published.splitlines(keepends=True))
    there = changes(before, ours.splitlines(keepends=True))
    merged: list[str] = []
    at = 0
    blocks = sorted({*here, *there})
    for number, block in enumerate(blocks):
        if number and block.start <= blocks[number - 1].end:
            return None
        merged += [*before[at : block.start], *block.lines]
        at = block.end
    return "".join([*merged, *before[at:]])


def changes(before: Sequence[str], after: Sequence[str]) -> list[Block]:
    """What leads from some lines to others, in as few edits as can be."""
    kept = _kept(before, after)
    blocks = []
    old = new = 0
    for start, end in [*kept, (len(before), len(after))]:
        if start > old or end > new:
            blocks.append(Block(old, start, tuple(after[new:end])))
        old, new = start + 1, end + 1
    return blocks


def _kept(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of lines that stay, in order: Myers' algorithm between what both ends share."""
    head = 0
    shortest = min(len(before), len(after))
    while head < shortest and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    middle = _myers(before[head : len(before) - tail], after[head : len(after) - tail])
    ends = zip(
        range(len(before) - tail, len(before)), range(len(after) - tail, len(after)), strict=True
    )
    return [(n, n) for n in range(head)] + [(head + x, head + y) for x, y in middle] + [*ends]


def _myers(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    furthest = {1: 0}
    traces: list[dict[int, int]] = []
    for edits in range(min(len(before) + len(after), MOST_EDITS) + 1):
        traces.append(dict(furthest))
        for k in range(-edits, edits + 1, 2):
            down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
            x = furthest[k + 1] if down else furthest[k - 1] + 1
            while x < len(before) and x - k < len(after) and before[x] == after[x - k]:
                x += 1
            furthest[k] = x
            if x >= len(before) and x - k >= len(after):
                return _way_back(traces, len(before), len(after))
    return []


def _way_back(traces: Sequence[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for edits in range(len(traces) - 1, -1, -1):
        furthest, k = traces[edits], x - y
        down = k == -edits or (k != edits and furthest[k - 1] < furthest[k + 1])
        before_x = furthest[k + 1] if down else furthest[k - 1]
        before_y = before_x - (k + 1 if down else k - 1)
        while x > max(before_x, 0) and y > max(before_y, 0) and edits >= 0:
            if edits and (x, y) == (before_x + (not down), before_y + down):
                break
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = before_x, before_y
    return pairs[::-1]
