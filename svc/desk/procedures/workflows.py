"""Workflows that svc brings along, taken over into an office's own rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from svc.desk.core import lookup
from svc.desk.record import shipped as rules
from svc.errors import UsageError
from svc.index.duties import procedures
from svc.kinds.procedures.workflow import Workflow
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk

_FOLDER = "procedures"


def shipped() -> list[str]:
    """Names of the workflows that svc brings along."""
    return rules.names(_FOLDER)


def adopt(
    desk: Desk, name: str, since: str | None = None, called: str | None = None,
    departments: Sequence[str] = (), category: str | None = None,
) -> Workflow:  # fmt: skip
    """Take a workflow that svc brings along into the office's rules, to hold from a day on.

    What the office does not charge for is not asked for; that is told.

    Args:
        desk: Where.
        name: Which: `renovation`.
        since: Its first day; today if not given.
        called: What it is called here; the same if not given.
        departments: `NAMED=OWN` each, where the office's departments are others.
        category: What a violation's ticket is about, where the office's categories are others.

    Raises:
        NotFound: There is no such workflow, department or category.
        Refused: The office has one of that name.
    """
    missing: set[str] = set()
    fit = partial(_fit, desk, missing, _departments(desk, departments), category)
    workflow: Workflow = rules.adopt(desk, "workflow", _FOLDER, name, since, called, fit)
    if missing:
        desk.notices.append(
            n_("the office has no {names}: nothing of it is asked for",
               "the office has none of {names}: nothing of them is asked for", len(missing),
               names=", ".join(sorted(missing)))
        )  # fmt: skip
    return workflow


def _fit(
    desk: Desk, missing: set[str], own: Mapping[str, str], category: str | None,
    version: dict[str, Any],
) -> None:  # fmt: skip
    """Put the office's own departments, fees and plans into a version that svc brings along.

    Args:
        missing: Takes up the fees and plans that the office has none of.
        own: Its departments by those that are named there.
        category: What a violation's ticket is about; as it is named there if None.
    """
    tariffs = {row["id"] for row in desk.index.rows("SELECT id FROM tariff")}
    plans = {row["id"] for row in desk.index.rows("SELECT id FROM plan")}
    for step in version["steps"]:
        if "department" in step:
            step["department"] = own.get(step["department"], step["department"])
            rules.has_department(desk, step["department"])
        for asked in ("pays", "refunds"):
            missing.update(set(step.get(asked, ())) - tariffs)
            step[asked] = [item for item in step.get(asked, ()) if item in tariffs]
    # What gives nothing back is no step, and nothing waits for it.
    version["steps"] = [
        step for step in version["steps"] if step.get("sort") != "refund" or step["refunds"]
    ]
    if version.get("visits", {}).get("plan", "") not in {"", *plans}:
        missing.add(version.pop("visits")["plan"])
    if "creates" in version:
        named = version["creates"].get("department")
        rules.fit_ticket(desk, version["creates"], own.get(named), category)


def workflow_named(desk: Desk, text: str) -> Workflow:
    """A workflow by its id or its name.

    Raises:
        NotFound: None is so called.
    """
    every = procedures.workflows(desk.index)
    return lookup.rule_named("workflow", every, text, _("svc workflow adopt"))


def _departments(desk: Desk, pairs: Sequence[str]) -> dict[str, str]:
    own = {}
    for pair in pairs:
        named, equals, ours = pair.partition("=")
        if not equals:
            raise UsageError(_("{text!r} names no department", text=pair), _("write NAMED=OURS"))
        own[named.strip()] = lookup.recipient(desk, ours.strip()).department
    return own
