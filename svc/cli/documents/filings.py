"""`svc filing adopt` and `svc document missing`: what must be on file, and what is not."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import looking
from svc.cli.parsing.options import looking_options, result_option
from svc.cli.termio.say import say
from svc.language import _, n_

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.kinds.documents.filing import FilingList

#: Of what is missing so many are named, unless each is asked for.
_MOST = 3


@click.command()
@click.argument("name", required=False)
@click.option("--as", "called", metavar="ID", help="What it is called here.")
@result_option
@click.pass_obj
def adopt(session: Session, /, name: str | None, format: str, **given: Any) -> None:
    """Take a filing list that svc brings along into the office's rules; without a NAME, list them.

    What differs here is then mended: svc filing edit.
    """
    from svc.cli.record.shipped_rules import adopt_or_list
    from svc.desk.documents import filings

    def outcome(made: FilingList) -> str:
        return n_("{n} item: svc document missing {id}", "{n} items: svc document missing {id}",
                  len(made.items), id=made.id)  # fmt: skip

    adopt_or_list(session, name, filings, outcome, format, given)


@click.command()
@click.argument("lists", nargs=-1, metavar="[LIST…]")
@click.option("--unit", metavar="UNIT", help="Only what this home must have.")
@click.option("--building", metavar="BUILDING", help="Only what this building must have.")
@click.option("--each", is_flag=True, help="A line for each thing of which one is missing.")
@click.option("--all", "every", is_flag=True, help="What is there as well.")
@looking_options
@click.pass_obj
def missing(
    session: Session, /, lists: tuple[str, ...], unit: str | None, building: str | None,
    each: bool, every: bool, format: str, rev: str | None, as_of: str | None,
) -> None:  # fmt: skip
    """List what must be on file by the filing lists and is not.

    A LIST is one of the office's; all of them if none is named. How many there must be
    follows from the list: one of the estate, one of each building, home or piece of equipment.
    """
    from svc.cli.termio.display import DisplayField, display
    from svc.desk.core import lookup
    from svc.desk.documents import filings

    with looking(session, rev, as_of) as view:
        home = lookup.unit(view.index, unit) if unit else None
        rows = [filings.as_row(one) for one in filings.standing(view, lists, home, building)]
        needed, there = (sum(row[name] for row in rows) for name in ("needed", "there"))
        shown = [row for row in rows if every or row["needed"] > row["there"]]
        if each:
            shown = [{**row, "missing": [one]} for row in shown for one in row["missing"] or [""]]
        fields = [
            DisplayField("list", format=partial(view.named, "filing")),
            DisplayField("name", flexible=True),
            DisplayField("there", align="right"), DisplayField("needed", align="right"),
            DisplayField("missing", format=_named, flexible=True),
        ]  # fmt: skip
        display(shown, fields, format, as_json=dict, empty=_("nothing is missing"))
    say(_("{there} of {needed} are there", there=there, needed=needed))


def _named(value: Any) -> str:
    names = list(value)
    shown = _(", ").join(names[:_MOST])
    more = len(names) - _MOST
    return shown if more <= 0 else shown + n_(" and {n} more", " and {n} more", more)
