"""What of a record is shown without asking: what is personal in its fields and words is masked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from svc.rules.record.personal_words import masked_number, masked_words

#: Fields that are only reported as aggregates, and shown only when asked for.
WITHHELD = ("native_place", "age_group", "occupation", "interests")


def shown(record: Mapping[str, Any], reveal: bool = False) -> dict[str, Any]:
    """A resident's or a member of staff's fields as they may be shown.

    Args:
        record: Plain values by field.
        reveal: Show everything.

    Example:
        >>> shown({"id": "R-A00042", "phones": ["13812340000"], "email": "li@example.org"})
        {'id': 'R-A00042', 'phones': ['138****0000'], 'email': 'l***@example.org'}
    """
    if reveal:
        return dict(record)
    return {name: _masked(name, value) for name, value in record.items() if name not in WITHHELD}


def masked_values(value: Any, public: frozenset[str] = frozenset()) -> Any:
    """Plain values as they may be shown: fields masked by their names, words by what they hold.

    Masking what is masked already changes nothing.

    Args:
        value: Mappings, lists and text, such as a record's fields.
        public: Phones that stay in words; see `svc.rules.record.personal_words.masked_words`.

    Example:
        >>> masked_values({"reporter": {"name": "王芳", "phone": "12345"}, "text": "13812340000"})
        {'reporter': {'name': '王**', 'phone': '***45'}, 'text': '138****0000'}
    """
    if isinstance(value, str):
        return masked_words(value, public)
    if isinstance(value, Mapping):
        if "field" in value and "new" in value:
            return _masked_change(value)
        return {name: _masked(name, inner, public) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked_values(inner, public) for inner in value]
    return value


def mask_field(field: str, text: str) -> str:
    """The text of a personal field, told by its path such as `reporter.name`."""
    name = field.rpartition(".")[2]
    if name in ("phone", "phones"):
        return ", ".join(mask_phone(phone) for phone in text.split(", "))
    if name == "email":
        return mask_email(text)
    return mask_name(text) if name == "name" else "***"


def mask_phone(phone: str) -> str:
    """A phone number with its middle starred out; see `svc.rules.record.phones.mask`."""
    from svc.rules.record.phones import mask

    return mask(phone)


def mask_email(address: str) -> str:
    """An address with all but its first letter and its domain starred out."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***{at}{domain}" if at else "***"


def mask_name(name: str) -> str:
    """A stranger's name, all but its first character starred out."""
    return f"{name[:1]}**"


#: Fields whose names say that they are personal.
_BY_NAME: dict[str, Callable[[str], str]] = {
    "caller": mask_name, "phone": mask_phone, "email": mask_email,
    "source_number": masked_number,
}  # fmt: skip
#: Of a stranger, who is on no file of residents.
_STRANGER = {**_BY_NAME, "name": mask_name}
#: Of a record's origin, whose number may be made of a person's name.
_SOURCE = {"number": masked_number}
#: Fields that an edit names.
_EDITED = frozenset({"caller", "reporter.name", "reporter.phone", "phone", "phones", "email"})


def _masked(name: str, value: Any, public: frozenset[str] = frozenset()) -> Any:
    if name == "phones" and isinstance(value, (list, tuple)):
        return [mask_phone(phone) for phone in value]
    if name == "source" and isinstance(value, Mapping):
        return {inner: _by_name(_SOURCE, inner, text) for inner, text in value.items()}
    if name == "reporter" and isinstance(value, Mapping):
        return {inner: _by_name(_STRANGER, inner, text) for inner, text in value.items()}
    return _by_name(_BY_NAME, name, value, public)


def _by_name(
    masks: Mapping[str, Callable[[str], str]], name: str, value: Any,
    public: frozenset[str] = frozenset(),
) -> Any:  # fmt: skip
    named = name in masks and isinstance(value, str)
    return masks[name](value) if named else masked_values(value, public)


def _masked_change(change: Mapping[str, Any]) -> dict[str, Any]:
    """An edit: the old and the new value as their field asks."""
    field = str(change["field"])
    if field not in _EDITED:
        return {name: masked_values(inner) for name, inner in change.items()}
    return {
        name: mask_field(field, inner) if name != "field" and isinstance(inner, str) else inner
        for name, inner in change.items()
    }
