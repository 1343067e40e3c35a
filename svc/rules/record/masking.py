"""What of a person's record is shown without asking: phones and addresses are masked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from svc.rules.record.phones import mask

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


def mask_email(address: str) -> str:
    """An address with all but its first letter and its domain starred out."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}***{at}{domain}" if at else "***"


def _masked(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "phones":
        return [mask(phone) for phone in value]
    if name == "phone":
        return mask(value)
    return mask_email(value) if name == "email" else value
