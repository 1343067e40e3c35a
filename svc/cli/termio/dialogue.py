"""A conversation of several questions: one after the other, back again with `<`, kept when left.

Each question fills pieces of the answers, and is asked only where something is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from svc.cli.termio.prompt import GoBack, way_back
from svc.cli.termio.say import add
from svc.language import _
from svc.named_tuple import NamedTuple

Answers = dict[str, Any]


class Question(NamedTuple):
    """One question.

    Attributes:
        is_open: Whether its answer is still missing.
        ask: Asks, and fills in what was answered.
    """

    is_open: Callable[[Answers], bool]
    ask: Callable[[Answers], None]


def converse(
    questions: Sequence[Question], answers: Answers, keep: Callable[[Answers], None]
) -> None:
    """Ask what is missing; `<` takes back the answer before, and asks for it again.

    Args:
        questions: In their order.
        answers: What is known already; filled in.
        keep: Told the answers after each question, to be found again if this is left.
    """
    if sum(question.is_open(answers) for question in questions) > 1:
        add(_("(< goes back a question)"))
    asked: list[tuple[int, Answers]] = []
    place = 0
    while place < len(questions):
        question = questions[place]
        if not question.is_open(answers):
            place += 1
            continue
        before = dict(answers)
        try:
            with way_back():
                question.ask(answers)
        except GoBack:
            place, before = asked.pop() if asked else (place, before)
            answers.clear()
            answers.update(before)
            continue
        asked.append((place, before))
        keep(answers)
        place += 1
