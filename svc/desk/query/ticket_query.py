"""What a clerk asks for in words, as the index understands it: filters of lists."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from svc.desk.core import lookup as people
from svc.desk.core.identity import ME
from svc.errors import NotFound, UsageError
from svc.index.query import tickets
from svc.index.query.tickets import NOBODY, TicketFilter
from svc.kinds.table import noun
from svc.language import N_, _
from svc.model.words import CHINESE, Channel, Kind, Priority, Resolution, Status
from svc.model.words import word as say_word
from svc.named_tuple import NamedTuple
from svc.reports.dimensions import HOURS, WEEKDAYS, listed
from svc.rules.office.naming import meant
from svc.rules.record.phones import looks_like_phone
from svc.rules.ticket.statuses import OPEN, UNSETTLED

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.index.query.who_where import Meaning

#: Typed for "has none", among departments and assignees.
NONE = "none"

_VOCABULARIES: dict[str, type[StrEnum]] = {
    "kind": Kind, "channel": Channel, "priority": Priority, "resolution": Resolution,
}  # fmt: skip


class TicketQuery(NamedTuple):
    """A list as asked for, everything as typed; see `svc list --help`.

    Attributes:
        status: States, English or Chinese, `open` (somebody has to act) or
            `all`; see `leaves_out` for what nothing means.
        received, finished, closed: Periods, such as `2026-11`.
        to_close: Finished, and no callback is owed.
        mine: Only what whoever looks has.
        text: Words that must all occur.
    """

    status: Sequence[str] = ()
    kind: Sequence[str] = ()
    category: Sequence[str] = ()
    priority: Sequence[str] = ()
    channel: Sequence[str] = ()
    department: Sequence[str] = ()
    assignee: Sequence[str] = ()
    unit: Sequence[str] = ()
    building: Sequence[str] = ()
    resident: Sequence[str] = ()
    received: str | None = None
    finished: str | None = None
    closed: str | None = None
    overdue: bool = False
    owes_callback: bool = False
    to_close: bool = False
    mine: bool = False
    text: str | None = None
    source: str | None = None

    @property
    def leaves_out(self) -> bool:
        """Whether tickets at their end are left out: no state, and nothing that they have."""
        return not (
            self.status
            or self.finished
            or self.closed
            or self.owes_callback
            or self.to_close
            or self.source
        )


def wanted(view: View, asked: TicketQuery) -> TicketFilter:
    """What is asked for, as the index understands it.

    Raises:
        UsageError: A value that cannot be read, or an unknown word.
        NotFound: A category, department, person, unit or resident not on file.
    """
    known, region = _Known(view), str(view.office["region"])
    terms = said_words(asked.text or "")
    assignees = [*asked.assignee, *([ME[0]] if asked.mine else [])]
    return TicketFilter(
        statuses=UNSETTLED if asked.leaves_out else _statuses(asked.status),
        kinds=[word(Kind, text) for text in asked.kind],
        categories=[known.category(text) for text in asked.category],
        priorities=[word(Priority, text) for text in asked.priority],
        channels=[word(Channel, text) for text in asked.channel],
        departments=[known.department(text) for text in asked.department],
        assignees=[known.assignee(text) for text in assignees],
        units=[unit for text in asked.unit for unit in known.units(text)],
        buildings=[_building(text) for text in asked.building],
        residents=[people.resident(view.index, text, region) for text in asked.resident],
        received=_span(view, asked.received),
        finished=_span(view, asked.finished),
        closed=_span(view, asked.closed),
        overdue=view.now if asked.overdue else None,
        owes_callback=asked.owes_callback,
        to_close=asked.to_close,
        words=terms,
        meant=_meant(view, terms, region),
        source=asked.source,
    )


def _meant(view: View, terms: Sequence[str], region: str) -> dict[str, Meaning]:
    """Whom and which units words may mean besides standing in a ticket's text."""
    if not terms:
        return {}
    from svc.index.query.who_where import meaning

    return {word: meaning(view.index, word, region) for word in terms}


def person(view: View, text: str) -> str:
    """The staff id of somebody, by id or name, or `me`.

    Raises:
        UsageError: Several are so called.
        NotFound: Nobody is.
    """
    return _Known(view).assignee(text)


def said_words(text: str) -> list[str]:
    """What must all hold of a ticket: each word, or the whole where it is one phone number."""
    return [text.strip()] if looks_like_phone(text) else text.split()


def word(vocabulary: type[StrEnum], text: str) -> str:
    """A word of the fixed vocabulary, typed in English or Chinese.

    Raises:
        UsageError: There is no such word.
    """
    chinese = CHINESE[vocabulary]
    lowered = text.strip().lower()
    for term in vocabulary:
        if lowered == term or text.strip() == chinese[term]:
            return term
    raise UsageError(
        _("no {what} {text!r}", what=noun(vocabulary.__name__.lower()), text=text),
        _("one of {known}", known=_(", ").join(map(say_word, vocabulary))),
    )


def group(view: View, dimension: str, text: str) -> str:
    """A group of a report's dimension as typed; the empty text for `none`.

    Raises:
        UsageError: A value that cannot be read, or an unknown word.
        NotFound: A category, department or person not on file.
    """
    if text.strip().lower() == NONE:
        return NOBODY
    if dimension in _VOCABULARIES:
        return word(_VOCABULARIES[dimension], text)
    if dimension == "building":
        return _building(text)
    if dimension == "weekday":
        return _one_of(WEEKDAYS, text.strip().lower()[:3], _("{text!r} is no weekday", text=text))
    if dimension == "hour":
        return _one_of(HOURS, text.strip().zfill(2), _("{text!r} is no hour", text=text))
    if dimension == "wait":
        return _reason(view, text)
    found: str = getattr(_Known(view), dimension)(text)
    return found


def _reason(view: View, text: str) -> str:
    """A reason to wait, by its code or name, or one that a ticket brought along."""
    known = listed("wait", view.office)
    typed = text.strip()
    named = (code for code, one in known if typed in (code, one["name"], one.get("name_en")))
    codes = [code for code, _one in known]
    if view.index.one("SELECT 1 FROM ticket WHERE waited = ? LIMIT 1", (typed,)):
        codes.append(typed)
    mistake = _("{text!r} is no reason to wait", text=text)
    return _one_of(codes, next(named, typed), mistake)


def _one_of(known: Sequence[str], text: str, mistake: str) -> str:
    if text not in known:
        raise UsageError(mistake, _("one of {words}", words=", ".join(known)))
    return text


def _statuses(typed: Sequence[str]) -> Collection[str]:
    lowered = {text.strip().lower() for text in typed}
    if "all" in lowered:
        return ()
    found = [*OPEN] if "open" in lowered else []
    return found + [_status(text) for text in typed if text.strip().lower() != "open"]


def _status(text: str) -> Status:
    try:
        return Status(word(Status, text))
    except UsageError as error:
        raise UsageError(error.message, _("{known}, open, all", known=error.next_step)) from error


def _span(view: View, text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    from svc.rules.time.periods import parse_period

    period = parse_period(text, view.moment, view.zone)
    return int(period.start.timestamp()), int(period.end.timestamp())


def _building(text: str) -> str:
    """The building in any spelling: `3`, `3栋`, `Building 3`, `A座`."""
    from svc.rules.record.unit_ids import candidates

    parts = candidates(text)
    if parts.building is None or parts.room is not None:
        raise UsageError(_("{text!r} is no building", text=text), _("write it like 3, 3栋 or A座"))
    return parts.building


#: What of the office's rules a filter can name.
_LISTED = {
    "departments": N_("departments: {known}"),
    "categories": N_("categories: {known}"),
}


def department(view: View, text: str) -> str:
    """The department that is meant, by id or name.

    Raises:
        UsageError: Several are.
        NotFound: None is.
    """
    return _Known(view).department(text)


class _Known:
    """What the office has a name for, at the commit looked at."""

    def __init__(self, view: View) -> None:
        self.view = view

    def category(self, text: str) -> str:
        return self._configured("category", "categories", text)

    def department(self, text: str) -> str:
        if text.lower() == NONE:
            return NOBODY
        return self._configured("department", "departments", text)

    def assignee(self, text: str) -> str:
        if text.lower() == NONE:
            return NOBODY
        if text in ME:
            text = self.view.me
        rows = self.view.rows("SELECT id, name FROM staff ORDER BY id")
        if ids := meant(text, [(row["id"], row["name"]) for row in rows]):
            return people.only(text, ids) or text
        if tickets.is_used(self.view.index, "assignee", text):
            return text
        raise NotFound(_("nobody on the staff is called {text!r}", text=text), _("svc staff list"))

    def units(self, text: str) -> list[str]:
        """The unit of that spelling; of a partial one (`3栋1502`) every unit it may mean."""
        from svc.index.query.units import matching, on_file
        from svc.rules.record.unit_ids import candidates

        wanted = _complete(text, self.view.index.phases())
        if wanted is not None and self._has_unit(wanted):
            return [on_file(self.view.index, wanted) or wanted]
        found = matching(self.view.index, candidates(text, self.view.index.phases()))
        if not found:
            raise NotFound(_("no unit {unit!r}", unit=wanted or text), _("svc unit list"))
        return found

    def _has_unit(self, unit: str) -> bool:
        from svc.index.query.units import on_file

        known = on_file(self.view.index, unit) is not None
        return known or tickets.is_used(self.view.index, "unit", unit)

    def _configured(self, field: str, section: str, text: str) -> str:
        entries = self.view.office.get(section) or ()
        names = [(entry["id"], entry["name"], entry.get("name_en")) for entry in entries]
        if ids := meant(text, names):
            return people.only(text, ids) or text
        if tickets.is_used(self.view.index, field, text):
            return text
        known = people.named_list([(entry["id"], entry["name"]) for entry in entries])
        raise NotFound(
            _("no {kind} {text!r}", kind=noun(field), text=text), _(_LISTED[section], known=known)
        )


def _complete(text: str, phases: Mapping[str, str]) -> str | None:
    from svc.rules.record.unit_ids import unit_id

    try:
        return unit_id(text, phases)
    except UsageError:
        return None
