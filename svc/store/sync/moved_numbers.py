"""Records that move to other numbers: what becomes of each file, as a function of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from svc.kinds.derive import type_of
from svc.store.yaml.codec import decode, encode


def renaming(numbers: Mapping[str, str]) -> Callable[[bytes], bytes]:
    """What makes of a file one that names records by their new numbers.

    Args:
        numbers: New by old.
    """
    named = re.compile(r"(?<![0-9A-Za-z-])(?:" + "|".join(
        re.escape(name) for name in sorted(numbers, key=len, reverse=True)
    ) + r")(?![0-9A-Za-z])")  # fmt: skip

    def renamed(data: bytes) -> bytes:
        text = data.decode("utf-8", "replace")
        moved = named.sub(lambda match: numbers[match[0]], text)
        return data if moved == text else moved.encode()

    return renamed


def under_new_number(data: bytes, kind: str, old: str) -> bytes:
    """A record under its new number, which keeps the old one where its kind has room for it."""
    record: Any = decode(data, type_of(kind), old)
    if "formerly" not in record.__struct_fields__ or record.formerly is not None:
        return data
    return encode(msgspec.structs.replace(record, formerly=old))
