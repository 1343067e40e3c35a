"""`svc gate`: what the hooks of a remote call."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from svc.cli.core.session import Session


@click.command()
@click.option("--log", is_flag=True, help="Log what was taken (post-receive).")
@click.pass_obj
def gate(session: Session, log: bool) -> int:
    """Judge what is pushed to this remote (pre-receive), line by line from standard input.

    svc remote init writes the hooks that call this. What it refuses it names:
    the commit, the rule and what to do, in every language there is.
    """
    from svc.desk.gate.gate import judge_push, log_push
    from svc.errors import Refused
    from svc.store.gate.refusal import lines_of

    if log:
        log_push(session.directory, sys.stdin)
        return 0
    refusals = judge_push(session.directory, sys.stdin)
    for line in lines_of(refusals):
        click.echo(line, err=True)
    return Refused.exit_code if refusals else 0
