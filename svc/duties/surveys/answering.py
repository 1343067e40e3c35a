"""Answers as they are typed, held against the survey's questions."""

from __future__ import annotations

from collections.abc import Mapping

from svc.errors import Refused, UsageError
from svc.kinds.people.response import SurveyAnswer
from svc.kinds.people.survey import QuestionType, Survey, SurveyQuestion, opened, state_of
from svc.language import _

#: What people write for scores.
_SCORES = {
    "非常满意": 5, "很满意": 5, "满意": 4, "比较满意": 4, "较满意": 4, "一般": 3, "基本满意": 3,
    "不满意": 2, "不太满意": 2, "非常不满意": 1, "很不满意": 1,
    "very satisfied": 5, "satisfied": 4, "neutral": 3, "dissatisfied": 2,
    "very dissatisfied": 1,
}  # fmt: skip


def is_open(survey: Survey) -> None:
    """Refuse an answer to a survey that asks nothing yet, or no more.

    Raises:
        Refused: It is a draft, or closed.
    """
    state = state_of([str(one.action) for one in survey.events])
    if opened(survey) is None or state == "closed":
        raise Refused(
            _("{id} is {state}: no answer is taken", id=survey.id, state=_(state)),
            _("svc survey show {id}", id=survey.id),
        )


def answers_of(survey: Survey, typed: Mapping[str, str]) -> tuple[SurveyAnswer, ...]:
    """Answers in the order of the questions; what is empty was not answered.

    Args:
        survey: The survey.
        typed: Text by the id of the question.

    Raises:
        UsageError: There is no such question, or it cannot be answered so.
    """
    known = {question.id: question for question in survey.questions if not question.retired}
    for name in typed:
        if name not in known:
            raise UsageError(
                _("{survey} asks no {question!r}", survey=survey.id, question=name),
                _("one of {known}", known=", ".join(known)),
            )
    return tuple(
        answer_of(question, typed[name].strip())
        for name, question in known.items() if typed.get(name, "").strip()
    )  # fmt: skip


def answer_of(question: SurveyQuestion, text: str) -> SurveyAnswer:
    """One answer.

    Raises:
        UsageError: The question cannot be answered so.
    """
    if question.type is QuestionType.TEXT:
        return SurveyAnswer(question=question.id, text=text)
    if question.type is QuestionType.SCALE:
        plain = text.removesuffix("分").strip().casefold()
        score = int(plain) if plain in ("1", "2", "3", "4", "5") else _SCORES.get(plain)
        if score is None:
            raise _misfit(question, text, "1, 2, 3, 4, 5")
        return SurveyAnswer(question=question.id, score=score)
    by_text = {choice.text.casefold(): choice.id for choice in question.choices}
    by_text |= {choice.id.casefold(): choice.id for choice in question.choices}
    many = question.type is QuestionType.MULTI
    parts = [one.strip() for one in _parted(text)] if many else [text]
    chosen = [by_text.get(one.casefold()) for one in parts if one]
    if not chosen or None in chosen:
        raise _misfit(question, text, ", ".join(choice.id for choice in question.choices))
    return SurveyAnswer(question=question.id, choices=tuple(dict.fromkeys(filter(None, chosen))))


def _parted(text: str) -> list[str]:
    """Choices as forms and people part them."""
    for mark in ("┋", ";", "；", "|", "、", "，", ","):
        if mark in text:
            return text.split(mark)
    return [text]


def _misfit(question: SurveyQuestion, text: str, known: str) -> UsageError:
    return UsageError(
        _("{question}: {text!r} is no answer", question=question.id, text=text[:40]),
        _("one of {known}", known=known),
    )
