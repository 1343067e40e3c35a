"""What belongs together in one commit: a callback and its follow-up, a merge and its other side.

And what a commit says of itself against what it did: its records, its actions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from svc.audit.acts import ActShape
from svc.audit.findings import AuditRule
from svc.kinds.rights import PerformedVerb
from svc.kinds.table import KINDS
from svc.language import _
from svc.model.words import Action
from svc.rules.ticket.lifecycle import TABLE

if TYPE_CHECKING:
    from svc.audit.acts import Act
    from svc.audit.record_rules import AuditedChange, Broken

#: What an action comes to besides what it is called, by the names of verbs.
COMES_TO: Mapping[str, frozenset[str]] = MappingProxyType({
    action: frozenset(verbs.split(","))
    for action, verbs in {
        "callback": "followup add,ticket close",
        "finish": "ticket contact",
        "close": "ticket finish,ticket contact",
        "create": "ticket link,ticket finish,ticket close,ticket assign",
        "merge": "ticket absorb,resident edit",
        "split": "ticket split",
        "extend": "ticket contact",
        "refer": "document add",
        "remind": "document add",
        "reply": "document add",
        "back": "ticket resume",
        "letter": "document add",
        "add": "document store,promise public,promise works,promise refund,staff grant,staff keys",
        "edit": "staff grant,staff keys,office grant,office alone",
        "settle": ",".join(("staff grant", "office grant", *(f"{kind} edit" for kind in KINDS))),
        "lend": "document lend-personal",
        "bill": "bill run,receipt use-credit",
        "correct": "receipt use-credit,notice edit",
        "end": "bill correct,bill void,receipt use-credit",
        "pay": "receipt add,receipt use-credit,receipt use-deposit",
        "reverse": "receipt reverse-later",
        "revise": "notice edit",
        "refund": "receipt approve-refund",
        "demand": "demand add",
        "cash": "cash add",
        "close-day": "closing add",
        "move-in": "resident add,resident edit",
        "move-out": "resident edit",
        "open": "procedure add",
        "reissue": "permit add,permit revoke",
        "issue": "permit add",
        "step": "permit add",
        "violate": "ticket create,ticket assign",
        "inspect": "ticket create,ticket assign",
        "check": "round add,ticket create,ticket assign,ticket urge,ticket close,ticket reopen",
        "recheck": "ticket close,ticket reopen",
        "attempt": "round add",
        "key-add": "staff edit,staff keys",
        "key-revoke": "staff edit,staff keys",
        "trust": "office edit,office grant",
        "accept": "office edit,office accept",
    }.items()
})  # fmt: skip
#: Actions of which it is known what they come to; a ticket's own steps are among them.
_KNOWN = frozenset({*TABLE, *COMES_TO})


class CommitTies:
    """What one commit did, gathered record by record.

    Attributes:
        spoiled: Whether something of it cannot be told, since a record lost what it held.
    """

    def __init__(self, act: Act) -> None:
        self.spoiled = False
        self._act = act
        self._in_form_only = False
        self._verbs: dict[str, str] = {}
        self._callbacks: dict[str, Any] = {}
        self._followups: dict[str, Any] = {}
        self._merged: dict[tuple[str, str], str] = {}
        self._absorbed: dict[tuple[str, str], str] = {}

    def add(self, change: AuditedChange, verbs: list[PerformedVerb]) -> None:
        """Take in a record that changed, and what was done to it."""
        if self._act.shape is not ActShape.ACTION:
            return
        # Whose right a step is no question where svc took it by itself; it was taken all the same.
        steps = [f"{change.row.name} {one.action}" for one in change.added if change.row.timeline]
        for name in (*steps, *(deed.name for deed in verbs)):
            self._verbs.setdefault(name, change.path)
        # A comment that somebody wrote into a file changes nothing that it says.
        self._in_form_only |= change.before == change.after
        if not change.row.timeline:
            if change.before is None and hasattr(change.after, "attempt"):
                self._followups[change.id] = change
            return
        for event in change.added:
            if event.action is Action.CALLBACK:
                self._callbacks[event.followup] = (change, event)
            elif event.action is Action.MERGE:
                self._merged[change.id, event.ticket] = change.path
            elif event.action is Action.ABSORB:
                self._absorbed[event.ticket, change.id] = change.path

    def broken(self) -> Iterator[tuple[str, *Broken]]:
        """What does not tie.

        Yields:
            The file, the rule and what is wrong.
        """
        if self._act.shape is not ActShape.ACTION or self.spoiled:
            return
        yield from self._said()
        yield from self._called()
        for pair in {**self._merged, **self._absorbed}:
            if pair not in self._merged or pair not in self._absorbed:
                path = self._merged.get(pair) or self._absorbed[pair]
                yield path, AuditRule.TIES, _("{ticket} went into {other} on one side only",
                                              ticket=pair[0], other=pair[1])  # fmt: skip

    def _said(self) -> Iterator[tuple[str, *Broken]]:
        """The message names what was done."""
        actions = self._act.actions
        explained = frozenset().union(*(COMES_TO.get(one, frozenset()) for one in actions))
        for name, path in self._verbs.items():
            if name.rpartition(" ")[2] not in actions and name not in explained:
                yield path, AuditRule.TRAILERS, _("did {verb}, and says {actions}", verb=name,
                                                  actions=", ".join(actions))  # fmt: skip
        if self._in_form_only:
            return
        done = {name.rpartition(" ")[2] for name in self._verbs}
        for action in _KNOWN.intersection(actions) - done:
            if COMES_TO.get(action, frozenset()).isdisjoint(self._verbs):
                yield "", AuditRule.TRAILERS, _("says {action}, and did not", action=action)

    def _called(self) -> Iterator[tuple[str, *Broken]]:
        """Each callback has its follow-up, which says the same, and each follow-up its callback."""
        for number, (change, event) in self._callbacks.items():
            told = self._followups.pop(number, None)
            if told is None:
                yield change.path, AuditRule.TIES, _("{number} was not recorded with it",
                                                     number=number)  # fmt: skip
            elif not _same_call(change.id, event, told.after):
                yield told.path, AuditRule.TIES, _("does not say what {ticket} says of the call",
                                                   ticket=change.id)  # fmt: skip
        for alone in self._followups.values():
            yield alone.path, AuditRule.TIES, _("no callback of {ticket} was recorded with it",
                                                ticket=alone.after.ticket)  # fmt: skip


def _same_call(ticket: str, event: Any, followup: Any) -> bool:
    return bool(
        (followup.ticket, followup.at, followup.by, followup.outcome, followup.score,
         followup.satisfied, followup.reporter)
        == (ticket, event.at, event.by, event.outcome, event.score, event.satisfied, event.ticket)
    )  # fmt: skip
