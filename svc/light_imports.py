"""Libraries imported without the modules that they load and a command never asks.

Click loads `inspect`, and with it Python's own parser, to take indentation off help texts; `uuid`
loads `platform` for the system's name, `pathlib` loads `urllib.parse` and `ipaddress` to quote
addresses, msgspec loads `typing_extensions` for what Python has since 3.11 and its own
descriptions of types, `zoneinfo` all that Python was built with. Together they took an eighth of
the time of a command. While such a library is imported, a stand-in has the module's place: it
answers the few things asked at once, and goes for the module itself as soon as anything else is
asked. Whoever imports the module afterwards gets the real one.
"""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, TypeVar

from svc.start_pack import kept_value

T = TypeVar("T")


def cleandoc(text: str) -> str:
    r"""As `inspect.cleandoc`: a text without the indentation of the lines below its first.

    Example:
        >>> cleandoc(" one\n\n    two\n      three\n")
        'one\n\ntwo\n  three'
    """
    first, *others = text.expandtabs().split("\n")
    margin = min((len(one) - len(one.lstrip()) for one in others if one.strip()), default=0)
    lines = [first.lstrip(), *(one[margin:] for one in others)]
    while lines and not lines[-1]:
        lines.pop()
    while lines and not lines[0]:
        lines.pop(0)
    return "\n".join(lines)


def shallow(thing: T) -> T:
    """As `copy.copy` of an object that has only attributes; `copy` looks for Jython first."""
    made = object.__new__(type(thing))
    made.__dict__.update(thing.__dict__)
    return made


def _as_it_is(message: str) -> str:
    return message


def _as_many(singular: str, plural: str, n: int) -> str:
    return singular if n == 1 else plural


def _system() -> str:
    """As `platform.system` on the systems where `uuid` asks for it."""
    from os import uname

    return uname().sysname


def _later(module: str, name: str) -> Callable[..., Any]:
    """A function that is looked for in its module when it is first called."""

    def called(*args: Any, **named: Any) -> Any:
        return getattr(import_module(module), name)(*args, **named)

    return called


def _config_var(name: str) -> Any:
    """As `sysconfig.get_config_var`, which reads all of what Python was built with."""
    return kept_value(f"sysconfig {name}", (), lambda: _real("sysconfig").get_config_var(name))


def _real(name: str) -> ModuleType:
    """A module itself, be it that another stands in for it."""
    if isinstance(sys.modules.get(name), _StandIn):
        del sys.modules[name]
    return import_module(name)


#: By library: what it imports in vain, and what that answers without being loaded.
LIGHT: Mapping[str, Mapping[str, Mapping[str, Any]]] = {
    "click": {
        "inspect": {"cleandoc": cleandoc},
        # Where these words come from is settled by `svc.cli.parsing.language`.
        "gettext": {"gettext": _as_it_is, "ngettext": _as_many},
    },
    "uuid": {"platform": {"system": _system}},
    "pathlib": {"urllib.parse": {"quote_from_bytes": _later("urllib.parse", "quote_from_bytes")}},
    "dataclasses": {"inspect": {}},
    "subprocess": {"locale": {}},
    "zoneinfo._tzpath": {"sysconfig": {"get_config_var": _config_var}},
    "msgspec": {
        "textwrap": {},
        # What describes types, for whoever asks why a value does not fit one.
        "msgspec.inspect": {},
        # The first is asked by msgspec 0.18.
        "typing_extensions": {
            name: getattr(typing, name)
            for name in ("_AnnotatedAlias", "get_type_hints", "Required", "NotRequired")
        },
    },
}


class _StandIn(ModuleType):
    """What a library takes for a module that it hardly ever asks."""

    def __init__(self, name: str, answers: Mapping[str, Any]) -> None:
        super().__init__(name)
        self.__dict__.update(answers)

    def __getattr__(self, name: str) -> Any:
        """What the module has of that name, from now on without asking here."""
        if name == "__path__":
            # Asked by every import of a name, to see whether this is a package.
            raise AttributeError(name)
        value = getattr(_real(self.__name__), name)
        self.__dict__[name] = value
        return value


@contextmanager
def _standing_in(modules: Mapping[str, Mapping[str, Any]]) -> Iterator[None]:
    """Inside, whoever imports one of these modules for the first time gets a stand-in."""
    put = {
        name: _StandIn(name, answers)
        for name, answers in modules.items()
        if name not in sys.modules
    }
    sys.modules.update(put)
    try:
        yield
    finally:
        for name, module in put.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


class _LightFinder:
    """Finds the libraries of LIGHT where they lie, and has them loaded beside stand-ins."""

    @staticmethod
    def find_spec(
        name: str, path: typing.Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As Python's finders do; None for every other module."""
        if name not in LIGHT:
            return None
        finders = (one for one in sys.meta_path if not isinstance(one, _LightFinder))
        found = (one.find_spec(name, path, target) for one in finders)
        spec = next((one for one in found if one is not None), None)
        if spec is None or spec.loader is None:
            return spec
        load = spec.loader.exec_module

        def lightly(module: ModuleType) -> None:
            with _standing_in(LIGHT[name]):
                load(module)

        spec.loader.exec_module = lightly  # type: ignore[method-assign]
        return spec


def import_lightly() -> None:
    """Have libraries that are imported from now on loaded lightly, in this process."""
    if not any(isinstance(one, _LightFinder) for one in sys.meta_path):
        sys.meta_path.insert(0, _LightFinder())
