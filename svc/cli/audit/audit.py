"""`svc audit`: whether every commit is one legal action of its author."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svc.cli.core.work import acting
from svc.cli.termio.progress import catching_up
from svc.cli.termio.say import say
from svc.cli.termio.streams import safe
from svc.errors import Refused
from svc.language import _, n_
from svc.rules.record.personal_words import short_hash

if TYPE_CHECKING:
    from svc.audit.findings import AuditFinding
    from svc.cli.core.session import Session
    from svc.desk.audit.run import AuditResult

FORMATS = ("table", "json", "html")


@click.command()
@click.argument("span", required=False, metavar="[RANGE]")
@click.option("--root", metavar="FINGERPRINT", help="The founder's key, as the company keeps it.")
@click.option("--since-verified", is_flag=True, help="Only what came since the last clean audit.")
@click.option(
    "--witness", metavar="FILE", type=click.Path(path_type=Path), help="A witness's file of heads."
)
@click.option("--seen", multiple=True, metavar="COMMIT", help="A commit printed on a report.")
@click.option("--format", type=click.Choice(FORMATS), default="table", show_default=True,
              help="How to write the result; html is a page to print and file.")  # fmt: skip
@click.option("-o", "--output", metavar="FILE", help="Write the page to FILE.")
@click.option("--force", is_flag=True, help="Overwrite FILE.")
@click.pass_obj
def audit(
    session: Session,
    span: str | None,
    root: str | None,
    since_verified: bool,
    witness: Path | None,
    seen: tuple[str, ...],
    format: str,
    output: str | None,
    force: bool,
) -> int:
    """Judge every commit: one legal action of its author, by the rules and roles of before it.

    RANGE is A..B, or the last commit. It needs no network and changes nothing. Ends with
    0 where nothing was found and with 1 where something was; what was found stays in the
    history, and a director can answer for it: svc audit accept.
    """
    from svc.cli.termio.display import speaking, write, write_json
    from svc.cli.termio.output_file import new_file
    from svc.desk.audit.page import page
    from svc.desk.audit.run import AuditRequest, audit

    request = AuditRequest(span or "", root, since_verified,
                           witness and session.directory / witness, seen)  # fmt: skip
    with new_file(output, force, None) as file:
        with speaking("json" if format == "json" else "table"):
            result = audit(session.directory, request, catching_up)
        if file is not None:
            file.write_text(page(result), encoding="utf-8")
        if format == "json":
            write_json(_values(result))
        elif format == "html" and file is None:
            write(page(result), data=True)
        else:
            _write_lines(result)
    return Refused.exit_code if result.findings else 0


@click.command()
@click.argument("commit", metavar="COMMIT")
@click.option("--reason", required=True, metavar="TEXT", help="Why it may stay as it is.")
@click.pass_obj
def accept(session: Session, commit: str, reason: str) -> None:
    """Answer for what an audit found in a commit: a director's word, recorded as one.

    History is never rewritten: the finding is still told, with whoever accepted it.
    """
    from svc.desk.audit.accepting import accept

    answered = acting(session, lambda desk: accept(desk, commit, reason))
    click.echo(answered.commit)


def _values(result: AuditResult) -> dict[str, Any]:
    """The result as plain values."""
    from svc.audit.findings import AuditRule

    values = result._asdict() | {"zone": str(result.zone)}
    values["authors"] = {oid: one._asdict() for oid, one in result.authors.items()}
    values["findings"] = [one._asdict() for one in result.findings]
    values["accepted"] = [{**one._asdict(), "accepted": reason} for one, reason in result.accepted]
    if result.witness is not None:
        values["witness"] = result.witness._asdict() | {"findings": len(result.witness.findings)}
    values["rules"] = {
        str(rule): sum(one.rule is rule for one in result.findings) for rule in AuditRule
    }
    return values


def _write_lines(result: AuditResult) -> None:
    """For people: each rule that was broken, its first commit, and what is not proven."""
    from svc.audit.findings import rule_word
    from svc.cli.termio.display import write
    from svc.desk.audit.page import by_rule

    lines = [f"{short_hash(one.commit)} {line}" for one, line in _told(result)]
    write("".join(safe(line) + "\n" for line in lines))
    for finding, reason in result.accepted:
        say(_("accepted: {commit} {rule}: {reason}", commit=short_hash(finding.commit),
              rule=rule_word(finding.rule), reason=safe(reason)))  # fmt: skip
    for words in result.unproven:
        say(_("not proven: {what}", what=words))
    commits = n_("{n} commit", "{n} commits", result.commits)
    found = n_("{n} finding", "{n} findings", len(result.findings))
    summary = _(", ").join([commits, found if result.findings else _("nothing found")])
    if result.findings:
        say(summary)
        for rule, findings in by_rule(result.findings).items():
            number = n_("{n} finding", "{n} findings", len(findings))
            say(_("{rule}: {found}, first in {commit}", rule=rule_word(rule), found=number,
                  commit=short_hash(findings[0].commit)))  # fmt: skip
        say(_("next: svc log and git show tell what each did; svc audit accept COMMIT answers"
              " for one"))  # fmt: skip
    else:
        click.echo(summary)


def _told(result: AuditResult) -> list[tuple[AuditFinding, str]]:
    """A line for each finding; of a rule that was broken often, the first and how many more."""
    from svc.audit.findings import rule_word
    from svc.desk.audit.page import by_rule

    lines: list[tuple[AuditFinding, str]] = []
    for rule, findings in by_rule(result.findings).items():
        for finding in findings[:_MOST_SHOWN]:
            where = f"{finding.path}: " if finding.path else ""
            lines.append((finding, rule_word(rule) + _(": ") + f"{where}{finding.reason}"))
        more = len(findings) - _MOST_SHOWN
        if more > 0:
            left = n_("{n} more", "{n} more", more)
            lines.append((findings[_MOST_SHOWN], rule_word(rule) + _(": ") + left))
    return lines


#: Findings of one rule that are written out for people; all are in JSON.
_MOST_SHOWN = 10
