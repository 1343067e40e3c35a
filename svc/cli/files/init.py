"""`svc init`: a new office."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import click
from click.core import ParameterSource

from svc import language
from svc.cli.core.session import Session
from svc.cli.termio.display import write
from svc.cli.termio.say import say
from svc.cli.termio.streams import safe
from svc.errors import UsageError
from svc.language import _
from svc.store.locale import office_locale


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--name", metavar="NAME", help="The office's name.")
@click.option("--timezone", metavar="ZONE", help="IANA name, such as Asia/Shanghai.")
@click.option("--locale", metavar="LOCALE", help="zh_CN or en.")
@click.option("--sample", is_flag=True, help="Start from the sample office, with its history.")
@click.option(
    "--on",
    metavar="DAY",
    help="With --sample: have its stories end by this day, instead of by today.",
)
@click.pass_obj
def init(
    session: Session,
    directory: Path,
    name: str | None,
    timezone: str | None,
    locale: str | None,
    sample: bool,
    on: str | None,
) -> None:
    """Make an office in DIRECTORY: a git repository with its rules and templates.

    In an existing repository the office is added, as one commit of its own files.
    The sample's stories are told as if they had ended not long ago: by whole months, so
    that their numbers and bills are of the months in which they happen.
    """
    if on is not None and not sample:
        raise UsageError(_("--on goes with --sample"), _("add --sample, or leave --on out"))
    place = session.directory / directory
    if sample:
        from svc.desk.sample import found_sample

        by = _by(on)
        made = found_sample(place, name, timezone, locale, by)
        steps = f"svc board; svc list; svc report --period {_last_month(by)}"
    else:
        from svc.desk.repository.init import folder_name, found

        made = found(place, name, timezone, locale)
        if folder_name(place) and not _language_is_asked():
            # Nobody could know before that the office would be one of Chinese readers.
            language.use(language.meant(office_locale(str(made.root))) or language.current())
        steps = _("svc staff add ID --name NAME --department service --role desk")
    write(safe(f"{made.root}") + "\n")
    if not sample and made.founder:
        from svc.desk.core.view import look
        from svc.desk.keys import keys

        write(f"{made.founder}\n")
        with look(made.root) as view:
            for notice in keys.refresh(view):
                say(notice)
        say(_("its founder's key, which signed it: keep this outside the office, for svc audit"))
    elif not sample:
        from svc.kinds.rights import unsettled

        say(unsettled())
    say(_("a new office; next: cd {directory}; {steps}", directory=directory, steps=steps))


def _by(on: str | None) -> datetime:
    """The end of the day by which the sample's stories have ended; now unless told.

    Raises:
        UsageError: It is no day.
    """
    if on is None:
        return datetime.now(UTC)
    try:
        return datetime.combine(date.fromisoformat(on), time(23, 59, 59)).astimezone()
    except (ValueError, OverflowError) as error:
        raise UsageError(_("{text} is not a date", text=on), _("write it as 2026-10-01")) from error


def _last_month(by: datetime) -> str:
    """The last month of which the sample tells, that its report is of."""
    from svc.desk.sample import ends

    return f"{ends(by):%Y-%m}"


def _language_is_asked() -> bool:
    """Whether --lang or SVC_LANG says in which language to answer."""
    source = click.get_current_context().find_root().get_parameter_source("lang")
    return source in (ParameterSource.COMMANDLINE, ParameterSource.ENVIRONMENT)
