"""What commands load at their start, kept in one file as Python has compiled it.

A command loads some two hundred modules: for each Python looks through folders, opens a file,
reads it and closes it; and it compiles some forty regular expressions, always the same. A third
of what a command takes went there. The file lies with Python's own compiled files, in
`__pycache__`, is written as they are (never where Python is told not to), and like them counts
for what has not changed since: of each module the source's size and time are compared, and of
the whole the version of Python and the places where it looks for modules. Whatever is not
there, or not so any more, Python loads as ever, and the next file has it.

Only the program `svc` uses it, and a remote's gate, which is `python -I -m svc`; whoever imports
svc, or runs `python -m svc` from a folder that may hold modules of its own, does not.

A gate trusts it as far as Python's compiled files, and no further. It lies among them, which an
isolated Python reads as any does, by their sources' size and time: whoever could write the one
could have written the others. Nothing that is pushed comes near it: it is found by where svc
lies, not by the folder or by variables (of which an isolated Python sees none); it holds code of
modules that were found by the isolated path alone; and it keeps no expression and no value that
follows from what somebody typed or sent.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from importlib.machinery import ExtensionFileLoader, ModuleSpec, SourceFileLoader
from importlib.util import MAGIC_NUMBER
from types import CodeType, ModuleType
from typing import Any, TypeVar

#: So many modules are kept at most: those of all commands, and of the libraries of some.
MOST_MODULES = 1200
#: Says in a module that the expressions it has compiled are written in modules, and no user's.
CONSTANT = "__constant_patterns__"
#: Python's own compiler of expressions; none of its parts is promised to stay.
_compiler: Any = getattr(re, "_compiler", None)
_sre: Any = getattr(_compiler, "_sre", None)

_T = TypeVar("_T")
#: The pack that this process uses.
_used: list[StartPack] = []
#: Of a module: path, time and size of its source, path of its compiled file, whether it is a
#: package; where its code begins, and its length: 0 where it is a library in machine code.
_Entry = tuple[str, int, int, str, bool, int, int]


class StartPack:
    """The file, and what has been missed in it.

    Args:
        path: Where it lies, or will.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._fd, self._start = -1, 0
        self._modules: dict[str, _Entry] = {}
        self._patterns: dict[tuple[str | bytes, int], bytes] = {}
        self._values: dict[str, tuple[tuple[str, ...], bytes]] = {}
        # Whether it lacks something, and whether something in it is so no more.
        self._stale = self._outdated = False
        self._made: set[str] = set()
        self._compile: Any = None
        self._last: tuple[Any, ...] = ()

    @classmethod
    def beside(cls, module: str) -> StartPack:
        """The pack of a package, in the folder where Python keeps what it compiles.

        Args:
            module: Path of one of the package's modules.
        """
        folder = os.path.dirname(module)  # noqa: PTH120 - pathlib is not loaded yet
        # One that is isolated looks for modules elsewhere: each would write the other's anew.
        sort = "gate" if sys.flags.isolated else "start"
        return cls(f"{folder}/__pycache__/{sort}.{sys.implementation.cache_tag}.pack")

    def use(self) -> None:
        """Have modules and expressions taken from it in this process."""
        if "PYTHONPATH" in os.environ and not sys.flags.isolated:
            return
        self._read()
        sys.meta_path.insert(0, self)
        if hasattr(_compiler, "compile") and hasattr(_sre, "compile"):
            self._compile, _compiler.compile = _compiler.compile, self._compiled
            _compiler._sre = _Listening(self)
        _used.append(self)

    def _read(self) -> None:
        with suppress(OSError, ValueError, EOFError, TypeError):
            fd = os.open(self._path, os.O_RDONLY)
            if fd <= 2:
                # A standard stream is closed, and must not lead here.
                os.close(fd)
                return
            self._fd = fd
            size = int.from_bytes(os.pread(fd, 8, 0), "big")
            if size > os.fstat(fd).st_size:
                return
            version, *tables = marshal.loads(os.pread(fd, size, 8))  # noqa: S302 - as a .pyc
            if version == _version():
                self._modules, self._patterns, self._values = tables
                self._start = 8 + size

    # Modules

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As Python's finders do; None for what it does not have as it now is."""
        entry = self._modules.get(name)
        if entry is None:
            return None
        file, time, size, cached, package, at, length = entry
        if _state(file) != (time, size):
            del self._modules[name]
            self._stale = self._outdated = True
            return None
        if not length:
            return _located(ModuleSpec(name, ExtensionFileLoader(name, file), origin=file))
        loader = _PackedLoader(name, file)
        loader.pack, loader.place = self, (at, length)
        spec = _located(ModuleSpec(name, loader, origin=file, is_package=package))
        spec.cached = cached
        if package:
            spec.submodule_search_locations = [os.path.dirname(file)]  # noqa: PTH120
        return spec

    def part(self, at: int, length: int) -> bytes:
        """What the file holds behind its table, which is the compiled code of modules."""
        return os.pread(self._fd, length, self._start + at)

    # Expressions

    def _compiled(self, pattern: Any, flags: int = 0) -> Any:
        """As Python's own compiler does."""
        key = (pattern, int(flags))
        kept = self._patterns.get(key) if isinstance(pattern, (str, bytes)) else None
        if kept is not None:
            try:
                return _sre.compile(*marshal.loads(kept))  # noqa: S302
            except (ValueError, EOFError, TypeError, RuntimeError, OverflowError):
                del self._patterns[key]
        made = self._compile(pattern, flags)
        if self._last and self._last[0] is pattern and _is_written(pattern):
            with suppress(ValueError):
                self._patterns[key] = marshal.dumps(_plain(self._last))
                self._stale = True
        return made

    def listen(self, *args: Any) -> Any:
        """Make an expression of what it was compiled to, and remember that."""
        self._last = args
        return _sre.compile(*args)

    # Values

    def value(self, name: str, of: Sequence[str], make: Callable[[], _T]) -> _T:
        """As `kept_value`."""
        known = self._values.get(name)
        if known is not None and not self._outdated and all(map(self._is_there, known[0])):
            value: _T = marshal.loads(known[1])  # noqa: S302
            return value
        value = make()
        with suppress(ValueError):
            kept: Any = value
            self._values[name] = (tuple(of), marshal.dumps(kept))
            self._made.add(name)
            self._stale = True
        return value

    def _is_there(self, module: str) -> bool:
        entry = self._modules.get(module)
        return entry is not None and _state(entry[0]) == entry[1:3]

    # The next file

    def renew(self) -> None:
        """Write it anew if anything was missed; as Python does, without a word where it fails."""
        if self not in sys.meta_path or sys.dont_write_bytecode:
            return
        missed = {
            name: spec
            for name, module in list(sys.modules.items())
            if name not in self._modules
            and (spec := getattr(module, "__spec__", None)) is not None
            and type(spec.loader) in (SourceFileLoader, ExtensionFileLoader)
            and _is_plain(name, spec)
        }
        if not (missed or self._stale) or len(self._modules) + len(missed) > MOST_MODULES:
            return
        with suppress(OSError):
            self._write(dict(self._kept()) | dict(_fresh(missed)))

    def _kept(self) -> Iterator[tuple[str, tuple[_Entry, bytes]]]:
        for name, entry in self._modules.items():
            if _state(entry[0]) == entry[1:3]:
                yield name, (entry, self.part(*entry[5:]))

    def _write(self, modules: dict[str, tuple[_Entry, bytes]]) -> None:
        table: dict[str, _Entry] = {}
        at = 0
        for name, (entry, code) in modules.items():
            table[name] = (*entry[:5], at, len(code))
            at += len(code)
        values = {
            name: value
            for name, value in self._values.items()
            if name in self._made or not self._outdated
        }
        head = marshal.dumps((_version(), table, self._patterns, values))
        draft = f"{self._path}.{os.getpid()}"
        try:
            with open(draft, "xb") as file:  # noqa: PTH123 - as above
                file.write(len(head).to_bytes(8, "big") + head)
                file.writelines(code for _entry, code in modules.values())
            os.replace(draft, self._path)  # noqa: PTH105
        except OSError:
            with suppress(OSError):
                os.unlink(draft)  # noqa: PTH108


def kept_value(name: str, of: Sequence[str], make: Callable[[], _T]) -> _T:
    """What follows from code alone, and takes long to find out: kept with the modules.

    Args:
        name: What it is kept as.
        of: Modules that it follows from; it counts as long as they are as they were, and all
            others that a command has loaded.
        make: Finds it out: numbers, words, and lists, tuples, sets and tables of them.

    Returns:
        What `make` gives, today or when it was asked last.
    """
    return _used[-1].value(name, of, make) if _used else make()


class _PackedLoader(SourceFileLoader):
    """Loads a module whose code is in the pack; else it is one of a source file."""

    pack: StartPack
    place: tuple[int, int]

    def get_code(self, fullname: str) -> CodeType:
        """The module's code."""
        code: CodeType = marshal.loads(self.pack.part(*self.place))  # noqa: S302
        return code


class _Listening:
    """Stands before the part of Python that makes expressions of what they were compiled to."""

    def __init__(self, pack: StartPack) -> None:
        self.compile = pack.listen

    def __getattr__(self, name: str) -> Any:
        return getattr(_sre, name)


def _version() -> tuple[Any, ...]:
    """What a file must have been written by to be read."""
    magic = getattr(_sre, "MAGIC", 0)
    return (sys.version, MAGIC_NUMBER, magic, sys.flags.optimize, tuple(sys.path[1:]))


def _state(file: str) -> tuple[int, int] | None:
    try:
        status = os.stat(file)  # noqa: PTH116
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _located(spec: ModuleSpec) -> ModuleSpec:
    spec.has_location = True
    return spec


def _is_plain(name: str, spec: ModuleSpec) -> bool:
    """Whether a module lies in a file of its name, and a package in one folder."""
    places = spec.submodule_search_locations
    return (
        spec.name == name
        and spec.has_location
        and isinstance(spec.origin, str)
        and os.path.isabs(spec.origin)  # noqa: PTH117
        and (places is None or list(places) == [os.path.dirname(spec.origin)])  # noqa: PTH120
    )


def _fresh(specs: dict[str, ModuleSpec]) -> Iterator[tuple[str, tuple[_Entry, bytes]]]:
    """What is kept of modules that were loaded as ever."""
    for name, spec in specs.items():
        file = str(spec.origin)
        before = _state(file)
        code = b""
        if isinstance(spec.loader, SourceFileLoader):
            code = marshal.dumps(SourceFileLoader(name, file).get_code(name))
        package = spec.submodule_search_locations is not None
        if before is not None and before == _state(file):
            yield name, ((file, *before, spec.cached or "", package, 0, len(code)), code)


def _plain(values: tuple[Any, ...]) -> list[Any]:
    """What an expression was compiled to, as numbers that are only numbers."""
    lists = (list(map(int, one)) if isinstance(one, list) else one for one in values)
    return [int(one) if isinstance(one, int) else one for one in lists]


def _is_written(pattern: str | bytes) -> bool:
    """Whether an expression stands in a module, and was not made of what somebody typed.

    It is compiled as the module is loaded, or is a constant of the function that wants it, or
    that of a module which compiles those of others.
    """
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_globals.get("__name__") in ("re", __name__):
        frame = frame.f_back
    code = frame.f_code
    written = code.co_name == "<module>" or CONSTANT in frame.f_globals
    return written or any(one is pattern for one in code.co_consts)
