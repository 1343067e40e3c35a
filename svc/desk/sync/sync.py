"""One meeting of a desk with the others, through the remote: fetch, merge, push, land.

What is published is never taken back: a merge goes to the remote first and lands here
afterwards, so that a meeting that was killed is finished by the next. A merge that came
too late is dropped, never built upon.
"""

from __future__ import annotations

import random
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from svc.desk.gate.fetched import check_fetched
from svc.desk.sync import refused
from svc.desk.sync.after_meeting import catch_up, clock_words, read_ahead
from svc.desk.sync.letters import claim
from svc.desk.sync.merge_words import merge_change
from svc.desk.sync.own_line import base_of, is_next, waiting
from svc.desk.sync.renumber import renumber
from svc.desk.sync.signing import check_signs
from svc.errors import Busy, Refused, UsageError
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.store.commit import checkpoints, kept_objects, left_locks, recovery
from svc.store.commit.landing import edited, land
from svc.store.git.fast_import import Quarantine
from svc.store.git.refs import BranchMoved
from svc.store.git.repository import Repository
from svc.store.git.small_file import small_file
from svc.store.sync import meeting as meetings
from svc.store.sync.answers import GateRefused, too_often
from svc.store.sync.merge_trees import TreeMerge, merge_trees
from svc.store.sync.publish import merge_commit
from svc.store.sync.remote import DESKS, MAIN, SEEN, HistoryRewritten, Remote
from svc.system_errors import reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from svc.desk.sync.adoptions import Adoption
    from svc.index.database.index import Progress
    from svc.store.sync.answers import HeldLock, PushResult
    from svc.store.sync.meeting import Meeting
    from svc.store.sync.remote import Watch

#: Rounds until a desk gives up for now: others were faster each time.
ROUNDS = 10
_PAUSE, _LONGEST_PAUSE = 0.05, 1.6


class SyncResult(NamedTuple):
    """What came of a meeting.

    Attributes:
        desk: This desk's letter.
        received: Files that others had changed.
        sent: Commits of this desk's that the remote has now.
        united: Files that both sides had changed.
        disputed: Files with values that somebody has to decide about.
        left: Files edited by hand that kept what came from landing.
        commit: Where this desk stands now.
        notices: Words for the user.
    """

    desk: str
    received: int
    sent: int
    united: list[str]
    disputed: list[str]
    left: list[str]
    commit: str | None
    notices: list[str]


def sync(
    start: Path,
    actor: str | None = None,
    *,
    dry_run: bool = False,
    redo: bool = False,
    adopt: str | None = None,
    watch: Watch | None = None,
    progress: Callable[[], Progress | None] = lambda: None,
) -> SyncResult:
    """Meet the other desks.

    Args:
        start: A folder inside the office's repository.
        actor: Staff id of who runs it; the program itself unless told.
        dry_run: Only say what would come and what would be disputed.
        redo: Record what the gate refused again, as done by the actor.
        adopt: A commit that the gate refused another desk, to be taken on by the actor.
        watch: Told git's progress, if somebody watches.
        progress: Makes the index's progress report.

    Raises:
        Offline: The remote cannot be reached.
        HistoryRewritten: The remote no longer has what this desk has seen there.
        Refused: This desk meets nobody, or the remote says no.
        Busy: Another sync is under way here, or others were faster each time.
    """
    repository = Repository.open(start)
    meeting = meetings.known(repository)
    with meetings.alone(repository) as free:
        if not free:
            raise Busy(
                _("another svc sync is under way here"), _("let it finish, then run this again")
            )
        left_locks.clear(repository)
        under_way = _Sync(repository, meeting, Remote(repository, meeting.remote, watch), actor)
        if dry_run:
            return under_way.foresee()
        if redo:
            under_way.redo()
        met = under_way.run(progress)
        return under_way.adopt(adopt, progress) if adopt else met


@dataclass
class _Sync:
    """One meeting under way."""

    repository: Repository
    meeting: Meeting
    remote: Remote
    actor: str | None
    notices: list[str] = field(default_factory=list)
    received: int = 0
    sent: int = 0
    united: dict[str, None] = field(default_factory=dict)
    disputed: dict[str, None] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    held: HeldLock | None = None
    before: str | None = None

    def run(self, progress: Callable[[], Progress | None]) -> SyncResult:
        """Round after round, until this desk and the remote have the same."""
        self._settle()
        before = self.repository.head()
        for number in range(ROUNDS):
            if self._round():
                break
            time.sleep(random.uniform(0, min(_PAUSE * 2**number, _LONGEST_PAUSE)))  # noqa: S311
        else:
            raise too_often(ROUNDS, self.held)
        try:
            refused.forget(self.repository)
            self._noted(at=datetime.now(UTC).isoformat(timespec="seconds"), pushing=None)
        except OSError as error:
            # The desks have met, whatever becomes of the note of it.
            self.notices.append(
                _("met, but when could not be noted: {reason}", reason=reason(error))
            )
        self.notices += clock_words(self.repository, self.remote.seen(SEEN))
        self.notices += catch_up(self.repository, before, progress())
        return self._result()

    def redo(self) -> None:
        """Record what was refused again, on top of what others have."""
        from svc.desk.sync.redo import redo

        self._settle()
        self._reach()
        head, seen = self._ends()
        work = refused.load(self.repository)
        if work is None or not self.repository.has_reached("HEAD", work.head):
            raise Refused(_("nothing of this desk's was refused"), _("svc sync sends what waits"))
        if self.actor is None:
            raise UsageError(
                _("who does it again? somebody who may is to be named"),
                _("svc --as STAFF sync --redo"),
            )
        check_signs(self.repository, seen)
        base = base_of(self.repository, head, seen)
        self.notices += redo(self.repository, base, seen, head, work.commits, self.actor)
        # It is recorded by now: the meeting that follows does this too, and says where it cannot.
        with suppress(OSError):
            refused.forget(self.repository)

    def adopt(self, named: str, progress: Callable[[], Progress | None]) -> SyncResult:
        """Take on what was refused another desk; for a director, once the desks have met."""
        from svc.desk.sync import adoptions

        for _number in range(ROUNDS):
            head, seen = self._ends()
            if head != seen:
                break
            self.actor = adoptions.check_director(self.repository, seen, self.actor)
            theirs = adoptions.adoption(self.repository, named)
            base = base_of(self.repository, theirs.head, seen)
            if self._merge(base, seen, head, 0, theirs):
                return self.run(progress)
            self.run(progress)
        raise too_often(ROUNDS, self.held)

    def foresee(self) -> SyncResult:
        """What a meeting would bring, without sending or changing anything."""
        self._reach()
        head, seen = self._ends()
        base = base_of(self.repository, head, seen)
        self.sent = waiting(self.repository, head, seen)
        if base not in (head, seen):
            self._count(merge_trees(self.repository, base, seen, head))
        elif base == head != seen:
            self.received = len(self.repository.steps(head, seen))
        return self._result()

    def _result(self) -> SyncResult:
        return SyncResult(
            self.meeting.desk, self.received, self.sent, sorted(self.united),
            sorted(self.disputed), self.left, self.repository.head(),
            self.notices + self.repository.notices,
        )  # fmt: skip

    def _settle(self) -> None:
        """Repair what was interrupted, and make sure that this branch is the office's."""
        self.notices += recovery.recover(self.repository)
        ref = self.repository.writable_ref()
        if ref != self.meeting.branch:
            raise Refused(
                _("HEAD is on {branch}, and this desk meets the others on {main}",
                  branch=ref.removeprefix("refs/heads/"),
                  main=self.meeting.branch.removeprefix("refs/heads/")),
                _("git switch {main}, then run this again",
                  main=self.meeting.branch.removeprefix("refs/heads/")),
            )  # fmt: skip

    def _reach(self) -> None:
        """Fetch; the moment of the last meeting says it even where nothing was new."""
        # Read without starting git; in the rare case that it lies elsewhere nothing is compared.
        noted = (small_file(self.repository.common_dir / SEEN) or b"").decode("ascii", "replace")
        self.before = noted.strip() if self.repository.is_object_id(noted.strip()) else None
        try:
            self.remote.fetch()
        except HistoryRewritten as error:
            self._give_back(error)
            self.remote.fetch()
        checkpoints.reached("fetched")

    def _give_back(self, error: HistoryRewritten) -> None:
        """Give a remote that was set back, such as from an old backup, what it had before.

        Args:
            error: What is said where its history is another one.

        Raises:
            HistoryRewritten: It was not set back: its history is another one.
        """
        seen, there = self.remote.seen(SEEN), self.remote.tip()
        if not seen or not there or not self.repository.has_reached(seen, there):
            raise error
        if self.remote.push({MAIN: seen}, {}).done:
            self.notices.append(_("the remote had lost its newest commits; they are there again"))

    def _ends(self) -> tuple[str, str]:
        head, seen = self.repository.head(), self.remote.seen(SEEN)
        assert head is not None, "an office has a commit"
        assert seen is not None, "the remote's main line was fetched"
        return head, seen

    def _round(self) -> bool:
        """Fetch, merge, push and land once; whether nothing more is to be done."""
        self._reach()
        self._hold_letter()
        head, seen = self._ends()
        if head == seen:
            return True
        base = base_of(self.repository, head, seen)
        check_fetched(self.repository, base, seen, self.before)
        if base == head:
            self.received += len(self.repository.steps(head, seen))
            return self._land(head, seen, f"sync desk {self.meeting.desk}")
        count = waiting(self.repository, head, seen)
        if base == seen and is_next(self.repository, head, seen):
            pushed = self._push(head)
            self.sent += count * pushed.done
            return pushed.done
        return self._merge(base, seen, head, count)

    def _hold_letter(self) -> None:
        """Make sure that this desk's letter is its own; a copy of a clone takes another."""
        letter, known = self.meeting.desk, self.meeting.published
        theirs = self.remote.desks().get(letter)
        if theirs in (None, known, self.meeting.pushing):
            self._noted(published=theirs)
            return
        if known and self.repository.has_reached(known, theirs or ""):
            # The remote was set back to what it had before: that is its own concern.
            return
        head, seen = self._ends()
        base = base_of(self.repository, head, seen)
        check_signs(self.repository, head)
        new = claim(self.remote)
        self.repository.set_config("svc.desk", new)
        self._noted(desk=new, published=self.remote.desks()[new], pushing=None)
        self.notices.append(
            _("another clone is desk {old}; this one is desk {new} from now on", old=letter,
              new=new)
        )  # fmt: skip
        for old, number in renumber(self.repository, letter, base).items():
            self.notices.append(_("{old} is {new} now", old=old, new=number))

    def _merge(
        self, base: str, seen: str, head: str, waiting: int, adoption: Adoption | None = None
    ) -> bool:
        check_signs(self.repository, seen)
        ours = adoption.head if adoption else head
        merge = merge_trees(self.repository, base, seen, ours)
        adopts = adoption.commits if adoption else ()
        change = merge_change(seen, merge, self.meeting.desk, self.actor, adopts)
        folder = self.repository.made_state_dir() / "meeting"
        # What a killed meeting left there is nobody's.
        shutil.rmtree(folder, ignore_errors=True)
        place = Quarantine(
            folder, self.repository.common_dir / "objects", self.repository.git_dir,
            self.repository.place,
        )  # fmt: skip
        with place as quarantine:
            commit = merge_commit(self.repository, quarantine, change, ours, merge)
            checkpoints.reached("merged")
            if not self._push(commit, quarantine).done:
                return False
        self._count(merge)
        self.sent += waiting
        subject = change.message.partition("\n")[0]
        return self._land(head, commit, subject)

    def _push(self, commit: str, quarantine: Quarantine | None = None) -> PushResult:
        """Publish a commit; of a merge that nobody sees yet, keep it once it is published."""
        mark = f"{DESKS}{self.meeting.desk}"
        theirs = self.remote.desks().get(self.meeting.desk)
        self._noted(pushing=commit)
        checkpoints.reached("pushing")
        env = quarantine.env if quarantine else None
        try:
            pushed = self.remote.push({MAIN: commit, mark: commit}, {mark: theirs}, env)
        except GateRefused as error:
            self._keep_refused(error)
            raise refused.told(self.repository, error.refusals) from error
        self.held = pushed.held
        if not pushed.done:
            if quarantine:
                quarantine.drop()
            return pushed
        checkpoints.reached("pushed")
        if quarantine:
            quarantine.release()
        self.remote.note(commit, self.meeting.desk)
        if quarantine:
            quarantine.keep(kept_objects.folder_of(self.repository, commit, SEEN))
        self._noted(published=commit, pushing=None)
        checkpoints.reached("kept")
        return pushed

    def _keep_refused(self, error: GateRefused) -> None:
        """Keep what the gate did not take where a director finds it."""
        head, _seen = self._ends()
        self._noted(pushing=None)
        refused.keep(self.repository, self.remote, self.meeting.desk, head, error)

    def _land(self, head: str, commit: str, subject: str) -> bool:
        """Take over what the remote has; whether that is all, and no step was added meanwhile."""
        self.left = edited(self.repository, head, commit)
        if self.left:
            return True
        self.notices += read_ahead(self.repository, commit)
        try:
            land(self.repository, head, commit, subject)
        except BranchMoved:
            return False
        return True

    def _count(self, merge: TreeMerge) -> None:
        self.received += merge.received
        self.united |= dict.fromkeys(merge.united)
        self.disputed |= dict.fromkeys(merge.disputed)

    def _noted(self, **changes: str | None) -> None:
        self.meeting = self.meeting._replace(**changes)  # type: ignore[arg-type]
        self.meeting.save(self.repository)
