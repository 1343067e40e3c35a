"""`svc callback`: the resident is asked whether the matter is settled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.session import Session
from svc.cli.parsing.options import at_option, note_option, result_option, reveal_option
from svc.cli.termio.vocabulary import Word
from svc.cli.ticket.common import glance, reason_option, state_words, ticket_argument, title
from svc.language import _
from svc.model.words import Action, CallCode, Outcome, word

if TYPE_CHECKING:
    from svc.desk.core.desk import Desk
    from svc.duties.ticket.timeline import Timeline
    from svc.model.ticket import Ticket


@click.command()
@ticket_argument
@click.option(
    "--score",
    type=click.IntRange(1, 5),
    metavar="1-5",
    help="1 very dissatisfied to 5 very satisfied.",
)
@click.option("--reached", is_flag=True, help="Reached, but no score was given.")
@click.option("--satisfied", is_flag=True, help="Reached, and said to be content.")
@click.option("--dissatisfied", is_flag=True, help="Reached, and not content: reopens it.")
@click.option("--unreachable", is_flag=True, help="Not reached; counts as an attempt.")
@click.option(
    "--outcome",
    type=Word(Outcome, CallCode),
    metavar="CODE",
    help=f"Reached, unreachable, or how it went: {', '.join(CallCode)}.",
)
@click.option(
    "--reporter", metavar="WHO", help="Whom, of several: the ticket they reported, or R-number."
)
@click.option("--next", "again", metavar="TIME", help="When to try again: a time or a day.")
@reason_option
@note_option
@at_option
@reveal_option
@result_option
@click.pass_obj
def callback(
    session: Session,
    /,
    ticket: str,
    at: str | None,
    reveal: bool,
    format: str,
    **answers: Any,
) -> None:
    """Record a call to whoever reported ticket T, or a ticket merged into it.

    Once all are reached and content it closes; dissatisfied (score 1-2, or said
    so) reopens it. Attempts that fail are counted; once the office's number of them is used
    up the ticket closes as not reached. Who refuses to say anything was reached, and gave no
    score. On a terminal, without any of these options, it shows whom to call and asks what
    came of it. `svc callback list` says whom to call today.
    """
    from svc.cli.core.work import acting, show_written
    from svc.cli.termio.prompt import interactive, missing
    from svc.desk.ticket import callbacks

    if not _outcome(answers | _coded(answers)):
        if not interactive():
            missing([_("--score 1-5, --reached, --satisfied, --dissatisfied or --unreachable")])
        with glance(session, ticket, Action.CALLBACK) as (desk, line):
            answers["reporter"] = _whom(desk, line, answers["reporter"])
            _show_whom(desk, line, answers["reporter"], reveal)
        answers |= _asked()
    call = _call(answers | _coded(answers), at)

    def work(desk: Desk) -> tuple[Ticket, str]:
        done, followup = callbacks.callback(desk, ticket, call)
        return done, f"{state_words(desk, done)} ({followup.id})"

    show_written(*acting(session, work), format)


def _coded(answers: dict[str, Any]) -> dict[str, Any]:
    """What an outcome says of reached or not, and its code if it is one."""
    from svc.rules.ticket.callbacks import OUTCOMES

    word = answers["outcome"]
    if word is None:
        return {"code": None}
    code = CallCode(word) if word not in list(Outcome) else None
    return {str(OUTCOMES[code] if code else word): True, "code": code and str(code)}


def _outcome(answers: dict[str, Any]) -> bool:
    """Whether the command line says what came of the call."""
    from svc.errors import UsageError

    chosen = [
        name for name in ("reached", "satisfied", "dissatisfied", "unreachable") if answers[name]
    ]
    if len(chosen) > 1 and set(chosen) - {"reached"} not in ({"satisfied"}, {"dissatisfied"}):
        options = ", ".join(f"--{name}" for name in chosen)
        raise UsageError(_("{options} exclude each other", options=options), "svc callback --help")
    return bool(chosen) or answers["score"] is not None


def _call(answers: dict[str, Any], at: str | None) -> Any:
    from svc.cli.termio.prompt import text_or_stdin
    from svc.desk.ticket.callbacks import CallbackResult

    content = True if answers["satisfied"] else False if answers["dissatisfied"] else None
    return CallbackResult(
        reached=not answers["unreachable"],
        score=answers["score"],
        satisfied=content,
        code=answers["code"],
        reason=text_or_stdin(answers["reason"]) if answers["reason"] else None,
        note=text_or_stdin(answers["note"]) if answers["note"] else None,
        next=answers["again"],
        reporter=answers["reporter"],
        at=at,
    )


def _whom(desk: Desk, line: Timeline, typed: str | None) -> str:
    """The ticket whose reporter is called; asked where several are left."""
    from svc.cli.termio.prompt import choose
    from svc.desk.ticket.callbacks import called
    from svc.duties.ticket.callbacks import to_call

    left = [one or line.id for one in to_call(line)]
    if typed is None and len(left) > 1:
        names = {one: _reporter(desk, _reported(desk, line, one), False)[0] for one in left}
        return choose(_("Who was called"), names)
    return called(desk, line, typed) or line.id


def _reported(desk: Desk, line: Timeline, number: str) -> Ticket:
    ticket: Ticket = line.ticket if number == line.id else desk.load("ticket", number)
    return ticket


def _show_whom(desk: Desk, line: Timeline, number: str, reveal: bool) -> None:
    """Whom to call, what was done, and how often it was tried."""
    from svc.cli.termio.say import add

    name, phones = _reporter(desk, _reported(desk, line, number), reveal)
    call = _("call {name}: {phones}", name=name, phones=", ".join(phones) or _("no phone on file"))
    add(call + ("" if reveal or not phones else "  " + _("(--reveal shows it in full)")))
    done = word(line.life.resolution) if line.life.resolution else _("done")
    add(f"{done}{_(': ')}{title(line.life.words or '')}")
    tried = line.life.tried.get("" if number == line.id else number, 0)
    if tried:
        most = desk.office.policies.callback_attempts
        add(_("tried {tried} of {most} times", tried=tried, most=most))


def _reporter(desk: Desk, ticket: Ticket, reveal: bool) -> tuple[str, list[str]]:
    """Whom to call and by what phones, as they may be shown."""
    from svc.rules.record.masking import mask_name, mask_phone

    if (held := ticket.reporter) is not None:
        name = held.name if reveal else mask_name(held.name)
        return name, [held.phone if reveal else mask_phone(held.phone)]
    sql = "SELECT name, phones FROM resident WHERE id = ?"
    row = desk.index.one(sql, (ticket.resident,))
    if row is None:
        return _("{id} (not on file)", id=ticket.resident), []
    phones = json.loads(row["phones"])
    phones = phones if reveal else [mask_phone(phone) for phone in phones]
    return f"{row['name']} ({ticket.resident})", phones


def _asked() -> dict[str, Any]:
    """What came of the call, asked of who made it."""
    from svc.cli.termio.prompt import ask, choose, confirm
    from svc.rules.ticket.lifecycle import DISSATISFIED_UP_TO

    if not confirm(_("Reached?"), default=True):
        code = choose(_("What came of it"), _failures(), default=str(CallCode.NO_ANSWER))
        return {"outcome": code, "note": ask(_("Words, or - for none"), _perhaps)}
    score = ask(_("Score 1-5, or - for none"), _score)
    unhappy = (
        score <= DISSATISFIED_UP_TO
        if score is not None
        else not confirm(_("Content?"), default=True)
    )
    return {
        "score": score,
        "satisfied": score is None and not unhappy,
        "dissatisfied": score is None and unhappy,
        "reason": ask(_("Why not content"), _perhaps) if unhappy else None,
        "note": ask(_("Words, or - for none"), _perhaps),
    }


def _failures() -> dict[str, str]:
    """How a call fails, each with its Chinese."""
    from svc.model.words import CHINESE
    from svc.rules.ticket.callbacks import OUTCOMES

    failed = [code for code, outcome in OUTCOMES.items() if outcome is Outcome.UNREACHABLE]
    return {str(code): CHINESE[CallCode][code] for code in failed}


def _score(answer: str) -> int | None:
    from svc.errors import UsageError

    if answer == "-":
        return None
    if answer not in ("1", "2", "3", "4", "5"):
        raise UsageError(_("1 very dissatisfied to 5 very satisfied, or -"))
    return int(answer)


def _perhaps(answer: str) -> str | None:
    return None if answer == "-" else answer
