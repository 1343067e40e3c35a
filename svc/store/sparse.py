"""Old months out of the work tree: git's sparse checkout in cone mode.

Archived months stay in HEAD, in the index and in every report; only their files
are not on disk. Which folders are on disk is read from git's own pattern file,
so that a sparse checkout somebody made by hand is respected as well.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

_MONTHLY = ("records/tickets", "records/followups")
_MONTH = re.compile(r"records/(?:tickets|followups)/(\d{4})/(\d{2})$")


class Cone(NamedTuple):
    """The folders on disk.

    Attributes:
        whole: Folders with everything below them; `` is everything there is.
        partial: Folders of which only the files right inside are there.
        known: Whether the patterns are git's cone patterns; if not, every path
            counts as inside and git is asked file by file.
    """

    whole: frozenset[str]
    partial: frozenset[str]
    known: bool = True

    def has(self, path: str) -> bool:
        """Return whether the file at a path belongs on disk."""
        if not self.known or "" in self.whole:
            return True
        folder = path.rpartition("/")[0]
        if folder in self.partial:
            return True
        while folder:
            if folder in self.whole:
                return True
            folder = folder.rpartition("/")[0]
        return False


EVERYTHING = Cone(frozenset({""}), frozenset())


def read_cone(patterns: Path) -> Cone:
    """Return the cone that a pattern file describes.

    Git writes `/a/` with `!/a/*/` for a folder of which only the files count,
    and `/a/b/` alone for a folder that counts whole.
    """
    try:
        lines = patterns.read_text("utf-8", "surrogateescape").splitlines()
    except FileNotFoundError:
        return EVERYTHING
    lines = [line for line in lines if line and not line.startswith("#")]
    if lines[:1] == ["/*"] and lines[1:2] != ["!/*/"]:
        return EVERYTHING if len(lines) == 1 else Cone(frozenset(), frozenset(), known=False)
    rest = lines[2:]
    named = {_name(line) for line in rest if line.startswith("/") and line.endswith("/")}
    cut = {_name(line[1:-2]) for line in rest if line.startswith("!/") and line.endswith("/*/")}
    known = lines[:2] == ["/*", "!/*/"] and len(named) + len(cut) == len(rest)
    return Cone(frozenset(named - cut), frozenset({*cut, ""}), known)


def _name(line: str) -> str:
    return re.sub(r"\\(.)", r"\1", line.strip("/"))
