"""The words of documents: their types, who may see them, how long they are kept, what happens."""

from __future__ import annotations

from enum import StrEnum


class DocumentType(StrEnum):
    """What a document is: the union of what statutes and offices list.

    Sources: Property Management Regulations (2018) 29; Beijing's rules 71; Zibo's rules 46.
    """

    SITE_PLAN = "site-plan"
    AS_BUILT = "as-built"
    STRUCTURE_DRAWING = "structure-drawing"
    EQUIPMENT_DRAWING = "equipment-drawing"
    PIPE_DRAWING = "pipe-drawing"
    ACCEPTANCE = "acceptance"
    HOUSEHOLD_ACCEPTANCE = "household-acceptance"
    EQUIPMENT_MANUAL = "equipment-manual"
    WARRANTY = "warranty"
    USAGE_GUIDE = "usage-guide"
    COMMON_USE = "common-use"
    MAINTENANCE_RECORD = "maintenance-record"
    WATER_TEST = "water-test"
    RENOVATION = "renovation"
    OWNER_REGISTER = "owner-register"
    UTILITY_AGREEMENT = "utility-agreement"
    MOVE_IN_NOTICE = "move-in-notice"
    HANDOVER_INSPECTION = "handover-inspection"
    HOUSEHOLD_FORM = "household-form"
    CONTRACT = "contract"
    INSURANCE = "insurance"
    CERTIFICATE = "certificate"
    LETTER_IN = "letter-in"
    LETTER_OUT = "letter-out"
    MINUTES = "minutes"
    ACCOUNTS = "accounts"
    INVOICE_STUB = "invoice-stub"
    SURVEY_FORM = "survey-form"
    OTHER = "other"


#: A home's own file (一户一档): personal unless the register says else.
RESIDENT_FILE = frozenset({
    DocumentType.MOVE_IN_NOTICE, DocumentType.HANDOVER_INSPECTION, DocumentType.HOUSEHOLD_FORM,
    DocumentType.RENOVATION, DocumentType.OWNER_REGISTER,
})  # fmt: skip


class Secrecy(StrEnum):
    """Who may read a document.

    Attributes:
        OPEN: Residents too.
        INTERNAL: The office.
        PERSONAL: Whoever needs it for a matter of those it is about.
    """

    OPEN = "open"
    INTERNAL = "internal"
    PERSONAL = "personal"


class Retention(StrEnum):
    """For how long a document is kept; how long is the office's to say."""

    Y1 = "1y"
    Y2 = "2y"
    Y3 = "3y"
    Y5 = "5y"
    Y10 = "10y"
    Y15 = "15y"
    Y20 = "20y"
    Y25 = "25y"
    Y30 = "30y"
    Y50 = "50y"
    Y60 = "60y"
    Y70 = "70y"
    Y100 = "100y"
    PERMANENT = "permanent"


class DocumentAction(StrEnum):
    """What can happen to a document.

    Attributes:
        STORE: A file of it was put into the folder.
        LEND, RETURN: It left its box, and came back.
        HAND_OVER: It, or a copy of it, went to somebody else for good.
        PROPOSE: Somebody asks for its destruction.
        KEEP: It is not destroyed after all.
        DESTROY: It is no more.
    """

    STORE = "store"
    LEND = "lend"
    RETURN = "return"
    HAND_OVER = "hand-over"
    PROPOSE = "propose"
    KEEP = "keep"
    DESTROY = "destroy"


CHINESE = {
    DocumentType: {
        "site-plan": "竣工总平面图", "as-built": "单体竣工图", "structure-drawing": "结构竣工图",
        "equipment-drawing": "设备竣工图", "pipe-drawing": "管网竣工图",
        "acceptance": "竣工验收资料",
        "household-acceptance": "分户验收资料", "equipment-manual": "设备技术资料",
        "warranty": "质量保修文件", "usage-guide": "使用说明文件", "common-use": "共有部分经营档案",
        "maintenance-record": "运行维修养护记录", "water-test": "水箱清洗检测报告",
        "renovation": "装饰装修资料", "owner-register": "业主名册",
        "utility-agreement": "公用事业协议", "move-in-notice": "入住通知单",
        "handover-inspection": "验房表", "household-form": "家庭情况登记表", "contract": "合同",
        "insurance": "保险单", "certificate": "检验合格证", "letter-in": "来函",
        "letter-out": "发函", "minutes": "会议纪要", "accounts": "会计档案",
        "invoice-stub": "发票存根", "survey-form": "满意度调查表", "other": "其他",
    },
    Secrecy: {"open": "公开", "internal": "内部", "personal": "个人信息"},
    Retention: {
        **{str(one): f"{str(one)[:-1]}年" for one in Retention if one is not Retention.PERMANENT},
        "permanent": "永久",
    },
    DocumentAction: {
        "store": "存入文件", "lend": "借出", "return": "归还", "hand-over": "移交",
        "propose": "提请销毁", "keep": "续存", "destroy": "销毁",
    },
}  # fmt: skip
