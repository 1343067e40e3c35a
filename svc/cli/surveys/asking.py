"""`svc survey ask`, `copy`, `open`, `sample`: questions, and the homes that are asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking, show_written
from svc.cli.parsing.options import at_option, format_option, result_option
from svc.cli.termio.say import say
from svc.errors import InvalidData
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("survey")
@click.argument("question")
@click.argument("text", metavar="WORDS")
@click.option("--type", "type_", type=click.Choice(["scale", "choice", "multi", "text"]),
              default="scale", show_default=True, help="What can be answered.")  # fmt: skip
@click.option("--choice", "choices", metavar="ID=WORDS", multiple=True, help="One to choose.")
@click.option("--dimension", metavar="WORDS", help="What it is about: 客服, 安全, 保洁.")
@click.option(
    "--given", "shown_if", metavar="QUESTION=ANSWER", help="Shown only where that was answered."
)
@click.option("--retire", is_flag=True, help="It is asked no more; earlier answers stay.")
@result_option
@click.pass_obj
def ask(session: Session, /, survey: str, question: str, text: str, format: str,
        **given: Any) -> None:  # fmt: skip
    """Add a QUESTION to a draft, or word it anew; its id is for good.

    Another wording is a further version of the same question, so that answers of several
    years can be held side by side. Another meaning is another question.
    """
    from svc.desk.surveys import running

    made = acting(session, lambda desk: running.ask(desk, survey, question, text, **given))
    count = len(made.questions)
    show_written(made, n_("asks {n} question", "asks {n} questions", count), format)


@click.command()
@click.argument("survey")
@click.option("--title", metavar="WORDS", required=True, help="What it is called.")
@click.option("--since", metavar="DATE", required=True, help="Its first day.")
@click.option("--until", metavar="DATE", required=True, help="Its last day.")
@result_option
@click.pass_obj
def copy(session: Session, /, survey: str, format: str, **given: Any) -> None:
    """Begin another survey with the same questions, their ids and their wordings."""
    from svc.desk.surveys import running

    made = acting(session, lambda desk: running.copy(desk, survey, **given))
    show_written(made, _("draft"), format)


@click.command("open")
@click.argument("survey")
@at_option
@result_option
@click.pass_obj
def open_(session: Session, /, survey: str, at: str | None, format: str) -> None:
    """Have a survey ask: its questions and its homes stand, and the sample is drawn of them.

    Homes are drawn by a seed that stands in the record: svc survey sample draws them again,
    the same on any desk.
    """
    from svc.desk.surveys import running

    made = acting(session, lambda desk: running.open_survey(desk, survey, at))
    count = len(made.events[-1].drawn)
    show_written(made, n_("open: asks {n} home", "open: asks {n} homes", count), format)


@click.command()
@click.argument("survey")
@format_option
@click.pass_obj
def sample(session: Session, /, survey: str, format: str) -> int:
    """Draw the sample of an open survey again, from its seed and its homes, and list it.

    The exit code is 4 where that is not the one on file.
    """
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.plans import survey_counts

    with looking(session) as view:
        drawn, same = survey_counts.sample(survey_counts.survey_named(view, survey))
        display([{"unit": unit} for unit in drawn], [DisplayField("unit")], format, as_json=dict,
                empty=_("it is a draft: svc survey open"))  # fmt: skip
    if drawn and not same:
        say(_("not what is on file: svc check"))
        return InvalidData.exit_code
    return 0
