"""Texts drafted and drafted anew: what was typed becomes a version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from svc.desk.publications import facts
from svc.desk.record import general
from svc.desk.record.field_values import value_of
from svc.duties.publications import telling as decide
from svc.duties.publications.facts import known_names
from svc.duties.typed_values import plain_text
from svc.errors import UsageError
from svc.kinds.fields import field_of, fields_of
from svc.kinds.publications.publication import Publication, PublicationType, TextVersion, latest
from svc.language import _

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

#: What may differ from one version to the next.
CHANGING = tuple(field.name for field in fields_of(TextVersion))[3:]


def draft(desk: Desk, texts: Mapping[str, Any]) -> Publication:
    """Write a text down, to be approved.

    Args:
        desk: Where.
        texts: Text, or several texts, by field.

    Raises:
        UsageError: Something is missing, does not fit, or names no fact.
        NotFound: It names what is not on file.
        Refused: A rule is broken: a phone stands in it, a case names a home.
    """
    made: Publication = general.add(desk, "notice", texts, finish=lambda one: sound(desk, one))
    return made


def sound(desk: Desk, record: Publication) -> Publication:
    """Hold the last version against what its words may be, and tell of prices that were typed.

    Raises:
        UsageError: What stands in braces is no name of a fact, or of one that is not on file.
    """
    text = latest(record)
    for words in (text.title, text.body):
        known_names(words)
    day = desk.at_hand.here.date()
    named = decide.named_facts(text)
    there = facts.told(desk.index, plain_office(desk), day, named)
    lacking = [name for name in named if name not in there]
    if lacking:
        raise UsageError(
            _("{name} is not on file", name=lacking[0]),
            _("svc tariff list, svc party list: what has an id there has facts"),
        )
    if record.type is PublicationType.ANSWER:
        typed = [
            (price, name) for price, name in facts.prices(desk.index, day).items()
            if _stands_in(price, text.body)
        ]  # fmt: skip
        for price, name in typed:
            desk.notices.append(
                _("warning: {price} is typed; {name} in double braces stays right when it changes",
                  price=price, name=name)
            )  # fmt: skip
    return record


def revise(
    desk: Desk, text: str, changes: Mapping[str, Any], clear: Sequence[str] = (),
    reason: str | None = None, at: str | datetime | None = None,
) -> Publication:  # fmt: skip
    """Draft a further version of a text.

    Args:
        desk: Where.
        text: Which.
        changes: Text, or several texts, by field; the other fields stay as they are.
        clear: Fields that are to hold nothing any more.
        reason: Why.
        at: When.

    Raises:
        NotFound: There is no such text.
        UsageError: A value does not fit, or nothing would be another.
        Refused: It is published, or was withdrawn.
    """
    before = publication_of(desk, text)
    values = changed(desk, changes, clear)
    words = plain_text(reason) if reason else None
    decision = decide.revise(desk.at_hand, before, values, desk.moment(at), words)
    sound(desk, decision.result)
    return desk.record(decision)


def changed(desk: Desk, changes: Mapping[str, Any], clear: Sequence[str]) -> dict[str, Any]:
    """Typed values of what a further version says otherwise.

    Raises:
        UsageError: A value does not fit, or a field is not one of a version, or must be there.
    """
    values: dict[str, Any] = {}
    for name in clear:
        field = field_of(TextVersion, name.replace("-", "_"))
        if field is None or field.name not in CHANGING or field.required:
            raise UsageError(
                _("{field} cannot be cleared", field=name),
                _("one of {known}", known=", ".join(CHANGING[2:])),
            )
        values[field.name] = field.default
    for name, typed in changes.items():
        field = field_of(TextVersion, name)
        assert field is not None and name in CHANGING, name
        some = typed if isinstance(typed, (list, tuple)) else [typed]
        made = tuple(dict.fromkeys(value_of(desk, field, str(one)) for one in some))
        values[name] = made if field.many else made[0]
    return values


def publication_of(desk: Desk, text: str) -> Publication:
    """A text on file, from any way of writing its number.

    Raises:
        NotFound: There is none.
    """
    record: Publication = desk.load("notice", general.find(desk, "notice", text))
    return record


def plain_office(desk: Desk) -> dict[str, Any]:
    """The office's rules as plain values."""
    from svc.desk.core.view import office_of

    return office_of(desk.index)


def _stands_in(price: str, text: str) -> bool:
    at = text.find(price)
    while at >= 0:
        after = text[at + len(price) : at + len(price) + 1]
        before = text[at - 1 : at] if at else ""
        if not (before.isdigit() or before == "." or after.isdigit()):
            return True
        at = text.find(price, at + 1)
    return False
