"""`svc show`: one ticket in full."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options, reveal_option
from svc.cli.termio.streams import safe
from svc.cli.termio.vocabulary import said, said_in
from svc.language import N_, _, either
from svc.model.words import PartyWord, Status, word

if TYPE_CHECKING:
    from datetime import datetime

    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.cli.termio.lasting import LastingWords
    from svc.desk.core.view import View
    from svc.desk.query.ticket_detail import TicketDetail
    from svc.model.ticket import Event, Ticket

#: Lines of the header that are no fields of the record.
_HEADINGS = {
    "escalated": N_("escalated"),
    "urged": N_("urged"),
    "merged_here": N_("merged here"),
    "linked": N_("linked"),
    "outside": N_("outside"),
}


@click.command()
@click.argument("ticket", metavar="T")
@reveal_option
@looking_options
@click.pass_obj
def show(
    session: Session,
    /,
    ticket: str,
    reveal: bool,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """Show a ticket: header, timeline, follow-ups, due times.

    T is its number or any tail of it, such as 42, A42 or 2611-A0042. JSON is
    the record as its YAML has it, and `followups`.
    """
    from svc.cli.core.work import plain
    from svc.cli.termio.display import display_record, write, write_json
    from svc.desk.query import ticket_detail

    with looking(session, rev, as_of) as view:
        if format == "table":
            write(_page(view, ticket, reveal))
            return
        shown = _masked(ticket_detail.show(view, ticket), reveal)
        if format in ("json", "jsonl"):
            record = plain(shown.ticket) | {"followups": shown.followups}
            write_json(record, lines=format == "jsonl")
            return
        values = _values(view, shown, reveal)
        display_record(values, _fields(values), format)
        if format == "md":
            lines = (words.text for words in _below(view, shown, format))
            write(safe("\n".join(lines) + "\n", lines=True))
            write(_disputes(view, shown, format, reveal))


def _page(view: View, tail: str, reveal: bool) -> str:
    """A ticket for people; in a shell as it was told before, where that is still true."""
    from svc.cli.termio.lasting import is_keeping
    from svc.desk.query import ticket_detail

    if not is_keeping():
        return _told(view, reveal, ticket_detail.show(view, tail)).text
    from svc.cli.look.ticket_page import pages_for

    return pages_for(view, reveal).text(view, tail, partial(_told, view, reveal))


def _masked(shown: TicketDetail, reveal: bool) -> TicketDetail:
    from svc.desk.query import ticket_detail

    return shown if reveal else shown._replace(ticket=ticket_detail.masked(shown.ticket))


def _told(view: View, reveal: bool, detail: TicketDetail) -> LastingWords:
    """A ticket for people, and until when it reads so."""
    from svc.cli.termio.display import record_text
    from svc.cli.termio.folding import folded
    from svc.cli.termio.lasting import LastingWords

    shown = _masked(detail, reveal)
    values = _values(view, shown, reveal)
    header = record_text(values, _fields(values))
    below = [*_below(view, shown, "table")]
    lines = folded((words.text for words in below), sys.stdout)
    text = safe("\n".join(lines) + "\n", lines=True)
    until = min(one.until for one in below)
    disputes = _disputes(view, shown, "table", reveal)
    if disputes:
        # Who disputes what is looked up in other commits.
        until = view.now
    # A wait ends by itself, and its ticket is under work again.
    resumes = shown.life.resumes
    until = until if resumes is None else min(until, resumes.timestamp())
    return LastingWords(header + text + disputes, until)


def _disputes(view: View, shown: TicketDetail, format: str, reveal: bool) -> str:
    if not shown.ticket.disputes:
        return ""
    from svc.cli.core.work import plain
    from svc.cli.sync.disputes import disputes_text

    return disputes_text(view, "ticket", plain(shown.ticket), format, reveal)


def _fields(values: dict[str, Any]) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    return [DisplayField(name, _HEADINGS.get(name, name.replace("_", " "))) for name in values]


def _values(view: View, shown: TicketDetail, reveal: bool) -> dict[str, Any]:
    """The header for people: names beside ids."""
    from svc.cli.termio.step_words import named

    ticket, staff = shown.ticket, shown.staff
    department = _titled(view, "departments", ticket.department)
    return {
        "number": ticket.id,
        "formerly": ticket.formerly,
        "status": _status(view, shown),
        "kind": word(ticket.kind),
        "category": _titled(view, "categories", ticket.category),
        "priority": word(ticket.priority),
        "received": _received(view, ticket),
        "first_taker": named(ticket.first_taker, staff),
        "unit": _unit(view, ticket.unit),
        "place": ticket.place,
        "resident": _resident(shown, reveal),
        "reporter": _reporter(ticket, staff),
        "appointment": _time(view, ticket.appointment),
        "external_no": _order(view, ticket),
        "external_due": _time(view, ticket.external_due),
        "outside": _outside(view, shown),
        "department": department,
        "assignee": named(ticket.assignee, staff),
        "resolution": ticket.resolution and word(ticket.resolution),
        "finished": _time(view, ticket.finished),
        "closed": _time(view, ticket.closed),
        "escalated": " → ".join(shown.life.levels) or None,
        "urged": shown.life.urges or None,
        "merged_here": ", ".join(shown.life.absorbed) or None,
        "linked": ", ".join(_linked(ticket)) or None,
        "source": ticket.source and f"{ticket.source.system} {ticket.source.number}",
    }


def _order(view: View, ticket: Ticket) -> str | None:
    """The number of an order of others, and who sent it."""
    sender = ticket.external_party and party_name(view, ticket.external_party)
    return " ".join(filter(None, [ticket.external_no, sender])) or None


def _outside(view: View, shown: TicketDetail) -> str | None:
    """The outside parties that the matter stands with, or stood with last, and what they said."""
    referrals = [one for one in shown.life.referrals if one.stands] or shown.life.referrals[-1:]
    phrases = []
    for referral in referrals:
        verdict = word(referral.verdict) if referral.verdict is not None else None
        verdict = verdict or (word(PartyWord.ANSWERED) if referral.answered else _("asked"))
        ended = None if referral.stands else _("no longer with them")
        phrases.append(" ".join(filter(None, [party_name(view, referral.party), verdict, ended])))
    return _(", ").join(phrases) or None


def party_name(view: View, party: str) -> str:
    """An outside party as its reader calls it."""
    row = view.one("SELECT name FROM party WHERE id = ?", (party,))
    return party if row is None else either(party, str(row["name"]))


def _reporter(ticket: Ticket, staff: dict[str, str]) -> str | None:
    """Who reported, if not a resident on file; else why nobody can be called back."""
    from svc.cli.termio.step_words import named

    if ticket.reporter is not None:
        return f"{ticket.reporter.name} {ticket.reporter.phone}"
    if ticket.no_contact is None:
        return None
    who = ticket.caller or named(ticket.reported_by, staff)
    return f"{word(ticket.no_contact)} {who}".rstrip()


def _status(view: View, shown: TicketDetail) -> str:
    """The status, and of a wait for what and how long."""
    ticket, life = shown.ticket, shown.life
    if ticket.merged_into:
        status = word(ticket.status)
        return _("{status} into {ticket}", status=status, ticket=ticket.merged_into)
    if life.waits_for is None:
        return word(ticket.status)
    from svc.cli.termio.step_words import usual
    from svc.cli.ticket.common import waiting_words
    from svc.rules.office.defaults import WAIT_REASONS

    reason = view.named("wait_reasons", life.waits_for)
    return waiting_words(usual(WAIT_REASONS, reason), _time(view, life.resumes))


def _received(view: View, ticket: Ticket) -> str:
    """When and how a request came in, and when it was recorded if that was later."""
    when, channel = _time(view, ticket.received), word(ticket.channel)
    words = _("{time} by {channel}", time=when, channel=channel)
    recorded = ticket.timeline[0].recorded
    return f"{words} {_late(view, recorded)}" if recorded else words


def _late(view: View, recorded: datetime) -> str:
    return _("(recorded {time})", time=_time(view, recorded))


def _linked(ticket: Ticket) -> list[str]:
    from svc.model.words import Action

    links = [one.ticket for one in ticket.timeline if one.action is Action.LINK and one.ticket]
    return list(dict.fromkeys(links))


def _below(view: View, shown: TicketDetail, format: str) -> Iterator[LastingWords]:
    """What follows the header, line by line."""
    from svc.cli.termio.lasting import FOREVER, LastingWords
    from svc.table import in_markdown

    mark = "## " * (format == "md")
    item = "- " if format == "md" else "  "
    quote = "> " if format == "md" else "  "
    escaped = in_markdown if format == "md" else str
    text = ["", *(quote + escaped(line) for line in shown.ticket.text.splitlines())]
    yield from (LastingWords(line, FOREVER) for line in text)
    for heading, lines in (
        (_("Timeline"), [LastingWords(line, FOREVER) for line in _timeline(view, shown)]),
        (_("Due"), _dues(view, shown)),
        (_("Follow-ups"), [LastingWords(line, FOREVER) for line in _followups(shown)]),
        (_("Other tickets of the unit"), _neighbours(view, shown)),
    ):
        if lines:
            yield from (LastingWords(line, FOREVER) for line in ("", f"{mark}{heading}"))
            yield from (one._replace(text=item + escaped(one.text)) for one in lines)


def _timeline(view: View, shown: TicketDetail) -> list[str]:
    from svc.cli.termio.step_words import named
    from svc.rules.ticket.lifecycle import order
    from svc.table import display_width, padded

    reasons = {
        id(one.event): _("(without effect: {why})", why=one.reason)
        for one in shown.life.ineffective
    }
    reasons |= {id(event): _("(taken back)") for event in shown.life.undone}
    events = order(shown.ticket.timeline)
    people = [named(event.by, shown.staff) for event in events]
    room = max(map(display_width, people))
    lines = []
    for event, person in zip(events, people, strict=True):
        pad = " " * (room - display_width(person))
        words = _words(view, shown, event, reasons.get(id(event), ""))
        moment = _time(view, event.at)
        action = padded(word(event.action), 9)
        lines.append(f"{moment}  {person}{pad}  {action}  {words}".rstrip())
    return lines


def _words(view: View, shown: TicketDetail, event: Event, void: str) -> str:
    from svc.cli.termio.display import one_line
    from svc.cli.termio.step_words import told

    late = _late(view, event.recorded) if event.recorded else ""
    return " ".join(filter(None, [one_line(told(event, shown.staff)), late, void]))


def _dues(view: View, shown: TicketDetail) -> list[LastingWords]:
    """The latest run of each clock that has a due time, and why it is due then."""
    from svc.cli.look.clock_words import brief_lines
    from svc.desk.query.clocks import clocks_of

    return brief_lines(view, clocks_of(view, shown.ticket))


def _followups(shown: TicketDetail) -> list[str]:
    from svc.cli.termio.step_words import named

    return [
        f"{one['id']}  {_minute(one['at'])}  {named(one['by'], shown.staff)}  "
        + _("attempt {n}: {words}", n=one["attempt"], words=_answer(one))
        for one in shown.followups
    ]


def _answer(followup: dict[str, Any]) -> str:
    """What came of one attempt to call back."""
    from svc.cli.termio.display import one_line

    parts = [_("(taken back)")] if "undone" in followup else []
    if "reporter" in followup:
        parts.append(_("reporter of {ticket}", ticket=followup["reporter"]))
    parts += [said_in(name, followup[name]) for name in ("outcome", "code") if name in followup]
    if "score" in followup:
        parts.append(_("score {score}", score=followup["score"]))
    if "satisfied" in followup:
        parts.append(_("satisfied") if followup["satisfied"] else _("dissatisfied"))
    parts += [followup[field] for field in ("reason", "note") if field in followup]
    if "next" in followup:
        parts.append(_("again {time}", time=_minute(followup["next"])))
    return one_line(_("; ").join(parts))


def _minute(iso: str) -> str:
    return iso[:16].replace("T", " ")


def _neighbours(view: View, shown: TicketDetail) -> list[LastingWords]:
    from svc.cli.termio.times import at_for
    from svc.table import padded

    received = [at_for(view, row["received"]) for row in shown.neighbours]
    return [
        when._replace(
            text=f"{row['id']}  {padded(said(row['status'], Status), 8)}"
            f"  {view.named('category', row['category'])}  {when.text}  {row['title']}"
        )
        for row, when in zip(shown.neighbours, received, strict=True)
    ]


def _titled(view: View, section: str, name: str | None) -> str | None:
    """What the office calls something: by name in Chinese, else by id with the name beside it."""
    entries = view.office.get(section) or ()
    title = next((entry["name"] for entry in entries if entry["id"] == name), None)
    return either(f"{name} {title}", title) if title else name


def _unit(view: View, unit: str | None) -> str | None:
    from svc.rules.record.unit_ids import display

    if unit is None:
        return None
    words = display(unit, view.locale)
    return unit if words == unit else f"{unit} {words}"


def _resident(shown: TicketDetail, reveal: bool) -> str | None:
    from svc.rules.record.phones import mask

    if shown.resident is None:
        return shown.ticket.resident
    phones = [phone if reveal else mask(phone) for phone in shown.resident.phones]
    return " ".join([str(shown.ticket.resident), shown.resident.name, ", ".join(phones)]).rstrip()


def _time(view: View, moment: Any) -> str | None:
    from svc.cli.termio.times import full
    from svc.rules.time.parsing import in_zone

    return None if moment is None else full(in_zone(moment, view.zone))
