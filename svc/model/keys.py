"""Public keys, as records hold them, and what is said of commits: trusted, accepted."""

# No annotations as text: msgspec would compile each of them at every start.

from typing import Annotated

from msgspec import Meta, Struct

from svc.language import N_
from svc.model.fields import Slug, Text, Time

#: Kinds of keys whose signatures are read. Those kept on a token, and certificates, are not.
KEY_TYPES = (
    "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
)  # fmt: skip
#: A key as `ssh-keygen` writes it, without the words behind it.
PublicKey = Annotated[
    str,
    Meta(
        pattern=rf"^({'|'.join(KEY_TYPES)}) [A-Za-z0-9+/]{{40,1400}}={{0,2}}\Z",
        description=N_("public key of SSH: ssh-ed25519 AAAA…"),
    ),
]
#: The id of a commit.
CommitId = Annotated[
    str,
    Meta(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?\Z", description=N_("id of a commit")),
]


class Acceptance(Struct, frozen=True, forbid_unknown_fields=True):
    """What an audit found in a commit, and somebody answers for; history stays as it is.

    Attributes:
        commit: Its id.
        reason: Why it is accepted.
        by: Who answers for it.
    """

    commit: CommitId
    reason: Text
    by: Slug
    at: Time


class Trust(Struct, frozen=True, forbid_unknown_fields=True):
    """From where on signatures count, and whose word stands at the beginning.

    Attributes:
        founder: Staff id of who founded the office; what nobody holds falls to them.
        key: The founder's key; its fingerprint is kept outside the office.
        unsigned: The commit up to which all was taken over unsigned; absent where the
            office's first commit is signed.
    """

    founder: Slug
    key: PublicKey
    unsigned: CommitId | None = None
