"""`svc notice approve`, `publish`, `post`, `withdraw`, `review` and `read`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.work import acting, looking
from svc.cli.parsing.options import at_option, needed_reason_option, note_option, result_option
from svc.cli.publications.shown import outcome, show_publication
from svc.kinds.publications.words import PostPlace
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk
    from svc.kinds.publications.publication import Publication

_NOTICES = "NOTICE…"


@click.command()
@click.argument("notices", nargs=-1, required=True, metavar=_NOTICES)
@note_option
@at_option
@result_option
@click.pass_obj
def approve(
    session: Session, /, notices: tuple[str, ...], note: str | None, at: str | None, format: str
) -> None:
    """Agree that the last version of texts may be told.

    An answer, a case or reading material holds from then on; what is for residents is
    published next.
    """
    from svc.desk.publications import publishing

    def work(desk: Desk) -> list[Publication]:
        return [publishing.approve(desk, one, note, at) for one in notices]

    for record in acting(session, work):
        show_publication(record, outcome(record), format)


@click.command()
@click.argument("notices", nargs=-1, required=True, metavar=_NOTICES)
@click.option("--dry-run", is_flag=True, help="Only say whom it would be told to.")
@note_option
@at_option
@result_option
@click.pass_obj
def publish(
    session: Session, /, notices: tuple[str, ...], dry_run: bool, note: str | None,
    at: str | None, format: str,
) -> None:  # fmt: skip
    """Tell texts to those they are for; each unit that is told is kept by name.

    An emergency may be published first, and is then approved within the day.
    """
    from svc.desk.publications import publishing

    if dry_run:
        _preview(session, notices, format)
        return

    def work(desk: Desk) -> list[Publication]:
        return [publishing.publish(desk, one, note, at) for one in notices]

    for record in acting(session, work):
        show_publication(record, outcome(record), format)


def _preview(session: Session, notices: tuple[str, ...], format: str) -> None:
    """Say whom texts would be told to: how many units, of which buildings."""
    from collections import Counter

    from svc.cli.termio.display import write, write_json
    from svc.desk.publications.looking import record_of
    from svc.desk.publications.publishing import addressed
    from svc.kinds.publications.publication import latest, number_of

    with looking(session) as view:
        for notice in notices:
            record = record_of(view, notice)
            units = addressed(view.index, latest(record), view.moment.date())
            counts = Counter(unit.split("-", 1)[0] for unit in units)
            if format == "json":
                write_json({"id": record.id, "version": number_of(latest(record)),
                            "count": len(units), "units": units})  # fmt: skip
                continue
            said = n_("would be told to {n} unit", "would be told to {n} units", len(units))
            write(f"{record.id}  {said}\n")
            for building, count in sorted(counts.items()):
                write(n_("  building {building}: {n} unit\n", "  building {building}: {n} units\n",
                         count, building=building))  # fmt: skip


@click.command()
@click.argument("notice")
@click.option("--where", type=click.Choice([*map(str, PostPlace)]), required=True, metavar="WHERE",
              help=f"{', '.join(PostPlace)}.")  # fmt: skip
@click.option("--place", metavar="WORDS", help="Where exactly; of a channel its name.")
@click.option("--building", "buildings", multiple=True, metavar="BUILDING",
              help="Whom it reaches there; all who were told if not given.")  # fmt: skip
@click.option("--photo", metavar="HASH", help="SHA-256 of a picture of it.")
@note_option
@at_option
@result_option
@click.pass_obj
def post(
    session: Session, /, notice: str, where: str, place: str | None, buildings: tuple[str, ...],
    photo: str | None, note: str | None, at: str | None, format: str,
) -> None:  # fmt: skip
    """Record where a text was put up, or by what it was sent, and whom it reaches there.

    With --where channel it is sent through a channel of the office's as well.
    """
    from svc.desk.publications import publishing

    made = acting(
        session,
        lambda desk: publishing.post(desk, notice, where, place, buildings, photo, note, at),
    )
    show_publication(made, _("put up"), format)


@click.command()
@click.argument("notice")
@needed_reason_option
@at_option
@result_option
@click.pass_obj
def withdraw(session: Session, /, notice: str, reason: str, at: str | None, format: str) -> None:
    """Have a text hold no longer; what was told stays on record."""
    from svc.desk.publications import publishing

    made = acting(session, lambda desk: publishing.withdraw(desk, notice, reason, at))
    show_publication(made, outcome(made), format)


@click.command()
@click.argument("notices", nargs=-1, required=True, metavar=_NOTICES)
@click.option("--review-by", metavar="DATE", help="By when it is to be reviewed next.")
@note_option
@at_option
@result_option
@click.pass_obj
def review(
    session: Session, /, notices: tuple[str, ...], review_by: str | None, note: str | None,
    at: str | None, format: str,
) -> None:  # fmt: skip
    """Record that texts were held against the facts, and still hold.

    Only this takes the mark of an overdue review away; that a text is used does not.
    """
    from svc.desk.publications import publishing

    def work(desk: Desk) -> list[Publication]:
        return [publishing.review(desk, one, review_by, note, at) for one in notices]

    for record in acting(session, work):
        show_publication(record, _("reviewed"), format)


@click.command()
@click.argument("notices", nargs=-1, required=True, metavar=_NOTICES)
@at_option
@result_option
@click.pass_obj
def read(session: Session, /, notices: tuple[str, ...], at: str | None, format: str) -> None:
    """Record that who acts has read texts, in the version that holds."""
    from svc.desk.publications import publishing

    def work(desk: Desk) -> list[Publication]:
        return [publishing.read(desk, one, at) for one in notices]

    for record in acting(session, work):
        show_publication(record, _("read"), format)
