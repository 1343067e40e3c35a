"""What commands share that put letters and forms on paper: on the screen, or into a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from svc.cli.core.work import looking

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.core.view import View

_PAGES = (".html", ".htm")


def is_page(file: str | None) -> bool:
    """Whether a file's name asks for a page that prints on A4."""
    return Path(file or "").suffix.lower() in _PAGES


def put_on_paper(
    session: Session, output: str | None, force: bool, render: Callable[[View, bool], str]
) -> None:
    """Print from the records as they stand.

    Args:
        session: Whose office.
        output: Where to; standard output if None.
        force: Overwrite what lies there.
        render: Makes the text, as a page or not.

    Raises:
        As `svc.cli.termio.output_file.new_file` and `render` do.
    """
    from svc.cli.termio.output_file import new_file
    from svc.store.git.repository import Repository

    private = Repository.open(session.directory).common_dir if output else None
    with looking(session) as view, new_file(output, force, private) as file:
        text = render(view, is_page(output))
        if file is None:
            write_text(text)
        else:
            file.write_text(text, "utf-8")


def write_text(text: str) -> None:
    """Lines of a letter or form on standard output."""
    from svc.cli.termio.display import write
    from svc.cli.termio.streams import safe

    write(safe(text, lines=True))
