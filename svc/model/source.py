"""Where an imported record came from."""

# No annotations as text: msgspec would compile each of them at every start.

from msgspec import Struct

from svc.model.fields import Line, Slug


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """The system an imported record came from, and its number there.

    System and number together are unique among the records of a kind: by them an
    import knows what it has brought already, and other files name the record.

    Attributes:
        log: Of a ticket, that its steps come from the system's log of them, and no longer
            from the ticket's own row; true or absent.
    """

    system: Slug
    number: Line
    log: bool | None = None
