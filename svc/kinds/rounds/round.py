"""A round: one walk along a plan, as what was answered at its points, one event a point.

A planned round's id follows from plan, day and time, so that two desks that walk it write
one file; who checked what, and when, is appended, and both are kept where two people did.
Whether a round was missed stands nowhere: it is due by its plan and nobody was there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct
from msgspec.structs import replace

from svc.language import _
from svc.model.dispute import Dispute
from svc.model.fields import (
    ByStaff,
    Happened,
    Line,
    OfTicket,
    OfUnit,
    Slug,
    Text,
    VersionName,
    keyed,
    refers,
)
from svc.model.slug import SLUG
from svc.model.source import Source
from svc.rules.record.flaws import Flaw
from svc.rules.time.seconds import seconds

OfPlan = Annotated[Slug, Meta(extra=refers("plan"))]
ROUND_ID = rf"I([0-9]{{6}}-{SLUG}-[0-9]{{4}}|[0-9]{{4}}-[A-Z]{{1,2}}[0-9]{{4,9}})"
RoundId = Annotated[str, Meta(pattern=rf"^{ROUND_ID}\Z")]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class RoundAction(StrEnum):
    """What can happen on a round.

    Attributes:
        CHECK: A point was looked at, and the sheet answered.
        ATTEMPT: Somebody was there and could not look: the point stays due.
        RECHECK: Somebody else looked at what had been mended.
    """

    CHECK = "check"
    ATTEMPT = "attempt"
    RECHECK = "recheck"


class SheetAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was answered to one question.

    Attributes:
        value: The answer: `yes`, a choice, a number, words.
        ticket: What a finding became, or the open one it urges.
        because: Why nothing is to be done about a finding.
    """

    question: Slug
    value: Text
    ticket: OfTicket | None = None
    because: Text | None = None


class RoundEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened at one point.

    Attributes:
        photos: Files outside git, by their hash.
        reason: Why it could not be looked at.
        ticket, passed: Of what was mended: the ticket, and whether it is.
    """

    at: Happened
    by: ByStaff
    action: RoundAction
    point: Slug
    answers: Annotated[tuple[SheetAnswer, ...], Meta(extra=keyed("question"))] = ()
    note: Text | None = None
    reason: Text | None = None
    ticket: OfTicket | None = None
    passed: bool | None = None
    photos: tuple[Sha256, ...] = ()


class Round(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One round.

    Attributes:
        plan, version: What is looked at, by the version of its day.
        due: When it was due by its plan; of an unplanned one, when it began.
        by: Who began it, of an unplanned one.
        unit: The home that it is made in, where the plan is for any.
    """

    format: int
    id: RoundId
    plan: OfPlan
    version: VersionName
    due: Happened
    by: ByStaff | None = None
    unit: OfUnit | None = None
    reason: Line | None = None
    source: Source | None = None
    formerly: RoundId | None = None
    events: tuple[RoundEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {RoundAction: {"check": "检查", "attempt": "未能检查", "recheck": "复查"}}
LABELS = {
    "plan": "检查计划", "version": "版本", "due": "应查时间", "by": "检查人", "unit": "房屋",
    "reason": "原因", "point": "点位", "answers": "检查结果", "question": "检查项",
    "value": "结果", "ticket": "工单", "because": "不处理的原因", "photos": "照片",
    "passed": "复查通过",
    "formerly": "原编号", "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧",
    "system": "系统", "number": "编号", "row": "行",
}  # fmt: skip
HEADINGS = {
    "plan": "巡检计划名称", "due": "计划巡检时间", "at": "实际巡检时间", "by": "实际巡检人",
    "point": "巡检点名称", "note": "巡检情况",
}  # fmt: skip


def is_round_id(text: str) -> bool:
    """Whether a text is the number of a round, planned or not, in full."""
    return re.fullmatch(ROUND_ID, text) is not None


def slot(made: Round) -> str:
    """The id of a planned round: its day, its plan, its time."""
    return f"I{made.due:%y%m%d}-{made.plan}-{made.due:%H%M}"


def as_of(made: Round, moment: datetime) -> Round | None:
    """A round as it was at a moment: as far as it had been walked; None before it began."""
    events = tuple(event for event in made.events if event.at <= moment)
    if not events and (made.by is None or made.due > moment):
        return None
    return made if len(events) == len(made.events) else replace(made, events=events)


def flaws(made: Round) -> Iterator[Flaw]:
    """What must hold of a round by itself."""
    for place, event in enumerate(made.events):
        attempt = event.action is RoundAction.ATTEMPT
        again = event.action is RoundAction.RECHECK
        if again is not (event.ticket is not None and event.passed is not None):
            yield Flaw(f"events[{place}].passed", _("belongs to what is looked at again"))
        if attempt and event.answers:
            yield Flaw(f"events[{place}].answers", _("nobody could look: there is no answer"))
        if attempt and not event.reason:
            yield Flaw(f"events[{place}].reason", _("is missing: why could nobody look?"))
        if event.action is RoundAction.CHECK and not event.answers:
            yield Flaw(f"events[{place}].answers", _("has none"))


def tables(made: Round, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """The answers of a round, and what was looked at again, as rows of the index."""
    del region
    return {
        "round_answer": [
            (made.plan, event.point, answer.question, seconds(event.at), event.by, answer.value,
             answer.ticket, int(bool(answer.ticket or answer.because)))
            for event in made.events for answer in event.answers
        ],
        "round_recheck": [
            (made.plan, event.point, event.ticket, seconds(event.at), event.by, int(event.passed))
            for event in made.events if event.ticket is not None and event.passed is not None
        ],
    }  # fmt: skip
