"""Random imports of every kind: homes, people, tickets, logs of events, lists of callbacks."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from svc.desk.importing.run import ImportJob, import_files
from svc.errors import InvalidData, Refused
from tests.estate import UNITS

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
#: Homes as residents spell them, some of phases, some shops.
HOMES = (
    "3栋2单元1502", "5#1-301", "二期5幢301", "1期3栋2单元402", "1栋商铺5", "甲楼12-1", "B1-P077",
)  # fmt: skip


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
        self.taken = self.rejects = 0
        folder.mkdir(parents=True)
        self.begun = {
            str(number): now - timedelta(seconds=dice.randrange(3600, 20 * 86400))
            for number in range(1, dice.randrange(2, 8))
        }
        self.homes = dice.sample(HOMES, 4) if dice.random() < 0.5 else []
        self.people = [f"w{number}" for number in range(1, 4)] if dice.random() < 0.5 else []
        self.residents = ["r1", "r2", "r3"] if dice.random() < 0.5 else []

    def into(self, office: Path) -> None:
        """Import some or all of the kinds, together or one after the other, perhaps again."""
        self._all(office)
        if self.dice.random() < 0.4:
            self._all(office)

    def jobs(self) -> list[ImportJob]:
        """Some or all of the kinds, in the order in which they depend on one another."""
        dice = self.dice
        jobs = [self._units()] if self.homes else []
        jobs += [self._staff()] if self.people else []
        jobs += [self._residents()] if self.residents else []
        jobs += [self.tickets()]
        jobs += [self.events()] if dice.random() < 0.6 else []
        jobs += [self.followups()] if dice.random() < 0.6 else []
        return jobs

    def _all(self, office: Path) -> None:
        jobs, dice = self.jobs(), self.dice
        batches = [jobs] if dice.random() < 0.5 else [[job] for job in jobs]
        for batch in batches:
            try:
                import_files(office, "chen.jing", batch, now=self.now)
                self.taken += 1
            except InvalidData as refused:
                self._no_mistake_of_ours(refused)
            except Refused:
                continue  # the office's rules are against all of it

    def _no_mistake_of_ours(self, refused: InvalidData) -> None:
        """A mapping that is none, or a row that is none, would be a fault of the test."""
        assert "mapping" not in str(refused), (str(refused), refused.problems)

    def _units(self) -> ImportJob:
        """A list of homes."""
        rows = [{"no": f"h{place}", "unit": home, "area": self.dice.choice(("", "88.50"))}
                for place, home in enumerate(self.homes)]  # fmt: skip
        fields = {"unit": "column: unit", "area": "column: area"}
        return self._job("units", "no", fields, [], rows)

    def _staff(self) -> ImportJob:
        """A list of people who work here, some in several roles."""
        rows = [
            {"no": number, "id": f"{self.system}.{number}", "name": f"员工{number}",
             "department": self.dice.choice(DEPARTMENTS),
             "roles": self.dice.choice(("", "worker", "supervisor,worker"))}
            for number in self.people
        ]  # fmt: skip
        names = ("id", "name", "department", "roles")
        return self._job("staff", "no", {name: f"column: {name}" for name in names}, [], rows)

    def _residents(self) -> ImportJob:
        """People and where they live or lived, some in two homes."""
        dice, rows = self.dice, []
        for number in self.residents:
            for home in dice.sample([*UNITS, *self.homes], dice.choice((1, 1, 2))):
                since = self.now.date() - timedelta(days=dice.randrange(30, 900))
                until = since + timedelta(days=dice.randrange(1, 700))
                rows.append({
                    "no": number, "name": f"住户{number}", "phone": "138 0000 00" + number[1:] * 2,
                    "unit": home, "relation": dice.choice(("owner", "tenant")),
                    "since": since.isoformat(), "until": dice.choice(("", until.isoformat())),
                })  # fmt: skip
        names = ("name", "unit", "relation", "since", "until")
        fields = {"phones": "column: phone"} | {name: f"column: {name}" for name in names}
        day = dice.choice(("last", "gone"))
        fields["until"] += f", day: {day}"
        return self._job("residents", "no", fields, [], rows)

    def tickets(self) -> ImportJob:
        """A table of tickets: times of some steps, perhaps a state that fits them or not."""
        dice = self.dice
        steps = [name for name in STEPS if dice.random() < 0.5]
        dues = [name for name in DUES if dice.random() < 0.3]
        has_state, answers = dice.random() < 0.6, dice.random() < 0.4
        rows = []
        for number, begun in self.begun.items():
            times, at = {"received": begun}, begun
            for name in steps:
                at = self._after(at)
                if dice.random() < 0.7:
                    times[name] = at
            if answers and dice.random() < 0.7:
                times["responded"] = self._after(begun)
            row = {name: moment.isoformat() for name, moment in times.items()}
            for name in dues:
                due = begun + timedelta(seconds=dice.randrange(5 * 86400))
                row[name] = dice.choice((due.isoformat(), due.date().isoformat(), ""))
            row |= {"no": number, "department": dice.choice(DEPARTMENTS), "kind": self._kind(),
                    "assignee": dice.choice((*PEOPLE, *self.people, "")),
                    "state": dice.choice(list(STATES)[:10])}  # fmt: skip
            row |= self._who_and_where()
            rows.append(row)
        fields = {"received": "column: received", "kind": "column: kind",
                  "category": "value: plumbing", "channel": "value: phone", "text": "value: x",
                  "place": "column: place", "unit": "column: unit",
                  "resident": "column: resident", "reporter_name": "column: caller",
                  "reporter_phone": "column: phone", "department": "column: department",
                  "assignee": "column: assignee"}  # fmt: skip
        told = [*steps, *dues, *(["responded"] if answers else [])]
        fields |= {name: f"column: {name}" for name in told}
        if has_state or {"finished", "closed"} & set(steps):
            fields["resolution"] = "value: fixed"
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
                    "assignee": dice.choice((*PEOPLE, *self.people, "", "", "")),
                    "order": str(len(rows)),
                })  # fmt: skip
        dice.shuffle(rows)
        names = ("at", "state", "department", "assignee")
        fields = {name: f"column: {name}" for name in names}
        fields |= {"order": "column: order"} if dice.random() < 0.5 else {}
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

    def _who_and_where(self) -> dict[str, str]:
        """A home or a place, and a resident, a stranger or nobody."""
        dice = self.dice
        where = {"unit": dice.choice([*UNITS, *self.homes])} if dice.random() < 0.7 else {}
        who = dice.choice(({}, {"caller": "路人", "phone": "13800000002"}, {"resident": "x"}))
        if "resident" in who:
            who = {"resident": dice.choice(self.residents or ["R-A00001", "R-A00003"])}
        return {**who, **(where or {"place": "东门"})}

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
        self.rejects += 1
        return ImportJob(str(table), mapping, self.folder / f"{kind}-bad{self.rejects}.csv")
