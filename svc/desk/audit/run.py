"""An audit from a clone, offline: every commit judged, and what was seen before still there."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from svc.audit.findings import AuditFinding, AuditRule
from svc.audit.judge import Auditor, AuditTerms
from svc.audit.standings import Standings
from svc.audit.witnessed import WitnessReading, witnessed
from svc.desk.audit.proof import unproven
from svc.desk.gate.standing import ungated
from svc.errors import Busy, UsageError
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.named_tuple import NamedTuple
from svc.rules.record.ssh_keys import fingerprint
from svc.rules.time.zones import zone_of
from svc.store.git.process import run
from svc.store.git.repository import Repository
from svc.store.git.small_file import small_file
from svc.store.history.commit_object import CommitPerson, commit_object

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from svc.index.database.index import Progress
    from svc.model.office import Office

#: File in svc's own folder that says up to where all was found good.
_VERIFIED = "audit.json"
#: Raised where a newer svc asks more of history: what was verified is looked at again.
_VERSION = 1


class AuditRequest(NamedTuple):
    """What is asked of an audit.

    Attributes:
        span: `A..B`, or the last commit; everything up to HEAD if empty.
        root: Fingerprint of the founder's key, as the company keeps it.
        since_verified: Only what came since the last audit that found nothing.
        witness: A file with heads that somebody outside has seen.
        seen: Commits printed on old reports and the like.
    """

    span: str = ""
    root: str | None = None
    since_verified: bool = False
    witness: Path | None = None
    seen: tuple[str, ...] = ()


class AuditResult(NamedTuple):
    """What an audit found.

    Attributes:
        office: The office's name.
        commit: The last commit.
        since: Before which nothing was looked at; None where all was.
        first, last: When the first commit and the last were recorded, in seconds since 1970.
        commits: How many were judged.
        root: Fingerprint of the founder's key; None of an office that signs nothing.
        findings: What was found and nobody answers for.
        accepted: What was found and somebody does, with the reason.
        by_hand: Commits in which files were edited by hand, which may be.
        brought_in: How many commits brought in what was recorded elsewhere.
        verified: How many signatures, merges and commits seen outside were looked at, by rule.
        unproven: What is not proven, in words.
        zone: The office's time zone.
        witness: What a witness's file came to, where one was named.
        authors: Of each commit in which something was found, who made it and when.
    """

    office: str
    commit: str
    since: str | None
    first: int | None
    last: int
    commits: int
    root: str | None
    findings: list[AuditFinding]
    accepted: list[tuple[AuditFinding, str]]
    by_hand: list[str]
    brought_in: int
    verified: dict[AuditRule, int]
    unproven: list[str]
    zone: ZoneInfo
    witness: WitnessReading | None
    authors: dict[str, CommitPerson]


def audit(
    start: Path,
    request: AuditRequest,
    progress: Callable[[], Progress | None] = lambda: None,
) -> AuditResult:
    """Audit an office.

    Args:
        start: A folder inside its repository.
        request: What is asked.
        progress: Makes the index's progress report.

    Raises:
        UsageError: A root or a commit seen is none, or a range runs backwards.
        Busy: The clone is shallow or partial, or has grafts.
        NotFound: There is no such revision, file or commit.
        InvalidData: The witness's file is none.
    """
    _check(request)
    repository = Repository.open(start)
    _refuse_incomplete(repository)
    known, tip = _span(repository, request)
    auditor = Auditor(repository, [tip], known, AuditTerms(root=request.root))
    witness = witnessed(repository, tip, request.witness) if request.witness else None
    judged = [*auditor.findings(), *_seen(repository, tip, request)]
    judged += witness.findings if witness else []
    standings = Standings(repository)
    office = standings.then(standings.at(tip)).office
    if not request.span:
        known_paths = {one.path for one in judged}
        ties = _ties(repository, tip, known, progress)
        judged += [one for one in ties if one.path not in known_paths]
    judged += _rooted(office, tip, request)
    reasons = {one.commit: one.reason for one in office.accepted}
    left = [one for one in judged if one.commit not in reasons and not one.note]
    taken_on = _("a director took it on from a desk that the gate refused it")
    result = AuditResult(
        office.name, tip, known[0] if known else None, auditor.first, auditor.last,
        auditor.commits, fingerprint(office.trust.key) if office.trust else None, left,
        [(one, reasons.get(one.commit, taken_on)) for one in judged
         if one.commit in reasons or one.note],
        auditor.by_hand, auditor.brought_in, _asked(auditor, request, witness), [],
        zone_of(office.timezone), witness, _authors(repository, judged),
    )  # fmt: skip
    doubts = list(
        unproven(
            result.since, office, request.root, bool(request.seen), witness, auditor.brought_in
        )
    )
    doubts += ungated(repository)
    if not left and not request.span:
        _remember(repository, tip, request.root)
    return result._replace(unproven=doubts)


def _check(request: AuditRequest) -> None:
    """Refuse what names no key and no commit: it would be found to be missing, whatever it is."""
    if request.root is not None and not _FINGERPRINT.match(request.root):
        raise UsageError(
            _("--root: {root!r} is no fingerprint of a key", root=request.root),
            _("it looks like SHA256:… : svc key list prints it"),
        )
    for commit in request.seen:
        if not _COMMIT.match(commit):
            raise UsageError(
                _("--seen: {commit!r} is no number of a commit", commit=commit),
                _("type it as the report has it: 7 letters and digits or more"),
            )


#: As OpenSSH and reports print them.
_FINGERPRINT = lazy_pattern(r"SHA256:[A-Za-z0-9+/]{43}=?\Z")
_COMMIT = lazy_pattern(r"[0-9a-f]{7,64}\Z")


def _asked(
    auditor: Auditor, request: AuditRequest, witness: WitnessReading | None
) -> dict[AuditRule, int]:
    """How much was looked at, by rule, where that is not every commit."""
    seen = len(request.seen) + (witness.heads if witness else 0)
    return {**auditor.checked, AuditRule.WITNESS: seen + request.since_verified}


def _authors(repository: Repository, judged: Sequence[AuditFinding]) -> dict[str, CommitPerson]:
    """Who made the commits in which something was found; of those that are gone nobody knows."""
    commits = [one.commit for one in judged if one.rule is not AuditRule.WITNESS]
    told = repository.contents(list(dict.fromkeys(commits)))
    return {oid: commit_object(oid, data).author for oid, data in told}


def _refuse_incomplete(repository: Repository) -> None:
    """Refuse a clone that lacks history: what is missing cannot be judged."""
    if repository.shallow:
        raise Busy(
            _("this clone is shallow: it lacks the beginning of the history"),
            _("git fetch --unshallow, then run this again"),
        )
    if repository.config("extensions.partialclone") or _promised(repository):
        raise Busy(
            _("this clone is partial: it lacks files of the history"),
            _("git fetch --refetch --no-filter, or a fresh git clone; then run this again"),
        )
    if (repository.common_dir / "info" / "grafts").exists():
        raise Busy(
            _("this clone has grafts, which show another history than there is"),
            _("remove .git/info/grafts, then run this again"),
        )


def _promised(repository: Repository) -> bool:
    args = ("config", "--get-regexp", r"^remote\..*\.promisor$")
    return b" true" in run(args, cwd=repository.place, check=False).stdout


def _span(repository: Repository, request: AuditRequest) -> tuple[list[str], str]:
    """Without what, and up to where."""
    zone = zone_of("UTC")
    since, dots, last = request.span.partition("..")
    tip = repository.resolve((last if dots else since) or "HEAD", zone)
    if dots and since:
        if request.since_verified:
            raise UsageError(
                _("a range and --since-verified say where to begin in two ways"), _("give one")
            )
        first = repository.resolve(since, zone)
        if first != tip and repository.has_reached(first, tip):
            raise UsageError(
                _("nothing lies in {range}: its end comes before its beginning",
                  range=request.span),
                _("the older commit first: {last}..{first}", last=last or "HEAD", first=since),
            )  # fmt: skip
        return [first], tip
    if request.since_verified:
        held = _remembered(repository)
        if held.get("tip") and held.get("root") == request.root:
            return [str(held["tip"])], tip
    return [], tip


def _remembered(repository: Repository) -> dict[str, Any]:
    try:
        held = json.loads(small_file(repository.state_dir / _VERIFIED) or b"{}")
    except ValueError:
        return {}
    known = isinstance(held, dict) and held.get("version") == _VERSION
    return held if known and repository.is_object_id(held.get("tip")) else {}


def _remember(repository: Repository, tip: str, root: str | None) -> None:
    # Where nothing can be remembered all is judged anew the next time.
    with contextlib.suppress(OSError, Busy):
        repository.made_state_dir()
        text = json.dumps({"version": _VERSION, "tip": tip, "root": root})
        (repository.state_dir / _VERIFIED).write_text(text, encoding="utf-8")


def _seen(repository: Repository, tip: str, request: AuditRequest) -> Iterator[AuditFinding]:
    """Commits that somebody saw, and that the history does not hold any more."""
    if request.since_verified and (held := _remembered(repository).get("tip")):
        yield from _held(repository, tip, str(held), _("was verified here"))
    for commit in request.seen:
        yield from _held(repository, tip, commit, _("was seen before"))


def _held(repository: Repository, tip: str, text: str, how: str) -> Iterator[AuditFinding]:
    args = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}")
    oid = run(args, cwd=repository.place, check=False).stdout.decode().strip()
    ancestor = ("merge-base", "--is-ancestor", "--end-of-options", oid, tip)
    if not oid or run(ancestor, cwd=repository.place, check=False).returncode:
        yield AuditFinding(oid or text, AuditRule.WITNESS, "",
                           _("{how}, and the history does not hold it", how=how))  # fmt: skip


def _rooted(office: Office, tip: str, request: AuditRequest) -> Iterator[AuditFinding]:
    """The founder's key is the one that the company keeps."""
    if request.root is None:
        return
    if office.trust is None:
        yield AuditFinding(tip, AuditRule.ROOT, "", _("nothing is signed, and a root was named"))
    elif fingerprint(office.trust.key) != request.root:
        yield AuditFinding(tip, AuditRule.ROOT, "", _(
            "the founder's key is {key}, and not the one expected",
            key=fingerprint(office.trust.key)))  # fmt: skip


def _ties(
    repository: Repository,
    tip: str,
    known: Sequence[str],
    progress: Callable[[], Progress | None],
) -> Iterator[AuditFinding]:
    """What does not tie between records as they stand: told of whatever changed them last."""
    from svc.index.database.index import Index
    from svc.index.query.checks import findings

    scope = None
    if known:
        scope = {step.path for step in repository.steps(known[0], tip, folders=("records",))}
        if not scope:
            return
    index = Index.open(repository)
    try:
        index.catch_up(tip, progress())
        mismatches = [one for one in findings(index, scope) if not one.note]
    finally:
        index.close()
    for mismatch in mismatches:
        args = ("log", "-1", "--format=%H", "--end-of-options", tip, "--", mismatch.file)
        oid = run(args, cwd=repository.place).stdout.decode().strip() or tip
        yield AuditFinding(oid, AuditRule.TIES, mismatch.file, mismatch.reason)
