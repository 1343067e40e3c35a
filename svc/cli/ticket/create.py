"""`svc create`: a request comes in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import at_option, result_option
from svc.cli.termio.vocabulary import Word
from svc.language import _
from svc.model.words import Channel, ClockName, Kind, NoContact, Priority, Status, word

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.model.ticket import Ticket


@click.command()
@click.argument("words", required=False)
@click.option("--kind", type=Word(Kind), metavar="KIND", help=f"{', '.join(Kind)}.")
@click.option("--category", metavar="C", help="A category of the office, by id or name.")
@click.option("--preset", metavar="NAME", help="A common request of the office: 漏水.")
@click.option("--unit", metavar="UNIT", help="Where, in any spelling: 3-2-1502, 3栋2单元1502.")
@click.option("--place", metavar="WORDS", help="Where, if not a unit: the lobby of building 3.")
@click.option("--resident", metavar="R", help="Who reports: number of a resident on file.")
@click.option("--name", metavar="NAME", help="Who reports, if not on file; with --phone.")
@click.option("--phone", metavar="PHONE", help="Where to call back.")
@click.option(
    "--no-contact",
    type=Word(NoContact),
    metavar="WHY",
    help="Leaves no phone: anonymous, or declined (--name may stand beside it).",
)
@click.option(
    "--reported-by", metavar="STAFF", help="A member of staff tells of it, on patrol or otherwise."
)
@click.option("--channel", type=Word(Channel), metavar="CH", help=f"{', '.join(Channel)}.")
@click.option(
    "--priority",
    type=Word(Priority),
    metavar="P",
    help=f"{', '.join(Priority)}; normal unless the preset says else.",
)
@click.option("--first-taker", metavar="STAFF", help="Who took it first, if not who acts.")
@click.option("--appointment", metavar="TIME", help="When somebody is expected there.")
@click.option("--follows", metavar="T", help="A closed ticket that this takes up again.")
@click.option(
    "--answered", metavar="WORDS", help="What was said, if it was answered while it was asked."
)
@click.option("--external-no", metavar="NUMBER", help="Of an order: the number it bears.")
@click.option("--sent-by", metavar="PARTY", help="Of an order: who sent it, such as hotline.")
@click.option("--reply-by", metavar="TIME", help="Of an order: by when they want a reply.")
@click.option(
    "--cite",
    "cites",
    multiple=True,
    metavar="U@VERSION",
    help="What was told, or what it follows; of an inquiry that is its answer.",
)
@click.option("--needs-answer", is_flag=True, help="Nobody has written down what to say.")
@click.option("-y", "--yes", is_flag=True, help="Create it though it may be a repeat.")
@at_option
@result_option
@click.pass_obj
def create(session: Session, /, words: str | None, yes: bool, format: str, **options: Any) -> None:
    """Register a request, told in WORDS (- reads standard input), as a new ticket.

    On a terminal what is missing is asked for, with the unit's open tickets and
    residents shown; in a script it is a usage error that names every piece.
    """
    from svc.cli.core.work import acting, show_written
    from svc.cli.termio.prompt import interactive, missing, perhaps, text_or_stdin

    asked = {**options, "text": text_or_stdin(words) if words else ""}
    asked["answered"] = perhaps(asked["answered"])
    if interactive():
        _asked_for(session, asked, yes, format)
        return
    lacking = _lacking(asked)
    if lacking and asked["preset"]:
        _known_preset(session, asked["preset"])
    missing(lacking)
    ticket, alike, told = acting(session, lambda desk: _created(desk, asked, look=not yes))
    if alike:
        from svc.cli.termio.say import warn

        warn(_("may repeat {tickets} (svc show {one})", tickets=", ".join(alike[:5]), one=alike[0]))
    show_written(ticket, told, format)


def _asked_for(session: Session, asked: dict[str, Any], yes: bool, format: str) -> None:
    """Ask for what is missing, then register the request, or urge the one that it repeats."""
    from svc.cli.core.work import acting, show_written
    from svc.cli.ticket.intake_dialog import IntakeDialog
    from svc.desk.ticket import escalation

    talk = IntakeDialog(session, asked, yes)
    request, urged = talk.request, talk.urged
    if urged is None:
        ticket, _alike, answer = acting(session, lambda desk: _created(desk, request, look=False))
    else:
        by, words, at = request["resident"], request["text"], request["at"]
        ticket = acting(session, lambda desk: escalation.urge(desk, urged, by, words, at))
        answer = _("urged: {words}", words=words.partition("\n")[0])
    talk.done()
    show_written(ticket, answer, format)


def _known_preset(session: Session, name: str) -> None:
    """A preset that the office does not have is told before what else is missing."""
    from svc.cli.core.work import looking
    from svc.desk.core.desk import Desk
    from svc.desk.record.presets import preset_of

    with looking(session) as view:
        preset_of(Desk(view.repository, view.index, view.actor).office, name)


#: What a preset may say in the place of whoever types.
_FROM_PRESET = ("kind", "category")


def _created(desk: Desk, asked: dict[str, Any], look: bool) -> tuple[Ticket, list[str], str]:
    """The new ticket, those it may repeat if that is still to be looked for, and its words."""
    from svc.desk.ticket import intake

    request = intake.Request(**{**asked, **{name: asked[name] or "" for name in _FROM_PRESET}})
    alike = intake.repeats(desk, request) if look else []
    ticket = intake.create(desk, request)
    _tell_cases(desk, ticket)
    return ticket, alike, _words(desk, ticket)


def _tell_cases(desk: Desk, ticket: Ticket) -> None:
    """Name the cases that are like a new request."""
    from svc.desk.publications.like_cases import like

    day = desk.at_hand.here.date().isoformat()
    cited = {one.partition("@")[0] for event in ticket.timeline for one in event.cites}
    for number, title in like(desk.index, ticket.category, ticket.text, day):
        if number.partition("@")[0] not in cited:
            desk.notices.append(
                _("like this case: {number} {title} (svc notice show {number})", number=number,
                  title=title)
            )  # fmt: skip


def _lacking(asked: dict[str, Any]) -> list[str]:
    """What is missing, as it would be typed; a resident's one home needs no --unit."""
    from svc.desk.ticket.intake import BY_CHANNEL

    named = asked["resident"] or (asked["name"] and asked["phone"])
    by_staff = asked["reported_by"] or (asked["channel"] in BY_CHANNEL and not asked["phone"])
    reporter = named or asked["no_contact"] or by_staff
    needed = {
        _("WORDS"): asked["text"].strip(),
        "--kind": asked["kind"] or asked["preset"],
        "--category": asked["category"] or asked["preset"],
        _("--unit or --place"): asked["unit"] or asked["place"] or asked["resident"],
        _("--resident, or --name and --phone"): reporter,
        "--channel": asked["channel"],
    }
    return [name for name, value in needed.items() if not value]


def _words(desk: Desk, ticket: Ticket) -> str:
    from svc.cli.ticket.common import due_words
    from svc.desk.core.lookup import of_rules

    answered = ticket.status in (Status.DONE, Status.CLOSED)
    due = None if answered else getattr(ticket.due, "respond", None)
    phrase = _(
        "{status}: {kind}, {category}, {where}",
        status=word(ticket.status),
        kind=word(ticket.kind),
        category=of_rules(desk, "categories", ticket.category),
        where=ticket.unit or ticket.place,
    )
    return phrase + (due_words(ClockName.RESPOND, due) if due else "")
