"""`svc company`: one file a month each way, between the office and the quality department."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command("export")
@click.argument("file")
@click.option("--party", metavar="PARTY", required=True, help="The company's department.")
@click.option("--period", metavar="PERIOD", help="Such as 2026-11; the last month unless told.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.pass_obj
def export(session: Session, /, file: str, party: str, period: str | None, force: bool) -> None:
    """Write the month's file for the company's quality department: JSON, no resident named.

    It holds the report to the company, the findings of rounds, the promises whose date fell
    due, and what became of each item that the department supervises, by its own number.
    """
    from svc.cli.core.work import looking
    from svc.cli.termio.display import json_text, write
    from svc.cli.termio.output_file import new_file
    from svc.desk.outward.company import exchange
    from svc.store.git.repository import Repository

    private = Repository.open(session.directory).common_dir
    with looking(session) as view, new_file(file, force, private) as place:
        assert place is not None
        made = exchange(view, party, period)
        place.write_text(json_text(made), "utf-8")
    counts = {name: len(made[name]) for name in ("findings", "promises", "supervised")}
    write(_("{file}  {period}: {findings} findings, {promises} promises, {supervised} items",
            file=file, period=made["period"], **counts) + "\n")  # fmt: skip


@click.command("import")
@click.argument("file")
@click.option("--party", metavar="PARTY", required=True, help="The company's department.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--rejects", metavar="FILE", help="Where rows go that were refused.")
@click.pass_obj
def import_items(
    session: Session, /, file: str, party: str, dry_run: bool, rejects: str | None
) -> int:
    """Take the quality department's items in: each a ticket under supervision.

    Columns: 编号 内容 答复期限, and 类别 房屋 地点, or 工单号 for a ticket of the office.
    The department's number stays with the ticket; what was taken in before is passed over.
    Whoever runs it must be one who may supervise.
    """
    from svc.cli.termio.sheet_rows import rows_of, tell_rows
    from svc.desk.outward.company_items import take_items

    with rows_of(file, _("taking items")) as advance:
        done = take_items(
            session.directory, session.actor, file, party, dry_run=dry_run,
            rejects=Path(rejects) if rejects else None, advance=advance,
        )  # fmt: skip
    outcome = _("{created} tickets created, {supervised} supervised, {known} known already",
                created=done.created, supervised=done.supervised, known=done.known)  # fmt: skip
    return tell_rows(outcome, done.refused, dry_run, rejects)
