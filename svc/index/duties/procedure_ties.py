"""What must hold between procedures, permits and workflows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from svc.duties.procedures.progress import last_day
from svc.index.database.whole_records import among, records
from svc.index.duties.procedures import workflows
from svc.kinds.procedures.procedure import Procedure
from svc.language import _
from svc.store.layout import path_of

if TYPE_CHECKING:
    from svc.index.database.index import Index

#: File, place, reason, and whether it is only worth knowing.
ProcedureMismatch = tuple[str, str, str, bool]
_PROCEDURE, _PERMIT = "procedure", "permit"


def mismatches(index: Index) -> Iterator[ProcedureMismatch]:
    """Procedures of no version, several where there may be one, permits that hold too long.

    Numbers on cards that are out twice: two desks may have handed them out.
    """
    yield from _versions(index)
    yield from _doubles(index)
    yield from _printed(index)
    yield from _too_long(index)


def _versions(index: Index) -> Iterator[ProcedureMismatch]:
    known = {(one.id, version.version) for one in workflows(index) for version in one.versions}
    ids = {name for name, _version in known}
    for row in index.rows("SELECT id, workflow, version FROM procedure ORDER BY id"):
        # That the workflow is gone is told as any name that nothing has.
        if row["workflow"] in ids and (row["workflow"], row["version"]) not in known:
            reason = _("{plan} has no version {version!r}", plan=row["workflow"],
                       version=row["version"])  # fmt: skip
            yield path_of(_PROCEDURE, row["id"]), "version", reason, False


def _doubles(index: Index) -> Iterator[ProcedureMismatch]:
    single = {
        (one.id, version.version)
        for one in workflows(index) for version in one.versions if version.single
    }  # fmt: skip
    sql = (
        "SELECT id, workflow, version, unit, min(id) OVER (PARTITION BY workflow, unit) AS first"
        " FROM procedure JOIN procedure_state USING (row) WHERE ended = '' AND unit IS NOT NULL"
        " ORDER BY id"
    )
    for row in index.rows(sql):
        if row["id"] != row["first"] and (row["workflow"], row["version"]) in single:
            reason = _("{id} is open for {unit} as well", id=row["first"], unit=row["unit"])
            yield path_of(_PROCEDURE, row["id"]), "unit", reason, True


def _printed(index: Index) -> Iterator[ProcedureMismatch]:
    sql = (
        "SELECT id, printed, min(id) OVER (PARTITION BY type, printed) AS first"
        " FROM permit JOIN permit_state USING (row) WHERE printed IS NOT NULL AND state = ''"
        " ORDER BY id"
    )
    for row in index.rows(sql):
        if row["id"] != row["first"]:
            reason = _("{printed} stands on {id} as well, and both are out",
                       printed=row["printed"], id=row["first"])  # fmt: skip
            yield path_of(_PERMIT, row["id"]), "printed", reason, False


def _too_long(index: Index) -> Iterator[ProcedureMismatch]:
    sql = (
        "SELECT permit.id, permit.procedure, ends FROM permit"
        " JOIN permit_state ON permit_state.row = permit.row"
        " JOIN procedure ON procedure.id = permit.procedure"
        " WHERE procedure.through IS NOT NULL AND (ends IS NULL OR ends > procedure.through)"
        " ORDER BY permit.id"
    )
    held = index.rows(sql)
    if not held:
        return
    named = sorted({row["procedure"] for row in held})
    ends = {one.id: last_day(one) for one in records(index, _PROCEDURE, Procedure,
                                                      *among("id", named))}  # fmt: skip
    for row in held:
        last = ends[row["procedure"]]
        if last is not None and (row["ends"] is None or row["ends"] > last.isoformat()):
            reason = _("holds longer than {procedure}, which ends on {day}",
                       procedure=row["procedure"], day=last.isoformat())  # fmt: skip
            yield path_of(_PERMIT, row["id"]), "through", reason, False
