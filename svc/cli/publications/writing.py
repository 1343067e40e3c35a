"""`svc notice draft`, `revise` and `correct`: texts are written, each version beside the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting
from svc.cli.parsing.options import at_option, needed_reason_option, result_option, typed_words
from svc.cli.publications.shown import outcome, show_publication
from svc.cli.record.general import complete, field_options
from svc.cli.termio.prompt import text_or_stdin
from svc.kinds.table import KINDS
from svc.language import N_, _

if TYPE_CHECKING:
    from svc.cli.core.session import Session

_Made = Callable[..., Any]


def drafting(kind: str) -> click.Command:
    """`svc notice draft`, with an option for each field of a text."""
    parts = (
        _("Write a text down, to be approved: a notice, an answer, reading material."),
        _("Names of facts in double braces, {{tariff.property-fee.price}} or {{office.hours}},"
          " stand for what the records say when it is told."),
    )  # fmt: skip

    @click.command("draft", help="\n\n".join(parts))
    @field_options(kind)
    @result_option
    @click.pass_obj
    def draft(session: Session, /, format: str, **given: Any) -> None:
        from svc.desk.publications import writing

        typed = {name: text_or_stdin(one) if one == "-" else one for name, one in given.items()}
        complete(KINDS[kind], typed)
        made = acting(session, lambda desk: writing.draft(desk, typed))
        show_publication(made, outcome(made), format)

    return draft


def revising(kind: str) -> click.Command:
    """`svc notice revise`, with an option for each field that versions may differ in."""

    @click.command("revise", help=_("Draft a further version; the ones before stay."))
    @click.argument("notice", metavar=kind.upper())
    @version_options(kind)
    @click.option("--reason", metavar="WORDS", callback=typed_words, help=_("Why."))
    @at_option
    @result_option
    @click.pass_obj
    def revise(
        session: Session, /, notice: str, clear: tuple[str, ...], reason: str | None,
        at: str | None, format: str, **given: Any,
    ) -> None:  # fmt: skip
        from svc.desk.publications import writing

        typed = _typed(given)
        made = acting(session, lambda desk: writing.revise(desk, notice, typed, clear, reason, at))
        show_publication(made, outcome(made), format)

    return revise


def correcting(kind: str) -> click.Command:
    """`svc notice correct`, with an option for each field that versions may differ in."""
    parts = (
        _("Tell a further version in the place of the one that was told."),
        _("It goes to those it is for now and to all who were told another one."),
    )

    @click.command("correct", help="\n\n".join(parts))
    @click.argument("notice", metavar=kind.upper())
    @version_options(kind)
    @needed_reason_option
    @at_option
    @result_option
    @click.pass_obj
    def correct(
        session: Session, /, notice: str, clear: tuple[str, ...], reason: str,
        at: str | None, format: str, **given: Any,
    ) -> None:  # fmt: skip
        from svc.desk.publications import publishing

        typed = _typed(given)
        made = acting(
            session, lambda desk: publishing.correct(desk, notice, reason, typed, clear, at)
        )
        show_publication(made, outcome(made), format)

    return correct


def version_options(kind: str) -> Callable[[_Made], _Made]:
    """An option for each field that versions may differ in, and one that empties fields."""
    from svc.cli.record.general import option_of
    from svc.desk.publications.writing import CHANGING
    from svc.kinds.fields import field_of
    from svc.kinds.publications.publication import TextVersion

    def with_options(made: _Made) -> _Made:
        made = click.option(
            "--clear", multiple=True, metavar=N_("FIELD"),
            help=_("A field that holds nothing now."),
        )(made)  # fmt: skip
        for name in reversed(CHANGING):
            field = field_of(TextVersion, name)
            assert field is not None
            made = option_of(KINDS[kind], field)(made)
        return made

    return with_options


def _typed(given: dict[str, Any]) -> dict[str, Any]:
    return {
        name: text_or_stdin(one) if one == "-" else one
        for name, one in given.items() if one not in (None, ())
    }  # fmt: skip
