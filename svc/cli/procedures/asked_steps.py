"""What a step of a procedure asks for, asked one by one on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from svc.cli.core.work import looking
from svc.errors import NotFound
from svc.kinds.procedures.workflow import StepSort
from svc.language import _, either

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from svc.cli.core.session import Session
    from svc.duties.procedures.progress import ProcedureProgress
    from svc.kinds.procedures.workflow import WorkflowStep

#: Steps that have verbs of their own.
_OTHERS = frozenset({StepSort.APPROVAL, StepSort.ACCEPTANCE})


def ask_step(session: Session, options: dict[str, Any]) -> dict[str, Any]:
    """What of a step was not said on the command line, as somebody answers it.

    Nothing is asked of a step that cannot be taken now: why not is told when it is tried.

    Args:
        session: Whose office.
        options: What was said, by the names of the options.

    Raises:
        NotFound: There is no such procedure.
    """
    from svc.desk.core import lookup
    from svc.desk.procedures.looking import shown
    from svc.index.duties.procedures import permits_of

    with looking(session) as view:
        number = lookup.find_number(view.index, options["procedure"], "procedure")
        _workflow, so_far = shown(view, number)
        there = {one.type for one in permits_of(view.index, number, None)}
    asked = _step(so_far, options["step"])
    if asked is None:
        return {}
    answers: dict[str, Any] = {"step": asked.id}
    if not (options["everything"] or options["shown"] or options["signed"] or options["handed"]):
        answers |= {
            "shown": _each(_("{what}: shown?"), asked.shows),
            "signed": _each(_("{what}: signed?"), asked.signs),
            "handed": _each(_("{what}: handed over?"), asked.hands_out),
        }
    if not options["printed"]:
        answers["printed"] = _numbers(asked, there)
    return answers


def _step(so_far: ProcedureProgress, text: str | None) -> WorkflowStep | None:
    """The step that is meant, if its turn has come; chosen where none is named."""
    from svc.cli.termio.prompt import choose
    from svc.desk.procedures.looking import called

    ready = {one.step.id: one.step for one in so_far.ready if one.step.sort not in _OTHERS}
    if text is not None:
        named = (one for one in ready.values() if text in (one.id, one.name, one.name_en))
        return next(named, None)
    if not ready:
        others = [one.step.id for one in so_far.ready]
        raise NotFound(
            _("{id}: no step is to be taken now", id=so_far.procedure.id),
            _("next: {steps}", steps=_(", ").join(others) or "–"),
        )
    if len(ready) == 1:
        return next(iter(ready.values()))
    return ready[choose(_("Step"), {name: called(step) for name, step in ready.items()})]


def _each(question: str, things: Sequence[str]) -> tuple[str, ...]:
    """What of some things is there, asked one after the other."""
    from svc.cli.termio.prompt import confirm

    return tuple(one for one in things if confirm(question.replace("{what}", one), default=True))


def _numbers(asked: WorkflowStep, there: Collection[str]) -> tuple[str, ...]:
    """What stands on the cards that a step hands out."""
    from svc.cli.termio.prompt import ask
    from svc.kinds.procedures.permit import CHINESE, PermitType

    numbers = []
    for type_ in asked.issues:
        if type_ in there:
            continue
        name = either(str(type_), CHINESE[PermitType][type_])
        words = _("Number that stands on it: {type} (empty: none)", type=name)
        number = ask(words, str, default="", show_default=False)
        numbers += [f"{type_}={number}"] if number else []
    return tuple(numbers)
