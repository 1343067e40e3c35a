"""A new office that starts as the sample: a small estate with three months of history.

The sample is kept as records alone. Their history, which they hold themselves,
becomes commits on the way: one an action, in order of time, by whoever acted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.desk.core.commit_message import CommittedAction, message
from svc.desk.repository import history_replay
from svc.desk.repository.history_replay import ReplayedAction
from svc.desk.repository.init import (
    NewOffice,
    check_choices,
    prepare,
    settle,
    starter_files,
    with_choices,
)
from svc.errors import Fault, Refused
from svc.kinds.derive import type_of
from svc.kinds.table import KINDS
from svc.language import _
from svc.model.actors import SVC, address_of
from svc.model.office import Office
from svc.model.words import Role
from svc.resources import sample_records
from svc.rules.time.zones import zone_of
from svc.store.commit import maintenance, replay
from svc.store.commit.change import NewCommit
from svc.store.commit.maintenance import remember_paths
from svc.store.layout import OFFICE_PATH, path_of, place_of
from svc.store.yaml.codec import decode, encode

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from svc.store.git.repository import Repository

_MARK = re.compile(r"^sample: true\n", re.MULTILINE)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d|Z)")
#: The office is founded, and laid out, in the days before its first ticket.
_FOUNDED_BEFORE = timedelta(days=5)
_STEADY = ("staff", "unit", "resident")

Records = dict[str, dict[str, Any]]


def found_sample(
    directory: Path,
    name: str | None = None,
    timezone: str | None = None,
    locale: str | None = None,
) -> NewOffice:
    """Make an office from the sample, with its history.

    Args:
        directory: Where; as in `founding.found`.
        name, timezone, locale: Of the office; the sample's unless told. In
            another time zone the sample's clocks show the same times.

    Raises:
        Refused: There is an office already, or files where it would lie.
        UsageError: The folder is inside a repository, or a value makes no sense.
    """
    check_choices(name, timezone, locale)
    office, records = _read(timezone)
    files = starter_files(None, None, None)
    files[OFFICE_PATH] = with_choices(office, name, timezone, locale).encode()
    zone = zone_of(decode(files[OFFICE_PATH], Office, OFFICE_PATH).timezone)
    repository = prepare(directory, files)
    _check_room(repository)
    settle(repository)
    commit = replay.replay(repository, _changes(repository, files, records, zone))
    maintenance.after_commit(repository)
    remember_paths(repository)
    return NewOffice(repository.root or repository.git_dir, commit)


def history(records: Records, zone: ZoneInfo) -> list[ReplayedAction]:
    """Every step that the records tell of after the founding, in the order of recording.

    Args:
        records: By kind and id.
        zone: The office's time zone.
    """
    steps = list(_beginnings(records, zone))
    since = _founded(records, zone).date()
    estate = [
        step for one in records["staff"].values() for step in history_replay.of_staff(one, zone)
    ]
    for resident in records["resident"].values():
        estate += history_replay.of_resident(resident, since, zone)
    # Whoever is director keeps the files of people and homes.
    head = _director(records)
    steps += [step._replace(by=head) for step in estate]
    for ticket in records["ticket"].values():
        steps += history_replay.of_ticket(ticket, records["followup"])
    return history_replay.joined(steps)


def _director(records: Records) -> str:
    staff = sorted(records["staff"].values(), key=lambda one: one.id)
    return next((one.id for one in staff if Role.DIRECTOR in one.roles), SVC)


def _beginnings(records: Records, zone: ZoneInfo) -> Iterator[ReplayedAction]:
    """Staff, units and residents as they were on the first day, each in one go."""
    founded = _founded(records, zone)
    staff = [history_replay.staff_at_first(one) for one in records["staff"].values()]
    known = (
        history_replay.resident_on(one, founded.date()) for one in records["resident"].values()
    )
    batches = {
        "staff": staff,
        "unit": list(records["unit"].values()),
        "resident": [one for one in known if one is not None],
    }
    for days, kind in enumerate(_STEADY):
        at = founded + timedelta(days=days, hours=1)
        subject = f"add {len(batches[kind])} {KINDS[kind].plural}"
        # The first of the staff are taken on file by nobody.
        by = _director(records) if days else SVC
        records_made = tuple((kind, one) for one in batches[kind])
        yield ReplayedAction(at, at, by, "add", subject, records_made)


def _founded(records: Records, zone: ZoneInfo) -> datetime:
    first: datetime = min(ticket.received for ticket in records["ticket"].values())
    day = first.astimezone(zone) - _FOUNDED_BEFORE
    return day.replace(hour=9, minute=0, second=0)


def _changes(
    repository: Repository, files: dict[str, bytes], records: Records, zone: ZoneInfo
) -> list[NewCommit]:
    founded = _founded(records, zone)
    init = NewCommit(
        parent=repository.head(),
        files=files,
        message="init office\n\nSvc-Action: init\nSvc-Record: office\nSvc-Actor: svc\n",
        author_name=SVC,
        author_email=address_of(SVC),
        author_time=founded,
        committer_time=founded,
    )
    names = {one.id: one.name for one in records["staff"].values()}
    return [init, *(_change(step, names, zone) for step in history(records, zone))]


def _change(step: ReplayedAction, names: dict[str, str], zone: ZoneInfo) -> NewCommit:
    ids = [record.id for _, record in step.records]
    done = [CommittedAction(step.action, ids[-1], step.subject)]
    return NewCommit(
        parent=None,
        files={path_of(kind, record.id): encode(record) for kind, record in step.records},
        message=message(done, step.by, ids),
        author_name=names.get(step.by, step.by),
        author_email=address_of(step.by),
        author_time=step.at.astimezone(zone),
        committer_time=step.recorded.astimezone(zone),
    )


def _read(timezone: str | None) -> tuple[str, Records]:
    """The sample's office.yaml without its mark, and its records by kind and id."""
    folder = sample_records()
    records: Records = {kind: {} for kind in KINDS}
    office = ""
    for path in sorted(folder.rglob("*.yaml")):
        name = f"records/{path.relative_to(folder).as_posix()}"
        place = place_of(name)
        if place is None:
            raise Fault(
                _("the sample holds {name}, which is no record", name=name), _("install svc again")
            )
        text = path.read_text(encoding="utf-8")
        if KINDS[place.kind].single:
            office = _MARK.sub("", text)
            continue
        if timezone is not None:
            text = _same_clock(text, zone_of(timezone))
        records[place.kind][place.id] = decode(text.encode(), type_of(place.kind), name)
    return office, records


def _same_clock(text: str, zone: ZoneInfo) -> str:
    """The same readings of the clock in another time zone."""
    from svc.rules.time.parsing import iso

    def moved(found: re.Match[str]) -> str:
        return iso(datetime.fromisoformat(found[0]).replace(tzinfo=zone))

    return _TIME.sub(moved, text)


def _check_room(repository: Repository) -> None:
    """Refuse where other records would be mixed with the sample's.

    Raises:
        Refused: There are some, committed or not.
    """
    head = repository.head()
    taken: Iterable[Any] = repository.tree(head) if head else ()
    if any(taken) or (repository.root is not None and (repository.root / "records").exists()):
        raise Refused(
            _("{place} holds a folder records already", place=repository.place),
            _("the sample needs a place of its own: svc init --sample DIR"),
        )
