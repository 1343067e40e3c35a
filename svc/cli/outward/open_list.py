"""`svc party open` and `answers`: what stands with a party, as a file; its answers, back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options, reveal_option
from svc.language import N_, _, either

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.cli.core.session import Session
    from svc.desk.core.view import View


@click.command("open")
@click.argument("party")
@click.option("-o", "--output", metavar="FILE", help="FILE.xlsx, FILE.csv, or FILE.html to sign.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@reveal_option
@looking_options
@click.pass_obj
def open_list(
    session: Session, /, party: str, output: str | None, force: bool, reveal: bool, format: str,
    rev: str | None, as_of: str | None,
) -> None:  # fmt: skip
    """List what stands with an outside PARTY, with empty columns for its answers.

    As a workbook or CSV it comes back filled in: svc party answers FILE --party PARTY. As
    FILE.html it is a letter with the list, to be signed. No resident is named in it.
    """
    from svc.cli.termio.display import DisplayField, display
    from svc.cli.termio.output_file import new_file
    from svc.desk.outward.open_list import OPEN_COLUMNS
    from svc.desk.outward.open_list import open_list as listed
    from svc.store.git.repository import Repository

    with looking(session, rev, as_of) as view:
        rows = listed(view, party, reveal)
        if output is None:
            shown = ("ticket", "letter", "at", "due", "category", "where", "standing", "reminders")
            named = {one.name: one.chinese for one in OPEN_COLUMNS}
            fields = [
                DisplayField(name, either(name, named[name]), flexible=name == "where")
                for name in shown
            ]
            display(rows, fields, format, as_json=dict, empty=_("nothing stands with them"))
            return
        private = Repository.open(session.directory).common_dir
        with new_file(output, force, private) as file:
            assert file is not None
            headings = [either(one.name.replace("_", " "), one.chinese) for one in OPEN_COLUMNS]
            _written(view, file, Path(output).suffix.lower(), party, rows, headings)


def _written(
    view: View, file: Path, ending: str, party: str, rows: Sequence[dict[str, Any]],
    headings: Sequence[str],
) -> None:  # fmt: skip
    """The list in the form that the file's name asks for."""
    from svc.desk.outward.open_list import OPEN_COLUMNS
    from svc.errors import UsageError

    if ending == ".xlsx":
        from svc.exchange.export.xlsx import Workbook

        Workbook(file, party[:31], OPEN_COLUMNS, headings, view.zone).write(rows)
    elif ending == ".csv":
        from svc.sheet import csv_lines

        cells = ([row[one.name] for one in OPEN_COLUMNS] for row in rows)
        file.write_text("\ufeff" + "".join(csv_lines(headings, cells)), "utf-8")
    elif ending in (".html", ".htm"):
        file.write_text(_page(view, party, rows), "utf-8")
    else:
        raise UsageError(
            _("{ending!r} is no form of this list", ending=ending), _("xlsx, csv or html")
        )


def _page(view: View, party: str, rows: Sequence[dict[str, Any]]) -> str:
    """The list as a letter on A4, with lines for both sides to sign."""
    from svc.desk.outward.open_list import TITLE
    from svc.desk.printing.forms import form, paragraph, table

    shown = {"ticket": N_("our number"), "letter": N_("our letter"), "at": N_("referred"),
             "due": N_("answer due"), "where": N_("where"), "text": N_("matter"),
             "standing": N_("so far"), "answer": N_("answer"),
             "responsible": N_("responsible")}  # fmt: skip
    cells = [[_short(row[name]) for name in shown] for row in rows]
    facts = [(_("office"), str(view.office["name"])), (_("party"), party),
             (_("as of"), f"{view.moment:%Y-%m-%d}")]  # fmt: skip
    words = _("Please answer each line, say whether it is yours to do, and give our number.")
    head = [_(name) for name in shown.values()]
    return form(_(TITLE, party=party), facts, [paragraph(words), table(head, cells)],
                [_("the office"), party])  # fmt: skip


def _short(value: Any) -> str:
    return (
        "" if value is None else str(value)[:16].replace("T", " ") if _timed(value) else str(value)
    )


def _timed(value: Any) -> bool:
    return isinstance(value, str) and value[10:11] == "T" and value[:4].isdigit()


@click.command()
@click.argument("file")
@click.option("--party", metavar="PARTY", required=True, help="Whose answers they are.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--rejects", metavar="FILE", help="Where rows go that were refused.")
@click.pass_obj
def answers(session: Session, /, file: str, party: str, dry_run: bool, rejects: str | None) -> int:
    """Take an outside party's answers in, by our own numbers, as one commit.

    The file is what svc party open wrote, filled in (columns: 我方编号 贵方编号 答复 是否认责
    是否保修期内 答复日期). What was recorded before is passed over; a row that is refused is
    told and stops no other, and the exit code is then 4.
    """
    from svc.cli.termio.sheet_rows import rows_of, tell_rows
    from svc.desk.outward.party_answers import take_answers

    with rows_of(file, _("taking answers")) as advance:
        done = take_answers(
            session.directory, session.actor, file, party, dry_run=dry_run,
            rejects=Path(rejects) if rejects else None, advance=advance,
        )  # fmt: skip
    outcome = _("{taken} answers taken, {known} known already", taken=done.taken, known=done.known)
    return tell_rows(outcome, done.refused, dry_run, rejects)
