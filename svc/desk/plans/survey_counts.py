"""What surveys come to: one fold behind results, figures and exports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from svc.desk.core.find_record import find
from svc.duties.surveys.counting import (
    QuestionResult,
    ResponseStanding,
    is_shown,
    phone_share,
    results,
    standings,
    withheld_groups,
)
from svc.errors import NotFound
from svc.index.duties import surveys
from svc.kinds.people.survey import (
    QuestionType,
    SampleMethod,
    Survey,
    SurveyType,
    draw,
    forms_given,
    opened,
)
from svc.kinds.table import noun
from svc.language import _
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.desk.core.view import View
    from svc.kinds.people.response import SurveyResponse

_MINIMUM = 5


class SurveyCount(NamedTuple):
    """A survey with its responses, and which of them count.

    Attributes:
        survey: The survey.
        responses: All that came back.
        standing: Of each whether it counts.
        minimum: The least group that anything is told of.
    """

    survey: Survey
    responses: list[SurveyResponse]
    standing: dict[str, ResponseStanding]
    minimum: int

    @property
    def counted(self) -> list[SurveyResponse]:
        """Those that count."""
        return [one for one in self.responses if self.standing[one.id] is ResponseStanding.COUNTED]

    @property
    def homes(self) -> int:
        """How many homes the survey is about."""
        begun = opened(self.survey)
        return sum(len(stratum.units) for stratum in begun.frame) if begun else 0

    @property
    def given(self) -> int:
        """How many forms were given out."""
        return forms_given(self.survey)


def survey_named(view: View, text: str) -> Survey:
    """A survey as the office is looked at, from any way of writing its number.

    Raises:
        NotFound: There is none, or was none then.
    """
    place = find(view, text, "survey")
    held = surveys.surveys_named(view.index, place.id)
    if not held:
        raise NotFound(_("no {kind} {id!r}", kind=noun("survey"), id=text), _("svc survey list"))
    return held[0]


def count(view: View, survey: Survey) -> SurveyCount:
    """A survey with its responses."""
    responses = surveys.responses_of(view.index, survey.id)
    least = view.office.get("policies", {}).get("minimum_n", _MINIMUM)
    return SurveyCount(
        survey, responses, standings(survey, responses, view.zone),
        int(survey.minimum or least),
    )  # fmt: skip


def counts(view: View) -> Iterator[SurveyCount]:
    """All surveys that were opened."""
    for survey in surveys.every_survey(view.index):
        if opened(survey) is not None:
            yield count(view, survey)


def told(held: SurveyCount, by: str | None = None) -> list[dict[str, Any]]:
    """What each question came to, of all or of each group, as plain values.

    Args:
        held: The survey.
        by: `building`: of each building, or of each stratum where answers name no home.
    """
    groups: dict[str, list[SurveyResponse]] = {"": held.counted}
    if by is not None:
        groups = {}
        for response in held.counted:
            groups.setdefault(_group(response), []).append(response)
    small = withheld_groups({name: len(each) for name, each in groups.items()}, held.minimum)
    rows = []
    for name, each in sorted(groups.items()):
        for result in results(held.survey, each, held.minimum):
            withheld = result.withheld or name in small
            rows.append(_row(held.survey, result, name, withheld))
    return rows


def scores(held: SurveyCount) -> Iterator[tuple[str, str | None, int]]:
    """Answers on a scale of a satisfaction survey: question, dimension, score.

    Nothing of one with fewer responses than the least that is told of.
    """
    counted = held.counted
    if held.survey.type is not SurveyType.SATISFACTION or len(counted) < held.minimum:
        return
    asked = {one.id: one for one in held.survey.questions if not one.retired}
    for response in counted:
        answers = {answer.question: answer for answer in response.answers}
        for name, answer in answers.items():
            question = asked.get(name)
            if answer.score is not None and question and is_shown(question, answers):
                yield name, question.dimension, answer.score


def _group(response: SurveyResponse) -> str:
    if response.unit is not None:
        return response.unit.partition("-")[0]
    return response.stratum or "-"


def _row(survey: Survey, result: QuestionResult, group: str, withheld: bool) -> dict[str, Any]:
    question = next(one for one in survey.questions if one.id == result.question)
    row: dict[str, Any] = {
        "question": result.question, "text": question.texts[-1].text,
        "dimension": question.dimension, "group": group or None, "withheld": withheld,
        "asked": result.asked, "not_shown": result.not_shown,
        "answered": None, "no_answer": None, "satisfied": None, "mean": None, "margin": None,
        "chosen": None,
    }  # fmt: skip
    if withheld:
        return row
    row |= {"answered": result.answered, "no_answer": result.asked - result.answered}
    if question.type is QuestionType.SCALE and result.answered:
        row |= {
            "satisfied": result.satisfied / result.answered,
            "mean": result.total / result.answered, "margin": result.margin,
        }  # fmt: skip
    if question.choices:
        row["chosen"] = dict(result.chosen)
    return row


def summary(held: SurveyCount) -> dict[str, Any]:
    """How a survey was answered: method, homes, forms, what came back and what of it counts."""
    standing = list(held.standing.values())
    return {
        "id": held.survey.id, "method": str(held.survey.method), "homes": held.homes,
        "given": held.given, "returned": len(standing),
        "counted": standing.count(ResponseStanding.COUNTED),
        **{str(one): standing.count(one) for one in list(ResponseStanding)[1:]},
        "by_phone": phone_share(held.counted), "phone_limit": held.survey.phone_limit,
        "minimum": held.minimum,
    }  # fmt: skip


def sample(survey: Survey) -> tuple[tuple[str, ...], bool]:
    """The homes that a survey asks, drawn anew, and whether they are those that are on file."""
    begun = opened(survey)
    if begun is None:
        return (), False
    drawn = draw(survey.method, begun.frame, survey.size or 0, begun.seed or "")
    return drawn, drawn == begun.drawn


def is_census(survey: Survey) -> bool:
    """Whether everybody was asked: then a figure has no margin."""
    return survey.method is SampleMethod.CENSUS
