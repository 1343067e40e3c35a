"""A new folder that is there whole or not at all, so that whatever was killed can be done again."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from svc.errors import Refused
from svc.language import _
from svc.store.git.process import unwritable
from svc.system_errors import reason


@contextmanager
def new_folder(place: Path) -> Iterator[Path]:
    """A folder beside the one asked for, which takes its place once the body has filled it.

    What one that was killed had left there is cleared away.

    Args:
        place: A folder that does not exist yet, or is empty.

    Raises:
        Refused: The folder is taken.
        Busy: It cannot be written.
    """
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise Refused(_("{place} is there already", place=place), _("name a new folder"))
    whole = place.absolute()
    begun = f".{whole.name}.new-"
    draft = whole.with_name(f"{begun}{secrets.token_hex(4)}")
    try:
        for left in whole.parent.iterdir() if whole.parent.is_dir() else ():
            if left.name.startswith(begun):
                shutil.rmtree(left, ignore_errors=True)
        draft.mkdir(parents=True)
        yield draft
        if whole.exists():
            whole.rmdir()
        draft.rename(whole)
    except OSError as error:
        raise unwritable(reason(error), place) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
