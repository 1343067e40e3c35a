"""A row becomes a ticket: a short history told as events, and the header folded from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.exchange import cells
from svc.exchange.cells import BadCell, Field, Parse, compile_field
from svc.exchange.mapping import Callbacks, ImportMapping, Reporting, Targets
from svc.exchange.moments import compile_formats
from svc.model.ticket import TICKET_FORMAT, Due, Event, Reporter, Source, Ticket
from svc.model.words import Action, CallbackPolicy, ClockName, Priority
from svc.rules.calendar import WorkCalendar
from svc.rules.clocks import Clocks, callback_policy
from svc.rules.lifecycle import Life, apply, header
from svc.rules.zones import zone_of

if TYPE_CHECKING:
    from svc.exchange.known import Known

#: Who acts in imported events.
BY = "import"
#: The number a ticket has until it gets its own.
PLACEHOLDER = "T7001-A0001"
#: What may be known of the steps of a ticket's life, in their order.
_STEPS = ("received", "assigned", "accepted", "finished", "closed")
_CLOCKS = (ClockName.RESPOND, ClockName.ARRIVE, ClockName.RESOLVE)
_RULE = "source"


class BadRow(Exception):
    """A row that cannot be taken over.

    Attributes:
        cells: What is wrong with it, at least one; each thing once, though several
            fields come from one column.
    """

    def __init__(self, cells: Sequence[BadCell]) -> None:
        self.cells = tuple({(cell.column, cell.reason): cell for cell in cells}.values())
        super().__init__("; ".join(map(str, self.cells)))


class TicketMaker:
    """Makes tickets of the rows of one file.

    Args:
        mapping: Checked.
        columns: The file's header; every column that the mapping names is in it.
        known: The office the tickets are for.
        now: The present moment; nothing can have happened later.
    """

    def __init__(
        self, mapping: ImportMapping, columns: Sequence[str], known: Known, now: datetime
    ) -> None:
        self.mapping = mapping
        self.known = known
        self.now = now
        self.system = mapping.source.system
        self._number = columns.index(mapping.source.number)
        self._number_column = mapping.source.number
        parsers = self._parsers()
        self._fields: dict[str, Field] = {
            name: compile_field(name, field, columns, parsers[name])
            for name, field in mapping.fields.given.items()
        }
        self._rules = {
            clock: getattr(field, "rule", None) or _RULE
            for clock in _CLOCKS
            for field in [getattr(mapping.fields, f"{clock}_due")]
        }
        self._clocks: dict[tuple[str, ...], Clocks] = {}

    def number(self, row: Sequence[str]) -> str:
        """The row's number in its own system.

        Raises:
            BadRow: It has none.
        """
        text = row[self._number].strip()
        try:
            if text:
                return cells.line(text)
            reason = "is empty: a row without its source's number could not be found again"
        except ValueError as error:
            reason = str(error)
        raise BadRow([BadCell(self._number_column, cells.shown(row[self._number]), reason)])

    def twice(self, row: Sequence[str], first: int) -> BadRow:
        """The complaint about a number that an earlier row had."""
        value = cells.shown(row[self._number])
        return BadRow([BadCell(self._number_column, value, f"stands in row {first} already")])

    def ticket(self, row: Sequence[str]) -> Ticket:
        """The ticket of a row, under the placeholder's number.

        Raises:
            BadRow: With everything that is wrong with it.
        """
        number = self.number(row)
        got: dict[str, Any] = {}
        bad: list[BadCell] = []
        for name, field in self._fields.items():
            try:
                got[name] = field.read(row)
            except BadCell as cell:
                bad.append(cell)
        bad = bad or list(self._contradictions(got, row))
        if bad:
            raise BadRow(bad)
        return self._made(number, got)

    def _made(self, number: str, got: dict[str, Any]) -> Ticket:
        timeline = tuple(self._events(got))
        life = Life()
        for event in timeline:
            apply(life, event)
        if life.ineffective:
            event, reason = life.ineffective[0]
            raise BadRow([BadCell("", "", f"{event.action} cannot happen: {reason}")])
        name, phone = got.get("reporter_name"), got.get("reporter_phone")
        return Ticket(
            format=TICKET_FORMAT,
            id=PLACEHOLDER,
            kind=got["kind"],
            category=got["category"],
            priority=got.get("priority") or Priority.NORMAL,
            channel=got["channel"],
            received=got["received"],
            first_taker=got.get("first_taker"),
            unit=got.get("unit"),
            place=got.get("place"),
            resident=got.get("resident"),
            reporter=Reporter(name, phone) if name and phone else None,
            appointment=got.get("appointment"),
            source=Source(self.system, number),
            text=got["text"],
            timeline=timeline,
            **header(life),
        )

    def _events(self, got: dict[str, Any]) -> Iterator[Event]:
        received, assignee = got["received"], got.get("assignee")
        finished = got.get("finished") or got.get("closed")
        stamps = self._stamped(finished)
        note = got.get("note")
        seq = 1
        yield Event(
            seq, received, BY, Action.CREATE,
            policy=self._policy(got), due=self._dues(got, stamps),
        )  # fmt: skip
        department = got.get("department") or (assignee and self.known.staff[assignee].department)
        at = received
        if department:
            at, seq = got.get("assigned") or received, seq + 1
            due = self._of_office(got, department).assigned(at) if stamps else ()
            yield Event(
                seq, at, BY, Action.ASSIGN, department=department, assignee=assignee, due=due
            )
        if got.get("accepted"):
            at, seq = got["accepted"], seq + 1
            yield Event(seq, at, BY, Action.ACCEPT)
        if finished is None:
            if note:
                yield Event(seq + 1, at, BY, Action.NOTE, note=note)
            return
        yield from self._end(got, seq, finished, stamps)

    def _end(
        self, got: dict[str, Any], seq: int, finished: datetime, stamps: bool
    ) -> Iterator[Event]:
        owed = self._policy(got) is CallbackPolicy.BEFORE_CLOSE
        due = self._of_office(got, None).callback(finished) if owed and stamps else ()
        yield Event(
            seq + 1, finished, BY, Action.FINISH,
            resolution=got["resolution"], note=got.get("note"), due=due,
        )  # fmt: skip
        if got.get("closed"):
            yield Event(seq + 2, got["closed"], BY, Action.CLOSE)

    def _policy(self, got: dict[str, Any]) -> CallbackPolicy:
        if self.mapping.callback is Callbacks.OPEN and not got.get("closed"):
            return callback_policy(self.known.office, got["kind"])
        return CallbackPolicy.NONE

    def _stamped(self, finished: datetime | None) -> bool:
        """Whether the office's targets stamp this ticket."""
        targets = self.mapping.stamps
        return targets is Targets.ALL or (targets is Targets.OPEN and finished is None)

    def _dues(self, got: dict[str, Any], stamps: bool) -> tuple[Due, ...]:
        dues = [
            Due(clock, got[f"{clock}_due"], self._rules[clock])
            for clock in _CLOCKS
            if got.get(f"{clock}_due")
        ]
        if stamps:
            own = self._of_office(got, None).received(got["received"], got.get("appointment"))
            given = {due.clock for due in dues}
            dues += [due for due in own if due.clock not in given]
        return tuple(dues)

    def _of_office(self, got: dict[str, Any], department: str | None) -> Clocks:
        key = (got["kind"], got["category"], got.get("priority") or Priority.NORMAL)
        full = (*key, department or "")
        clocks = self._clocks.get(full)
        if clocks is None:
            office = self.known.office
            own = any(one.id == department and one.hours for one in office.departments)
            calendar = WorkCalendar.of(office, department) if own else self.known.calendar
            clocks = self._clocks[full] = Clocks.of(office, calendar, *key)
        return clocks

    def _contradictions(self, got: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        """What is wrong between fields, or between a field and the office."""
        yield from self._order(got, row)
        fields = self._fields
        kinds = self.known.categories.get(got["category"])
        if kinds and got["kind"] not in kinds:
            yield fields["category"].bad(row, f"is not for kind {got['kind']} in this office")
        if not got.get("unit") and not got.get("place"):
            yield fields["unit" if "unit" in fields else "place"].bad(
                row, "is empty, and a ticket needs a unit or a place"
            )
        yield from self._of_reporter(got, row)
        yield from self._of_work(got, row)

    def _order(self, got: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        last, after = got["received"], "received"
        for name in _STEPS:
            at = got.get(name)
            if at is None:
                continue
            if at < last:
                other = self._fields[after].bad(row, "")
                yield self._fields[name].bad(row, f"is before {other.column} {other.value}")
            if at > self.now:
                yield self._fields[name].bad(row, "lies ahead")
            last, after = at, name

    def _of_reporter(self, got: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        name, phone, fields = got.get("reporter_name"), got.get("reporter_phone"), self._fields
        if bool(name) != bool(phone):
            lacking = "reporter_phone" if name else "reporter_name"
            yield fields[lacking].bad(row, "is empty: name and phone go together")
        elif self.mapping.reporter is Reporting.REQUIRED and not (name or got.get("resident")):
            one = "resident" if "resident" in fields else "reporter_name"
            yield fields[one].bad(row, "is empty, and nobody else is named who reported")

    def _of_work(self, got: dict[str, Any], row: Sequence[str]) -> Iterator[BadCell]:
        assignee, fields = got.get("assignee"), self._fields
        step = next((name for name in _STEPS[:0:-1] if got.get(name)), None)
        if step and not assignee and not got.get("department"):
            one = "department" if "department" in fields else "assignee"
            yield fields[one].bad(row, f"is empty, and a ticket that was {step} needs it")
        ended = step in ("finished", "closed")
        if ended and not got.get("resolution"):
            yield fields["resolution"].bad(row, "is empty, and a finished ticket has a resolution")
        if assignee and not ended and not self.known.staff[assignee].active:
            yield fields["assignee"].bad(row, "is no longer active, and the ticket is still open")

    def _parsers(self) -> dict[str, Parse]:
        known, dates = self.known, self.mapping.dates
        shown = known.calendar.zone
        zone = zone_of(dates.timezone) if dates.timezone else shown
        time = compile_formats(dates.formats, zone, shown)
        return {
            **dict.fromkeys(cells.TIMES, time),
            **{name: cells.word(vocabulary) for name, vocabulary in cells.VOCABULARY.items()},
            "category": lambda text: known.slug("category", text),
            "department": lambda text: known.slug("department", text),
            "assignee": known.person,
            "first_taker": known.person,
            "unit": known.unit,
            "resident": known.resident,
            "place": cells.line,
            "reporter_name": cells.line,
            "reporter_phone": cells.line,
            "text": cells.text,
            "note": cells.text,
        }
