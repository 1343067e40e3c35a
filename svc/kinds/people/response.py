"""A response: what one home, or somebody who is not named, answered in a survey.

Each is a file of its own, so that two desks may type forms of one survey. One that is
anonymous names no home, nobody and no hour: the day, and the stratum where the sample has some.
An opinion in it becomes a ticket, or gets a reason why not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from svc.kinds.people.survey import SurveyId
from svc.language import N_, _
from svc.model.dispute import Dispute
from svc.model.fields import (
    ByStaff,
    Happened,
    Line,
    OfTicket,
    OfUnit,
    PersonalText,
    Score,
    Slug,
    Text,
    keyed,
    refers,
)
from svc.model.source import Source
from svc.rules.record.flaws import Flaw
from svc.rules.time.seconds import seconds

OfSurvey = Annotated[SurveyId, Meta(extra=refers("survey"))]
ResponseId = Annotated[str, Meta(pattern=r"^Q[0-9]{2}-[A-Z]{1,2}[0-9]{2,9}-[A-Z]{1,2}[0-9]{4,9}\Z")]


class ResponseChannel(StrEnum):
    """How a form came back."""

    PAPER = "paper"
    PHONE = "phone"
    VISIT = "visit"
    WEB = "web"


class ResponseAction(StrEnum):
    """What can happen to a response: an opinion is seen to, or the form does not count."""

    HANDLE = "handle"
    VOID = "void"


class SurveyAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The answer to one question: a score, choices, or words."""

    question: Slug
    score: Score | None = None
    choices: tuple[Slug, ...] = ()
    text: PersonalText | None = None


class ResponseEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a response.

    Attributes:
        question: Whose opinion is seen to.
        ticket, reason: What it became, or why nothing follows.
    """

    at: Happened
    by: ByStaff
    action: ResponseAction
    question: Slug | None = None
    ticket: OfTicket | None = None
    reason: Text | None = None


class SurveyResponse(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One response.

    Attributes:
        taken: When it was answered; of an anonymous one its day.
        by: Who took it down, or typed the form.
        unit: Which home answered; none where it is anonymous.
        stratum: Where an anonymous one belongs, as far as that is told.
        signed: Whether the form is signed.
    """

    format: int
    id: ResponseId
    survey: OfSurvey
    taken: Happened
    by: ByStaff
    channel: ResponseChannel
    unit: OfUnit | None = None
    stratum: Line | None = None
    signed: bool = False
    answers: Annotated[tuple[SurveyAnswer, ...], Meta(extra=keyed("question"))] = ()
    source: Source | None = None
    formerly: ResponseId | None = None
    events: tuple[ResponseEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    ResponseChannel: {"paper": "纸质", "phone": "电话", "visit": "上门", "web": "网络"},
    ResponseAction: {"handle": "处理意见", "void": "作废"},
}  # fmt: skip
LABELS = {
    "survey": "调查", "taken": "作答时间", "by": "经办人", "channel": "渠道", "unit": "房屋",
    "stratum": "分层", "signed": "签名", "answers": "答案", "question": "题目", "score": "得分",
    "choices": "选项", "text": "文字", "reason": "原因", "formerly": "原编号", "field": "字段",
    "lost": "失去的值", "hash": "校验", "disputes": "分歧", "system": "系统", "number": "编号",
    "row": "行",
}  # fmt: skip
HEADINGS = {"taken": "提交答卷时间 作答时间", "channel": "答卷来源"}
#: What `standing` says of a response, by key.
STANDING = {"state": "状况", "opinions": "意见数"}
#: As a response may stand, in words.
STATES = (N_("filled"), N_("void"))


def flaws(response: SurveyResponse) -> Iterator[Flaw]:
    """What must hold of a response by itself."""
    if response.unit is not None and response.stratum is not None:
        yield Flaw("stratum", _("belongs to an anonymous response"))
    for place, answer in enumerate(response.answers):
        forms = (answer.score is not None, bool(answer.choices), answer.text is not None)
        if sum(forms) != 1:
            yield Flaw(f"answers[{place}]", _("is one of a score, choices and words"))
    texts = {one.question for one in response.answers if one.text is not None}
    for place, event in enumerate(response.events):
        handles = event.action is ResponseAction.HANDLE
        if handles and ((event.ticket is None) is (event.reason is None)):
            yield Flaw(f"events[{place}].ticket", _("is missing, or a reason why nothing follows"))
        if handles and event.question not in texts:
            yield Flaw(f"events[{place}].question", _("has no words to see to"))
        if not handles and event.reason is None:
            yield Flaw(f"events[{place}].reason", _("is missing"))


def standing(response: Mapping[str, Any]) -> dict[str, Any]:
    """Whether a response counts, and how many opinions it holds."""
    void = any(event["action"] == "void" for event in response.get("events", ()))
    opinions = sum("text" in answer for answer in response.get("answers", ()))
    return {"state": "void" if void else "filled", "opinions": opinions}


def tables(response: SurveyResponse, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """The opinions of a response, and what became of each, as rows of the index."""
    del region
    seen_to = {
        event.question: event for event in response.events
        if event.action is ResponseAction.HANDLE
    }  # fmt: skip
    rows = []
    for answer in response.answers:
        if answer.text is not None:
            event = seen_to.get(answer.question)
            rows.append((
                response.survey, answer.question, event.ticket if event else None,
                int(event is not None and event.reason is not None),
                seconds(event.at) if event else None,
            ))  # fmt: skip
    return {"response_opinion": rows}
