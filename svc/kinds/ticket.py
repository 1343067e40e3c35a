"""A ticket, as far as its own rules are asked for by kind; its type is `svc.model.ticket`.

Its status and the like are a fold of its timeline, so that much of what is derived of
other kinds is a rule of its own here.
"""

from __future__ import annotations

from svc.rules.ticket.history import as_of
from svc.rules.ticket.references import names, references
from svc.rules.ticket.steps import lost_steps
from svc.rules.ticket.validation import flaws

__all__ = ["as_of", "flaws", "lost_steps", "names", "references"]
