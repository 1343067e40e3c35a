"""Every action a program can ask for: its name, its keys, and the function of the desk behind it.

One table: batches read it, their errors quote it, `svc batch --actions` prints
it. An action is called as its command is (`assign`, `resident move-in`), and
its keys as the command's options.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from svc.desk.batch import office_verbs
from svc.desk.batch.action_keys import (
    FIELDS,
    FLAG,
    NUMBER,
    PAIRS,
    RECORD,
    SEVERAL,
    TEXT,
    ActionArguments,
    Key,
    ValueReader,
    Verb,
    calling,
    word_of,
    words_of,
)
from svc.desk.batch.document_verbs import DOCUMENT_VERBS
from svc.desk.batch.fee_verbs import FEE_VERBS
from svc.desk.batch.general_verbs import FORM, general_verbs, typed
from svc.desk.batch.people_verbs import PEOPLE_VERBS
from svc.desk.batch.procedure_verbs import PROCEDURE_VERBS
from svc.desk.batch.publication_verbs import PUBLICATION_VERBS
from svc.desk.batch.round_verbs import ROUND_VERBS
from svc.desk.batch.survey_verbs import SURVEY_VERBS
from svc.desk.query.ticket_query import word
from svc.desk.record import office as offices
from svc.desk.record import office_rules, resident_merge, residents, staff, units
from svc.desk.record.field_edits import FieldEdits
from svc.desk.ticket import actions as tickets
from svc.desk.ticket import (
    callbacks,
    edits,
    escalation,
    intake,
    merging,
    referring,
    splitting,
    undoing,
    waiting,
)
from svc.errors import UsageError
from svc.language import _
from svc.model.roles import Role
from svc.model.words import (
    Channel,
    Kind,
    NoContact,
    Outcome,
    PartyWord,
    Priority,
    Relation,
    Resolution,
    Warranty,
)

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk


def _edits(found: ActionArguments) -> ActionArguments:
    """`set`, `add` and `remove` as one."""
    parts = {name: found.pop(name) for name in ("set", "add", "remove") if name in found}
    if not parts and not {"active"} & set(found):
        raise UsageError(_("missing: set, add or remove"), _('such as "set": {"note": "…"}'))
    return {**found, "edits": FieldEdits(**parts)}


def _create(desk: Desk, arguments: ActionArguments) -> Any:
    prepared = ("kind", "category")
    missing = [name for name in prepared if not (arguments.get(name) or arguments.get("preset"))]
    if missing:
        raise UsageError(
            _("missing: {keys}", keys=", ".join(missing)), _("or name a preset of the office")
        )
    request = intake.Request(**{**dict.fromkeys(prepared, ""), **arguments})
    for ticket in intake.repeats(desk, request)[:1]:
        desk.notices.append(_("may repeat {ticket}", ticket=ticket))
    return intake.create(desk, request)


def _assign(desk: Desk, arguments: ActionArguments) -> Any:
    proposed = arguments.pop("proposed", False)
    if proposed == bool(arguments.get("who")):
        raise UsageError(_("assign takes either to, or proposed: true"), _("say to whom"))
    return tickets.assign(desk, **{"who": None, **arguments})


def _edit(desk: Desk, arguments: ActionArguments) -> Any:
    values = {
        name.lower().replace("-", "_"): text for name, text in arguments.pop("values").items()
    }
    return edits.edit(desk, values=values, **arguments)


def _callback(desk: Desk, arguments: ActionArguments) -> Any:
    tail, answers = arguments.pop("tail"), {name: arguments.pop(name, False) for name in _SAID}
    outcome = arguments.pop("outcome", None)
    if outcome in list(Outcome):
        answers[outcome] = True
    elif outcome is not None:
        arguments["code"] = outcome
        answers[_reached_by(outcome)] = True
    content = [answers["satisfied"], answers["dissatisfied"], answers["unreachable"]]
    if sum(content) > 1 or (answers["unreachable"] and answers["reached"]):
        named = ", ".join(name for name, one in answers.items() if one)
        raise UsageError(_("{names} exclude each other", names=named), _("say one of them"))
    if not any(answers.values()) and "score" not in arguments:
        raise UsageError(
            _("missing: score, or one of {known}", known=", ".join(_SAID)), _("say what came of it")
        )
    satisfied = answers["satisfied"] or (False if answers["dissatisfied"] else None)
    call = callbacks.CallbackResult(
        reached=not answers["unreachable"], satisfied=satisfied, **arguments
    )
    return callbacks.callback(desk, tail, call)


def _reached_by(code: str) -> str:
    from svc.model.words import CallCode
    from svc.rules.ticket.callbacks import OUTCOMES

    return str(OUTCOMES[CallCode(word(CallCode, code))])


def _outward(function: Callable[..., Any]) -> Callable[[Desk, ActionArguments], Any]:
    """An action that tells somebody outside: how is one argument."""

    def act(desk: Desk, arguments: ActionArguments) -> Any:
        parts = {
            name: arguments.pop(name) for name in referring.Telling._fields if name in arguments
        }
        verdicts = [word for name, word in _SAYING.items() if arguments.pop(name, False)]
        if len(verdicts) > 1:
            raise UsageError(
                _("{names} exclude each other", names=", ".join(map(str, verdicts))),
                _("say one of them"),
            )
        if verdicts:
            arguments["says"] = verdicts[0]
        return function(desk, **arguments, telling=referring.Telling(**parts))

    return act


def _mending(function: Callable[..., Any], desk: Desk, arguments: ActionArguments) -> Any:
    return function(desk, **_edits(arguments))


def _add_resident(desk: Desk, arguments: ActionArguments) -> Any:
    return residents.add(desk, residents.ResidentDetails(**arguments))


_SAID = ("reached", "satisfied", "dissatisfied", "unreachable")
_TICKET = Key("ticket", RECORD, "tail", needed=True)
_RESIDENT = Key("resident", RECORD, "tail", needed=True)
_ID = Key("id", TEXT, needed=True)
_AT, _NOTE, _REASON = Key("at", TEXT), Key("note", TEXT), Key("reason", TEXT)
_SAID_NOTE = _NOTE._replace(needed=True)
_WHY = _REASON._replace(needed=True)
_NAME, _SINCE = Key("name", TEXT), Key("since", TEXT)
_SET, _ADD, _REMOVE = Key("set", FIELDS), Key("add", PAIRS), Key("remove", PAIRS)
_TOLD, _NUMBER = Key("told", TEXT, "final_word"), Key("their-number", TEXT, "number")
_TELLING = (Key("by", word_of(Channel), "channel"), Key("letter", TEXT))
_SAYING = {"accepts": PartyWord.ACCEPTED, "refuses": PartyWord.REFUSED,
           "arrived": PartyWord.ARRIVED}  # fmt: skip
_NEEDED_NAME = _NAME._replace(needed=True)

VERBS: tuple[Verb, ...] = (
    Verb("create", _create, (
        Key("text", TEXT, needed=True), Key("kind", word_of(Kind)), Key("category", TEXT),
        Key("preset", TEXT), Key("channel", word_of(Channel), needed=True),
        Key("unit", RECORD), Key("place", TEXT), Key("resident", RECORD), _NAME,
        Key("phone", TEXT), Key("priority", word_of(Priority)), Key("first-taker", RECORD),
        Key("appointment", TEXT), Key("follows", RECORD),
        Key("answered", TEXT), Key("cite", SEVERAL, "cites"),
        Key("needs-answer", FLAG), Key("no-contact", word_of(NoContact)),
        Key("reported-by", RECORD),
        Key("external-no", TEXT), Key("sent-by", RECORD), Key("reply-by", TEXT),
        _AT)),
    Verb("assign", _assign, (_TICKET, Key("to", RECORD, "who"), Key("proposed", FLAG), _NOTE, _AT)),
    Verb("accept", calling(tickets.accept), (_TICKET, _NOTE, _AT)),
    Verb("return", calling(tickets.give_back), (_TICKET, _WHY, _AT)),
    Verb("transfer", calling(tickets.transfer),
         (_TICKET, Key("to", RECORD, "who", needed=True), _WHY, _AT)),
    Verb("contact", calling(tickets.contact), (_TICKET, _SAID_NOTE, _AT)),
    Verb("arrive", calling(tickets.arrive), (_TICKET, _NOTE, _AT)),
    Verb("wait", calling(waiting.wait),
         (_TICKET, _WHY, Key("until", TEXT), Key("party", RECORD), _NOTE, _AT)),
    Verb("resume", calling(waiting.resume), (_TICKET, _NOTE, _AT)),
    Verb("extend", calling(waiting.extend), (
        _TICKET, Key("until", TEXT, needed=True), _WHY, Key("approved-by", RECORD, needed=True),
        Key("told", TEXT, "message"), _AT)),
    Verb("urge", calling(escalation.urge), (_TICKET, Key("asked-by", RECORD), _NOTE, _AT)),
    Verb("supervise", calling(escalation.supervise),
         (_TICKET, Key("answer-by", TEXT, needed=True), _REASON, _AT)),
    Verb("escalate", calling(escalation.escalate),
         (_TICKET, Key("to", TEXT, needed=True), _REASON, _AT)),
    Verb("answer", calling(escalation.answer), (_TICKET, _SAID_NOTE, _AT)),
    Verb("refer", _outward(referring.refer), (
        _TICKET, Key("to", RECORD), Key("answer-by", TEXT), *_TELLING, _NUMBER, _NOTE, _AT)),
    Verb("remind", _outward(referring.remind),
         (_TICKET, Key("party", RECORD), *_TELLING, _NOTE, _AT)),
    Verb("feedback", _outward(referring.feedback), (
        _TICKET, Key("party", RECORD), *(Key(name, FLAG) for name in _SAYING),
        Key("warranty", word_of(Warranty)), *_TELLING, _NUMBER, _NOTE, _AT)),
    Verb("back", calling(referring.back), (_TICKET, Key("party", RECORD), _REASON, _NOTE, _AT)),
    Verb("reply", _outward(referring.reply), (_TICKET, *_TELLING, _NUMBER, _SAID_NOTE, _AT)),
    Verb("note", calling(tickets.annotate),
         (_TICKET, _SAID_NOTE, Key("cite", SEVERAL, "cites"), _AT)),
    Verb("edit", _edit, (_TICKET, _SET._replace(into="values", needed=True), _REASON, _AT)),
    Verb("finish", calling(tickets.finish),
         (_TICKET, Key("resolution", word_of(Resolution), needed=True), _SAID_NOTE, _TOLD, _AT)),
    Verb("close", calling(tickets.close),
         (_TICKET, Key("resolution", word_of(Resolution)), _NOTE, _TOLD, _AT)),
    Verb("callback", _callback, (
        _TICKET, Key("score", NUMBER), *(Key(name, FLAG) for name in _SAID),
        Key("outcome", TEXT), Key("reporter", RECORD), Key("next", TEXT), _REASON, _NOTE, _AT)),
    Verb("reopen", calling(tickets.reopen), (_TICKET, _WHY, _AT)),
    Verb("cancel", calling(tickets.cancel), (_TICKET, _WHY, _AT)),
    Verb("split", calling(splitting.split), (_TICKET, _REASON, _AT)),
    Verb("undo", lambda desk, arguments: undoing.undo(desk, **arguments)[0].ticket,
         (_TICKET._replace(needed=False), _NOTE)),
    Verb("merge", calling(merging.merge),
         (_TICKET, Key("into", RECORD, needed=True), _REASON, _AT)),
    Verb("link", calling(merging.link),
         (_TICKET, Key("other", RECORD, needed=True), _REASON, _AT)),
    Verb("resident add", _add_resident, (
        _NEEDED_NAME, Key("phone", SEVERAL, "phones"), Key("email", TEXT), Key("unit", RECORD),
        Key("relation", word_of(Relation)), _SINCE, Key("native-place", TEXT),
        Key("age-group", TEXT), Key("occupation", TEXT), Key("interest", SEVERAL, "interests"),
        _NOTE)),
    Verb("resident edit", partial(_mending, residents.edit), (_RESIDENT, _SET, _ADD, _REMOVE)),
    Verb("resident move-in", calling(residents.move_in), (
        _RESIDENT, Key("unit", RECORD, needed=True),
        Key("relation", word_of(Relation), needed=True), _SINCE)),
    Verb("resident move-out", calling(residents.move_out),
         (_RESIDENT, Key("unit", RECORD), Key("until", TEXT))),
    Verb("resident merge", calling(resident_merge.merge),
         (_RESIDENT, Key("into", RECORD, needed=True))),
    Verb("unit add", calling(units.add), (
        Key("unit", TEXT, "spelling", needed=True), Key("use", TEXT), Key("floor", TEXT),
        Key("area", TEXT), Key("delivered", TEXT), _NOTE)),
    Verb("unit edit", partial(_mending, units.edit),
         (Key("unit", RECORD, "spelling", needed=True), _SET, _ADD, _REMOVE)),
    Verb("unit payer", calling(units.pays), (
        Key("unit", RECORD, "spelling", needed=True), Key("payer", RECORD, "who", needed=True),
        Key("since", TEXT, needed=True), Key("until", TEXT), Key("share", TEXT),
        Key("items", SEVERAL))),
    Verb("staff add", calling(staff.add), (
        _ID._replace(into="who"), _NEEDED_NAME, Key("department", TEXT, needed=True),
        Key("role", words_of(Role), "roles"), Key("phone", TEXT), Key("email", TEXT), _SINCE,
        _NOTE)),
    Verb("staff edit", partial(_mending, staff.edit), (
        Key("id", RECORD, "who", needed=True), _SET, _ADD, _REMOVE, Key("active", FLAG),
        Key("force", FLAG))),
    Verb("office edit", calling(offices.edit), (_SET._replace(into="values", needed=True),)),
    Verb("office preset", office_verbs.set_preset, (
        _NEEDED_NAME, Key("kind", word_of(Kind)), Key("category", TEXT),
        Key("priority", word_of(Priority)), Key("name-en", TEXT), Key("ask", SEVERAL),
        Key("say", SEVERAL), Key("remove", FLAG))),
    Verb("office department add", calling(offices.add_department),
         (_ID, _NEEDED_NAME, Key("name-en", TEXT), Key("supervisor", RECORD))),
    Verb("office department remove", calling(offices.remove_department), (_ID,)),
    Verb("office category add", calling(offices.add_category), (
        _ID, _NEEDED_NAME, Key("name-en", TEXT), Key("kind", words_of(Kind), "kinds"),
        Key("department", TEXT), Key("assignee", RECORD))),
    Verb("office category remove", calling(offices.remove_category), (_ID,)),
    Verb("office day", office_verbs.set_days,
         (Key("day", TEXT, needed=True), Key("hours", TEXT), _NAME, Key("remove", FLAG))),
    Verb("office rung", office_verbs.set_rung,
         (Key("days", NUMBER, needed=True), Key("step", TEXT), Key("remove", FLAG))),
    Verb("office target", office_verbs.set_target, (
        Key("rule", TEXT), Key("kind", word_of(Kind)), Key("category", TEXT),
        Key("priority", word_of(Priority)), *(Key(name, TEXT) for name in office_rules.SAID),
        Key("remove", FLAG))),
)  # fmt: skip


def _general() -> tuple[Verb, ...]:
    """The actions of the kinds that have only their row and their file."""
    readers = {"set": FIELDS, "add": PAIRS, "remove": PAIRS}
    return tuple(
        Verb(verb.name, verb.work, tuple(
            Key(name, readers.get(name, _TYPED) if verb.name.endswith(" edit") else _TYPED,
                needed=needed)
            for name, needed in verb.keys
        ))
        for verb in general_verbs()
    )  # fmt: skip


#: A value of any field, or a record: `$1` stands for that of line 1.
_TYPED = ValueReader(FORM, typed, names=True)
EVERY_VERB = (
    *VERBS, *FEE_VERBS, *ROUND_VERBS, *DOCUMENT_VERBS, *PROCEDURE_VERBS,
    *PUBLICATION_VERBS, *PEOPLE_VERBS, *SURVEY_VERBS, *_general(),
)  # fmt: skip
BY_NAME = {verb.name: verb for verb in EVERY_VERB}


def verb(name: Any) -> Verb:
    """The action of that name.

    Raises:
        UsageError: There is none.
    """
    found = BY_NAME.get(name) if isinstance(name, str) else None
    if found is None:
        raise UsageError(
            _("no action {action!r}", action=name), _("one of {known}", known=", ".join(BY_NAME))
        )
    return found
