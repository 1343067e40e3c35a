"""Whether those who acted might do what a commit did, by the rules and roles of before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from svc.audit.acts import ActShape
from svc.audit.findings import AuditRule
from svc.kinds.rights import BY_HAND, IMPORTING, PerformedVerb, deeds
from svc.language import _
from svc.model.actors import PROGRAMS
from svc.model.words import Action
from svc.rules.ticket.callbacks import handler
from svc.rules.ticket.lifecycle import fold

if TYPE_CHECKING:
    from svc.audit.acts import Act
    from svc.audit.record_rules import AuditedChange, Broken
    from svc.audit.standings import OfficeThen

#: What no program does by itself.
_NEVER_PROGRAMS = frozenset({"grant", "alone", "delete", BY_HAND, IMPORTING})
_WAYS = {ActShape.BY_HAND: BY_HAND, ActShape.IMPORT: IMPORTING}


def way(act: Act, then: OfficeThen) -> Iterator[Broken]:
    """Whether those who acted might go that way at all: edit by hand, bring in."""
    if act.shape in _WAYS:
        yield from _refused(then, PerformedVerb(_WAYS[act.shape]), act)


def verbs_of(change: AuditedChange) -> list[PerformedVerb]:
    """What was done to a record."""
    return deeds(change.row.name, change.before, change.after)


def unlawful(
    change: AuditedChange, verbs: Iterable[PerformedVerb], act: Act, then: OfficeThen
) -> Iterator[Broken]:
    """What was done to a record by somebody who might not.

    Args:
        verbs: What was done to it.
        then: The office before the commit.
    """
    if change.row.timeline:
        if act.shape is not ActShape.IMPORT:
            yield from _steps(change, then)
        return
    if not then.judge.concerns(change.row.name):
        return
    for deed in verbs:
        # What is brought in happened elsewhere: nobody does it here.
        asked = deed._replace(apart=frozenset()) if act.shape is ActShape.IMPORT else deed
        yield from _refused(then, asked, act)


def _steps(change: AuditedChange, then: OfficeThen) -> Iterator[Broken]:
    """A ticket's steps, each judged by who took it."""
    kept = then.judge.kept_actions
    for event in change.added:
        if event.action in kept and event.by not in PROGRAMS:
            agreed = event.approved_by if event.action is Action.EXTEND else None
            deed = PerformedVerb(str(event.action), change.row.name, change.id, by=agreed)
            refusal = then.judge.refusal(deed, event.by)
            if refusal is not None:
                yield AuditRule.RIGHT, refusal.reason
        if event.action is Action.CALLBACK and not then.office.policies.handler_may_call:
            yield from _called_by_handler(change, event)


def _called_by_handler(change: AuditedChange, event: Any) -> Iterator[Broken]:
    before = change.before
    if before is not None and event.by == handler(before, fold(before.timeline)):
        yield AuditRule.RIGHT, _(
            "{actor} did the work on {ticket} and may not call back (policies.handler_may_call)",
            actor=event.by, ticket=change.id,
        )  # fmt: skip


def _refused(then: OfficeThen, deed: PerformedVerb, act: Act) -> Iterator[Broken]:
    """What one deed lacks, unless one of those who acted may do it."""
    if deed.verb not in _NEVER_PROGRAMS and act.by_program:
        return
    signed = (deed.signed,) if deed.signed is not None and act.acted(deed.signed) else ()
    refusals = [then.judge.refusal(deed, who) for who in signed or act.actors or (None,)]
    refusal = refusals[0]
    if refusal is not None and None not in refusals:
        yield AuditRule.RIGHT, refusal.reason
