"""Since when a desk has not met the others, and what waits on either side."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svc.language import _, n_
from svc.named_tuple import NamedTuple
from svc.rules.time.parsing import weekday
from svc.store.git.process import run
from svc.store.git.repository import Repository
from svc.store.sync import meeting as meetings
from svc.store.sync.remote import SEEN

if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

#: So long after a meeting a desk need not be told of it.
FRESH_SECONDS = 3600


class SyncStatus(NamedTuple):
    """How a desk stands to the others.

    Attributes:
        remote: Where they meet.
        desk: Its letter.
        met: When it met them last; None if it never did.
        to_send: Actions that the remote lacks.
        oldest: When the first of them was recorded; None if there are none.
        to_land: Commits that were fetched and have not landed here.
    """

    remote: str
    desk: str
    met: datetime | None
    to_send: int
    oldest: datetime | None
    to_land: int


def sync_status(start: Path) -> SyncStatus:
    """How a desk stands to the others, without asking the remote.

    Raises:
        Refused: It meets nobody.
    """
    repository = Repository.open(start)
    meeting = meetings.known(repository)
    times = _recorded(repository, f"{SEEN}..HEAD")
    landing = len(_recorded(repository, f"HEAD..{SEEN}"))
    oldest = min(times, default=None)
    return SyncStatus(meeting.remote, meeting.desk, meeting.moment, len(times), oldest, landing)


def unmet_words(repository: Repository, zone: tzinfo, now: datetime) -> str | None:
    """A line that says since when this desk has not met the others; None where it has just now.

    Args:
        zone: The office's, in which the moment is told.
    """
    meeting = meetings.load(repository)
    if meeting is None or not meeting.desk:
        return None
    if meeting.moment is None:
        return _("not synced yet: svc sync")
    if (now - meeting.moment).total_seconds() < FRESH_SECONDS:
        return None
    local = meeting.moment.astimezone(zone)
    return _("not synced since {day} {at:%Y-%m-%d %H:%M}: svc sync", day=weekday(local), at=local)


def waiting_words(status: SyncStatus, now: datetime) -> list[str]:
    """What waits on either side, and for how long, a line each."""
    lines = []
    if status.to_send and status.oldest:
        minutes = int((now - status.oldest).total_seconds() // 60)
        waits = n_("{n} action waits to be sent", "{n} actions wait to be sent", status.to_send)
        lines.append(_("{waits}, the oldest for {span}", waits=waits, span=_span(minutes)))
    if status.to_land:
        lines.append(
            n_("{n} commit was fetched and has not landed here",
               "{n} commits were fetched and have not landed here", status.to_land)
        )  # fmt: skip
    return lines


def _span(minutes: int) -> str:
    days, rest = divmod(max(minutes, 0), 1440)
    if days:
        return n_("{n} day", "{n} days", days)
    if rest >= 60:
        return _("{hours} h {minutes} min", hours=rest // 60, minutes=rest % 60)
    return _("{minutes} min", minutes=rest)


def _recorded(repository: Repository, span: str) -> list[datetime]:
    """When the commits of a span were recorded, merges left out; none where it has no end."""
    args = ("log", "--no-merges", "--format=%ct", "--end-of-options", span, "--")
    done = run(args, cwd=repository.place, check=False)
    return [datetime.fromtimestamp(int(line), UTC) for line in done.stdout.split()]
