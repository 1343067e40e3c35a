"""Mappings of events, follow-ups, residents, units and staff."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from svc.exchange.mapping.model import DayMeaning, RangeEnd
from svc.exchange.suggest.guess import DAYS, HomesAnswers
from svc.exchange.suggest.mapping_writer import comment, table_lines, told_words
from svc.exchange.suggest.synonyms import fields_of, meaning_of, part_of
from svc.language import _
from svc.store.yaml.emitter import inline

if TYPE_CHECKING:
    from svc.exchange.suggest.guess import Guess

#: Who may have columns of their own beside others, and what these are called.
_WHO = {
    "owner": ("业主", "户主", "产权人", "owner"),
    "tenant": ("租户", "租客", "承租人", "tenant", "lessee"),
    "emergency": ("紧急", "emergency"),
}
_PARTS = ("area", "building", "entrance", "floor", "room")


def guess_events(guess: Guess) -> None:
    """Sketch the fields of a log: one row a step."""
    if not guess.moments("at"):
        guess.missing("at", _("no column with the time of a step was found: name it here"))
    field = "state" if "state" in guess.found else "action"
    column = guess.found.get(field)
    if column is None:
        guess.missing(field, _("no column with actions or states was found: name it here"))
        return
    known, unknown = guess.translated(column, "state")
    if field == "state":
        guess.sketch.column(field, column.heading)
        guess.sketch.top += table_lines("states", known)
        if unknown:
            told = _("not known, and refused unless it is translated: {words}")
            guess.sketch.top += comment(told.format(words=told_words(unknown)), "  ")
    else:
        guess.sketch.table(field, column.heading, known, unknown)
    guess.sketch.top.append("inferred: insert")
    guess.sketch.top += comment(_("how work ended where no row says"))
    guess.sketch.top.append("resolution: fixed")
    if "order" in guess.found and guess.is_full(guess.found["order"]):
        guess.sketch.remark(_("what comes first of one moment"))
        guess.plain("order")
    guess.staff("by", "assignee")
    guess.words("department")
    guess.words("resolution")
    guess.moments("until")
    for word in ("party", "says", "warranty"):
        guess.words(word)
    guess.plain("their_number", "reason", "note")


def guess_followups(guess: Guess) -> None:
    """Sketch the fields of calls; a row without a time of its call is none."""
    if not guess.plain("ticket"):
        guess.missing("ticket")
    if not guess.moments("at"):
        guess.missing("at")
    at = guess.found.get("at")
    if at is not None and not guess.is_full(at):
        guess.skip.append(f"{{column: {inline(at.heading)}, empty: true}}")
    guess.staff("by")
    guess.words("outcome")
    _score(guess)
    guess.words("satisfied")
    guess.moments("next")
    guess.plain("reason", "note")


def _score(guess: Guess) -> None:
    column = guess.found.get("score")
    if column is None or column.words is None:
        return
    if all(word in {"1", "2", "3", "4", "5"} for word in column.words):
        guess.sketch.column("score", column.heading)
    elif any(meaning_of("score", word) for word in column.words):
        guess.words("score")
    else:
        guess.sketch.remark(
            _("{column} is no score from 1 to 5: translate it", column=column.heading)
        )


def guess_residents(guess: Guess) -> None:
    """Sketch the fields of residents, and of where they live if units are on file."""
    if not guess.plain("name"):
        if all(map(guess.found.get, ("unit", "number"))):
            words = _("no column names anybody: the rows say where those live who come by another"
                      " sheet, or are on file, under the same number")  # fmt: skip
            guess.sketch.note(words)
        else:
            guess.missing("name")
    elif guess.homes and not guess.is_full(guess.found["name"]):
        # A home that stands empty is a row without a name.
        guess.skip.append(f"{{column: {inline(guess.found['name'].heading)}, empty: true}}")
    _phones(guess)
    guess.plain("email")
    unit = guess.found.get("unit")
    headings = unit_headings(guess)
    if headings and (guess.homes or guess.on_file(headings)):
        put_together(guess, headings)
        usual = guess.homes.relation if guess.homes else "tenant" if _is_let(guess) else "owner"
        if not guess.words("relation", usual):
            guess.sketch.remark(_("no column says it: for every row the same"))
            guess.sketch.constant("relation", usual)
        if not _term(guess):
            _since_and_until(guess)
    elif unit is not None:
        guess.sketch.remark(_("where they live: once the units are on file (svc import units)"))
    guess.plain("native_place", "age_group", "occupation", "interests", "note")


def _is_let(guess: Guess) -> bool:
    """Whether the columns of days speak of a lease."""
    said = "".join(guess.found[name].heading for name in ("since", "until") if name in guess.found)
    return any(word in said.casefold() for word in ("租", "lease", "tenan", "rent"))


def _term(guess: Guess) -> bool:
    """The days from and to which somebody lives there, where one cell says both."""
    for field in ("since", "until"):
        column = guess.found.get(field)
        if column is None or not guess.times.span_of(column):
            continue
        guess.sketch.column("since", column.heading, range=RangeEnd.START)
        guess.sketch.remark(_(DAYS[DayMeaning.LAST]))
        guess.sketch.column("until", column.heading, range=RangeEnd.END, day=DayMeaning.LAST)
        return True
    return False


def _since_and_until(guess: Guess) -> None:
    if not guess.moments("since"):
        guess.sketch.remark(_("no column says since when: for every row the same"))
        guess.sketch.constant("since", (guess.homes or HomesAnswers()).since)
        guess.times.formats.append("iso")
    gone = guess.found.get("until")
    own = gone is not None and gone.heading.strip().lower() == "until"
    guess.moments("until", day=DayMeaning.GONE if own else DayMeaning.LAST)


def _phones(guess: Guess) -> None:
    """Every column with phones of who is named, put together."""
    name = guess.found.get("name")
    others = other_people(guess, name.heading if name is not None else "")
    taken = {column.heading for field, column in guess.found.items() if field != "phones"}
    headings = [
        one.heading
        for one in guess.survey.columns
        if one.heading not in taken
        and not any(word in one.heading.casefold() for word in others)
        and any(field == "phones" for field, _place in fields_of("residents", one.heading))
    ]
    if len(headings) == 1:
        guess.sketch.column("phones", headings[0])
    elif headings:
        guess.sketch.columns("phones", headings, ", ")


def other_people(guess: Guess, name: str) -> list[str]:
    """Words that say of a column that it is about somebody else than who is named.

    Args:
        name: The heading of the column with names.

    A sheet of homes may name owner and tenant side by side; one row makes one person.
    """
    headings = [one.heading.casefold() for one in guess.survey.columns]
    mine = {who for who, words in _WHO.items() if any(one in name.casefold() for one in words)}
    named = {who for who, words in _WHO.items() if any(one in words for one in headings)}
    elsewhere = [who for who in _WHO if who not in mine and (mine or who in named)]
    return [word for who in elsewhere for word in _WHO[who]]


def guess_units(guess: Guess) -> None:
    """Sketch the fields of units."""
    headings = unit_headings(guess)
    if headings:
        if guess.homes:
            guess.sketch.top.append("rows: first")
        put_together(guess, headings)
    else:
        guess.missing("unit", _("no column with the unit was found: name it here"))
    guess.words("use")
    guess.plain("floor", "area", "note")
    whose = [
        one.heading
        for one in guess.survey.columns
        if one.heading not in guess.sketch.used
        and any(field == "number" for field, _place in fields_of("residents", one.heading))
        and not any(field == "number" for field, _place in fields_of("units", one.heading))
    ]
    if whose:
        guess.sketch.note(
            _("{columns} says whose a home is: once the people are on file, import this sheet once"
              " more, kind: residents, with their number, unit, relation and since",
              columns=", ".join(whose))
        )  # fmt: skip


def guess_staff(guess: Guess) -> None:
    """Sketch the fields of staff."""
    id_column = guess.found.get("id") or guess.found.get("number")
    if id_column is None:
        guess.sketch.remark(_("no column with an id in Latin letters was found: name it here"))
    guess.sketch.column("id", id_column.heading if id_column else "?")
    if not guess.plain("name"):
        guess.missing("name")
    if not guess.words("department"):
        guess.sketch.remark(_("no column says it, or none of its words is known: for every row"
                              " the same"))  # fmt: skip
        guess.sketch.constant("department", guess.here.usual("department", "engineering"))
    guess.words("roles", sort="role")
    guess.plain("phone", "email")
    guess.moments("since", "until")
    guess.words("active")
    guess.plain("note")


def unit_headings(guess: Guess) -> list[str]:
    """The columns that make a unit: one, or building, entrance and room."""
    unit = guess.found.get("unit")
    parts = {part_of(one.heading): one.heading for one in guess.survey.columns}
    headings = [parts[part] for part in _PARTS if part in parts and part != "floor"]
    if "building" in parts and len(headings) > 1 and not says_all(guess, headings):
        return headings
    if headings and unit is None and says_all(guess, headings):
        return headings[-1:]
    return [unit.heading] if unit is not None else []


def says_all(guess: Guess, headings: list[str]) -> bool:
    """Whether the last of a home's columns says the others as well: 3栋, 3-2-1502."""
    rows = [row for row in guess.survey.first if row[headings[0]] and row[headings[-1]]]
    parts = [(row[headings[0]].rstrip("栋幢座号楼#"), row[headings[-1]]) for row in rows]
    whole = [re.match(rf"{re.escape(first)}[-栋幢座号#]", last) for first, last in parts]
    return bool(whole) and all(whole)


def put_together(guess: Guess, headings: list[str]) -> None:
    """A unit that comes from one column, or from several."""
    if len(headings) == 1:
        guess.sketch.column("unit", headings[0])
    else:
        guess.sketch.columns("unit", headings, "-")
