"""The actions about surveys, for batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.desk.batch.action_keys import (
    FIELDS,
    FLAG,
    RECORD,
    SEVERAL,
    TEXT,
    ActionArguments,
    Key,
    Verb,
    calling,
)
from svc.desk.surveys import running

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

_AT, _SURVEY = Key("at", TEXT), Key("survey", RECORD, needed=True)
_QUESTION = Key("question", TEXT, needed=True)


def _answer(desk: Desk, arguments: ActionArguments) -> Any:
    typed = {name: str(text) for name, text in arguments.pop("answers").items()}
    return running.answer(desk, typed=typed, **arguments)


SURVEY_VERBS: tuple[Verb, ...] = (
    Verb("survey ask", calling(running.ask), (
        _SURVEY, _QUESTION, Key("text", TEXT, needed=True), Key("type", TEXT, "type_"),
        Key("choice", SEVERAL, "choices"), Key("dimension", TEXT), Key("given", TEXT, "shown_if"),
        Key("retire", FLAG))),
    Verb("survey copy", calling(running.copy), (
        _SURVEY, Key("title", TEXT, needed=True), Key("since", TEXT, needed=True),
        Key("until", TEXT, needed=True))),
    Verb("survey open", calling(running.open_survey), (_SURVEY, _AT)),
    Verb("survey answer", _answer, (
        _SURVEY, Key("answers", FIELDS, needed=True), Key("unit", RECORD), Key("stratum", TEXT),
        Key("channel", TEXT), Key("signed", FLAG), _AT)),
    Verb("response handle", calling(running.handle), (
        Key("response", RECORD, needed=True), _QUESTION, Key("reason", TEXT), Key("kind", TEXT),
        Key("category", TEXT), _AT)),
)  # fmt: skip
