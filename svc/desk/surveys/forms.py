"""Forms of a survey put out: of each question its code, and the words for it."""

from __future__ import annotations

import csv
import io
from typing import Any

from svc.desk.plans.survey_counts import SurveyCount
from svc.duties.surveys.counting import ResponseStanding
from svc.kinds.people.survey import SurveyQuestion
from svc.rules.record.personal_words import masked_words


def exported(held: SurveyCount, reveal: bool = False) -> str:
    """The responses of a survey as CSV: of each question its code, and the words for it.

    Args:
        held: The survey with its responses.
        reveal: Whether words are shown in full.
    """
    asked = [one for one in held.survey.questions if not one.retired]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = [name for one in asked for name in (one.id, one.texts[-1].text)]
    writer.writerow(["response", "counted", "unit", "stratum", "channel", *heads])
    for response in held.responses:
        answers = {one.question: one for one in response.answers}
        cells: list[str] = []
        for question in asked:
            cells += _cells(question, answers.get(question.id), reveal)
        counts = held.standing[response.id] is ResponseStanding.COUNTED
        writer.writerow([
            response.id, "1" if counts else "0", response.unit or "", response.stratum or "",
            str(response.channel), *cells,
        ])  # fmt: skip
    return out.getvalue()


def _cells(question: SurveyQuestion, answer: Any, reveal: bool) -> list[str]:
    if answer is None:
        return ["", ""]
    if answer.text is not None:
        return ["", answer.text if reveal else masked_words(answer.text)]
    if answer.score is not None:
        return [str(answer.score), str(answer.score)]
    words = {choice.id: choice.text for choice in question.choices}
    return [" ".join(answer.choices), "; ".join(words.get(one, one) for one in answer.choices)]
