"""What is wrong with a template of an office's own, in our words.

Jinja2 and Python say so for programmers, in English, and otherwise from one version to
the next; here it is told by what kind of error it is, and by the template's own line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jinja2 import (
    StrictUndefined,
    TemplateAssertionError,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplateSyntaxError,
    UndefinedError,
)
from jinja2.exceptions import SecurityError
from jinja2.utils import missing

from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.safe import quoted

if TYPE_CHECKING:
    from jinja2 import Environment

#: What Python's errors mean in a template; of several that fit the first holds.
_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (TemplateNotFound, N_("a template that it names is not there")),
    (SecurityError, N_("something is called that a template may not call")),
    (ZeroDivisionError, N_("divides by zero")),
    (ArithmeticError, N_("a number or a list becomes too large")),
    (RecursionError, N_("calls itself without end")),
    (KeyError, N_("asks for an entry that is not there")),
    (LookupError, N_("asks for an item that is not there")),
    (AttributeError, N_("asks a value for something that it does not have")),
    (TypeError, N_("a value is of another kind than is needed there, such as none, or words")),
    (ValueError, N_("a value is not of the form that is needed there")),
)
#: A name behind `|`, or behind `is`.
_FILTER = lazy_pattern(r"\|\s*([A-Za-z_][\w.]*)")
_TEST = lazy_pattern(r"\bis\s+(?:not\s+)?([A-Za-z_][\w.]*)")
#: Characters of a line that are shown.
_SHOWN = 60


class SaidError(TemplateRuntimeError):
    """A mistake whose words are ours already."""


class TooLargeError(OverflowError):
    """A product or power that is too large to be meant, in our words."""


class UnknownName(StrictUndefined):
    """A name without a value: whatever is done with it is a mistake."""

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[TemplateRuntimeError] = UndefinedError,
    ) -> None:
        super().__init__(_unknown(obj, name, exc), obj, name, SaidError)


def mistake(error: Exception, environment: Environment, line: str) -> str:
    """Why a template does not do, in the reader's language.

    Args:
        error: What Jinja2, or Python in it, raised.
        environment: What knows the filters and tests that there are.
        line: The template's line that it arose in; empty where that is not known.
    """
    if isinstance(error, (SaidError, TooLargeError)):
        return str(error)
    if isinstance(error, TemplateNotFound) and error.name:
        return _("there is no template {name}", name=quoted(str(error.name)))
    # A filter that is not there is found out before, or inside an `if` not until it is met.
    if isinstance(error, (TemplateAssertionError, TemplateRuntimeError)):
        nameless = _nameless(environment, line)
        if nameless:
            return nameless
    if isinstance(error, TemplateSyntaxError):
        return _unreadable(line)
    words = next((said for kind, said in _WORDS if isinstance(error, kind)), None)
    return _(words or N_("a filter, test or call is not used as it can be"))


def _unknown(obj: Any, name: str | None, exc: type[TemplateRuntimeError]) -> str:
    if issubclass(exc, SecurityError):
        return _("{name} may not be used in a template", name=quoted(str(name)))
    if name is None:
        return _("asks for an item that is not there")
    if obj is missing:
        return _("{name} is undefined", name=quoted(str(name)))
    return _("there is no {name} in it", name=quoted(str(name)))


def _nameless(environment: Environment, line: str) -> str:
    """Which filter or test of a line there is not; empty if each there is."""
    for name in _FILTER.findall(line):
        if name not in environment.filters:
            return _("there is no filter {name}", name=quoted(name))
    for name in _TEST.findall(line):
        if name not in environment.tests:
            return _("there is no test {name}", name=quoted(name))
    return ""


def _unreadable(line: str) -> str:
    line = line.strip()
    if not re.search(r"\{[{%#]|[}%#]\}", line):
        return _("cannot be read as a template; is a for or an if without its end?")
    shown = line if len(line) <= _SHOWN else line[:_SHOWN] + "…"
    return _("cannot be read as a template: {line}", line=shown)
