"""A plan of rounds: what is looked at, how often, and which answer is a finding.

It is one of the office's rules, and lies with them: `records/rules/rounds/fire.yaml`. A
version says all of what holds while it does; a round names the version of its day, so that
what was due then can be said for ever. Only its end may be set later.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from functools import cache
from typing import Annotated

from msgspec import Meta, Struct

from svc.language import N_, _
from svc.model.amounts import Quantity
from svc.model.dispute import Dispute
from svc.model.fields import (
    Count,
    Day,
    Days,
    Line,
    OfCategory,
    OfDepartment,
    OfUnit,
    Slug,
    Text,
    VersionName,
    keyed,
    refers,
)
from svc.model.source import Source
from svc.model.words import Kind, Priority
from svc.rules.record.flaws import Flaw
from svc.rules.record.versions import lost_versions, twice, version_flaws

ClockTime = Annotated[
    str, Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", description=N_("time of day, 02:00"))
]
Tolerance = Annotated[
    str, Meta(pattern=r"^[0-9]{1,3}[mhd]\Z", description=N_("a span of time: 30m, 2h, 3d"))
]
DayOfMonth = Annotated[
    int, Meta(ge=1, le=31, description=N_("a day of the month; the last one where it has fewer"))
]
MonthOfYear = Annotated[int, Meta(ge=1, le=12)]


class RoundPeriod(StrEnum):
    """What a plan's frequency counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class PlanWeekday(StrEnum):
    """A day of the week, in its order."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class OnHoliday(StrEnum):
    """What becomes of a round on a day on which the office does not work.

    Attributes:
        KEEP: It is due all the same.
        SKIP: There is none.
        AFTER: It is due on the next working day.
        BEFORE: It is due on the working day before.
    """

    KEEP = "keep"
    SKIP = "skip"
    AFTER = "after"
    BEFORE = "before"


class AnswerKind(StrEnum):
    """What an answer to a question of a sheet is."""

    YES_NO = "yes-no"
    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"


class RoundFrequency(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When rounds are due.

    Attributes:
        every, interval: Every day, or every third week, counted from the version's first day.
        weekdays: Of weeks, which; that of the version's first day if empty.
        days: Of months and years, the days of the month; that of the first day if empty.
        months: Of years, the months; that of the first day if empty.
        at: Times of day; once, at any time of the day, if empty.
        holidays: What becomes of a round on a day on which nobody works.
    """

    every: RoundPeriod
    interval: Count = 1
    weekdays: tuple[PlanWeekday, ...] = ()
    days: tuple[DayOfMonth, ...] = ()
    months: tuple[MonthOfYear, ...] = ()
    at: tuple[ClockTime, ...] = ()
    holidays: OnHoliday = OnHoliday.KEEP


class CheckPoint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place of a round.

    Attributes:
        code: What stands on it, for a reader: the text of its QR code.
        unit, place: Where it is, where tickets are to say so; its name if neither is given.
    """

    id: Slug
    name: Line
    name_en: Line | None = None
    code: Line | None = None
    unit: OfUnit | None = None
    place: Line | None = None


class FindingTicket(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a finding becomes.

    Attributes:
        department: Whom it is handed to at once; it waits for the desk if absent.
    """

    category: OfCategory
    kind: Kind = Kind.REPAIR
    priority: Priority = Priority.NORMAL
    department: OfDepartment | None = None


class SheetQuestion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked at a point.

    Attributes:
        points: Only at these; at all of them if empty.
        answer: What an answer is.
        choices: Of a choice, what may be answered.
        fails: Answers that are a finding; `no` if empty, where yes or no is asked.
        low, high: Of a number, the limits; below and above them it is a finding.
        unit: Of a number, what it counts: `MPa`.
        weight: How much it counts in a score.
        creates: What a finding becomes; the plan's way if absent.
    """

    id: Slug
    text: Line
    text_en: Line | None = None
    points: tuple[Slug, ...] = ()
    answer: AnswerKind = AnswerKind.YES_NO
    choices: tuple[Line, ...] = ()
    fails: tuple[Line, ...] = ()
    low: Quantity | None = None
    high: Quantity | None = None
    unit: Line | None = None
    weight: Annotated[int, Meta(ge=1, le=100)] = 1
    creates: FindingTicket | None = None


class PlanVersion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds from a day on.

    Attributes:
        since, until: Its days; `until` is the first day no longer.
        frequency: When rounds are due; only unplanned ones if absent.
        early, late: How long before and after its time a round may be made; one at any time
            of the day may be made until the day's end.
        makeup: For how many days after that a missed one may be made up for.
        department: Who makes the round; its working days count.
        supervises, inspects: The party, or the department, whose work is looked at.
        route: The points, in the order in which they are walked.
        sheet: What is asked at them.
        creates: What a finding becomes, where its question does not say.
        sample: How many points one round looks at, drawn anew each time; all if absent.
        recheck: Within how many days of its end the work on a finding is looked at by somebody
            else; never if absent.
        basis: The rule or the contract that asks for it.
    """

    version: VersionName
    since: Day
    until: Day | None = None
    frequency: RoundFrequency | None = None
    early: Tolerance = "0m"
    late: Tolerance = "1h"
    makeup: Days = 0
    department: OfDepartment | None = None
    supervises: Annotated[Slug, Meta(extra=refers("party"))] | None = None
    inspects: OfDepartment | None = None
    route: Annotated[tuple[CheckPoint, ...], Meta(extra=keyed("id"))]
    sheet: Annotated[tuple[SheetQuestion, ...], Meta(extra=keyed("id"))]
    creates: FindingTicket | None = None
    sample: Count | None = None
    recheck: Days | None = None
    basis: Line | None = None


class Plan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One plan of rounds."""

    format: int
    id: Slug
    name: Line
    name_en: Line | None = None
    versions: Annotated[tuple[PlanVersion, ...], Meta(extra=keyed("version"))] = ()
    note: Text | None = None
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()

    @property
    def department(self) -> str | None:
        """Who makes its rounds, by its last version."""
        return self.versions[-1].department if self.versions else None


CHINESE = {
    RoundPeriod: {"day": "天", "week": "周", "month": "月", "year": "年"},
    PlanWeekday: {
        "mon": "周一", "tue": "周二", "wed": "周三", "thu": "周四", "fri": "周五", "sat": "周六",
        "sun": "周日",
    },
    OnHoliday: {"keep": "照常", "skip": "不查", "after": "顺延", "before": "提前"},
    AnswerKind: {"yes-no": "是否", "choice": "选项", "number": "数值", "text": "文字"},
}  # fmt: skip
LABELS = {
    "id": "计划", "name": "名称", "name_en": "英文名称", "versions": "版本", "version": "版本",
    "since": "开始日", "until": "终止日", "frequency": "频次", "every": "周期", "interval": "间隔",
    "weekdays": "星期", "days": "日", "months": "月份", "at": "时间", "holidays": "遇节假日",
    "early": "可提前", "late": "可推迟", "makeup": "补检天数", "department": "部门",
    "supervises": "检查对象", "inspects": "检查部门", "recheck": "复查天数",
    "route": "路线", "sheet": "检查表", "creates": "发现问题时",
    "sample": "抽查点数", "basis": "依据", "code": "点位码", "unit": "房屋", "place": "位置",
    "kind": "类型", "category": "类别", "priority": "优先级", "text": "检查项",
    "text_en": "英文检查项", "points": "点位", "answer": "作答方式", "choices": "选项",
    "fails": "不合格答案", "low": "下限", "high": "上限", "weight": "权重",
    "route[].id": "点位", "sheet[].id": "检查项编号", "sheet[].unit": "计量单位",
    "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧", "system": "系统",
    "number": "编号", "row": "行",
}  # fmt: skip

_SPANS = {"m": "minutes", "h": "hours", "d": "days"}


@cache
def tolerance(text: str) -> timedelta:
    """A tolerance as a span.

    Example:
        >>> tolerance("2h")
        datetime.timedelta(seconds=7200)
    """
    return timedelta(**{_SPANS[text[-1]]: int(text[:-1])})


def flaws(plan: Plan) -> Iterator[Flaw]:
    """What must hold of a plan by itself."""
    if not plan.versions:
        yield Flaw("versions", _("has none: nothing is due by it"), note=True)
    yield from version_flaws(plan.versions)
    for place, version in enumerate(plan.versions):
        yield from _of_version(f"versions[{place}].", version)


def lost_steps(before: Plan, after: Plan) -> Iterator[Flaw]:
    """A version stands as it was recorded, but for its end: rounds were due by it."""
    yield from lost_versions(before.versions, after.versions)


def _of_version(place: str, version: PlanVersion) -> Iterator[Flaw]:
    if not version.route:
        yield Flaw(f"{place}route", _("has no point"))
    if not version.sheet:
        yield Flaw(f"{place}sheet", _("asks nothing"))
    yield from twice(f"{place}route", [one.id for one in version.route])
    yield from twice(f"{place}sheet", [one.id for one in version.sheet])
    if version.frequency is not None:
        yield from _of_frequency(f"{place}frequency.", version.frequency)
    points = {one.id for one in version.route}
    for number, question in enumerate(version.sheet):
        yield from _of_question(f"{place}sheet[{number}].", question, points)


def _of_frequency(place: str, frequency: RoundFrequency) -> Iterator[Flaw]:
    fits = {
        "weekdays": frequency.every is RoundPeriod.WEEK,
        "days": frequency.every in (RoundPeriod.MONTH, RoundPeriod.YEAR),
        "months": frequency.every is RoundPeriod.YEAR,
    }
    for name, may in fits.items():
        if getattr(frequency, name) and not may:
            yield Flaw(f"{place}{name}", _("says nothing of every {every}", every=frequency.every))
    yield from twice(f"{place}at", list(frequency.at))


def _of_question(place: str, question: SheetQuestion, points: set[str]) -> Iterator[Flaw]:
    for point in question.points:
        if point not in points:
            yield Flaw(f"{place}points", _("{point} is no point of the route", point=point))
    if (question.answer is AnswerKind.CHOICE) is not bool(question.choices):
        yield Flaw(f"{place}choices", _("belong to a choice, and only there"))
    limits = (question.low, question.high)
    if question.answer is not AnswerKind.NUMBER and any(one is not None for one in limits):
        yield Flaw(f"{place}low", _("belongs to a number, and only there"))
    if question.low is not None and question.high is not None and question.high < question.low:
        yield Flaw(f"{place}high", _("is below {field}", field="low"))
    may = {AnswerKind.YES_NO: ("yes", "no"), AnswerKind.CHOICE: question.choices}
    for answer in question.fails:
        if answer not in may.get(question.answer, ()):
            yield Flaw(f"{place}fails", _("{answer} is no answer to it", answer=answer))
