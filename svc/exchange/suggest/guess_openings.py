"""Mappings of opening balances: what the former books say of each home."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from svc.exchange.suggest.guess_records import put_together, unit_headings
from svc.exchange.suggest.mapping_writer import listed, table_lines
from svc.exchange.suggest.synonyms import meaning_of
from svc.language import _
from svc.lazy_pattern import lazy_pattern
from svc.store.yaml.emitter import inline

if TYPE_CHECKING:
    from svc.exchange.suggest.guess import Guess

#: What stands in a cell that holds no balance.
_NOTHING = ("0", "0.0", "0.00", "-", "—", "/")
_YEAR = lazy_pattern(r"(?:19|20)[0-9]{2}")


def guess_openings(guess: Guess) -> None:
    """Sketch the fields of balances; each item is said by the word of the sheet."""
    headings = unit_headings(guess)
    if headings:
        put_together(guess, headings)
    else:
        guess.missing("unit", _("no column with the unit was found: name it here"))
    if not guess.plain("amount"):
        guess.missing("amount")
    _skip_nothing(guess)
    column = guess.found.get("item")
    if column is not None and column.words:
        words = Counter(column.words)
        known = {word: item for word in words if (item := meaning_of("item", word))}
        unknown = Counter({word: count for word, count in words.items() if word not in known})
        guess.sketch.table("item", column.heading, known, unknown)
        sorts = {word: sort for word in words if (sort := meaning_of("balance", word))}
        if sorts and "sort" not in guess.found:
            guess.sketch.remark(_("what stands under the other words is owed"))
            guess.sketch.fields += ["  sort:", f"    column: {inline(column.heading)}",
                                    *table_lines("values", sorts, "    "),
                                    "    unknown: default", "    default: owed"]  # fmt: skip
    guess.words("sort", "owed", sort="balance")
    if guess.plain("period") and not _says_year(guess):
        guess.sketch.note(_("some times say no year: name it, dates: year:"))
    guess.moments("due", "opened")
    if "opened" not in guess.found:
        guess.sketch.note(_("the books are taken over today, as long as opened: says no other day"))
    guess.plain("payer", "note")


def _skip_nothing(guess: Guess) -> None:
    """Leave cells out that hold nothing, as most of a wide sheet do."""
    column = guess.found.get("amount")
    if column is None:
        return
    seen = {row[column.heading].strip() for row in guess.survey.first} | set(column.words or ())
    nothing = [word for word in _NOTHING if word in seen]
    if nothing:
        test = f"{{column: {inline(column.heading)}, is: {listed(nothing)}}}"
        guess.skip.append(test)


def _says_year(guess: Guess) -> bool:
    column = guess.found["period"]
    seen = {row[column.heading] for row in guess.survey.first}
    return all(_YEAR.search(text) for text in seen if text)
