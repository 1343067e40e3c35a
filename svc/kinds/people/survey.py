"""A survey: what is asked, of which homes, and how those were drawn.

A question has an id for good, whatever its wording, so that answers of several years can be
held side by side; another meaning is another question. Once a survey is open its questions
stand. The homes that it asks, and those that were drawn of them, are kept as they were on that
day with the seed, so that anybody can draw the sample again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from svc.kinds.unit import Use
from svc.language import N_, _
from svc.model.dispute import Dispute
from svc.model.fields import (
    ByStaff,
    Count,
    Day,
    Happened,
    Line,
    OfUnit,
    Slug,
    Text,
    VersionName,
    keyed,
)
from svc.model.source import Source
from svc.rules.record.flaws import Flaw

SurveyId = Annotated[str, Meta(pattern=r"^Q[0-9]{2}-[A-Z]{1,2}[0-9]{2,9}\Z")]
Percent = Annotated[int, Meta(ge=0, le=100, description=N_("percent"))]


class SurveyType(StrEnum):
    """What a survey is for: how content people are, or what they want."""

    SATISFACTION = "satisfaction"
    OPINION = "opinion"


class QuestionType(StrEnum):
    """What can be answered.

    Attributes:
        SCALE: 1 to 5, from very dissatisfied to very satisfied.
        CHOICE, MULTI: One of several, or some of them.
        TEXT: Words: an opinion, which becomes a ticket or gets a reason why not.
    """

    SCALE = "scale"
    CHOICE = "choice"
    MULTI = "multi"
    TEXT = "text"


class SampleMethod(StrEnum):
    """Who is asked: all, some by lot, or of each building as many as its share is."""

    CENSUS = "census"
    RANDOM = "random"
    STRATIFIED = "stratified"


class SurveyAction(StrEnum):
    """What can happen to a survey.

    Attributes:
        OPEN: It asks from then on: its homes and its sample stand.
        GIVE: Forms were given out.
        CLOSE: It asks no more.
    """

    OPEN = "open"
    GIVE = "give"
    CLOSE = "close"


class QuestionText(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A wording of a question; the last one is asked."""

    version: VersionName
    text: Line


class QuestionChoice(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the answers to choose from."""

    id: Slug
    text: Line


class SurveyQuestion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One question.

    Attributes:
        id: For good, in every survey that asks it.
        texts: Its wordings; the last one is asked.
        dimension: What it is about: 客服, 安全, 保洁.
        given: Only where this was answered: `heard=yes`; others are not shown it.
        retired: Whether it is asked no more; earlier answers stay.
    """

    id: Slug
    texts: Annotated[tuple[QuestionText, ...], Meta(extra=keyed("version"))]
    type: QuestionType
    choices: tuple[QuestionChoice, ...] = ()
    dimension: Line | None = None
    given: Line | None = None
    retired: bool = False


class SurveyStratum(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Homes of which a share of the sample is drawn: those of a building, or all."""

    id: Line
    units: tuple[OfUnit, ...]


class SurveyEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened to a survey.

    Attributes:
        frame: The homes that it asks about, as they were on that day.
        drawn: Those that were drawn of them, to be asked.
        seed: By which they were drawn.
        count: How many forms were given out.
    """

    at: Happened
    by: ByStaff
    action: SurveyAction
    frame: Annotated[tuple[SurveyStratum, ...], Meta(extra=keyed("id"))] = ()
    drawn: tuple[OfUnit, ...] = ()
    seed: Line | None = None
    count: Count | None = None
    note: Text | None = None


class Survey(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One survey.

    Attributes:
        at, by: When it was drawn up, and by whom.
        since, until: Its first and its last day; what is answered later is kept apart.
        method, size, seed: How homes are drawn, how many, and by which seed: its own number
            unless one is named.
        buildings, use: Which homes it asks about; all where nothing is said.
        occupied: Whether only homes are asked in which somebody lives.
        anonymous: Whether answers name nobody.
        minimum: The least group that figures are told of; the office's unless told.
        phone_limit: How much of the answers may have been taken by phone.
        formerly: The number it had before another desk was found to have given the same.
    """

    format: int
    id: SurveyId
    at: Happened
    by: ByStaff
    type: SurveyType
    title: Line
    since: Day
    until: Day
    method: SampleMethod
    size: Count | None = None
    seed: Line | None = None
    buildings: tuple[Line, ...] = ()
    use: Use | None = None
    occupied: bool = False
    anonymous: bool = False
    minimum: Count | None = None
    phone_limit: Percent | None = None
    questions: tuple[SurveyQuestion, ...] = ()
    note: Text | None = None
    source: Source | None = None
    formerly: SurveyId | None = None
    events: tuple[SurveyEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    Use: {"home": "住宅", "shop": "商铺", "parking": "车位"},
    SurveyType: {"satisfaction": "满意度测评", "opinion": "意见征询"},
    QuestionType: {"scale": "五级量表", "choice": "单选", "multi": "多选", "text": "文字"},
    SampleMethod: {"census": "普查", "random": "随机抽样", "stratified": "分层抽样"},
    SurveyAction: {"open": "开始", "give": "发放", "close": "结束"},
}  # fmt: skip
LABELS = {
    "at": "登记时间", "by": "经办人", "type": "类型", "title": "主题", "since": "开始日",
    "until": "截止日", "method": "抽样方法", "size": "样本量", "seed": "随机种子",
    "buildings": "楼栋", "use": "用途", "occupied": "仅限有人居住", "anonymous": "匿名",
    "minimum": "最小组", "phone_limit": "电话比例上限", "questions": "题目", "texts": "题面",
    "version": "版本", "text": "文字", "choices": "选项", "dimension": "维度", "given": "显示条件",
    "retired": "停用", "questions[].type": "题型", "frame": "调查范围", "units": "房屋",
    "drawn": "抽中房屋", "count": "发放份数", "formerly": "原编号", "field": "字段",
    "lost": "失去的值", "hash": "校验", "disputes": "分歧", "system": "系统", "number": "编号",
    "row": "行",
}  # fmt: skip
HEADINGS = {"title": "调查名称 问卷名称", "since": "开始日期", "until": "截止日期 结束日期"}
TELLING = ("title", "method")
#: What `standing` says of a survey, by key.
STANDING = {"state": "状况", "asked": "应答户数"}
#: As a survey may stand, in words.
STATES = {"draft": "草稿", "open": "进行中", "closed": "已结束"}


def flaws(survey: Survey) -> Iterator[Flaw]:
    """What must hold of a survey by itself; that its sample is the one its seed draws among it."""
    if survey.until < survey.since:
        yield Flaw("until", _("is before {field}", field="since"))
    if (survey.method is SampleMethod.CENSUS) is not (survey.size is None):
        yield Flaw("size", _("belongs to a sample, and only there"))
    known = {one.id: one for one in survey.questions}
    for place, question in enumerate(survey.questions):
        yield from _question_flaws(f"questions[{place}].", question, known)
    for place, event in enumerate(survey.events):
        if event.action is SurveyAction.OPEN and not survey.questions:
            yield Flaw("questions", _("is missing: nothing is asked"))
        if event.action is SurveyAction.OPEN and not _is_drawn(survey, event):
            yield Flaw(f"events[{place}].drawn", _("is not what the seed draws"))
        if event.action is SurveyAction.GIVE and event.count is None:
            yield Flaw(f"events[{place}].count", _("is missing"))


def _question_flaws(
    where: str, question: SurveyQuestion, known: Mapping[str, SurveyQuestion]
) -> Iterator[Flaw]:
    chosen = question.type in (QuestionType.CHOICE, QuestionType.MULTI)
    if chosen is not bool(question.choices):
        yield Flaw(f"{where}choices", _("goes with a choice, and only there"))
    if not question.texts:
        yield Flaw(f"{where}texts", _("is missing"))
    if question.given is not None:
        other, _equals, _answer = question.given.partition("=")
        if other not in known or not _equals or other == question.id:
            yield Flaw(f"{where}given", _("names no other question: QUESTION=ANSWER"))


def _is_drawn(survey: Survey, event: SurveyEvent) -> bool:
    return event.drawn == draw(survey.method, event.frame, survey.size or 0, event.seed or "")


def draw(
    method: SampleMethod, frame: Sequence[SurveyStratum], size: int, seed: str
) -> tuple[str, ...]:
    """The homes that are asked: all, or the first by the hash of seed and home.

    Of strata each gives its share, by the largest remainder, and one at least where there is
    room; so the same homes and seed give the same sample on any desk.

    Example:
        >>> homes = SurveyStratum(id="all", units=("1-1", "1-2", "1-3"))
        >>> draw(SampleMethod.RANDOM, [homes], 2, "7") == draw(SampleMethod.RANDOM, [homes], 2, "7")
        True
    """
    if method is SampleMethod.CENSUS:
        return tuple(sorted(unit for stratum in frame for unit in stratum.units))
    shares = _shares([len(stratum.units) for stratum in frame], size)
    drawn = [
        unit
        for stratum, count in zip(frame, shares, strict=True)
        for unit in sorted(stratum.units, key=lambda unit: _lot(seed, unit))[:count]
    ]
    return tuple(sorted(drawn))


def _lot(seed: str, unit: str) -> str:
    return hashlib.sha256(f"{seed}\n{unit}".encode()).hexdigest()


def _shares(sizes: Sequence[int], count: int) -> list[int]:
    """So many of each: by the largest remainder; one at least of each, where there is room."""
    total = sum(sizes)
    asked = min(count, total)
    if not asked:
        return [0] * len(sizes)
    shares = [asked * size // total for size in sizes]
    by_rest = sorted(range(len(sizes)), key=lambda n: (-(asked * sizes[n] % total), n))
    for place in by_rest[: asked - sum(shares)]:
        shares[place] += 1
    if asked >= len(sizes):
        for place, size in enumerate(sizes):
            if size and not shares[place]:
                shares[max(range(len(shares)), key=lambda n: shares[n])] -= 1
                shares[place] = 1
    return shares


def opened(survey: Survey) -> SurveyEvent | None:
    """How a survey was opened: of several tellings the first; None of a draft."""
    those = [one for one in survey.events if one.action is SurveyAction.OPEN]
    return min(those, key=lambda one: one.at, default=None)


def forms_given(survey: Survey) -> int:
    """How many forms were given out: as told, else one for each home that is asked."""
    told = [one.count or 0 for one in survey.events if one.action is SurveyAction.GIVE]
    begun = opened(survey)
    return sum(told) if told else len(begun.drawn) if begun else 0


def state_of(actions: Sequence[str]) -> str:
    """How a survey stands after some actions: one of `STATES`."""
    return "closed" if "close" in actions else "open" if "open" in actions else "draft"


def lost_steps(before: Survey, after: Survey) -> Iterator[Flaw]:
    """Questions of a survey that was opened stand; what was asked of whom does, too."""
    if opened(before) is None:
        return
    for name in ("questions", "method", "size", "seed", "since", "anonymous", "buildings"):
        if getattr(before, name) != getattr(after, name):
            yield Flaw(name, _("stands once the survey is open"))


def standing(survey: Mapping[str, Any]) -> dict[str, Any]:
    """How a survey stands, in a word, and how many homes it asks."""
    events = survey.get("events", ())
    drawn = [event["drawn"] for event in events if event.get("drawn")]
    state = state_of([str(event["action"]) for event in events])
    return {"state": state, "asked": len(drawn[0]) if drawn else 0}
