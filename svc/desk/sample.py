"""A new office that starts as the sample: a small estate with a year of history.

The sample is kept as records, as they are in the end, and beside them as the list of
all that was done: an action a line, with its commit's words, people and times, and with
what takes its changes back. From the last action to the first that gives every record as
each action left it, whatever its kind; from the first to the last it becomes commits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.desk.repository.init import (
    NewOffice,
    check_choices,
    existing_repository,
    prepare,
    settle,
    starter_files,
    with_choices,
)
from svc.desk.sample_dates import months_until, moved, moved_moment
from svc.errors import Fault, Refused
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.model.actors import SVC, address_of
from svc.model.office import Office
from svc.named_tuple import NamedTuple
from svc.resources import sample_history, sample_records
from svc.rules.time.zones import zone_of
from svc.store.commit import maintenance, replay
from svc.store.commit.change import NewCommit
from svc.store.commit.maintenance import remember_paths
from svc.store.layout import OFFICE_PATH, place_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from svc.store.git.repository import Repository

_MARK = lazy_pattern(r"^sample: true\n", re.MULTILINE)
_TIME = lazy_pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[+-]\d\d:\d\d|Z)")

#: What records hold, by path.
Contents = dict[str, str]
#: What a record was before an action, given what it was after: nothing, all of another
#: text, or the lines from one number to another replaced.
Undo = str | list[tuple[int, int, str]] | None


class RecordedAction(NamedTuple):
    """One action as one commit holds it.

    Attributes:
        recorded: When it was recorded.
        at: When it happened.
        by: Who acted: staff id and name, or the program.
        message: What the commit says.
        undo: Per path what takes its change back.
    """

    recorded: datetime
    at: datetime
    by: tuple[str, str]
    message: str
    undo: Mapping[str, Undo]


def found_sample(
    directory: Path,
    name: str | None = None,
    timezone: str | None = None,
    locale: str | None = None,
    by: datetime | None = None,
) -> NewOffice:
    """Make an office from the sample, with its history.

    Args:
        directory: Where; as in `founding.found`.
        name, timezone, locale: Of the office; the sample's unless told. In
            another time zone the sample's clocks show the same times.
        by: Have its stories end in the month before this moment or in its own, so that they
            are as late as can be; as they are written if None.

    Raises:
        Refused: There is an office already, or files where it would lie.
        UsageError: The folder is inside a repository, or a value makes no sense.
    """
    check_choices(name, timezone, locale)
    # Before a second is spent on reading the stories.
    existing_repository(directory)
    records, actions = _read(timezone, by)
    own = partial(with_choices, name=name, timezone=timezone, locale=locale)
    zone = zone_of(decode(own(records[OFFICE_PATH]).encode(), Office, OFFICE_PATH).timezone)
    files = starter_files(None, None, None)
    repository = prepare(directory, files)
    _check_room(repository)
    settle(repository)
    commits = _commits(files, records, actions, own, zone)
    first = next(commits)._replace(parent=repository.head())
    commit = replay.replay(repository, [first, *commits])
    maintenance.after_commit(repository)
    remember_paths(repository)
    return NewOffice(repository.root or repository.git_dir, commit)


def ends(by: datetime) -> datetime:
    """When the stories of a sample end that is made to end by a moment."""
    *_earlier, last = read_history(sample_history().read_text(encoding="utf-8"))
    at = last.recorded
    return moved_moment(at, months_until(at, by.astimezone(at.tzinfo)))


def versions(
    records: Contents, actions: Iterable[RecordedAction]
) -> tuple[Contents, list[tuple[RecordedAction, dict[str, str | None]]]]:
    """Every action with the records as it left them, and what there was before the first.

    Args:
        records: What there is after the last action.
        actions: In the order of recording.
    """
    then = dict(records)
    steps: list[tuple[RecordedAction, dict[str, str | None]]] = []
    for action in reversed([*actions]):
        steps.append((action, {path: then.get(path) for path in action.undo}))
        for path, undo in action.undo.items():
            before = _before(then.pop(path, ""), undo)
            if before is not None:
                then[path] = before
    return then, steps[::-1]


def undoing(before: str | None, after: str | None) -> Undo:
    """What takes the change of a record back; `versions` reads it.

    Args:
        before, after: What it was and is; None where it is not there.
    """
    if before is None or after is None:
        return before
    from difflib import SequenceMatcher

    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matched = SequenceMatcher(None, new, old, autojunk=False)
    return [
        (since, until, "".join(old[first:last]))
        for same, since, until, first, last in matched.get_opcodes()
        if same != "equal"
    ]


def _before(after: str, undo: Undo) -> str | None:
    if undo is None or isinstance(undo, str):
        return undo
    lines = after.splitlines(keepends=True)
    for since, until, text in reversed(undo):
        lines[since:until] = [text]
    return "".join(lines)


def _commits(
    files: Mapping[str, bytes],
    records: Contents,
    actions: list[RecordedAction],
    own: Callable[[str], str],
    zone: ZoneInfo,
) -> Iterator[NewCommit]:
    """The commits of a new office: the first one lays it out, each of the others is an action.

    Args:
        files: Of every new office.
        own: Puts into the office's rules what was asked for.
        zone: In which commits tell the time.
    """
    before, done = versions(records, actions[1:])
    yield _commit(actions[0], {**files, **_bytes(before, own)}, zone)
    for action, changed in done:
        yield _commit(action, _bytes(changed, own), zone)


def _bytes(
    contents: Mapping[str, str | None], own: Callable[[str], str]
) -> dict[str, bytes | None]:
    return {
        path: None if text is None else (own(text) if path == OFFICE_PATH else text).encode()
        for path, text in contents.items()
    }


def _commit(action: RecordedAction, files: Mapping[str, bytes | None], zone: ZoneInfo) -> NewCommit:
    who, name = action.by
    return NewCommit(
        parent=None,
        files=files,
        message=action.message,
        author_name=name,
        author_email=address_of(who),
        author_time=action.at.astimezone(zone),
        committer_time=action.recorded.astimezone(zone),
    )


def _read(
    timezone: str | None, by: datetime | None = None
) -> tuple[Contents, list[RecordedAction]]:
    """The sample's records by path, without its mark, and what was done; by a zone's clocks.

    Raises:
        Fault: The installation holds something else there.
    """
    folder = sample_records()
    zone = zone_of(timezone) if timezone is not None else None
    history = sample_history().read_text(encoding="utf-8")
    months = 0
    if by is not None:
        *_earlier, last = read_history(history)
        months = months_until(last.recorded, by.astimezone(zone or last.recorded.tzinfo))
    records: Contents = {}
    for path in sorted(folder.rglob("*.yaml")):
        name = f"records/{path.relative_to(folder).as_posix()}"
        if place_of(name) is None:
            raise Fault(
                _("the sample holds {name}, which is no record", name=name), _("install svc again")
            )
        text = moved(path.read_text(encoding="utf-8"), months)
        records[moved(name, months)] = _same_clock(text, zone) if zone else text
    records[OFFICE_PATH] = _MARK.sub("", records[OFFICE_PATH])
    text = moved(history, months)
    return records, list(read_history(_same_clock(text, zone) if zone else text))


def read_history(text: str) -> Iterator[RecordedAction]:
    """What was done, a line each, in the order of recording."""
    for line in text.splitlines():
        told = json.loads(line)
        recorded = datetime.fromisoformat(told["recorded"])
        at = datetime.fromisoformat(told["at"]) if "at" in told else recorded
        by = (told["by"], told.get("name", SVC))
        yield RecordedAction(recorded, at, by, told["message"], told["undo"])


def written_history(actions: Iterable[RecordedAction]) -> str:
    """The same as a text, which `read_history` reads."""
    from svc.rules.time.parsing import iso

    lines = []
    for action in actions:
        line: dict[str, Any] = {"recorded": iso(action.recorded)}
        if action.at != action.recorded:
            line["at"] = iso(action.at)
        who, name = action.by
        line |= {"by": who} if who == SVC else {"by": who, "name": name}
        line |= {"message": action.message, "undo": action.undo}
        lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    return "".join(f"{one}\n" for one in lines)


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
