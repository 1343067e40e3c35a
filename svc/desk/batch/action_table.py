"""Every action a program can ask for: its name, its keys, and the function of the desk behind it.

One table: batches read it, their errors quote it, `svc batch --actions` prints
it. An action is called as its command is (`assign`, `resident move-in`), and
its keys as the command's options.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from svc.desk.batch.general_verbs import FORM, general_verbs, typed
from svc.desk.core import lookup
from svc.desk.query.ticket_query import word
from svc.desk.record import office as offices
from svc.desk.record import office_rules, resident_merge, residents, staff, units
from svc.desk.record.field_edits import FieldEdits
from svc.desk.ticket import actions as tickets
from svc.desk.ticket import callbacks, edits, escalation, intake, merging, splitting, waiting
from svc.errors import UsageError
from svc.language import N_, _
from svc.model.words import Channel, Kind, Outcome, Priority, Relation, Resolution, Role

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

ActionArguments = dict[str, Any]


class ValueReader(NamedTuple):
    """How a key's value is read.

    Attributes:
        form: What it may be: a message.
        read: Takes it as JSON has it; raises UsageError, without the key's name.
        names: Whether it names a record, so that `$1` can stand for one.
        known: The words it may be, which the message names.
    """

    form: str
    read: Callable[[Any], Any]
    names: bool = False
    known: type[StrEnum] | None = None

    @property
    def said(self) -> str:
        """What it may be, in the reader's language."""
        return _(self.form, known=", ".join(self.known)) if self.known else _(self.form)


class Key(NamedTuple):
    """One key of an action.

    Attributes:
        name: As in JSON, and as the command's option.
        reader: What it may hold.
        into: The parameter it becomes; its name with `_` if empty.
        needed: Whether the action cannot do without.
    """

    name: str
    reader: ValueReader
    into: str = ""
    needed: bool = False

    @property
    def parameter(self) -> str:
        """The parameter it becomes."""
        return self.into or self.name.replace("-", "_")


class Verb(NamedTuple):
    """One action.

    Attributes:
        name: As its command is called.
        work: Does it, with the given keys' values by parameter.
        keys: What it may be given.
    """

    name: str
    work: Callable[[Desk, ActionArguments], Any]
    keys: tuple[Key, ...]

    def given(self, fields: Mapping[str, Any]) -> ActionArguments:
        """The values of an action's keys, by parameter; null is as if it were not there.

        Raises:
            UsageError: A key is unknown or missing, or its value does not fit.
        """
        known = {key.name: key for key in self.keys}
        arguments: ActionArguments = {}
        for name, value in fields.items():
            key = known.get(name.replace("_", "-"))
            if key is None:
                raise UsageError(
                    _("{action} has no key {key!r}", action=self.name, key=name),
                    _("one of {known}", known=", ".join(known)),
                )
            if value is None:
                continue
            try:
                arguments[key.parameter] = key.reader.read(value)
            except UsageError as error:
                raise UsageError(
                    _("{key}: {reason}", key=key.name, reason=error.message), error.next_step
                ) from None
        missing = [key.name for key in self.keys if key.needed and not arguments.get(key.parameter)]
        if missing:
            raise UsageError(
                _("missing: {keys}", keys=", ".join(missing)),
                _("{action} needs them", action=self.name),
            )
        return arguments


def _text(value: Any) -> str:
    """Words; a number stands for its digits."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise UsageError(_("is no text"), _('write it as "…"'))
    return str(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise UsageError(_("is neither true nor false"))
    return value


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise UsageError(_("is no whole number"))
    return value


def _several(value: Any) -> list[str]:
    return [_text(one) for one in value] if isinstance(value, list) else [_text(value)]


def _fields(value: Any) -> dict[str, str]:
    """New text by field; null or an empty text removes."""
    if not isinstance(value, dict) or not value:
        raise UsageError(_("is no object of fields"), _('write it as {"field": "value"}'))
    return {name: "" if one is None else _text(one) for name, one in value.items()}


def _pairs(value: Any) -> list[tuple[str, str]]:
    """Field and value, for fields that hold several values."""
    if not isinstance(value, dict) or not value:
        raise UsageError(_("is no object of fields"), _('write it as {"field": ["value"]}'))
    return [(name, text) for name, one in value.items() for text in _several(one)]


def _word(vocabulary: type[StrEnum]) -> ValueReader:
    return ValueReader(
        N_("one of {known}"), lambda value: word(vocabulary, _text(value)), known=vocabulary
    )


def _words(vocabulary: type[StrEnum]) -> ValueReader:
    return ValueReader(
        N_("some of {known}"),
        lambda value: [word(vocabulary, one) for one in _several(value)],
        known=vocabulary,
    )


TEXT = ValueReader(N_("text"), _text)
RECORD = ValueReader(N_("a record, or $1 for that of line 1"), _text, names=True)
FLAG = ValueReader(N_("true or false"), _flag)
NUMBER = ValueReader(N_("a whole number"), _number)
SEVERAL = ValueReader(N_("text, or a list of texts"), _several)
FIELDS = ValueReader(N_("an object: field and text; null removes it"), _fields)
PAIRS = ValueReader(N_("an object: field and text, or a list of texts"), _pairs)


def _edits(found: ActionArguments) -> ActionArguments:
    """`set`, `add` and `remove` as one."""
    parts = {name: found.pop(name) for name in ("set", "add", "remove") if name in found}
    if not parts and not {"active"} & set(found):
        raise UsageError(_("missing: set, add or remove"), _('such as "set": {"note": "…"}'))
    return {**found, "edits": FieldEdits(**parts)}


def _create(desk: Desk, arguments: ActionArguments) -> Any:
    request = intake.Request(**arguments)
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


def _of(function: Callable[..., Any], desk: Desk, arguments: ActionArguments) -> Any:
    return function(desk, **arguments)


def _mending(function: Callable[..., Any], desk: Desk, arguments: ActionArguments) -> Any:
    return function(desk, **_edits(arguments))


def _add_resident(desk: Desk, arguments: ActionArguments) -> Any:
    return residents.add(desk, residents.ResidentDetails(**arguments))


def _set_days(desk: Desk, arguments: ActionArguments) -> Any:
    days = office_rules.days_of(desk, arguments["day"])
    hours = arguments.get("hours")
    if (hours is None) is not bool(arguments.get("remove")):
        raise UsageError(_("say which hours, or --remove"), _("hours, or remove: true"))
    return office_rules.set_days(desk, days, hours, arguments.get("name")).office


def _set_target(desk: Desk, arguments: ActionArguments) -> Any:
    asked = dict.fromkeys(("kind", "category", "priority", *office_rules.SPANS)) | arguments
    remove = bool(asked.pop("remove", False))
    rule = asked.pop("rule", None)
    spans = {name: asked.pop(name) for name in office_rules.SPANS}
    if asked["category"]:
        asked["category"] = lookup.category_id(desk, asked["category"])
    return office_rules.set_target(desk, rule, asked, spans, remove).office


_SAID = ("reached", "satisfied", "dissatisfied", "unreachable")
_TICKET = Key("ticket", RECORD, "tail", needed=True)
_RESIDENT = Key("resident", RECORD, "tail", needed=True)
_ID = Key("id", TEXT, needed=True)
_AT, _NOTE, _REASON = Key("at", TEXT), Key("note", TEXT), Key("reason", TEXT)
_SAID_NOTE = _NOTE._replace(needed=True)
_WHY = _REASON._replace(needed=True)
_NAME, _SINCE = Key("name", TEXT), Key("since", TEXT)
_SET, _ADD, _REMOVE = Key("set", FIELDS), Key("add", PAIRS), Key("remove", PAIRS)
_NEEDED_NAME = _NAME._replace(needed=True)

VERBS: tuple[Verb, ...] = (
    Verb("create", _create, (
        Key("text", TEXT, needed=True), Key("kind", _word(Kind), needed=True),
        Key("category", TEXT, needed=True), Key("channel", _word(Channel), needed=True),
        Key("unit", RECORD), Key("place", TEXT), Key("resident", RECORD), _NAME,
        Key("phone", TEXT), Key("priority", _word(Priority)), Key("first-taker", RECORD),
        Key("appointment", TEXT), Key("follows", RECORD), _AT)),
    Verb("assign", _assign, (_TICKET, Key("to", RECORD, "who"), Key("proposed", FLAG), _NOTE, _AT)),
    Verb("accept", partial(_of, tickets.accept), (_TICKET, _NOTE, _AT)),
    Verb("return", partial(_of, tickets.give_back), (_TICKET, _WHY, _AT)),
    Verb("transfer", partial(_of, tickets.transfer),
         (_TICKET, Key("to", RECORD, "who", needed=True), _WHY, _AT)),
    Verb("contact", partial(_of, tickets.contact), (_TICKET, _SAID_NOTE, _AT)),
    Verb("arrive", partial(_of, tickets.arrive), (_TICKET, _NOTE, _AT)),
    Verb("wait", partial(_of, waiting.wait), (_TICKET, _WHY, Key("until", TEXT), _NOTE, _AT)),
    Verb("resume", partial(_of, waiting.resume), (_TICKET, _NOTE, _AT)),
    Verb("extend", partial(_of, waiting.extend), (
        _TICKET, Key("until", TEXT, needed=True), _WHY, Key("approved-by", RECORD, needed=True),
        Key("told", TEXT, "message"), _AT)),
    Verb("urge", partial(_of, escalation.urge), (_TICKET, Key("asked-by", RECORD), _NOTE, _AT)),
    Verb("supervise", partial(_of, escalation.supervise),
         (_TICKET, Key("answer-by", TEXT, needed=True), _REASON, _AT)),
    Verb("escalate", partial(_of, escalation.escalate),
         (_TICKET, Key("to", TEXT, needed=True), _REASON, _AT)),
    Verb("answer", partial(_of, escalation.answer), (_TICKET, _SAID_NOTE, _AT)),
    Verb("note", partial(_of, tickets.annotate), (_TICKET, _SAID_NOTE, _AT)),
    Verb("edit", _edit, (_TICKET, _SET._replace(into="values", needed=True), _REASON, _AT)),
    Verb("finish", partial(_of, tickets.finish),
         (_TICKET, Key("resolution", _word(Resolution), needed=True), _SAID_NOTE, _AT)),
    Verb("close", partial(_of, tickets.close),
         (_TICKET, Key("resolution", _word(Resolution)), _NOTE, _AT)),
    Verb("callback", _callback, (
        _TICKET, Key("score", NUMBER), *(Key(name, FLAG) for name in _SAID),
        Key("outcome", TEXT), Key("reporter", RECORD), Key("next", TEXT), _REASON, _NOTE, _AT)),
    Verb("reopen", partial(_of, tickets.reopen), (_TICKET, _WHY, _AT)),
    Verb("cancel", partial(_of, tickets.cancel), (_TICKET, _WHY, _AT)),
    Verb("split", partial(_of, splitting.split), (_TICKET, _REASON, _AT)),
    Verb("merge", partial(_of, merging.merge),
         (_TICKET, Key("into", RECORD, needed=True), _REASON, _AT)),
    Verb("link", partial(_of, merging.link),
         (_TICKET, Key("other", RECORD, needed=True), _REASON, _AT)),
    Verb("resident add", _add_resident, (
        _NEEDED_NAME, Key("phone", SEVERAL, "phones"), Key("email", TEXT), Key("unit", RECORD),
        Key("relation", _word(Relation)), _SINCE, Key("native-place", TEXT),
        Key("age-group", TEXT), Key("occupation", TEXT), Key("interest", SEVERAL, "interests"),
        _NOTE)),
    Verb("resident edit", partial(_mending, residents.edit), (_RESIDENT, _SET, _ADD, _REMOVE)),
    Verb("resident move-in", partial(_of, residents.move_in), (
        _RESIDENT, Key("unit", RECORD, needed=True),
        Key("relation", _word(Relation), needed=True), _SINCE)),
    Verb("resident move-out", partial(_of, residents.move_out),
         (_RESIDENT, Key("unit", RECORD), Key("until", TEXT))),
    Verb("resident merge", partial(_of, resident_merge.merge),
         (_RESIDENT, Key("into", RECORD, needed=True))),
    Verb("unit add", partial(_of, units.add), (
        Key("unit", TEXT, "spelling", needed=True), Key("use", TEXT), Key("floor", TEXT),
        Key("area", TEXT), _NOTE)),
    Verb("unit edit", partial(_mending, units.edit),
         (Key("unit", RECORD, "spelling", needed=True), _SET)),
    Verb("staff add", partial(_of, staff.add), (
        _ID._replace(into="who"), _NEEDED_NAME, Key("department", TEXT, needed=True),
        Key("role", _words(Role), "roles"), Key("phone", TEXT), Key("email", TEXT), _SINCE,
        _NOTE)),
    Verb("staff edit", partial(_mending, staff.edit), (
        Key("id", RECORD, "who", needed=True), _SET, _ADD, _REMOVE, Key("active", FLAG),
        Key("force", FLAG))),
    Verb("office edit", partial(_of, offices.edit), (_SET._replace(into="values", needed=True),)),
    Verb("office department add", partial(_of, offices.add_department),
         (_ID, _NEEDED_NAME, Key("name-en", TEXT), Key("supervisor", RECORD))),
    Verb("office department remove", partial(_of, offices.remove_department), (_ID,)),
    Verb("office category add", partial(_of, offices.add_category), (
        _ID, _NEEDED_NAME, Key("name-en", TEXT), Key("kind", _words(Kind), "kinds"),
        Key("department", TEXT), Key("assignee", RECORD))),
    Verb("office category remove", partial(_of, offices.remove_category), (_ID,)),
    Verb("office day", _set_days,
         (Key("day", TEXT, needed=True), Key("hours", TEXT), _NAME, Key("remove", FLAG))),
    Verb("office target", _set_target, (
        Key("rule", TEXT), Key("kind", _word(Kind)), Key("category", TEXT),
        Key("priority", _word(Priority)), *(Key(name, TEXT) for name in office_rules.SPANS),
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
EVERY_VERB = (*VERBS, *_general())
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
