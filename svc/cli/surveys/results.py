"""`svc survey results` and `export`: what came of it, and the forms with codes and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options, reveal_option
from svc.cli.termio.say import say
from svc.language import _, either

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.argument("survey")
@click.option("--by", type=click.Choice(["building"]), help="Of each building, or stratum.")
@looking_options
@click.pass_obj
def results(
    session: Session, /, survey: str, by: str | None, format: str, rev: str | None,
    as_of: str | None,
) -> None:  # fmt: skip
    """Tell what each question came to: whom it was shown to, who answered, how content.

    The margin is that of 95 %, of homes drawn by lot; of a census there is none. Groups
    smaller than the least are withheld.
    """
    from svc.cli.termio.display import DisplayField, display, write_json
    from svc.desk.plans import survey_counts as told

    with looking(session, rev, as_of) as view:
        held = told.count(view, told.survey_named(view, survey))
        rows, summary = told.told(held, by), told.summary(held)
        if format == "json":
            write_json({"summary": summary, "questions": rows})
            return
        fields = [
            *([DisplayField("group")] if by else []),
            DisplayField("question", either("question", "题目")),
            DisplayField("asked", either("asked", "应答"), align="right"),
            DisplayField("answered", format=_number),
            DisplayField("not_shown", either("not shown", "未显示"), align="right"),
            DisplayField("no_answer", either("no answer", "未答"), format=_number),
            DisplayField("mean", format=_mean), DisplayField("satisfied", format=_share),
            DisplayField("margin", format=_margin), DisplayField("chosen", format=_chosen),
            DisplayField("text", flexible=True),
        ]  # fmt: skip
        display(rows, fields, format, as_json=dict, empty=_("nothing is asked"))
    _say(summary, told.is_census(held.survey), any(row["withheld"] for row in rows))


def _say(summary: dict[str, Any], census: bool, withheld: bool) -> None:
    """How the sample was drawn, what came back, and what is to be known of it."""
    say(_("{homes} homes, {given} forms given, {returned} came back, {counted} count",
          homes=summary["homes"], given=summary["given"], returned=summary["returned"],
          counted=summary["counted"]))  # fmt: skip
    if census:
        say(_("census, no margin"))
    else:
        from svc.kinds.people.survey import CHINESE, SampleMethod
        from svc.language import either

        method = either(summary["method"], CHINESE[SampleMethod][summary["method"]])
        say(_("{method}: the margin is that of 95 %", method=method))
    if withheld:
        say(_("groups of fewer than {n} are withheld", n=summary["minimum"]))
    limit = summary["phone_limit"]
    if limit is not None and summary["by_phone"] * 100 > limit:
        say(_("{share} were taken by phone, more than {limit} %",
              share=_share(summary["by_phone"]), limit=limit))  # fmt: skip


def _number(value: Any) -> str:
    return "–" if value is None else str(value)


def _mean(value: Any) -> str:
    return "" if value is None else f"{value:.2f}"


def _share(value: Any) -> str:
    return "" if value is None else f"{value * 100:.1f} %"


def _margin(value: Any) -> str:
    return "" if value is None else f"±{value * 100:.1f}"


def _chosen(value: Any) -> str:
    return _(", ").join(f"{name} {count}" for name, count in value.items()) if value else ""


@click.command()
@click.argument("survey")
@click.option("-o", "--output", metavar="FILE", help="Write to FILE.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@reveal_option
@click.pass_obj
def export(session: Session, /, survey: str, output: str | None, force: bool, reveal: bool) -> None:
    """Put the forms of a survey out as CSV: of each question its code, and the words for it."""
    from svc.cli.termio.display import write
    from svc.cli.termio.output_file import new_file
    from svc.desk.plans import survey_counts as told
    from svc.desk.surveys.forms import exported
    from svc.store.git.repository import Repository

    private = Repository.open(session.directory).common_dir if output else None
    with looking(session) as view, new_file(output, force, private) as file:
        text = exported(told.count(view, told.survey_named(view, survey)), reveal)
        if file is None:
            write(text)
        else:
            file.write_text(text, "utf-8-sig")
