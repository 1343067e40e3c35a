"""A workflow: the steps of a procedure, as one of the office's rules.

It lies with the other rules: `records/rules/procedures/renovation.yaml`. A version says all
of what holds while it does; a procedure names the version of the day on which it was opened
and is carried through by that one, whatever is changed later. Only its end may be set later.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter
from typing import Annotated

from msgspec import Meta, Struct

from svc.kinds.procedures.permit import CHINESE as OF_PERMITS
from svc.kinds.procedures.permit import PermitType
from svc.kinds.rounds.plan import FindingTicket
from svc.language import _
from svc.model.dispute import Dispute
from svc.model.fields import (
    Count,
    Day,
    Days,
    Line,
    OfDepartment,
    Slug,
    Text,
    VersionName,
    keyed,
    refers,
)
from svc.model.roles import Role
from svc.model.source import Source
from svc.model.words import Relation
from svc.rules.record.flaws import Flaw
from svc.rules.record.versions import lost_versions, twice, version_flaws

OfTariff = Annotated[Slug, Meta(extra=refers("tariff"))]


class StepSort(StrEnum):
    """What a step of a workflow is.

    Attributes:
        TASK: Something that is done, shown, signed, paid or handed out.
        APPROVAL: Somebody agrees, or refuses all of it.
        ACCEPTANCE: Somebody else looks at the work: it passes, or fails and stays due.
        REFUND: A deposit goes back.
    """

    TASK = "task"
    APPROVAL = "approval"
    ACCEPTANCE = "acceptance"
    REFUND = "refund"


class SubjectSort(StrEnum):
    """For whom, or for what, a procedure is."""

    UNIT = "unit"
    RESIDENT = "resident"
    PARTY = "party"


class WorkflowStep(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step.

    Attributes:
        sort: What it is.
        role: Who takes it; anybody on the staff if absent. Directors and supervisors may.
        department: Whose work it is, for lists; its members may take it as well.
        shows: What must be shown. It is looked at, and never kept.
        signs: What must be signed.
        hands_out: Papers that are handed over, each signed for.
        pays: What must be paid by then, fees and deposits, each by a receipt.
        issues: What is handed out and comes back or expires: one of each.
        collects: What must have come back, or be marked as lost.
        refunds: Deposits that go back.
        after: Steps that must be done, or left out with a reason, before it.
        relations: Only where the applicant is one of these; for anybody if empty.
        delay: So many days after its turn has come it may be taken at the earliest.
        within: So many working days after that it is due; by no day if absent.
        waivable_by: Roles that may leave it out, with a reason; nobody if empty.
    """

    id: Slug
    name: Line
    name_en: Line | None = None
    sort: StepSort = StepSort.TASK
    role: Role | None = None
    department: OfDepartment | None = None
    shows: tuple[Line, ...] = ()
    signs: tuple[Line, ...] = ()
    hands_out: tuple[Line, ...] = ()
    pays: tuple[OfTariff, ...] = ()
    issues: tuple[PermitType, ...] = ()
    collects: tuple[PermitType, ...] = ()
    refunds: tuple[OfTariff, ...] = ()
    after: tuple[Slug, ...] = ()
    relations: tuple[Relation, ...] = ()
    delay: Days = 0
    within: Days | None = None
    waivable_by: tuple[Role, ...] = ()


class RenovationVisits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How often the place is looked at while the work goes on.

    Attributes:
        plan: The plan of rounds by which it is.
        every: Once in so many days, counted from the day of the permit.
    """

    plan: Annotated[Slug, Meta(extra=refers("plan"))]
    every: Count


class WorkflowVersion(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What holds from a day on.

    Attributes:
        since, until: Its days; `until` is the first day no longer.
        subjects: What must be named when one is opened.
        single: Whether a unit may have one of it open only.
        delivered: Whether the unit must have been handed over by the developer.
        dated: Whether its end is said: of the works, of the contract.
        renews: Whether it makes what holds until its last day, and is to be renewed before.
        days: In so many working days it is done as a whole; within none if absent.
        creates: What a violation, or work that is not accepted, becomes.
        visits: How often the place is looked at meanwhile.
        basis: The rule or the contract that asks for it.
    """

    version: VersionName
    since: Day
    until: Day | None = None
    subjects: tuple[SubjectSort, ...] = ()
    single: bool = True
    delivered: bool = False
    dated: bool = False
    renews: bool = False
    days: Days | None = None
    creates: FindingTicket | None = None
    visits: RenovationVisits | None = None
    steps: Annotated[tuple[WorkflowStep, ...], Meta(extra=keyed("id"))]
    basis: Line | None = None

    def step(self, step_id: str) -> WorkflowStep | None:
        """A step by its id."""
        return next((one for one in self.steps if one.id == step_id), None)


class Workflow(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One workflow."""

    format: int
    id: Slug
    name: Line
    name_en: Line | None = None
    versions: Annotated[tuple[WorkflowVersion, ...], Meta(extra=keyed("version"))] = ()
    note: Text | None = None
    source: Source | None = None
    disputes: tuple[Dispute, ...] = ()


CHINESE = {
    PermitType: OF_PERMITS[PermitType],
    StepSort: {"task": "办理", "approval": "审批", "acceptance": "验收", "refund": "退押金"},
    SubjectSort: {"unit": "房屋", "resident": "住户", "party": "外部单位"},
}
LABELS = {
    "id": "流程", "name": "名称", "name_en": "英文名称", "versions": "版本", "version": "版本",
    "since": "开始日", "until": "终止日", "subjects": "办理对象", "single": "每户限一件",
    "delivered": "须已交付", "dated": "须有期限", "renews": "到期须续", "days": "办理时限",
    "creates": "有问题时",
    "visits": "现场巡查", "plan": "检查计划", "every": "间隔天数", "steps": "步骤", "basis": "依据",
    "sort": "性质", "role": "角色", "department": "部门", "shows": "出示", "signs": "签署",
    "hands_out": "发放资料", "pays": "缴费项目", "issues": "发放证件", "collects": "收回证件",
    "refunds": "退还押金", "after": "前置步骤", "relations": "适用身份", "delay": "间隔天数",
    "within": "时限", "waivable_by": "可免办角色", "category": "类别", "kind": "类型",
    "priority": "优先级", "steps[].id": "步骤", "field": "字段", "lost": "失去的值",
    "hash": "校验", "disputes": "分歧", "system": "系统", "number": "编号", "row": "行",
}  # fmt: skip


def flaws(workflow: Workflow) -> Iterator[Flaw]:
    """What must hold of a workflow by itself."""
    if not workflow.versions:
        yield Flaw("versions", _("has none: nothing is done by it"), note=True)
    yield from version_flaws(workflow.versions)
    for place, version in enumerate(workflow.versions):
        yield from _of_version(f"versions[{place}].", version)


def lost_steps(before: Workflow, after: Workflow) -> Iterator[Flaw]:
    """A version stands as it was recorded, but for its end: procedures are carried on by it."""
    yield from lost_versions(before.versions, after.versions)


def _of_version(place: str, version: WorkflowVersion) -> Iterator[Flaw]:
    if not version.steps:
        yield Flaw(f"{place}steps", _("has no step"))
    yield from twice(f"{place}steps", [one.id for one in version.steps])
    known = {one.id for one in version.steps}
    for number, step in enumerate(version.steps):
        yield from _of_step(f"{place}steps[{number}].", step, known)
    approvals = [one for one in version.steps if one.sort is StepSort.APPROVAL]
    if len(approvals) > 1:
        yield Flaw(f"{place}steps", _("{step} is a second approval", step=approvals[1].id))
    graph = {one.id: set(one.after) & known for one in version.steps}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield Flaw(f"{place}steps", _("come after one another: {steps}",
                                      steps=", ".join(sorted(set(error.args[1])))))  # fmt: skip


def _of_step(place: str, step: WorkflowStep, known: set[str]) -> Iterator[Flaw]:
    for other in step.after:
        if other not in known:
            yield Flaw(f"{place}after", _("{step} is no step of it", step=other))
    if (step.sort is StepSort.REFUND) is not bool(step.refunds):
        yield Flaw(f"{place}refunds", _("belong to a step that gives a deposit back"))
