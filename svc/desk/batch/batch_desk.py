"""A desk that does several actions before it commits, each on top of the ones before.

What an action wrote is shown by the index inside its own transaction, so that
the next one finds it; the transaction is taken back with everything else if
the batch is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from svc.desk.core import identity
from svc.desk.core.commit_message import message
from svc.desk.core.desk import MANY, Desk
from svc.errors import SvcError
from svc.model.actors import SVC, Actor, address_of
from svc.store.commit import transaction
from svc.store.commit.change import NewCommit
from svc.store.layout import OFFICE_PATH, path_of

if TYPE_CHECKING:
    from svc.index.database.index import Index
    from svc.index.rows.records import ParsedRecord
    from svc.store.git.repository import Repository

T = TypeVar("T")

_PROGRAM = Actor(SVC, SVC, frozenset())


class BatchDesk(Desk):
    """A desk that does several actions, each on top of the ones before, for one commit."""

    def __init__(
        self, repository: Repository, index: Index, actor: str | None, now: datetime | None = None
    ) -> None:
        super().__init__(repository, index, actor, now)
        self._named_first = self._actor
        self._written: dict[str, tuple[bytes, str]] = {}
        self._passing: list[tuple[str, str]] = []
        self._actors: dict[str, Actor] = {}

    def step(self, actor: str | None, work: Callable[[Desk], T]) -> tuple[T, list[str]]:
        """Do one action; one that is refused leaves no trace.

        Args:
            actor: Staff id of who acts; whoever was named for the batch if None.
            work: The action.

        Returns:
            What it gave back, and words for the user.
        """
        self.judge  # noqa: B018 - rights are those of before the batch
        self._actor = identity.by_name(self.index, actor) or self._named_first
        for name in ("actor", "at_hand"):
            self.__dict__.pop(name, None)
        sequences, done = dict(self._sequences), len(self._done)
        try:
            result = work(self)
            rows = self._rows()
            if self._files:
                self.writable()
                self.permitted()
                author = self._author()
        except SvcError:
            self._sequences = sequences
            del self._done[done:]
            raise
        else:
            if self._files:
                self._actors[author.id] = author
                self._keep(rows)
            return result, self.notices
        finally:
            self._files, self._records, self.notices = {}, {}, []

    def content(self, kind: str, record_id: str) -> bytes:
        """A record's file with what the batch has changed so far."""
        written = self._written.get(path_of(kind, record_id))
        return written[0] if written else super().content(kind, record_id)

    def commit(self) -> str | None:
        """Write everything as one commit; None if nothing was put."""
        if not self._written:
            return None
        self.index.unforesee(self._passing)
        author = self._one_author()
        files = {path: data for path, (data, _) in self._written.items()}
        change = NewCommit(
            parent=self.index.commit,
            files=files if len(files) < MANY else {},
            message=self._message(author),
            author_name=author.name,
            author_email=address_of(author.id),
            author_time=(len(self._done) == 1 and self._when) or self.now,
            beside=self._told_of(),
        )
        if len(files) < MANY:
            commit = transaction.write(self.repository, change)
        else:
            commit = transaction.bulk(self.repository, change, files.items())
        self.index.apply(commit, {})
        return commit

    def _keep(self, rows: dict[str, tuple[str, ParsedRecord] | None]) -> None:
        """Have the next action see what this one did."""
        for path, (data, _, _) in self._files.items():
            assert data is not None
            if path in self._written:
                self._passing.append((path, self._written[path][1]))
            kept = rows[path]
            assert kept is not None
            self._written[path] = (data, kept[0])
        self.index.foresee(rows)
        if OFFICE_PATH in self._files:
            for name in ("office", "calendar"):
                self.__dict__.pop(name, None)

    def _one_author(self) -> Actor:
        """Whoever was named for the batch, or did all of it; else the program."""
        named = self._actors.get(self._named_first or "")
        if named is not None:
            return named
        return next(iter(self._actors.values())) if len(self._actors) == 1 else _PROGRAM

    def _message(self, author: Actor) -> str:
        records = [path.rsplit("/", 1)[1].removesuffix(".yaml") for path in self._written]
        others = [one for one in self._actors if one != author.id]
        trailers = "".join(f"Svc-Actor: {one}\n" for one in others)
        return message(self._done, author.id, records) + trailers
