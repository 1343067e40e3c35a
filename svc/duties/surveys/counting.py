"""Which responses of a survey count, and what its questions come to.

A form that came late, that was declared void, that answers nothing, or that is a home's second
one is kept and not counted. Each question has denominators of its own: whom it was shown to,
and who answered it; whoever was not shown it is in neither. Figures of a group that is smaller
than the least are withheld, and so is a second one where the first would follow from the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from math import sqrt
from typing import TYPE_CHECKING

from svc.kinds.people.response import ResponseAction, ResponseChannel, SurveyAnswer, SurveyResponse
from svc.kinds.people.survey import QuestionType, SampleMethod, Survey, SurveyQuestion, opened
from svc.language import N_
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from datetime import tzinfo

#: From which score on somebody is satisfied.
SATISFIED = 4
#: The normal distribution's quantile of 95 %.
_Z = 1.959964


class ResponseStanding(StrEnum):
    """Whether a response counts, and if not why."""

    COUNTED = "counted"
    LATE = "late"
    VOID = "void"
    EMPTY = "empty"
    SECOND = "second"


STANDINGS = (N_("counted"), N_("late"), N_("void"), N_("empty"), N_("second"))


class QuestionResult(NamedTuple):
    """What a question came to.

    Attributes:
        question: Its id.
        asked: How many counted responses were shown it.
        answered: How many of them answered it.
        not_shown: How many were not shown it.
        satisfied: Of a scale, how many answered 4 or 5.
        total: Of a scale, the sum of the scores.
        margin: Half the width of the 95 % interval of the share of the satisfied; None of a
            census, and where fewer than two answered.
        chosen: How often each choice was taken.
        withheld: Whether the group is too small to be told of.
    """

    question: str
    asked: int
    answered: int
    not_shown: int
    satisfied: int
    total: int
    margin: float | None
    chosen: Mapping[str, int]
    withheld: bool = False


def standings(
    survey: Survey, responses: Iterable[SurveyResponse], zone: tzinfo
) -> dict[str, ResponseStanding]:
    """Of each response whether it counts; of several of a home the earliest does."""
    seen: set[str] = set()
    judged: dict[str, ResponseStanding] = {}
    for response in sorted(responses, key=lambda one: (one.taken, one.id)):
        standing = _standing(survey, response, zone)
        if standing is ResponseStanding.COUNTED and response.unit is not None:
            if response.unit in seen:
                standing = ResponseStanding.SECOND
            seen.add(response.unit)
        judged[response.id] = standing
    return judged


def _standing(survey: Survey, response: SurveyResponse, zone: tzinfo) -> ResponseStanding:
    if any(event.action is ResponseAction.VOID for event in response.events):
        return ResponseStanding.VOID
    if response.taken.astimezone(zone).date() > survey.until:
        return ResponseStanding.LATE
    asked = {question.id for question in survey.questions}
    if not any(answer.question in asked for answer in response.answers):
        return ResponseStanding.EMPTY
    return ResponseStanding.COUNTED


def is_shown(question: SurveyQuestion, answers: Mapping[str, SurveyAnswer]) -> bool:
    """Whether a response was shown a question, by what it answered to another."""
    if question.given is None:
        return True
    other, _equals, wanted = question.given.partition("=")
    answer = answers.get(other)
    if answer is None:
        return False
    return wanted in (str(answer.score), *answer.choices)


def results(
    survey: Survey, counted: Sequence[SurveyResponse], minimum: int
) -> list[QuestionResult]:
    """What each question came to among some counted responses.

    Args:
        survey: The survey.
        counted: Its responses, or those of a group.
        minimum: The least number of them that anything is told of.
    """
    return [
        _result(survey, question, counted, len(counted) < minimum)
        for question in survey.questions if not question.retired
    ]  # fmt: skip


def _result(
    survey: Survey, question: SurveyQuestion, counted: Sequence[SurveyResponse], withheld: bool
) -> QuestionResult:
    shown = answered = satisfied = total = 0
    chosen: dict[str, int] = {choice.id: 0 for choice in question.choices}
    for response in counted:
        answers = {answer.question: answer for answer in response.answers}
        if not is_shown(question, answers):
            continue
        shown += 1
        answer = answers.get(question.id)
        if answer is None:
            continue
        answered += 1
        total += answer.score or 0
        satisfied += (answer.score or 0) >= SATISFIED
        for choice in answer.choices:
            chosen[choice] = chosen.get(choice, 0) + 1
    scaled = question.type is QuestionType.SCALE
    return QuestionResult(
        question.id, shown, answered, len(counted) - shown, satisfied, total,
        _margin(survey, satisfied, answered) if scaled else None, chosen, withheld,
    )  # fmt: skip


def _margin(survey: Survey, part: int, whole: int) -> float | None:
    """Half the width of the 95 % interval of a share, of homes drawn without replacement.

    Of a stratified sample with proportional shares it is the most that it can be.
    """
    begun = opened(survey)
    if survey.method is SampleMethod.CENSUS or begun is None or whole < 2:
        return None
    homes = sum(len(stratum.units) for stratum in begun.frame)
    share = part / whole
    left = max(0.0, 1 - whole / homes) if homes else 1.0
    return _Z * sqrt(share * (1 - share) / (whole - 1) * left)


def withheld_groups(sizes: Mapping[str, int], minimum: int) -> set[str]:
    """Groups that are not told of: those under the least, and one that would give them away.

    Where so few are left out that the rest taken from the whole would tell of them, the
    smallest of the others is left out, too.

    Example:
        >>> sorted(withheld_groups({"1": 9, "2": 3, "3": 7}, 5))
        ['2', '3']
    """
    small = {group for group, count in sizes.items() if 0 < count < minimum}
    rest = [group for group in sizes if group not in small and sizes[group]]
    if small and rest and sum(sizes[group] for group in small) < minimum:
        small.add(min(rest, key=lambda group: (sizes[group], group)))
    return small


def phone_share(counted: Sequence[SurveyResponse]) -> float:
    """How much of the counted responses was taken by phone."""
    by_phone = sum(one.channel is ResponseChannel.PHONE for one in counted)
    return by_phone / len(counted) if counted else 0.0
