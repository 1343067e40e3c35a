"""Random imports of every kind: tables of tickets, logs of events, lists of callbacks."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from svc.desk.importing.run import ImportJob, import_files
from svc.errors import SvcError

#: Words of another system's states, and what leads to each here.
STATES = {
    "open": "create", "sent": "assign", "moved": "transfer", "busy": "accept", "held": "wait",
    "back": "return", "there": "arrive", "done": "finish", "shut": "close", "void": "cancel",
    "again": "reopen", "told": "contact", "pressed": "urge",
}  # fmt: skip
STEPS = ("assigned", "accepted", "arrived", "finished", "closed")
DEPARTMENTS = ("engineering", "order", "service")
PEOPLE = ("zhang.wei", "wu.gang", "li.na")
DUES = ("respond_due", "arrive_due", "resolve_due")


class RandomImport:
    """Files of another system, and their mappings.

    Args:
        dice: Decides everything.
        folder: Where the files go.
        system: The other system's name.
        now: The present moment; all that is told happened before it.
    """

    def __init__(self, dice: random.Random, folder: Path, system: str, now: datetime) -> None:
        self.dice = dice
        self.folder = folder
        self.system = system
        self.now = now
        folder.mkdir(parents=True)
        self.begun = {
            str(number): now - timedelta(seconds=dice.randrange(3600, 20 * 86400))
            for number in range(1, dice.randrange(2, 8))
        }

    def into(self, office: Path) -> None:
        """Import some or all of the kinds, together or one after the other."""
        jobs = [self.tickets()]
        jobs += [self.events()] if self.dice.random() < 0.6 else []
        jobs += [self.followups()] if self.dice.random() < 0.6 else []
        batches = [jobs] if self.dice.random() < 0.5 else [[job] for job in jobs]
        for batch in batches:
            try:
                import_files(office, None, batch, now=self.now)
            except SvcError:
                return  # the office's rules are against all of it

    def tickets(self) -> ImportJob:
        """A table of tickets: times of some steps, perhaps a state that fits them or not."""
        dice = self.dice
        steps = [name for name in STEPS if dice.random() < 0.5]
        dues = [name for name in DUES if dice.random() < 0.3]
        has_state = dice.random() < 0.6
        rows = []
        for number, begun in self.begun.items():
            times, at = {"received": begun}, begun
            for name in steps:
                at = self._after(at)
                if dice.random() < 0.7:
                    times[name] = at
            row = {name: moment.isoformat() for name, moment in times.items()}
            for name in dues:
                due = begun + timedelta(seconds=dice.randrange(5 * 86400))
                row[name] = dice.choice((due.isoformat(), due.date().isoformat(), ""))
            row |= {"no": number, "department": dice.choice(DEPARTMENTS), "kind": self._kind(),
                    "assignee": dice.choice((*PEOPLE, "")),
                    "state": dice.choice(list(STATES)[:10])}  # fmt: skip
            rows.append(row)
        fields = {"received": "column: received", "kind": "column: kind",
                  "category": "value: plumbing", "channel": "value: phone", "text": "value: x",
                  "place": "value: y", "department": "column: department",
                  "assignee": "column: assignee", "resolution": "value: fixed"}  # fmt: skip
        fields |= {name: f"column: {name}" for name in (*steps, *dues)}
        more = ["reporter: optional"]
        more += [f"callback: {dice.choice(('none', 'open', 'all'))}"] if dice.random() < 0.6 else []
        more += [f"targets: {dice.choice(('none', 'open', 'all'))}"] if dice.random() < 0.6 else []
        if has_state:
            fields["state"] = "column: state"
            more += [self._states(), f"inferred: {dice.choice(('insert', 'insert', 'refuse'))}"]
        return self._job("tickets", "no", fields, more, rows)

    def events(self) -> ImportJob:
        """A log of states, some rows of which name somebody else."""
        dice, rows = self.dice, []
        for number, begun in self.begun.items():
            at = begun
            for _ in range(dice.randrange(9)):
                at = self._after(at)
                rows.append({
                    "no": number, "at": at.isoformat(), "state": dice.choice(list(STATES)),
                    "department": dice.choice((*DEPARTMENTS, "", "", "")),
                    "assignee": dice.choice((*PEOPLE, "", "", "")),
                })  # fmt: skip
        dice.shuffle(rows)
        names = ("at", "state", "department", "assignee")
        fields = {name: f"column: {name}" for name in names}
        more = [self._states(), "resolution: fixed"]
        more += [f"inferred: {dice.choice(('insert', 'refuse'))}"] if dice.random() < 0.3 else []
        return self._job("events", "no", fields, more, rows)

    def followups(self) -> ImportJob:
        """Calls, some of which reached somebody."""
        dice, rows = self.dice, []
        for number, begun in self.begun.items():
            at = begun
            for _ in range(dice.randrange(3)):
                at = self._after(at)
                reached = dice.random() < 0.7
                score = dice.choice(("", "1", "2", "3", "4", "5")) if reached else ""
                outcome = "reached" if reached else "unreachable"
                rows.append({"no": number, "at": at.isoformat(), "outcome": outcome,
                             "score": score})  # fmt: skip
        fields = {"ticket": "column: no", "at": "column: at", "outcome": "column: outcome",
                  "score": "column: score"}  # fmt: skip
        return self._job("followups", "[no, at]", fields, [], rows)

    def _after(self, at: datetime) -> datetime:
        """A moment at or after one, and not after now."""
        later = at + timedelta(seconds=self.dice.choice((0, 0, 60, 7200, 90_000, 300_000)))
        return min(later, self.now)

    def _kind(self) -> str:
        return self.dice.choice(("complaint", "repair", "inquiry", "help"))

    def _states(self) -> str:
        return "states: {" + ", ".join(f"{word}: {act}" for word, act in STATES.items()) + "}"

    def _job(
        self, kind: str, number: str, fields: dict[str, str], more: Sequence[str],
        rows: Sequence[dict[str, str]],
    ) -> ImportJob:  # fmt: skip
        table, mapping = self.folder / f"{kind}.csv", self.folder / f"{kind}.yaml"
        names = list(dict.fromkeys(name for row in rows for name in row))
        wanted = [value.removeprefix("column: ") for value in fields.values()
                  if value.startswith("column: ")]  # fmt: skip
        with table.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(["no", *names, *wanted])))
            writer.writeheader()
            writer.writerows(rows)
        lines = [f"kind: {kind}", f"source: {{system: {self.system}, number: {number}}}",
                 "dates: {formats: [iso]}", *more, "fields:",
                 *(f"  {name}: {{{value}}}" for name, value in fields.items())]  # fmt: skip
        mapping.write_text("\n".join(lines) + "\n")
        return ImportJob(str(table), mapping, rejects=self.folder / f"{kind}-bad.csv")
