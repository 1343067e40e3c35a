"""The sample office: what is in it, and the history that a new office gets from it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies

from svc.desk import sample
from svc.desk.sample import found_sample
from svc.errors import Refused
from svc.kinds.derive import type_of
from svc.kinds.fees.bill import BillAction
from svc.kinds.fees.receipt import Method, Receipt, ReceiptAction
from svc.kinds.people.activity import ActivityAction, ActivityType
from svc.kinds.people.promise import PromiseAction
from svc.kinds.people.survey import SurveyAction
from svc.kinds.publications.words import PublicationAction, PublicationType, Urgency
from svc.kinds.table import KINDS
from svc.model.fees import Formula, MeterChange, PaymentOrder
from svc.model.office import Office
from svc.model.roles import Role
from svc.model.ticket import Ticket
from svc.model.words import (
    Action,
    Channel,
    Kind,
    PartyWord,
    Priority,
    Relation,
    Resolution,
    Status,
)
from svc.resources import sample_history
from svc.rules.record.numbers import parse_number
from svc.rules.record.phones import normalise
from svc.rules.ticket.lifecycle import TABLE, fold, header, order
from svc.store.layout import OFFICE_PATH, path_of, place_of
from svc.store.yaml.codec import decode, encode
from tests.support import TOP, Run

Git = Callable[..., str]
RECORDS = TOP / "records"


ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)


@cache
def records(kind: str) -> dict[str, Any]:
    """The checkout's records of a kind, by id."""
    by_id = {}
    for path in sorted(RECORDS.rglob("*.yaml")):
        name = f"records/{path.relative_to(RECORDS).as_posix()}"
        place = place_of(name)
        assert place is not None, f"{name} is no record's place"
        if place.kind == kind:
            by_id[place.id] = decode(path.read_bytes(), type_of(kind), name)
    return by_id


def tickets() -> list[Ticket]:
    """The checkout's tickets."""
    return list(records("ticket").values())


def events() -> list[Any]:
    """Every event of every ticket."""
    return [event for ticket in tickets() for event in ticket.timeline]


class Founded(NamedTuple):
    """An office made of the sample, not to be changed."""

    place: Path


@pytest.fixture
def founded(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Founded:
    """An office made of the sample, for tests that only look; made once, on a bare machine."""
    made: Founded | None = getattr(request.config, "_sample", None)
    if made is None:
        made = Founded(tmp_path_factory.mktemp("sample") / "office")
        found_sample(made.place)
        request.config._sample = made  # type: ignore[attr-defined]
    return made


# What is in it


def test_counts() -> None:
    """A small estate: what the README promises of it."""
    office: Office = records("office")["office"]
    assert len(office.departments) == 3
    counts = {kind: len(records(kind)) for kind in ("staff", "unit", "resident", "ticket")}
    assert counts == {"staff": 10, "unit": 60, "resident": 80, "ticket": 123}
    fees = {kind: len(records(kind)) for kind in ("party", "tariff", "meter", "reading")}
    assert fees == {"party": 7, "tariff": 8, "meter": 5, "reading": 67}
    months = {bill.period for bill in records("bill").values()}
    assert {f"2025-{n}" for n in (11, 12)} | {f"2026-{n:02d}" for n in range(1, 11)} <= months
    assert len({unit.building for unit in records("unit").values()}) == 2
    assert {unit.use for unit in records("unit").values()} == {"home", "shop", "parking"}
    received = [ticket.received.date() for ticket in tickets()]
    assert (min(received), max(received)) == (date(2026, 8, 1), date(2026, 10, 31))


def test_money_is_taken_twice_by_two_desks() -> None:
    """Both receipts name the same lines; the later one's money is credit, and has its ticket."""
    receipts: dict[str, Receipt] = records("receipt")
    ((late, about),) = (
        (receipt, event.ticket) for receipt in receipts.values() for event in receipt.events
        if event.action is ReceiptAction.TICKET
    )  # fmt: skip
    twins = [one for one in receipts.values() if one is not late and one.lines == late.lines]
    assert [one.taken < late.taken for one in twins] == [True]
    assert {parse_number(one.id).desk for one in (late, *twins)} == {"A", "B"}
    assert late.id in records("ticket")[about].text


def test_the_vocabulary_is_all_there() -> None:
    """Every action, state, resolution, kind, channel, priority, role and relation occurs."""
    used: dict[Any, set[Any]] = {
        Action: {event.action for event in events()},
        Status: {ticket.status for ticket in tickets()},
        Kind: {ticket.kind for ticket in tickets()},
        Channel: {ticket.channel for ticket in tickets()},
        Priority: {ticket.priority for ticket in tickets()},
        Resolution: {ticket.resolution for ticket in tickets()} - {None},
        Role: {role for member in records("staff").values() for role in member.roles},
        Relation: {
            home.relation for one in records("resident").values() for home in one.occupancies
        },
    }
    # What follows where desks meet has no place in a single desk's story.
    used[Action].add(Action.SPLIT)
    for vocabulary, words in used.items():
        assert words == set(vocabulary), vocabulary.__name__
    assert set(TABLE) == used[Action]


def sequence(ticket: Ticket) -> list[str]:
    """What happened to a ticket, in order."""
    return [str(event.action) for event in order(ticket.timeline)]


def told(*wanted: str) -> list[Ticket]:
    """Tickets to which these things happened in this order, whatever came between."""
    found = []
    for ticket in tickets():
        left = iter(sequence(ticket))
        if all(action in left for action in wanted):
            found.append(ticket)
    return found


def test_paths_through_the_life_cycle() -> None:
    """The turns a ticket's life can take are all taken."""
    assert any(
        event.action == "assign" and event.role == "director"
        for ticket in told("return", "return", "assign")
        for event in ticket.timeline
    )
    assert told("transfer", "accept", "finish")
    assert told("supervise", "answer")
    assert told("escalate", "answer")
    assert told("finish", "callback", "accept", "finish", "callback"), "an unhappy callback"
    assert told("callback", "reopen", "accept"), "reopened after it was closed"
    assert told("callback", "callback", "callback", "close"), "closed as not reached"
    assert told("create", "link"), "follows a closed ticket"
    assert told("absorb", "finish", "callback", "callback"), "both reporters are called"
    assert told("finish", "close", "callback"), "called back after closing"
    assert told("wait", "cancel") or told("assign", "cancel")
    waits = [event for event in events() if event.action == "wait"]
    assert {event.reason for event in waits} == {"resident", "third-party", "parts", "people"}
    assert {event.pauses for event in waits} == {True, False}
    assert any(event.recorded for event in events()), "something was recorded later"
    assert {event.level for event in events() if event.level} >= {"director", "quality"}


def test_ways_to_report() -> None:
    """Strangers with a phone, places instead of units, other first takers, appointments."""
    assert sum(ticket.reporter is not None for ticket in tickets()) >= 8
    assert sum(ticket.place is not None for ticket in tickets()) >= 8
    assert sum(ticket.first_taker is not None for ticket in tickets()) >= 5
    assert any(ticket.appointment for ticket in tickets())


def test_some_are_late_and_some_still_open() -> None:
    """At the end of October a board has something to show."""
    end = datetime(2026, 10, 31, 23, 59, tzinfo=ZONE)
    lives = [fold(ticket.timeline) for ticket in tickets()]
    unsettled = [life for life in lives if life.closed is None and life.merged_into is None]
    assert {"new", "assigned", "working", "waiting", "done"} <= {life.status for life in unsettled}
    assert sum(run.late(end) for life in lives for run in life.runs) >= 10
    assert any(run.late(end) for life in unsettled for run in life.runs)
    assert any(run.paused for life in unsettled for run in life.runs)
    assert any(life.owes_callback() for life in lives if life.status == "closed")


def test_people_come_and_go() -> None:
    """Occupancies that ended, somebody who moved within the estate, a shop, staff who left."""
    people = records("resident").values()
    homes = [home for one in people for home in one.occupancies]
    assert sum(home.until is not None for home in homes) >= 5
    assert any(
        one.until == other.since
        for person in people
        for one in person.occupancies
        for other in person.occupancies
        if one is not other and one.until is not None
    )
    assert {home.unit for home in homes} <= set(records("unit"))
    assert any(not member.active for member in records("staff").values())
    assert any(len(member.roles) > 1 for member in records("staff").values())
    assert sum(one.native_place is not None for one in people) >= 5


def test_texts_are_told_once_and_in_two_languages() -> None:
    """No text stands twice; most are Chinese, and a good many English."""
    texts = [ticket.text for ticket in tickets()]
    notes = [event.note for event in events() if event.note and len(event.note) > 12]
    assert len(set(texts)) == len(texts)
    assert max(Counter(notes).values()) == 1
    english = sum(not re.search(r"[\u4e00-\u9fff]", text) for text in texts)
    assert 12 <= english <= 40


def test_phones_are_made_up_but_well_formed() -> None:
    """Every number can be matched, and lies in a range that nobody has."""
    phones = [phone for one in records("resident").values() for phone in one.phones]
    phones += [member.phone for member in records("staff").values()]
    phones += [ticket.reporter.phone for ticket in tickets() if ticket.reporter]
    for phone in phones:
        assert normalise(phone), phone
        assert re.search(r"0000|7700 900|00 00|000 1", phone), phone


def test_every_file_is_as_svc_writes_it() -> None:
    """What is decoded encodes to the same bytes; only office.yaml was written by hand."""
    for kind in KINDS:
        for record_id, record in records(kind).items():
            if kind != "office":
                assert (TOP / path_of(kind, record_id)).read_bytes() == encode(record), record_id


def test_headers_equal_their_fold() -> None:
    """Status, assignee, due times and the rest follow from the timeline; no event is void."""
    for ticket in tickets():
        life = fold(ticket.timeline)
        assert not life.ineffective, ticket.id
        assert {name: getattr(ticket, name) for name in header(life)} == header(life), ticket.id


def test_callbacks_and_follow_ups_name_each_other() -> None:
    """Every callback has its record and every record its callback."""
    named = {event.followup: event for event in events() if event.action == "callback"}
    assert set(named) == set(records("followup"))
    for number, followup in records("followup").items():
        event = named[number]
        assert (followup.at, followup.by, followup.score) == (event.at, event.by, event.score)


def test_numbers_have_no_gaps() -> None:
    """Per month and desk the sequence runs from 1 without a hole."""
    for kind in ("ticket", "followup", "receipt"):
        months: dict[str, list[int]] = {}
        for number in records(kind):
            month, rest = re.split(r"(?<=-[A-Z])", number)
            months.setdefault(month, []).append(int(rest))
        for month, numbers in months.items():
            assert sorted(numbers) == list(range(1, len(numbers) + 1)), (kind, month)


def test_the_checkouts_own_sample_refuses_writes() -> None:
    """It says so in its office.yaml, and carries git's attributes."""
    assert records("office")["office"].sample
    assert "-merge" in (RECORDS / ".gitattributes").read_text(encoding="utf-8")


# A year of fees


def receipts() -> list[Any]:
    """Every receipt."""
    return list(records("receipt").values())


def test_tariffs_of_every_sort() -> None:
    """Each formula, each way of billing, a price that rises, discounts, grace and a cap."""
    of = [version for tariff in records("tariff").values() for version in tariff.versions]
    assert {version.formula for version in of} == set(Formula)
    assert {version.billed for version in of} == {"advance", "arrears"}
    assert {"month", "quarter", "once"} <= {version.period for version in of}
    assert any(one.until == other.since for one in of for other in of if one is not other)
    assert any(version.late and version.late.grace and version.late.cap for version in of)
    assert {version.late.order for version in of if version.late} == set(PaymentOrder)
    assert any(version.discounts for version in of) and any(version.agent_for for version in of)
    assert any(tariff.refundable for tariff in records("tariff").values())
    assert {one.change for one in records("reading").values()} == set(MeterChange)
    assert any(one.estimated for one in records("reading").values())


def test_units_and_their_payers() -> None:
    """Handed over in the year, vacant and let again, shared, paid by item, until somebody left."""
    units = records("unit").values()
    assert any(unit.delivered and unit.delivered > date(2025, 12, 1) for unit in units)
    assert any(empty.until and empty.approved for unit in units for empty in unit.vacant)
    payers = [payer for unit in units for payer in unit.payers]
    assert any(payer.share for payer in payers) and any(payer.items for payer in payers)
    assert any(payer.until for payer in payers)
    lines = [line for bill in records("bill").values() for line in bill.lines]
    assert {"guihu-land", "R-A00030"} <= {line.payer for line in lines}
    assert any(line.days != line.of_days for line in lines if line.days and line.price)
    assert any(line.charged for line in lines) and any(line.share for line in lines)
    assert any(line.discounts for line in lines) and any(line.corrects for line in lines)
    assert any(line.mark and "again" in line.mark for line in lines)


def test_whatever_can_happen_to_a_line() -> None:
    """Every event of a bill; a waiver that was agreed to and one that was not."""
    happened = [event for bill in records("bill").values() for event in bill.events]
    assert {event.action for event in happened} == set(BillAction)
    assert any(event.ticket in records("ticket") for event in happened)
    assert any(bill.by for bill in records("bill").values()), "charged once"


def test_every_way_of_paying() -> None:
    """Each method, a payer's word, late fees, credit, deposits, reversals, refunds, paper."""
    assert {receipt.method for receipt in receipts()} == set(Method)
    assert {receipt.designated for receipt in receipts()} == {"auto", "payer"}
    assert any(line.late for receipt in receipts() for line in receipt.lines)
    assert any(receipt.credit > 0 and receipt.lines for receipt in receipts()), "excess"
    assert {receipt.cashier for receipt in receipts()} >= {"chen.hong", "chen.xin", "huang.li"}
    reversed_ = [(receipt, records("receipt")[receipt.reverses])
                 for receipt in receipts() if receipt.reverses]  # fmt: skip
    assert {here.taken.date() == back.taken.date() for here, back in reversed_} == {True, False}
    refunds = [receipt for receipt in receipts() if receipt.amount < 0 and not receipt.reverses]
    assert all(receipt.approved_by not in (None, receipt.cashier) for receipt in refunds)
    assert any(receipt.refunds for receipt in refunds), "of a deposit"
    assert any(receipt.paper_no for receipt in receipts())
    assert any(receipt.payer_text for receipt in receipts())
    printed = [[event.action for event in receipt.events].count("print") for receipt in receipts()]
    assert {1, 2} <= set(printed)
    done = {event.action for receipt in receipts() for event in receipt.events}
    assert {"print", "invoice", "confirm"} <= done
    assert {number.split("-")[1][0] for number in records("receipt")} == {"A", "B"}


# What is told, promised, held, asked, and goes outside


def steps(kind: str) -> set[str]:
    """What happened to the records of a kind."""
    return {str(event.action) for one in records(kind).values() for event in one.events}


def test_whatever_can_happen_to_texts_promises_gatherings_and_surveys() -> None:
    """Every step of each; every sort of text, of gathering, of question, of how one is asked."""
    assert steps("notice") == set(PublicationAction)
    assert steps("promise") == set(PromiseAction)
    assert steps("activity") == set(ActivityAction)
    assert steps("survey") == set(SurveyAction)
    texts = records("notice").values()
    assert {text.type for text in texts} == set(PublicationType)
    assert {text.urgency for text in texts} == set(Urgency)
    assert {one.type for one in records("activity").values()} == set(ActivityType)
    forms = records("response").values()
    assert {form.channel for form in forms} == {"paper", "web", "visit", "phone"}
    assert any(re.search("[a-z]{4}", one.body) for text in texts for one in text.versions)


def test_what_became_of_decisions_and_opinions() -> None:
    """A decision is a ticket and one a promise; an opinion is a ticket, one has a reason."""
    gatherings = [event for one in records("activity").values() for event in one.events]
    decided = [event for event in gatherings if event.action == "decide"]
    assert any(event.ticket in records("ticket") for event in decided)
    assert any(event.promise in records("promise") for event in decided)
    assert any(event.reason for event in gatherings if event.action == "hear")
    handled = [event for form in records("response").values() for event in form.events]
    assert any(event.ticket in records("ticket") for event in handled)
    assert any(event.reason for event in handled)


def test_what_is_told_is_cited_and_what_goes_out_comes_back() -> None:
    """Inquiries cite answers, a note a case; orders have replies; parties accept and refuse."""
    cited = {event.action for event in events() if event.cites}
    assert cited == {"create", "note"}
    assert any(event.needs_answer for event in events())
    ordered = [ticket for ticket in tickets() if ticket.external_party == "hotline"]
    assert ordered and all("reply" in sequence(ticket) for ticket in ordered)
    said = {event.says for event in events() if event.action == "feedback"}
    assert said >= {PartyWord.ACCEPTED, PartyWord.REFUSED, PartyWord.ARRIVED}
    assert [told("refer", "remind", "feedback", "back"), told("refer", "back", "finish")] != [
        [],
        [],
    ]
    letters = [
        one for one in records("document").values() if one.type in ("letter-in", "letter-out")
    ]
    assert {one.type for one in letters} == {"letter-in", "letter-out"}
    assert any(one.answers for one in letters) and any(one.reply_due for one in letters)


def test_what_is_numbered_by_the_year_is_of_the_last_month() -> None:
    """So that a sample told later has the right year there; see `sample_dates`."""
    surveys = [one.at.date() for one in records("survey").values()]
    letters = [one.filed for one in records("document").values() if one.type == "letter-out"]
    assert {f"{day:%Y-%m}" for day in (*surveys, *letters)} == {"2026-10"}


# An office made of it


def test_the_new_office_holds_the_samples_records(founded: Founded) -> None:
    """Byte for byte; only the mark that refuses writes is gone."""
    made = {p.relative_to(founded.place).as_posix(): p for p in founded.place.rglob("records/**/*")}
    files = {name: path.read_bytes() for name, path in made.items() if path.is_file()}
    ours = {p.relative_to(TOP).as_posix(): p for p in RECORDS.rglob("*") if p.is_file()}
    assert set(files) == set(ours)
    for name, path in ours.items():
        wanted = path.read_bytes()
        if name == OFFICE_PATH:
            wanted = wanted.replace(b"sample: true\n", b"")
        assert files[name] == wanted, name


def test_everything_is_committed_and_sound(founded: Founded, git: Git) -> None:
    """Work tree, index and HEAD agree, and git finds nothing wrong."""
    assert git("status", "--porcelain", cwd=founded.place) == ""
    assert "error" not in git("fsck", "--strict", cwd=founded.place)
    assert git("config", "svc.desk", cwd=founded.place).strip() == "A"


def test_one_commit_an_action(founded: Founded, git: Git) -> None:
    """As many commits as actions; a ticket's file has those of its own, a run's bills one."""
    subjects = git("log", "--format=%s", cwd=founded.place).splitlines()
    assert subjects[::-1] == [action.message.splitlines()[0] for action in history()]
    busy = max(tickets(), key=lambda ticket: len(ticket.timeline))
    at_once = {(event.at, event.by, event.recorded) for event in busy.timeline}
    path = path_of("ticket", busy.id)
    assert len(git("log", "--format=%h", "--", path, cwd=founded.place).splitlines()) == len(
        at_once
    )
    (run_,) = [action for action in history() if "bill 2026-02: 10 bills" in action.message]
    assert len(run_.undo) == 10


def history() -> list[sample.RecordedAction]:
    """What was done in the sample, as it is kept."""
    return list(sample.read_history(sample_history().read_text(encoding="utf-8")))


def test_every_version_of_every_record() -> None:
    """Undone to the last, nothing is left; on the way each is what svc writes, or its people."""
    texts = {
        path.relative_to(TOP).as_posix(): path.read_text(encoding="utf-8")
        for path in RECORDS.rglob("*.yaml")
    }
    before, done = sample.versions(texts, history()[1:])
    assert list(before) == [OFFICE_PATH]
    seen = set()
    for action, files in done:
        for path, text in files.items():
            place = place_of(path)
            assert place is not None and text is not None, action.message
            record = decode(text.encode(), type_of(place.kind), path)
            assert encode(record).decode() == text, path
            seen.add(place.kind)
    assert seen == {kind for kind in KINDS if records(kind)} - {"office"}
    assert seen >= {"staff", "unit", "resident", "ticket", "followup", "tariff", "bill", "receipt"}
    assert sample.written_history(history()) == sample_history().read_text(encoding="utf-8")


@given(strategies.lists(strategies.none() | strategies.lists(strategies.sampled_from("abc\n"))))
def test_undone_step_by_step(texts: list[list[str] | None]) -> None:
    """Whatever a record becomes, also nothing, each of its versions is found again."""
    told = ["".join(one) if one is not None else None for one in texts]
    steps = [
        sample.RecordedAction(NOON, NOON, ("svc", "svc"), "x\n", {"a": sample.undoing(one, other)})
        for one, other in pairwise([None, *told])
    ]
    last = {"a": told[-1]} if told and told[-1] is not None else {}
    before, done = sample.versions(last, steps)  # type: ignore[arg-type]
    assert before == {}
    assert [files["a"] for _action, files in done] == told


def test_commits_tell_when_and_by_whom(founded: Founded, git: Git) -> None:
    """In order of recording; authors are who acted, at the time it happened."""
    form = "--format=%at %ct %ae %(trailers:key=Svc-Actor,valueonly,separator=%x20)"
    lines = git("log", "--reverse", form, cwd=founded.place).splitlines()
    recorded = [int(line.split()[1]) for line in lines]
    assert recorded == sorted(recorded)
    for line in lines:
        happened, noted, email, actor = line.split()
        assert email == f"{actor}@svc.invalid"
        assert int(happened) <= int(noted)
    assert any(line.split()[0] != line.split()[1] for line in lines), "something was back-dated"


def test_no_commit_leaks_a_name_or_a_phone(founded: Founded, git: Git) -> None:
    """Residents are in messages by number only."""
    said = git("log", "--format=%B", cwd=founded.place)
    for resident in records("resident").values():
        assert resident.name not in said
        assert not any(phone in said for phone in resident.phones)


def test_every_commit_is_a_sound_office(founded: Founded, git: Git, run: Run) -> None:
    """Along the way nothing is broken: now and then a commit is checked in full."""
    commits = git("rev-list", "--reverse", "HEAD", cwd=founded.place).split()
    for commit in commits[5 :: len(commits) // 6]:
        listed = git("ls-tree", "-r", "--name-only", commit, "records", cwd=founded.place)
        for path in listed.split("\n"):
            place = place_of(path)
            if place is None or place.kind != "ticket":
                continue
            data = git("show", f"{commit}:{path}", cwd=founded.place).encode()
            ticket = decode(data, Ticket, path)
            life = fold(ticket.timeline)
            assert not life.ineffective
            assert ticket.status == life.status


def test_a_date_shows_what_had_been_recorded(
    founded: Founded, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--rev DATE` finds the office as it was: two thirds of the tickets, others' old homes."""
    monkeypatch.chdir(founded.place)
    then = run("svc list --status all --rev 2026-09-30 --format json").json()
    assert 75 <= len(then) <= 82
    moved = next(
        one for one in records("resident").values()
        if any(home.since == date(2026, 9, 12) for home in one.occupancies)
    )  # fmt: skip
    before = run(f"svc resident show {moved.id} --rev 2026-09-11 --format json").json()
    assert [home.get("until") for home in before["occupancies"]] == [None]


def test_checks_find_nothing(founded: Founded, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`svc check` is content with every record, and with every commit on the way."""
    monkeypatch.chdir(founded.place)
    assert not run("svc check").err
    run("svc check --history")


@pytest.mark.slow
def test_the_new_office_can_be_written(tmp_path: Path, run: Run) -> None:
    """The next ticket of a month takes the next number."""
    run(["svc", "init", str(tmp_path / "mine"), "--sample", "--on", "2026-11-01"])
    made = run(
        ["svc", "-C", str(tmp_path / "mine"), "--as", "li.na", "create", "大堂灯不亮", "--kind",
         "repair", "--category", "electrical", "--channel", "visit", "--unit", "3栋2单元402",
         "--resident", "21", "--format", "json"],
    ).json()  # fmt: skip
    assert made["resident"] == "R-A00021"


def test_the_day_shows_what_lives_in_it(
    founded: Founded, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is due, the board, a shift and a search, the morning after: of every new duty."""
    monkeypatch.chdir(founded.place)
    monkeypatch.setenv("SVC_LANG", "en")
    at = "--as-of 2026-11-02T09:00"
    due = {row["clock"] for row in run(f"svc due --within 60d --format json {at}").json()}
    assert due >= {
        "answer", "disclose", "hold", "minutes", "opinions", "party", "promise", "qualification",
        "read", "review", "write-answer", "write-up",
    }  # fmt: skip
    board = run(f"svc board {at}").out
    assert all(word in board for word in ("promised:", "made public", "to read", "opinion"))
    table = run(f"svc due --within 60d {at}").out
    assert "\nzhang.wei 张伟  电梯安全管理员 lift safety ends  " in table
    monkeypatch.setenv("SVC_LANG", "zh_CN")
    table = run(f"svc due --within 60d {at}").out
    assert "\n张伟  电梯安全管理员 lift safety到期  " in table and "\nzhang.wei" not in table
    monkeypatch.setenv("SVC_LANG", "en")
    shift = run("svc shift --since 2026-10-31T08:00 --as-of 2026-10-31T12:00").out
    assert "is to be held against the facts" in shift and max(records("ticket")) in shift
    for words, month in (("减震垫", "W2608-"), ("2026080600417", "T2608-"),
                          ("PZ-1026-1", "T2610-"), ("桂地函", "G2610-"),
                          ("水箱清洗", "U2609-"), ("座谈", "V2610-")):  # fmt: skip
        assert month in run(["svc", "find", words]).out, words


@pytest.mark.slow
def test_name_zone_and_locale_of_ones_own(tmp_path: Path, run: Run, git: Git) -> None:
    """The clocks of the sample show the same times in another time zone."""
    place = tmp_path / "office"
    run(["svc", "init", str(place), "--sample", "--on", "2026-11-01", "--name",
         "Elm Court: “Lake”", "--timezone",
         "America/New_York", "--locale", "en"])  # fmt: skip
    office = decode((place / OFFICE_PATH).read_bytes(), Office, OFFICE_PATH)
    assert (office.name, office.timezone, office.locale, office.sample) == (
        "Elm Court: “Lake”", "America/New_York", "en", False,
    )  # fmt: skip
    for number, ticket in list(records("ticket").items())[::10]:
        path = path_of("ticket", number)
        mine = decode((place / path).read_bytes(), Ticket, path)
        assert mine.received.replace(tzinfo=None) == ticket.received.replace(tzinfo=None)
        assert mine.received.utcoffset() != ticket.received.utcoffset()
    run(["svc", "-C", str(place), "check"])
    assert git("log", "-1", "--format=%ai", cwd=place).strip().endswith("-0400")


def test_in_an_existing_repository(tmp_path: Path, run: Run, git: Git) -> None:
    """The history goes on top of what is there; other files, staged ones too, are left alone."""
    git("init", "-q", cwd=tmp_path)
    (tmp_path / "notes.txt").write_text("one\n")
    git("add", "notes.txt", cwd=tmp_path)
    git("commit", "-qm", "notes", cwd=tmp_path)
    (tmp_path / "notes.txt").write_text("two\n")
    git("add", "notes.txt", cwd=tmp_path)
    (tmp_path / "loose.txt").write_text("loose\n")
    run(["svc", "init", str(tmp_path), "--sample", "--on", "2026-11-01"])
    assert git("status", "--porcelain", cwd=tmp_path) == "M  notes.txt\n?? loose.txt\n"
    assert git("show", "HEAD:notes.txt", cwd=tmp_path) == "one\n"
    first = git("rev-list", "--max-parents=0", "HEAD", cwd=tmp_path).strip()
    assert git("log", "-1", "--format=%s", first, cwd=tmp_path) == "notes\n"


def test_other_records_are_not_mixed_in(tmp_path: Path, git: Git) -> None:
    """A folder of that name is refused, and nothing is done."""
    git("init", "-q", cwd=tmp_path)
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "songs.txt").write_text("la\n")
    with pytest.raises(Refused, match="records"):
        found_sample(tmp_path)
    assert git("rev-parse", "-q", "--verify", "HEAD", cwd=tmp_path, code=1) == ""


def test_it_takes_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven hundred commits through one stream, not through seven hundred processes."""
    started: list[Any] = []
    real = subprocess.Popen.__init__

    def counted(self: Any, args: Any, *more: Any, **options: Any) -> None:
        started.append(args)
        real(self, args, *more, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", counted)
    found_sample(tmp_path / "office")
    assert 0 < len(started) < 60, started


# How it was made


@pytest.mark.slow
def test_the_stories_make_these_records_and_this_history(
    tmp_path: Path, founded: Founded, git: Git
) -> None:
    """scripts/sample does it all again at the desk: same bytes, words, people and times.

    The commits of a new office come from the list of what was done; here they are
    compared with those that the desk itself wrote.
    """
    made, kept, told = tmp_path / "records", tmp_path / "kept", tmp_path / "history"
    made.mkdir()
    script = TOP / "scripts" / "sample"
    words = [sys.executable, script, "--into", made, "--history", told, "--keep", kept]
    subprocess.run(words, check=True)
    shipped = {p.relative_to(RECORDS): p.read_bytes() for p in RECORDS.rglob("*") if p.is_file()}
    del shipped[Path("office.yaml")]
    assert {p.relative_to(made): p.read_bytes() for p in made.rglob("*") if p.is_file()} == shipped
    assert told.read_bytes() == sample_history().read_bytes()
    # When each was recorded stands in the list; git at the desk has the machine's own time.
    form = "--format=%T|%B|%an|%ae|%aI"
    desk, ours = (
        [line for line in git("log", "-z", form, cwd=place).split("\0") if line]
        for place in (kept, founded.place)
    )
    desk = [line for line in desk if "|edit office\n" not in line]
    assert ours[:-1] == desk[:-1]
    # The first tree has the starter's own rules there, and the sample's here.
    assert ours[-1].partition("|")[2] == desk[-1].partition("|")[2]


def test_the_same_clock_elsewhere() -> None:
    """Only moments change, and notes that hold none stay as they are."""
    text = "at: '2026-09-04T08:55:50+08:00'\nnote: 10-08 18:00 +08:00 2026-09-04\n"
    moved = sample._same_clock(text, ZoneInfo("Europe/Berlin"))
    assert moved == text.replace("50+08:00", "50+02:00")
    assert json.dumps(moved)
