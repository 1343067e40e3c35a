"""What an import records: everything that waits at its desk, as one commit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from svc.desk.core.authorization import RecordChange, authorize, version
from svc.duties.decision import written
from svc.errors import Busy
from svc.exchange.mapping.model import Additions
from svc.exchange.mapping.office_additions import extended, lacked, with_additions
from svc.exchange.rows.lookup import NEW, OfficeLookup
from svc.kinds.rights import IMPORTING
from svc.kinds.table import KINDS, nouns, of_plural
from svc.language import _
from svc.model.actors import Actor, address_of
from svc.model.office import Department
from svc.store.commit import transaction
from svc.store.commit.change import NewCommit

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.desk.core.progress import Advance, ProgressMeter
    from svc.desk.importing.file import FileImport, Tally
    from svc.desk.importing.import_desk import ImportDesk
    from svc.model.office import Office

_PROGRESS_EVERY = 500


@dataclass
class ImportResult:
    """What an import did, or would do.

    Attributes:
        parts: Its files, in the order in which they were taken in.
        added: Departments and categories added to the office.
        commit: The commit; None if nothing was written.
        rejects: The files with the bad rows.
        unwritten: Those that could not be written once the rest was recorded, and why.
    """

    parts: list[FileImport]
    added: list[str] = field(default_factory=list)
    commit: str | None = None
    rejects: list[Path] = field(default_factory=list)
    unwritten: list[tuple[Path, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def tallies(self) -> list[Tally]:
        """What became of the rows, by file."""
        return [part.tally for part in self.parts]

    @property
    def new(self) -> int:
        """Records added."""
        return sum(tally.new for tally in self.tallies)

    @property
    def changed(self) -> int:
        """Records changed."""
        return sum(tally.changed for tally in self.tallies)

    @property
    def unchanged(self) -> int:
        """Records that stay as they are."""
        return sum(tally.unchanged for tally in self.tallies)

    @property
    def rows(self) -> int:
        """Rows read."""
        return sum(part.batch.rows for part in self.parts)

    @property
    def bad(self) -> int:
        """Rows that cannot be taken over."""
        return sum(part.bad for part in self.parts)


def additions_of(office: Office, parts: Sequence[FileImport]) -> Office:
    """The office with all that mappings may add to it."""
    for part in parts:
        office = with_additions(office, part.mapping.office)
    return office


def add_to_office(desk: ImportDesk, parts: Sequence[FileImport]) -> list[str]:
    """Have the office written with what rows use and it lacks; ids of what is added."""
    used: dict[str, set[str]] = {}
    for part in parts:
        for kind, ids in part.known.used.items():
            used.setdefault(kind, set()).update(ids)
    office = desk.office
    every = office
    for part in parts:
        every = with_additions(every, _additions(part))
    lacking = lacked(office, Additions(every.departments, every.categories), used)
    if lacking.ids():
        data = extended(desk.content("office", "office"), lacking)
        desk.record(written("office", with_additions(office, lacking), data=data))
    return lacking.ids()


def _additions(part: FileImport) -> Additions:
    """What a mapping lists for the office, and departments that its rows name."""
    listed = part.mapping.office
    named = (entry.split(" ", 1) for entry in sorted(part.known.used.get(NEW, ())))
    made = tuple(Department(one, name) for one, name in named)
    return msgspec.structs.replace(listed, departments=(*listed.departments, *made))


def still_known(desk: Desk, parts: Sequence[FileImport]) -> None:
    """Refuse if what the rows were checked against has changed since.

    Raises:
        Busy: It has.
    """
    office = additions_of(desk.office, parts)
    for part in parts:
        again = OfficeLookup(desk.index, office, part.known.used, part.system, part.known.coming)
        if again.office != part.known.office or again.unmet():
            raise Busy(
                _("the office's rules or files were changed while the rows were read"),
                _("run the import again; nothing was imported"),
            )


def write(desk: Desk, waiting: ImportDesk, done: ImportResult, meter: ProgressMeter) -> str | None:
    """Stream what waits into one commit, inside the lock; None if nothing does.

    Raises:
        Refused: This is the toolkit's own sample.
    """
    desk.writable()
    actor = _actor(desk, done.parts)
    count = waiting.count()
    if not count:
        return None
    authorize(desk.judge, desk.named, _changes(desk, waiting), IMPORTING)
    with meter(_("recording"), count, _called(_noun(done.parts))) as advance:
        change = NewCommit(
            parent=desk.index.commit,
            files={},
            message=_message(done, actor, count - bool(done.added)),
            author_name=actor.name,
            author_email=address_of(actor.id),
            author_time=desk.now,
        )
        return transaction.bulk(desk.repository, change, _counted(waiting.files(), advance))


def _actor(desk: Desk, parts: Sequence[FileImport]) -> Actor:
    """Who imports: a member of staff on file, or one who comes with the import.

    Raises:
        NotFound: Nobody of either is so called.
        Refused: The person is no longer active.
    """
    person = parts[0].known.coming.staff.get(desk.named or "") if parts else None
    on_file = desk.index.one("SELECT 1 FROM staff WHERE id = ?", (desk.named,))
    if person is None or on_file or not person.active:
        return desk.actor
    assert desk.named is not None
    return Actor(desk.named, person.name, frozenset(), person.department)


def _changes(desk: Desk, waiting: ImportDesk) -> Iterator[RecordChange]:
    """What comes of kinds of which something is somebody's right; a ticket's steps are told."""
    kinds = [
        row.name for row in KINDS.values() if not row.by_step and desk.judge.concerns(row.name)
    ]
    for kind, path, data in waiting.files_of(kinds):
        yield RecordChange(
            kind, partial(desk.as_it_stands, kind, path), partial(version, kind, path, data)
        )


def _counted(files: Iterator[tuple[str, bytes]], advance: Advance) -> Iterator[tuple[str, bytes]]:
    count = 0
    for file in files:
        yield file
        count += 1
        if count % _PROGRESS_EVERY == 0:
            advance(_PROGRESS_EVERY)
    advance(count % _PROGRESS_EVERY)


def _message(done: ImportResult, actor: Actor, count: int) -> str:
    """The commit message: counts, for a line a record would drown every log.

    Args:
        count: Records that are written, besides the office's rules: a sheet's row may be two.
    """
    phrases = [_phrase(part) for part in done.parts if part.tally.new + part.tally.changed]
    systems = ", ".join(dict.fromkeys(part.system for part in done.parts))
    # What comes from svc's own files is nobody else's word: see `source_history`.
    action = "restore" if any(part.own for part in done.parts) else "import"
    lines = [f"Svc-Action: {action}", f"Svc-Count: {count}"]
    lines += ["Svc-Record: office"] if done.added else []
    lines.append(f"Svc-Actor: {actor.id}")
    return f"import {', '.join(phrases)} from {systems}\n\n" + "\n".join(lines) + "\n"


def _phrase(part: FileImport) -> str:
    """What a commit's subject says of a file."""
    tally, phrases = part.tally, []
    if tally.steps:
        steps = "1 step" if tally.steps == 1 else f"{tally.steps} steps"
        return f"{steps} of {_counted_noun(part, tally.changed)}"
    if tally.new:
        phrases.append(_counted_noun(part, tally.new))
    if tally.changed:
        phrases.append(f"changes of {_counted_noun(part, tally.changed)}")
    return " and ".join(phrases)


def _counted_noun(part: FileImport, count: int) -> str:
    """So many records of a part's kind, in the English of commits."""
    kind = KINDS[part.kind.record]
    if kind.name == kind.plural:
        return f"1 {kind.english}" if count == 1 else f"{count} {kind.many}"
    return f"1 {kind.name}" if count == 1 else f"{count} {kind.plural}"


def _called(plural: str) -> str:
    """Records of a plural as their reader calls them; of anything else the word itself."""
    row = of_plural(plural)
    return nouns(row.name) if row else _(plural)


def _noun(parts: Sequence[FileImport]) -> str:
    """What is counted while it is recorded."""
    return str(parts[0].mapping.kind) if len(parts) == 1 else "records"
