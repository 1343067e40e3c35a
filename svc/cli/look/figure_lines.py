"""The tickets behind a figure of a report, as `svc list` shows tickets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from svc.language import N_, _, either, n_

if TYPE_CHECKING:
    from svc.cli.termio.display import DisplayField
    from svc.desk.core.view import View
    from svc.desk.query.reports import ReportQuery

_MOMENTS = frozenset({"due", "stopped", "at"})


def show_lines(view: View, asked: ReportQuery, which: str | None, format: str) -> None:
    """Show every line that a figure counts.

    JSON has a ticket's header with the line's own columns as `line`.

    Args:
        asked: With one measure.
        which: `met` or `missed`, of a rate.
        format: One of `svc.cli.termio.display.FORMATS`.
    """
    from svc.cli.look.list import columns, fields
    from svc.cli.termio.display import display
    from svc.cli.termio.say import say
    from svc.desk.query.reports import lines, period_of
    from svc.reports.measures import measure

    counted = lines(view, asked, which)
    if measure(asked.names[0]).about:
        _show_money(view, asked, counted, format)
        return
    own = list(counted[0]["line"]) if counted else []
    if format in ("table", "md"):
        shown = [*columns(view, format), *_columns(view, own)]
        display(counted, shown, format)
        names = [either(name, measure(name).chinese) for name in asked.names]
        of = _(", ").join([*names, period_of(view, asked).label])
        say(n_("{of}: {n} line", "{of}: {n} lines", len(counted), of=of))
    else:
        display(_headers(view, counted), [*fields(), *_fields(own)], format, as_json=dict)


def _show_money(
    view: View, asked: ReportQuery, counted: Sequence[Mapping[str, Any]], format: str
) -> None:
    """Lines of bills, receipts or units; amounts as in records."""
    from svc.cli.termio.display import DisplayField, display
    from svc.cli.termio.say import say
    from svc.desk.query.reports import period_of
    from svc.model.amounts import Money
    from svc.reports.measures import measure

    of = measure(asked.names[0])
    money = {*of.besides, "part", "whole", "value"} - {*of.counts}
    amounts = money if of.about == "money" else set()
    # Each line counts once, which says nothing of it.
    names = [name for name in (counted[0] if counted else ()) if name not in of.counts]
    rows = [
        {name: str(Money(row[name])) if name in amounts else _plain(view, name, row[name])
         for name in names}
        for row in counted
    ]  # fmt: skip
    fields = [
        DisplayField(name, _(_MONEY_HEADINGS.get(name, name.replace("_", " "))),
                     align="right" if name in amounts else "left")
        for name in names
    ]  # fmt: skip
    display(rows, fields, format)
    if format in ("table", "md"):
        told = _(", ").join([either(of.name, of.chinese), period_of(view, asked).label])
        say(n_("{of}: {n} line", "{of}: {n} lines", len(counted), of=told))


#: What columns of lines about money are called, where that is not their name.
_MONEY_HEADINGS = {
    "part": N_("part"), "whole": N_("of"), "value": N_("amount"), "hit": N_("met"),
    "waived": N_("let go"), "due": N_("due day"), "at": N_("when"), "days_30": "0-30",
    "days_90": "31-90", "days_365": "91-365", "years_3": "1-3y", "older": ">3y",
    "up_to_7": "0-7", "up_to_30": "8-30", "over_30": ">30",
}  # fmt: skip


def _headers(view: View, found: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    from svc.cli.termio.personal import revealed
    from svc.desk.query.listing import headers

    for header, line in zip(headers(view, found, revealed()), found, strict=True):
        yield {**header, "line": {name: _plain(view, name, line["line"][name])
                                  for name in line["line"]}}  # fmt: skip


def _plain(view: View, name: str, value: Any) -> Any:
    from svc.desk.query.listing import iso

    if name in _MOMENTS and not isinstance(value, str):
        return iso(view, value)
    return bool(value) if name == "hit" else value


def _fields(own: Sequence[str]) -> list[DisplayField]:
    from svc.cli.termio.display import DisplayField

    return [DisplayField(f"line.{name}", get=partial(_of_line, name=name)) for name in own]


def _columns(view: View, own: Sequence[str]) -> list[DisplayField]:
    """What people see of a line besides its ticket; a score that is the figure stands once."""
    from svc.cli.termio.display import DisplayField

    shown = [name for name in own if name != "value" or "score" not in own]
    spans = ("value", "working") if "working" in own else ()
    return [
        DisplayField(name, _(_HEADINGS[name]), get=partial(_of_line, name=name),
              format=partial(_span if name in spans else _words, view=view, name=name))
        for name in shown
    ]  # fmt: skip


_HEADINGS = {
    "hit": N_("met"), "value": N_("figure"), "working": N_("in working time"),
    "due": N_("was due"), "stopped": N_("done"), "at": N_("called"),
    "followup": N_("follow-up"), "score": N_("score"),
}  # fmt: skip


def _words(value: Any, view: View, name: str) -> str:
    from svc.cli.termio.times import at

    if name in _MOMENTS:
        return at(view, value)
    return (_("yes") if value else _("no")) if name == "hit" else str(value)


def _span(value: int, **_told: object) -> str:
    from datetime import timedelta

    from svc.rules.time.parsing import human

    return human(timedelta(seconds=value))


def _of_line(row: Mapping[str, Any], name: str) -> Any:
    return row["line"][name]
