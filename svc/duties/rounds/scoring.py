"""A score of an inspection: how much of what was asked is right, each question by its weight."""

from __future__ import annotations

from svc.kinds.rounds.plan import PlanVersion
from svc.kinds.rounds.round import Round, RoundAction
from svc.named_tuple import NamedTuple


class RoundScore(NamedTuple):
    """What a round came to.

    Attributes:
        right: The weight of the answers that were no finding.
        whole: The weight of all answers.
        answers: How many there are.
    """

    right: int
    whole: int
    answers: int

    @property
    def percent(self) -> float | None:
        """Right of whole; None where nothing was answered."""
        return 100 * self.right / self.whole if self.whole else None


def score(made: Round, version: PlanVersion) -> RoundScore:
    """The score of a round, of each question at a point the last answer.

    Args:
        made: The round.
        version: The version of its plan.

    Example:
        Weights 3 and 1, the second a finding: 3 of 4, 75.
    """
    weights = {question.id: question.weight for question in version.sheet}
    last = {
        (event.point, answer.question): answer
        for event in made.events if event.action is RoundAction.CHECK
        for answer in event.answers
    }  # fmt: skip
    right = sum(
        weights.get(question, 1) for (_point, question), answer in last.items()
        if answer.ticket is None and answer.because is None
    )  # fmt: skip
    whole = sum(weights.get(question, 1) for _point, question in last)
    return RoundScore(right, whole, len(last))
