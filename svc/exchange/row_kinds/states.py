"""What rows tell of a ticket's life: actions, or the states of another system."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from svc.exchange.mapping.conditions import pattern
from svc.language import _
from svc.model.actors import IMPORT
from svc.model.words import Action, CallbackPolicy
from svc.named_tuple import NamedTuple

if TYPE_CHECKING:
    from svc.model.words import Resolution
    from svc.rules.ticket.lifecycle import Life

#: What rows can tell; callbacks, merges and edits come with other records.
TELLABLE = tuple(
    one
    for one in Action
    if one
    not in (Action.CALLBACK, Action.MERGE, Action.ABSORB, Action.SPLIT, Action.LINK, Action.EDIT)
)


class Inferring(StrEnum):
    """What happens where a step is not possible after the one before."""

    INSERT = "insert"
    REFUSE = "refuse"


class ToldStep(NamedTuple):
    """What one row tells.

    Attributes:
        row: Whatever finds it again.
        at: When it happened.
        action: What happened, or what leads to the state that was told.
        word: What the source calls it.
        is_state: Whether the source told a state, however it was reached.
        by: Who did it.
        fields: Further fields of the event, by name.
        order: What comes first of one moment, as text that sorts so.
    """

    row: Any
    at: datetime
    action: Action
    word: str
    is_state: bool = False
    by: str = IMPORT
    fields: Mapping[str, Any] = {}
    order: str = ""

    @property
    def arriving(self) -> bool:
        """Whether it is enough to get where its action leads."""
        return self.is_state or self.action is Action.CREATE


Stamp = Callable[["Life", Action, datetime, Mapping[str, Any]], Mapping[str, Any]]


class TicketContext(NamedTuple):
    """What is known of a ticket besides its timeline.

    Attributes:
        department: Where its category goes, if the office says.
        resolution: How work ends whose end is inferred; None refuses to infer one.
        insert: Whether steps may be put in.
        callback: The office's callback policy of such tickets, by which what the source
            closes counts; None leaves a ticket's policy as it is.
        stamp: What else a step carries: of the life before it, its action, its time, and
            the fields it has.
    """

    department: str | None = None
    resolution: Resolution | None = None
    insert: bool = True
    callback: CallbackPolicy | None = None
    stamp: Stamp = lambda _life, _action, _at, _fields: {}


def states_of(states: Mapping[str, Action]) -> Callable[[str], tuple[Action, str]]:
    """What reads a word of the source's states: the action it comes from, and the word.

    Args:
        states: Actions by word; in a word `*` stands for any letters.
    """
    patterns = [(pattern(word), action) for word, action in states.items() if "*" in word]

    def parse(text: str) -> tuple[Action, str]:
        action = states.get(text)
        if action is None:
            action = next((one for wanted, one in patterns if wanted.fullmatch(text)), None)
        if action is None:
            raise ValueError(_("is not among the mapping's states"))
        return action, text

    return parse


def unfit_states(states: Mapping[str, Action], where: str) -> Iterator[tuple[str, str]]:
    """What in a table of states cannot be told: its place, and why."""
    for word, action in states.items():
        if action not in TELLABLE:
            known = ", ".join(TELLABLE)
            reason = _("{action!r} is none of {known}", action=str(action), known=known)
            yield f"{where}.{word}", reason
