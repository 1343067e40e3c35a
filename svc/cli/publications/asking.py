"""`svc ask`: what there is to say to a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import MOST_ROWS, looking_options, words_reveal_option
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.cli.termio.display import DisplayField
    from svc.desk.answers.asking import ThingsToSay
    from svc.desk.core.view import View


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="WORDS")
@click.option("--unit", metavar="UNIT", help="The home that asks, in any spelling.")
@click.option("-n", "--limit", type=click.IntRange(1, MOST_ROWS), default=5, show_default=True,
              metavar="N", help="At most N of each sort.")  # fmt: skip
@words_reveal_option
@looking_options
@click.pass_obj
def ask(
    session: Session, /, words: tuple[str, ...], unit: str | None, limit: int, format: str,
    rev: str | None, as_of: str | None,
) -> None:  # fmt: skip
    """Say what there is to say: answers, notices and outages, open tickets, tariffs, balance.

    WORDS are the question as it was asked; facts in answers are what the records say now.
    An inquiry is then closed in one line: svc create --kind inquiry --cite U2604-A0004@2
    """
    from svc.cli.termio.display import display, write_json
    from svc.cli.termio.personal import spare
    from svc.desk.answers import asking
    from svc.desk.core import lookup
    from svc.desk.publications.facts import public_phones

    with looking(session, rev, as_of) as view:
        home = lookup.unit(view.index, unit) if unit else None
        spare(public_phones(view.index))
        things = asking.ask(view, " ".join(words), home, limit)
        if format in ("json", "jsonl"):
            write_json({**things._asdict(), "commit": view.commit}, lines=format == "jsonl")
        elif format == "csv":
            display(_lines(things), _data_fields(), format)
        else:
            _for_people(view, things, home, format)


def _for_people(view: View, things: ThingsToSay, home: str | None, format: str) -> None:
    from svc.cli.termio.display import display, write
    from svc.cli.termio.say import say

    for row in things.answers:
        write(f"{_answer(row)}\n")
    if not things.answers:
        say(_("nobody has written down what to say to that: svc create --kind inquiry"
              " --needs-answer"))  # fmt: skip
    tables = (
        (things.notices, _notice_fields()), (things.tickets, _ticket_fields(view)),
        (things.tariffs, _tariff_fields()), (things.balance, _balance_fields()),
    )  # fmt: skip
    for rows, fields in tables:
        if rows:
            write("\n")
            display(rows, fields, format)
    if home is not None and not things.tickets:
        say(_("{unit}: no open tickets", unit=home))


def _answer(row: dict[str, Any]) -> str:
    """An answer as it is read out: its number, the question, what to say, a mark if it is old."""
    from svc.cli.termio.personal import hidden
    from svc.cli.termio.streams import safe

    head = f"{row['id']}@{row['version']}  {row['title']}"
    if row["review_due"]:
        head += "  " + _("(review was due on {day})", day=row["review"])
    body = "\n".join(f"    {line}" for line in str(row["body"]).splitlines())
    return safe(hidden(f"{head}\n{body}"), lines=True)


def _notice_fields() -> list[DisplayField]:
    from svc.cli.publications.looking import named
    from svc.cli.termio.display import DisplayField

    return [
        DisplayField("id", "number", get=lambda row: f"{row['id']}@{row['version']}"),
        DisplayField("outage", format=named), DisplayField("title", flexible=True),
        DisplayField("begins", format=_minute), DisplayField("ends", format=_minute),
        DisplayField("until"),
    ]  # fmt: skip


def _ticket_fields(view: View) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField
    from svc.cli.termio.vocabulary import said
    from svc.model.words import Status

    return [
        DisplayField("id", "number"), DisplayField("status", format=lambda one: said(one, Status)),
        DisplayField("category", format=lambda one: view.named("category", one)),
        DisplayField("title", flexible=True), DisplayField("due", format=_minute),
        DisplayField("like", "", format=lambda like: _("known") if like else ""),
    ]  # fmt: skip


def _tariff_fields() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField
    from svc.kinds.fees.tariff import due_words, period_words

    return [
        DisplayField("item"), DisplayField("name", flexible=True),
        DisplayField("price", align="right"),
        DisplayField("period", "billed by", format=period_words),
        DisplayField("due", format=due_words), DisplayField("basis", flexible=True),
    ]  # fmt: skip


def _balance_fields() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    return [
        DisplayField("payer"), DisplayField("owed", align="right"),
        DisplayField("late", align="right"), DisplayField("credit", align="right"),
    ]  # fmt: skip


def _minute(value: Any) -> str:
    return str(value)[:16].replace("T", " ")


def _lines(things: ThingsToSay) -> list[dict[str, Any]]:
    """All there is to say as rows of one sheet."""
    rows = [{"what": "answer", "id": f"{one['id']}@{one['version']}", "words": one["body"]}
            for one in things.answers]  # fmt: skip
    rows += [{"what": "notice", "id": f"{one['id']}@{one['version']}", "words": one["title"]}
             for one in things.notices]  # fmt: skip
    rows += [{"what": "ticket", "id": one["id"], "words": one["title"]} for one in things.tickets]
    return rows + [
        {"what": "tariff", "id": one["item"], "words": one["price"]} for one in things.tariffs
    ]


def _data_fields() -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    return [DisplayField(name) for name in ("what", "id", "words")]
