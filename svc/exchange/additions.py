"""Departments and categories an import brings, put into office.yaml as its owner wrote it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import TYPE_CHECKING

import msgspec

from svc.errors import InvalidData
from svc.exchange.mapping import Additions
from svc.model.office import Office
from svc.store.codec import decode, encode
from svc.store.layout import OFFICE_PATH

if TYPE_CHECKING:
    import yaml


def with_additions(office: Office, additions: Additions) -> Office:
    """The office with what it lacks of the additions."""
    lacking = lacked(office, additions)
    return msgspec.structs.replace(
        office,
        departments=office.departments + lacking.departments,
        categories=office.categories + lacking.categories,
    )


def lacked(
    office: Office, additions: Additions, used: Mapping[str, Set[str]] | None = None
) -> Additions:
    """Those of the additions that the office lacks.

    Args:
        office: As it stands.
        additions: What may be added.
        used: Only departments and categories of these ids, and the departments
            that such categories name; all if not told.
    """
    departments = {one.id for one in office.departments}
    known = {one.id for one in office.categories}
    categories = tuple(
        one
        for one in additions.categories
        if one.id not in known and (used is None or one.id in used.get("category", ()))
    )
    named = {one.department for one in categories}
    return Additions(
        tuple(
            one
            for one in additions.departments
            if one.id not in departments
            and (used is None or one.id in used.get("department", ()) or one.id in named)
        ),
        categories,
    )


def extended(data: bytes, wanted: Additions) -> bytes:
    """An office.yaml with more departments and categories, its comments kept.

    Args:
        data: The file as it is.
        wanted: What to add; none of it is there yet.
    """
    office = decode(data, Office, OFFICE_PATH)
    after = msgspec.structs.replace(
        office,
        departments=office.departments + wanted.departments,
        categories=office.categories + wanted.categories,
    )
    try:
        typed = _inserted(data, wanted)
        if decode(typed, Office, OFFICE_PATH) == after:
            return typed
    except InvalidData:
        pass
    return encode(after)


def _inserted(data: bytes, wanted: Additions) -> bytes:
    """The file with the new items after the last one of each list, as far as that is plain."""
    import yaml

    lines = data.decode().splitlines()
    inserts: list[tuple[int, list[str]]] = []
    top = yaml.compose(data.decode(), yaml.SafeLoader)
    tops = {key.value: node for key, node in top.value} if top else {}
    for key in ("departments", "categories"):
        items = getattr(wanted, key)
        if not items:
            continue
        written = encode(Additions(**{key: items})).decode().splitlines()
        node = tops.get(key)
        if node is None:
            inserts.append((len(lines), written))
        elif isinstance(node, yaml.SequenceNode) and node.value:
            indent = " " * node.start_mark.column
            inserts.append((_end(node), [indent + line[2:] for line in written[1:]]))
    for at, written in sorted(inserts, key=lambda insert: insert[0], reverse=True):
        lines[at:at] = written
    return ("\n".join(lines) + "\n").encode()


def _end(node: yaml.Node) -> int:
    """The number of lines up to a node's last value; what follows may be comments."""
    import yaml

    while not isinstance(node, yaml.ScalarNode) and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.line) + 1
