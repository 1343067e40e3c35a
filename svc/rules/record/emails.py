"""Email addresses: whether a text is one."""

from __future__ import annotations


def is_email(text: str) -> bool:
    """Whether mail could be sent to it: a name and a domain, without blanks.

    Example:
        >>> is_email("li.na@example.org"), is_email("li.na@"), is_email("li na@example.org")
        (True, False, False)
    """
    name, at, domain = text.rpartition("@")
    return bool(name and at and domain) and not any(
        char.isspace() or not char.isprintable() for char in text
    )
