"""A tariff: what one item costs, in versions that each hold for their days and never change.

It is one of the office's rules, and lies with them: `records/rules/tariffs/water.yaml`. A
version says all of what holds while it does, so that a line of a bill names one version
(`water/2025-01`) and can be computed again by it for ever. Only its end may be set later.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import combinations
from typing import Annotated

from msgspec import Meta, Struct

from svc.kinds.unit import Use
from svc.language import N_, _, either
from svc.model.amounts import Money, Quantity, Rate
from svc.model.dispute import Dispute
from svc.model.fees import Formula, Month, PaymentOrder, Proration
from svc.model.fields import Count, Day, Days, Line, OfUnit, Slug, Text, VersionName, keyed, refers
from svc.model.source import Source
from svc.rules.record.flaws import Flaw
from svc.rules.record.versions import lost_versions, twice

#: When what is billed falls due.
DueRule = Annotated[
    str,
    Meta(
        pattern=r"^(last day of (period|month)|day ([1-9]|[12][0-9]|3[01]) of month"
        r"|[0-9]{1,3} days after issue)\Z",
        description=N_(
            "'last day of period', 'last day of month', 'day 10 of month', '15 days after issue'"
        ),
    ),
]


def due_words(rule: str) -> str:
    """A due rule as people read it.

    Example:
        >>> due_words("day 10 of month")
        'day 10 of month'
    """
    words = rule.split()
    number = next((int(word) for word in words if word.isdigit()), None)
    if number is None:
        return _("last day of period") if "period" in words else _("last day of month")
    return _("day {n} of month", n=number) if "of" in words else _("{n} days after issue", n=number)


class BillingPeriod(StrEnum):
    """How often an item is billed; a line is a month's in any case."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    ONCE = "once"


class Billed(StrEnum):
    """Whether a period is billed at its beginning or at its end."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class DueOnRestDay(StrEnum):
    """What becomes of a due day on which the office does not work (Civil Code 203).

    Attributes:
        IN_TIME: It stays the due day, and paying on the next working day is in time.
        MOVES: The next working day is the due day.
        STAYS: It stays, as the parties may agree (Civil Code 204).
    """

    IN_TIME = "in-time"
    MOVES = "moves"
    STAYS = "stays"


class LateRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What lateness costs, where the contract says so.

    Attributes:
        rate: The share of what is open that a day costs, such as 0.0003.
        grace: Days after the due day within which paying costs nothing.
        cap: The most it may come to, as a share of the line.
        order: Whether a payment settles late fees first, as the law says, or the line.
    """

    rate: Rate
    grace: Days = 0
    cap: Rate | None = None
    order: PaymentOrder = PaymentOrder.LAW


class VacancyRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a home pays that has stood vacant for long.

    Attributes:
        months: For how many months before the reduction begins.
        charged: The share that is charged from then on, such as 0.6.
    """

    months: Annotated[int, Meta(ge=0, le=120)] = 0
    charged: Rate


class DiscountRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A discount for whoever pays some months ahead.

    Attributes:
        months: How many must be paid ahead.
        percent: What is taken off all of them together.
        gift_months: How many of the last ones cost nothing.
        amount: What is taken off all of them together.
        until: The last day on which it can be had.
        falls_away: Whether it falls away where the contract ends early.
    """

    id: Slug
    months: Count
    percent: Rate | None = None
    gift_months: Count | None = None
    amount: Money | None = None
    until: Day | None = None
    falls_away: bool = False


class TariffScope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which units something is for; what is empty asks for nothing.

    Attributes:
        use: Only units of these uses.
        buildings: Only units of these buildings.
        units: Only these units.
    """

    use: tuple[Use, ...] = ()
    buildings: tuple[Line, ...] = ()
    units: tuple[OfUnit, ...] = ()

    @property
    def closeness(self) -> int:
        """How closely it says for what: of two that fit, the closer one counts."""
        return 4 * bool(self.units) + 2 * bool(self.buildings) + bool(self.use)

    def fits(self, unit: str, use: Use) -> bool:
        """Whether a unit is meant."""
        return (
            (not self.units or unit in self.units)
            and (not self.buildings or unit.partition("-")[0] in self.buildings)
            and (not self.use or use in self.use)
        )


class TariffVersion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds from a day on.

    Attributes:
        since, until: Its days; `until` is the first day no longer.
        price: Yuan for one a month: a square metre, a home, what a meter counts. Absent
            where totals are shared.
        billed: Whether a period is billed at its beginning or at its end.
        on_rest_day: What becomes of a due day on which the office does not work.
        scope: For which units.
        basis: The decision or the contract that it rests on.
        meter: The item whose meters count, where that is not its own.
    """

    version: VersionName
    since: Day
    until: Day | None = None
    formula: Formula
    price: Quantity | None = None
    period: BillingPeriod = BillingPeriod.MONTH
    billed: Billed = Billed.ADVANCE
    due: DueRule = "last day of period"
    on_rest_day: DueOnRestDay = DueOnRestDay.IN_TIME
    scope: TariffScope = TariffScope()
    basis: Line | None = None
    agent_for: Annotated[Slug, Meta(extra=refers("party"))] | None = None
    late: LateRule | None = None
    proration: Proration = Proration.ACTUAL
    vacancy: VacancyRule | None = None
    discounts: Annotated[tuple[DiscountRule, ...], Meta(extra=keyed("id"))] = ()
    meter: Slug | None = None

    def holds_on(self, day: Day) -> bool:
        """Whether it is in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)


class SharedTotal(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a period's shared costs came to, for homes to share.

    Attributes:
        id: Its name: the month, and of which building: `2026-04`, `2026-04-b3`.
        building: Whose homes share it; all of the version's scope if absent.
        basis: The invoice, say.
    """

    id: VersionName
    period: Month
    amount: Money
    building: Line | None = None
    basis: Line | None = None


class Tariff(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One item that is charged for; its id is what lines of bills call it.

    Attributes:
        refundable: Whether what is paid comes back, as a deposit does.
        rank: The place among items that fall due on one day, where the contract has one.
    """

    format: int
    id: Slug
    name: Line
    name_en: Line | None = None
    refundable: bool = False
    rank: Annotated[int, Meta(ge=0, le=99)] = 0
    versions: Annotated[tuple[TariffVersion, ...], Meta(extra=keyed("version"))] = ()
    totals: Annotated[tuple[SharedTotal, ...], Meta(extra=keyed("id"))] = ()
    note: Text | None = None
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    Formula: {"area": "按面积", "fixed": "固定", "usage": "按用量", "share": "分摊"},
    Proration: {
        "actual": "按实际天数", "thirty": "按三十天", "year": "按全年", "half-month": "按半月",
        "mid-month": "按月中",
    },
    PaymentOrder: {"law": "先违约金后本金", "principal-first": "先本金"},
    BillingPeriod: {"month": "按月", "quarter": "按季", "year": "按年", "once": "一次性"},
    Billed: {"advance": "预收", "arrears": "后收"},
    DueOnRestDay: {"in-time": "次工作日缴不逾期", "moves": "顺延至次工作日", "stays": "不顺延"},
    Use: {"home": "住宅", "shop": "商铺", "parking": "车位"},
}  # fmt: skip
LABELS = {
    "id": "收费项目", "name": "名称", "name_en": "英文名称", "refundable": "可退", "rank": "顺序",
    "versions": "标准", "totals": "分摊总额", "version": "版本", "since": "开始日",
    "until": "终止日", "formula": "计算方式", "price": "单价", "period": "周期",
    "billed": "收取方式", "due": "应缴日", "on_rest_day": "应缴日遇休息日", "scope": "范围",
    "basis": "依据", "agent_for": "代收单位", "late": "违约金",
    "proration": "零头天数", "vacancy": "空置", "discounts": "优惠", "meter": "表计项目",
    "rate": "日费率", "grace": "宽限天数", "cap": "上限", "order": "顺序", "months": "月数",
    "charged": "收取比例", "percent": "百分比", "gift_months": "赠送月数", "amount": "金额",
    "falls_away": "提前终止时取消", "use": "用途", "buildings": "楼栋", "units": "房屋",
    "building": "楼栋", "totals[].id": "名称", "discounts[].id": "优惠", "totals[].period": "月份",
    "field": "字段", "lost": "失去的值", "hash": "校验", "disputes": "分歧", "system": "系统",
    "number": "编号", "row": "行",
}  # fmt: skip
HEADINGS = {
    "id": "费用项ID 费用项编号 收费项目编号 项目编号 编码 代码 code",
    "name": "收费项目 收费项目名称 费用名称 费用项 费用项名称 项目名称 item",
    "refundable": "是否可退 可退款", "rank": "排序 优先级",
}  # fmt: skip


def flaws(tariff: Tariff) -> Iterator[Flaw]:
    """What must hold of a tariff by itself."""
    yield from twice("versions", [one.version for one in tariff.versions])
    yield from twice("totals", [one.id for one in tariff.totals])
    if not tariff.versions:
        yield Flaw("versions", _("has none: nothing can be charged by it"), note=True)
    for place, version in enumerate(tariff.versions):
        yield from _of_version(f"versions[{place}].", version)
    for (_place, early), (place, late) in combinations(enumerate(tariff.versions), 2):
        if _compete(early, late):
            reason = _(
                "holds on days on which {version} does, for the same units", version=early.version
            )
            yield Flaw(f"versions[{place}]", reason)
    for place, total in enumerate(tariff.totals):
        if total.amount <= 0:
            yield Flaw(f"totals[{place}].amount", _("must be more than 0"))


def lost_steps(before: Tariff, after: Tariff) -> Iterator[Flaw]:
    """A version stands as it was recorded, but for its end: bills were made by it."""
    yield from lost_versions(before.versions, after.versions)


def _of_version(place: str, version: TariffVersion) -> Iterator[Flaw]:
    if version.until is not None and version.until <= version.since:
        yield Flaw(f"{place}until", _("is not after {field}", field="since"))
    yield from _of_price(place, version)
    if version.formula is Formula.USAGE and version.period is BillingPeriod.ONCE:
        yield Flaw(f"{place}period", _("what a meter counts is billed time and again"))
    if version.vacancy is not None and not 0 <= version.vacancy.charged <= 1:
        yield Flaw(f"{place}vacancy.charged", _("must lie between 0 and 1"))
    if version.late is not None:
        yield from _of_lateness(place, version.late)
    yield from _of_discounts(place, version.discounts)


def _of_price(place: str, version: TariffVersion) -> Iterator[Flaw]:
    if version.formula is Formula.SHARE:
        if version.price is not None:
            yield Flaw(f"{place}price", _("what is shared has a total, and no price"))
    elif version.price is None or version.price <= 0:
        yield Flaw(f"{place}price", _("must be more than 0"))


def _of_lateness(place: str, late: LateRule) -> Iterator[Flaw]:
    if not 0 < late.rate < 1:
        yield Flaw(f"{place}late.rate", _("must lie between 0 and 1, such as 0.0003"))
    if late.cap is not None and late.cap <= 0:
        yield Flaw(f"{place}late.cap", _("must be more than 0"))


def _of_discounts(place: str, discounts: tuple[DiscountRule, ...]) -> Iterator[Flaw]:
    yield from twice(f"{place}discounts", [one.id for one in discounts])
    for number, discount in enumerate(discounts):
        what = (discount.percent, discount.gift_months, discount.amount)
        if sum(one is not None for one in what) != 1:
            yield Flaw(f"{place}discounts[{number}]", _("says one of percent, gift_months, amount"))
        elif discount.percent is not None and not 0 < discount.percent <= 100:
            yield Flaw(f"{place}discounts[{number}].percent", _("must lie between 0 and 100"))


def _compete(version: TariffVersion, other: TariffVersion) -> bool:
    """Whether both hold for one unit on one day, and neither says more closely for which."""
    if version.scope.closeness != other.scope.closeness:
        return False
    if (version.until is not None and version.until <= other.since) or (
        other.until is not None and other.until <= version.since
    ):
        return False
    pairs = (
        (version.scope.use, other.scope.use),
        (version.scope.buildings, other.scope.buildings),
        (version.scope.units, other.scope.units),
    )
    return all(not a or not b or set(a) & set(b) for a, b in pairs)


def period_words(period: str) -> str:
    """How often an item is billed, as people read it."""
    return str(either(period, CHINESE[BillingPeriod][period]))
