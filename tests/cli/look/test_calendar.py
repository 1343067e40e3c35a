"""`svc calendar`: a month's hours, and why; and who is told of a year nobody knows."""

from __future__ import annotations

import csv
import io
from functools import partial
from pathlib import Path

import pytest

from svc.desk.core.act import act
from tests.counter import NINE
from tests.support import Run


def set_office(run: Run, place: Path, old: str, new: str) -> None:
    """Change office.yaml by hand, and record it."""
    path = place / "records" / "office.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    run(["svc", "--as", "li.na", "save", "-m", "rules"], cwd=place)


def test_a_month_with_holidays_and_a_make_up_day(estate: Path, run: Run) -> None:
    """October 2026: the National Day week, and the Saturday that makes up for it."""
    month = run("svc calendar 2026-10 --format json").json()
    days = {one["day"]: one for one in month["days"]}
    assert len(days) == 31
    assert days["2026-10-01"]["kind"] == "holiday"
    assert days["2026-10-01"]["hours"] == "closed"
    assert (days["2026-10-10"]["kind"], days["2026-10-10"]["seconds"]) == ("make-up", 27_000)
    assert days["2026-10-11"]["kind"] == "weekday"
    assert month["seconds"] == sum(one["seconds"] for one in days.values())
    assert month["working_days"] == 18
    assert month["unknown_years"] == []
    told = run("svc calendar 2026-10")
    assert "2026-10-10  Sat      08:30-12:00 13:30-17:30  7 h 30 min  make-up working" in told.out
    assert "2026-10: 18 days, 135 h" in told.out
    assert told.err == ""


def test_other_forms(estate: Path, run: Run) -> None:
    """A row a day as CSV and lines of JSON, and a Markdown table."""
    rows = list(csv.DictReader(io.StringIO(run("svc calendar 2026-02 --format csv").out)))
    assert len(rows) == 28
    assert rows[13]["kind"] == "make-up"
    assert len(run("svc calendar 2026-02 --format jsonl").out.splitlines()) == 28
    assert run("svc calendar 2026-02 --format md").out.count("\n|") == 29


def test_the_offices_own_days_win(estate: Path, run: Run) -> None:
    """An exception wins over the country's list; --rev shows the month as it was ruled before."""
    own = (
        "calendar:\n  exceptions:\n    - day: '2026-10-01'\n      hours: 09:00-12:00\n"
        "      name: duty\n"
    )
    set_office(run, estate, "calendar:\n", own)
    days = run("svc calendar 2026-10 --format json").json()["days"]
    assert (days[0]["kind"], days[0]["hours"]) == ("exception", "09:00-12:00")
    assert days[0]["why"] == "the office's own day: duty"
    before = run("svc calendar 2026-10 --rev HEAD~1 --format json").json()["days"]
    assert before[0]["kind"] == "holiday"


def test_a_departments_own_hours(estate: Path, run: Run) -> None:
    """Where it has a week of its own; by id or name."""
    name = "    name_en: Security and Grounds\n"
    set_office(run, estate, name, f"{name}    hours:\n      sun: 20:00-24:00\n")
    month = run("svc calendar 2026-11 --department order --format json").json()
    assert (month["department"], month["working_days"]) == ("order", 5)
    assert run("svc calendar 2026-11 --department 秩序环境部 --format json").json() == month
    assert (
        run("svc calendar 2026-11 --department service --format json").json()["seconds"]
        > (month["seconds"])
    )
    refused = run("svc calendar 2026-11 --department nosuch", code=3).err
    assert "nosuch" in refused
    assert "engineering" in refused


def test_a_year_nobody_knows_is_told_with_the_list_to_fill(estate: Path, run: Run) -> None:
    """Plain weeks, a warning, and exit code 0; filled in, it is known."""
    shown = run("svc calendar 2031-10")
    assert "warning: the public holidays of CN in 2031 are not known" in shown.err
    assert "calendar.exceptions for 2031" in shown.err
    assert "holidays not known" in shown.out
    assert run("svc calendar 2031-10 --format json").json()["unknown_years"] == [2031]
    days = "".join(f"    - day: '2031-10-{day:02}'\n      hours: closed\n" for day in range(1, 8))
    set_office(run, estate, "calendar:\n", f"calendar:\n  exceptions:\n{days}")
    shown = run("svc calendar 2031-10")
    assert shown.err == ""
    assert "not known" not in shown.out


def test_due_times_that_rest_on_it_are_told(
    estate: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Registering a ticket warns on stderr where its due times rest on unknown holidays."""
    create = (
        "svc --as li.na create 漏水 --kind repair --category plumbing --unit 3-2-1502"
        " --resident 1 --channel phone"
    )
    monkeypatch.setattr("svc.desk.core.act.act", partial(act, now=NINE))
    assert "warning" not in run(create).err
    monkeypatch.setattr("svc.desk.core.act.act", partial(act, now=NINE.replace(year=2031)))
    told = run(create)
    assert "warning: the public holidays of CN in 2031 are not known" in told.err
    assert "calendar.exceptions for 2031" in told.err
    assert told.out.startswith("T3111-A0001")


@pytest.mark.parametrize(
    "month", ["october", "2026-13", "2026-0", "2026/10", "1850-01", "２０26-1"]
)
def test_no_month(estate: Path, run: Run, month: str) -> None:
    """Refused with the value and how it is written."""
    told = run(["svc", "calendar", month], code=None)
    assert told.code in (2, 4)
    assert "2026-10" in told.err


def test_days_on_which_clocks_change(estate: Path, run: Run) -> None:
    """In New York a Sunday that is worked has 23 hours in spring, and the day says why."""
    set_office(run, estate, "timezone: Asia/Shanghai", "timezone: America/New_York")
    set_office(run, estate, "  country: CN\n", "")
    set_office(run, estate, "    sun: closed\n", "    sun: 00:00-24:00\n")
    days = {d["day"]: d for d in run("svc calendar 2015-03 --format json").json()["days"]}
    assert days["2015-03-08"]["seconds"] == 23 * 3600
    assert days["2015-03-08"]["why"] == "clocks change: 60 min shorter"
    autumn = {d["day"]: d for d in run("svc calendar 2015-11 --format json").json()["days"]}
    assert autumn["2015-11-01"]["seconds"] == 25 * 3600
