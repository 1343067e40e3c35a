"""Answering a question of the shell's: what may be answered is offered as one types."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.history import DummyHistory
from prompt_toolkit.output import create_output

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prompt_toolkit.document import Document

    from svc.cli.termio.prompt import Offers

#: Rows below the question that are kept for what is offered.
_ROWS = 6


class AnswerCompleter(Completer):
    """Completes an answer.

    Args:
        offers: What may be answered.
    """

    def __init__(self, offers: Offers) -> None:
        self._offers = offers

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterator[Completion]:
        """What was begun; with nothing typed it stands above already, unless it is asked for."""
        typed = document.text_before_cursor
        if not typed.strip() and not event.completion_requested:
            return
        for text, words in self._offers(typed.strip()):
            yield Completion(text, start_position=-len(typed), display=text, display_meta=words)


def answer(question: str, offers: Offers) -> str:
    """Read an answer; nothing of it is kept.

    Raises:
        click.Abort: Somebody leaves the question.
    """
    asking: PromptSession[str] = PromptSession(
        output=create_output(stdout=sys.stderr),
        history=DummyHistory(),
        completer=AnswerCompleter(offers),
        complete_while_typing=True,
        reserve_space_for_menu=_ROWS,
    )
    try:
        return asking.prompt(question)
    except (KeyboardInterrupt, EOFError) as error:
        raise click.Abort from error
