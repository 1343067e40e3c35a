"""What holds of every kind of record, svc's own and the tests': a further one is held to it too.

Nothing here names a kind, but for those that are told apart by what they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from pkgutil import walk_packages

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import inspect

import svc
from svc import language
from svc.errors import SvcError
from svc.kinds import table
from svc.kinds.derive import LISTED, begins, type_of
from svc.kinds.fields import FieldSort, every_field, field_of, fields_of, moments_of
from svc.kinds.id_schemes import PARENTS, NamedId, Series, SlotId
from svc.kinds.labels import chinese_label, chinese_words, headings, label
from svc.kinds.table import KINDS, RecordKind, place_of
from svc.model.amounts import AMOUNTS
from svc.model.words import CHINESE
from tests.kinds.kind_rows import DECLARED
from tests.support import examples

EVERY = [*KINDS.values(), *(kind for kind in DECLARED if kind.name not in KINDS)]
GENERAL = [kind for kind in EVERY if kind.general]


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own kinds are in the table as long as a test runs."""
    for kind in DECLARED:
        monkeypatch.setitem(KINDS, kind.name, kind)
        monkeypatch.setitem(PARENTS, kind.name, kind)
        monkeypatch.setitem(table._BY_PLURAL, kind.plural, kind)
        monkeypatch.setitem(table._BY_CODE, kind.code, kind)


@contextmanager
def spoken(name: str) -> Iterator[None]:
    """Words are in a language for as long."""
    before = language.current()
    language.use(name)
    try:
        yield
    finally:
        language.use(before)


def _name(kind: RecordKind) -> str:
    return kind.name


every = pytest.mark.parametrize("kind", EVERY, ids=_name)
general = pytest.mark.parametrize("kind", GENERAL, ids=_name)


def _structs() -> Iterator[type[msgspec.Struct]]:
    """Every struct that svc defines, whatever module it stands in."""
    for module in walk_packages(svc.__path__, "svc."):
        if "__main__" not in module.name:
            import_module(module.name)
    for kind in EVERY:
        kind.module()
    waiting = list(msgspec.Struct.__subclasses__())
    while waiting:
        struct = waiting.pop()
        waiting += struct.__subclasses__()
        if struct.__module__.startswith(("svc.", "tests.kinds.")) and (
            struct.__module__ != __name__
        ):
            yield struct


def _types(kind: inspect.Type) -> Iterator[inspect.Type]:
    """A type and whatever it is made of, but for structs inside, which are looked at themselves."""
    yield kind
    for name in ("type", "item_type", "key_type", "value_type"):
        inner = getattr(kind, name, None)
        if isinstance(inner, inspect.Type):
            yield from _types(inner)
    for inner in (*getattr(kind, "types", ()), *getattr(kind, "item_types", ())):
        yield from _types(inner)


def test_no_struct_holds_a_float() -> None:
    """Money, areas and quantities are exact: no field of any struct is a binary fraction."""
    structs = {struct.__qualname__: struct for struct in _structs()}
    assert {"Ticket", "Unit", "Visit", "Office", "ImportMapping"} <= structs.keys()
    floats = [
        f"{name}.{field.name}"
        for name, struct in structs.items()
        for field in inspect.type_info(struct).fields  # type: ignore[attr-defined]
        if any(isinstance(one, inspect.FloatType) for one in _types(field.type))
    ]
    assert floats == []


def test_a_float_would_be_found() -> None:
    """The walk sees through lists, tables, choices and bounds."""

    class Weighed(msgspec.Struct):
        weights: dict[str, tuple[float | None, ...]]

    (field,) = inspect.type_info(Weighed).fields  # type: ignore[attr-defined]
    assert any(isinstance(one, inspect.FloatType) for one in _types(field.type))


@every
def test_amounts_are_marked(kind: RecordKind) -> None:
    """Whatever custom type a record holds is one of the exact ones."""
    for path, field in every_field(type_of(kind.name)):
        if field.sort in (FieldSort.MONEY, FieldSort.MEASURE):
            assert field.type in AMOUNTS, path


@every
def test_rows_say_what_is_there(kind: RecordKind) -> None:
    """Columns, lists, steps and events of a row are fields of its type."""
    struct = type_of(kind.name)
    names = {field.name for field in fields_of(struct)}
    assert {*kind.columns, *kind.listed} <= names
    assert {"format", "id"} <= names or kind.single
    assert ("source" in names) is kind.sourced
    events = field_of(struct, kind.events) if kind.events else None
    assert bool(events) is bool(kind.events)
    taken_from = {field.name for field in fields_of(events.type)} if events else names
    steps = {step.name for step in kind.steps}
    for step in kind.steps:
        assert {one.rstrip("?") for one in step.takes} <= taken_from, step.name
        if kind.events:
            assert {step.after, *step.unless} - {""} <= steps and not step.sets
        else:
            assert {step.sets, step.after, step.by, *step.unless} - {""} <= names and step.sets
    assert len(steps) == len(kind.steps) and kind.chinese


@every
def test_moments_are_moments_at_every_depth(kind: RecordKind) -> None:
    """No moment of a file is taken for a number, however deep it lies."""
    struct = type_of(kind.name)
    moments = {
        path.rpartition(".")[2]
        for path, field in every_field(struct)
        if field.sort is FieldSort.MOMENT
    }
    assert moments <= moments_of(struct)
    assert all(name in moments_of(struct) for name in (begins(kind.name),) if name)


@general
def test_moments_that_are_set_happen(kind: RecordKind) -> None:
    """What a step sets, and when an event was, is hidden by an earlier --as-of."""
    struct = type_of(kind.name)
    for step in kind.steps:
        if step.sets:
            field = field_of(struct, step.sets)
            assert field is not None and field.happens, step.sets
    if kind.events:
        events = field_of(struct, kind.events)
        assert events is not None
        assert any(one.happens for one in fields_of(events.type))


@every
def test_references_lead_somewhere(kind: RecordKind) -> None:
    """What a field refers to is a kind, or listed by the office."""
    for path, field in every_field(type_of(kind.name)):
        if field.refers:
            assert field.refers in KINDS or field.refers in LISTED, path


@general
def test_children_name_their_parent(kind: RecordKind) -> None:
    """A kind whose numbers hang on another's has one field that says on whose."""
    if kind.series is not None and kind.series.parent:
        naming = [one for one in fields_of(type_of(kind.name)) if one.refers == kind.series.parent]
        assert len(naming) == 1 and naming[0].required


@general
def test_fields_have_chinese_names_of_their_own(kind: RecordKind) -> None:
    """Nothing is called as a ticket's field is because its kind forgot to say how."""
    struct = type_of(kind.name)
    for path, field in every_field(struct):
        if path.startswith("source."):
            continue
        assert chinese_label(kind.name, path), path
        if field.sort is FieldSort.WORD and field.type not in CHINESE:
            assert set(chinese_words(kind.name, field)) == set(field.words), path
    assert {name for name, said in headings(kind.name).items() if len(said) < 2} <= {"source"}


def test_the_kind_is_the_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """A visit's title is another word than a ticket's; a kind that says none has no ticket's."""
    with spoken("zh_CN"):
        assert (label("ticket", "title"), label("visit", "title")) == ("内容", "事由")
        monkeypatch.setattr("tests.kinds.visit.LABELS", {})
        assert label("visit", "title") == "title"
    with spoken("en"):
        assert label("visit", "title") == label("ticket", "title") == "title"


@every
@settings(max_examples=examples(40))
@given(st.data())
def test_every_id_has_its_place(kind: RecordKind, data: st.DataObject) -> None:
    """From an id follows where its record lies, and from there the kind and the id."""
    if kind.single:
        assert place_of(kind.single) == (kind.name, kind.name)
        return
    record_id = data.draw(st.from_regex(re.compile(kind.pattern, re.ASCII), fullmatch=True))
    assert place_of(kind.path(record_id)) == (kind.name, record_id)


@every
@settings(max_examples=examples(60))
@given(st.data())
def test_paths_of_one_folder_teach_nothing_wrong(kind: RecordKind, data: st.DataObject) -> None:
    """What is remembered of a path says of one like it what would be said of it alone."""
    if kind.single:
        return
    ids = st.from_regex(re.compile(kind.pattern, re.ASCII), fullmatch=True)
    known = data.draw(ids)
    path = kind.path(known)
    assert (table.path_of(kind.name, known), place_of(path)) == (path, (kind.name, known))
    ending = data.draw(st.text("0123456789A-/.²٣", min_size=0, max_size=6))
    like = path[: len(path) - 5 - data.draw(st.integers(0, 6))] + ending + ".yaml"
    assert _or_error(place_of, like) == _or_error(table._read, like)
    other = known[: max(0, len(known) - data.draw(st.integers(0, 6)))] + ending
    assert _or_error(table.path_of, kind.name, other) == _or_error(kind.path, other)


def _or_error(function: Callable[..., object], *values: str) -> object:
    """What a function returns, or the type of what it raises."""
    try:
        return function(*values)
    except (SvcError, ValueError) as error:
        return type(error)


@every
def test_the_type_takes_the_ids(kind: RecordKind) -> None:
    """The pattern of a record's id takes what its row says ids look like."""
    scheme = kind.ids[0]
    example = {
        Series: lambda: _numbered(scheme), SlotId: lambda: "", NamedId: lambda: "",
    }[type(scheme)]()  # fmt: skip
    field = field_of(type_of(kind.name), "id")
    if example and field is not None:
        assert re.match(field.pattern, example), example


def _numbered(scheme: object) -> str:
    assert isinstance(scheme, Series)
    if scheme.parent:
        return ""
    return scheme.spell(scheme.begins(datetime(2026, 11, 3)), "A", 42)  # noqa: DTZ001 - a number
