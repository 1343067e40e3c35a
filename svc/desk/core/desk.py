"""A desk at work: the office opened for one action, inside the lock that `act` holds."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from svc.desk.core import identity
from svc.desk.core.authorization import RecordChange, authorize, judge_of, version
from svc.desk.core.commit_message import CommittedAction, message
from svc.desk.core.decided import without_decided
from svc.desk.core.desk_letter import letter_of
from svc.desk.core.outside import OutsideGit
from svc.desk.core.sample import sample_refused
from svc.desk.core.view import office_of
from svc.errors import NotFound, Refused, SvcError
from svc.index.database.index import Index
from svc.index.database.whole_records import kept_record
from svc.index.query.last_sequence import last_sequence
from svc.index.rows.records import ParsedRecord, parsed_of
from svc.kinds.derive import type_of
from svc.kinds.table import KINDS, noun
from svc.language import _
from svc.model.actors import PROGRAMS, SVC, Actor, address_of
from svc.model.office import Office
from svc.rules.time.parsing import in_zone, parse_moment
from svc.rules.time.working_time import WorkCalendar
from svc.store.commit import transaction
from svc.store.commit.change import NewCommit
from svc.store.git.repository import Repository
from svc.store.layout import path_of
from svc.store.yaml.codec import check, decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from zoneinfo import ZoneInfo

    from svc.duties.at_hand import AtHand
    from svc.duties.decision import Decision
    from svc.kinds.rights import Judge

R = TypeVar("R")

#: The action by which a text may be sent through a channel.
POSTED = "post"
#: From this many files on they go down one stream.
MANY = 500


class Desk:
    """An office opened for writing.

    Attributes:
        now: The moment of the action, aware.
        office: The office's rules as of HEAD.
        notices: Words for the user, beside the result.
        outside: What the action does outside git.
    """

    def __init__(
        self, repository: Repository, index: Index, actor: str | None, now: datetime | None = None
    ) -> None:
        self.repository = repository
        self.index = index
        self.now = (now or datetime.now(UTC)).replace(microsecond=0)
        self.notices: list[str] = []
        self.outside = OutsideGit()
        self._actor = identity.by_name(index, identity.known(repository, actor))
        self._files: dict[str, tuple[bytes, Any, str]] = {}
        self._records: dict[str, Any] = {}
        self._sequences: dict[tuple[str, str], int] = {}
        self._done: list[CommittedAction] = []
        self._when: datetime | None = None
        self._calendars: dict[str | None, WorkCalendar] = {}

    @cached_property
    def office(self) -> Office:
        """The office record.

        Raises:
            NotFound: The repository holds no office.
            InvalidData: Its office.yaml cannot be read.
        """
        return msgspec.convert(office_of(self.index), Office, strict=False)

    @cached_property
    def judge(self) -> Judge:
        """Whose right is what, as it was before this action."""
        return judge_of(self.index)

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The office's working time."""
        return WorkCalendar.of(self.office)

    def calendar_of(self, department: str | None) -> WorkCalendar:
        """The working time of a department that has its own, else the office's."""
        if not any(d.id == department and d.hours for d in self.office.departments):
            return self.calendar
        if department not in self._calendars:
            self._calendars[department] = WorkCalendar.of(self.office, department)
        return self._calendars[department]

    def warnings(self) -> list[str]:
        """Years whose holidays are not known, although what was computed relied on them."""
        used = [*self._calendars.values(), *filter(None, [self.__dict__.get("calendar")])]
        return [
            _("warning: {year}", year=year)
            for year in sorted({y for one in used for y in one.warnings})
        ]

    @property
    def zone(self) -> ZoneInfo:
        """The office's time zone."""
        return self.calendar.zone

    @property
    def named(self) -> str | None:
        """Staff id that was named for who acts, if one was."""
        return self._actor

    @property
    def is_program(self) -> bool:
        """Whether no person acts, but a rule or a batch."""
        return self._actor in PROGRAMS

    @cached_property
    def actor(self) -> Actor:
        """Who acts.

        Raises:
            UsageError: Nobody was named.
            NotFound: There is no such member of staff.
            Refused: The person is no longer active.
        """
        if self._actor is None:
            raise identity.nobody()
        if self._actor in PROGRAMS:
            return Actor(self._actor, self._actor, frozenset())
        row = self.index.one("SELECT * FROM staff WHERE id = ?", (self._actor,))
        if row is None:
            raise NotFound(_("no member of staff {who!r}", who=self._actor), _("svc staff list"))
        if not row["active"]:
            raise Refused(_("{who} is no longer active", who=self._actor), _("svc staff list"))
        roles = frozenset(row["roles"].split())
        return Actor(row["id"], row["name"], roles, row["department"])

    @cached_property
    def at_hand(self) -> AtHand:
        """What is at hand for a decision: the office's rules, its staff, who acts, the moment."""
        from svc.duties.at_hand import AtHand
        from svc.index.query.members import members

        try:
            acting: Actor | SvcError = self.actor
        except SvcError as error:
            acting = error
        return AtHand(self.now, self.office, members(self.index), acting, self.calendar_of)

    @cached_property
    def letter(self) -> str:
        """This desk's letter; see `letter_of`."""
        return letter_of(self.repository)

    def moment(self, text: str | datetime | None) -> datetime:
        """When something happened: as typed, or now; in the office's zone.

        Raises:
            UsageError: It cannot be read.
            Refused: It lies ahead, or further back than the office allows.
        """
        here = in_zone(self.now, self.zone)
        if text is None:
            return here
        typed = text if isinstance(text, datetime) else parse_moment(text, self.now, self.zone)
        at = in_zone(typed, self.zone)
        if at > here:
            raise Refused(_("{at} lies ahead", at=at.isoformat()), _("give a time that has been"))
        limit = self.office.policies.backdate_days
        if here - at > timedelta(days=limit):
            raise Refused(
                _(
                    "{at} is more than {limit} days back (policies.backdate_days)",
                    at=at.isoformat(),
                    limit=limit,
                ),
                _("give a later time, or import it as history"),
            )
        return at

    def next_number(self, kind: str, at: datetime | None = None, parent: str = "") -> str:
        """The next number of this desk, without gaps, for a record of a kind.

        Args:
            kind: One whose records are numbered.
            at: When it begins, in the office's zone; its month or year is in the number.
            parent: Id of the record it is a child of, where the kind's numbers have one.

        Raises:
            UsageError: A year that two digits cannot hold.
        """
        series = KINDS[kind].series
        assert series is not None, f"{kind} has no numbers"
        span = parent or series.begins(at)
        last = partial(last_sequence, self.index, kind, series, span, self.letter)
        return series.spell(span, self.letter, self.next_in_series(kind, span, last))

    def next_in_series(self, kind: str, span: str, last: Callable[[], int]) -> int:
        """The next of numbers without gaps, those that this action gave already included."""
        key = (kind, span)
        if key not in self._sequences:
            self._sequences[key] = last()
        self._sequences[key] += 1
        return self._sequences[key]

    def holds(self, kind: str, record_id: str) -> bool:
        """Whether a record's file is there, also one that cannot be read or is new here."""
        path = path_of(kind, record_id)
        sql = "SELECT 1 FROM record WHERE path = ?"
        return path in self._records or self.index.one(sql, (path,)) is not None

    def load(self, kind: str, record_id: str) -> Any:
        """A record as it stands, with what this action has changed already.

        Raises:
            NotFound: There is no such record.
            InvalidData: Its file cannot be read.
        """
        path = path_of(kind, record_id)
        if path in self._records:
            return self._records[path]
        return decode(self.content(kind, record_id), type_of(kind), path)

    def content(self, kind: str, record_id: str) -> bytes:
        """A record's file as it stands before this action.

        Raises:
            NotFound: There is no such record.
        """
        sql = "SELECT oid FROM record WHERE path = ?"
        row = self.index.one(sql, (path_of(kind, record_id),))
        if row is None:
            raise NotFound(
                _("no {kind} {id}", kind=noun(kind), id=record_id),
                _("svc {command}", command=KINDS[kind].listing),
            )
        ((_oid, data),) = self.repository.blobs([row["oid"]])
        return data

    def put(self, kind: str, record: Any, data: bytes | None = None) -> None:
        """Have a record written when the action ends.

        Args:
            data: Its file as somebody typed it, where that is to be kept.

        Raises:
            InvalidData: It breaks its schema.
        """
        path = path_of(kind, getattr(record, "id", kind))
        if getattr(record, "disputes", ()):
            record, data = without_decided(self, kind, record, data)
        if data is None:
            data = encode(record)
            check(record, data, path)
        else:
            decode(data, type_of(kind), path)
        self._files[path] = (data, record, kind)
        self._records[path] = record

    def did(self, action: str, record: str, subject: str, when: datetime | None = None) -> None:
        """Say what the commit will say was done."""
        self._done.append(CommittedAction(action, record, subject))
        self._when = when or self._when

    def record(self, decision: Decision[R]) -> R:
        """Put down what was decided; every action ends here.

        Returns:
            What whoever asked gets back.

        Raises:
            InvalidData: A record breaks its schema.
        """
        for kind, record, before, data in decision.written:
            if data is None and before is not None:
                data = self._retained(kind, before, record)
            self.put(kind, record, data)
        if decision.action:
            self.did(decision.action, decision.about, decision.subject, decision.when)
        self.notices += decision.notices
        return decision.result

    def _retained(self, kind: str, before: Any, after: Any) -> bytes:
        """A changed file with what people wrote into it beside: comments, their own style."""
        from svc.store.yaml.rewrite import rewritten

        put = self._files.get(path_of(kind, getattr(before, "id", kind)))
        data = put[0] if put else self.content(kind, getattr(before, "id", kind))
        return rewritten(data, before, after)

    def permitted(self) -> None:
        """Refuse what was put where that is not the actor's to do.

        Raises:
            Refused: With who may.
        """
        if all(KINDS[kind].by_step for _data, _record, kind in self._files.values()):
            return
        there = self._paths_there(self._files)
        put = (
            RecordChange(
                kind,
                partial(self._as_committed, kind, path) if path in there else _nothing,
                partial(self._records.get, path),
            )
            for path, (_data, _record, kind) in self._files.items()
        )
        authorize(self.judge, self._actor, put)

    def as_it_stands(self, kind: str, path: str) -> Any:
        """A record as it is before this action; None where there is none."""
        return self._as_committed(kind, path) if self._paths_there([path]) else None

    def _paths_there(self, paths: Iterable[str]) -> set[str]:
        """Those of some files that are there before this action, asked for at once."""
        sql = "SELECT path FROM record WHERE path IN (SELECT value FROM json_each(?))"
        return {row["path"] for row in self.index.rows(sql, (json.dumps([*paths]),))}

    def _as_committed(self, kind: str, path: str) -> Any:
        """The index has it in a form that is soon read; its file says it of the other kinds."""
        record_id = path.rpartition("/")[2][:-5]
        kept = kept_record(self.index, kind, record_id)
        return kept or version(kind, path, self.content(kind, record_id))

    def writable(self) -> None:
        """Refuse writes where nobody should write.

        Raises:
            Refused: This is the toolkit's own sample, or signatures count and nothing
                is signed here.
        """
        if self.office.sample:
            raise sample_refused()
        if self.office.trust is not None and not self.repository.flag("commit.gpgsign"):
            raise Refused(
                _("signatures count in this office, and nothing is signed here"),
                _("svc key setup; then a director: svc staff key add"),
            )

    def commit(self) -> str | None:
        """Write what the action put; None if it put nothing."""
        if not self._files:
            return None
        self.writable()
        self.permitted()
        actor = self._author()
        records = [path.rsplit("/", 1)[1].removesuffix(".yaml") for path in self._files]
        files = {path: data for path, (data, _, _) in self._files.items()}
        many = len(files) >= MANY
        change = NewCommit(
            parent=self.index.commit,
            files={} if many else files,
            message=message(self._done, actor.id, records),
            author_name=actor.name,
            author_email=address_of(actor.id),
            author_time=self._when or self.now,
            beside=self._told_of(),
        )
        rows = self._rows()
        if many:
            commit = transaction.bulk(self.repository, change, files.items())
        else:
            commit = transaction.write(self.repository, change)
        self.index.apply(commit, rows)
        return commit

    def _told_of(self) -> Callable[[str], None] | None:
        """Has messages about the commit sent, where the office tells anybody of such a one."""
        actions = {one.action for one in self._done}
        if not self.office.notify.rules and POSTED not in actions:
            return None
        from svc.duties.ticket.news import concerns
        from svc.store.outbox import channel_book
        from svc.store.outbox.queue import Outbox

        if not channel_book.path_of(self.repository).exists():
            return None
        if POSTED not in actions and not concerns(self.office, actions, self.actor.id):
            return None

        def put(commit: str) -> None:
            # What somebody would have been told never keeps an action from being done.
            with suppress(OSError):
                Outbox(self.repository).put_event(commit)

        return put

    def _author(self) -> Actor:
        if self._actor is None and not any(p.startswith("records/tickets") for p in self._files):
            return Actor(SVC, SVC, frozenset())
        first = self._records.get(path_of("staff", self._actor or ""))
        if first is not None and self.index.one("SELECT 1 FROM staff") is None:
            # Whoever founds the office takes himself on file first.
            return Actor(first.id, first.name, frozenset(first.roles))
        return self.actor

    def _rows(self) -> dict[str, tuple[str, ParsedRecord] | None]:
        """What the index will keep of the files; made before anything is written."""
        region = self.office.region
        oids = self.index.blob_ids(data for data, _record, _kind in self._files.values())
        return {
            path: (oid, parsed_of(kind, record, region))
            for oid, (path, (_data, record, kind)) in zip(oids, self._files.items(), strict=True)
        }


def _nothing() -> None:
    """What there was of a record that is new."""
