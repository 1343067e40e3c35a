"""The conversation in which a clerk takes a request, in the order a call goes.

`<` goes back a question; what was answered is kept when the conversation is left, and
offered again. A request that only repeats another becomes an urge of that one.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.drafts import ConversationDraft
from svc.cli.termio import dialogue
from svc.cli.termio.dialogue import Answers, Question
from svc.cli.termio.prompt import ask, choose, confirm
from svc.cli.termio.say import add, blank, say
from svc.cli.termio.vocabulary import menu, said
from svc.cli.ticket.common import ask_words, before, title
from svc.cli.ticket.who_reports import ask_who
from svc.cli.ticket.who_where import ask_party
from svc.desk.core import lookup as people
from svc.desk.record.presets import preset_of
from svc.desk.ticket import intake
from svc.duties.typed_values import fit, plain_text
from svc.errors import Refused, UsageError
from svc.language import _, n_
from svc.model.ticket import Ticket
from svc.model.words import CallbackPolicy, Channel, Kind, Status
from svc.rules.clocks.due_times import callback_policy
from svc.rules.ticket.statuses import OPEN
from svc.rules.time.parsing import human

if TYPE_CHECKING:
    from datetime import datetime

    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk
    from svc.model.office import Preset

#: What the conversation keeps beside the pieces of a request: whether a preset's questions
#: and the one about repeats were asked, and the ticket that is urged instead.
_BESIDE = ("questions", "whether", "urge")
#: What is answered to a likely repeat to have it created all the same.
_ANYWAY = ("c", "y", "是")


class IntakeDialog:
    """One conversation.

    Attributes:
        request: What is known, by the names of `svc.desk.ticket.intake.Request`.
        urged: The ticket that is urged instead of a new one; None where one is made.
    """

    def __init__(self, session: Session, asked: dict[str, Any], yes: bool) -> None:
        self.request = {**asked, **dict.fromkeys(_BESIDE)}
        self.urged: str | None = None
        with before(session) as desk:
            self._draft = ConversationDraft(desk.repository, "create")
            if not any(asked.values()):
                self._take_up(desk)
            try:
                self._converse(desk, yes)
            except (click.Abort, KeyboardInterrupt, EOFError):
                if self._draft.read():
                    blank()
                    say(_("what was said is kept: svc create goes on with it"))
                raise
            except Refused:
                self._draft.drop()
                raise
        self.urged = self.request["urge"]
        self.request = {
            name: value or None for name, value in self.request.items() if name not in _BESIDE
        } | {"text": self.request["text"], "cites": self.request["cites"] or (), "sure": True}

    def done(self) -> None:
        """The request is on file: nothing is left to go on with."""
        self._draft.drop()

    def _take_up(self, desk: Desk) -> None:
        """Go on with what was left, if somebody wants that."""
        kept = {name: value for name, value in self._draft.read().items() if name in self.request}
        if not kept:
            return
        told = [str(kept[name]) for name in ("unit", "place", "category", "text") if name in kept]
        say(_("a request was begun and left: {pieces}", pieces=title("  ".join(told))))
        if confirm(_("Go on with it?"), default=True):
            self.request |= kept
        else:
            self._draft.drop()

    def _converse(self, desk: Desk, yes: bool) -> None:
        request = self.request
        at = desk.moment(request["at"])
        _known(desk, request, at)
        questions = [
            Question(_lacks("unit", "place"), partial(_ask_where, desk, at)),
            Question(_wants_reporter, partial(ask_who, desk, at)),
            Question(_lacks("kind"), partial(_ask_kind, desk)),
            Question(_lacks("category"), partial(_ask_category, desk)),
            Question(partial(_wants_words, desk), partial(_ask_text, desk)),
            Question(_lacks("channel"), _ask_channel),
            Question(partial(_may_be_answered, desk), _ask_answered),
            Question(lambda answers: not yes and answers["whether"] is None,
                     partial(_ask_whether, desk)),
        ]  # fmt: skip
        dialogue.converse(questions, request, self._draft.keep)


def _lacks(*names: str) -> Any:
    """Whether none of these pieces is known yet."""
    return lambda answers: not any(answers[name] for name in names)


def _wants_reporter(answers: Answers) -> bool:
    """Whether it is to be asked who reports; what came in on patrol or by staff says it."""
    return not _is_told(answers) and answers["channel"] not in intake.BY_CHANNEL


def _known(desk: Desk, request: dict[str, Any], at: datetime) -> None:
    """Hold what was given on the command line against what is on file, before anything is asked."""
    where = intake.whereabouts(desk, intake.Request(**_texts(request)), at)
    request["unit"], request["place"] = where.unit, where.place
    if request["preset"]:
        _prepare(request, preset_of(desk.office, request["preset"]))
    if request["kind"] and request["category"]:
        request["category"] = people.category(desk, request["category"], request["kind"])
    if where.unit:
        _show_open(desk, where.unit)


def _ask_where(desk: Desk, at: datetime, request: dict[str, Any]) -> None:
    """Where it is, and who reports where the answer says that as well."""
    party = ask_party(desk, at)
    request["unit"], request["place"] = party.unit, party.place or None
    if not _is_told(request) and not request["name"]:
        request["resident"] = party.resident
        request["name"], request["phone"] = party.name or None, party.phone or None
    if party.unit is None and not party.place:
        request["place"] = ask(_("Place"), _place)
    if party.unit:
        _show_open(desk, party.unit)


def _is_told(request: dict[str, Any]) -> bool:
    names = ("resident", "phone", "no_contact", "reported_by")
    return any(request[name] for name in names)


def _ask_kind(desk: Desk, request: dict[str, Any]) -> None:
    """A kind, or a request that the office has prepared."""
    presets = {one.name: one for one in desk.office.presets}
    offered = menu(Kind) | {
        name: one.name_en or "" for name, one in presets.items() if name not in menu(Kind)
    }
    chosen = choose(_("Kind"), offered)
    if chosen in presets:
        request["preset"] = chosen
        _prepare(request, presets[chosen])
    else:
        request["kind"] = chosen
    if request["category"]:
        request["category"] = people.category(desk, request["category"], request["kind"])


def _prepare(request: dict[str, Any], preset: Preset) -> None:
    """Take over what a preset says, and tell what to say at once."""
    request["preset"] = preset.name
    for name in ("kind", "category", "priority"):
        request[name] = request[name] or str(getattr(preset, name))
    for words in preset.say:
        say(_("say: {words}", words=words))


def _ask_category(desk: Desk, request: dict[str, Any]) -> None:
    """A category that is offered for the kind."""
    offered = {
        one.id: " / ".join(filter(None, (one.name, one.name_en)))
        for one in desk.office.categories
        if not one.kinds or request["kind"] in one.kinds
    }
    if not offered:
        raise UsageError(
            _("the office has no category for kind {kind}", kind=said(request["kind"], Kind)),
            "svc office edit",
        )
    request["category"] = choose(_("Category"), offered)


def _wants_words(desk: Desk, request: dict[str, Any]) -> bool:
    return not request["text"].strip() or (not request["questions"] and bool(_asks(desk, request)))


def _asks(desk: Desk, request: dict[str, Any]) -> tuple[str, ...]:
    """The questions of the preset, if there is one."""
    return preset_of(desk.office, request["preset"]).ask if request["preset"] else ()


def _ask_text(desk: Desk, request: dict[str, Any]) -> None:
    """What is wanted, and what a preset asks besides."""
    lines = [request["text"].strip() or ask_words(_("What is wanted"))()]
    for question in _asks(desk, request):
        answer = ask(question, str, default="", show_default=False)
        lines += [f"{question}{_(': ')}{answer}"] if answer else []
    text = "\n".join(lines)
    fit(Ticket, "text", plain_text(text), _("the text"))
    request["text"], request["questions"] = text, True


def _ask_channel(request: dict[str, Any]) -> None:
    request["channel"] = choose(_("Channel"), menu(Channel), default="phone")


def _may_be_answered(desk: Desk, request: dict[str, Any]) -> bool:
    """Of a kind that owes no callback before it closes, not asked yet."""
    if request["answered"] is not None or not request["kind"]:
        return False
    return callback_policy(desk.office, request["kind"]) is not CallbackPolicy.BEFORE_CLOSE


def _ask_answered(request: dict[str, Any]) -> None:
    question = _("Answered already? What was said (Enter: not yet)")
    request["answered"] = ask(question, str, default="", show_default=False)


def _place(answer: str) -> str:
    return str(fit(Ticket, "place", plain_text(answer), _("the place")))


def _show_open(desk: Desk, unit: str) -> None:
    found = intake.open_tickets(desk.index, unit)
    if found:
        say(n_("{unit}: {n} open ticket", "{unit}: {n} open tickets", len(found), unit=unit))
    else:
        say(_("{unit}: no open tickets", unit=unit))
    for row in found:
        _show(desk, row)


def _show(desk: Desk, row: Any, mark: str = "") -> None:
    age = human(timedelta(seconds=int(desk.now.timestamp()) - row["received"]))
    status, ago = said(row["status"], Status), _("({time} ago)", time=age)
    category = people.of_rules(desk, "categories", row["category"])
    words = (row["id"], status, category, title(row["title"]), ago)
    add(mark + "  ".join(words))


def _ask_whether(desk: Desk, request: dict[str, Any]) -> None:
    """Show what this may repeat: it is created all the same, or urges that one, or is left."""
    request["whether"] = True
    alike = intake.repeats(desk, intake.Request(**_texts(request)))[:5]
    if not alike:
        return
    say(_("this may be a repeat of"))
    sql = "SELECT id, status, category, title, received FROM ticket WHERE id = ?"
    rows = [row for number in alike if (row := desk.index.one(sql, (number,))) is not None]
    open_ones = [row["id"] for row in rows if row["status"] in OPEN]
    for row in rows:
        number = open_ones.index(row["id"]) + 1 if row["id"] in open_ones else None
        _show(desk, row, f"{number or ' '}  ")
    question = _("c creates it anyway, Enter leaves it")
    if open_ones:
        numbers = "1" if len(open_ones) == 1 else f"1-{len(open_ones)}"
        question = _("{numbers} urges that one, c creates it anyway, Enter leaves it",
                     numbers=numbers)  # fmt: skip
    answer = ask(question, partial(_what_now, open_ones), default="n", show_default=False)
    if answer == "n":
        raise Refused(
            _("nothing was created: it may repeat {ticket}", ticket=alike[0]),
            _("svc note {ticket} WORDS", ticket=alike[0]),
        )
    request["urge"] = None if answer == "c" else answer


def _what_now(open_ones: list[str], answer: str) -> str:
    """`c`, `n`, or the ticket that is urged."""
    plain = answer.casefold()
    if plain in _ANYWAY:
        return "c"
    if plain in ("n", "否", ""):
        return "n"
    if plain.isascii() and plain.isdigit() and 1 <= int(plain) <= len(open_ones):
        return open_ones[int(plain) - 1]
    raise UsageError(_("answer with a number, c, or Enter"))


def _texts(request: dict[str, Any]) -> dict[str, Any]:
    """The pieces so far, for a request that is not complete yet."""
    pieces = {name: value for name, value in request.items() if name not in _BESIDE}
    return {**pieces, **{name: request[name] or "" for name in ("kind", "category", "channel")}}
