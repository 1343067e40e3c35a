"""`svc list`: every filter, order, period, moment and commit, against the records themselves."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from svc.cli.core.work import plain
from svc.model.ticket import Ticket
from svc.rules.record.masking import mask_name
from svc.rules.record.phones import mask
from svc.rules.ticket.history import as_of
from svc.store.yaml.codec import decode
from tests.support import TOP, Run
from tests.week import ZONE, Week

Header = dict[str, Any]
NOON = "2024-11-06T12:00"


def headers(place: Path, moment: datetime | None = None) -> list[Header]:
    """What the record files themselves say, newest first."""
    tickets = []
    for path in place.glob("records/tickets/*/*/*.yaml"):
        ticket: Ticket | None = decode(path.read_bytes(), Ticket, path.name)
        if moment is not None and ticket is not None:
            ticket = as_of(ticket, moment)
        if ticket is not None:
            header = plain(ticket)
            del header["timeline"], header["format"]
            if "reporter" in header:
                header["reporter"] = {
                    "name": mask_name(header["reporter"]["name"]),
                    "phone": mask(header["reporter"]["phone"]),
                }
            tickets.append(header)
    return sorted(tickets, key=lambda header: (header["received"], header["id"]), reverse=True)


def listed(run: Run, words: str, place: Path | None = None) -> list[Header]:
    """What `svc list` says."""
    found: list[Header] = run(f"svc list {words} --format json", cwd=place).json()
    return found


def test_headers_are_the_fields_of_the_records(week: Week, run: Run) -> None:
    """JSON of the list equals the YAML's header, field by field, in its order and forms."""
    found = listed(run, "--status all")
    assert found == headers(week.place)
    assert len(found) == 9
    for header, expected in zip(found, headers(week.place), strict=True):
        assert list(header) == list(expected)
        assert list(header.get("due", ())) == list(expected.get("due", ()))


Fits = Callable[[Header], bool]
FILTERS: tuple[tuple[str, Fits], ...] = (
    ("--status new", lambda h: h["status"] == "new"),
    ("--status 新登记", lambda h: h["status"] == "new"),
    ("--status done --status closed", lambda h: h["status"] in ("done", "closed")),
    ("--status open", lambda h: h["status"] in ("new", "assigned", "working", "waiting")),
    ("--status open --status cancelled",
     lambda h: h["status"] in ("new", "assigned", "working", "waiting", "cancelled")),
    ("", lambda h: h["status"] not in ("closed", "cancelled", "merged")),
    ("--status all --kind repair", lambda h: h["kind"] == "repair"),
    ("--status all --kind 投诉 --kind help", lambda h: h["kind"] in ("complaint", "help")),
    ("--status all --category lift", lambda h: h["category"] == "lift"),
    ("--status all --category 电梯", lambda h: h["category"] == "lift"),
    ("--status all --category Lift --category fees", lambda h: h["category"] in ("lift", "fees")),
    ("--status all --department engineering", lambda h: h.get("department") == "engineering"),
    ("--status all --department none", lambda h: "department" not in h),
    ("--status all --department none --department order",
     lambda h: h.get("department") in (None, "order")),
    ("--status all --assignee zhang.wei", lambda h: h.get("assignee") == "zhang.wei"),
    ("--status all --assignee 张伟", lambda h: h.get("assignee") == "zhang.wei"),
    ("--status all --assignee none", lambda h: "assignee" not in h),
    ("--status all --unit 3-2-1502", lambda h: h.get("unit") == "3-2-1502"),
    ("--status all --unit ３栋２单元１５０２", lambda h: h.get("unit") == "3-2-1502"),
    ("--status all --unit 3栋1502", lambda h: h.get("unit") == "3-2-1502"),
    ("--status all --unit 3#2-1501 --unit A座1502",
     lambda h: h.get("unit") in ("3-2-1501", "A-1502")),
    ("--status all --building 3", lambda h: h.get("unit", "").startswith("3-")),
    ("--status all --building A座", lambda h: h.get("unit", "").startswith("A-")),
    ("--status all --building 3栋 --building B1",
     lambda h: h.get("unit", "").startswith(("3-", "B1-"))),
    ("--status all --resident 3", lambda h: h.get("resident") == "R-A00003"),
    ("--status all --resident R-A1", lambda h: h.get("resident") == "R-A00001"),
    ("--status all --channel chat", lambda h: h["channel"] == "chat"),
    ("--status all --channel 电话", lambda h: h["channel"] == "phone"),
    ("--status all --priority emergency --priority low",
     lambda h: h["priority"] in ("emergency", "low")),
    ("--status all --received 2024-11-05", lambda h: h["received"].startswith("2024-11-05")),
    ("--status all --received 2024-11-04..2024-11-05", lambda h: h["received"] < "2024-11-06"),
    ("--status all --received '2024-11-04 10:00..2024-11-06 09:00'",
     lambda h: "2024-11-04T10:00" <= h["received"] < "2024-11-06T09:00"),
    ("--finished 2024-11-04", lambda h: h.get("finished", "")[:10] == "2024-11-04"),
    ("--closed 2024-11", lambda h: "closed" in h),
    ("--owes-callback", lambda h: h["id"] in ("T2411-A0003",)),
    ("--source SR-77%", lambda h: "source" in h),
    ("--status all --kind repair --channel phone --unit 3-2-1502",
     lambda h: h["id"] == "T2411-A0001"),
)  # fmt: skip


@pytest.mark.parametrize(("words", "fits"), FILTERS, ids=[words for words, _ in FILTERS])
def test_filters(week: Week, run: Run, words: str, fits: Fits) -> None:
    """Each filter finds exactly the tickets that fit, and some but not all do."""
    everything = headers(week.place)
    expected = [header["id"] for header in everything if fits(header)]
    assert 0 < len(expected) < len(everything)
    assert [header["id"] for header in listed(run, words)] == expected


TEXTS = (
    ("漏水", "15"),  # two characters: most Chinese words have two
    ("水", "15"),
    ("漏水 厨房", "1"),
    ("厨房 漏水", "1"),
    ("music", "2"),
    ("MUSIC midnight", "2"),
    ("light third", "3"),
    ("垫圈", "1"),  # the note of its finish
    ("换了垫圈 地上", "1"),
    ("十点到", "1"),  # second line of a contact
    ("小区北门", "4"),  # a place
    ("不是本部门", "2"),  # a reason
    ("100%", "1"),
    ("midnight_", "2"),
    ("nothing_here", ""),
    ("1%0", ""),
    ("电梯", "79"),
    ("ELEVATOR 电梯", "9"),
    ("tube", "3"),
    ("\\", ""),
    ("'; DROP TABLE ticket_row; --", ""),
)


@pytest.mark.parametrize(("text", "numbers"), TEXTS)
def test_text(week: Week, run: Run, text: str, numbers: str) -> None:
    """Words are found in requests, places and notes, in both languages, wildcards taken literally.

    Looking through all tickets and looking at few of them singly give the same.
    """
    all_of_them = run(["svc", "list", "--status", "all", "--text", text, "--format", "json"]).json()
    assert sorted(header["id"][-1] for header in all_of_them) == list(numbers)
    unsettled = run(["svc", "list", "--text", text, "--format", "json"]).json()
    at_end = {header["id"] for header in all_of_them} - {header["id"] for header in unsettled}
    assert at_end <= {"T2411-A0001", "T2411-A0006"}


def test_text_case_beyond_ascii(week: Week, run: Run) -> None:
    """Letters with accents are found in either case."""
    run(["svc", "--as", "li.na", "note", "4", "Café ÉCOLE"])
    for text in ("café", "école", "CAFÉ", "École"):
        found = run(["svc", "list", "--text", text, "--format", "json"]).json()
        assert [header["id"] for header in found] == ["T2411-A0004"], text


@pytest.mark.parametrize("moment", ["2024-11-05T00:00", NOON, "2024-12-01"])
def test_overdue(week: Week, run: Run, moment: str) -> None:
    """Overdue are open tickets whose resolution was due before the moment, at that moment."""
    late = [h["id"] for h in listed(run, f"--status all --overdue --as-of {moment}")]
    at = datetime.fromisoformat(moment if "T" in moment else f"{moment}T23:59:59")
    at = at.replace(tzinfo=ZONE)
    expected = [
        header["id"]
        for header in headers(week.place, at)
        if header["status"] in ("new", "assigned", "working", "waiting")
        and datetime.fromisoformat(header["due"]["resolve"]) < at
    ]
    assert late == expected
    assert bool(expected) == (moment == "2024-12-01")


@pytest.mark.slow
def test_as_of_is_the_fold_up_to_then(week: Week, run: Run) -> None:
    """At every moment of the week the list equals each timeline folded up to it."""
    for moment in week.moments:
        at = datetime.fromisoformat(f"2024-11-{moment.at}").replace(tzinfo=ZONE)
        found = listed(run, f"--status all --as-of {at.isoformat()}")
        assert found == headers(week.place, at), moment


def test_rev_is_what_a_checkout_says(week: Week, run: Run, git: Any, tmp_path: Path) -> None:
    """The list at any commit equals the list in a clone that stands there."""
    clone = tmp_path / "clone"
    git("clone", "-q", str(week.place), str(clone))
    for moment in week.moments:
        git("reset", "-q", "--hard", moment.commit, cwd=clone)
        expected = listed(run, "--status all", clone)
        assert listed(run, f"--status all --rev {moment.commit}") == expected
        assert expected == headers(clone)
    assert listed(run, "--status all") == headers(week.place)


def test_rev_and_as_of_together(week: Week, run: Run, git: Any, tmp_path: Path) -> None:
    """What had been recorded by a commit, as it had happened by a moment."""
    commit = next(m.commit for m in week.moments if m.at == "06 10:00")
    clone = tmp_path / "clone"
    git("clone", "-q", str(week.place), str(clone))
    git("reset", "-q", "--hard", commit, cwd=clone)
    at = datetime.fromisoformat("2024-11-05T09:05").replace(tzinfo=ZONE)
    found = listed(run, f"--status all --rev {commit} --as-of {at.isoformat()}")
    assert found == headers(clone, at)
    assert len(found) == 3


def test_filters_hold_for_other_moments(week: Week, run: Run) -> None:
    """Words, states and clocks are asked of the tickets as they were."""
    then = "--as-of 2024-11-04T10:59 --status all"
    assert [h["id"] for h in listed(run, f"{then} --text 约定")] == ["T2411-A0001"]
    assert listed(run, f"{then} --text 垫圈") == []
    assert [h["status"] for h in listed(run, f"{then} --unit 3-2-1502 --sort received")] == [
        "working",
        "assigned",
    ]


SORTS: tuple[tuple[str, Callable[[Header], Any]], ...] = (
    ("number", lambda h: h["id"]),
    ("received", lambda h: h["received"]),
    ("priority", lambda h: ["emergency", "urgent", "normal", "low"].index(h["priority"])),
    ("status", lambda h: ["new", "assigned", "working", "waiting", "done", "closed",
                          "cancelled"].index(h["status"])),
)  # fmt: skip


@pytest.mark.parametrize(("field", "key"), SORTS, ids=[field for field, _ in SORTS])
def test_order(week: Week, run: Run, field: str, key: Callable[[Header], Any]) -> None:
    """Sorted as asked, and the other way round with a minus."""
    values = [key(header) for header in listed(run, f"--status all --sort {field}")]
    assert values == sorted(values)
    values = [key(header) for header in listed(run, f"--status all --sort -{field}")]
    assert values == sorted(values, reverse=True)


def test_order_by_due(week: Week, run: Run) -> None:
    """By due time comes first what is due first by any clock that runs; what has none is last."""
    found = [h["id"][-1] for h in listed(run, "--status all --sort due --as-of 2024-11-08T10:00")]
    assert set(found[-2:]) == {"1", "6"}
    assert found[0] == "2"


@pytest.mark.parametrize("field", ["updated", "unit", "finished", "closed"])
def test_what_has_none_comes_last(week: Week, run: Run, field: str) -> None:
    """Tickets without the field sorted by stand at the end in either direction."""
    for sign in ("", "-"):
        found = listed(run, f"--status all --sort {sign}{field}")
        if field != "updated":
            has = [field in header for header in found]
            assert has == sorted(has, reverse=True)
    assert len(found) == 9


def test_pages(week: Week, run: Run) -> None:
    """--limit and --offset cut pages out of the same order, and say of how many."""
    everything = listed(run, "--status all")
    pages = [h for start in (0, 4, 8) for h in listed(run, f"--status all -n 4 --offset {start}")]
    assert pages == everything
    assert "9 tickets match, 4 shown" in run("svc list --status all -n 4").err


@pytest.mark.parametrize("option", ["--limit", "--offset"])
def test_pages_beyond_all_measure(week: Week, run: Run, option: str) -> None:
    """A number that no machine counts to is a usage error, not a fault."""
    assert "is not between" in run(f"svc list {option} {'9' * 23}", code=2).err


def test_words_that_are_no_text(week: Week, run: Run) -> None:
    """Bytes that are no UTF-8 are told as such."""
    assert "not valid UTF-8" in run(["svc", "list", "--text", "\udcff"], code=4).err


def test_words_on_standard_error(week: Week, run: Run) -> None:
    """Without --status it is said that some are left out, and how to see them."""
    told = run("svc list").err
    assert "7 tickets match" in told
    assert "--status all" in told
    assert run("svc list --status all --format json").err == ""
    assert "0 tickets match" in run("svc list --status merged").err


def test_reporter_is_masked(week: Week, run: Run) -> None:
    """A stranger's phone is masked, unless asked for."""
    (found,) = listed(run, "--kind inquiry")
    assert found["reporter"] == {"name": "É**", "phone": "136****2222"}
    (found,) = listed(run, "--kind inquiry --reveal")
    assert found["reporter"]["phone"] == "13600002222"


def test_formats(week: Week, run: Run) -> None:
    """The same tickets as lines of JSON and as CSV."""
    found = listed(run, "--status all")
    lines = run("svc list --status all --format jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == found
    rows = list(csv.DictReader(io.StringIO(run("svc list --status all --format csv").out)))
    assert [row["id"] for row in rows] == [header["id"] for header in found]
    assert rows[-1]["due.resolve"] == found[-1]["due"]["resolve"]
    assert rows[1]["source.number"] == "SR-77%"
    assert "| T2411-A0001" in run("svc list --status all --format md").out


def test_table_marks_what_is_late(week: Week, run: Run) -> None:
    """A late ticket is marked by a word, whatever the colour; columns line up in Chinese."""
    shown = run("svc list --status all --as-of 2024-11-20").out.splitlines()
    late = next(line for line in shown if line.startswith("T2411-A0002"))
    assert "late" in late
    assert "\x1b" not in "".join(shown)
    first = next(line for line in shown if line.startswith("T2411-A0001"))
    assert "厨房水管漏水" in first


def test_hostile_text_stays_text(week: Week, run: Run) -> None:
    """Control characters in a request reach neither a terminal nor a pipe raw."""
    told = run(
        ["svc", "--as", "li.na", "create", "\x1b[31mred\x07 and\nmore", "--kind", "help",
         "--category", "other", "--unit", "3-2-1502", "--name", "x", "--phone", "13500009999",
         "--channel", "web"]
    )  # fmt: skip
    number = told.out.split()[0]
    for words in ("svc list", "svc list --format md", f"svc show {number}", "svc due --within 90d",
                  "svc board", f"svc log {number}"):  # fmt: skip
        for shown in (run(words).out, run.terminal(words, columns=200).out):
            assert "\x1b[31mred" not in shown
            assert "\x07" not in shown


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("--category nosuch", 3, "plumbing"),
        ("--department nosuch", 3, "engineering"),
        ("--assignee nobody", 3, "svc staff list"),
        ("--unit 9-9-999", 3, "svc unit list"),
        ("--unit ???", 2, "3-2-1502"),
        ("--building 3-2-1502", 2, "3栋"),
        ("--resident 77", 3, "svc resident list"),
        ("--status lost", 2, "open, all"),
        ("--kind lost", 2, "complaint"),
        ("--priority lost", 2, "urgent"),
        ("--channel lost", 2, "hotline"),
        ("--received never", 2, "2026-11"),
        ("--sort colour", 2, "received"),
        ("--rev nosuch", 3, "nosuch"),
        ("--as-of whenever", 2, "2026-11-03"),
    ],
)
def test_errors_name_the_way_out(week: Week, run: Run, words: str, code: int, said: str) -> None:
    """A value that is not known ends the command, naming those that are."""
    told = run(f"svc list {words}", code=code)
    assert told.out == ""
    assert said in told.err


def test_retired_category_is_still_found(week: Week, run: Run, git: Any) -> None:
    """Tickets of a category that the office's rules no longer name can still be listed."""
    rules = week.place / "records" / "office.yaml"
    text = rules.read_text("utf-8")
    start = text.index("  - id: fees")
    rules.write_text(text[:start] + text[text.index("  - id: service", start) :], "utf-8")
    git("commit", "-qam", "no more fees", cwd=week.place)
    assert [h["id"] for h in listed(run, "--category fees")] == ["T2411-A0004"]


def test_listing_needs_no_record_types(week: Week) -> None:
    """A warm list imports neither msgspec nor YAML, nor another's writer of tables."""
    script = (
        "import sys; from svc.cli.main import main; main(sys.argv[1:]);"
        "print([m for m in ('msgspec', 'yaml', 'tabulate', 'git', 'phonenumbers')"
        " if m in sys.modules], file=sys.stderr)"
    )
    commands = {
        ("list", "--format", "json"): [],
        ("list",): [],
        ("due", "--format", "json"): [],
        ("board", "--format", "json"): [],
    }
    for command, expected in commands.items():
        for _ in range(2):
            told = subprocess.run(
                [sys.executable, "-c", script, *command],
                cwd=week.place, env={"PYTHONPATH": str(TOP)}, capture_output=True, check=True,
            )  # fmt: skip
        assert told.stderr.decode().splitlines()[-1] == str(expected), command
