"""What an office goes by where it says nothing itself: reasons to wait, levels, rungs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.model.dunning import Rung, RungStep
from svc.model.office import Level, WaitReason
from svc.model.roles import Role

if TYPE_CHECKING:
    from svc.model.office import Office

#: The reason that waits on the resident, whom an arrival needs.
_OF_RESIDENT = "resident"
#: Waiting for the resident or a third party does not count; for parts or people it does.
WAIT_REASONS = (
    WaitReason(_OF_RESIDENT, "等住户", True, "Resident"),
    WaitReason("third-party", "等第三方", True, "Third party"),
    WaitReason("parts", "等配件", False, "Parts"),
    WaitReason("people", "等人手", False, "People"),
)

#: The quality department and its counterparts lie outside the office: nobody of it holds them.
LADDER = (
    Level("supervisor", "主管", "Supervisor", "4h", role=Role.SUPERVISOR, after="4h"),
    Level("director", "主任", "Director", "1d", role=Role.DIRECTOR, after="1d"),
    Level("quality", "品质部", "Quality department", "2d", after="3d"),
    Level("counterpart", "对口部门", "Counterpart of the quality department", "3d"),
)  # fmt: skip

#: What is done about a line so many days after its due day.
DUNNING = (
    Rung(1, RungStep.NOTICE), Rung(15, RungStep.REMINDER), Rung(30, RungStep.LETTER),
    Rung(60, RungStep.VISIT), Rung(90, RungStep.DIRECTOR),
)  # fmt: skip


def rungs(office: Office) -> tuple[Rung, ...]:
    """The ladder of what is overdue, from the lowest rung up; none where it is off."""
    if office.dunning.off:
        return ()
    return tuple(sorted(office.dunning.ladder or DUNNING, key=lambda rung: rung.after))


def wait_reasons(office: Office) -> tuple[WaitReason, ...]:
    """The office's reasons to wait."""
    return office.wait_reasons or WAIT_REASONS


def wait_reason(office: Office, code: str) -> WaitReason | None:
    """The reason of a code, by the code or the name; None if there is none."""
    wanted = code.strip()
    for reason in wait_reasons(office):
        if wanted in (reason.code, reason.name, reason.name_en):
            return reason
    return None


def on_resident(reason: WaitReason) -> bool:
    """Whether a reason waits on the resident, whom an arrival needs."""
    return reason.code == _OF_RESIDENT if reason.on_resident is None else reason.on_resident


def levels(office: Office) -> tuple[Level, ...]:
    """The levels a ticket can be escalated to, from the lowest up."""
    return office.escalation or LADDER


def level(office: Office, name: str) -> Level | None:
    """The level of an id or a name; None if there is none."""
    wanted = name.strip()
    for rung in levels(office):
        if wanted in (rung.id, rung.name, rung.name_en):
            return rung
    return None
