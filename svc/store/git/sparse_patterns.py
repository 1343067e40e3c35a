"""Which folders belong on disk, read from git's own sparse-checkout patterns.

A sparse checkout somebody made by hand is understood like one that `svc archive`
made, so that no write puts files where git does not expect them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from svc.kinds.table import KINDS
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple

#: Folders of records that lie by when they begin, or their parents do, and what one inside
#: lasts: a `month` or a `year`.
DATED = {kind.top: kind.span for kind in KINDS.values() if kind.span}
_BY_MONTH = "|".join(folder for folder, span in DATED.items() if span == "month")
_BY_YEAR = "|".join(folder for folder, span in DATED.items() if span == "year")
_MONTH = lazy_pattern(rf"(?:{_BY_MONTH})/(\d{{4}})/(\d{{2}})(?:/|$)")
_YEAR = lazy_pattern(rf"(?:{_BY_YEAR})/(\d{{4}})(?:/|$)") if _BY_YEAR else None
_KEPT = lazy_pattern(rf"(?:{_BY_MONTH})/(\d{{4}})(?:/(\d{{2}}))?$")


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


def archived_before(cone: Cone) -> str | None:
    """Return the first month on disk where earlier ones are archived, such as `2025-01`."""
    if not cone.known or not any(folder in cone.partial for folder in DATED):
        return None
    found = (_KEPT.match(folder) for folder in cone.whole)
    return min((f"{kept[1]}-{kept[2] or '01'}" for kept in found if kept), default=None)


def month_of(path: str) -> str | None:
    """Return the last month of a file or folder that lies by month or year, None for others."""
    month = _MONTH.match(path)
    if month:
        return f"{month[1]}-{month[2]}"
    year = _YEAR.match(path) if _YEAR else None
    return f"{year[1]}-12" if year else None


def missing_folders(cone: Cone, paths: Sequence[str]) -> list[str]:
    """Return the folders to bring on disk before new files are written there.

    Args:
        cone: What is on disk now.
        paths: Files about to be written; those of archived months stay off the disk.
    """
    before = archived_before(cone)
    if before is None:
        return []
    outside = (path for path in paths if not cone.has(path))
    return sorted({_folder(path) for path in outside if (month_of(path) or before) >= before})


def _folder(path: str) -> str:
    parts = path.split("/")[:-1]
    depth = {"month": 4, "year": 3}[DATED["/".join(parts[:2])]] if month_of(path) else 2
    return "/".join(parts[:depth])
