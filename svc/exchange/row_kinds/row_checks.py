"""What can be wrong between the values of a row, each of them good by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.exchange.mapping.field_reader import BadCell, FieldReader
from svc.language import _
from svc.model.words import word
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.exchange.rows.lookup import OfficeLookup

#: What may be known of the steps of a ticket's life, in their order.
STEPS = ("received", "assigned", "accepted", "arrived", "finished", "closed")
RowValues = dict[str, Any]


class RowChecks(NamedTuple):
    """What rows are held against.

    Attributes:
        fields: The mapped fields, by name.
        known: The office.
        now: The present moment; nothing can have happened later.
        reported: Whether every row must say who reported.
    """

    fields: Mapping[str, FieldReader]
    known: OfficeLookup
    now: datetime
    reported: bool

    def contradictions(self, values: RowValues, row: Sequence[str]) -> Iterator[BadCell]:
        """Everything that does not go together.

        Args:
            values: The row's values by field.
            row: Its cells, for the messages.
        """
        yield from self._order(values, row)
        yield from self._response(values, row)
        kinds = self.known.categories.get(values["category"])
        if kinds and values["kind"] not in kinds:
            reason = _("is not for kind {kind} in this office", kind=word(values["kind"]))
            yield self.fields["category"].bad(row, reason)
        if not values.get("unit") and not values.get("place"):
            reason = _("is empty, and a ticket needs a unit or a place")
            yield self._first("unit", "place").bad(row, reason)
        yield from self._reporter(values, row)
        yield from self._work(values, row)
        yield from self._order_of_others(values, row)

    def _first(self, *names: str) -> FieldReader:
        return next(self.fields[name] for name in names if name in self.fields)

    def _order(self, values: RowValues, row: Sequence[str]) -> Iterator[BadCell]:
        last, after = values["received"], "received"
        for name in STEPS:
            at = values.get(name)
            if at is None:
                continue
            if at < last:
                yield self._early(name, after, row)
            if at > self.now:
                yield self.fields[name].bad(row, _("lies ahead"))
            last, after = at, name

    def _response(self, values: RowValues, row: Sequence[str]) -> Iterator[BadCell]:
        """A first word to the resident lies between the receipt and the end of the work."""
        at = values.get("responded")
        if at is None:
            return
        end = next((name for name in ("finished", "closed") if values.get(name)), None)
        if at > self.now:
            yield self.fields["responded"].bad(row, _("lies ahead"))
        if at < values["received"]:
            yield self._early("responded", "received", row)
        if end is not None and at > values[end]:
            yield self._early(end, "responded", row)

    def _order_of_others(self, values: RowValues, row: Sequence[str]) -> Iterator[BadCell]:
        """What belongs to an order has its number, and the order is not here already."""
        number = values.get("external_no")
        if number is None:
            for name in ("external_party", "external_due", "replied"):
                if values.get(name) is not None:
                    reason = _("is empty, and the row tells of an order of others")
                    yield self.fields["external_no"].bad(row, reason)
                    return
            return
        held = self.known.orders.get((number, values.get("external_party")))
        if held is not None:
            reason = _("was taken in as {ticket}", ticket=held)
            yield self.fields["external_no"].bad(row, reason)
        replied, due = values.get("replied"), values.get("external_due")
        if replied is not None and due is None:
            reason = _("is empty, and they had a reply")
            yield self.fields["external_due"].bad(row, reason)
        if replied is not None and replied < values["received"]:
            yield self._early("replied", "received", row)
        if replied is not None and replied > self.now:
            yield self.fields["replied"].bad(row, _("lies ahead"))

    def _early(self, name: str, after: str, row: Sequence[str]) -> BadCell:
        """A time before that of another field which it must follow."""
        other = self.fields[after].bad(row, "")
        reason = _("is before {column} {value}", column=other.column, value=other.value)
        return self.fields[name].bad(row, reason)

    def _reporter(self, values: RowValues, row: Sequence[str]) -> Iterator[BadCell]:
        name, phone = values.get("reporter_name"), values.get("reporter_phone")
        if bool(name) != bool(phone):
            lacking = "reporter_phone" if name else "reporter_name"
            yield self.fields[lacking].bad(row, _("is empty: name and phone go together"))
        elif self.reported and not name and not values.get("resident"):
            reason = _("is empty, and nobody else is named who reported")
            yield self._first("resident", "reporter_name").bad(row, reason)

    def _work(self, values: RowValues, row: Sequence[str]) -> Iterator[BadCell]:
        assignee = values.get("assignee")
        step = next((name for name in STEPS[:0:-1] if values.get(name)), None)
        if step and not assignee and not values.get("department"):
            reason = _("is empty, and a ticket that was {step} needs it", step=step)
            yield self._first("department", "assignee").bad(row, reason)
        ended = step in ("finished", "closed")
        if ended and not values.get("resolution"):
            reason = _("is empty, and a finished ticket has a resolution")
            yield self.fields["resolution"].bad(row, reason)
        if assignee and not ended and not self.known.staff[assignee].active:
            reason = _("is no longer active, and the ticket is still open")
            yield self.fields["assignee"].bad(row, reason)
