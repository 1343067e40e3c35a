"""The gate of a remote: each push is judged before it counts, and logged once it does.

It runs as the hooks of a bare repository: no work tree, no index file, nothing of what was
pushed is run or believed, and references are not moved here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svc.audit.standings import Standings
from svc.desk.gate.arrival import arrival_of, arrival_refusals
from svc.desk.gate.certificates import certificate_refusals, judged
from svc.desk.gate.judgement import commit_refusals
from svc.desk.gate.references import reference_refusals
from svc.desk.keys.allowed import refresh_allowed
from svc.errors import InvalidData
from svc.language import _, keeping
from svc.store.commit import checkpoints
from svc.store.gate import push_log
from svc.store.gate.receiving import Certificate, certificate, ref_updates
from svc.store.gate.refusal import GateRefusal
from svc.store.gate.verified import remember, verified
from svc.store.git.process import received_objects
from svc.store.git.repository import Repository
from svc.store.sync.remote import MAIN

if TYPE_CHECKING:
    from pathlib import Path

    from svc.store.gate.receiving import PushedRef


def judge_push(place: Path, lines: Iterable[str], now: datetime | None = None) -> list[GateRefusal]:
    """Judge a push; an empty list lets it in.

    Args:
        place: The bare repository.
        lines: What git tells its pre-receive hook.
        now: The moment of receipt, aware; the present one unless told.

    Returns:
        Why it is refused, in words that `svc.language.told` makes readable.

    Raises:
        InvalidData: A line is none of git's.
    """
    updates = _updates(lines)
    with received_objects(), keeping():
        remote = Repository.open(place)
        checkpoints.reached("heard")
        found = list(_certified(certificate()))
        found += reference_refusals(remote, updates)
        # What is not the office's line going on is not looked into any further.
        found = found or _judged(remote, updates, now or datetime.now(UTC))
        checkpoints.reached("admitted")
        return found


def log_push(place: Path, lines: Iterable[str], now: datetime | None = None) -> str:
    """Log a push that was taken; the log's new commit.

    Args:
        place: The bare repository.
        lines: What git tells its post-receive hook.
        now: When, aware; the present moment unless told.
    """
    remote, updates = Repository.open(place), _updates(lines)
    checkpoints.reached("taken")
    signed = judged(remote, certificate(), updates)
    logged = push_log.append(remote, updates, signed, now or datetime.now(UTC), MAIN)
    if any(one.ref == MAIN for one in updates):
        refresh_of_remote(remote)
        checkpoints.reached("known")
    return logged


def refresh_of_remote(remote: Repository) -> None:
    """Have plain git on the remote know whose keys are whose, by the records of its main line.

    Raises:
        Busy: The file cannot be written.
    """
    standings = Standings(remote)
    then = standings.then(standings.at(MAIN))
    refresh_allowed(remote, then.office, then.staff.values())


def _judged(remote: Repository, updates: Sequence[PushedRef], now: datetime) -> list[GateRefusal]:
    """Judge the commits that a push brings to the main line.

    What an office has when it is published first is for an audit: nobody has built on it.
    """
    arrival = arrival_of(remote, updates)
    if arrival is None or arrival.old is None:
        return []
    refusals = list(certificate_refusals(remote, certificate(), updates))
    refusals += arrival_refusals(remote, arrival, now)
    known = [arrival.old, *verified(remote, arrival.old)]
    received = int(now.timestamp())
    refusals += commit_refusals(remote, arrival.new, known, received, arrival.old)
    checkpoints.reached("judged")
    if not refusals:
        remember(remote, arrival.old, arrival.new)
    return refusals


def _updates(lines: Iterable[str]) -> list[PushedRef]:
    try:
        return list(ref_updates(lines))
    except ValueError as error:
        raise InvalidData(
            _("{line!r} is none of git's lines to a hook", line=str(error)),
            _("svc gate is called by the remote's hooks: svc remote init writes them"),
        ) from error


def _certified(signed: Certificate | None) -> Sequence[GateRefusal]:
    """A certificate that is not of this push was taken from another one."""
    if signed is None or signed.fresh:
        return ()
    reason = _("its certificate is not of this push: svc sync makes one, and clocks must agree")
    return (GateRefusal("", "certificate", reason),)
