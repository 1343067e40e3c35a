"""What every command is told about where and for whom it runs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path


class Session(NamedTuple):
    """The global options, handed to commands by `@click.pass_obj`.

    Attributes:
        start: Where to look for the office, as given; may not exist.
        actor: Staff id of who acts (`--as`, SVC_ACTOR), if given.
    """

    start: str
    actor: str | None = None

    @property
    def directory(self) -> Path:
        """The folder to work in.

        Checked when asked for, so that help works wherever one is.

        Raises:
            NotFound: There is no such folder.
        """
        from pathlib import Path

        from svc.errors import NotFound

        if not os.path.isdir(self.start):  # noqa: PTH112 - Path.is_dir raises on a NUL
            raise NotFound(
                _("no folder {folder!r}", folder=self.start),
                _("give an existing folder with -C or in SVC_REPO"),
            )
        if not os.path.isabs(self.start):  # noqa: PTH117 - as above
            try:
                os.getcwd()  # noqa: PTH109 - as above
            except OSError as error:
                raise NotFound(
                    _("the folder to work in is gone"), _("go to a folder that exists")
                ) from error
        return Path(self.start)


def start_folder(steps: tuple[str, ...]) -> str:
    """Where `-C` leads, each step taken from the one before; else SVC_REPO, else here."""
    if not steps:
        return os.environ.get("SVC_REPO") or "."
    return os.path.join(".", *steps)  # noqa: PTH118 - the folder may not exist, and Path drops '.'
