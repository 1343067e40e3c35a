"""`svc import --blank KIND FILE`: a workbook to fill in, and how it comes in again."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING
from zlib import crc32

from svc.cli.exchange.guided import mapping_beside
from svc.errors import Refused, SvcError
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.exchange.blank.columns import OfficeLists


def write_blank(session: Session, kind: str, file: str | None) -> None:
    """Write a workbook and its mapping, and say how they come in.

    Args:
        kind: What its rows are to become: `residents`.
        file: Where it goes; beside here under the kind's name if None.

    Raises:
        Refused: Something lies there already.
        NotFound: There is no workbook for such rows.
        Busy: It cannot be written.
    """
    from svc.cli.termio.display import write
    from svc.exchange.blank import workbook
    from svc.exchange.blank.columns import columns_of
    from svc.exchange.mapping.model import RowKind
    from svc.store.git.process import unwritable
    from svc.system_errors import reason

    columns = columns_of(kind, _lists(session))
    path = Path(file or f"{kind}.xlsx")
    place = mapping_beside(str(path))
    for target in (path, place):
        if target.exists():
            step = _("name another file: svc import --blank {kind} FILE", kind=kind)
            raise Refused(_("{path} exists already", path=target), step)
    system = f"sheet-{crc32(f'{path.resolve()} {time.time_ns()}'.encode()):08x}"
    try:
        workbook.write(path, kind, columns)
        place.write_text(workbook.mapping(RowKind(kind), system, kind, columns), "utf-8")
    except OSError as error:
        raise unwritable(reason(error), path) from error
    write(_("written: {file}; fill it in, then: svc import {file}", file=path) + "\n")


def _lists(session: Session) -> OfficeLists:
    """What the office has to choose from; nothing where there is no office."""
    from svc.desk.core.view import look
    from svc.exchange.blank.columns import OfficeLists

    try:
        with look(session.directory) as view:
            return OfficeLists(
                {one["id"]: one["name"] for one in view.office.get("departments", ())},
                {one["id"]: one["name"] for one in view.office.get("categories", ())},
                {row["id"]: row["name"] for row in
                 view.rows("SELECT id, name FROM staff WHERE active ORDER BY id")},
            )  # fmt: skip
    except SvcError:
        return OfficeLists()
