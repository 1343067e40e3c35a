"""What stands in a file's columns: how full they are, which words, and how times look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from svc.exchange.files.header import lettered
from svc.exchange.mapping.spoken_times import HALF, WEEKDAY, plain_time
from svc.lazy_pattern import lazy_pattern

if TYPE_CHECKING:
    from svc.exchange.files.source import RowSource
    from svc.exchange.mapping.model import WideColumns

#: A column with more different words than these has free text.
MOST_WORDS = 60
#: Rows that are looked at as a whole.
_FIRST = 200
#: Shapes of a column after which no further ones are kept, and the longest text that has one.
_MOST_SHAPES, _LONGEST = 60, 40
#: Different values after which a column is not asked any more whether it has any twice.
_MOST_DISTINCT = 1_200_000
_HALF = lazy_pattern(rf"(?i)(?<![a-z])(?:{HALF})(?![a-z])")
_WEEKDAY = lazy_pattern(rf"(?<![a-zA-Z])(?:{WEEKDAY})(?![a-zA-Z])\.?")
#: Cells that stand for empty ones, and rows below a table that are none of its rows.
_NULLS = lazy_pattern(
    r"(?i)无|没有|暂无|未填|未留|空|[-—–/\\]{1,3}|n/?a|#n/a|null|none|nil|nan|\(blank\)"
)
_FOOTER = lazy_pattern(
    r"(?i)合计|总计|小计|共计|累计|制表|审核|填表|复核|负责人签|注[:：]|说明[:：]"
    r"|(grand )?total\b|subtotal\b"
)
_MONTH = lazy_pattern(
    r"(?i)(?<![a-z])(january|february|march|april|may|june|july|august|september|october|november"
    r"|december|jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)(?![a-z])\.?"
)
_DIGITS = lazy_pattern(r"[0-9]+")


@dataclass
class TextPattern:
    """Texts of a column that are alike but for their digits.

    Attributes:
        count: How many there are.
        lowest, highest: Of each group of digits.
        shortest, longest: How many digits each group has.
    """

    count: int = 0
    lowest: list[int] = field(default_factory=list)
    highest: list[int] = field(default_factory=list)
    shortest: list[int] = field(default_factory=list)
    longest: list[int] = field(default_factory=list)

    def add(self, groups: list[str]) -> None:
        """Count one more."""
        numbers, lengths = [int(group) for group in groups], [len(group) for group in groups]
        if not self.count:
            self.lowest, self.highest = numbers[:], numbers[:]
            self.shortest, self.longest = lengths[:], lengths[:]
        else:
            self.lowest = list(map(min, self.lowest, numbers))
            self.highest = list(map(max, self.highest, numbers))
            self.shortest = list(map(min, self.shortest, lengths))
            self.longest = list(map(max, self.longest, lengths))
        self.count += 1


@dataclass
class ColumnProfile:
    """One column of a file.

    Attributes:
        heading: Its name.
        filled: Rows in which something stands there.
        words: Each word and how often; None once they are too many.
        shapes: What its texts look like: `#` for each group of digits, `%b` for a month's
            name, `%p` for a half of the day.
        twice: Whether some value stands there more than once.
    """

    heading: str
    filled: int = 0
    nulls: Counter[str] = field(default_factory=Counter)
    words: Counter[str] | None = field(default_factory=Counter)
    shapes: dict[str, TextPattern] = field(default_factory=dict)
    twice: bool = False
    _seen: set[int] = field(default_factory=set)

    def add(self, text: str) -> None:
        """Take one value in."""
        self.filled += 1
        if len(text) < 9 and _NULLS.fullmatch(text):
            self.nulls[text] += 1
        if not self.twice and len(self._seen) < _MOST_DISTINCT:
            seen = hash(text)
            self.twice = seen in self._seen
            self._seen.add(seen)
        if self.words is not None:
            self.words[text] += 1
            if len(self.words) > MOST_WORDS:
                self.words = None
        if len(text) <= _LONGEST:
            self._shape(plain_time(text))

    def _shape(self, text: str) -> None:
        groups = _DIGITS.findall(text)
        if not groups or max(map(len, groups)) > 18:
            return
        look = text.replace("%", "%%").replace("#", "")
        look = _DIGITS.sub("#", _MONTH.sub("%b", _WEEKDAY.sub("%a", _HALF.sub("%p", look))))
        if look not in self.shapes and len(self.shapes) >= _MOST_SHAPES:
            return
        self.shapes.setdefault(look, TextPattern()).add(groups)


@dataclass
class FileProfile:
    """A whole file.

    Attributes:
        name: Of the file.
        rows: How many it has, without those that cannot be read.
        columns: Its columns, in order, each heading once.
        told: What was found out of the file; see `RowSource`.
        first: The first rows, by heading.
        unnamed: Letters of columns that hold something and have no heading.
        footers: Below the table: heading and word of rows that are sums or signatures.
        source: The file, as long as it is open.
        wide: Which of its columns became rows of their own.
    """

    name: str
    rows: int
    columns: list[ColumnProfile]
    told: list[str]
    first: list[dict[str, str]]
    footers: list[tuple[str, str]] = field(default_factory=list)
    source: RowSource | None = None
    unnamed: list[str] = field(default_factory=list)
    wide: WideColumns | None = None

    @property
    def has_header(self) -> bool:
        """Whether a row of the file names its columns."""
        return getattr(self.source, "has_header", True)

    def repeats(self, headings: Sequence[str]) -> bool:
        """Whether some columns, put together, say the same in two rows; read from the file."""
        assert self.source is not None
        places = [self.source.header.index(heading) for heading in headings]
        seen: set[int] = set()
        for row in self.source.rows():
            if row.problem is not None or self._is_footer(row.cells):
                continue
            number = hash(tuple(row.cells[at].strip() for at in places))
            if number in seen:
                return True
            seen.add(number)
        return False

    def _is_footer(self, cells: Sequence[str]) -> bool:
        return any(bool(_FOOTER.match(cell.strip())) for cell in cells[:1])

    def column(self, heading: str) -> ColumnProfile:
        """The column of a heading."""
        return next(one for one in self.columns if one.heading == heading)


def survey(source: RowSource) -> FileProfile:
    """Read a file through.

    Raises:
        InvalidData: It cannot be read to its end.
    """
    columns = [ColumnProfile(heading) for heading in source.header]
    rows = 0
    first: list[dict[str, str]] = []
    footers: list[tuple[str, str]] = []
    for row in source.rows():
        if row.problem is not None:
            continue
        rows += 1
        lead = next(((at, cell) for at, cell in enumerate(row.cells) if cell.strip()), (0, ""))
        if lead[0] == 0 and (footer := _FOOTER.match(lead[1].strip())):
            footers.append((source.header[0], footer[0]))
            continue
        if rows <= _FIRST:
            headed = zip(source.header, row.cells, strict=True)
            first.append({heading: cell.strip() for heading, cell in headed})
        for column, cell in zip(columns, row.cells, strict=True):
            text = cell.strip()
            if text:
                column.add(text)
    times = Counter(source.header)
    named = [one for one in columns if one.heading and times[one.heading] == 1]
    letters = zip(lettered(len(columns)), columns, strict=True)
    unnamed = [letter for letter, one in letters if one.filled and not one.heading]
    told = list(source.told)
    return FileProfile(source.name, rows, named, told, first, footers, source, unnamed)
