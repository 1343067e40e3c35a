"""Blocks of small offices whose numbers can be told by heart."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svc.kinds.resident import Occupancy, Resident
from svc.model.words import Relation
from svc.reports.blocks.escalations import LEVELS
from svc.reports.blocks.segments import LEAST, _Group, received, withhold
from svc.reports.blocks.texts import shown
from svc.rules.office.defaults import LADDER
from svc.store.layout import path_of
from svc.store.yaml.codec import encode
from tests.reports.built import blocks, notes, table
from tests.reports.cases import begun, call, day, step, ticket
from tests.reports.histories import commit

NOVEMBER = {"period": "2026-11"}


def test_key_figures_beside_the_month_before(office: Path) -> None:
    """Rates change by points, counts by their share; what stands now has no before."""
    now = [ticket(n, *begun(2, resolve=4), step("finish", 3 if n < 5 else 5)) for n in range(1, 7)]
    before = [
        ticket(n, *begun(-20, resolve=-10), step("finish", -15 if n < 19 else -5))
        for n in range(10, 20)
    ]
    commit(office, now + before)
    spec = {
        "block": "measures", "compare": ["previous", "year"],
        "measures": ["received", "resolution_on_time", "open", "satisfaction"],
    }  # fmt: skip
    block = blocks(office, spec, day(29.9), **NOVEMBER)["measures"]
    assert table(block) == [
        ("received", 6, 10, -0.4, 0, None),
        ("resolution_on_time", 4 / 6, 0.9, pytest.approx(4 / 6 - 0.9), None, None),
        ("open", 0, None, None, None, None),
        ("satisfaction", None, None, None, None, None),
    ]
    assert block.extra == {"previous": "2026-10", "year": "2025-11"}
    assert "fewer than 5" in notes(block)[0]
    assert notes(block)[1] == "The period is not over: earlier ones are whole."


def test_small_groups_have_no_change(office: Path) -> None:
    """Four of four after two of four is no finding: with fewer than five nothing is compared."""
    now = [ticket(n, *begun(2, resolve=4), step("finish", 3)) for n in range(1, 5)]
    then = [ticket(n, *begun(-20, resolve=-10), step("finish", -15)) for n in range(10, 15)]
    commit(office, now + then)
    spec = {"block": "measures", "compare": "previous", "measures": ["resolution_on_time"]}
    block = blocks(office, spec, day(40), **NOVEMBER)["measures"]
    assert table(block, "previous_change") == [(None,)]
    assert len(notes(block)) == 1


def test_a_breakdown_is_sorted_cut_and_compared(office: Path) -> None:
    """Largest first on demand, small groups left out and counted, with change."""
    kinds = ["repair"] * 3 + ["complaint"] * 5 + ["help"]
    records = [ticket(n, *begun(1), kind=kind) for n, kind in enumerate(kinds, 1)]
    records += [ticket(n, *begun(-9), kind="complaint") for n in range(20, 24)]
    commit(office, records)
    spec = {
        "block": "breakdown", "by": "kind", "measures": ["received"], "sort": "received",
        "minimum": 2, "compare": "previous",
    }  # fmt: skip
    block = blocks(office, spec, day(20), **NOVEMBER)["breakdown.kind"]
    assert table(block) == [("complaint", 5, 0.25), ("repair", 3, None)]
    assert notes(block)[-1] == "1 smaller groups are left out."
    office_order = {"block": "breakdown", "by": "kind", "measures": ["received"]}
    plain = blocks(office, office_order, day(20), **NOVEMBER)["breakdown.kind"]
    assert [row[0] for row in plain.rows] == ["complaint", "repair", "help"]
    only = {**office_order, "only": {"kind": ["help", "praise"]}}
    assert table(blocks(office, only, day(20), **NOVEMBER)["breakdown.kind"]) == [("help", 1)]


def test_two_dimensions_crossed(office: Path) -> None:
    """Kinds in rows, categories in columns, empty crossings none."""
    pairs = [("repair", "lift"), ("repair", "lift"), ("complaint", "noise")]
    commit(office, [ticket(n, *begun(1), kind=kind, category=category)
                    for n, (kind, category) in enumerate(pairs, 1)])  # fmt: skip
    spec = {"block": "breakdown", "by": ["kind", "category"], "measures": ["received"]}
    block = blocks(office, spec, day(20), **NOVEMBER)["breakdown.kind.category"]
    assert [column.name for column in block.columns] == [
        "kind", "received", "category.lift", "category.noise",
    ]  # fmt: skip
    assert table(block) == [("complaint", 1, 0, 1), ("repair", 2, 2, 0)]


def test_causes_run_up_to_all(office: Path) -> None:
    """Count, share and running share; the rest in one line."""
    categories = ["plumbing"] * 5 + ["lift"] * 3 + ["noise"] * 2
    commit(office, [ticket(n, *begun(1), category=one) for n, one in enumerate(categories, 1)])
    spec = {"block": "causes", "top": 2}
    block = blocks(office, spec, day(20), **NOVEMBER)["causes.category"]
    assert table(block) == [("plumbing", 5, 0.5, 0.5), ("lift", 3, 0.3, 0.8)]
    assert notes(block) == ["2 tickets in 1 further groups make the rest."]


@pytest.mark.parametrize(
    ("age", "place"), [(0.9, 0), (1, 1), (2.99, 1), (3, 2), (7, 3), (29.9, 3), (30, 4), (90, 4)]
)
def test_an_open_ticket_has_one_age(office: Path, age: float, place: int) -> None:
    """A day old is one to three days old, to the second."""
    commit(office, [ticket(1, *begun(20 - age, resolve=21 - age))])
    by_name = blocks(office, {"block": "backlog"}, day(20), **NOVEMBER)
    ages = table(by_name["backlog.age"], "open", "overdue")
    assert [count for count, _ in ages] == [int(number == place) for number in range(5)]
    assert sum(late for _, late in ages) == int(age > 1)
    (line,) = table(by_name["backlog.department"])
    assert (line[0], line[1], line[8]) == ("engineering", 1, "T2611-A0001")
    assert table(by_name["backlog.oldest"], "ticket", "age") == [
        ("T2611-A0001", pytest.approx(age * 86400)),
    ]  # fmt: skip


def test_repeats_name_their_tickets(office: Path) -> None:
    """A unit and category with every ticket since as far back as a repeat may repeat."""
    like = {"unit": "3-2-1502", "category": "lift"}
    commit(office, [
        ticket(1, *begun(-12), **like), ticket(2, *begun(2), **like), ticket(3, *begun(5), **like),
        ticket(4, *begun(5), unit="3-2-1503"),
    ])  # fmt: skip
    block = blocks(office, {"block": "repeats"}, day(20), **NOVEMBER)["repeats"]
    assert table(block, "unit", "category", "repeats", "tickets", "numbers") == [
        ("3-2-1502", "lift", 2, 3, "T2611-A0001 T2611-A0002 T2611-A0003"),
    ]  # fmt: skip
    assert "within 30 days" in notes(block)[0]


def test_nobody_is_ranked_by_one_quick_job(office: Path) -> None:
    """Who has fewer than five behind the figure comes after those who have."""
    quick = ticket(1, step("create", 1, due={"resolve": 3}),
                   step("assign", 1, assignee="wang.fang"), step("finish", 1.1))  # fmt: skip
    slow = [
        ticket(n, step("create", 1, due={"resolve": 3}), step("assign", 1, assignee="zhang.wei"),
               step("finish", 2 if n < 6 else 4))
        for n in range(2, 7)
    ]  # fmt: skip
    commit(office, [quick, *slow, ticket(9, *begun(1), step("finish", 2))])
    spec = {"block": "people", "measures": ["resolution_on_time", "finished"]}
    block = blocks(office, spec, day(20), **NOVEMBER)["people"]
    assert table(block) == [("zhang.wei", 0.8, 5), ("wang.fang", 1.0, 1)]
    assert "fewer than 5" in notes(block)[0]
    assert len(notes(block)) == 2


def test_the_unhappy_are_quoted_without_their_phones(office: Path) -> None:
    """Score one or two, or said so, the worst first; a phone number in the words is masked."""
    from msgspec.structs import replace

    events, records = [], []
    words = ("call 138 1234 0000 again, on 2026-11-03", None, "still\nnoisy")
    for n, (score, reason) in enumerate(zip((2, 5, 1), words, strict=True), 1):
        event, record = call(n, n, 3 + n, score=score)
        events.append(ticket(n, *begun(), step("finish", 2), event))
        records.append(replace(record, reason=reason))
    commit(office, [*events, *records])
    by_name = blocks(office, {"block": "satisfaction"}, day(20), **NOVEMBER)
    assert table(by_name["satisfaction.unhappy"], "ticket", "score", "words") == [
        ("T2611-A0003", 1, "still noisy"),
        ("T2611-A0001", 2, "call 138 **** 0000 again, on 2026-11-03"),
    ]
    assert table(by_name["satisfaction.scores"]) == [
        ("5", 1, 1 / 3), ("4", 0, 0), ("3", 0, 0), ("2", 1, 1 / 3), ("1", 1, 1 / 3),
    ]  # fmt: skip
    assert table(by_name["satisfaction.category"], "category", "satisfaction", "score_mean") == [
        ("plumbing", 1 / 3, 8 / 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        ("13812340000", "138****0000"),
        ("打 13812340000，谢谢", "打 138****0000，谢谢"),
        ("0571-8888 7777", "057*-**** 7777"),
        ("T2611-A0042 on 2026-11-03 at 09:12", "T2611-A0042 on 2026-11-03 at 09:12"),
        ("3-2-1502", "3-2-1502"),
        ("  two\n lines ", "two lines"),
    ],
)
def test_phones_in_words(words: str, masked: str) -> None:
    """Numbers of phones are masked, those of tickets, units and days are not."""
    assert shown(words) == masked
    assert shown("") is shown(None) is None


@pytest.mark.parametrize(
    ("finish", "t", "outcome"),
    [(7, 20, "kept in time"), (8, 20, "kept in time"), (9, 20, "broken"), (None, 8, "not due yet"),
     (None, 9, "broken")],
)  # fmt: skip
def test_an_extension_is_kept_or_broken(
    office: Path, finish: float | None, t: float, outcome: str
) -> None:
    """Old and new due time, who approved, and what came of it as of T."""
    put_off = step("extend", 3, due={"resolve": 8}, reason="parts")
    done = [step("finish", finish)] if finish else []
    commit(office, [ticket(1, *begun(resolve=5), put_off, *done)])
    by_name = blocks(office, {"block": "promises"}, day(t), **NOVEMBER)
    assert table(by_name["promises.extensions"]) == [(
        "T2611-A0001", "engineering", day(3).timestamp(), day(5).timestamp(), day(8).timestamp(),
        "parts", "li.na", outcome,
    )]  # fmt: skip
    assert by_name["promises.extensions"].extra["total"] == 1
    assert by_name["promises.appointments"].rows == []


def test_a_cancelled_ticket_owes_nothing(office: Path) -> None:
    """What was promised on it is neither kept nor broken."""
    put_off = step("extend", 3, due={"resolve": 8})
    commit(office, [ticket(1, *begun(resolve=5), put_off, step("cancel", 4))])
    found = blocks(office, {"block": "promises"}, day(20), **NOVEMBER)
    assert table(found["promises.extensions"], "outcome") == [("no longer owed",)]


@pytest.mark.parametrize(
    ("answered", "t", "outcome"),
    [(3, 20, "in time"), (3.5, 20, "late"), (None, 2.5, "owed"), (None, 20, "overdue")],
)
def test_an_escalation_and_its_answer(
    office: Path, answered: float | None, t: float, outcome: str
) -> None:
    """To whom, why, and whether the answer came in time, as of T."""
    up = step("escalate", 2, level="quality", due={"answer": 3}, reason="beyond us")
    said = [step("answer", answered, note="soon")] if answered else []
    commit(office, [ticket(1, *begun(), up, *said)])
    made = blocks(office, {"block": "escalations"}, day(t), **NOVEMBER)["escalations"]
    assert table(made, "ticket", "what", "level", "reason", "outcome") == [
        ("T2611-A0001", "escalated", "Quality department", "beyond us", outcome),
    ]  # fmt: skip
    none = blocks(
        office, {"block": "escalations", "action": "supervise"}, day(t), **NOVEMBER
    )["escalations"]  # fmt: skip
    assert none.rows == []
    still = blocks(office, {"block": "escalations", "state": "open"}, day(t), period="2026-10")
    assert len(still["escalations.open"].rows) == (answered is None)


@pytest.mark.parametrize("after", [(), (step("close", 5), step("reopen", 6))])
def test_work_that_is_done_owes_no_answer(office: Path, after: tuple[Any, ...]) -> None:
    """A question about a ticket that was finished stays answered by that, also once reopened."""
    up = step("escalate", 2, due={"answer": 3})
    commit(office, [ticket(1, *begun(), up, step("finish", 4), *after, policy="none")])
    made = blocks(office, {"block": "escalations"}, day(20), **NOVEMBER)["escalations"]
    assert table(made, "outcome") == [("no longer owed",)]
    still = blocks(office, {"block": "escalations", "state": "open"}, day(20), **NOVEMBER)
    assert still["escalations.open"].rows == []


def test_the_usual_levels_are_the_rules() -> None:
    """Where an office names no levels, reports call them as the rules do."""
    assert {one.id: one.name_en for one in LADDER} == LEVELS


def test_tickets_to_act_on(office: Path) -> None:
    """New ones, those that wait, those due today and callbacks owed, each in its own list."""
    commit(office, [
        ticket(1, step("create", 9)),
        ticket(2, *begun(1), step("wait", 2, until=day(30))),
        ticket(3, *begun(1, resolve=10.9)),
        ticket(4, *begun(1), step("finish", 2, due={"callback": 5})),
        ticket(5, *begun(1, resolve=11.1)),
    ])  # fmt: skip
    for state, number in {"new": 1, "waiting": 2, "due": 3, "callbacks": 4}.items():
        spec = {"block": "tickets", "state": state}
        block = blocks(office, spec, day(10.4), **NOVEMBER)[f"tickets.{state}"]
        assert table(block, "ticket") == [(f"T2611-A000{number}",)]


def test_what_is_left_out_is_said(office: Path) -> None:
    """A long list ends with how many more there are, and how to see them."""
    commit(office, [ticket(n, *begun(1, resolve=3)) for n in range(1, 5)])
    spec = {"block": "tickets", "measure": "resolution_on_time", "which": "late", "top": 3}
    (block,) = blocks(office, spec, day(20), **NOVEMBER).values()
    assert len(block.rows) == 3
    assert notes(block) == [
        "1 more are left out: svc report --list resolution_on_time --missed --period 2026-11"
    ]  # fmt: skip


def test_findings_pass_their_thresholds(office: Path) -> None:
    """Half in time after all in time is a finding; the same with one ticket fewer is none."""
    then = [ticket(n, *begun(-20, resolve=-10), step("finish", -15)) for n in range(50, 60)]
    now = [ticket(n, *begun(2, resolve=4), step("finish", 3 + n % 2 * 2)) for n in range(1, 11)]
    commit(office, then + now)
    spec = {"block": "findings", "measures": ["resolution_on_time"]}
    made = blocks(office, spec, day(40), **NOVEMBER)["findings"]
    command = "svc report --list resolution_on_time --missed"
    assert table(made, "finding", "figure", "against", "change", "threshold", "command") == [
        ("resolution_on_time got worse since 2026-10", 0.5, 1.0, -0.5,
         "5 points, from 10 tickets", f"{command} --period 2026-11"),
        ("resolution_on_time of engineering got worse since 2026-10", 0.5, 1.0, -0.5,
         "5 points, from 10 tickets", f"{command} --department engineering --period 2026-11"),
    ]  # fmt: skip
    assert "5 points or more" in notes(made)[0]
    few = blocks(office, {**spec, "n": 11}, day(40), **NOVEMBER)["findings"]
    assert few.rows == []
    assert notes(few) == [
        "Nothing passed the thresholds: 5 points, 25 %, from 11 tickets."
    ]  # fmt: skip
    high = blocks(office, {**spec, "points": 50.1}, day(40), **NOVEMBER)["findings"]
    assert high.rows == []
    assert len(blocks(office, {**spec, "points": 50}, day(40), **NOVEMBER)["findings"].rows) == 2


def test_what_goes_on_rising_is_compared_later(office: Path) -> None:
    """Half completed after all completed is a finding once November lies a month back."""
    then = [ticket(n, *begun(-20), step("finish", -15)) for n in range(50, 60)]
    now = [ticket(n, *begun(2), step("finish", 3 + n % 2 * 80)) for n in range(1, 11)]
    commit(office, then + now)
    spec = {"block": "findings", "measures": ["completion"]}
    early, late = (blocks(office, spec, day(n), **NOVEMBER)["findings"] for n in (59, 60))
    assert early.rows == []
    assert "go on rising" in notes(early)[1]
    assert [row[0] for row in table(late, "finding")] == [
        "completion got worse since 2026-10", "completion of engineering got worse since 2026-10",
    ]  # fmt: skip
    assert len(notes(late)) == 1


def test_more_of_the_same(office: Path) -> None:
    """Ten tickets after four about one thing are a finding, nine are none."""
    then = [ticket(n, *begun(-20)) for n in range(50, 54)]
    for many, found in ((9, 0), (10, 1)):
        commit(office, then + [ticket(n, *begun(2)) for n in range(1, many + 1)])
        spec = {"block": "findings", "measures": ["satisfaction"]}
        assert len(blocks(office, spec, day(40), **NOVEMBER)["findings"].rows) == found


def test_better_is_no_finding(office: Path) -> None:
    """What improved is not what got worse."""
    then = [ticket(n, *begun(-20, resolve=-10), step("finish", -5)) for n in range(50, 60)]
    now = [ticket(n, *begun(2, resolve=4), step("finish", 3)) for n in range(1, 11)]
    commit(office, then + now)
    spec = {"block": "findings", "measures": ["resolution_on_time", "time_to_resolve"]}
    assert blocks(office, spec, day(40), **NOVEMBER)["findings"].rows == []


def resident(number: int, **said: Any) -> Resident:
    """Somebody who owns a home since 2020."""
    owned = Occupancy("3-2-1502", Relation.OWNER, date(2020, 1, 1))
    return Resident(1, f"R-A{number:05}", "X", occupancies=(owned,), **said)


def settle(office: Path, residents: list[Resident]) -> None:
    """Put residents on file."""
    for resident in residents:
        path = office / path_of("resident", resident.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode(resident))
    commit(office, [])


def test_small_segments_cannot_be_found_by_subtracting(office: Path) -> None:
    """Of 8, 6 and 1 people, the six are withheld with the one: seven cannot be told apart."""
    ages = ["30-39"] * 8 + ["40-49"] * 6 + ["90+"] + [None] * 5
    settle(office, [resident(n, age_group=age) for n, age in enumerate(ages, 1)])
    found = blocks(office, {"block": "segments", "by": "age_group"}, day(20), **NOVEMBER)
    assert table(found["segments.age_group"], "group", "residents") == [
        ("30-39", 8), ("others, withheld", 7), ("not said", 5),
    ]  # fmt: skip
    assert "fewer than 5" in notes(found["segments.age_group"])[0]


def test_too_few_to_be_told_at_all(office: Path) -> None:
    """Four people of one occupation are no group, nor are four that said nothing."""
    jobs = ["teacher"] * 4 + [None] * 4
    settle(office, [resident(n, occupation=job) for n, job in enumerate(jobs, 1)])
    found = blocks(office, {"block": "segments", "by": "occupation"}, day(20), **NOVEMBER)
    assert found["segments.occupation"].rows == []


def test_segments_have_their_tickets(office: Path) -> None:
    """Tickets of the period that the people of a segment reported; who moved out is none."""
    from msgspec.structs import replace

    gone = Occupancy("3-2-1503", Relation.TENANT, date(2020, 1, 1), date(2021, 1, 1))
    here = [resident(n, interests=("chess", "choir")) for n in range(1, 7)]
    settle(office, [*here, replace(resident(9), occupancies=(gone,))])
    who = ["1", "2", "3", "4", "5", "5", "9"]
    commit(office, [
        replace(ticket(n, *begun(1)), resident=f"R-A0000{one}") for n, one in enumerate(who, 1)
    ])  # fmt: skip
    found = blocks(office, {"block": "segments"}, day(20), **NOVEMBER)
    assert table(found["segments.relation"]) == [("owner", 6, 6)]
    assert table(found["segments.interests"]) == [("chess", 6, 6), ("choir", 6, 6)]


def test_tickets_do_not_tell_who_is_in_a_segment(office: Path) -> None:
    """Where few of a group reported, or the rest are few, it is not told how many tickets."""
    from msgspec.structs import replace

    ages = ["30-39"] * 7 + ["40-49"] * 7 + ["50-59"] * 7
    settle(office, [resident(n, age_group=age) for n, age in enumerate(ages, 1)])
    spec = {"block": "segments", "by": "age_group"}
    tables = []
    for who in ([1], [*range(1, 8), 8], [*range(1, 21)]):
        commit(office, [
            replace(ticket(n, *begun(1)), resident=f"R-A{one:05}") for n, one in enumerate(who, 1)
        ])  # fmt: skip
        block = blocks(office, spec, day(20), **NOVEMBER)["segments.age_group"]
        tables.append([row[1:] for row in table(block)])
    assert tables == [
        [(7, None), (7, None), (7, None)], [(7, None), (7, None), (7, None)],
        [(7, 7), (7, 7), (7, 6)],
    ]  # fmt: skip


@given(st.lists(st.integers(0, 12), max_size=8))
def test_reporters_hide_each_other(counts: list[int]) -> None:
    """Tickets are told of no few people, nor is the rest of them those of one group or of few."""
    groups = [_Group(f"g{n}", 20, count, count) for n, count in enumerate(counts)]
    told = received(groups)
    assert all(one is None or one >= LEAST for one in told)
    hidden = [one.reporters for one, count in zip(groups, told, strict=True) if count is None]
    if len(hidden) < len(groups) and hidden:
        assert len(hidden) > 1
        assert sum(hidden) >= LEAST


@given(st.lists(st.integers(1, 12), max_size=8))
def test_withheld_groups_hide_each_other(sizes: list[int]) -> None:
    """No shown group is small; what is not shown is at least two groups and five people."""
    groups = [_Group(f"g{n}", size, 0) for n, size in enumerate(sizes)]
    shown, withheld = withhold(groups)
    assert all(one.people >= LEAST for one in shown)
    if withheld:
        assert len(withheld) > 1
        assert sum(one.people for one in withheld) >= LEAST
        assert sorted([*shown, *withheld]) == sorted(groups)
    elif shown:
        assert sorted(shown) == sorted(groups)
