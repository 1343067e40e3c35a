"""Moments within their bounds: nothing lies ahead, nothing goes further back than it may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from svc.audit.acts import ActShape
from svc.audit.findings import AuditRule
from svc.audit.numbers import sequence_of
from svc.kinds.derive import begins
from svc.language import _
from svc.model.words import Action

if TYPE_CHECKING:
    from svc.audit.acts import Act
    from svc.audit.record_rules import AuditedChange, Broken
    from svc.model.office import Office
    from svc.store.history.commit_object import CommitObject

#: Clocks of two desks may differ by so much.
SLACK_SECONDS = 600
#: From when on a step that was told later says so by itself.
_UNSAID_SECONDS = 3600
_DAY = 86_400


def commit_times(
    commit: CommitObject, act: Act, office: Office, before: int, now: int | None
) -> Iterator[Broken]:
    """When a commit says that it was made.

    Args:
        before: When the commit that it goes on from was recorded.
        now: When it was received; None where nobody knows.
    """
    happened, recorded = commit.author.at, commit.committer.at
    if happened > recorded:
        yield AuditRule.TIME, _("happened after it was recorded")
    elif act.shape is not ActShape.IMPORT:
        days = office.policies.backdate_days
        if recorded - happened > days * _DAY + SLACK_SECONDS:
            yield AuditRule.TIME, _("is more than {n} days back (policies.backdate_days)", n=days)
    if recorded < before - SLACK_SECONDS:
        yield AuditRule.TIME, _("was recorded before the commit that it goes on from")
    if now is not None and recorded > now + SLACK_SECONDS:
        yield AuditRule.TIME, _("was recorded after it was received")


def record_times(
    change: AuditedChange, act: Act, office: Office, commit: CommitObject
) -> Iterator[Broken]:
    """When what a commit added to a record says that it happened."""
    if change.after is None or act.shape is ActShape.IMPORT:
        return
    moments = [event.at for event in change.added]
    # What a bill of next year is about has not happened yet; what is numbered has.
    numbered = change.before is None and sequence_of(change.row.name, change.id) is not None
    if numbered and (field := begins(change.row.name)):
        moments.append(getattr(change.after, field))
    recorded = commit.committer.at
    for at in moments:
        if at.timestamp() > recorded + SLACK_SECONDS:
            yield AuditRule.TIME, _("{at} lies ahead of when it was recorded", at=at.isoformat())
            return
    if act.shape is ActShape.ACTION and change.row.timeline:
        yield from _marked(change.added, act, office, recorded)


def _marked(added: Any, act: Act, office: Office, recorded: int) -> Iterator[Broken]:
    """A step that was told later says when it was recorded, and truly.

    One that came with something else, such as the ticket of a breach, happened as that did.
    """
    for event in added:
        back = recorded - event.at.timestamp()
        if event.action is Action.RESUME:
            continue
        days = office.policies.backdate_days
        if back > days * _DAY + SLACK_SECONDS:
            yield AuditRule.TIME, _("{action} is more than {n} days back (policies.backdate_days)",
                                    action=event.action, n=days)  # fmt: skip
        elif event.recorded is None and back > _UNSAID_SECONDS and str(event.action) in act.actions:
            yield AuditRule.TIME, _("{action} does not say that it was told later",
                                    action=event.action)  # fmt: skip
        elif event.recorded is not None:
            off = recorded - event.recorded.timestamp()
            if not -SLACK_SECONDS <= off <= _UNSAID_SECONDS:
                yield AuditRule.TIME, _("{action} does not say when it was recorded",
                                        action=event.action)  # fmt: skip
