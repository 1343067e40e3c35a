"""A commit as git stores it, to the byte: what it says, and what its signature is over.

Headers are read line by line from the top and end at the first empty line, so that
nothing in a message, nor the headers of another commit that `mergetag` holds, is taken
for a header of this one.
"""

from __future__ import annotations

from svc.errors import InvalidData
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.rules.record.personal_words import short_hash

#: The headers of a signature; the second is that of a repository with SHA-256 ids.
_SIGNATURES = (b"gpgsig", b"gpgsig-sha256")
_PERSON = lazy_pattern(rb"([^<>\n]*) <([^<>\n]*)> ([0-9]{1,15}) ([+-][0-9]{4})\Z")
_TRAILER = lazy_pattern(r"Svc-([A-Za-z]+): (.*)\Z")


class CommitPerson(NamedTuple):
    """Who made a commit, or recorded it.

    Attributes:
        at: When, in seconds since 1970.
    """

    name: str
    email: str
    at: int


class CommitObject(NamedTuple):
    """What one commit says.

    Attributes:
        id: Its own id.
        tree: Id of its tree.
        parents: Ids of its parents.
        author: Who acted, and when.
        committer: Who recorded it, and when.
        message: Its words.
        signatures: Its signatures as they stand, one for each header of the kind.
        payload: What a signature is over: the commit without its signatures.
    """

    id: str
    tree: str
    parents: tuple[str, ...]
    author: CommitPerson
    committer: CommitPerson
    message: str
    signatures: tuple[bytes, ...]
    payload: bytes

    def trailers(self, name: str) -> tuple[str, ...]:
        """The values of a trailer of svc's: `Action`, `Record`, `Actor`.

        They are what git takes for trailers as well: in the last paragraph, each a line.
        """
        last = self.message.rstrip("\n").rpartition("\n\n")[2]
        matches = (_TRAILER.match(line) for line in last.split("\n"))
        return tuple(one[2].strip() for one in matches if one and one[1] == name)


def commit_object(oid: str, data: bytes) -> CommitObject:
    """Read a commit.

    Args:
        oid: Its id.
        data: Its content, as `git cat-file commit` gives it.

    Raises:
        InvalidData: It is no commit as git writes them.
    """
    head, parted, message = data.partition(b"\n\n")
    headers, signatures, payload = _headers(head)
    try:
        text = message.decode("utf-8")
        trees, parents = (_values(headers, name) for name in (b"tree", b"parent"))
        authors, committers = (_values(headers, name) for name in (b"author", b"committer"))
        if not parted or b"\0" in data or len(trees) + len(authors) + len(committers) != 3:
            raise ValueError(oid)
        return CommitObject(
            oid, trees[0].decode("ascii"), tuple(one.decode("ascii") for one in parents),
            _person(authors[0]), _person(committers[0]), text, tuple(signatures),
            payload + b"\n\n" + message,
        )  # fmt: skip
    except ValueError as error:
        raise InvalidData(
            _("{commit} is not a commit as git writes them", commit=short_hash(oid)),
            _("git fsck says what is wrong with it"),
        ) from error


def _headers(head: bytes) -> tuple[list[tuple[bytes, bytes]], list[bytes], bytes]:
    """Headers by name, the signatures among them, and all lines that are of no signature."""
    headers: list[tuple[bytes, bytes]] = []
    signatures: list[bytes] = []
    kept: list[bytes] = []
    in_signature = False
    for line in head.split(b"\n"):
        if line.startswith(b" ") and (headers or signatures):
            if in_signature:
                signatures[-1] += b"\n" + line[1:]
            else:
                kept.append(line)
            continue
        name, _blank, value = line.partition(b" ")
        in_signature = name in _SIGNATURES
        if in_signature:
            signatures.append(value)
        else:
            headers.append((name, value))
            kept.append(line)
    return headers, signatures, b"\n".join(kept)


def _values(headers: list[tuple[bytes, bytes]], name: bytes) -> list[bytes]:
    return [value for known, value in headers if known == name]


def _person(line: bytes) -> CommitPerson:
    match = _PERSON.match(line)
    if match is None:
        raise ValueError(line)
    return CommitPerson(match[1].decode(), match[2].decode(), int(match[3]))
