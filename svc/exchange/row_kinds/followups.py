"""The mapping of follow-ups, and how a row becomes one callback attempt.

Fields: `ticket` (by the source's own number, or by the number here) and `at` are
required; `by` (staff by id, the source's number or name; the import itself where
it is left out), `outcome` (reached or unreachable; reached where a score or
`satisfied` is given), `code`, `score` (1 to 5), `satisfied` (yes or no), `reason`,
`note`, `next`. A log of calls has seldom numbers of its own: `number: [ticket's
column, time's column]` makes one. What was called is not rewritten: of a row that
has changed only `code`, `reason`, `note` and `next` are followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from svc.exchange.mapping.field_reader import BadCell, Parse, line, word
from svc.exchange.mapping.model import FieldMap, Fields, ImportMapping, RowKind
from svc.exchange.mapping.parsers import fitting, flag
from svc.exchange.rows.draft import Draft
from svc.exchange.rows.maker import Complaint, Maker, RowKindSpec
from svc.kinds.followup import FOLLOWUP_FORMAT, FollowUp
from svc.language import _
from svc.model.actors import IMPORT
from svc.model.source import Source
from svc.model.words import CallCode, Outcome
from svc.rules.ticket.callbacks import OUTCOMES
from svc.store.yaml.codec import decode, encode

#: The numbers that stand in a draft until it gets its own.
PLACEHOLDER, TICKET = "F7001-A0001", "T7001-A0001"
_END = b"\0"


class FollowUpFields(Fields, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The fields a follow-up can get; see the module."""

    ticket: FieldMap
    at: FieldMap
    by: FieldMap | None = None
    outcome: FieldMap | None = None
    code: FieldMap | None = None
    score: FieldMap | None = None
    satisfied: FieldMap | None = None
    reason: FieldMap | None = None
    note: FieldMap | None = None
    next: FieldMap | None = None


class FollowUpMapping(ImportMapping, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A mapping of follow-ups; see the module."""

    fields: FollowUpFields


def complaints(mapping: FollowUpMapping) -> Iterator[Complaint]:
    """What came of a call must be told somehow."""
    fields = mapping.fields
    if not (fields.outcome or fields.code or fields.score or fields.satisfied):
        yield "fields", _("outcome, or score or satisfied, is missing: what came of the call?")


class FollowUpMaker(Maker):
    """Makes follow-ups; a draft is the ticket's number as told, and the file with placeholders."""

    counted = ("outcome", "score")

    def parsers(self, mapping: ImportMapping) -> dict[str, Parse]:
        """What makes a value of a follow-up's fields."""
        return {
            "ticket": line,
            "by": lambda text: IMPORT if text == IMPORT else self.known.person(text),
            "outcome": word(Outcome),
            "code": word(CallCode),
            "score": fitting(FollowUp, "score"),
            "satisfied": flag,
        }

    def contradictions(self, values: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        """What does not go together in one call."""
        if values["at"] > self.now:
            yield self.fields["at"].bad(row, _("lies ahead"))
        later = values.get("next")
        if later is not None and later <= values["at"]:
            yield self.fields["next"].bad(row, _("is not after the call"))
        outcome, code = _outcome(values), values.get("code")
        if outcome is None:
            yield BadCell("", "", _("tells neither an outcome nor a score"))
            return
        if code is not None and OUTCOMES[code] is not outcome:
            words = _("does not go with {outcome}", outcome=str(outcome))
            yield self.fields["code"].bad(row, words)
        if outcome is Outcome.REACHED and code is not CallCode.REFUSED:
            return
        for name in ("score", "satisfied"):
            if values.get(name) is not None:
                yield self.fields[name].bad(row, _("nobody was reached who could say so"))

    def make(self, number: str, row: Sequence[str]) -> Draft:
        """The follow-up of a row."""
        values = self.read(row)
        names = ("code", "score", "satisfied", "reason", "note", "next")
        plain: dict[str, Any] = {name: values.get(name) for name in names}
        outcome = _outcome(values)
        assert outcome is not None
        call = FollowUp(
            format=FOLLOWUP_FORMAT,
            id=PLACEHOLDER,
            ticket=TICKET,
            at=values["at"],
            by=values.get("by") or IMPORT,
            attempt=1,
            outcome=outcome,
            **plain,
            source=Source(self.system, number),
        )
        facts = (str(outcome), "" if call.score is None else str(call.score))
        data = values["ticket"].encode() + _END + encode(call)
        return Draft(data, call.at.year, call.at.month, facts)

    def sample(self, data: bytes) -> dict[str, Any]:
        """What a dry run shows of a follow-up."""
        ticket, call = opened(data)
        at = call.at.strftime("%Y-%m-%d %H:%M")
        return {
            "ticket": ticket, "at": at, "by": call.by, "outcome": str(call.outcome),
            "score": call.score,
        }  # fmt: skip


def opened(data: bytes) -> tuple[str, FollowUp]:
    """The ticket's number as its source tells it, and the follow-up with placeholders."""
    ticket, _end, file = data.partition(_END)
    return ticket.decode(), decode(file, FollowUp, "follow-up")


def _outcome(values: dict[str, Any]) -> Outcome | None:
    """What came of a call, as told or as it follows from what else is."""
    if values.get("outcome") is not None:
        return Outcome(values["outcome"])
    if values.get("code") is not None:
        return OUTCOMES[values["code"]]
    said = values.get("score") is not None or values.get("satisfied") is not None
    return Outcome.REACHED if said else None


KIND = RowKindSpec(
    RowKind.FOLLOWUPS, "followup", FollowUpMapping, FollowUpMaker, complaints, __doc__ or ""
)
