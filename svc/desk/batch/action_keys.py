"""What an action of a batch is: its name, its keys, and how a key's value is read from JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from svc.desk.query.ticket_query import word
from svc.errors import UsageError
from svc.language import N_, _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

ActionArguments = dict[str, Any]


class ValueReader(NamedTuple):
    """How a key's value is read.

    Attributes:
        form: What it may be: a message.
        read: Takes it as JSON has it; raises UsageError, without the key's name.
        names: Whether it names a record, so that `$1` can stand for one.
        known: The words it may be, which the message names.
    """

    form: str
    read: Callable[[Any], Any]
    names: bool = False
    known: type[StrEnum] | None = None

    @property
    def said(self) -> str:
        """What it may be, in the reader's language."""
        return _(self.form, known=", ".join(self.known)) if self.known else _(self.form)


class Key(NamedTuple):
    """One key of an action.

    Attributes:
        name: As in JSON, and as the command's option.
        reader: What it may hold.
        into: The parameter it becomes; its name with `_` if empty.
        needed: Whether the action cannot do without.
    """

    name: str
    reader: ValueReader
    into: str = ""
    needed: bool = False

    @property
    def parameter(self) -> str:
        """The parameter it becomes."""
        return self.into or self.name.replace("-", "_")


class Verb(NamedTuple):
    """One action.

    Attributes:
        name: As its command is called.
        work: Does it, with the given keys' values by parameter.
        keys: What it may be given.
    """

    name: str
    work: Callable[[Desk, ActionArguments], Any]
    keys: tuple[Key, ...]

    def given(self, fields: Mapping[str, Any]) -> ActionArguments:
        """The values of an action's keys, by parameter; null is as if it were not there.

        Raises:
            UsageError: A key is unknown or missing, or its value does not fit.
        """
        known = {key.name: key for key in self.keys}
        arguments: ActionArguments = {}
        for name, value in fields.items():
            key = known.get(name.replace("_", "-"))
            if key is None:
                raise UsageError(
                    _("{action} has no key {key!r}", action=self.name, key=name),
                    _("one of {known}", known=", ".join(known)),
                )
            if value is None:
                continue
            try:
                arguments[key.parameter] = key.reader.read(value)
            except UsageError as error:
                raise UsageError(
                    _("{key}: {reason}", key=key.name, reason=error.message), error.next_step
                ) from None
        missing = [key.name for key in self.keys if key.needed and not arguments.get(key.parameter)]
        if missing:
            raise UsageError(
                _("missing: {keys}", keys=", ".join(missing)),
                _("{action} needs them", action=self.name),
            )
        return arguments


def text_of(value: Any) -> str:
    """Words; a number stands for its digits."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise UsageError(_("is no text"), _('write it as "…"'))
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise UsageError(_("is neither true nor false"))
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise UsageError(_("is no whole number"))
    return value


def _several(value: Any) -> list[str]:
    return [text_of(one) for one in value] if isinstance(value, list) else [text_of(value)]


def _fields(value: Any) -> dict[str, str]:
    """New text by field; null or an empty text removes."""
    if not isinstance(value, dict) or not value:
        raise UsageError(_("is no object of fields"), _('write it as {"field": "value"}'))
    return {name: "" if one is None else text_of(one) for name, one in value.items()}


def _pairs(value: Any) -> list[tuple[str, str]]:
    """Field and value, for fields that hold several values."""
    if not isinstance(value, dict) or not value:
        raise UsageError(_("is no object of fields"), _('write it as {"field": ["value"]}'))
    return [(name, text) for name, one in value.items() for text in _several(one)]


def word_of(vocabulary: type[StrEnum]) -> ValueReader:
    """Reads one word of a vocabulary."""
    return ValueReader(
        N_("one of {known}"), lambda value: word(vocabulary, text_of(value)), known=vocabulary
    )


def words_of(vocabulary: type[StrEnum]) -> ValueReader:
    """Reads some words of a vocabulary."""
    return ValueReader(
        N_("some of {known}"),
        lambda value: [word(vocabulary, one) for one in _several(value)],
        known=vocabulary,
    )


TEXT = ValueReader(N_("text"), text_of)
RECORD = ValueReader(N_("a record, or $1 for that of line 1"), text_of, names=True)
FLAG = ValueReader(N_("true or false"), _flag)
NUMBER = ValueReader(N_("a whole number"), _number)
SEVERAL = ValueReader(N_("text, or a list of texts"), _several)
FIELDS = ValueReader(N_("an object: field and text; null removes it"), _fields)
PAIRS = ValueReader(N_("an object: field and text, or a list of texts"), _pairs)


def of(function: Callable[..., Any], desk: Desk, arguments: ActionArguments) -> Any:
    """Call a function of the desk with an action's keys as they are."""
    return function(desk, **arguments)


def calling(function: Callable[..., Any]) -> Callable[[Desk, ActionArguments], Any]:
    """What an action does, where its keys are a function's parameters."""
    return partial(of, function)
