"""`svc demand`: somebody is asked to pay, and that is kept as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.paper import is_page, put_on_paper, write_text
from svc.cli.core.work import acting, looking
from svc.cli.parsing.options import at_option, result_option, reveal_option
from svc.cli.termio.prompt import text_or_stdin
from svc.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.cli.core.session import Session
    from svc.kinds.fees.demand import Demand


@click.command()
@click.argument("units", metavar="UNIT…", nargs=-1, required=True)
@click.option("--by", "means", metavar="HOW", required=True,
              help="phone, wechat, sms, letter, visit or lawyer.")  # fmt: skip
@click.option("--said", metavar="WORDS", help="What was said or answered; - reads standard input.")
@click.option("--payer", metavar="WHO", help="Only of this payer.")
@click.option("-o", "--output", metavar="FILE",
              help="Of letters: write them there; FILE.html prints on A4.")  # fmt: skip
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@at_option
@result_option
@reveal_option
@click.pass_obj
def demand(
    session: Session,
    /,
    units: tuple[str, ...],
    means: str,
    said: str | None,
    payer: str | None,
    output: str | None,
    force: bool,
    at: str | None,
    format: str,
    reveal: bool,
) -> None:
    """Ask for all that is overdue on a UNIT, and keep that as evidence.

    Each payer is asked by himself; what was open of every line on that day, and the late
    fees that had come to it, stand in the demand for good. Lines that somebody objects to
    are left out. A demand that can be proved begins the limitation anew. By letter, the
    letters are printed from the office's template demand-letter. Nothing else may be done:
    no supply is cut off for fees.
    """  # fmt: skip
    from svc.cli.termio.output_file import new_file
    from svc.desk.dunning.demanding import demand as make
    from svc.desk.dunning.demanding import means_of
    from svc.errors import UsageError
    from svc.model.dunning import DemandMeans
    from svc.store.git.repository import Repository

    how = means_of(means)
    if output is not None and how not in (DemandMeans.LETTER, DemandMeans.LAWYER):
        raise UsageError(_("only letters are written to a file"), _("leave --output out"))
    words = text_or_stdin(said) if said else None
    private = Repository.open(session.directory).common_dir if output else None
    with new_file(output, force, private) as file:
        made: list[Demand] = acting(session, lambda desk: make(desk, units, how, words, payer, at))
        if file is not None:
            file.write_text(_letters(session, made, output, reveal), "utf-8")
    _tell(made, format)
    if how is DemandMeans.LETTER and output is None and format == "text":
        write_text(_letters(session, made, None, reveal))


@click.command()
@click.argument("demands", metavar="DEMAND…", nargs=-1, required=True)
@click.option("-o", "--output", metavar="FILE", help="Write to FILE; FILE.html prints on A4.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@reveal_option
@click.pass_obj
def letter(
    session: Session, demands: tuple[str, ...], output: str | None, force: bool, reveal: bool
) -> None:
    """Print the letter of a demand again, as it stood on its day.

    Names are masked unless --reveal is given: what is sent has them in full.
    """
    from svc.desk.printing.letters import letters

    put_on_paper(
        session, output, force, lambda view, as_page: letters(view, demands, as_page, reveal)
    )


def _letters(session: Session, made: Sequence[Demand], file: str | None, reveal: bool) -> str:
    from svc.desk.printing.letters import letters

    with looking(session) as view:
        numbers = [one.id for one in made]
        return letters(view, numbers, is_page(file), reveal)


def _tell(made: Sequence[Demand], format: str) -> None:
    """What was demanded: number, unit, payer, amount and means; or the records."""
    from svc.cli.core.work import plain
    from svc.cli.termio.display import write_json
    from svc.kinds.derive import shown
    from svc.kinds.fees.demand import CHINESE
    from svc.language import either
    from svc.model.dunning import DemandMeans

    if format == "json":
        write_json([shown("demand", plain(one)) for one in made])
        return
    for record in made:
        how = either(str(record.means), CHINESE[DemandMeans][str(record.means)])
        write_text(f"{record.id}  {record.unit}  {record.payer}  {record.amount}  {how}\n")
