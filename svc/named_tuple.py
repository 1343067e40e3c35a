"""Named tuples that cost next to nothing until the first of them is made.

`typing.NamedTuple` compiles each annotation, and a constructor, when a class is declared:
two million instructions for six fields, a hundred times what this takes. A command
declares some sixty of them and `svc --help` a dozen, and never makes most. Checkers of
types see the standard one, and whatever else is asked of such a class is the same:
`_fields`, `_replace`, patterns, pickling, no slower to make or to read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["NamedTuple"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, NamedTuple
else:
    try:
        # What the standard one reads its fields by, twice as fast as a property.
        from _collections import _tuplegetter as _field
    except ImportError:  # a Python that is not CPython
        from operator import itemgetter

        def _field(at: int, doc: str | None) -> property:
            return property(itemgetter(at), doc=doc)

    class _Declared(type):
        """Makes a class of tuples of what is declared, its fields those that are annotated."""

        def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if tuple in bases or not body.get("__annotations__"):
                # The base of all, or a class below a declared one: it adds methods only.
                return super().__new__(cls, name, bases, body)
            fields = tuple(body["__annotations__"])
            defaults = {field: body[field] for field in fields if field in body}
            body.update((field, _field(at, None)) for at, field in enumerate(fields))
            body |= {"_fields": fields, "__match_args__": fields, "_field_defaults": defaults}
            declared = super().__new__(cls, name, bases, body | {"__slots__": ()})
            declared.__new__ = _first(declared)
            return declared

    def _first(declared: Any) -> Callable[..., Any]:
        """The constructor of a class none of which was made; the first writes the lasting one."""

        def first(cls: type, /, *values: Any, **named: Any) -> Any:
            declared.__new__ = staticmethod(
                _constructor(declared._fields, declared._field_defaults)
            )
            return declared.__new__(cls, *values, **named)

        return first

    def _constructor(fields: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., Any]:
        """A function that takes the fields by place or by name, as one written by hand does."""
        words = "".join(f"{field}, " for field in fields)
        source = f"lambda _cls, {words}: _new(_cls, ({words}))"
        # The names are those of a class body, nobody's input; none of a field begins with `_`.
        made = eval(source, {"_new": tuple.__new__, "__builtins__": {}})  # noqa: S307
        made.__name__, made.__qualname__ = "__new__", "__new__"
        made.__defaults__ = tuple(defaults.values())
        return made

    class NamedTuple(tuple, metaclass=_Declared):
        """A tuple whose places have names."""

        __slots__ = ()
        _fields: tuple[str, ...] = ()

        def __repr__(self) -> str:
            shown = ", ".join(f"{name}={value!r}" for name, value in self._asdict().items())
            return f"{type(self).__name__}({shown})"

        def _replace(self, /, **named: Any) -> Any:
            values = tuple(map(named.pop, self._fields, self))
            if named:
                raise ValueError(f"Got unexpected field names: {list(named)!r}")
            return tuple.__new__(type(self), values)

        def _asdict(self) -> dict[str, Any]:
            return dict(zip(self._fields, self, strict=True))

        @classmethod
        def _make(cls, values: Iterable[Any]) -> Any:
            return cls(*values)

        def __getnewargs__(self) -> tuple[Any, ...]:
            return tuple(self)
