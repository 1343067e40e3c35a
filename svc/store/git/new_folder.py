"""A new folder that is there whole or not at all, so that whatever was killed can be done again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from svc.errors import Refused
from svc.language import _
from svc.store.git.drafts import draft_folder
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
    try:
        whole.parent.mkdir(parents=True, exist_ok=True)
        with draft_folder(whole.parent, whole.name) as draft:
            yield draft
            if whole.exists():
                whole.rmdir()
            draft.rename(whole)
    except OSError as error:
        raise unwritable(reason(error), place) from error
