"""Whether a mapping makes sense, beyond having the right keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from svc.errors import SvcError
from svc.exchange.cells import TIMES, VOCABULARY
from svc.exchange.kind import Complaint
from svc.exchange.kinds import KINDS
from svc.exchange.mapping import FieldMap, ImportMapping, Unknown

_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_SLUGS = ("category", "department", "assignee", "first_taker")


def complaints(mapping: ImportMapping) -> list[Complaint]:
    """Everything in a mapping that makes no sense."""
    found = list(_of_times(mapping))
    if mapping.delimiter in ('"', "\r", "\n", " "):
        found.append(("delimiter", f"{mapping.delimiter!r} cannot stand between cells"))
    for name, field in mapping.fields.given.items():
        found += [(f"fields.{name}.{key}".rstrip("."), why) for key, why in _of_field(name, field)]
    found += KINDS[mapping.kind].complaints(mapping)
    return found + list(_of_additions(mapping))


def _of_times(mapping: ImportMapping) -> Iterator[Complaint]:
    from datetime import UTC

    from svc.exchange.moments import compile_formats
    from svc.rules.zones import zone_of

    try:
        if mapping.dates.timezone is not None:
            zone_of(mapping.dates.timezone)
    except SvcError as error:
        yield "dates.timezone", error.message
    for one in mapping.dates.formats:
        try:
            compile_formats([one], UTC, UTC)
        except ValueError as error:
            yield "dates.formats", str(error)


def _of_field(name: str, field: FieldMap) -> Iterator[Complaint]:
    sources = [field.column is not None, bool(field.columns), field.value is not None]
    if sum(sources) != 1:
        yield "", "needs one of column, columns and value"
    if field.join is not None and not field.columns:
        yield "join", "goes with columns"
    if field.value is not None and (field.values or field.default is not None):
        yield "value", "is the same for every row: values and default have no place beside it"
    if field.unknown is Unknown.DEFAULT and field.default is None:
        yield "unknown", "default is missing"
    if field.rule is not None and not name.endswith("_due"):
        yield "rule", "goes with a due time only"
    if name in TIMES and list(field.outcomes):
        yield "", "is a time: it comes from a column and is not translated"
    yield from _of_outcomes(name, field)


def _of_outcomes(name: str, field: FieldMap) -> Iterator[Complaint]:
    """Whether what the mapping itself says can stand in the field."""
    vocabulary = VOCABULARY.get(name)
    for key, outcome in field.outcomes:
        if vocabulary and outcome not in list(vocabulary) and (outcome or key != "default"):
            yield key, f"{outcome!r} is none of {', '.join(vocabulary)}"
        if name in _SLUGS and outcome and not _SLUG.fullmatch(outcome):
            yield key, f"{outcome!r} is no id: lower-case letters, digits and . _ -"


def _of_additions(mapping: ImportMapping) -> Iterator[Complaint]:
    for key in ("departments", "categories"):
        ids = [one.id for one in getattr(mapping.office, key)]
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            yield f"office.{key}", f"{twice!r} stands twice"
