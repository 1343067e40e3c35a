"""The locale an office has chosen, read without opening the office.

Help and errors are worded before, and without, any repository: a look at the
first lines of `records/office.yaml` must do, and whatever is wrong with it is
for the command to say.
"""

from __future__ import annotations

import os
import re
from os.path import join

from svc.lazy_pattern import lazy_pattern

#: As `svc.store.layout` has it, whose import would be felt in `svc --help`.
_OFFICE = "records/office.yaml"
#: The locale stands near the top; the rest of a long office.yaml is not read.
_HEAD = 4096
_LOCALE = lazy_pattern(rb"^locale:[ \t]*['\"]?([A-Za-z][\w-]*)", re.MULTILINE)


def office_locale(start: str) -> str:
    """The locale of the office that a folder lies in, as written; empty if not to be found.

    Args:
        start: As given; may not exist.
    """
    try:
        return _found(os.path.abspath(start))  # noqa: PTH100 - pathlib is not loaded for words
    except (OSError, ValueError):
        return ""


def _found(folder: str) -> str:
    """Upwards from a folder, as far as its repository reaches."""
    while True:
        path = join(folder, _OFFICE)  # noqa: PTH118
        if os.path.isfile(path):  # noqa: PTH113
            return _read(path)
        above = os.path.dirname(folder)  # noqa: PTH120
        if above == folder or os.path.lexists(join(folder, ".git")):  # noqa: PTH118
            return ""
        folder = above


def _read(path: str) -> str:
    with open(path, "rb") as office:  # noqa: PTH123
        found = _LOCALE.search(office.read(_HEAD))
    return found[1].decode("ascii") if found else ""
