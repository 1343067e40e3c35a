"""`svc settle`: decide what two desks wrote differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from svc.cli.core.work import acting, looking
from svc.kinds.table import KINDS
from svc.language import _

if TYPE_CHECKING:
    from svc.cli.core.session import Session
    from svc.desk.core.desk import Desk
    from svc.desk.sync.settle import SettledDispute


@click.command()
@click.argument("record")
@click.argument("field", required=False)
@click.option("--keep", is_flag=True, help="The value that stands is right.")
@click.option("--take", is_flag=True, help="The other desk's value is right.")
@click.option("--value", metavar="VALUE", help="Another value is; empty for none.")
@click.option("--kind", type=click.Choice(KINDS), metavar="KIND",
              help="Of which kind the record is, if several would do.")  # fmt: skip
@click.pass_obj
def settle(
    session: Session, record: str, field: str | None, keep: bool, take: bool,
    value: str | None, kind: str | None,
) -> None:  # fmt: skip
    """End a dispute about a FIELD of a RECORD, as svc board and svc show list them.

    FIELD may be left out where only one is in dispute.
    """
    from svc.cli.termio.display import write
    from svc.desk.core.find_record import find
    from svc.desk.sync.settle import settle as decide
    from svc.errors import UsageError

    if keep + take + (value is not None) != 1:
        raise UsageError(_("which value is it?"), _("give one of --keep, --take, --value VALUE"))
    with looking(session) as view:
        place = find(view, record, kind)

    def work(desk: Desk) -> SettledDispute:
        return decide(desk, place.kind, place.id, field, take=take, value=value)

    done = acting(session, work)
    write(_("{id}  settled: {field}", id=done.id, field=done.field) + "\n")
