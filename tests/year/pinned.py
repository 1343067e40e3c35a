"""The real command on pinned days: whatever of svc looks at the clock is told another time."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.support import Result, Run

#: Of the office: China has no summer time.
ZONE = timezone(timedelta(hours=8))
#: Whatever looks at the clock where an action, a look, a commit or an office is made.
LOOKING = ("svc.desk.core.desk", "svc.desk.core.view", "svc.store.commit.change",
           "svc.desk.repository.init")  # fmt: skip


class _AsDatetime(type):
    """What is a datetime is one of these as well."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, datetime)


def clock_at(now: datetime) -> type[datetime]:
    """The class `datetime`, for which it is a moment."""

    class Pinned(datetime, metaclass=_AsDatetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return now.astimezone(tz)

    return Pinned


class PinnedOffice:
    """Runs commands in an office, each at a moment of its own; time never goes back.

    Attributes:
        place: The office's folder.
        at: When the last command was given.
        given: How many commands were.
    """

    def __init__(self, place: Path, run: Run, patch: pytest.MonkeyPatch) -> None:
        self.place, self._run, self._patch = place, run, patch
        self.at, self.given = datetime(2025, 1, 1, tzinfo=ZONE), 0

    def now_is(self, moment: str) -> None:
        """Have it be a moment.

        Raises:
            AssertionError: It is before the last one.
        """
        now = datetime.fromisoformat(moment).replace(tzinfo=ZONE)
        assert now >= self.at, f"{moment}: {self.at} has been"
        self.at = now
        for module in LOOKING:
            self._patch.setattr(f"{module}.datetime", clock_at(now))

    def found(self, moment: str, *words: str) -> None:
        """Make the office."""
        self.now_is(moment)
        self._run(["svc", "init", str(self.place), *words])

    def __call__(
        self, moment: str, who: str, command: str | Sequence[str], *, code: int = 0,
        input: str = "", lang: str = "en",
    ) -> Result:  # fmt: skip
        """Give a command: `office("2025-01-06 09:10", "li.na", "pay 1-1-101 400 --method cash")`.

        Raises:
            AssertionError: It did not end as it should.
        """
        self.now_is(moment)
        self.given += 1
        words = shlex.split(command) if isinstance(command, str) else [*command]
        line = ["svc", "-C", str(self.place), "--lang", lang, *words]
        return self._run(line, code=code, input=input, env={"SVC_ACTOR": who})

    def batch(self, moment: str, who: str, *lines: Mapping[str, Any]) -> list[str]:
        """Several actions as one commit; the ids of their records."""
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        told = self(moment, who, "batch -", input=text).out.splitlines()
        return [json.loads(line)["id"] for line in told]

    def number(self, moment: str, who: str, command: str | Sequence[str], **more: Any) -> str:
        """Give a command, and take the number of its record: the first word that it says."""
        return self(moment, who, command, **more).out.split()[0]

    def json(self, moment: str, command: str) -> Any:
        """What a command shows, for scripts."""
        return self(moment, "", f"{command} --format json").json()
