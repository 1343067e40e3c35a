"""A file looked at before it is imported: what it seems to be, and what it cannot tell."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from svc.desk.importing.suggest import terms_of, unnamed
from svc.exchange.files.source import ANYTHING, ReadOptions, opened
from svc.exchange.mapping.model import RowKind
from svc.exchange.reading.load_mapping import read_all
from svc.exchange.reading.wide import WideSource
from svc.exchange.suggest.column_matching import guessed, own_kind, placed
from svc.exchange.suggest.guess import Guess, HomesAnswers
from svc.exchange.suggest.guess_records import unit_headings
from svc.exchange.suggest.profile import survey
from svc.exchange.suggest.suggest import are_homes, suggested
from svc.exchange.suggest.time_columns import TimeColumns
from svc.exchange.suggest.wide_headings import wide_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

__all__ = ["HomesAnswers", "ImportGuide"]


class ImportGuide:
    """One file, read through; open for the length of a `with`.

    Args:
        start: A folder inside the office's repository.
        file: Its path.
        written: What is known of the file.

    Attributes:
        rows: How many it has.
        headings: Its columns, in order.
        kind: What its rows most likely are.
        are_homes: Whether it tells of units that are not on file and of who lives there.
        own: What svc's own JSON lines hold, which need no mapping; None of any other file.
    """

    def __init__(self, start: Path, file: str, written: ReadOptions = ANYTHING) -> None:
        self._written = written
        self._stack = ExitStack()
        with ExitStack() as opening:
            source = opening.enter_context(opened(file, written))
            wide = wide_of(source.header, None)
            self._profile = survey(source if wide is None else WideSource(source, wide))
            self._profile.wide = wide
            self._here = terms_of(start)
            self._stack = opening.pop_all()
        self.rows = self._profile.rows
        self.headings = [column.heading for column in self._profile.columns]
        self.own = own_kind(self._profile)
        self.kind = guessed(self._profile)
        self.are_homes = are_homes(self._profile, self._here)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._stack.close()

    def found(self, kind: RowKind) -> dict[str, str]:
        """Which column is taken for which field."""
        return {field: one.heading for field, one in placed(self._profile, kind).items()}

    @property
    def home_headings(self) -> list[str]:
        """The columns that make a home."""
        columns = placed(self._profile, RowKind.RESIDENTS)
        times = TimeColumns(self._profile, day_first=True)
        return unit_headings(Guess(self._profile, columns, self._here, times, RowKind.RESIDENTS))

    def repeats(self, headings: list[str]) -> bool:
        """Whether some columns, put together, say the same in two rows."""
        return self._profile.repeats(headings)

    def mapping(
        self,
        kind: RowKind,
        homes: HomesAnswers | None = None,
        named: Mapping[str, str] | None = None,
    ) -> str:
        """The mapping, as YAML.

        Args:
            kind: What the rows are to become.
            homes: What was answered of a sheet of homes.
            named: Columns that somebody named, by field.
        """
        return suggested(self._profile, self._here, kind, self._written, homes, named or {})

    def open_fields(self, mapping: str) -> list[str]:
        """Fields of a mapping whose column nobody knows yet."""
        mappings = read_all(mapping.encode(), Path("suggestion"))
        return list(dict.fromkeys(name for one in mappings for name in unnamed(one)))
