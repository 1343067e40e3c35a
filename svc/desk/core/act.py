"""One action of an office: one commit, one transaction.

`act` takes the lock, repairs what an interrupted command left, brings the index to HEAD,
lets the action decide and write on a `Desk`, and commits.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

from svc.desk.core import identity
from svc.desk.core.clock import ClockCheck, ClockInDoubt
from svc.desk.core.desk import Desk
from svc.errors import Busy
from svc.index.database.index import Index
from svc.language import _
from svc.named_tuple import NamedTuple
from svc.store.commit import maintenance, receipts, recovery
from svc.store.git.refs import BranchMoved
from svc.store.git.repository import Repository

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from svc.index.database.index import Progress

T = TypeVar("T")
D = TypeVar("D", bound=Desk)

_TRIES = 50


class ActionResult(NamedTuple):
    """What an action gave back, what it committed, and what the user should hear."""

    result: Any
    commit: str | None
    notices: list[str]


class _OnlyTried(Exception):
    """Ends a dry run as a failure ends an action: nothing of it stays, in the index either."""

    def __init__(self, result: Any, notices: list[str]) -> None:
        super().__init__()
        self.result, self.notices = result, notices


def act(
    start: Path,
    actor: str | None,
    work: Callable[[D], T],
    now: datetime | None = None,
    progress: Progress | None = None,
    desk_of: Callable[[Repository, Index, str | None, datetime | None], D] = Desk,  # type: ignore[assignment]
    confirm: Callable[[str], bool] | None = None,
    ask_who: Callable[[], str | None] | None = None,
    dry_run: bool = False,
) -> ActionResult:
    """Do one action: lock, repair, bring the index to HEAD, decide, commit.

    Args:
        start: A folder inside the office's repository.
        actor: Staff id of who acts; as kept for this desk unless told.
        work: The action; may run again from the start if somebody else committed first.
        now: The moment; the present one unless told.
        progress: For the index's catching up.
        desk_of: Makes the desk, where it is one that does several actions.
        confirm: Asks whether to go on although the machine's clock may be wrong, where
            somebody is there to be asked; it is told among the notices else.
        ask_who: Asks who acts, outside the lock, where that is neither told nor kept.
        dry_run: Do the work, and record nothing of it.

    Raises:
        SvcError: Whatever the action or the store refuses; nothing is written then.
    """
    repository = Repository.open(start)
    if ask_who is not None and identity.known(repository, actor) is None:
        actor = ask_who()
    index = Index.open(repository)
    clock = ClockCheck(now is None, confirm)
    try:
        for _try in range(_TRIES):
            try:
                with index.lock():
                    notices = index.notices + recovery.recover(repository)
                    head = repository.head()
                    if index.commit != head:
                        index.advance(head, progress)
                    desk = desk_of(repository, index, actor, now)
                    notices += clock.check(repository, head, desk.now)
                    result, commit = _recorded(desk, work, dry_run)
                maintenance.after_commit(repository)
                send_soon(repository)
                notices += repository.notices + desk.notices + desk.warnings()
                return ActionResult(result, commit, notices + desk.outside.settle())
            except _OnlyTried as tried:
                return ActionResult(tried.result, None, tried.notices)
            except BranchMoved:
                continue
            except ClockInDoubt as error:
                # Asked outside the lock: others go on while somebody thinks.
                clock.ask(error)
    finally:
        index.close()
    raise Busy(
        _("other programs commit faster than svc can"), _("wait for them, then run it again")
    )


def _recorded(desk: D, work: Callable[[D], T], dry_run: bool) -> tuple[T, str | None]:
    """Do the work and commit it; where that fails, nothing of it stays outside git either."""
    before = receipts.recorded()[1]
    try:
        result = work(desk)
        if dry_run:
            raise _OnlyTried(result, desk.notices)
        return result, desk.commit()
    except BaseException:
        if receipts.recorded()[1] == before:
            desk.outside.take_back()
        raise


def send_soon(repository: Repository) -> None:
    """Have messages that wait sent by a process of its own, if there are any."""
    if (repository.common_dir / "svc" / "notify").is_dir():
        from svc.store.outbox import queue

        # The action is recorded: whatever is wrong with messages is for `svc notify list`.
        with suppress(OSError):
            queue.start_sender(repository)
