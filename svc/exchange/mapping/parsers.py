"""Values of residents, units and staff from the text of cells, read as the desk reads them."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from typing import Any

import msgspec

from svc.exchange.mapping.field_reader import line, parts_of
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.amounts import decoded
from svc.model.roles import Role
from svc.model.slug import is_slug
from svc.model.words import CHINESE
from svc.rules.record.conversion_errors import misfit
from svc.rules.record.emails import is_email
from svc.rules.record.flaws import phone_flaws
from svc.rules.record.phones import is_callable

_PHONES_APART = lazy_pattern(r"[;；,，、|\n]+")
_YES = frozenset({"true", "yes", "y", "1", "是", "在职", "active"})
_NO = frozenset({"false", "no", "n", "0", "否", "离职", "inactive"})


def several(parse: Callable[[str], Any]) -> Callable[[str], tuple[Any, ...]]:
    """A reader of cells that hold several values, each once."""

    def read(text: str) -> tuple[Any, ...]:
        return tuple(dict.fromkeys(map(parse, parts_of(text))))

    return read


def phone(region: str) -> Callable[[str], str]:
    """A reader of phone numbers, kept as written.

    Args:
        region: ISO 3166 code of numbers without a country code.
    """

    def read(text: str) -> str:
        if not is_callable(text, region):
            raise ValueError(_("is no phone number that could be called"))
        return text

    return read


def phones(region: str) -> Callable[[str], tuple[str, ...]]:
    """A reader of cells with several phone numbers, however they are parted.

    A blank or a slash inside one number parts nothing: only where each piece could
    be called by itself are there several.
    """
    number = phone(region)

    def callable_alone(text: str) -> bool:
        try:
            return bool(number(text))
        except ValueError:
            return False

    def pieces(text: str) -> list[str]:
        for cut in (text.split("/"), text.split()):
            parts = [part.strip() for part in cut if part.strip()]
            if len(parts) > 1 and all(map(callable_alone, parts)):
                return [piece for part in parts for piece in pieces(part)]
        return [text]

    def read(text: str) -> tuple[str, ...]:
        cut = (part.strip() for part in _PHONES_APART.split(text))
        found = (piece for part in cut if part for piece in pieces(part))
        return tuple(dict.fromkeys(map(number, found)))

    return read


def reporter_phone(text: str) -> str:
    """A stranger's phone number as the desk takes it.

    Raises:
        ValueError: It could not be called.
    """
    for flaw in phone_flaws("phone", line(text)):
        raise ValueError(flaw.reason)
    return text


def email(text: str) -> str:
    """An email address.

    Raises:
        ValueError: It is none.
    """
    if not is_email(text):
        raise ValueError(_("is no email address"))
    return line(text)


def slug(text: str) -> str:
    """An id, in lower case.

    Raises:
        ValueError: It is none.
    """
    found = unicodedata.normalize("NFKC", text).lower()
    if not is_slug(found):
        raise ValueError(_("is no id (letters, digits and . _ -); use values:"))
    return found


def role(text: str) -> Role:
    """What a member of staff may do, in English or Chinese.

    Raises:
        ValueError: It is none of the roles.
    """
    meant = {chinese: english for english, chinese in CHINESE[Role].items()}
    try:
        return Role(meant.get(text, text))
    except ValueError:
        raise ValueError(
            _("is none of {words}; translate it with values:", words=", ".join(Role))
        ) from None


def flag(text: str) -> bool:
    """Yes or no.

    Raises:
        ValueError: It is neither.
    """
    plain = text.lower()
    if plain not in _YES | _NO:
        raise ValueError(_("is neither yes nor no; translate it with values:"))
    return plain in _YES


def fitting(record: type[msgspec.Struct], name: str) -> Callable[[str], Any]:
    """A reader of numbers, as a record's field holds them."""
    annotation = next(one.type for one in msgspec.structs.fields(record) if one.name == name)

    def read(text: str) -> Any:
        plain = unicodedata.normalize("NFKC", text).strip()
        try:
            value = msgspec.convert(plain, annotation, strict=False, dec_hook=decoded)
        except msgspec.ValidationError:
            raise ValueError(misfit(plain, annotation, strict=False).reason) from None
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(_("is no number"))
        return value

    return read
