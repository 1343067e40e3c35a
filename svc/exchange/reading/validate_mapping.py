"""Whether a mapping makes sense, beyond having the right keys."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from svc.errors import SvcError
from svc.exchange.mapping.conditions import When, all_of, columns_of
from svc.exchange.mapping.model import (
    DayMeaning,
    FieldMap,
    Fields,
    ImportMapping,
    Origins,
    Unknown,
    WideColumns,
)
from svc.exchange.row_kinds.registry import row_kind
from svc.exchange.rows.maker import Complaint
from svc.language import _
from svc.model.slug import is_slug

_HOMES = (DayMeaning.LAST, DayMeaning.GONE)
_DUES = (DayMeaning.END, DayMeaning.MIDNIGHT, DayMeaning.START)
_TESTS = ("is_", "not_", "empty", "before", "after")
_SLUGS = ("category", "department", "assignee", "first_taker")


def complaints(mapping: ImportMapping) -> list[Complaint]:
    """Everything in a mapping that makes no sense."""
    listed = list(_of_times(mapping))
    if mapping.rows == "earliest" and "received" not in mapping.fields.given:
        listed.append(("rows", _("earliest goes with received, the time of a ticket")))
    if mapping.delimiter in ('"', "\r", "\n", " "):
        listed.append(
            (
                "delimiter",
                _("{delimiter!r} cannot stand between cells", delimiter=mapping.delimiter),
            )
        )
    if mapping.wide is not None:
        listed += _of_wide(mapping, mapping.wide)
    for number, when in enumerate(mapping.skip):
        listed += [(f"skip[{number}]{where}", why) for where, why in _of_when(when)]
    for name, field in mapping.fields.given.items():
        complaining = _of_field(name, field, mapping.fields)
        listed += [(f"fields.{name}.{key}".rstrip("."), why) for key, why in complaining]
    listed += row_kind(mapping.kind).complaints(mapping)
    return listed + list(_of_additions(mapping))


def _of_wide(mapping: ImportMapping, wide: WideColumns) -> Iterator[Complaint]:
    names = (*wide.names, wide.value)
    if len(set(names)) < len(names):
        yield "wide.names", _("one name stands twice")
    if row_kind(mapping.kind).maker.repeats:
        return
    if not set(wide.names) & set(mapping.source.headers):
        words = _("needs {names} as well: of one row of the sheet several come",
                  names=", ".join(wide.names))  # fmt: skip
        yield "source.number", words


def _of_times(mapping: ImportMapping) -> Iterator[Complaint]:
    from datetime import UTC

    from svc.exchange.mapping.time_formats import compile_formats
    from svc.rules.time.zones import zone_of

    try:
        if mapping.dates.timezone is not None:
            zone_of(mapping.dates.timezone)
    except SvcError as error:
        yield "dates.timezone", error.message
    for pattern in mapping.dates.formats:
        try:
            compile_formats([pattern], UTC, UTC, mapping.dates.year)
        except ValueError as error:
            yield "dates.formats", str(error)


def _of_field(name: str, field: FieldMap, fields: Fields) -> Iterator[Complaint]:
    if not (field.cases and _sources(field) == 0):
        yield from _of_origins(field)
    for number, case in enumerate(field.cases):
        where = f"cases[{number}]"
        yield from ((f"{where}.{key}".rstrip("."), why) for key, why in _of_origins(case))
        yield from ((f"{where}.when{key}", why) for key, why in _of_when(case.when))
    if field.value is not None and (field.values or field.default is not None):
        yield "value", _("is the same for every row: values and default have no place beside it")
    if field.unknown is Unknown.DEFAULT and field.default is None:
        yield "unknown", _("default is missing")
    if field.unknown is Unknown.ADD and name != "department":
        yield "unknown", _("add goes with a department")
    if field.rule is not None and not name.endswith("_due"):
        yield "rule", _("goes with a due time only")
    if field.day is not None:
        yield from _of_day(name, field.day)
    if field.range is not None and not fields.is_dated(name):
        yield "range", _("goes with a time or a day only")
    if fields.is_time(name):
        yield from _of_time(field)
    yield from _of_outcomes(name, field, fields.vocabulary(name))


def _of_time(field: FieldMap) -> Iterator[Complaint]:
    """A time comes from a column as it stands, or is the same for every row."""
    from datetime import UTC

    from svc.exchange.mapping.time_formats import compile_formats

    if any(outcome for key, outcome in field.outcomes if key != "value"):
        yield "", _("is a time: it comes from a column and is not translated")
    if field.value is not None:
        try:
            compile_formats(("iso",), UTC, UTC)(field.value)
        except ValueError as error:
            yield "value", str(error)


def _of_day(name: str, day: DayMeaning) -> Iterator[Complaint]:
    fitting = _HOMES if name == "until" else _DUES if name.endswith("_due") else ()
    if not fitting:
        yield "day", _("goes with a due time, or with until of a home")
    elif day not in fitting:
        yield "day", _("{day} is none of {known}", day=str(day), known=", ".join(fitting))


def _sources(origins: Origins) -> int:
    """How many ways the mapping names to come by the words."""
    named = (origins.column, origins.columns or None, origins.template, origins.value)
    return sum(one is not None for one in named)


def _of_origins(origins: Origins) -> Iterator[Complaint]:
    if _sources(origins) != 1:
        yield "", _("needs one of column, columns, template and value")
    if origins.join is not None and not origins.columns:
        yield "join", _("goes with columns")
    if origins.template is not None and not columns_of(origins.template):
        yield "template", _("names no column: write it as {COLUMN}")


def _of_when(when: When) -> Iterator[Complaint]:
    for number, condition in enumerate(all_of(when)):
        if sum(getattr(condition, name) is not None for name in _TESTS) != 1:
            at = f"[{number}]" if isinstance(when, tuple) else ""
            yield at, _("needs one of is, not, empty, before and after")


def _of_outcomes(
    name: str, field: FieldMap, vocabulary: Collection[str] | None
) -> Iterator[Complaint]:
    """Whether what the mapping itself says can stand in the field."""
    for key, outcome in field.outcomes:
        if vocabulary and outcome not in vocabulary and (outcome or key != "default"):
            yield (
                key,
                _(
                    "{outcome!r} is none of {known}",
                    outcome=outcome,
                    known=", ".join(vocabulary),
                ),
            )
        if name in _SLUGS and outcome and not is_slug(outcome):
            yield (
                key,
                _("{outcome!r} is no id: lower-case letters, digits and . _ -", outcome=outcome),
            )


def _of_additions(mapping: ImportMapping) -> Iterator[Complaint]:
    for key in ("departments", "categories"):
        ids = [one.id for one in getattr(mapping.office, key)]
        for twice in sorted({one for one in ids if ids.count(one) > 1}):
            yield f"office.{key}", _("{twice!r} stands twice", twice=twice)
