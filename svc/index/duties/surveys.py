"""What surveys ask of the index: surveys, their responses, homes by building, opinions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.index.database.whole_records import records
from svc.kinds.people.response import SurveyResponse
from svc.kinds.people.survey import Survey
from svc.kinds.unit import Unit

if TYPE_CHECKING:
    from svc.index.database.index import Index


def every_survey(index: Index) -> list[Survey]:
    """All surveys, in the order of their numbers."""
    return sorted(records(index, "survey", Survey, "1", []), key=lambda one: one.id)


def surveys_named(index: Index, number: str) -> list[Survey]:
    """The survey of a number; nothing where there is none."""
    return records(index, "survey", Survey, "id = ?", [number])


def responses_of(index: Index, survey: str) -> list[SurveyResponse]:
    """All responses of a survey, in the order of their numbers."""
    held = records(index, "response", SurveyResponse, "survey = ?", [survey])
    return sorted(held, key=lambda one: one.id)


def homes(index: Index, occupied_on: str | None) -> list[Unit]:
    """Homes, all or those in which somebody lives on a day, in the order of their ids."""
    condition, values = "1", []
    if occupied_on is not None:
        condition = (
            "id IN (SELECT unit FROM occupancy WHERE since <= ? AND (until IS NULL OR until > ?))"
        )
        values = [occupied_on, occupied_on]
    return sorted(records(index, "unit", Unit, condition, values), key=lambda one: one.id)


def taken_in(index: Index, survey: str, system: str) -> set[str]:
    """Numbers that a file gave to responses of a survey, of those that were taken in."""
    sql = "SELECT source_number AS number FROM response WHERE survey = ? AND source_system = ?"
    return {row["number"] for row in index.rows(sql, (survey, system))}
