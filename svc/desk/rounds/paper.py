"""The sheet of a round on paper: one page for A4 with a box for each answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svc.desk.plans.dues import names_of, plans
from svc.desk.plans.sheets import RoundSheet, sheet_rows
from svc.desk.printing import forms
from svc.language import _

if TYPE_CHECKING:
    from svc.desk.core.view import View


def page(view: View, asked: RoundSheet) -> str:
    """What is asked on a round, as HTML to be filled in by hand.

    Args:
        view: The office.
        asked: The sheet.
    """
    held = plans(view)
    plan = next(one for one in held if any(v is asked.version or v == asked.version
                                           for v in one.versions))  # fmt: skip
    facts = [(_("Round"), asked.id), (_("Office"), str(view.office["name"]))]
    if asked.version.basis:
        facts.append((_("Basis"), asked.version.basis))
    head = (_("Point"), _("What is asked"), _("Right is"), _("Answer"), _("Note"))
    rows = []
    last = ""
    for row in sheet_rows(asked):
        place = f"{row['place']} ({row['point']})" if row["point"] != last else ""
        last = row["point"]
        rows.append((place, f"{row['text']} ({row['question']})", row["right"], "", ""))
    signs = (_("Walked by"), _("From"), _("To"))
    return forms.form(names_of([plan])[plan.id], facts, [forms.table(head, rows)], signs)
