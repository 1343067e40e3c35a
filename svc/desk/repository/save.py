"""Recording hand edits: checked like everything else, then one commit that names them.

What is recorded is exactly what lies in the work tree; nothing of the user's is
written over, and what was not asked for stays as it is, staged or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from svc.desk.core.authorization import authorize, changes_of, timeline_of
from svc.desk.core.commit_message import CommittedAction, message
from svc.desk.repository.check import covers, inside, parsed, template_problems
from svc.desk.repository.locate import located
from svc.errors import Busy, InvalidData, NotFound, Problem
from svc.index.query.checks import findings
from svc.index.query.tickets import of_rows
from svc.index.rows.parsing import reader
from svc.kinds.derive import body_changes, lost_events, lost_steps, own_rule, type_of
from svc.kinds.rights import BY_HAND
from svc.kinds.table import KINDS, noun
from svc.language import N_, _, n_
from svc.model.actors import SVC, Actor, address_of
from svc.named_tuple import NamedTuple
from svc.store.commit import transaction
from svc.store.commit.change import NewCommit
from svc.store.git.worktree_files import WorktreeFile, read_drafts
from svc.store.layout import OFFICE_PATH, Place, place_of, storable
from svc.store.yaml.codec import decode
from svc.store.yaml.positions import lines_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from svc.desk.core.desk import Desk
    from svc.index.database.index import Index
    from svc.index.rows.records import ParsedRecord
    from svc.store.git.repository import Repository, WorktreeEdit

#: Changed fields that a commit's subject names before it only counts them.
_FIELDS_NAMED = 4


class SaveResult(NamedTuple):
    """What was recorded.

    Attributes:
        commit: Its id; None where there was nothing to save.
        subject: What the commit says was done.
        files: Paths recorded, deleted ones among them.
    """

    commit: str | None
    subject: str
    files: list[str]


class _Pending(NamedTuple):
    """One file to record: what HEAD holds of it, and what the work tree does.

    Attributes:
        place: Of which record it is; None where no record belongs there.
        record: The draft as the index keeps it; None where it is no record, or is gone.
    """

    path: str
    place: Place | None
    before: bytes | None
    draft: WorktreeFile
    record: ParsedRecord | None


def save(
    desk: Desk, start: Path, files: Sequence[str] = (), remark: str | None = None
) -> SaveResult:
    """Record the hand edits under `records/` and `templates/`.

    Args:
        start: The folder that `files` are relative to.
        files: Files or folders to save; every edit if empty.
        remark: The user's own, for the commit's body.

    Raises:
        Busy: A file is staged and edited differently, in conflict, or no plain file.
        InvalidData: A rule is broken; with every problem, and nothing is recorded.
        NotFound: A named file is not there, or git ignores it.
    """
    _writable(desk)
    wanted = [inside(desk.repository, start, file) for file in files]
    edits = _chosen(desk.repository, wanted)
    _refuse_unclear(edits)
    pending = _pending(desk, edits)
    if not pending:
        return SaveResult(None, N_("nothing to save"), [])
    # Whose right it is was settled before the index shows what is to be saved.
    judge = desk.judge
    _foresee(desk, pending)
    changes = changes_of((one.path, one.before, one.draft.data) for one in pending)
    authorize(judge, desk.named, changes, BY_HAND)
    return _record(desk, pending, remark)


def _writable(desk: Desk) -> None:
    """An office whose rules cannot be read may be mended: that is what saving is for."""
    if desk.repository.root is None:
        raise Busy(_("there is no work tree here, so there are no edits"), _("work in a clone"))
    if desk.index.one("SELECT 1 FROM office") is not None:
        desk.writable()


def _chosen(repository: Repository, paths: Sequence[str]) -> list[WorktreeEdit]:
    """The uncommitted edits asked for.

    Raises:
        NotFound: A named file has no edits because it is not there, or is ignored.
    """
    edits = repository.edits()
    if not paths:
        return edits
    for path in paths:
        if any(covers(path, edit.path) for edit in edits):
            continue
        head = repository.head()
        known = head is not None and repository.read(head, path) is not None
        assert repository.root is not None
        place = repository.root / path
        if not known and not place.is_dir():
            there = place.is_file() or place.is_symlink()
            raise NotFound(
                _("{file} is ignored by git", file=path)
                if there
                else _("there is no file {file}", file=path),
                _("git check-ignore -v {file} says why", file=path)
                if there
                else _("svc status lists what is edited"),
            )
    return [edit for edit in edits if any(covers(one, edit.path) for one in paths)]


def _refuse_unclear(edits: Iterable[WorktreeEdit]) -> None:
    """Refuse files of which it is not clear what to record."""
    seen: set[str] = set()
    for edit in edits:
        if "U" in (edit.staged, edit.disk) or (edit.staged, edit.disk) in (("A", "A"), ("D", "D")):
            raise Busy(
                _("{path} is in conflict", path=edit.path),
                _("mend it, then: git add {path}; git commit", path=edit.path),
            )
        differs = edit.staged not in " ?" and edit.disk != " "
        if differs or edit.path in seen:
            raise Busy(
                _("{path} is staged in one version and lies on disk in another", path=edit.path),
                _(
                    "git add {path} takes the one on disk, git restore --staged {path} drops"
                    " the staged one; then again",
                    path=edit.path,
                ),
            )
        seen.add(edit.path)


def _pending(desk: Desk, edits: Iterable[WorktreeEdit]) -> list[_Pending]:
    """What differs from HEAD in content."""
    edits = list(edits)
    recorded = _recorded(desk.index, [edit.path for edit in edits])
    region = desk.index.region()
    pending = []
    read = reader(len(edits))
    drafts = read_drafts(desk.repository, [edit.path for edit in edits])
    for edit, draft in zip(edits, drafts, strict=True):
        before = recorded.get(edit.path)
        if draft.trouble is None and draft.data == before:
            desk.notices.append(
                _("{path}: only its mode or line ends differ; left as it is", path=edit.path)
            )
        else:
            record = parsed(draft, region, read) if draft.path.startswith("records/") else None
            place = place_of(draft.path)
            pending.append(_Pending(draft.path, place, before, draft, record))
    return pending


def _recorded(index: Index, paths: Sequence[str]) -> dict[str, bytes]:
    """What HEAD holds of files, by path; of however many, git is asked once or twice.

    The index knows which blob each file under `records/` is.
    """
    sql = "SELECT path, oid FROM record WHERE path IN ({})"
    named = [path for path in paths if storable(path) == path]
    oids = {row["path"]: row["oid"] for row in of_rows(index, sql, named)}
    folders = {path.partition("/")[0] for path in paths} - {"records"}
    if index.commit is not None:
        for folder in sorted(folders):
            oids |= {one.path: one.oid for one in index.repository.tree(index.commit, folder)}
    wanted = {path: oids[path] for path in paths if path in oids}
    data = dict(index.repository.blobs(dict.fromkeys(wanted.values())))
    return {path: data[oid] for path, oid in wanted.items()}


def _foresee(desk: Desk, pending: Sequence[_Pending]) -> None:
    """Have the index show what would be recorded; refuse what breaks a rule there or elsewhere.

    Refused, the index stays as it was: it is seen inside the lock's transaction alone.

    Raises:
        InvalidData: With every problem.
    """
    problems = [problem for one in pending for problem in _history_problems(one)]
    problems += [problem for one in pending for problem in template_problems(one.draft)]
    problems += _rule_problems(desk.index, pending)
    if problems:
        raise InvalidData(
            n_(
                "nothing was saved: a problem in what would be recorded",
                "nothing was saved: {n} problems in what would be recorded",
                len(problems),
            ),
            _("mend them, then: svc save; or git restore FILE drops an edit"),
            sorted(set(problems)),
        )


def _rule_problems(index: Index, pending: Sequence[_Pending]) -> list[Problem]:
    """Every rule broken in these files, and in others only because of them."""
    drafts = {one.path: one.draft for one in pending}
    far = any(one.draft.data is None or one.path == OFFICE_PATH for one in pending)
    scope = None if far else set(drafts)
    before = set(findings(index, scope)) if far or _others(drafts) else set()
    index.foresee({
        one.path: None if one.record is None else (_blob(index, one.draft), one.record)
        for one in pending if one.path.startswith("records/")
    })  # fmt: skip
    found = findings(index, scope)
    wrong = [one for one in found if not one.note and (one.file in drafts or one not in before)]
    return located(index, drafts, wrong)[0]


def _others(drafts: Mapping[str, WorktreeFile]) -> bool:
    return any(path.startswith("records/") for path in drafts)


def _history_problems(edit: _Pending) -> list[Problem]:
    """What recorded history forbids: numbered records do not vanish, timelines only grow."""
    place = edit.place
    if place is None or edit.before is None or edit.draft.trouble is not None:
        return []
    if edit.draft.data is None:
        return _deletion(place.kind, edit.path)
    if KINDS[place.kind].fixed:
        return _body_problems(edit, place.kind)
    if not own_rule(place.kind, "lost_steps"):
        return []
    if timeline_of(edit.before) == timeline_of(edit.draft.data):
        return []
    try:
        before: Any = decode(edit.before, type_of(place.kind), edit.path)
        after: Any = decode(edit.draft.data, type_of(place.kind), edit.path)
    except InvalidData:
        return []
    lost = lost_steps(place.kind, before, after)
    if not lost:
        return []
    lines = lines_of(edit.draft.data, [flaw.path for flaw in lost])
    return [Problem(edit.path, lines[flaw.path], flaw.path, flaw.reason) for flaw in lost]


def _deletion(kind: str, path: str) -> list[Problem]:
    """What is lost for good with a record: its number, its body, or the whole office."""
    row = KINDS[kind]
    if row.single:
        return [Problem(path, 0, "", _("is deleted: without it there is no office"))]
    if not row.series and not row.events:
        return []
    reason = _(
        "is deleted, but a {kind} stays once it is recorded; git restore {path} brings it back",
        kind=noun(kind),
        path=path,
    )
    return [Problem(path, 0, "", "; ".join(filter(None, [reason, row.instead and _(row.instead)])))]


def _body_problems(edit: _Pending, kind: str) -> list[Problem]:
    """What never changes in a record has not changed, and its events only grow."""
    assert edit.before is not None and edit.draft.data is not None
    try:
        before: Any = decode(edit.before, type_of(kind), edit.path)
        after: Any = decode(edit.draft.data, type_of(kind), edit.path)
    except InvalidData:
        return []
    lines = lines_of(edit.draft.data, (fields := body_changes(kind, before, after)))
    problems = [
        Problem(edit.path, lines.get(field, 0), field, _("never changes once it is recorded"))
        for field in fields
    ]
    if lost_events(kind, before, after):
        events = KINDS[kind].events
        problems.append(Problem(edit.path, 0, events, _("was only to be added to")))
    return problems


def _record(desk: Desk, pending: Sequence[_Pending], remark: str | None) -> SaveResult:
    actor, name, email = _author(desk)
    subject = _subject(pending)
    records = [one.place.id for one in pending if one.place]
    done = [CommittedAction("save", "", subject)]
    change = NewCommit(
        parent=desk.index.commit,
        files={one.path: one.draft.data for one in pending},
        message=_with_words(message(done, actor, records), remark),
        author_name=name,
        author_email=email,
        author_time=_now(desk),
        adopt=True,
    )
    commit = transaction.write(desk.repository, change)
    # The index shows the files already.
    desk.index.apply(commit, {})
    return SaveResult(commit, subject, [one.path for one in pending])


def _now(desk: Desk) -> datetime:
    """The present moment in the office's zone, where one is known."""
    return desk.now if desk.index.one("SELECT 1 FROM office") is None else desk.moment(None)


def _blob(index: Index, draft: WorktreeFile) -> str:
    """The id of a draft's content; empty where it cannot be read, which is never recorded."""
    return "" if draft.data is None else index.blob_id(draft.data)


def _author(desk: Desk) -> tuple[str, str, str]:
    """Who acts (for the trailer), and who the commit's author is.

    Whoever edits files by hand may be known to git and not be staff.
    """
    if desk.named is None:
        identity = desk.repository.identity()
        if identity is not None:
            return (SVC, *identity)
    actor: Actor = desk.actor
    return actor.id, actor.name, address_of(actor.id)


def _with_words(text: str, words: str | None) -> str:
    if not words or not words.strip():
        return text
    subject, _, trailers = text.partition("\n\n")
    plain = "".join(char for char in words.strip() if char.isprintable() or char == "\n")
    return f"{subject}\n\n{plain}\n\n{trailers}"


def _subject(pending: Sequence[_Pending]) -> str:
    if len(pending) == 1:
        return f"save {_named(pending[0])}"
    records = sum(one.place is not None for one in pending)
    others = len(pending) - records
    counts = [(records, "record"), (others, "template" if _templates(pending) else "file")]
    said = [f"{count} {noun}" + "s" * (count > 1) for count, noun in counts if count]
    return f"save {' and '.join(said)}"


def _templates(pending: Sequence[_Pending]) -> bool:
    return all(one.path.startswith("templates/") for one in pending if not one.place)


def _named(edit: _Pending) -> str:
    place = edit.place
    name = edit.path if place is None else place.id
    if edit.draft.data is None:
        return f"{name} (deleted)"
    if edit.before is None:
        return f"{name} (new)"
    fields = _changed(edit, place.kind) if place else []
    if not fields:
        return name
    shown = fields if len(fields) <= _FIELDS_NAMED else [f"{len(fields)} fields"]
    return f"{name} ({', '.join(shown)})"


def _changed(edit: _Pending, kind: str) -> list[str]:
    """Names of the fields that changed; none where the old version cannot be read."""
    assert edit.before is not None
    assert edit.draft.data is not None
    try:
        before = decode(edit.before, type_of(kind), edit.path)
    except InvalidData:
        return []
    after = decode(edit.draft.data, type_of(kind), edit.path)
    return [
        name for name in after.__struct_fields__ if getattr(before, name) != getattr(after, name)
    ]
