"""`svc office day` and `svc office target`: single rules, without the file being opened."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting, looking
from svc.cli.parsing.options import result_option
from svc.cli.termio.vocabulary import Word, hours_words, said_in
from svc.language import N_, _, either
from svc.model.words import Kind, Priority

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from svc.cli.core.session import Session
    from svc.desk.record.office_rules import RuleChange, RulesChanged
    from svc.model.office import Office

_SPANS = ("respond", "accept", "arrive", "resolve", "callback", "longest", "published")


@click.command()
@click.argument("day", required=False, metavar="DAY")
@click.argument("hours", required=False, metavar="HOURS")
@click.option("--name", metavar="NAME", help="What the day is called: 中秋节.")
@click.option("--remove", is_flag=True, help="Let the calendar hold again.")
@result_option
@click.pass_obj
def day(
    session: Session, day: str | None, hours: str | None, name: str | None, remove: bool,
    format: str,
) -> None:  # fmt: skip
    """Give DAY hours of its own: closed (休息), or such as '09:00-12:00 14:00-17:00'.

    DAY may be FIRST..LAST. Without it the office's own days are listed. They win over
    every public holiday; what was promised before stays as it was.
    """
    from svc.desk.record import office_rules
    from svc.errors import UsageError

    if day is None:
        _list_days(session, format)
        return
    if (hours is None) is not remove:
        raise UsageError(
            _("say which hours, or --remove"), "svc office day 2027-02-05 closed --name 除夕"
        )
    chosen = day
    outcome = acting(
        session,
        lambda desk: office_rules.set_days(desk, office_rules.days_of(desk, chosen), hours, name),
    )
    show_changes(outcome, format)


@click.command()
@click.argument("rule", required=False, metavar="RULE")
@click.option("--kind", type=Word(Kind), metavar="KIND", help="For this kind of ticket.")
@click.option("--category", metavar="C", help="For this category.")
@click.option("--priority", type=Word(Priority), metavar="P", help="For this priority.")
@click.option("--respond", metavar="SPAN", help="Until the first response: 30m, 2h, 1d.")
@click.option("--accept", metavar="SPAN", help="Until somebody takes it on.")
@click.option("--arrive", metavar="SPAN", help="Until somebody is there.")
@click.option("--resolve", metavar="SPAN", help="Until the work is done.")
@click.option("--callback", metavar="SPAN", help="Until the resident is called back.")
@click.option("--longest", metavar="SPAN", help="How far an extension may put it off at most.")
@click.option("--published", metavar="WORDS", help="Where it is promised in public.")
@click.option("--remove", is_flag=True, help="Take the target away.")
@result_option
@click.pass_obj
def target(session: Session, /, rule: str | None, remove: bool, format: str, **typed: Any) -> None:
    """Set how soon a kind of ticket is dealt with; an empty span ('') removes one.

    RULE is the target's name; without it the target for just that kind, category and
    priority is meant, and made where there is none. Without options all are shown.
    Spans are working time: 30m, 4h, 2d; '24h around the clock' is wall time.
    """
    from svc.desk.core import lookup
    from svc.desk.record import office_rules

    if rule is None and not remove and all(value is None for value in typed.values()):
        _list_targets(session, format)
        return
    spans = {name: typed.pop(name) for name in _SPANS}

    def work(desk: Any) -> RulesChanged:
        if typed["category"]:
            typed["category"] = lookup.category_id(desk, typed["category"])
        return office_rules.set_target(desk, rule, typed, spans, remove)

    show_changes(acting(session, work), format)


@click.command()
@click.argument("after", required=False, type=click.IntRange(1, 36_525), metavar="DAYS")
@click.argument("step", required=False, metavar="STEP")
@click.option("--remove", is_flag=True, help="Take the rung away.")
@result_option
@click.pass_obj
def rung(session: Session, after: int | None, step: str | None, remove: bool, format: str) -> None:
    """Set what is done about a bill's line DAYS after its due day, by svc tick.

    STEP is notice, reminder, letter, visit (a ticket) or director. Without DAYS the
    rungs are listed. What is done once stays done; lines in objection wait. Nothing
    at all is done after: svc office edit --set dunning.off=true.
    """
    from svc.desk.record import office_rules
    from svc.errors import UsageError

    if after is None:
        _list_rungs(session, format)
        return
    if (step is None) is not remove:
        raise UsageError(_("say which step, or --remove"), "svc office rung 30 letter")
    days = after
    show_changes(acting(session, lambda desk: office_rules.set_rung(desk, days, step)), format)


def _list_rungs(session: Session, format: str) -> None:
    import msgspec

    from svc.cli.termio.display import DisplayField, display
    from svc.kinds.fees.demand import CHINESE
    from svc.language import either
    from svc.model.dunning import RungStep
    from svc.model.office import Office
    from svc.rules.office.defaults import rungs

    with looking(session) as view:
        office = msgspec.convert(view.office, Office, strict=False)
    rows = [{"after": one.after, "step": str(one.step)} for one in rungs(office)]
    fields = [
        DisplayField("after", N_("days overdue"), align="right"),
        DisplayField("step", format=lambda step: either(step, CHINESE[RungStep][step])),
    ]
    display(rows, fields, "json" if format == "json" else "table",
            empty=_("nothing is done by rule about what is overdue"))  # fmt: skip


def show_changes(outcome: RulesChanged, format: str) -> None:
    """What was changed in the rules, each value from old to new; or the rules themselves."""
    from svc.cli.core.work import plain
    from svc.cli.termio.display import safe, write, write_json
    from svc.cli.termio.folding import folded

    if format == "json":
        write_json(plain(outcome.office))
        return
    told = change_words(outcome.changes, outcome.office)
    for line in folded([safe(f"{_('office')}  {told}")], sys.stdout):
        write(f"{line}\n")


def change_words(changes: Sequence[RuleChange], office: Office) -> str:
    """Values of the rules from old to new, in one line; as their reader calls them."""
    called = {one.id: one.name for one in office.departments}
    called |= {one.id: one.name for one in office.categories}
    return _("; ").join(_change(one, called) for one in changes) or _("nothing changed")


def _change(change: RuleChange, called: Mapping[str, str]) -> str:
    """A value from old to new: by its path, as it is typed; in Chinese by what it is called."""
    pieces = change.path.split(".")
    label = either(change.path, " ".join(_(piece.replace("_", " ")) for piece in pieces))
    old, new = (_value(pieces[-1], value, called) for value in (change.old, change.new))
    return f"{label} {old} → {new}"


def _value(field: str, value: str | None, called: Mapping[str, str]) -> str:
    if value is None:
        return "–"
    if field in ("department", "category"):
        return either(value, called.get(value, value))
    first, blank, rest = value.partition(" ")
    return f"{said_in(field, hours_words(first))}{blank}{rest}"


def _list_days(session: Session, format: str) -> None:
    from svc.cli.termio.display import DisplayField, display

    with looking(session) as view:
        rows = [
            {"day": one["day"], "hours": one["hours"], "name": one.get("name")}
            for one in view.office["calendar"].get("exceptions") or ()
        ]
    fields = [DisplayField("day"), DisplayField("hours", format=hours_words), DisplayField("name")]
    display(rows, fields, "json" if format == "json" else "table",
            empty=_("the office has no days of its own"))  # fmt: skip


def _list_targets(session: Session, format: str) -> None:
    from svc.cli.record.office_pages import show_targets
    from svc.cli.termio.display import write_json

    names = ("rule", "kind", "category", "priority", *_SPANS)
    with looking(session) as view:
        targets = view.office.get("targets") or ()
        if format == "json":
            write_json([{name: one.get(name) for name in names} for one in targets])
        else:
            show_targets(view, "table")
