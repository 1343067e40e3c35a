"""The words of publications: what a text is, for whom, where it is put up, what happens to it."""

from __future__ import annotations

from enum import StrEnum

from svc.kinds.unit import Use


class PublicationType(StrEnum):
    """What a text is, and thereby whom it is for."""

    NOTICE = "notice"
    ANNOUNCEMENT = "announcement"
    BRIEFING = "briefing"
    ANSWER = "answer"
    CASE = "case"
    MATERIAL = "material"


#: What is told to the staff, and holds once it is approved.
FOR_STAFF = frozenset({PublicationType.ANSWER, PublicationType.CASE, PublicationType.MATERIAL})


class Urgency(StrEnum):
    """Whether a text may be published before it is approved."""

    COMMON = "common"
    EMERGENCY = "emergency"


class TextScope(StrEnum):
    """Whom a text is for, where that is no matter of buildings, units, uses or people."""

    ALL = "all"


class Audience(StrEnum):
    """Who may be told an answer."""

    ANYBODY = "anybody"
    RESIDENTS = "residents"
    OWNERS = "owners"
    STAFF = "staff"


class Outage(StrEnum):
    """What will not be there for a while."""

    WATER = "water"
    POWER = "power"
    GAS = "gas"
    HEAT = "heat"
    LIFT = "lift"
    NETWORK = "network"
    OTHER = "other"


class PostPlace(StrEnum):
    """Where a text was put up, or by what it was sent."""

    BOARD = "board"
    LIFT = "lift"
    GROUP = "group"
    ACCOUNT = "account"
    SMS = "sms"
    DOOR = "door"
    CHANNEL = "channel"
    OTHER = "other"


class PublicationAction(StrEnum):
    """What can happen to a text.

    Attributes:
        REVISE: A further version was drafted.
        APPROVE: A version may be told; of a text for the staff it is told thereby.
        PUBLISH: It was told to units.
        CORRECT: A further version was told in place of the one before.
        POST: It was put up somewhere, or sent.
        WITHDRAW: It holds no longer.
        REVIEW: Somebody held it against the facts, and it still holds.
        READ: A member of staff has read it.
    """

    REVISE = "revise"
    APPROVE = "approve"
    PUBLISH = "publish"
    CORRECT = "correct"
    POST = "post"
    WITHDRAW = "withdraw"
    REVIEW = "review"
    READ = "read"


#: After these a version is what is told.
TELLING_STEPS = frozenset({PublicationAction.PUBLISH, PublicationAction.CORRECT})


CHINESE = {
    PublicationType: {
        "notice": "通知", "announcement": "公告", "briefing": "工作简报", "answer": "答复口径",
        "case": "案例", "material": "学习材料",
    },
    Urgency: {"common": "普通", "emergency": "紧急"},
    TextScope: {"all": "全部"},
    Audience: {"anybody": "任何人", "residents": "住户", "owners": "业主", "staff": "员工"},
    Outage: {
        "water": "停水", "power": "停电", "gas": "停气", "heat": "停暖", "lift": "电梯停运",
        "network": "断网", "other": "其他",
    },
    PostPlace: {
        "board": "公告栏", "lift": "电梯", "group": "微信群", "account": "公众号", "sms": "短信",
        "door": "上门", "channel": "通知渠道", "other": "其他",
    },
    PublicationAction: {
        "revise": "修改", "approve": "批准", "publish": "发布", "correct": "更正", "post": "张贴",
        "withdraw": "撤回", "review": "复核", "read": "阅读",
    },
    Use: {"home": "住宅", "shop": "商铺", "parking": "车位"},
}  # fmt: skip
