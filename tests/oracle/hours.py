"""Working time once more, day by day: the week, the country's list, the office's own days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar
import holidays

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
#: China's holidays are arranged from year to year.
LAST_KNOWN = max(day.year for day in chinese_calendar.constants.holidays)
#: Opening and closing in minutes since midnight, by the wall clock.
Opening = tuple[int, int]


class Hours:
    """When an office works.

    Args:
        rules: What office.yaml says.
        week: A department's own hours in place of the office's.
    """

    def __init__(self, rules: dict[str, Any], week: dict[str, str] | None = None) -> None:
        calendar = rules["calendar"]
        week = week or calendar["hours"]
        self.zone = ZoneInfo(rules["timezone"])
        self.country = calendar.get("country")
        self.week = [openings(week.get(day, "closed")) for day in WEEKDAYS]
        self.own = {one["day"]: openings(one["hours"]) for one in calendar.get("exceptions") or []}
        code, _, region = (self.country or "").partition("-")
        self.abroad: Mapping[date, str] = (
            holidays.country_holidays(code, subdiv=region or None) if code not in ("", "CN") else {}
        )
        self._laid_out: dict[date, list[tuple[int, int]]] = {}

    @property
    def usual(self) -> list[Opening]:
        """The hours of an ordinary working day: as long as most days of the week are."""
        lengths = [minutes(day) for day in self.week if day]
        often = [one for one in lengths if lengths.count(one) == max(map(lengths.count, lengths))]
        return next(day for day in self.week if often and minutes(day) == often[0])

    def of(self, day: date) -> list[Opening]:
        """The hours of a day: the office's own word, else the country's list, else the week."""
        if day.isoformat() in self.own:
            return self.own[day.isoformat()]
        plain = self.week[day.weekday()]
        free, name = self._listed(day)
        if name is None:
            return plain
        return [] if free else max(self.usual, plain, key=minutes)

    def stretches(self, day: date) -> list[tuple[int, int]]:
        """What is worked on a day, in Unix seconds."""
        if day not in self._laid_out:
            self._laid_out[day] = [
                (self._unix(day, opens), self._unix(day, closes)) for opens, closes in self.of(day)
            ]
        return self._laid_out[day]

    def between(self, since: int, until: int) -> int:
        """Seconds worked from one moment to another."""
        worked = 0
        for opens, closes in self.worked_from(since):
            if opens >= until:
                break
            worked += max(0, min(closes, until) - max(opens, since))
        return worked

    def after(self, since: int, seconds: int) -> int:
        """The first moment by which so many seconds are worked."""
        for opens, closes in self.worked_from(since):
            begins = max(opens, since)
            if closes - begins >= seconds:
                return begins + seconds
            seconds -= max(0, closes - begins)
        raise AssertionError("nobody ever works here")

    def due(self, since: int, span: str) -> int:
        """When a span such as `4h`, `2d` or `24h around the clock` is over."""
        amount, unit = int(span.partition(" ")[0][:-1]), span.partition(" ")[0][-1]
        if span.endswith("around the clock"):
            return since + amount * {"m": 60, "h": 3600, "d": 86400}[unit]
        day = minutes(self.usual) * 60
        return self.after(since, amount * {"m": 60, "h": 3600, "d": day}[unit])

    def local(self, at: int) -> datetime:
        """A moment by the office's wall clock."""
        return datetime.fromtimestamp(at, self.zone)

    def worked_from(self, since: int) -> Iterator[tuple[int, int]]:
        """What is worked from about a moment on, day after day."""
        day = self.local(since).date() - timedelta(days=1)
        for _ in range(4000):
            yield from self.stretches(day)
            day += timedelta(days=1)

    def _listed(self, day: date) -> tuple[bool, str | None]:
        """Whether nobody works, and the holiday; a year that is not known has none."""
        if self.country != "CN":
            return day in self.abroad, self.abroad.get(day)
        if day.year > LAST_KNOWN:
            return False, None
        found: tuple[bool, str | None] = chinese_calendar.get_holiday_detail(day)
        return found

    def _unix(self, day: date, minute: int) -> int:
        naive = datetime.combine(day, time()) + timedelta(minutes=minute)
        return int(naive.replace(tzinfo=self.zone).astimezone(UTC).timestamp())


def openings(text: str) -> list[Opening]:
    """`08:30-12:00 13:30-17:30` as minutes; `closed` as none."""
    if text == "closed":
        return []
    halves = [part.split("-") for part in text.split()]
    return [(_minute(opens), _minute(closes)) for opens, closes in halves]


def minutes(day: list[Opening]) -> int:
    """How long a day's hours are."""
    return sum(closes - opens for opens, closes in day)


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
