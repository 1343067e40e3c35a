"""A mapping of tickets from a table: where, who, what, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.exchange.mapping.model import DayMeaning, RowKind
from svc.exchange.suggest.column_matching import placed
from svc.exchange.suggest.guess_records import says_all
from svc.exchange.suggest.mapping_writer import comment, listed, table_lines, told_words
from svc.exchange.suggest.synonyms import part_of
from svc.language import _
from svc.store.yaml.emitter import inline

if TYPE_CHECKING:
    from svc.exchange.suggest.guess import Guess
    from svc.exchange.suggest.profile import ColumnProfile

_STEPS = ("assigned", "accepted", "arrived", "finished", "closed")
#: What the words of a column of results lead to, where they tell of nothing still open.
_ENDING = frozenset({"finish", "close"})
_PARTS = ("area", "building", "entrance", "floor", "room")
#: Fields of a callback that a table of tickets may hold as well.
_CALL = ("at", "by", "outcome", "score", "satisfied", "reason")


def guess_tickets(guess: Guess) -> None:
    """Sketch the fields of tickets."""
    if not guess.moments("received"):
        guess.missing("received", _("no column with the time of receipt was found: name it here"))
    guess.moments("responded")
    steps = guess.moments(*_STEPS)
    _kind(guess)
    _subject(guess)
    _category(guess)
    _channel(guess)
    if "priority" in guess.found:
        guess.words("priority")
    _text(guess)
    _where(guess)
    _reporter(guess)
    guess.moments("appointment")
    for due in ("respond_due", "arrive_due", "resolve_due"):
        column = guess.found.get(due)
        dated = guess.times.day_of(column) if column is not None else None
        alone = dated is not None and not dated.has_time
        guess.moments(due, rule="source", day=DayMeaning.END if alone else None)
    _orders(guess)
    guess.staff("first_taker", "assignee")
    _department(guess, bool(steps))
    state = _state(guess)
    _end(guess, steps, state)
    _callbacks(guess)


def _kind(guess: Guess) -> None:
    category = guess.found.get("category")
    if "kind" not in guess.found and category is not None and _names_kinds(guess, category):
        guess.found["kind"] = guess.found.pop("category")
    if guess.words("kind", _likely_kind(guess)):
        return
    guess.sketch.remark(_("no column says it: for every row the same"))
    guess.sketch.constant("kind", _likely_kind(guess))


def _names_kinds(guess: Guess, column: ColumnProfile) -> bool:
    """Whether the words of a column of types are kinds, such as complaint, and no categories."""
    kinds, _others = guess.translated(column, "kind")
    categories, _others = guess.translated(column, "category")
    return len(kinds) * 2 > len(column.words or ()) and len(kinds) > len(categories)


def _likely_kind(guess: Guess) -> str:
    said = guess.survey.name + "".join(one.heading for one in guess.survey.columns)
    return "complaint" if "投诉" in said or "omplaint" in said else "repair"


def _subject(guess: Guess) -> None:
    """What a column of subjects is: words of its own in every row are what was wanted."""
    column = guess.found.get("category")
    if column is None or "text" in guess.found or column.twice:
        return
    known, _unknown = guess.translated(column, "category")
    if not known and column.filled > 1:
        guess.found["text"] = guess.found.pop("category")


def _category(guess: Guess) -> None:
    """Its own column, or that of the kind where that rather tells of what."""
    other = guess.here.usual("category", "other")
    if guess.words("category", other):
        return
    own, kind = guess.found.get("category"), guess.found.get("kind")
    if kind is not None and kind.heading not in guess.sketch.used:
        guess.found["category"] = kind
        if guess.words("category", other):
            return
        guess.found["category"] = own or kind
    if guess.words("category", other, any_words=True):
        return
    guess.sketch.remark(_("no column says it: for every row the same (svc office show lists the"
                          " categories)"))  # fmt: skip
    guess.sketch.constant("category", other)


def _channel(guess: Guess) -> None:
    if not guess.words("channel", "phone"):
        guess.sketch.remark(_("no column says it: for every row the same"))
        guess.sketch.constant("channel", "hotline" if "external_no" in guess.found else "phone")


def _text(guess: Guess) -> None:
    text = guess.found.get("text") or guess.found.get("note")
    column = text or guess.found.get("category") or guess.found.get("kind")
    if column is not None and text is None:
        guess.sketch.note(_("no column with what was wanted was found: {column} stands for it",
                            column=column.heading))  # fmt: skip
    if column is None:
        guess.missing("text", _("no column with what was wanted was found: name it here"))
    elif guess.is_full(column):
        guess.sketch.column("text", column.heading)
    else:
        guess.sketch.column("text", column.heading, default="–")


def _where(guess: Guess) -> None:
    """A unit if units are on file, else a place in words."""
    unit = guess.found.get("unit")
    parts = {part_of(one.heading): one.heading for one in guess.survey.columns}
    headings = [parts[part] for part in _PARTS if part in parts]
    if "building" not in parts or len(headings) < 2:
        headings = [unit.heading] if unit is not None else []
    elif says_all(guess, headings):
        headings = headings[-1:]
    place = guess.found.get("place")
    if not headings and place is not None and guess.on_file([place.heading]):
        headings = [guess.found.pop("place").heading]
    if headings and guess.on_file(headings):
        _put_together(guess, "unit", headings, "-")
        if "place" not in guess.found:
            when = f"{{column: {inline(headings[-1])}, empty: true}}"
            guess.sketch.fields.append(f"  place: {{cases: [{{when: {when}, value: –}}]}}")
    elif headings:
        guess.sketch.remark(_("these are no units on file; once they are (svc import units): unit"))
        _place_or(guess, headings)
        return
    place = guess.found.get("place")
    if place is not None:
        guess.sketch.column("place", place.heading, default="–")
    elif not headings:
        guess.sketch.remark(_("no column says where: for every row the same"))
        guess.sketch.constant("place", "–")


def _place_or(guess: Guess, headings: list[str]) -> None:
    """The column of the place where it says something, else what a home is made of."""
    place = guess.found.get("place")
    if place is None or place.heading in headings:
        _put_together(guess, "place", headings, _glue(guess, headings))
        return
    guess.sketch.used.update([place.heading, *headings])
    heading = inline(place.heading)
    guess.sketch.fields += [
        "  place:",
        "    cases:",
        f"      - {{when: {{column: {heading}, empty: false}}, column: {heading}}}",
        f"    columns: {listed(headings)}",
        f"    join: '{_glue(guess, headings)}'",
        "    default: –",
    ]


def _glue(guess: Guess, headings: list[str]) -> str:
    """What stands between parts of a place: nothing where each says itself what it is."""
    cells = [row[heading] for row in guess.survey.first for heading in headings[:-1]]
    return "-" if any(cell.isascii() and cell for cell in cells) else ""


def _put_together(guess: Guess, field: str, headings: list[str], glue: str) -> None:
    more = {"default": "–"} if field == "place" else {}
    if len(headings) == 1:
        guess.sketch.column(field, headings[0], **more)
    else:
        guess.sketch.columns(field, headings, glue, **more)


def _reporter(guess: Guess) -> None:
    """Name and phone go together; rows without them are let in."""
    name, phone = guess.found.get("reporter_name"), guess.found.get("reporter_phone")
    if name is not None and phone is not None:
        if guess.is_full(name) and not guess.is_full(phone):
            guess.sketch.remark(_("whoever left no phone is not named: name and phone go together"))
            nobody = f"{{when: {{column: {inline(phone.heading)}, empty: true}}, value: ''}}"
            heading = inline(name.heading)
            guess.sketch.used.add(name.heading)
            guess.sketch.fields.append(f"  reporter_name: {{column: {heading}, cases: [{nobody}]}}")
        else:
            guess.sketch.column("reporter_name", name.heading)
        guess.sketch.column("reporter_phone", phone.heading)
    if name is None or phone is None or not (guess.is_full(name) and guess.is_full(phone)):
        guess.sketch.top.append("reporter: optional")


def _orders(guess: Guess) -> None:
    """An order of others: their number, who sent it, by when they are owed a reply."""
    if not guess.plain("external_no"):
        return
    if not guess.words("external_party") and "external_party" in guess.found:
        heading = guess.found["external_party"].heading
        guess.sketch.remark(_("{column} may be external_party: nobody in it is on file (svc party"
                              " add)", column=heading))  # fmt: skip
    dated = guess.times.day_of(column) if (column := guess.found.get("external_due")) else None
    alone = dated is not None and not dated.has_time
    if guess.moments("external_due", day=DayMeaning.END if alone else None):
        guess.moments("replied")


def _department(guess: Guess, needed: bool) -> None:
    """Whose work it was; what was sent to somebody needs it."""
    usual = guess.here.usual("department", "engineering")
    if guess.words("department", usual, any_words=needed) or not needed:
        return
    guess.sketch.remark(_("no column says whose work it was: for every row the same"))
    guess.sketch.constant("department", usual)


def _state(guess: Guess) -> bool:
    """The state a ticket is in now."""
    _result_is_state(guess)
    column = guess.found.get("state")
    if column is None:
        return False
    known, unknown = guess.translated(column, "state")
    if not known:
        return False
    guess.sketch.column("state", column.heading)
    guess.sketch.top += table_lines("states", known)
    if unknown:
        told = _("not known, and refused unless it is translated: {words}")
        guess.sketch.top += comment(told.format(words=told_words(unknown)), "  ")
    return True


def _result_is_state(guess: Guess) -> None:
    """What a column of results says is a state where all of its words are some."""
    result = guess.found.get("resolution")
    if "state" not in guess.found and result is not None and result.words:
        known, unknown = guess.translated(result, "state")
        if not unknown and set(known.values()) - _ENDING:
            guess.found["state"] = guess.found.pop("resolution")


def _end(guess: Guess, steps: list[str], state: bool) -> None:
    """How the work ended, and what was said of it."""
    note = guess.found.get("note")
    ended = "finished" in steps or "closed" in steps
    if ended or state:
        usual = "fixed" if _likely_kind(guess) == "repair" else "answered"
        if not guess.words("resolution", usual):
            guess.sketch.remark(_("no word of the file tells how the work ended: for every row"
                                  " the same"))  # fmt: skip
            guess.sketch.constant("resolution", usual)
            note = note or guess.found.get("resolution")
    if note is not None and note.heading not in guess.sketch.used:
        guess.sketch.column("note", note.heading)


def _callbacks(guess: Guess) -> None:
    found = placed(guess.survey, RowKind.FOLLOWUPS)
    headings = [
        found[field].heading
        for field in _CALL
        if field in found and found[field].heading not in guess.sketch.used
    ]
    if len(headings) > 1:
        guess.sketch.note(
            _("{columns} tell of callbacks: import the same file once more as follow-ups"
              " (svc import followups --suggest FILE)", columns=", ".join(headings))
        )  # fmt: skip
        guess.sketch.used.update(headings)
