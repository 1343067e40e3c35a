"""The audit of a stretch of history: commit after commit, each held against every rule.

    for finding in judge(repository, [tip], known=[verified]):
        print(finding.commit, finding.rule, finding.reason)

Each commit is judged by what its first parent holds: rules, roles, keys, numbers. What
one line of commits came to is carried along it, and given up once nothing goes on from
there, so that memory does not grow with history.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Generator, Iterable, Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from svc.audit import merges, rights
from svc.audit.acts import ActShape, act_of
from svc.audit.adopted import adopted
from svc.audit.arrivals import arrived
from svc.audit.findings import AuditFinding, AuditRule
from svc.audit.key_changes import by_signer, last_director, returned
from svc.audit.messages import said_wrong
from svc.audit.numbers import GivenNumbers, sequence_of
from svc.audit.record_rules import AuditedChange, broken, happened, lost
from svc.audit.renumbering import renumbered
from svc.audit.signatures import is_new_root, key_wrong, root_wrong, signed_wrong, signer_of
from svc.audit.standings import STAFF_FOLDER, RuleFiles, Standings
from svc.audit.ties import CommitTies
from svc.audit.times import commit_times, record_times
from svc.errors import InvalidData
from svc.kinds.derive import type_of
from svc.kinds.table import KINDS
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.store.git.process import run
from svc.store.git.worktree import ROOTS
from svc.store.history.read_commits import read_commits
from svc.store.layout import OFFICE_PATH, place_of
from svc.store.yaml import bulk

if TYPE_CHECKING:
    from svc.audit.acts import Act
    from svc.audit.record_rules import Broken
    from svc.audit.standings import OfficeThen
    from svc.kinds.rights import PerformedVerb
    from svc.store.git.repository import Repository
    from svc.store.history.commit_object import CommitObject
    from svc.store.history.read_commits import ReadCommit, ReadFile

#: Records that are held on to as they were last read.
_HELD = 1000
_PLAIN_FILES = frozenset({"", "100644", "100755"})
#: A finding of a commit before it is told: file, rule and words.
_Told = tuple[str, AuditRule, str]


class AuditTerms(NamedTuple):
    """By what a stretch of history is judged besides itself.

    Attributes:
        root: Fingerprint of the founder's key, as the company keeps it; None if unknown.
        received: When the commits arrived, in seconds since 1970; None if nobody knows.
        tip: The commit that they arrive at: a key that is revoked there admits none of
            them, and rights are asked for there as well; None if they arrive nowhere.
    """

    root: str | None = None
    received: int | None = None
    tip: str | None = None


class HistoryLine:
    """What a line of commits came to.

    Attributes:
        files: The files that say who may do what.
        numbers: What numbers were given.
        recorded: When its last commit was recorded, in seconds since 1970.
    """

    def __init__(self, files: RuleFiles, numbers: GivenNumbers, recorded: int) -> None:
        self.files = files
        self.numbers = numbers
        self.recorded = recorded

    def copy(self) -> HistoryLine:
        """The same, for another commit that goes on from there."""
        return HistoryLine(self.files, self.numbers.copy(), self.recorded)


def judge(
    repository: Repository,
    tips: Sequence[str],
    known: Sequence[str] = (),
    terms: AuditTerms | None = None,
) -> Iterator[AuditFinding]:
    """What the commits that lead to some did against the rules, each after its parents.

    Args:
        repository: Where they lie.
        tips: The last ones.
        known: Without these and what led to them.
        terms: By what they are judged besides.

    Raises:
        InvalidData: An object is missing or unreadable.
    """
    yield from Auditor(repository, tips, known, terms or AuditTerms()).findings()


class Auditor:
    """One audit.

    Attributes:
        commits: How many commits were judged so far.
        first, last: When the first of them and the last were recorded, in seconds since 1970.
        by_hand: Those in which files were edited by hand, which may be and is told.
        brought_in: How many brought in what was recorded elsewhere.
        checked: How many commits each rule was asked of.
    """

    def __init__(
        self, repository: Repository, tips: Sequence[str], known: Sequence[str], terms: AuditTerms
    ) -> None:
        self.commits = 0
        self.first: int | None = None
        self.last = 0
        self.by_hand: list[str] = []
        self.brought_in = 0
        self.checked: Counter[AuditRule] = Counter()
        self._repository = repository
        self._tips = tips
        self._known = known
        self._terms = terms
        self._standings = Standings(repository)
        self._lines: dict[str, HistoryLine] = {}
        self._going_on: dict[str, int] = {}
        self._arrived: Iterable[AuditFinding] = ()
        self._arrival: RuleFiles | None = None
        self._records: OrderedDict[str, Any] = OrderedDict()

    def findings(self) -> Iterator[AuditFinding]:
        """Judge every commit."""
        self._going_on = _going_on(self._repository, self._tips, self._known)
        # What a director took on by name is worth knowing, and no more.
        taken_on = adopted(self._repository, self._tips, self._known, self._standings)
        for coming in read_commits(self._repository, self._tips, self._known):
            self.commits += 1
            commit = coming.commit
            recorded = commit.committer.at
            self.first = recorded if self.first is None else min(self.first, recorded)
            self.last = max(self.last, recorded)
            for path, rule, reason in self._judged(coming):
                yield AuditFinding(commit.id, rule, path, reason, commit.id in taken_on)
            yield from self._arrived
            self._arrived = ()

    def _judged(self, coming: ReadCommit) -> Iterator[_Told]:
        commit = coming.commit
        lines = [self._line(parent) for parent in commit.parents]
        line = (
            lines[0]
            if lines
            else HistoryLine(RuleFiles(None, {}), GivenNumbers(self._repository), 0)
        )
        act = act_of(commit)
        then = self._standings.then(line.files)
        if act.shape is ActShape.BY_HAND and line.files.office is not None:
            self.by_hand.append(commit.id)
        self.brought_in += act.shape is ActShape.IMPORT
        if act.shape is ActShape.MERGE:
            yield from self._merge(coming, line, lines[1:])
            authority: list[tuple[AuditedChange, list[PerformedVerb]]] = []
        else:
            authority = yield from self._action(coming, line, act, then)
        present = self._standings.then(line.files)
        yield from _of_commit(self._signed(commit, act, then, present, authority))
        if line.files.office is not None:
            told = commit_times(commit, act, then.office, line.recorded, self._terms.received)
            yield from _of_commit(told)
        line.recorded = commit.committer.at
        self._lines[commit.id] = line

    def _merge(
        self, coming: ReadCommit, line: HistoryLine, others: list[HistoryLine]
    ) -> Iterator[_Told]:
        """A merge brings what other commits did; those are judged by themselves."""
        self.checked[AuditRule.MERGE] += 1
        yield from merges.merged(self._repository, coming.commit)
        line.files = line.files.moved(
            (file.versions.path, file.versions.oid) for file in coming.files
        )
        for other in others:
            line.numbers.join(other.numbers)

    def _signed(
        self,
        commit: CommitObject,
        act: Act,
        then: OfficeThen,
        present: OfficeThen,
        authority: Iterable[tuple[AuditedChange, list[PerformedVerb]]],
    ) -> Iterator[Broken]:
        """Who recorded a commit, and whether their word was enough for what it did."""
        before, after = then.office.trust, present.office.trust
        renewed = is_new_root(before, after, self._terms.root)
        trust = after if renewed else before or after
        if trust is None:
            return
        self.checked[AuditRule.SIGNATURE] += 1
        signer, wrong = signer_of(commit, then, trust)
        yield from root_wrong(commit, before, after, signer, self._terms.root)
        if before is None:
            return
        if wrong:
            yield AuditRule.SIGNATURE, wrong
            return
        yield from signed_wrong(commit, act, then, signer)
        if act.shape is ActShape.MERGE:
            self._arrived = arrived(self._repository, commit, then, signer)
        yield from last_director(then, present)
        if renewed:
            told = _("another founder's key is in the place of the first, by the company's word")
            self._arrived = [AuditFinding(commit.id, AuditRule.ROOT, OFFICE_PATH, told, note=True)]
        tip = self._tip()
        if tip is not None:
            yield from key_wrong(signer, tip, None)
        for change, verbs in authority:
            yield from returned(change, then, signer)
            yield from by_signer(verbs, then, signer)
            if tip is not None:
                yield from by_signer(verbs, tip, signer)

    def _tip(self) -> OfficeThen | None:
        """The office where the commits arrive."""
        if self._terms.tip is None:
            return None
        if self._arrival is None:
            self._arrival = self._standings.at(self._terms.tip)
        return self._standings.then(self._arrival)

    def _action(
        self, coming: ReadCommit, line: HistoryLine, act: Act, then: OfficeThen
    ) -> Generator[_Told, None, list[tuple[AuditedChange, list[PerformedVerb]]]]:
        authority: list[tuple[AuditedChange, list[PerformedVerb]]] = []
        founded = line.files.office is not None
        ties = CommitTies(act)
        changes = _Changes()
        judged = founded and act.shape is not ActShape.RENUMBER
        files: Iterable[ReadFile] = coming.files
        if founded and not judged:
            files = list(files)
            yield from renumbered(coming.commit, files)
        for file in files:
            changes.add(file)
            if judged:
                known = yield from self._file(file, act, then, ties, coming.commit)
                if known is not None and file.versions.path.startswith(_AUTHORITY):
                    authority.append(known)
        after = line.files.moved(changes.rules)
        if founded:
            yield from _of_commit(rights.way(act, then))
            yield from ties.broken()
        if founded or after.office is not None:
            present = self._standings.then(after)
            ids = changes.ids
            yield from _of_commit(said_wrong(coming.commit, act, then, present, ids, founded))
            elsewhere = act.actions == ("restore",) or not founded
            for key, numbers in changes.numbers.items():
                yield from _of_commit(line.numbers.give(key, numbers, elsewhere=elsewhere))
        line.files = after
        return authority

    def _file(
        self, file: ReadFile, act: Act, then: OfficeThen, ties: CommitTies, commit: CommitObject
    ) -> Generator[_Told, None, tuple[AuditedChange, list[PerformedVerb]] | None]:
        """One file that a commit changed; what was done to the record in it, if one is."""
        path = file.versions.path
        if not path.startswith(tuple(f"{root}/" for root in ROOTS)):
            yield path, AuditRule.FORM, _("is no record and no template")
            return None
        if file.versions.mode not in _PLAIN_FILES:
            ties.spoiled = True
            yield path, AuditRule.FORM, _("is no plain file")
            return None
        place = place_of(path)
        if place is None:
            return None
        before = self._record(place.kind, path, file.versions.old_oid, file.before)
        after = self._record(place.kind, path, file.versions.oid, file.after)
        if after is _UNREADABLE:
            ties.spoiled = True
            yield path, AuditRule.FORM, _("cannot be read")
            return None
        if before is _UNREADABLE:
            # It was told when it became so; what mends it cannot be compared with it.
            return None
        row = KINDS[place.kind]
        change = AuditedChange(row, place.id, path, before, after, happened(row, before, after))
        if taken := list(lost(change, act)):
            ties.spoiled = True
            yield from ((path, rule, reason) for rule, reason in taken)
            return None
        verbs = rights.verbs_of(change)
        ties.add(change, verbs)
        if after is None:
            yield from ((path, *one) for one in rights.unlawful(change, verbs, act, then))
            return change, verbs
        for rule, reason in (
            *broken(change, act),
            *rights.unlawful(change, verbs, act, then),
            *record_times(change, act, then.office, commit),
        ):
            yield path, rule, reason
        return change, verbs

    def _record(self, kind: str, path: str, oid: str | None, data: bytes | None) -> Any:
        """A record by its version; it mostly was read a moment ago."""
        if oid is None or data is None:
            return None
        key = f"{oid} {kind}"
        if key in self._records:
            self._records.move_to_end(key)
            return self._records[key]
        try:
            record: Any = bulk.decode(data, type_of(kind), path)
        except InvalidData:
            record = _UNREADABLE
        self._records[key] = record
        if len(self._records) > _HELD:
            self._records.popitem(last=False)
        return record

    def _line(self, commit: str) -> HistoryLine:
        """What a line had come to; it is handed on to the last commit that goes on from it."""
        line = self._lines.get(commit)
        if line is None:
            recorded = self._repository.recorded(commit)
            numbers = GivenNumbers(self._repository, (commit,))
            line = self._lines[commit] = HistoryLine(self._standings.at(commit), numbers, recorded)
        left = self._going_on.get(commit, 1) - 1
        if left > 0:
            self._going_on[commit] = left
            return line.copy()
        return self._lines.pop(commit)


#: Where it stands who may do what.
_AUTHORITY = (OFFICE_PATH, f"{STAFF_FOLDER}/")


class _Changes:
    """What one commit changed, as far as it is asked about as a whole.

    Attributes:
        ids: Of the records.
        rules: Files that say who may do what, with their new blob ids.
        numbers: Numbers that were given, by sequence.
    """

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.rules: list[tuple[str, str | None]] = []
        self.numbers: dict[tuple[str, str, str], list[int]] = {}

    def add(self, file: ReadFile) -> None:
        """Take in a changed file."""
        path, place = file.versions.path, place_of(file.versions.path)
        if path.startswith(_AUTHORITY):
            self.rules.append((path, file.versions.oid))
        if place is None:
            return
        self.ids.append(place.id)
        if file.versions.old_oid is None and (number := sequence_of(place.kind, place.id)):
            self.numbers.setdefault(number[0], []).append(number[1])


#: Stands for a version of a record that cannot be read.
_UNREADABLE = object()


def _of_commit(told: Iterator[Broken]) -> Iterator[_Told]:
    return (("", rule, reason) for rule, reason in told)


def _going_on(repository: Repository, tips: Sequence[str], known: Sequence[str]) -> dict[str, int]:
    """How many commits go on from one, of those from which more than one does."""
    args = ("rev-list", "--parents", "--end-of-options", *tips, *(f"^{one}" for one in known), "--")
    # Line by line: a long history is many of them.
    out = BytesIO(run(args, cwd=repository.place).stdout)
    seen: set[bytes] = set()
    several: dict[str, int] = {}
    for text in out:
        for parent in text.decode("ascii").split()[1:]:
            known_as = bytes.fromhex(parent)
            if known_as in seen:
                several[parent] = several.get(parent, 1) + 1
            seen.add(known_as)
    return several
