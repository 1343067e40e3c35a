"""How a command reaches the office: to look at it, or to act in it.

Both print what the office has to say beside the answer, on standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from svc.cli.termio.progress import catching_up
from svc.cli.termio.prompt import confirm, interactive
from svc.cli.termio.say import say
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk
    from svc.desk.core.view import View

T = TypeVar("T")


@contextmanager
def looking(
    session: Session, rev: str | None = None, as_of: str | None = None, *, settled: bool = False
) -> Iterator[View]:
    """The office as a reading command sees it, for the length of a `with`.

    Args:
        settled: A revision without a moment is looked at from when it was recorded.
    """
    from svc.desk.core.view import look

    with look(session.directory, rev, as_of, progress=catching_up, settled=settled) as view:
        for notice in view.notices:
            say(notice)
        view.actor = session.actor
        yield view


def acting(session: Session, work: Callable[[Desk], T]) -> T:
    """Do one action as one commit, and give back what it returned."""
    from svc.cli.core.identity import ask_who
    from svc.desk.core.act import act

    outcome = act(
        session.directory, session.actor, work, progress=catching_up(),
        confirm=_go_on if interactive() else None, ask_who=ask_who(session),
    )  # fmt: skip
    for notice in outcome.notices:
        say(notice)
    result: T = outcome.result
    return result


def _go_on(doubt: str) -> bool:
    say(doubt)
    return confirm(_("is that right, and is it to be recorded so?"))


def show_written(record: Any, outcome: str, format: str) -> None:
    """Answer of a writing command: the record's id and words, or the record itself.

    Args:
        record: The record as written.
        outcome: What was done, for people; the id stands before it.
        format: `text` or `json`.
    """
    from svc.cli.termio.display import write, write_json
    from svc.cli.termio.folding import folded
    from svc.cli.termio.streams import safe

    if format == "json":
        write_json(plain(record))
    else:
        for line in folded([safe(f"{record.id}  {outcome}")], sys.stdout):
            write(f"{line}\n")


def show_lines(kind: str, record: Any, lines: Iterable[str], format: str) -> None:
    """Answer of a writing command that says more than a line: those lines, or the record.

    Args:
        kind: The record's kind.
        record: As written.
        lines: What it comes to, for people; the id stands in the first.
        format: `text` or `json`.
    """
    from svc.cli.termio.display import write, write_json
    from svc.cli.termio.streams import safe

    if format == "json":
        from svc.kinds.derive import shown

        write_json(shown(kind, plain(record)))
    else:
        write(safe("\n".join(lines) + "\n", lines=True))


def edited() -> str:
    """What an editing command did, for people: nothing, where the record was like that before."""
    from svc.store.commit import receipts

    return _("edited") if receipts.recorded()[1] else _("as it was")


def plain(record: Any) -> dict[str, Any]:
    """A record as its YAML's own fields, at every depth without what is absent."""
    import msgspec

    from svc.model.amounts import encoded
    from svc.model.plain import present

    fields: dict[str, Any] = present(msgspec.to_builtins(record, enc_hook=encoded))
    return fields
