"""`svc undo`: what one has just done is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import note_option, result_option
from svc.cli.ticket.common import state_words
from svc.language import _
from svc.model.words import word

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.ticket.undoing import TakenBack


@click.command()
@click.argument("ticket", metavar="[T]", required=False)
@note_option
@result_option
@click.pass_obj
def undo(session: Session, ticket: str | None, note: str | None, format: str) -> None:
    """Take back your own last command here, or your last step on ticket T.

    All that it did goes, with the follow-up it made, within the office's time
    (policies.undo_minutes, 30 unless it says else), and unless a later step stands on it.
    The timeline keeps both; figures leave the step out from then on.
    """
    from svc.cli.core.work import acting, plain, show_written
    from svc.cli.termio.display import write_json
    from svc.desk.ticket import undoing

    def work(desk: Desk) -> list[tuple[TakenBack, str]]:
        done = undoing.undo(desk, ticket, note)
        return [(each, state_words(desk, each.ticket)) for each in done]

    done = acting(session, work)
    if format == "json" and len(done) > 1:
        write_json([plain(each.ticket) for each, _stands in done])
        return
    for back, stands in done:
        actions = _(", ").join(dict.fromkeys(word(step.action) for step in back.steps))
        said = _("taken back: {actions}; now {state}", actions=actions, state=stands)
        show_written(back.ticket, said, format)
