"""Mapping files read from disk: one or several, each whole and making sense, or all complaints."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from svc.errors import InvalidData, NotFound, Problem, UsageError
from svc.exchange.mapping.model import ImportMapping, RowKind
from svc.exchange.reading.validate_mapping import complaints
from svc.exchange.row_kinds.registry import row_kind as kind_of_rows
from svc.language import _
from svc.store.yaml.codec import decode, parse
from svc.store.yaml.fast_reader import NotPlain


def load(path: Path, kind: RowKind | None = None) -> ImportMapping:
    """Read a mapping file.

    Args:
        kind: What its rows must become; any if None.

    Raises:
        NotFound: There is no such file.
        UsageError: Its rows become something else.
        InvalidData: With every problem of the file.
    """
    parts = _documents(_data(path, kind))
    if len(parts) == 1:
        return read(parts[0], path, kind)
    fitting = [part for part in parts if kind in (None, _kind(part))]
    if len(fitting) != 1:
        raise UsageError(
            _(
                "{path} holds {count} mappings, {fitting} of them of {kind}",
                path=path,
                count=len(parts),
                fitting=len(fitting),
                kind=kind or _("any kind"),
            ),
            _("svc import all PLACE --mapping {path}", path=path),
        )
    return read(fitting[0], path, kind)


def load_all(path: Path) -> list[ImportMapping]:
    """Read a mapping file that holds several mappings, parted by lines of `---`.

    Raises:
        NotFound: There is no such file.
        InvalidData: With every problem of the first mapping that has some.
    """
    return read_all(_data(path, None), path)


def read_all(data: bytes, path: Path) -> list[ImportMapping]:
    """As `load_all`, from what stands in the file."""
    return [read(part, path) for part in _documents(data)]


def _data(path: Path, kind: RowKind | None) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFound(
            _("no mapping file {path}", path=path),
            _(
                "write one: svc import {kind} --suggest FILE > {path}",
                kind=kind or RowKind.TICKETS,
                path=path,
            ),
        ) from error


def _documents(data: bytes) -> list[bytes]:
    """The mappings of a file, each with as many lines before it as there are in the file."""
    documents, lines = [], data.split(b"\n")
    starts = [0, *(n + 1 for n, line in enumerate(lines) if line.rstrip() == b"---")]
    for start, end in zip(starts, [*(one - 1 for one in starts[1:]), len(lines)], strict=True):
        part = lines[start:end]
        if any(line.strip() and not line.lstrip().startswith(b"#") for line in part):
            documents.append(b"\n".join([*[b""] * start, *part, b""]))
    return documents or [data]


def read(data: bytes, path: Path, kind: RowKind | None = None) -> ImportMapping:
    """As `load`, from what stands in the file."""
    own_kind = _kind(data)
    if kind is not None and own_kind not in (None, kind):
        raise UsageError(
            _("{path} maps {said}, not {wanted}", path=path, said=own_kind, wanted=kind),
            _("svc import {kind} FILE --mapping {path}", kind=own_kind, path=path),
        )
    row_kind = own_kind or kind or RowKind.TICKETS
    try:
        mapping = decode(data, kind_of_rows(row_kind).mapping, str(path))
    except InvalidData as error:
        raise _invalid(path, error.problems, row_kind) from error
    return checked(mapping, data, path)


def _kind(data: bytes) -> RowKind | None:
    """What a mapping says that rows become; None where it says nothing that is understood."""
    try:
        return RowKind(str(parse(data).get("kind")))
    except (ValueError, AttributeError, NotPlain):
        return None


def checked(mapping: ImportMapping, data: bytes, path: Path) -> ImportMapping:
    """The mapping, if it also makes sense.

    Raises:
        InvalidData: With everything that does not.
    """
    found = complaints(mapping)
    if found:
        places = [(where, _line(data, where), reason) for where, reason in found]
        raise _invalid(
            path, [Problem(str(path), line, where, r) for where, line, r in places], mapping.kind
        )
    return mapping


def _invalid(path: Path, problems: object, kind: RowKind) -> InvalidData:
    assert isinstance(problems, (list, tuple))
    return InvalidData(
        _("{path} is not a valid mapping", path=path),
        _("mend the mapping; its keys: svc import {kind} --help", kind=kind),
        problems,
    )


def _line(data: bytes, path: str) -> int:
    """The line of a path such as `fields.kind.values.A b`, or of as much of it as stands there."""
    node = yaml.compose(data.decode(), Loader=yaml.SafeLoader)
    line, ahead = 0, path
    while ahead:
        found = [] if isinstance(node, yaml.ScalarNode) else _parts(node)
        step = next(
            (one for one in found if re.match(re.escape(one[0]) + r"(\.|\[|\Z)", ahead)), None
        )
        if step is None:
            break
        name, node, line = step
        ahead = ahead[len(name) :].removeprefix(".")
    return line


def _parts(node: Any) -> list[tuple[str, Any, int]]:
    """What a mapping or list holds: as it stands in a path, itself, and its line."""
    if isinstance(node, yaml.SequenceNode):
        parts = enumerate(node.value)
        return [(f"[{at}]", one, one.start_mark.line + 1) for at, one in parts]
    return [(key.value, value, key.start_mark.line + 1) for key, value in node.value]
