"""An audit as one page to be filed, for people who do not know git."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from svc.audit.findings import SAYS, AuditRule
from svc.desk.printing.forms import form, paragraph, table
from svc.kinds.table import noun
from svc.language import _, n_
from svc.rules.record.personal_words import short_hash
from svc.store.layout import place_of

if TYPE_CHECKING:
    from svc.audit.findings import AuditFinding
    from svc.desk.audit.run import AuditResult

#: Findings that a page lists; of more the count says enough.
_MOST_LISTED = 200


def by_rule(findings: Iterable[AuditFinding]) -> dict[AuditRule, list[AuditFinding]]:
    """Findings by the rule that was broken, in the order of the rules."""
    broken: dict[AuditRule, list[AuditFinding]] = {rule: [] for rule in AuditRule}
    for finding in findings:
        broken[finding.rule].append(finding)
    return {rule: its_own for rule, its_own in broken.items() if its_own}


def page(result: AuditResult) -> str:
    """The page as HTML: what was looked at, what was verified, what was found and is not proven."""
    facts = [
        (_("Office"), result.office),
        (_("Period"), f"{_day(result, result.first)} – {_day(result, result.last)}"),
        (_("Up to the commit"), result.commit),
        (_("Founder's key"), result.root or _("none: nothing is signed")),
        (_("Commits looked at"), f"{result.commits:,}"),
        (_("Signatures checked"), f"{result.verified.get(AuditRule.SIGNATURE, 0):,}"),
        (_("Merges done again"), f"{result.verified.get(AuditRule.MERGE, 0):,}"),
        (_("Edited by hand"), f"{len(result.by_hand):,}"),
        (_("Witness"), _witness(result)),
        (_("Result"), _("nothing found") if not result.findings else
         n_("{n} finding", "{n} findings", len(result.findings))),
    ]  # fmt: skip
    broken = by_rule(result.findings)
    rules = [
        (_(SAYS[rule]), _number(result, rule, broken.get(rule, ())), _first(broken.get(rule, ())))
        for rule in AuditRule
    ]
    parts = [
        paragraph(_("How to read this: whatever the office records is one commit, by one person at "
                    "one moment; its number names it for good. Each commit was judged by the rules "
                    "and rights of the one before it.")),
        table((_("What must hold"), _("Found"), _("First commit")), rules),
    ]  # fmt: skip
    if result.findings:
        listed = [_row(result, one) for one in result.findings[:_MOST_LISTED]]
        parts += [paragraph(_("Found")), table(_head(), listed)]
    if result.accepted:
        rows = [(*_row(result, one), reason) for one, reason in result.accepted]
        head = (*_head(), _("Accepted, because"))
        parts += [paragraph(_("Found, and accepted")), table(head, rows)]
    parts.append(paragraph(_("Not proven")))
    parts += [paragraph(f"· {words}") for words in result.unproven]
    return form(_("Audit of the office's history"), facts, parts, (_("Audited by"), _("Day")))


def _witness(result: AuditResult) -> str:
    """What a witness's file came to, in words."""
    seen = result.witness
    if seen is None or seen.first is None or seen.last is None:
        return _("none was named") if seen is None else _("saw nothing")
    days = " – ".join(f"{at.astimezone(result.zone):%Y-%m-%d}" for at in (seen.first, seen.last))
    said = [n_("{n} head", "{n} heads", seen.heads), days,
            _("signed") if seen.signed else _("not signed")]  # fmt: skip
    if seen.stamped is not None:
        at = f"{seen.stamped.astimezone(result.zone):%Y-%m-%d %H:%M}"
        said.append(_("stamped {at}", at=at))
    return _(", ").join(said)


def _head() -> tuple[str, ...]:
    return _("Commit"), _("When, and who"), _("Record"), _("What is wrong")


def _row(result: AuditResult, finding: AuditFinding) -> tuple[str, ...]:
    author = result.authors.get(finding.commit)
    at = None if author is None else datetime.fromtimestamp(author.at, result.zone)
    act = f"{at:%Y-%m-%d %H:%M} {author.name}" if author else ""
    place = place_of(finding.path) if finding.path else None
    record = f"{noun(place.kind)} {place.id}" if place else finding.path
    return short_hash(finding.commit), act, record, finding.reason


#: Rules that ask for something where signatures count only.
_SIGNED = frozenset({AuditRule.SIGNATURE, AuditRule.KEY, AuditRule.ROOT})


def _number(result: AuditResult, rule: AuditRule, findings: Sequence[AuditFinding]) -> str:
    """How often a rule was broken; that it was asked of nothing is no 0."""
    asked = AuditRule.SIGNATURE if rule in _SIGNED else rule
    partial = rule in _SIGNED or rule is AuditRule.WITNESS
    if partial and not findings and not result.verified.get(asked):
        return _("not looked at")
    return f"{len(findings):,}"


def _first(findings: Iterable[AuditFinding]) -> str:
    return next((short_hash(one.commit) for one in findings), "")


def _day(result: AuditResult, seconds: int | None) -> str:
    if not seconds:
        return "-"
    return f"{datetime.fromtimestamp(seconds, result.zone):%Y-%m-%d}"
