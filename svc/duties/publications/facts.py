"""Names of facts in texts: `{{tariff.property-fee.price}}` stands for what the records say.

A name is looked up and never evaluated: it is one of a fixed few, each with the id of one
record in it, so that nothing that anybody types is run. What stands in braces and is no
such name is refused when the text is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from svc.errors import UsageError
from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.model.slug import SLUG

_PLACE = lazy_pattern(r"\{\{\s*([^{}]*?)\s*\}\}")
_NAME = lazy_pattern(
    rf"(?:office\.(?:name|hours)|tariff\.{SLUG}\.(?:name|price|period|due|basis)"
    rf"|party\.{SLUG}\.(?:name|phone)|department\.{SLUG}\.name)\Z"
)
#: As they are told to whoever typed another one.
KNOWN = (
    "office.name", "office.hours", "tariff.ID.price", "tariff.ID.name", "tariff.ID.period",
    "tariff.ID.due", "tariff.ID.basis", "party.ID.name", "party.ID.phone", "department.ID.name",
)  # fmt: skip
#: In the place of a fact that the records do not hold any more.
UNKNOWN = N_("(not on file: {name})")


def places(text: str) -> Iterator[str]:
    """The names in a text's braces, as often as they stand there.

    Example:
        >>> list(places("{{office.hours}}, {{ tariff.water.price }} yuan"))
        ['office.hours', 'tariff.water.price']
    """
    return (found[1] for found in _PLACE.finditer(text))


def known_names(text: str) -> None:
    """Refuse braces that hold no name of a fact.

    Raises:
        UsageError: They do not.
    """
    for name in places(text):
        if _NAME.match(name) is None:
            raise UsageError(
                _("{name!r} is no name of a fact", name=name),
                _("one of {known}", known=", ".join(KNOWN)),
            )


def filled(text: str, fact: Callable[[str], str | None]) -> str:
    """A text with facts in the places of their names; one that is not on file is told as such.

    Args:
        text: The text.
        fact: Gives what a name stands for, or None.
    """

    def told(name: str) -> str:
        value = fact(name) if _NAME.match(name) else None
        return _(UNKNOWN, name=name) if value is None else value

    return _PLACE.sub(lambda found: told(found[1]), text)
