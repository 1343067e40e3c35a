"""A procedure: one case of a workflow, for a unit, a resident or a party.

What it says when it is opened never changes, the version of its workflow among it; each
step, approval, extension, violation and deduction is appended. How far it is follows from
that and is written nowhere, so that two desks may each take steps of one case. What was
shown is named and never kept: no copy and no number of anybody's papers stands here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

from svc.language import N_, _
from svc.model.amounts import Money
from svc.model.dispute import Dispute
from svc.model.fields import (
    ByStaff,
    Day,
    Happened,
    Line,
    OfReceipt,
    OfResident,
    OfTicket,
    OfUnit,
    Slug,
    Text,
    Time,
    VersionName,
    refers,
)
from svc.model.source import Source
from svc.model.words import Relation
from svc.rules.record.flaws import Flaw, identity_flaws
from svc.rules.time.seconds import seconds

ProcedureId = Annotated[str, Meta(pattern=r"^P[0-9]{4}-[A-Z]{1,2}[0-9]{4,9}\Z")]
OfWorkflow = Annotated[Slug, Meta(extra=refers("workflow"))]
OfParty = Annotated[Slug, Meta(extra=refers("party"))]


class ProcedureAction(StrEnum):
    """What can happen to a procedure.

    Attributes:
        STEP: A step was taken.
        SKIP: A step was left out, with a reason.
        SEND_BACK: A step is to be taken again, and what came after it.
        APPROVE: It was agreed to.
        REFUSE: It was not, and that is its end.
        EXTEND: Its end was moved; the earlier one stays readable.
        VIOLATE: Somebody kept to a rule of it badly; a ticket follows it up.
        INSPECT: The work was looked at: it passed or failed.
        DEDUCT: Part of a deposit is to be kept, with a reason.
        AGREE: Somebody else agreed to what is kept.
        WITHDRAW: Whoever asked for it asks for it no longer.
        COMPLETE: All of it is done.
    """

    STEP = "step"
    SKIP = "skip"
    SEND_BACK = "send-back"
    APPROVE = "approve"
    REFUSE = "refuse"
    EXTEND = "extend"
    VIOLATE = "violate"
    INSPECT = "inspect"
    DEDUCT = "deduct"
    AGREE = "agree"
    WITHDRAW = "withdraw"
    COMPLETE = "complete"


class InspectionResult(StrEnum):
    """What came of looking at the work."""

    PASSED = "passed"
    FAILED = "failed"


#: What ends a procedure, and what it is from then on.
ENDS = (ProcedureAction.REFUSE, ProcedureAction.WITHDRAW, ProcedureAction.COMPLETE)
#: Actions that are about a step.
_OF_STEP = frozenset({
    ProcedureAction.STEP, ProcedureAction.SKIP, ProcedureAction.SEND_BACK, ProcedureAction.INSPECT,
    ProcedureAction.APPROVE,
})  # fmt: skip
_WITH_REASON = frozenset({
    ProcedureAction.SKIP, ProcedureAction.SEND_BACK, ProcedureAction.REFUSE,
    ProcedureAction.EXTEND, ProcedureAction.VIOLATE, ProcedureAction.DEDUCT,
    ProcedureAction.WITHDRAW,
})  # fmt: skip


class ProcedureEvent(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that happened in a procedure.

    Attributes:
        step: The step that it is about.
        shown, signed, handed: What was shown, signed and handed over.
        receipts: By which receipts was paid, or given back, what the step asks for.
        ticket: What a violation, or work that was not accepted, became.
        result: What came of looking at the work.
        through: The last day, from then on.
        item: The deposit that a deduction is kept from.
        amount: How much is kept.
        due: Until when a deposit is to be given back, from then on.
    """

    at: Happened
    by: ByStaff
    action: ProcedureAction
    step: Slug | None = None
    shown: tuple[Line, ...] = ()
    signed: tuple[Line, ...] = ()
    handed: tuple[Line, ...] = ()
    receipts: tuple[OfReceipt, ...] = ()
    ticket: OfTicket | None = None
    result: InspectionResult | None = None
    through: Day | None = None
    item: Slug | None = None
    amount: Money | None = None
    reason: Text | None = None
    note: Text | None = None
    due: Time | None = None


class Procedure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One procedure.

    Attributes:
        workflow, version: By which it is carried through.
        opened: When it was asked for.
        by: Who took it in, and handles it.
        residents: Who asks for it; the first is who is written to.
        relation: What the first of them is to the unit.
        since, through: First and last day of the works or of the contract, as asked for.
        due: Until when it is to be done as a whole.
        formerly: The number it had before another desk was found to have given the same.
    """

    format: int
    id: ProcedureId
    workflow: OfWorkflow
    version: VersionName
    opened: Happened
    by: ByStaff
    unit: OfUnit | None = None
    residents: tuple[OfResident, ...] = ()
    relation: Relation | None = None
    party: OfParty | None = None
    since: Day | None = None
    through: Day | None = None
    due: Time | None = None
    note: Text | None = None
    source: Source | None = None
    formerly: ProcedureId | None = None
    events: tuple[ProcedureEvent, ...] = ()
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    ProcedureAction: {
        "step": "办理", "skip": "免办", "send-back": "退回", "approve": "批准", "refuse": "不批准",
        "extend": "延期", "violate": "违规", "inspect": "验收", "deduct": "扣押金",
        "agree": "同意扣款", "withdraw": "撤销", "complete": "办结",
    },
    InspectionResult: {"passed": "合格", "failed": "不合格"},
}  # fmt: skip
LABELS = {
    "workflow": "流程", "version": "版本", "opened": "受理时间", "by": "经办人", "unit": "房屋",
    "residents": "申请人", "relation": "身份", "party": "外部单位", "since": "开始日",
    "through": "截止日", "due": "办理期限", "step": "步骤", "shown": "已出示", "signed": "已签署",
    "handed": "已发放", "receipts": "收据", "ticket": "工单",
    "result": "结果", "item": "项目", "amount": "扣款金额", "reason": "原因",
    "events[].due": "退款期限", "formerly": "原编号", "field": "字段", "lost": "失去的值",
    "hash": "校验", "disputes": "分歧", "system": "系统", "number": "编号", "row": "行",
}  # fmt: skip
TELLING = ("workflow", "opened")
#: What `standing` says of a procedure, by key.
STANDING = {"state": "状况", "last_day": "现截止日"}
#: What a procedure comes to by the action that ended it; until then it is under way.
STATES = {
    ProcedureAction.COMPLETE: N_("done"), ProcedureAction.REFUSE: N_("refused"),
    ProcedureAction.WITHDRAW: N_("withdrawn"),
}  # fmt: skip
UNDER_WAY = N_("under way")
HEADINGS = {
    "workflow": "办理事项 流程 业务类型", "opened": "受理时间 申请时间", "unit": "房号 房屋编号",
    "by": "经办人 受理人", "since": "开工日期 开始日期", "through": "完工日期 截止日期",
    "note": "备注",
}  # fmt: skip
#: What a table of somebody else's does not say: a workflow begins with this version.
STAND_INS = {"version": "1"}


def flaws(procedure: Procedure) -> Iterator[Flaw]:
    """What must hold of a procedure by itself."""
    begins, last = procedure.since, procedure.through
    if begins is not None and last is not None and last < begins:
        yield Flaw("through", _("is before {field}", field="since"))
    if not (procedure.unit or procedure.residents or procedure.party):
        yield Flaw("unit", _("is missing: for whom is it?"))
    yield from identity_flaws({"note": procedure.note})
    for place, event in enumerate(procedure.events):
        yield from _of_event(f"events[{place}].", event, procedure)


def _of_event(where: str, event: ProcedureEvent, procedure: Procedure) -> Iterator[Flaw]:
    if (event.action in _OF_STEP) is not (event.step is not None):
        yield Flaw(f"{where}step", _("is missing, or says nothing of it"))
    if event.action in _WITH_REASON and not event.reason:
        yield Flaw(f"{where}reason", _("is missing"))
    inspects = event.action is ProcedureAction.INSPECT
    if inspects is not (event.result is not None):
        yield Flaw(f"{where}result", _("belongs to an inspection, and only there"))
    if event.action is ProcedureAction.EXTEND and event.through is None:
        yield Flaw(f"{where}through", _("is missing"))
    deducts = event.action is ProcedureAction.DEDUCT
    if deducts is not (event.amount is not None) or (
        event.amount is not None and event.amount <= 0
    ):
        yield Flaw(f"{where}amount", _("belongs to a deduction, and is more than nothing"))
    if event.at < procedure.opened:
        yield Flaw(f"{where}at", _("is before {field}", field="opened"))
    yield from identity_flaws({f"{where}reason": event.reason, f"{where}note": event.note})


def standing(procedure: Mapping[str, Any]) -> dict[str, Any]:
    """How a procedure stands, in a word, and the day it goes on to as it was last moved."""
    events = procedure.get("events", ())
    ends = [STATES[event["action"]] for event in events if event["action"] in STATES]
    moved = [event["through"] for event in events if event.get("through")]
    return {
        "state": ends[0] if ends else UNDER_WAY,
        "last_day": moved[-1] if moved else procedure.get("through"),
    }


def tables(procedure: Procedure, region: str) -> dict[str, list[tuple[Any, ...]]]:
    """How a procedure stands, and what happened in it, as rows of the index."""
    del region
    end = next((event for event in procedure.events if event.action in ENDS), None)
    return {
        "procedure_state": [
            (str(end.action) if end else "", seconds(end.at) if end else None,
             seconds(procedure.due) if procedure.due else None)
        ],
        "procedure_event": [
            (str(event.action), event.step, seconds(event.at), event.by, event.ticket,
             str(event.result) if event.result else None,
             seconds(event.due) if event.due else None)
            for event in procedure.events
        ],
        "procedure_receipt": [
            (receipt, event.step)
            for event in procedure.events for receipt in event.receipts
        ],
    }  # fmt: skip
