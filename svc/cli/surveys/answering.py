"""`svc survey answer`, `import`, `svc response handle`: forms come in, opinions are seen to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, show_lines
from svc.cli.parsing.options import at_option, result_option
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("survey")
@click.argument("answers", nargs=-1, required=True, metavar="[UNIT] QUESTION=ANSWER…")
@click.option("--stratum", metavar="WORDS", help="Of an anonymous one: the building.")
@click.option("--channel", type=click.Choice(["paper", "phone", "visit", "web"]),
              default="paper", show_default=True, help="How it came back.")  # fmt: skip
@click.option("--signed", is_flag=True, help="The form is signed.")
@at_option
@result_option
@click.pass_obj
def answer(session: Session, /, survey: str, answers: tuple[str, ...], format: str,
           **given: Any) -> None:  # fmt: skip
    """Put a form down: which home answered what; of an anonymous survey no home is named.

    Each form is a file of its own, so that several desks may type at once. A home's second
    form is kept and does not count, and so is one that comes late.
    """
    from svc.desk.surveys import running

    unit = None if "=" in answers[0] else answers[0]
    typed = _pairs(answers[1:] if unit else answers)
    made = acting(session, lambda desk: running.answer(desk, survey, typed, unit, **given))
    count = len(made.answers)
    said = n_("{n} answer", "{n} answers", count)
    show_lines("response", made, [f"{made.id}  {said}"], format)


def _pairs(texts: tuple[str, ...]) -> dict[str, str]:
    """`QUESTION=ANSWER` each.

    Raises:
        UsageError: One is none.
    """
    from svc.errors import UsageError

    pairs = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(_("{text!r} is no answer", text=text), "QUESTION=ANSWER")
        pairs[name.strip()] = value
    return pairs


@click.command("import")
@click.argument("survey")
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and write nothing.")
@click.option("--rejects", metavar="FILE", help="Where rows go that were refused.")
@click.pass_obj
def import_forms(
    session: Session, /, survey: str, file: str, dry_run: bool, rejects: str | None
) -> int:
    """Take a file of forms in, as Wenjuanxing writes it (序号 提交答卷时间 … 1、… 2、…).

    A column is a question by its words or its id. Addresses and where somebody came from
    are dropped. A form that was taken in is taken in once; one that is refused stops no
    other, and the exit code is then 4.
    """
    from svc.cli.termio.sheet_rows import tell_rows
    from svc.desk.batch import survey_forms

    done = survey_forms.take_in(
        session.directory, session.actor, file, survey, dry_run=dry_run,
        rejects=Path(rejects) if rejects else None,
    )  # fmt: skip
    outcome = n_("{n} form taken in", "{n} forms taken in", done.taken)
    if done.known:
        outcome += _("; ") + n_("{n} was there before", "{n} were there before", done.known)
    return tell_rows(outcome, done.refused, dry_run, rejects)


@click.command()
@click.argument("response")
@click.argument("question")
@click.option("--reason", metavar="WORDS", help="Why nothing follows.")
@click.option("--kind", metavar="KIND", help="Of the ticket: inquiry unless told.")
@click.option("--category", metavar="CATEGORY", help="Of the ticket: what it is about.")
@at_option
@result_option
@click.pass_obj
def handle(session: Session, /, response: str, question: str, format: str, **given: Any) -> None:
    """See to an opinion in a response: a ticket, or with --reason why nothing follows."""
    from svc.desk.surveys import running

    made = acting(session, lambda desk: running.handle(desk, response, question, **given))
    followed = made.events[-1].ticket or _("nothing follows")
    show_lines("response", made, [f"{made.id}  {followed}"], format)
