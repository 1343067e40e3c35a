"""The commits of a push, or of a fetch, held against every rule that an audit knows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from svc.audit.findings import AuditRule
from svc.audit.judge import AuditTerms, judge
from svc.errors import InvalidData
from svc.kinds.rights import NOBODY
from svc.kinds.table import KINDS
from svc.language import N_, _
from svc.lazy_pattern import lazy_pattern
from svc.model.office import Office
from svc.store.gate.refusal import GateRefusal
from svc.store.layout import OFFICE_PATH, place_of
from svc.store.yaml.codec import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from svc.store.git.repository import Repository

#: Fingerprint of the founder's key as the company keeps it, where one was lost.
ROOT = "svc.root"
_FORMAT = lazy_pattern(rb"^format: ([0-9]{1,6})\s*$", re.MULTILINE)
#: What helps against a refusal by a rule, where that is more than doing it again.
_WAYS: Mapping[AuditRule, str] = {
    AuditRule.FORM: N_("take such files out: only records and templates are sent"),
    AuditRule.SIGNATURE: N_("svc key setup makes a key, which a director puts on file"),
    AuditRule.KEY: N_("a director has to give and take keys"),
    AuditRule.RIGHT: N_("somebody who may does it again"),
    AuditRule.MERGE: N_("svc sync merges, and no other program"),
    AuditRule.TIME: N_("see to this machine's clock, then do it again"),
}


def commit_refusals(
    repository: Repository, tip: str, known: Sequence[str], received: int | None, main: str | None,
    *, newer: bool = False, words_of: Sequence[str] = (),
) -> Iterator[GateRefusal]:  # fmt: skip
    """What commits did against the rules, each commit and rule once.

    Args:
        tip: The last of them.
        known: Without these and what led to them.
        received: When they came, in seconds since 1970; None where nobody knows.
        main: The published line that they arrive at; None where there is none.
        words_of: Further commits by whose rules a finding may be accepted.
        newer: Whether records of a newer svc are let through, which nobody here can judge.
    """
    seen: set[tuple[str, AuditRule]] = set()
    places = [one for one in (main, *words_of) if one]
    accepted = {oid for place in places for oid in accepted_at(repository, place)}
    terms = AuditTerms(repository.config(ROOT), received, main)
    for finding in judge(repository, [tip], known, terms):
        key = finding.commit, finding.rule
        if finding.note or key in seen or finding.commit in accepted:
            continue
        seen.add(key)
        if finding.rule is AuditRule.FORM and is_newer(repository, finding.commit, finding.path):
            if newer:
                continue
            reason = _("{path} is of a newer svc than this one: update svc on the remote's machine",
                       path=finding.path)  # fmt: skip
            yield GateRefusal(finding.commit, str(finding.rule), reason)
            continue
        reason = f"{finding.path}: {finding.reason}" if finding.path else finding.reason
        if way := _WAYS.get(finding.rule):
            reason = f"{reason}; {_(way)}"
        yield GateRefusal(finding.commit, str(finding.rule), reason)


def accepted_at(repository: Repository, commit: str) -> frozenset[str]:
    """Commits that somebody answers for, by the rules of another."""
    data = repository.read(commit, OFFICE_PATH)
    try:
        office = decode(data, Office, OFFICE_PATH) if data else NOBODY
    except InvalidData:
        office = NOBODY
    return frozenset(one.commit for one in office.accepted)


def is_newer(repository: Repository, commit: str, path: str) -> bool:
    """Whether a commit's record says that a newer svc wrote it."""
    place = place_of(path) if path else None
    data = repository.read(commit, path) if place else None
    found = _FORMAT.search(data) if data else None
    return bool(place and found and int(found[1]) > KINDS[place.kind].format)
