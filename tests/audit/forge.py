"""Commits made by hand on top of an honest history, as somebody would who can write to git.

Nothing of svc's own way of writing is used but what spells a record: a forger has that too.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec

from svc.audit.findings import AuditRule
from svc.audit.judge import judge
from svc.kinds.derive import type_of
from svc.model.ticket import Event, Ticket
from svc.model.words import Action
from svc.rules.ticket.lifecycle import fold, header
from svc.store.git.repository import Repository
from svc.store.layout import path_of, place_of
from svc.store.yaml.codec import decode, encode

ZONE = timezone(timedelta(hours=8))


class Forge:
    """Makes commits in a repository, moving no branch.

    Attributes:
        repository: Where.
        tip: What a commit goes on from.
        now: When it is made, a little after the tip.
    """

    def __init__(self, place: Path) -> None:
        self.repository = Repository.open(place)
        self.tip = self.repository.head() or ""
        at = datetime.fromtimestamp(self.repository.recorded(self.tip), ZONE)
        self.now = at + timedelta(minutes=30)

    def read(self, path: str, commit: str = "") -> bytes:
        """A file of the tip, or of another commit."""
        data = self.repository.read(commit or self.tip, path)
        assert data is not None, path
        return data

    def record(self, kind: str, record_id: str = "", commit: str = "") -> Any:
        """A record of the tip."""
        path = path_of(kind, record_id or kind)
        return decode(self.read(path, commit), type_of(kind), path)

    def ticket(self, number: str) -> Ticket:
        """A ticket of the tip."""
        ticket: Ticket = self.record("ticket", number)
        return ticket

    def free(self, begins: str, top: str = "tickets", *, further: int = 0) -> str:
        """The next number of a sequence, such as `T2610-A`, or one further on."""
        entries = self.repository.tree(self.tip, f"records/{top}")
        names = [Path(one.path).stem for one in entries]
        last = max(name for name in names if name.startswith(begins))
        digits = last.removeprefix(begins)
        return f"{begins}{int(digits) + 1 + further:0{len(digits)}}"

    def stepped(self, ticket: Ticket, action: str, by: str, /, **fields: Any) -> Ticket:
        """A ticket after one more step, its header as it should be."""
        top = max(event.seq for event in ticket.timeline)
        values = {"seq": top + 1, "at": self.now, **fields}
        event = Event(by=by, action=Action(action), **values)
        return refolded(msgspec.structs.replace(ticket, timeline=(*ticket.timeline, event)))

    def commit(
        self,
        changed: Mapping[str, Any],
        action: str,
        by: str = "li.na",
        *,
        parents: tuple[str, ...] = (),
        records: tuple[str, ...] | None = None,
        actors: tuple[str, ...] = (),
        trailers: str = "",
        message: str | None = None,
        name: str | None = None,
        email: str | None = None,
        at: datetime | None = None,
        recorded: datetime | None = None,
        mode: str = "100644",
    ) -> str:
        """Make a commit; what is not said is as svc would say it.

        Args:
            changed: Records, bytes or None (to delete) by path; see `of`.
            action: `Svc-Action`; several parted by blanks.
            by: Who acts.
            records: `Svc-Record`.
            actors: `Svc-Actor`.
            trailers: Further lines.
            message: All of it, in place of what would be said.
            at: When it happened.
            recorded: When it was committed.
        """
        places = (place_of(path) for path in changed)
        named = [one.id for one in places if one] if records is None else records
        lines = [f"Svc-Action: {one}" for one in action.split()]
        lines += [f"Svc-Record: {one}" for one in named]
        lines += [f"Svc-Actor: {one}" for one in actors or (by,)]
        said = f"{action}\n\n" + trailers + "\n".join(lines) + "\n" if message is None else message
        author = f"{self._name(by) if name is None else name} <{email or by + '@svc.invalid'}>"
        when, told = at or self.now, recorded or self.now
        text = said.encode()
        parts = [
            b"feature done\ncommit refs/svc/forged\nmark :1\n",
            f"author {author} {int(when.timestamp())} +0800\n".encode(),
            f"committer desk <desk@svc.invalid> {int(told.timestamp())} +0800\n".encode(),
            b"data %d\n%s\n" % (len(text), text),
            f"from {(parents or (self.tip,))[0]}\n".encode(),
            *(f"merge {one}\n".encode() for one in parents[1:]),
        ]
        for path, content in changed.items():
            if content is None:
                parts.append(f"D {path}\n".encode())
                continue
            data = content if isinstance(content, bytes) else encode(content)
            parts.append(f"M {mode} inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
        parts.append(b"\nget-mark :1\ndone\n")
        done = subprocess.run(
            ["git", "fast-import", "--quiet", "--force"], cwd=self.repository.place,
            input=b"".join(parts), stdout=subprocess.PIPE, check=True,
        )  # fmt: skip
        return done.stdout.decode().strip()

    def signed(self, commit: str, key: Path, committer: str = "", *, tamper: bytes = b"") -> str:
        """The same commit with a signature, recorded by the key's owner.

        Args:
            key: The private key's file.
            committer: Staff id.
            tamper: Put behind the message once it is signed.
        """
        data = self._git("cat-file", "commit", commit)
        if committer:
            data = data.replace(b"committer desk <desk@", f"committer x <{committer}@".encode(), 1)
        head, _parted, message = data.partition(b"\n\n")
        armored = subprocess.run(
            ["ssh-keygen", "-Y", "sign", "-n", "git", "-f", str(key)], input=data,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True,
        ).stdout  # fmt: skip
        header = b"gpgsig " + armored.rstrip(b"\n").replace(b"\n", b"\n ")
        return self.stored(head + b"\n" + header + b"\n\n" + message + tamper)

    def stored(self, data: bytes) -> str:
        """A commit of these bytes."""
        return self._git("hash-object", "-t", "commit", "-w", "--stdin", data=data).decode().strip()

    def content(self, commit: str) -> bytes:
        """A commit's bytes."""
        return self._git("cat-file", "commit", commit)

    def _git(self, *words: str, data: bytes = b"") -> bytes:
        return subprocess.run(
            ["git", *words], cwd=self.repository.place, input=data, stdout=subprocess.PIPE,
            check=True,
        ).stdout  # fmt: skip

    def _name(self, who: str) -> str:
        found = self.repository.read(self.tip, path_of("staff", who))
        return "svc" if found is None else decode(found, type_of("staff"), who).name


#: A history's last commit, and those of it that are forged; or the one commit that is both.
Forged = str | tuple[str, set[str]]
Maker = Callable[[Forge], Forged]


class ForgeryTable:
    """Forgeries by name, each with the one rule that it breaks.

    Attributes:
        makers: Of each, the rule and what makes its commits.
    """

    def __init__(self) -> None:
        self.makers: dict[str, tuple[AuditRule, Maker]] = {}

    def breaking(self, rule: AuditRule) -> Callable[[Maker], Maker]:
        """Puts a forgery into the table."""

        def put(make: Maker) -> Maker:
            self.makers[make.__name__] = rule, make
            return make

        return put

    def told(self, forge: Forge) -> dict[str, set[tuple[str, str]]]:
        """What an audit of all of them says beside what is so: nothing of any, where it is right.

        Of each the commits and rules that are told and not broken, or broken and not told;
        what is told of commits that nobody forged stands under no name.
        """
        forged: dict[str, tuple[AuditRule, set[str]]] = {}
        tips = []
        for name, (rule, make) in self.makers.items():
            made = make(forge)
            tip, wrong = (made, {made}) if isinstance(made, str) else made
            tips.append(tip)
            forged[name] = rule, wrong
        told: dict[str, set[tuple[str, str]]] = {}
        for one in judge(forge.repository, tips, [forge.tip]):
            told.setdefault(one.commit, set()).add((one.commit, str(one.rule)))
        wide = {
            name: {(one, str(rule)) for one in wrong}
            ^ set().union(*(told.pop(one, set()) for one in wrong))
            for name, (rule, wrong) in forged.items()
        }
        return {**wide, "": set().union(*told.values())}


def made_key(place: Path) -> tuple[Path, str]:
    """A new key: its private file, and its public line as records hold it."""
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(place)]
    subprocess.run(words, check=True)
    return place, place.with_name(f"{place.name}.pub").read_text().strip()


def of(*records: Any) -> dict[str, Any]:
    """Records by where they lie."""
    kinds = {type_of(kind): kind for kind in _KINDS}
    return {path_of(kinds[type(one)], getattr(one, "id", "office")): one for one in records}


_KINDS = (
    "office", "staff", "ticket", "followup", "receipt", "resident", "unit", "closing", "bill",
    "document", "tariff",
)  # fmt: skip


def refolded(ticket: Ticket) -> Ticket:
    """A ticket whose header is what its steps come to."""
    return msgspec.structs.replace(ticket, **header(fold(ticket.timeline)))
