"""`svc callback list`: whom to call back today."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options, reveal_option
from svc.cli.termio.say import say
from svc.cli.termio.vocabulary import said, said_in
from svc.language import N_, _, either
from svc.model.words import Resolution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField, DisplayRow
    from svc.desk.core.view import View
    from svc.desk.ticket.callback_queue import OwedCallback


@click.command("list")
@click.option("--all", "every", is_flag=True, help="Those to be tried on a later day, too.")
@reveal_option
@looking_options
@click.pass_obj
def list_calls(
    session: Session,
    /,
    every: bool,
    reveal: bool,
    format: str,
    rev: str | None,
    as_of: str | None,
) -> None:
    """List whom to call back today: by due time, each reporter of a ticket apart.

    Says what was done, who did it and may not call if the office has that rule,
    how often it was tried and what came of it. Who is to be tried again on a
    later day is not listed until then.
    """
    from svc.cli.termio.display import display
    from svc.desk.ticket import callback_queue as calls

    with looking(session, rev, as_of) as view:
        owed = calls.owed(view)
        shown = [call for call in owed if every or call.state == calls.TODAY]
        if format in ("table", "md"):
            rows = [calls.as_record(view, call, reveal) for call in shown]
            display(rows, _columns(view, shown), format, empty=_("nobody is to be called today"))
        else:
            records = (calls.as_record(view, call, reveal) for call in shown)
            display(records, _fields(), format)
        if not every:
            _say_others(owed)


def _say_others(owed: Sequence[OwedCallback]) -> None:
    from svc.desk.ticket.callback_queue import LATER, USED_UP

    counts = Counter(call.state for call in owed)
    notices = {
        LATER: N_("not listed: {n} to be tried on a later day; --all lists them"),
        USED_UP: N_(
            "not listed: {n} with no attempts left (svc tick closes their tickets once all are);"
            " --all lists them"
        ),
    }
    for state, words in notices.items():
        if counts[state]:
            say(_(words, n=counts[state]))


def _columns(view: View, shown: Sequence[OwedCallback]) -> list[DisplayField]:
    """Columns for people; rows are records. Where it is narrow, who did it if that matters."""
    from svc.cli.termio.display import DisplayField
    from svc.cli.termio.streams import narrow
    from svc.cli.termio.times import left, left_brief
    from svc.desk.ticket.callback_queue import may_not_call

    several = any(call.reporter for call in shown)
    cramped = narrow(_ROOMY)
    return [
        DisplayField("id", "number"),
        *([DisplayField("reporter", "reporter of")] if several else []),
        DisplayField("left", "due", format=left_brief if cramped else left, style=_style),
        DisplayField("name", either("whom", "联系人"), flexible=True),
        DisplayField("phones", "phone"),
        DisplayField(
            "where",
            "place" if cramped else "",
            get=lambda row: row["unit"] or row["place"],
            flexible=True,
        ),
        DisplayField("done", get=_done, flexible=True),
        *(
            []
            if cramped and not any(call.tried for call in shown)
            else [DisplayField("tried", get=_tried)]
        ),
        *([] if cramped else [DisplayField("last", get=_last, flexible=True)]),
        *(
            [DisplayField("handler", "done by", get=partial(_handler, view), flexible=True)]
            if not cramped or any(may_not_call(view, call) for call in shown)
            else []
        ),
    ]


#: A terminal narrower than this shows fewer columns.
_ROOMY = 120


def _style(seconds: int) -> dict[str, Any]:
    return {"fg": "red", "bold": True} if seconds < 0 else {}


def _done(row: DisplayRow) -> str:
    """What was done, in a word and in words."""
    done = said(row["resolution"], Resolution) if row["resolution"] else _("done")
    return f"{done}{_(': ')}{row['words']}" if row["words"] else done


def _tried(row: DisplayRow) -> str:
    return _("{tried} of {attempts}", tried=row["tried"], attempts=row["attempts"])


def _last(row: DisplayRow) -> str | None:
    """What came of the last attempt, and when to try again."""
    if row["outcome"] is None:
        return None
    again = _(", again {time}", time=_minute(row["next"])) if row["next"] else ""
    return said_in("outcome", row["code"] or row["outcome"]) + again


def _minute(iso: str) -> str:
    """A moment to the minute; of a day alone the day."""
    return iso[5:16].replace("T", " ").removesuffix(" 00:00")


def _handler(view: View, row: DisplayRow) -> str | None:
    """Who did the work, and whether the office lets them call."""
    if not row["handler"]:
        return None
    person = view.person(row["handler"])
    return _("{person} (may not call)", person=person) if row["may_not_call"] else person


def _fields() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    names = (
        "state", "id", "reporter", "kind", "category", "priority", "status", "unit", "place",
        "resident", "name", "phones", "title", "finished", "resolution", "words", "handler",
        "may_not_call", "tried", "attempts", "last", "outcome", "code", "note", "next", "due",
        "left", "late", "rule",
    )  # fmt: skip
    return [DisplayField(name) for name in names]
