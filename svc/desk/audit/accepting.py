"""Answering for what an audit found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.duties.record import keys as decide
from svc.errors import NotFound, UsageError
from svc.language import _
from svc.model.keys import Acceptance
from svc.store.sync.remote import SEEN

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def accept(desk: Desk, commit: str, reason: str) -> Acceptance:
    """Answer for what an audit found in a commit.

    Raises:
        UsageError: There is no reason.
        NotFound: There is no such commit in this office's history.
        Refused: Somebody answers for it already, or whoever acts is no director.
    """
    if not reason.strip():
        raise UsageError(_("--reason is empty"), _("say why it may stay as it is"))
    oid = desk.repository.resolve(commit, desk.zone)
    # What a desk does not take over while it breaks a rule is published all the same.
    if not any(desk.repository.has_reached(ref, oid) for ref in ("HEAD", SEEN)):
        raise NotFound(
            _("{commit} is not in this office's history", commit=commit), _("svc audit names them")
        )
    answered = Acceptance(oid, reason, desk.actor.id, desk.moment(None))
    return desk.record(decide.accept(desk.office, answered))
