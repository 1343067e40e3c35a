"""The file of a witness: every head that was seen, in order, and never rewritten.

A line is a moment, a commit and how many commits the line of first parents had. It lies
outside the office's own machines, or it proves nothing.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from svc.errors import InvalidData, NotFound
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

_LINE = lazy_pattern(r"(\S+) ([0-9a-f]{40}(?:[0-9a-f]{24})?) ([0-9]+)$")


class SeenHead(NamedTuple):
    """A head that was seen.

    Attributes:
        at: When, aware.
        head: The commit.
        length: Commits on its line of first parents.
    """

    at: datetime
    head: str
    length: int

    @property
    def line(self) -> str:
        """As the file has it."""
        return f"{self.at.isoformat(timespec='seconds')} {self.head} {self.length}\n"


def read_book(place: Path) -> list[SeenHead]:
    """The heads of a witness's file, the oldest first; a line that was cut off does not count.

    Raises:
        NotFound: There is no such file.
        InvalidData: A line is none.
    """
    try:
        text = place.read_text("utf-8", "replace")
    except FileNotFoundError as error:
        raise NotFound(
            _("there is no file {path}", path=place), _("svc witness REMOTE FILE makes one")
        ) from error
    heads = []
    for number, line in enumerate(text.split("\n")[:-1], 1):
        fields = _LINE.match(line)
        moment = _moment(fields[1]) if fields else None
        if fields is None or moment is None:
            raise InvalidData(
                _("{path}:{n}: no moment, commit and count", path=place, n=number),
                _("see who changed the file; a copy of it tells"),
            )
        heads.append(SeenHead(moment, fields[2], int(fields[3])))
    return heads


def append(place: Path, seen: SeenHead) -> None:
    """Add a head to the file, on disk before this returns; a line that was cut off goes."""
    with place.open("ab+") as file:
        file.seek(0)
        whole = file.read().rpartition(b"\n")
        file.truncate(len(whole[0]) + len(whole[1]))
        file.write(seen.line.encode())
        file.flush()
        os.fsync(file.fileno())


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
