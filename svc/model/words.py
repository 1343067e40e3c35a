"""The fixed vocabulary of records: the domain's English words, each with its Chinese.

What an office may choose for itself (categories, departments, wait reasons)
is in its office.yaml, not here.
"""

from __future__ import annotations

from enum import StrEnum

from svc.language import either
from svc.model.roles import Role


class Kind(StrEnum):
    """What sort of request a ticket is."""

    COMPLAINT = "complaint"
    REPAIR = "repair"
    INQUIRY = "inquiry"
    SUGGESTION = "suggestion"
    PRAISE = "praise"
    HELP = "help"


class Status(StrEnum):
    """The eight states of a ticket's life."""

    NEW = "new"
    ASSIGNED = "assigned"
    WORKING = "working"
    WAITING = "waiting"
    DONE = "done"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"


class Action(StrEnum):
    """Everything that can happen to a ticket."""

    CREATE = "create"
    ASSIGN = "assign"
    ACCEPT = "accept"
    RETURN = "return"
    TRANSFER = "transfer"
    ARRIVE = "arrive"
    CONTACT = "contact"
    WAIT = "wait"
    RESUME = "resume"
    EXTEND = "extend"
    URGE = "urge"
    SUPERVISE = "supervise"
    ESCALATE = "escalate"
    ANSWER = "answer"
    NOTE = "note"
    EDIT = "edit"
    LINK = "link"
    FINISH = "finish"
    CALLBACK = "callback"
    CLOSE = "close"
    REOPEN = "reopen"
    CANCEL = "cancel"
    MERGE = "merge"
    ABSORB = "absorb"
    SPLIT = "split"
    UNDO = "undo"
    REFER = "refer"
    REMIND = "remind"
    FEEDBACK = "feedback"
    BACK = "back"
    REPLY = "reply"


class Channel(StrEnum):
    """How a request reached the office."""

    VISIT = "visit"
    PHONE = "phone"
    LETTER = "letter"
    EMAIL = "email"
    CHAT = "chat"
    WEB = "web"
    PATROL = "patrol"
    HOTLINE = "hotline"
    STAFF = "staff"


class Priority(StrEnum):
    """How pressing a ticket is; targets may differ by it."""

    LOW = "low"
    NORMAL = "normal"
    URGENT = "urgent"
    EMERGENCY = "emergency"


class Resolution(StrEnum):
    """How the work on a ticket ended."""

    FIXED = "fixed"
    ANSWERED = "answered"
    PASSED_ON = "passed-on"
    NOT_FIXABLE = "not-fixable"
    NOT_OURS = "not-ours"
    REFERRED = "referred"


class NoContact(StrEnum):
    """Why nobody can be called back about a ticket."""

    ANONYMOUS = "anonymous"
    DECLINED = "declined"
    PATROL = "patrol"
    STAFF = "staff"


class ClockName(StrEnum):
    """The clocks a ticket can carry."""

    RESPOND = "respond"
    ACCEPT = "accept"
    ARRIVE = "arrive"
    RESOLVE = "resolve"
    CALLBACK = "callback"
    ANSWER = "answer"
    PARTY = "party"
    HOTLINE = "hotline"


class PartyWord(StrEnum):
    """What an outside party said to a matter that was referred to it.

    Attributes:
        ANSWERED: Something, and not whether it is theirs.
        ACCEPTED, REFUSED: That it is theirs to do, or is not.
        ARRIVED: That somebody of theirs is on the spot.
    """

    ANSWERED = "answered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ARRIVED = "arrived"


class Warranty(StrEnum):
    """Whether something broke while whoever built it still answers for it."""

    WITHIN = "within"
    AFTER = "after"


class Inferred(StrEnum):
    """What of a step that an import put in its source did not say."""

    STEP = "step"
    TIME = "time"
    #: As records of before say it: either of the two.
    UNTOLD = "true"


class Outcome(StrEnum):
    """What came of one callback attempt."""

    REACHED = "reached"
    UNREACHABLE = "unreachable"


class CallCode(StrEnum):
    """How one callback attempt went; which outcome each means: `svc.rules.ticket.callbacks`."""

    REFUSED = "refused"
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    SWITCHED_OFF = "switched-off"
    WRONG_NUMBER = "wrong-number"
    LEFT_MESSAGE = "left-message"


class CallbackPolicy(StrEnum):
    """When a kind's tickets must be called back."""

    BEFORE_CLOSE = "before-close"
    #: Of what came in closed from another system: counted, and not owed here.
    HISTORY = "history"
    AFTER_CLOSE = "after-close"
    NONE = "none"


class Relation(StrEnum):
    """What ties a resident to a unit."""

    OWNER = "owner"
    TENANT = "tenant"
    FAMILY = "family"


#: What a member of staff told of.
BY_STAFF = frozenset({NoContact.PATROL, NoContact.STAFF})

# fmt: off
CHINESE: dict[type[StrEnum], dict[str, str]] = {
    Kind: {
        "complaint": "投诉",
        "repair": "报修",
        "inquiry": "咨询",
        "suggestion": "建议",
        "praise": "表扬",
        "help": "求助",
    },
    Status: {
        "new": "新登记",
        "assigned": "已派单",
        "working": "处理中",
        "waiting": "挂起",
        "done": "已办结",
        "closed": "已关闭",
        "cancelled": "已撤销",
        "merged": "已并单",
    },
    Action: {
        "create": "登记",
        "assign": "派单",
        "accept": "签收",
        "return": "退回",
        "transfer": "转派",
        "arrive": "到场",
        "contact": "联系",
        "wait": "挂起",
        "resume": "恢复",
        "extend": "延期",
        "urge": "催办",
        "supervise": "督办",
        "escalate": "升级",
        "answer": "答复",
        "note": "备注",
        "edit": "更正",
        "link": "关联",
        "finish": "办结",
        "callback": "回访",
        "close": "关闭",
        "reopen": "重办",
        "cancel": "撤销",
        "merge": "并单",
        "absorb": "并入",
        "split": "拆单",
        "undo": "撤回",
        "refer": "外转",
        "remind": "催复",
        "feedback": "外部反馈",
        "back": "收回",
        "reply": "回复交办",
    },
    Channel: {
        "visit": "来访",
        "phone": "电话",
        "letter": "信函",
        "email": "邮件",
        "chat": "微信",
        "web": "网站",
        "patrol": "巡查",
        "hotline": "热线",
        "staff": "员工转告",
    },
    Priority: {"low": "低", "normal": "普通", "urgent": "紧急", "emergency": "特急"},
    Resolution: {
        "fixed": "已修复",
        "answered": "已答复",
        "passed-on": "已转达",
        "not-fixable": "无法解决",
        "not-ours": "非我处职责",
        "referred": "已转介",
    },
    NoContact: {
        "anonymous": "匿名",
        "declined": "未留电话",
        "patrol": "巡查发现",
        "staff": "员工转告",
    },
    ClockName: {
        "respond": "响应",
        "accept": "签收",
        "arrive": "到场",
        "resolve": "处理",
        "callback": "回访",
        "answer": "答复",
        "party": "外部单位",
        "hotline": "交办回复",
    },
    PartyWord: {"answered": "已答复", "accepted": "认责", "refused": "不认责", "arrived": "已到场"},
    Warranty: {"within": "保修期内", "after": "保修期外"},
    Outcome: {"reached": "已联系", "unreachable": "未联系上"},
    CallCode: {
        "refused": "拒访",
        "no-answer": "无人接听",
        "busy": "占线",
        "switched-off": "关机",
        "wrong-number": "号码有误",
        "left-message": "已留言",
    },
    CallbackPolicy: {"before-close": "关闭前回访", "after-close": "关闭后回访", "none": "不回访",
                     "history": "历史工单"},
    Role: {"director": "主任", "supervisor": "主管", "desk": "客服", "worker": "员工",
           "cashier": "收银员"},
    Relation: {"owner": "业主", "tenant": "租户", "family": "家属"},
}
# fmt: on


def word(term: StrEnum) -> str:
    """A word of the vocabulary as its reader says it; in English as records say it.

    Example:
        >>> word(Status.CLOSED)
        'closed'
    """
    return either(term.value, CHINESE[type(term)][term.value])


_NOUNS = {
    "department": "部门",
    "category": "类别",
    "kind": "类型",
    "status": "状态",
    "action": "操作",
    "channel": "渠道",
    "priority": "优先级",
    "resolution": "处理结果",
    "outcome": "回访结果",
    "callcode": "回访结果",
    "role": "角色",
    "relation": "关系",
    "use": "用途",
}


def listed_noun(kind: str) -> str:
    """What an office lists, or a vocabulary, as its reader calls it."""
    return either(kind, _NOUNS.get(kind, kind))
