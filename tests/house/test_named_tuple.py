"""Svc's named tuples are the standard library's in all but what it costs to declare one."""

from __future__ import annotations

import pickle
import typing
from typing import Any

import msgspec
import pytest

from svc.named_tuple import NamedTuple


class Own(NamedTuple):
    """One of svc's."""

    name: str
    count: int = 0
    tags: tuple[str, ...] = ()

    @property
    def doubled(self) -> int:
        """A property of its own."""
        return 2 * self.count


class Below(Own):
    """One below it, with a method more."""

    def shouted(self) -> str:
        """The name in capitals."""
        return self.name.upper()


class Standard(typing.NamedTuple):
    """The standard library's."""

    name: str
    count: int = 0
    tags: tuple[str, ...] = ()


class Change(NamedTuple):
    """One whose fields are called as a constructor might call its own."""

    new: str
    cls: str
    tuple: str = ""


CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    (("a",), {}),
    (("a", 1, ("x",)), {}),
    ((), {"name": "a", "tags": ("x",)}),
    ((), {}),
    (("a", 1, (), 4), {}),
    (("a",), {"name": "b"}),
    (("a",), {"other": 1}),
]


@pytest.mark.parametrize(("values", "named"), CALLS)
def test_made_as_the_standard_one(values: tuple[Any, ...], named: dict[str, Any]) -> None:
    """By place and by name, with what is missing, too much or twice refused alike."""
    made: list[Any] = []
    for kind in (Own, Standard):
        try:
            made.append(tuple(kind(*values, **named)))
        except TypeError as error:
            made.append(str(error).replace("<lambda>", "__new__"))
    assert isinstance(made[0], tuple) == isinstance(made[1], tuple)
    if isinstance(made[1], tuple):
        assert made[0] == made[1]


def test_asked_as_the_standard_one() -> None:
    """Fields, changes, words, hash, order and patterns are the same."""
    own, standard = Own("a", 2), Standard("a", 2)
    assert own == standard
    assert hash(own) == hash(standard)
    assert own._fields == standard._fields
    assert own._asdict() == standard._asdict()
    assert own._replace(count=3) == standard._replace(count=3)
    assert own._field_defaults == standard._field_defaults
    assert repr(own) == repr(standard).replace("Standard", "Own")
    assert Own._make(["a", 1, ()]) == Standard._make(["a", 1, ()])
    assert own.doubled == 4
    assert not hasattr(own, "__dict__")
    match own:
        case Own(name, count):
            assert (name, count) == ("a", 2)
    with pytest.raises(ValueError, match="other"):
        own._replace(other=1)
    with pytest.raises(AttributeError):
        own.name = "b"  # type: ignore[misc]


def test_kept_and_read() -> None:
    """Processes hand them to one another, and msgspec reads them as it reads the standard ones."""
    own = Own("a", 2, ("x",))
    back = pickle.loads(pickle.dumps(own))
    assert (type(back), back) == (Own, own)
    assert type(msgspec.json.decode(b'["a",2,["x"]]', type=Own)) is Own
    below = Below("a", count=1)
    assert (type(below), below.shouted(), below.doubled) == (Below, "A", 2)
    assert type(pickle.loads(pickle.dumps(below))) is Below


def test_any_name_is_a_field() -> None:
    """None is taken by the constructor itself."""
    change = Change("a", cls="b")
    assert (change.new, change.cls, change.tuple) == ("a", "b", "")
    assert Change(new="a", cls="b", tuple="c") == ("a", "b", "c")
