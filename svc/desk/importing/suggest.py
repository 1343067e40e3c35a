"""A mapping to start from, for a file and the office it is to be imported into."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from svc.desk.core.view import look
from svc.desk.importing.run import ImportJob, import_files
from svc.errors import NotFound, SvcError
from svc.exchange.files.source import ANYTHING, STDIN, ReadOptions, opened
from svc.exchange.reading.load_mapping import read_all
from svc.exchange.reading.wide import WideSource
from svc.exchange.suggest.column_matching import own_kind
from svc.exchange.suggest.mapping_writer import comment
from svc.exchange.suggest.office_terms import OfficeTerms
from svc.exchange.suggest.profile import survey
from svc.exchange.suggest.suggest import suggested
from svc.exchange.suggest.wide_headings import wide_of
from svc.language import _, n_
from svc.model.office import Office
from svc.rules.time.parsing import in_zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from svc.exchange.mapping.model import ImportMapping, RowKind

#: Reasons for which rows would be refused that are told.
_MOST_REASONS = 5


def suggest(
    start: Path, file: str, kind: RowKind | None = None, written: ReadOptions = ANYTHING
) -> str:
    """Read a file through and guess a mapping for it.

    Args:
        start: A folder inside the office's repository; elsewhere the starter's
            categories and departments are taken to be there.
        file: Its path; `-` for standard input.
        kind: What its rows are to become; guessed if None.
        written: What is known of the file.

    Raises:
        NotFound: There is no such file.
        InvalidData: It cannot be read.
    """
    with opened(file, written) as source:
        wide = wide_of(source.header, kind)
        profile = survey(source if wide is None else WideSource(source, wide))
        profile.wide = wide
        text = suggested(profile, terms_of(start), kind, written)
    text = text if file == STDIN else _tried(start, file, text, written)
    own = own_kind(profile)
    if own is None:
        return text
    lead = _("these are svc's own JSON lines, which need no mapping: svc import {kind} {file}",
             kind=own, file=file)  # fmt: skip
    return "\n".join([*comment(lead), "#", text])


def _tried(start: Path, file: str, text: str, written: ReadOptions) -> str:
    """A suggestion that says at its top what keeps it from importing its own file, if anything."""
    mappings: list[ImportMapping] = []
    try:
        mappings = read_all(text.encode(), Path("suggestion"))
        jobs = [ImportJob(file, one, dry_run=True, told=written) for one in mappings]
        done = import_files(start, None, jobs)
    except NotFound:
        return text
    except SvcError as error:
        wrongs = getattr(error, "problems", ())
        reasons = [str(problem.reason) for problem in wrongs] or [error.message]
        untold = list(dict.fromkeys(name for one in mappings for name in unnamed(one)))
        if untold:
            fields = ", ".join(untold)
            reasons = [_("name a column where ? stands: {fields}", fields=fields)]
        lead = _("as it stands this mapping cannot be used:")
    else:
        if not done.bad:
            return text
        problems = [problem for part in done.parts for problem in part.problems]
        reasons = [
            f"{problem.column or _('row {n}', n=problem.row)} {problem.reason}"
            for problem in problems
        ]
        lead = n_("as it stands {n} of {rows} rows would be refused:",
                  "as it stands {n} of {rows} rows would be refused:",
                  done.bad, rows=done.rows)  # fmt: skip
    told = [lead, *(f"- {reason}" for reason in list(dict.fromkeys(reasons))[:_MOST_REASONS])]
    lines = [line for words in told for line in comment(words)]
    return "\n".join([*lines, "#", text])


def unnamed(mapping: ImportMapping) -> Iterator[str]:
    """What of a mapping has a question mark in place of its column."""
    if "?" in mapping.source.headers:
        yield "source.number"
    yield from (name for name, field in mapping.fields.given.items() if "?" in field.headers)


def terms_of(start: Path) -> OfficeTerms:
    """What the office around a folder has on file; nothing where there is none."""
    try:
        with look(start) as view:
            office = msgspec.convert(view.office, Office, strict=False)
            return OfficeTerms.of(office, view.index, in_zone(view.moment, view.zone).date())
    except NotFound:
        return OfficeTerms()
