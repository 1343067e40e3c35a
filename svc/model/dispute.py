"""A dispute: of one field two desks wrote different values, and nobody has decided yet."""

# No annotations as text: msgspec would compile each of them at every start.

from typing import Annotated

from msgspec import Meta, Struct

from svc.language import N_


class Dispute(Struct, frozen=True, forbid_unknown_fields=True):
    """What a field would hold had the other desk been first.

    The value itself stands in the commit, and nowhere else: what is sealed or forgotten
    there is so here too.

    Attributes:
        field: Path of the field, items of lists by their key: `categories[noise].name`;
            `record` where one desk deleted what the other changed; the path of a file
            that is no record.
        lost: The commit that has the value.
        hash: Of the value as it is stored: sixteen digits of SHA-256.
    """

    field: Annotated[str, Meta(min_length=1, max_length=400, pattern=r"^[^\r\n]+\Z")]
    lost: Annotated[
        str, Meta(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?\Z", description=N_("id of a commit"))
    ]
    hash: Annotated[str, Meta(pattern=r"^[0-9a-f]{16}\Z", description=N_("sixteen digits"))]
