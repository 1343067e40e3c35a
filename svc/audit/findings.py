"""What an audit finds: which rule a commit broke, where, and in words."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from svc.language import N_, either
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class AuditRule(StrEnum):
    """What must hold of every commit."""

    FORM = "form"
    TRAILERS = "trailers"
    AUTHOR = "author"
    SIGNATURE = "signature"
    KEY = "key"
    RIGHT = "right"
    TIMELINE = "timeline"
    BODY = "body"
    EFFECT = "effect"
    HEADER = "header"
    RECORD = "record"
    TIES = "ties"
    NUMBER = "number"
    TIME = "time"
    MERGE = "merge"
    ROOT = "root"
    WITNESS = "witness"


#: What each rule says, in one line.
SAYS: Mapping[AuditRule, str] = {
    AuditRule.FORM: N_("only records and templates, as plain files that can be read"),
    AuditRule.TRAILERS: N_("the message names exactly what was done and which records changed"),
    AuditRule.AUTHOR: N_("who acted is who the commit and the records name"),
    AuditRule.SIGNATURE: N_("signed by a key of the records, from the day signing was switched on"),
    AuditRule.KEY: N_("keys are given and taken by a director, and none that was revoked returns"),
    AuditRule.RIGHT: N_("whoever acted might do it, by the rules and roles of before"),
    AuditRule.TIMELINE: N_("what happened is only added to"),
    AuditRule.BODY: N_("what never changes stayed, and nothing that is numbered is gone"),
    AuditRule.EFFECT: N_("each step was possible in the state the record was in"),
    AuditRule.HEADER: N_("a ticket's header is what its steps come to"),
    AuditRule.RECORD: N_("each record is well-formed by itself"),
    AuditRule.TIES: N_("what belongs together was recorded together, and sums tie"),
    AuditRule.NUMBER: N_("numbers follow one another without a gap, and none was given twice"),
    AuditRule.TIME: N_("moments lie within their bounds"),
    AuditRule.MERGE: N_("a merge is what merging both sides again comes to"),
    AuditRule.ROOT: N_("authority goes back to the founder's key"),
    AuditRule.WITNESS: N_("what was seen before is still part of the history"),
}


_CHINESE: Mapping[AuditRule, str] = {
    AuditRule.FORM: "文件形式",
    AuditRule.TRAILERS: "提交说明",
    AuditRule.AUTHOR: "操作人",
    AuditRule.SIGNATURE: "签名",
    AuditRule.KEY: "密钥",
    AuditRule.RIGHT: "权限",
    AuditRule.TIMELINE: "经过",
    AuditRule.BODY: "不可改内容",
    AuditRule.EFFECT: "步骤效力",
    AuditRule.HEADER: "状态栏",
    AuditRule.RECORD: "记录本身",
    AuditRule.TIES: "相互关联",
    AuditRule.NUMBER: "编号",
    AuditRule.TIME: "时间",
    AuditRule.MERGE: "合并",
    AuditRule.ROOT: "信任根",
    AuditRule.WITNESS: "见证",
}


def rule_word(rule: AuditRule) -> str:
    """A rule's name as its reader says it; what machines read has the rule itself."""
    return either(rule.value, _CHINESE[rule])


class AuditFinding(NamedTuple):
    """One thing that one commit did against a rule.

    Attributes:
        commit: Its id.
        rule: Which rule.
        path: The file; empty where it is about the commit as a whole.
        reason: In words, without personal data.
        note: True for what is legal and worth an auditor's look.
    """

    commit: str
    rule: AuditRule
    path: str
    reason: str
    note: bool = False
