"""`svc import FILE`: tell what it seems to be, ask what it does not say, then bring it in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from svc.cli.exchange.running_import import run_import
from svc.cli.termio.prompt import ask, choose, confirm, interactive
from svc.cli.termio.say import say
from svc.cli.termio.vocabulary import menu
from svc.errors import NotFound, Refused, UsageError
from svc.exchange.mapping.model import RowKind, kind_of_rows
from svc.kinds.table import nouns, of_plural
from svc.language import _, n_
from svc.model.words import Relation

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.importing.guide import ImportGuide
    from svc.desk.importing.run import ImportJob
    from svc.exchange.files.source import ReadOptions

#: Since when who is named lives there, where a sheet does not say and nobody knows better.
_SINCE = "2000-01-01"


def guide(session: Session, file: str, written: ReadOptions) -> None:
    """Look, ask, write the mapping, try it, and import.

    Raises:
        NotFound: There is no such file.
        UsageError: Nobody is there to be asked; with what to type instead.
        Refused: It was not meant.
    """
    if not Path(file).is_file():
        raise NotFound(_("no file {file!r}", file=file),
                       _("name a file, or what comes in: svc import --help"))  # fmt: skip
    place = mapping_beside(file)
    if not interactive():
        raise UsageError(_("{file} has to be looked at, and nobody is here to be asked", file=file),
                         _untold(file, place))  # fmt: skip
    session.directory  # noqa: B018 - a folder that is gone is told before anything is asked
    if not (place.exists() and confirm(_("use {file}, from before?", file=place), default=True)):
        _write(session, file, written, place)
    _import(session, file, place, written)


def mapping_beside(file: str) -> Path:
    """Where the mapping of a file lies: `homes.csv` has `homes.mapping.yaml`."""
    return Path(file).with_suffix(".mapping.yaml")


def _untold(file: str, place: Path) -> str:
    """What a script types instead."""
    if place.exists():
        return f"svc import all {file} --mapping {place}"
    return (f"svc import --suggest {file} > {place}; "
            f"svc import all {file} --mapping {place} --dry-run")  # fmt: skip


def _write(session: Session, file: str, written: ReadOptions, place: Path) -> None:
    """Write the mapping of a file, as it was found out and answered."""
    from svc.desk.importing.guide import ImportGuide

    with ImportGuide(session.directory, file, written) as look:
        if look.own is not None:
            raise UsageError(_("these are svc's own JSON lines, which need no mapping"),
                             f"svc import {look.own} {file}")  # fmt: skip
        say(n_("{file}: {n} row, with {columns}", "{file}: {n} rows, with {columns}", look.rows,
               file=Path(file).name, columns=_(", ").join(look.headings)))  # fmt: skip
        text = _homes(look) if look.are_homes and _are_homes() else _of_kind(look)
    try:
        place.write_text(text, "utf-8")
    except OSError as error:
        from svc.store.git.process import unwritable
        from svc.system_errors import reason

        raise unwritable(reason(error), place) from error
    say(_("written: {file}", file=place))


def _are_homes() -> bool:
    return confirm(_("They tell of homes that are not on file, and of who lives there. Make units"
                     " and residents of them?"), default=True)  # fmt: skip


def _homes(look: ImportGuide) -> str:
    """The mapping of a sheet of homes, whatever it does not say asked for."""
    from svc.desk.importing.guide import HomesAnswers

    columns = look.found(RowKind.RESIDENTS)
    answers = HomesAnswers(since=_SINCE)
    if "relation" not in columns:
        relation = choose(_("What are they to the home, all of them"), menu(Relation),
                          default=Relation.OWNER)  # fmt: skip
        answers = answers._replace(relation=relation)
    if "since" not in columns:
        since = ask(_("Since when do they live there, all of them"), _day, default=_SINCE)
        answers = answers._replace(since=since)
    homes, apart = look.home_headings, columns.get("relation")
    if look.repeats(homes):
        if apart is None or look.repeats([*homes, apart]):
            apart = _apart(look, homes)
        answers = answers._replace(apart=apart)
    return look.mapping(RowKind.RESIDENTS, answers)


def _apart(look: ImportGuide, homes: list[str]) -> str:
    """The column that tells people of one home apart."""
    say(_("Some homes have several rows. What tells their people apart becomes part of a number"
          " that everybody sees."))  # fmt: skip
    others = {heading: "" for heading in look.headings if heading not in homes}
    return choose(_("Which column tells them apart"), others)


def _day(answer: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(answer).isoformat()
    except ValueError as error:
        raise UsageError(_("write a day as 2026-11-03")) from error


def _of_kind(look: ImportGuide) -> str:
    """The mapping of rows of one kind, its columns asked for where none was found."""
    kind = look.kind
    if not confirm(_("They look like {kinds}. Is that right?", kinds=_called(kind)), default=True):
        kind = RowKind(choose(_("What are they"), {str(one): _called(one) for one in RowKind}))
    named: dict[str, str] = {}
    text = look.mapping(kind)
    for field in look.open_fields(text):
        name = field.removeprefix("source.")
        question = (_("Which column is the number by which its source knows a row")
                    if name == "number" else _("Which column is {field}", field=name))  # fmt: skip
        named[name] = choose(question, dict.fromkeys(look.headings, ""))
        text = look.mapping(kind, named=named)
    return text


def _called(kind: RowKind) -> str:
    """What rows of a kind are, for their reader."""
    row = of_plural(str(kind))
    if row is not None:
        return nouns(row.name)
    general = kind_of_rows(kind)
    return str(kind) if general is None else _("{kind}: events", kind=nouns(general[0].name))


def _import(session: Session, file: str, place: Path, written: ReadOptions) -> None:
    """Try what was settled, and do it once it is meant."""
    jobs = partial(_jobs, file, place, written)
    rejects: Path | None = None
    tried = run_import(session, jobs(None, True), True, True, "text")
    if tried.bad:
        rejects = Path(f"{file}.bad")
        question = n_("{n} row is bad: import the others, and put it into {place}?",
                      "{n} rows are bad: import the others, and put these into {place}?",
                      tried.bad, place=rejects)  # fmt: skip
    elif tried.new or tried.changed:
        question = _("Import it?")
    else:
        return
    if not confirm(question, default=not tried.bad):
        raise Refused(_("nothing was imported"),
                      _("mend {file} or {mapping}, then: svc import {file}",
                        file=file, mapping=place))  # fmt: skip
    run_import(session, jobs(rejects, False), False, rejects is not None, "text")


def _jobs(
    file: str, place: Path, written: ReadOptions, rejects: Path | None, dry_run: bool
) -> list[ImportJob]:
    from svc.desk.importing.jobs import jobs_of

    jobs, _office = jobs_of(Path(file), place, rejects, dry_run)
    return [job._replace(told=written) for job in jobs]
