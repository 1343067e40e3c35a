"""An audit as one page to be filed, for people who do not know git."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from svc.audit.findings import SAYS, AuditRule
from svc.desk.printing.forms import form, paragraph, table
from svc.language import _, n_

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
        (_(SAYS[rule]), str(len(broken.get(rule, ()))), _first(broken.get(rule, ())))
        for rule in AuditRule
    ]
    parts = [table((_("What must hold"), _("Findings"), _("First commit")), rules)]
    if result.findings:
        found = [_row(one) for one in result.findings[:_MOST_LISTED]]
        parts += [
            paragraph(_("Found")),
            table((_("Commit"), _("File"), _("What is wrong")), found),
        ]
    if result.accepted:
        rows = [(*_row(one), reason) for one, reason in result.accepted]
        head = (_("Commit"), _("File"), _("What is wrong"), _("Accepted, because"))
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


def _row(finding: AuditFinding) -> tuple[str, str, str]:
    return finding.commit[:12], finding.path, finding.reason


def _first(findings: Iterable[AuditFinding]) -> str:
    return next((one.commit[:12] for one in findings), "")


def _day(result: AuditResult, seconds: int | None) -> str:
    if not seconds:
        return "-"
    return f"{datetime.fromtimestamp(seconds, result.zone):%Y-%m-%d}"
