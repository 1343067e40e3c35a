"""Mappings of general kinds, guessed by what their own files call their fields and words."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from svc.exchange.mapping.model import kind_of_rows
from svc.exchange.suggest.general_fields import fields_by_name, is_needed, stood_in
from svc.exchange.suggest.guess_records import put_together, unit_headings
from svc.kinds.fields import FieldSort, RecordField
from svc.kinds.labels import TODAY, chinese_words
from svc.language import _

if TYPE_CHECKING:
    from svc.exchange.suggest.guess import Guess


def guess_general(guess: Guess) -> None:
    """Sketch the fields of a kind, or of what is appended to it."""
    for field in fields_by_name(guess.kind).values():
        if not _sketched(guess, field) and is_needed(field):
            _stands_in(guess, field.name)


def _stands_in(guess: Guess, name: str) -> None:
    """A needed field of which no column says anything: what every row is taken to be, or `?`."""
    value = stood_in(guess.kind).get(name)
    if value is not None and value.startswith("="):
        column = guess.found.get(value[1:])
        if column is not None:
            guess.sketch.column(name, column.heading)
            return
        value = None
    today = guess.here.today
    if value is None or (value == TODAY and today is None):
        guess.missing(name)
        return
    told = today.isoformat() if today is not None and value == TODAY else value
    guess.sketch.remark(_("no column was found that says it: every row is taken to be {value}",
                          value=told))  # fmt: skip
    guess.sketch.constant(name, told)


def _sketched(guess: Guess, field: RecordField) -> bool:
    """Sketch one field if a column says it; whether one does."""
    name = field.name
    if field.is_unit and name not in guess.found:
        headings = unit_headings(guess)
        if not headings or not guess.on_file(headings):
            return False
        put_together(guess, headings)
        return True
    column = guess.found.get(name)
    if column is None:
        return field.is_of_unit and _by_unit(guess, field)
    if field.sort in (FieldSort.MOMENT, FieldSort.DAY):
        return bool(guess.moments(name))
    if field.acts:
        guess.staff(name)
        return True
    if field.refers in ("department", "category"):
        return guess.words(name, sort=field.refers)
    if field.words and not field.many:
        _words(guess, field)
    else:
        guess.sketch.column(name, column.heading)
    return True


def _by_unit(guess: Guess, field: RecordField) -> bool:
    """A meter that a sheet names by its home alone: what it counts is the same in every row."""
    headings = unit_headings(guess)
    if not headings or not guess.on_file(headings):
        return False
    items = sorted(guess.here.metered)
    if len(items) != 1:
        counted = ", ".join(items) or _("none yet")
        guess.sketch.remark(_("the sheet does not say what the meters count: name it in place of"
                              " ? (meters on file: {items})", items=counted))  # fmt: skip
    unit = "-".join(f"{{{heading}}}" for heading in headings)
    guess.sketch.template(field.name, f"{unit}.{items[0] if len(items) == 1 else '?'}", headings)
    return True


def _words(guess: Guess, field: RecordField) -> None:
    """A field with a vocabulary: its own words, in English or Chinese, need no translation."""
    column = guess.found[field.name]
    general = kind_of_rows(guess.kind)
    chinese = chinese_words(general[0].name, field) if general else {}
    known = {word: word for word in field.words} | {said: word for word, said in chinese.items()}
    held = column.words or Counter()
    unknown = Counter({word: count for word, count in held.items() if word not in known})
    if not unknown:
        guess.sketch.column(field.name, column.heading)
        return
    meant = {word: known[word] for word in held if word in known}
    guess.sketch.table(field.name, column.heading, meant, unknown)
