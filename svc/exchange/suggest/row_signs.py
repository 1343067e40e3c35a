"""What tells the rows of kinds whose imports are written by hand, a row each.

Kinds that are declared only have none: what tells their rows is derived from their fields
(`svc.exchange.suggest.general_fields`).
"""

from __future__ import annotations

from svc.exchange.mapping.model import RowKind
from svc.named_tuple import NamedTuple


class RowSigns(NamedTuple):
    """What tells rows of one kind.

    Attributes:
        needed: Of each group some field must have its column.
        marks: What svc's own records of the kind hold that no others do; empty where none are.
        number: Fields that make a number of a row that has none of its own. Names and phones
            are none of it, for numbers stand in every list.
        more: Fields that are added where such a number stands there twice.
        repeats: Whether several rows may have one number.
        numbered: Whether a column of numbers that does or does not repeat tells the kind.
        system: The field whose records say what system the rows are of, and whose records
            those are, as the office's terms have them; None where the rows begin a system.
        of_homes: Whether rows are homes, or people with theirs.
    """

    needed: tuple[tuple[str, ...], ...]
    marks: frozenset[str]
    number: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    repeats: bool = False
    numbered: bool = False
    system: tuple[str, str] | None = None
    of_homes: bool = False


#: In the order in which svc's own files are looked at.
ROW_SIGNS: dict[RowKind, RowSigns] = {
    RowKind.TICKETS: RowSigns(
        (("received",), ("text", "category", "kind")), frozenset({"timeline", "channel"}),
        ("received", "unit", "place"), ("category", "kind"), numbered=True,
    ),
    RowKind.EVENTS: RowSigns(
        (("number",), ("at",), ("state", "action")), frozenset(),
        repeats=True, numbered=True, system=("number", "tickets"),
    ),
    RowKind.FOLLOWUPS: RowSigns(
        (("ticket",), ("at",), ("outcome", "score", "satisfied")),
        frozenset({"ticket", "outcome"}), ("ticket", "at"), ("by",), system=("ticket", "tickets"),
    ),
    RowKind.STAFF: RowSigns(
        (("name",), ("department", "roles"), ("number", "id", "since", "active")),
        frozenset({"name", "roles"}), ("id",), ("department", "roles"),
    ),
    RowKind.UNITS: RowSigns(
        (("unit",),), frozenset({"building", "room", "use"}), ("unit",), ("use",),
        of_homes=True,
    ),
    # Homes without names are of the system whose people they name.
    RowKind.RESIDENTS: RowSigns(
        (("name", "relation"), ("phones", "unit"), ("name", "number")), frozenset({"name"}),
        ("unit",), ("relation", "since"), repeats=True, system=("number", "residents"),
        of_homes=True,
    ),
    RowKind.OPENINGS: RowSigns(
        (("unit",), ("amount",)), frozenset(), ("unit", "period", "item"), ("sort",),
    ),
}  # fmt: skip
