"""Which fields of rows are alike: times, numbers, words that no message repeats."""

from __future__ import annotations

from enum import StrEnum

from svc.kinds.unit import Use
from svc.model.words import (
    Channel,
    Kind,
    PartyWord,
    Priority,
    Relation,
    Resolution,
    Warranty,
)

TIMES = (
    "received", "responded", "assigned", "accepted", "arrived", "finished", "closed",
    "appointment", "respond_due", "arrive_due", "resolve_due", "external_due", "replied", "at",
    "next",
)  # fmt: skip
DAYS = ("since", "until")
#: Fields whose values no message repeats.
PERSONAL = frozenset(
    {"reporter_name", "reporter_phone", "name", "phone", "phones", "email", "native_place",
     "age_group", "occupation", "interests"}
)  # fmt: skip
#: Fields that hold several words of one vocabulary, and what parts them.
SEVERAL = frozenset({"roles", "interests"})
#: Words of one line, and of any number of lines.
LINES = ("place", "reporter_name", "reporter_phone", "name", "external_no", "their_number")
TEXTS = ("text", "note", "reason")
#: Fields whose words are different in every row.
FREE = frozenset({*LINES, *TEXTS, *TIMES, "phone", "phones", "email", "id", "occupation"})
#: Fields made of digits that count nothing: a program that took them for amounts wrote 402.0.
NUMBERED = frozenset(
    {"number", "ticket", "resident", "unit", "place", "id", "phone", "phones", "reporter_phone",
     "floor", "external_no", "their_number"}
)  # fmt: skip
#: Fields that hold a word of a vocabulary.
VOCABULARY: dict[str, type[StrEnum]] = {
    "kind": Kind, "channel": Channel, "priority": Priority, "resolution": Resolution,
    "relation": Relation, "use": Use, "says": PartyWord, "warranty": Warranty,
}  # fmt: skip
