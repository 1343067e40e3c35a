"""What is known while a mapping is sketched, and the fields that every kind guesses alike."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from svc.exchange.mapping.field_reader import parts_of
from svc.exchange.mapping.model import DayMeaning, RowKind, kind_of_rows
from svc.exchange.suggest.mapping_writer import MappingDraft
from svc.exchange.suggest.synonyms import meaning_of
from svc.language import N_, _
from svc.model.actors import PROGRAMS
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.exchange.suggest.column_matching import Placed
    from svc.exchange.suggest.office_terms import OfficeTerms
    from svc.exchange.suggest.profile import ColumnProfile, FileProfile
    from svc.exchange.suggest.time_columns import TimeColumns

#: A column is taken for names on file where so many of its words are.
_MOSTLY = 0.9
#: What a suggested mapping says of days without a time.
DAYS = {
    DayMeaning.END: N_("a day is due at its end: of working time if the office's clock counts that,"
                       " else of the day (day: midnight whatever is worked, day: start)"),
    DayMeaning.LAST: N_("the day is the last one lived in (day: gone: the first no longer)"),
    DayMeaning.GONE: N_("the day is the first one no longer there (day: last: lived in)"),
}  # fmt: skip
#: Sorts of words of which a cell may hold several.
_PARTED = frozenset({"role"})


class HomesAnswers(NamedTuple):
    """What a sheet of homes does not say, as somebody answered it for all of its rows.

    Attributes:
        relation: What who is named is to the home, where no column says it.
        since: Since when, as a day, likewise.
        apart: The column that tells people of one home apart, where a home has several rows.
    """

    relation: str = "owner"
    since: str = "2000-01-01"
    apart: str | None = None


class Guess:
    """A mapping being guessed.

    Attributes:
        survey: The file.
        found: Its columns by field.
        here: The office.
        times: How its times are written.
        kind: What its rows are.
        general: Whether that is a kind with only its row and file.
        sketch: What has been guessed so far.
        skip: Conditions of rows to leave out.
        homes: What was answered of the people of a sheet whose homes come with them.
        skipped: Words by column whose rows were for testing only.
    """

    def __init__(
        self,
        survey: FileProfile,
        columns: Placed,
        here: OfficeTerms,
        times: TimeColumns,
        kind: RowKind,
    ) -> None:
        self.survey = survey
        self.found = columns
        self.here = here
        self.times = times
        self.kind = kind
        self.general = kind_of_rows(kind) is not None
        self.sketch = MappingDraft()
        self.skip: list[str] = []
        self.homes: HomesAnswers | None = None
        self.skipped = {
            one.heading: words
            for one in survey.columns
            if (words := [word for word in one.words or () if meaning_of("row", word)])
        }

    def is_full(self, column: ColumnProfile) -> bool:
        """Whether every row has something there."""
        return column.filled - column.nulls.total() == self.survey.rows

    def plain(self, *fields: str) -> list[str]:
        """Fields that are taken as they stand; those that were found."""
        done = [field for field in fields if field in self.found]
        for field in done:
            self.sketch.column(field, self.found[field].heading)
        return done

    def missing(self, field: str, words: str | None = None) -> None:
        """A field whose column has to be named by hand."""
        self.sketch.remark(words or _("no column was found that says it: name it here"))
        self.sketch.column(field, "?")

    def moments(
        self, *fields: str, rule: str | None = None, day: DayMeaning | None = None
    ) -> list[str]:
        """Fields that are times, if their columns are; those that were found.

        Args:
            rule: Name of the rule, of due times.
            day: What a day without a time of day means, where that is to be said.
        """
        more = {name: value for name, value in (("rule", rule), ("day", day)) if value}
        done = []
        for field in fields:
            column = self.found.get(field)
            if column is None or self.times.day_of(column) is None:
                continue
            beside = self.times.beside(column)
            self.times.take(column, beside)
            if beside:
                self.sketch.columns(field, [column.heading, beside], " ")
            else:
                if day is not None:
                    self.sketch.remark(_(DAYS[day]))
                self.sketch.column(field, column.heading, **more)
            done.append(field)
        return done

    def words(
        self,
        field: str,
        default: str | None = None,
        sort: str | None = None,
        any_words: bool = False,
    ) -> bool:
        """A field whose words are translated; False if none of them is known.

        Args:
            default: What stands for an empty cell, where there is one.
            sort: What words they are, if not called as the field.
            any_words: Have the field though none is known: each has to be translated.
        """
        column = self.found.get(field)
        if column is None or column.words is None or not column.words:
            return False
        known, unknown = self.translated(column, sort or field)
        if not known and not any_words:
            return False
        wanted = None if self.is_full(column) else default
        self.sketch.table(field, column.heading, known, unknown, wanted)
        return True

    def translated(self, column: ColumnProfile, sort: str) -> tuple[dict[str, str], Counter[str]]:
        """What is known of a column's words, and the words that are not."""
        known: dict[str, str] = {}
        unknown: Counter[str] = Counter()
        words = column.words or Counter()
        if sort in _PARTED:
            words = Counter(part for word in words.elements() for part in parts_of(word))
        for word, count in words.most_common():
            if word in self.skipped.get(column.heading, ()):
                continue
            meaning = self.here.meaning(sort, word)
            if meaning is None:
                unknown[word] = count
            else:
                known[word] = meaning
        return known, unknown

    def staff(self, *fields: str) -> None:
        """Fields that name staff, if those named are on file."""
        for field in fields:
            column = self.found.get(field)
            if column is None:
                continue
            names = set(column.words or ()) or {row[column.heading] for row in self.survey.first}
            named = names - {""}
            known = self.here.staff | (PROGRAMS if self.general else frozenset())
            on_file = sum(name in known for name in named)
            if named and on_file == len(named):
                self.sketch.column(field, column.heading)
            elif named:
                self.sketch.remark(
                    _("{field} may be column {column}: {n} of its {all} names are on file"
                      " (svc import staff)", field=field, column=column.heading, n=on_file,
                      all=len(named))
                )  # fmt: skip

    def on_file(self, headings: list[str]) -> bool:
        """Whether columns, put together, name units on file."""
        joined = (
            "-".join(filter(None, (row[one] for one in headings))) for row in self.survey.first
        )
        named = [text for text in joined if text]
        known = sum(map(self.here.has_unit, named))
        return bool(named) and known >= len(named) * _MOSTLY
