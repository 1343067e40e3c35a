"""Checking an office: every rule over all records, or over the files asked about.

What is checked is what would be recorded: HEAD with the uncommitted edits of
the work tree laid over it, or the records of a commit as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.desk.core.authorization import judge_of
from svc.desk.core.view import held
from svc.desk.repository.locate import located
from svc.desk.repository.rights_history import noted, unlawful
from svc.errors import NotFound, Problem, UsageError
from svc.index.database import lens
from svc.index.database.index import Index
from svc.index.query.checks import findings
from svc.index.rows.parsing import reader
from svc.index.rows.records import ParsedRecord, parse_file, unreadable
from svc.kinds.rights import unsettled
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.rules.time.zones import zone_of
from svc.store.git.repository import Repository
from svc.store.git.worktree import ROOTS
from svc.store.git.worktree_files import WorktreeFile, read_draft
from svc.store.layout import place_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from svc.index.database.index import Progress

#: Templates that are no text: letterheads, logos, fonts, word processors' files.
_BINARY = frozenset(
    (".png", ".jpg", ".jpeg", ".gif", ".ico", ".webp", ".woff", ".woff2", ".ttf", ".otf",
     ".pdf", ".docx", ".xlsx", ".odt", ".ods")
)  # fmt: skip


class CheckResult(NamedTuple):
    """What a check found.

    Attributes:
        records: How many records were looked at.
        problems: What is wrong, by file and line.
        notes: What is legal and worth knowing, likewise.
        notices: Words for the user, such as repairs.
    """

    records: int
    problems: list[Problem]
    notes: list[Problem]
    notices: list[str]


def check(
    start: Path,
    files: Sequence[str] = (),
    rev: str | None = None,
    history: bool = False,
    progress: Callable[[], Progress | None] = lambda: None,
) -> CheckResult:
    """Check an office.

    Args:
        start: A folder inside its repository; `files` are relative to it.
        files: Files or folders to tell of; everything if empty.
        rev: A revision or a date: check what had been recorded by then.
        history: Judge every commit up to there; otherwise those that changed the office's
            rules, its staff and the like, which are only noted.
        progress: Makes the index's progress report, if there is much to catch up.

    Raises:
        NotFound: No repository, office, revision or file there.
        UsageError: A file outside `records/` and `templates/`.
    """
    repository = Repository.open(start)
    index = Index.open(repository)
    try:
        notices = held(repository, index, progress)
        paths = [inside(repository, start, file) for file in files]
        drafts = {} if rev is not None else _drafts(repository, paths)
        if rev is not None:
            _look_at(repository, index, rev)
        elif drafts:
            lay(index, drafts.values())
        _office_there(repository, index)
        scope = _scope(index, drafts, paths) if paths else None
        problems_found = findings(index, scope)
        problems_found = [one for one in problems_found if scope is None or one.file in scope]
        asked = [draft for path, draft in drafts.items() if scope is None or path in scope]
        problems, notes = located(index, drafts, problems_found)
        problems += [problem for draft in asked for problem in template_problems(draft)]
        if not paths and not judge_of(index).settled:
            notices.append(unsettled())
        told = _without_right(repository, index, rev, history)
        (problems if history else notes).extend(one for one in told if _asked(one, paths))
        count = _count(index, scope)
    finally:
        index.close()
    return CheckResult(count, sorted(problems), sorted(notes), notices)


def _without_right(
    repository: Repository, index: Index, rev: str | None, history: bool
) -> list[Problem]:
    """What was committed by somebody who might not."""
    tip = repository.head() if rev is None else _resolved(repository, index, rev)
    if tip is None:
        return []
    if history:
        return [one for _commit, one in unlawful(repository, tip, ROOTS)]
    return noted(repository, tip)


def _asked(problem: Problem, paths: Sequence[str]) -> bool:
    return not paths or any(covers(path, problem.file) for path in paths)


def lay(index: Index, drafts: Iterable[WorktreeFile]) -> None:
    """Have the index's tables show HEAD with these files as they lie in the work tree."""
    region = index.region()
    records = [draft for draft in drafts if draft.path.startswith("records/")]
    read = reader(len(records))
    lens.overlay(index, {draft.path: parsed(draft, region, read) for draft in records})


def parsed(
    draft: WorktreeFile, region: str, read: Callable[[bytes, Any, str], Any]
) -> ParsedRecord | None:
    """A draft as the index would keep it; None where there is no file.

    Args:
        read: Makes a record of its content; see `svc.index.rows.parsing.reader`.
    """
    if draft.trouble is not None:
        return unreadable(draft.path, f"{draft.path}: {draft.trouble}")
    return None if draft.data is None else parse_file(draft.path, draft.data, region, read)


def template_problems(draft: WorktreeFile) -> list[Problem]:
    """What is wrong with a template: it cannot be read, or is text and not UTF-8."""
    if draft.path.startswith("records/"):
        return []
    if draft.trouble is not None:
        return [Problem(draft.path, 0, "", draft.trouble)]
    if draft.data is None or Path(draft.path).suffix.lower() in _BINARY:
        return []
    try:
        draft.data.decode()
    except UnicodeDecodeError as error:
        line = draft.data[: error.start].count(b"\n") + 1
        return [Problem(draft.path, line, "", _("is not UTF-8"))]
    return []


def inside(repository: Repository, start: Path, file: str) -> str:
    """A file as typed, as its path from the top of the repository.

    Raises:
        UsageError: It does not lie under `records/` or `templates/`.
    """
    top = (repository.root or repository.git_dir).resolve()
    typed = start / file
    # The file's own name is not resolved: a link is checked as what it is.
    place = typed.parent.resolve() / typed.name if typed.name != ".." else typed.resolve()
    if place.is_relative_to(top):
        path = place.relative_to(top).as_posix()
        if path == "." or path.split("/")[0] in ROOTS:
            return path
    raise UsageError(
        _(
            "{file!r} does not lie under {roots} of the office",
            file=file,
            roots=_(" or ").join(f"{root}/" for root in ROOTS),
        ),
        _("name a record's file, such as records/office.yaml"),
    )


def covers(wanted: str, path: str) -> bool:
    """Whether a path is the file, or lies in the folder, that was asked for."""
    return wanted in (".", path) or path.startswith(f"{wanted}/")


def _drafts(repository: Repository, wanted: Iterable[str]) -> dict[str, WorktreeFile]:
    """Uncommitted edits, and the files asked for, also those git ignores."""
    if repository.root is None:
        return {}
    paths = {edit.path for edit in repository.edits()}
    paths |= {path for path in wanted if (repository.root / path).is_file()}
    drafts = [read_draft(repository, path) for path in sorted(paths)]
    return {draft.path: draft for draft in drafts}


def _look_at(repository: Repository, index: Index, rev: str) -> None:
    commit = _resolved(repository, index, rev)
    index.db.execute("COMMIT")
    lens.look(index, commit, None)


def _resolved(repository: Repository, index: Index, rev: str) -> str:
    row = index.one("SELECT json_extract(json, '$.timezone') AS zone FROM office")
    return repository.resolve(rev, zone_of(row["zone"] if row else "UTC"))


def _office_there(repository: Repository, index: Index) -> None:
    if index.one("SELECT 1 FROM record WHERE kind != ''") is None:
        place = repository.root or repository.git_dir
        raise NotFound(_("no office in {place}", place=place), _("svc init DIR makes one"))


def _scope(index: Index, drafts: Mapping[str, WorktreeFile], paths: Iterable[str]) -> set[str]:
    scope: set[str] = set()
    for asked in paths:
        records = {path for path in drafts if covers(asked, path)}
        sql = "SELECT path FROM record WHERE path = ?1 OR path BETWEEN ?1 || '/' AND ?1 || '0'"
        records |= {row["path"] for row in index.rows(sql, (asked,))}
        if asked in (".", "records"):
            records |= {row["path"] for row in index.rows("SELECT path FROM record")}
        if not records and not asked.startswith("templates"):
            raise NotFound(
                _("no record in {file!r}", file=asked),
                _("svc status lists what is not recorded yet"),
            )
        scope |= records
    return scope


def _count(index: Index, scope: set[str] | None) -> int:
    if scope is not None:
        return len([path for path in scope if place_of(path)])
    row = index.one("SELECT count(*) AS n FROM record WHERE kind != ''")
    return int(row["n"]) if row else 0
