"""Regular expressions that are compiled when they are first asked.

A command loads modules with well over a hundred expressions and asks a tenth of them;
compiling all of them took a tenth of its time. Whoever is asked of often pays nothing
more: methods stand on the object itself after their first use.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, AnyStr

__all__ = ["lazy_pattern"]

#: For `svc.start_pack`: all of them stand in modules.
__constant_patterns__ = True

if TYPE_CHECKING:

    def lazy_pattern(text: AnyStr, flags: int | re.RegexFlag = 0) -> re.Pattern[AnyStr]:
        """See below."""

else:

    class _Pattern:
        """Stands for `re.compile(text, flags)`."""

        def __init__(self, text: str | bytes, flags: int | re.RegexFlag) -> None:
            self._told = text, flags

        def __getattr__(self, name: str) -> Any:
            """What the compiled expression has of that name, from now on without asking here."""
            if "_compiled" not in self.__dict__:
                self._compiled = re.compile(*self._told)
            value = getattr(self._compiled, name)
            self.__dict__[name] = value
            return value

        def __reduce__(self) -> tuple[Any, ...]:
            return lazy_pattern, self._told

    def lazy_pattern(text: str | bytes, flags: int | re.RegexFlag = 0) -> _Pattern:
        """An expression as `re.compile` gives it, compiled when its first method is called.

        For expressions of modules; where one is made and used at once, `re.compile` is as good.

        Args:
            text: As `re.compile` takes it; what is wrong with it is told at the first use.
            flags: The same.
        """
        return _Pattern(text, flags)
