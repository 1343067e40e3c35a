"""What a shell tells again without working it out: exactly as long as it would read the same."""

from __future__ import annotations

import contextvars
import itertools
import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from svc import language
from svc.cli.look import list_rows, ticket_page
from svc.cli.look.list import columns
from svc.cli.look.show import _told
from svc.cli.main import answered
from svc.cli.termio.lasting import keeping
from svc.cli.termio.times import left_brief_for, left_for, next_brief, next_style, next_words
from svc.desk.core.act import act
from svc.desk.core.desk import Desk
from svc.desk.core.view import View, look
from svc.desk.query.listing import next_clock
from svc.desk.query.ticket_query import TicketQuery, wanted
from svc.desk.ticket import actions as tickets
from svc.desk.ticket.waiting import wait
from svc.index.database.connection import keeping_open
from svc.table import TableRow, TextColumn, laid_out, table
from tests.support import TOP, examples, git, on_terminal, slow_after
from tests.week import ZONE, Week

LANGUAGES = ("en", "zh_CN")
#: From the week's first call to the years after it, the hours around its clocks the likeliest.
BEGIN = datetime(2024, 11, 4, 8, tzinfo=ZONE)
moments = st.one_of(
    st.integers(0, 14 * 86400), st.integers(0, 3 * 86400), st.integers(0, 800 * 86400)
).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
#: What a clerk does between two looks, or a moment only.
spans = st.one_of(st.integers(0, 90), st.integers(0, 7200), st.integers(0, 40 * 86400))


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each language in turn."""
    with language.spoken(request.param):
        yield request.param


seconds = st.one_of(st.integers(-7300, 7300), st.integers(-400 * 86400, 400 * 86400))


@given(seconds, st.sampled_from(LANGUAGES), st.floats(0, 1))
@settings(max_examples=examples(300), deadline=None)
def test_time_left_holds_as_long_as_it_says(left: int, lang: str, part: float) -> None:
    """Words of a time left are the same for as many seconds as they say, and then others."""
    with language.spoken(lang):
        for words in (left_for, left_brief_for):
            told = words(left)
            assert told.holds >= 1
            assert words(left - int(part * (told.holds - 1))).text == told.text
            assert words(left - told.holds + 1).text == told.text
            assert words(left - told.holds).text != told.text


def a_run(draw: Any) -> dict[str, Any]:
    """A clock as the index holds it, due around a day of seconds 0 to 100,000."""
    paused = draw(st.none() | st.integers(1, 100_000))
    return {
        "clock": draw(st.sampled_from(["respond", "accept", "resolve"])),
        "due": draw(st.none() | st.integers(1, 100_000)),
        "stopped": draw(st.none() | st.none() | st.just(5)),
        "voided": None,
        "paused": paused,
        "counted": None if paused is None else draw(st.none() | st.integers(1, 100_000)),
    }


@given(st.data(), st.sampled_from(LANGUAGES))
@settings(max_examples=examples(200), deadline=None)
def test_the_next_clock_holds_as_long_as_it_says(data: st.DataObject, lang: str) -> None:
    """Which clock is next, in long words and short, with its colour, at any moment in between."""
    runs: list[Any] = [a_run(data.draw) for _ in range(data.draw(st.integers(1, 3)))]
    now = data.draw(st.integers(1, 110_000))
    clock = next_clock(runs, now)
    if clock is None:
        return
    worders: list[Callable[[Any], Any]] = [
        next_words, partial(next_brief, True), partial(next_brief, False), next_style
    ]  # fmt: skip
    with language.spoken(lang):
        for words in worders:
            told = words(clock)
            assert told.until > now
            last = now + 200_000 if math.isinf(told.until) else int(told.until) - 1
            for then in {last, data.draw(st.integers(now, last))}:
                assert words(next_clock(runs, then))[0] == told[0]


def asked(reveal: bool = False) -> list_rows.ListAsked:
    """All tickets."""
    return list_rows.ListAsked(TicketQuery(status=("all",)), "-received", None, 0, reveal)


def listed(view: View, rows: list_rows.ListRows, reveal: bool = False) -> str:
    """The list of all tickets, by rows that may have been told before."""
    which = asked(reveal)
    criteria = wanted(view, which.query)
    return rows.table(view, which, criteria, lambda: columns(view, "table")).text


def shown(view: View, pages: ticket_page.TicketPages) -> list[str]:
    """Every ticket of the week, by pages that may have been told before."""
    numbers = [row["id"] for row in view.rows("SELECT id FROM ticket ORDER BY id")]
    return [pages.text(view, number, partial(_told, view, False)) for number in numbers]


class Reader:
    """What somebody was told, and would be told by whoever knows nothing of it."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.rows, self.pages = list_rows.ListRows(), ticket_page.TicketPages()

    def check(self, now: datetime) -> None:
        """Look at everything at a moment: what was kept is what is told anew."""
        with look(self.place, now=now) as view:
            assert listed(view, self.rows) == listed(view, list_rows.ListRows())
            assert shown(view, self.pages) == shown(view, ticket_page.TicketPages())


@pytest.fixture
def waiting(week: Week) -> Week:
    """The week, and a ticket whose wait ends by itself some days later."""
    at = datetime.fromisoformat("2024-11-08 09:00").replace(tzinfo=ZONE)
    steps: list[Callable[[Desk], object]] = [
        lambda desk: tickets.assign(desk, "2", "zhang.wei"),
        lambda desk: tickets.accept(desk, "2"),
        lambda desk: wait(desk, "2", "parts", "2024-11-11 10:00"),
    ]
    for step, who in zip(steps, ("li.na", "zhang.wei", "zhang.wei"), strict=True):
        act(week.place, who, step, now=at)
        at += timedelta(minutes=1)
    return week


@pytest.mark.parametrize(
    "open_", slow_after(1, [True, False]), ids=["one connection", "a connection a look"]
)
def test_at_random_moments(waiting: Week, spoken: str, open_: bool) -> None:
    """At whatever moment one looks again, what was kept is what would be told anew."""

    @given(st.lists(st.tuples(moments, spans), min_size=1, max_size=4))
    @settings(max_examples=examples(16), deadline=None)
    def looked(pairs: Sequence[tuple[datetime, int]]) -> None:
        reader = Reader(waiting.place)
        for moment, span in pairs:
            reader.check(moment)
            reader.check(moment + timedelta(seconds=span))

    if open_:
        with keeping_open():
            looked()
    else:
        looked()


def test_around_every_turn(waiting: Week, spoken: str) -> None:
    """The second before and the second after each moment at which something reads differently."""
    moment = BEGIN + timedelta(days=3)
    reader = Reader(waiting.place)
    with keeping_open():
        for _ in range(examples(40)):
            reader.check(moment)
            with look(waiting.place, now=moment) as view:
                which = asked()
                known = reader.rows.table(
                    view, which, wanted(view, which.query), partial(columns, view, "table")
                )
            until = datetime.fromtimestamp(known.until, UTC).astimezone(ZONE)
            assert until > moment
            reader.check(until - timedelta(seconds=1))
            moment = until


def test_what_holds_is_not_told_again(waiting: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one ticket of a list changes, it alone is told anew, or another whose time came."""
    told: list[int] = []
    anew = list_rows._rows

    def counting(fields: Any, made: Sequence[Any], now: int) -> Any:
        told.append(len(made))
        return anew(fields, made, now)

    monkeypatch.setattr(list_rows, "_rows", counting)
    rows, now = list_rows.ListRows(), datetime(2026, 3, 2, 9, 15, tzinfo=ZONE)
    with keeping_open():
        for second in range(3):
            with look(waiting.place, now=now + timedelta(seconds=second)) as view:
                count = len(listed(view, rows).splitlines()) - 2
        assert count >= 9
        assert told[0] == count
        assert sum(told[1:]) <= 2
        act(
            waiting.place,
            "li.na",
            lambda desk: tickets.annotate(desk, "4", "called again"),
            now=now,
        )
        told.clear()
        with look(waiting.place, now=now + timedelta(seconds=3)) as view:
            listed(view, rows)
    assert 1 <= sum(told) <= 3


widths = st.none() | st.integers(20, 120)


@given(
    st.lists(st.lists(st.text("ab 厨房…\u00e9", max_size=30), min_size=3, max_size=3), max_size=5),
    st.lists(widths, min_size=1, max_size=4),
    st.booleans(),
)
@settings(max_examples=examples(200), deadline=None)
def test_rows_laid_out_before(cells: list[list[str]], rooms: list[int | None], right: bool) -> None:
    """A row in another room, or beside other rows, is laid out as one that never was."""
    heads = [TextColumn("id", False, False, ()), TextColumn("内容", False, True, ()),
             TextColumn("n", right, True, ())]  # fmt: skip
    rows = [TableRow(row) for row in cells]
    for room, count in itertools.product(rooms, (len(rows), max(1, len(rows) - 1))):
        some = cells[:count]
        columns_ = [head._replace(cells=[row[at] for row in some]) for at, head in enumerate(heads)]
        assert laid_out(heads, rows[:count], room) == table(columns_, width=room)


class Shell:
    """Lines in one process, each held against what a process that keeps nothing says."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.place, self._capsys = place, capsys

    def line(self, *words: str) -> str:
        """Run a line here, and where nothing is kept: the same, which is given back."""
        line = ["-C", str(self.place), *words]
        assert answered(line) == 0
        ours = self._capsys.readouterr()
        # A context in which nothing was begun: nothing is kept, and no connection open.
        assert contextvars.Context().run(answered, line) == 0
        assert ours == self._capsys.readouterr()
        return ours.out

    def looks(self) -> list[str]:
        """The list and a ticket in both languages, by both readers, masked and in full."""
        return [
            self.line("--lang", lang, "--as", who, *words, *more)
            for lang in LANGUAGES
            for who in ("li.na", "zhang.wei")
            for words in (("list", "--status", "all"), ("show", "2"), ("list", "--mine"))
            for more in ((), ("--reveal",))
        ]


@pytest.fixture
def shell(
    waiting: Week, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shell]:
    """A shell in the office, while the clock stands still."""

    class Stopped(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2026, 3, 2, 9, 15, tzinfo=ZONE).astimezone(tz)

    monkeypatch.setattr("svc.desk.core.view.datetime", Stopped)
    with keeping_open(), keeping():
        yield Shell(waiting.place, capsys)


def test_as_often_as_one_looks(shell: Shell) -> None:
    """The same is said each time, in each language, by each reader, masked and in full."""
    first = shell.looks()
    assert shell.looks() == first
    assert len(set(first)) > 8


def by_another(place: Path, *words: str) -> None:
    """A command of another process."""
    subprocess.run(
        [sys.executable, "-m", "svc", "--as", "li.na", *words],
        cwd=place, check=True, capture_output=True, env={**os.environ, "PYTHONPATH": str(TOP)},
    )  # fmt: skip


def replaced(place: Path, name: str, old: str, new: str) -> None:
    """A file edited by hand."""
    file = place / name
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def committed(place: Path, name: str, old: str, new: str) -> None:
    """The same, and committed by git."""
    replaced(place, name, old, new)
    git("commit", "-q", "-am", f"{name} by hand", cwd=place)


class Change(NamedTuple):
    """Something that happens to an office, and a word that is read afterwards."""

    about: str
    do: Callable[[Path], object]
    seen: str = ""


CHANGES = (
    Change("another commits to the ticket", lambda place: by_another(place, "note", "2", "seen")),
    Change("a category has another name",
     lambda place: committed(place, "records/office.yaml", "name: 噪音", "name: 吵闹"), "吵闹"),
    Change("somebody is called differently",
     lambda place: committed(place, "records/staff/zhang.wei.yaml", "张伟", "张大伟"), "张大伟"),
    Change("a resident has another name",
     lambda place: committed(place, "records/residents/A/R-A00001.yaml", "王芳", "王小芳")),
    Change("the time zone is another",
     lambda place: committed(place, "records/office.yaml", "Asia/Shanghai", "Europe/Berlin")),
    Change("git takes a commit back",
     lambda place: git("reset", "-q", "--hard", "HEAD~2", cwd=place)),
)  # fmt: skip


@pytest.mark.parametrize(
    "change", slow_after(1, [(change,) for change in CHANGES]), ids=[one.about for one in CHANGES]
)
def test_what_changes_is_seen_at_once(shell: Shell, change: Change) -> None:
    """After whatever happens to the office, all is said as by a process that begins then."""
    before = shell.looks()
    change.do(shell.place)
    after = shell.looks()
    assert after != before
    assert change.seen in "".join(after)
    assert shell.looks() == after


def test_an_edit_by_hand_counts_once_it_is_committed(shell: Shell) -> None:
    """A file of the work tree changes nothing that is shown, as long as it is not committed."""
    before = shell.looks()
    replaced(shell.place, "records/staff/zhang.wei.yaml", "张伟", "张大伟")
    assert shell.looks() == before
    git("commit", "-q", "-am", "by hand", cwd=shell.place)
    assert shell.looks() != before


def test_other_moments_and_commits(shell: Shell) -> None:
    """What was shown of another moment or commit is not shown of now, nor the other way round."""
    then = ("--as-of", "2024-11-06 09:15")
    for more in ((), then, (), ("--rev", "HEAD~3"), then, ("--rev", "HEAD~3", *then), ()):
        shell.line("list", "--status", "all", *more)
        shell.line("show", "2", *more)


@pytest.mark.slow
def test_another_width_and_colours(waiting: Week) -> None:
    """On a terminal lines are laid out to its width, with colours where they are wanted."""
    lines = "list --status all\nshow 2\n" * 2
    for columns_, plain in ((70, ""), (170, "1")):
        argv = [sys.executable, "-m", "svc", "--as", "li.na", "--no-pager"]
        env = {"PYTHONPATH": str(TOP), "NO_COLOR": plain}
        seen = partial(on_terminal, columns=columns_, cwd=waiting.place, env=env)
        commands = ([*argv, "list", "--status", "all"], [*argv, "show", "2"])
        before = "".join(seen(one).out for one in commands)
        ours = seen(["sh", "-c", f"printf '{lines}' | {' '.join(argv)} shell"]).out
        after = "".join(seen(one).out for one in commands)
        # Of an hour that passes meanwhile nothing can be said.
        assert ours == before * 2 or before != after
