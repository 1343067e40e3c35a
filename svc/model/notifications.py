"""Who is told of what, by messages: part of an office's rules. Addresses are never in them."""

# No annotations as text: msgspec would compile each of them at every start.

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from svc.language import N_


class NotifyEvent(StrEnum):
    """What a message can be about."""

    #: A ticket went to somebody.
    ASSIGN = "assign"
    #: What fell due by rule: an escalation, the end of a wait, calls given up.
    TICK = "tick"
    #: A resident is to be called back.
    CALLBACK = "callback"
    #: How things stand in the morning.
    DIGEST = "digest"


class Told(StrEnum):
    """What of a resident a message may say; without any, none of it."""

    UNIT = "unit"
    WORDS = "words"
    NAME = "name"
    PHONE = "phone"


#: Whom a message goes to: `assignee`, `department`, `holder`, a role, or the name of a channel.
Recipients = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9._-]{0,63}\Z",
        description=N_(
            "'assignee', 'department', 'holder' (who answers), a role, a member of staff, "
            "a department, or the name of a channel"
        ),
    ),
]


class NotifyRule(Struct, frozen=True, forbid_unknown_fields=True):
    """Who is told of one sort of event.

    Attributes:
        event: What happened.
        to: Who is told; each has a channel on the desk that sends, or is told nothing.
    """

    event: NotifyEvent
    to: Annotated[tuple[Recipients, ...], Meta(min_length=1)]


class Notifications(Struct, frozen=True, forbid_unknown_fields=True):
    """The office's messages.

    Attributes:
        rules: Who is told of what; nobody of anything unless said.
        tell: What of a resident messages may say; none of it unless said. Phones in words
            are masked unless `phone` is said.
    """

    rules: tuple[NotifyRule, ...] = ()
    tell: tuple[Told, ...] = ()
