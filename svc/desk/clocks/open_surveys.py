"""Surveys whose last day is over, and opinions that nobody has seen to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from svc.desk.clocks.record_clocks import RecordClock

if TYPE_CHECKING:
    from svc.desk.core.view import View


def clocks(view: View, before: int) -> Iterator[RecordClock]:
    """What is due of surveys: their end, by their last day; opinions, in a line a survey."""
    if view.one("SELECT 1 FROM survey LIMIT 1") is None:
        return
    from svc.index.duties.surveys import every_survey
    from svc.kinds.people.survey import opened, state_of
    from svc.language import _, n_
    from svc.rules.time.parsing import day_start

    left = {
        row["survey"]: row["n"]
        for row in view.rows(
            "SELECT survey, count(*) AS n FROM response_opinion"
            " WHERE ticket IS NULL AND NOT reason GROUP BY survey"
        )
    }
    for survey in every_survey(view.index):
        if opened(survey) is None:
            continue
        due = int(day_start(survey.until + timedelta(days=1), view.zone).timestamp()) - 1
        ended = state_of([str(one.action) for one in survey.events]) == "closed"
        if due >= before:
            continue
        if not ended:
            message = _("{title}: its last day; svc survey close", title=survey.title)
            yield RecordClock("survey", survey.id, "end", message, due, due - view.now, survey.by)
        if survey.id in left:
            message = n_("{title}: {n} opinion is to be seen to: svc response handle",
                       "{title}: {n} opinions are to be seen to: svc response handle",
                       left[survey.id], title=survey.title)  # fmt: skip
            yield RecordClock("survey", survey.id, "opinions", message, due, due - view.now,
                              survey.by)  # fmt: skip
