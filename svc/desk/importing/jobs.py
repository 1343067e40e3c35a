"""Which files an import of several kinds reads, and how."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from svc.desk.importing.run import ImportJob
from svc.errors import Busy, NotFound, Refused
from svc.exchange.mapping.model import RowKind, kind_of_rows
from svc.exchange.reading.load_mapping import load_all
from svc.language import _
from svc.system_errors import reason

if TYPE_CHECKING:
    from svc.exchange.mapping.model import ImportMapping

_OFFICE = "office.yaml"


def jobs_of(
    place: Path, mapping: Path | None, rejects: Path | None, dry_run: bool
) -> tuple[list[ImportJob], Path | None]:
    """The files of an import, and the office's rules that come with them.

    Args:
        place: A folder, or with a mapping one file that all its parts read.
        mapping: A file of mappings; None for svc's own JSON lines.
        rejects: A new folder for bad rows, if they are to be left out.

    Raises:
        NotFound: There is no such folder, or no file of the import in it; files
            that a mapping names and that did not come this time are passed over.
        InvalidData: A mapping makes no sense.
        Refused: The folder for rejects exists.
    """
    if not place.exists():
        raise NotFound(_("no folder or file {path}", path=place), _("check its name"))
    if mapping is not None:
        found = [(one, _file_of(place, one)) for one in load_all(mapping)]
        there = [(one, file) for one, file in found if file.exists()]
        if not there:
            names = ", ".join(file.name for _one, file in found)
            raise NotFound(
                _("none of {names} is in {folder}", names=names, folder=place),
                _("check the keys file: of the mapping"),
            )
        folder = None if rejects is None or dry_run else _new_folder(rejects)
        return [_job(one, file, folder, dry_run, there) for one, file in there], None
    folder = None if rejects is None or dry_run else _new_folder(rejects)
    # Events of general kinds stand in their records, and come with them.
    alone = [kind for kind in RowKind if not (kind_of_rows(kind) or (None, False))[1]]
    files = {kind: place / f"{kind}.jsonl" for kind in alone}
    jobs = [
        ImportJob(str(file), None, folder and folder / file.name, dry_run, kind)
        for kind, file in files.items()
        if file.is_file()
    ]
    if not jobs:
        raise NotFound(
            _("no JSON lines of svc's own in {folder}: tickets.jsonl and the like", folder=place),
            _("svc export all FOLDER --reveal writes them; other files need --mapping MAP"),
        )
    office = place / _OFFICE
    return jobs, office if office.is_file() else None


def _file_of(place: Path, mapping: ImportMapping) -> Path:
    """The file that a mapping reads."""
    if not place.is_dir():
        return place
    if mapping.file is None:
        raise NotFound(
            _("{folder} is a folder, and the mapping of {kind} names no file in it",
              folder=place, kind=mapping.kind),
            _("add the key file: to that mapping"),
        )  # fmt: skip
    return place / mapping.file


def _job(
    mapping: ImportMapping,
    file: Path,
    rejects: Path | None,
    dry_run: bool,
    all_files: list[tuple[ImportMapping, Path]],
) -> ImportJob:
    """A file to import; its rejects have its name, so that they can be mended and taken in."""
    sharing = [other for other, other_file in all_files if other_file == file]
    alike = [other for other in sharing if other.kind is mapping.kind]
    place = next(at for at, other in enumerate(alike, 1) if other is mapping)
    kind = f"{mapping.kind}-{place}" if len(alike) > 1 else f"{mapping.kind}"
    name = f"{kind}.{file.name}" if len(sharing) > 1 else file.name
    return ImportJob(str(file), mapping, rejects and rejects / name, dry_run)


def _new_folder(path: Path) -> Path:
    """A folder for rejects; nothing may lie there yet."""
    try:
        path.mkdir()
    except FileExistsError:
        raise Refused(
            _("{path} exists already; rejects overwrite nothing", path=path),
            _("name another folder, or move that one away"),
        ) from None
    except OSError as error:
        raise Busy(
            _("{path} cannot be made: {reason}", path=path, reason=reason(error)),
            _("name a folder where you may write"),
        ) from error
    return path
