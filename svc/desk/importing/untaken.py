"""Rows that name what another row of the same import was to bring, and did not.

A row may turn out bad only when it is settled: a unit that stood empty until before it
did, a resident who owns a home twice. Whatever names its record is refused as well, for
nothing is ever recorded that names what is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.importing.import_desk import UntakenRow
from svc.kinds.table import KINDS, noun
from svc.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from svc.desk.importing.file import FileImport
    from svc.desk.importing.import_desk import ImportDesk
    from svc.exchange.rows.draft import StagedDraft


def untaken(desk: ImportDesk, part: FileImport) -> dict[str, UntakenRow]:
    """What a settled file did not bring, by what references call it."""
    kind = KINDS[part.kind.record]
    if not part.late or part.kind.appends or part.own:
        return {}
    there, coming = desk.there(kind.name, part.system), part.known.coming
    names = coming.numbers.get((kind.name, part.system), {})
    rows: dict[str, UntakenRow] = {}
    for entry in part.batch.entries:
        name = names.get(entry.number)
        if entry.row not in part.late or name is None or entry.number in there:
            continue
        if name in coming.tokens or not desk.holds(kind.name, name):
            rows.setdefault(f"{kind.code}:{name}", UntakenRow(kind.name, entry.number, entry.row))
    return rows


def refuses(desk: ImportDesk, part: FileImport, entry: StagedDraft, names: Iterable[str]) -> bool:
    """Whether a row names what was not taken in; it is refused then.

    Args:
        names: What it names, as references call it.
    """
    row = next((desk.untaken[one] for one in names if one in desk.untaken), None)
    if row is None:
        return False
    words = _("names {kind} {number}, whose own row {row} was not taken in",
              kind=noun(row.kind), number=row.number, row=row.row)  # fmt: skip
    part.refuse(entry, words)
    return True


def numbered_here(desk: ImportDesk, part: FileImport) -> dict[str, str]:
    """What stands for records that were only coming, and their ids now that they came."""
    ids = {}
    for token, (kind, system, number) in part.known.coming.tokens.items():
        there = desk.there(kind, system)
        if number in there:
            ids[token] = there[number].id
    return ids
