"""What others fell into with surveys, notices and answers (T20-T22, T25), by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import Run
from tests.year.pinned import PinnedOffice

HOMES = tuple(f"1-1-{room}" for room in range(101, 107))


@pytest.fixture
def office(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> PinnedOffice:
    """An office of six homes, one of which has a parking space with a number like a flat's."""
    office = PinnedOffice(tmp_path / "office", run, monkeypatch)
    office.found("2025-03-03 08:30", "--locale", "en", "--timezone", "Asia/Shanghai")
    office("2025-03-03 08:40", "", "staff add he.jianguo --name he --department service"
                                   " --role director")  # fmt: skip
    office.batch("2025-03-03 09:00", "he.jianguo", *(
        {"do": "staff add", "id": who, "name": who, "department": "service", "role": [role]}
        for who, role in (("li.na", "desk"), ("zhou.min", "supervisor"))
    ), *({"do": "unit add", "unit": unit} for unit in HOMES), {
        "do": "unit add", "unit": "1-101", "use": "parking",
    }, {"do": "office edit", "set": {"policies.minimum_n": "2"}})  # fmt: skip
    return office


def survey(office: PinnedOffice, day: str, title: str) -> str:
    """A draft of a census, begun on a day of 2025; its number."""
    until = f"2025-{day[:2]}-28"
    return office.number(f"2025-{day} 09:00", "he.jianguo", [
        "survey", "add", "--type", "satisfaction", "--title", title, "--since", f"2025-{day}",
        "--until", until, "--method", "census", "--use", "home"])  # fmt: skip


def results(office: PinnedOffice, moment: str, number: str) -> dict[str, Any]:
    """Results of a survey by question."""
    told = office.json(moment, f"survey results {number}")["questions"]
    return {one["question"]: one for one in told}


def test_t20_a_question_is_known_by_its_id_whatever_its_words(office: PinnedOffice) -> None:
    """Worded anew, moved and retired it keeps its answers; another meaning is refused."""
    spring = survey(office, "03-04", "Spring")
    ask = ["survey", "ask", spring]
    office("2025-03-04 09:10", "he.jianguo", [*ask, "desk", "How is the desk?"])
    office("2025-03-04 09:11", "he.jianguo", [*ask, "hall", "How is the hall?"])
    office("2025-03-04 09:20", "he.jianguo", f"survey open {spring}")
    for minute, home in enumerate(HOMES[:3]):
        office(f"2025-03-05 10:0{minute}", "li.na", f"survey answer {spring} {home} desk=5 hall=2")
    office("2025-03-28 17:00", "he.jianguo", f"survey close {spring}")
    before = results(office, "2025-03-29 09:00", spring)
    autumn = office.number("2025-09-01 09:00", "he.jianguo", [
        "survey", "copy", spring, "--title", "Autumn", "--since", "2025-09-01",
        "--until", "2025-09-28"])  # fmt: skip
    ask = ["survey", "ask", autumn]
    office("2025-09-01 09:10", "he.jianguo", [*ask, "desk", "And the people at the desk?"])
    office("2025-09-01 09:11", "he.jianguo", [*ask, "hall", "How is the hall?", "--retire"])
    changed = office(
        "2025-09-01 09:12", "he.jianguo", [*ask, "desk", "x", "--type", "text"], code=1
    )
    assert "would mean something else" in changed.err
    office("2025-09-01 09:20", "he.jianguo", f"survey open {autumn}")
    for minute, home in enumerate(HOMES[:2]):
        office(f"2025-09-02 10:0{minute}", "li.na", f"survey answer {autumn} {home} desk=3")
    assert results(office, "2025-09-29 09:00", spring) == before
    after = results(office, "2025-09-29 09:00", autumn)
    assert (before["desk"]["mean"], after["desk"]["mean"]) == (5.0, 3.0)
    assert before["hall"]["answered"] == 3 and "hall" not in after
    exported = office("2025-09-29 09:10", "he.jianguo", f"survey export {autumn}").out
    assert "desk,And the people at the desk?" in exported


def test_t21_not_shown_not_answered_and_not_finished_are_three_things(
    office: PinnedOffice,
) -> None:
    """Of a choice of several each has the number of those who answered below it, not of ticks."""
    number = survey(office, "03-04", "Spring")
    ask = ["survey", "ask", number]
    used = ["used", "What did you use?", "--type", "multi"]
    for choice in ("hall=Hall", "gym=Gym", "bus=Bus"):
        used += ["--choice", choice]
    office("2025-03-04 09:10", "he.jianguo", [*ask, *used])
    office("2025-03-04 09:11", "he.jianguo", [*ask, "gym-good", "The gym?", "--given", "used=gym"])
    office("2025-03-04 09:12", "he.jianguo", [*ask, "desk", "The desk?"])
    office("2025-03-04 09:20", "he.jianguo", f"survey open {number}")
    for minute, words in enumerate((
        "used=hall,gym gym-good=4 desk=5", "used=gym desk=4", "used=bus desk=4", "desk=2",
    )):  # fmt: skip
        office(f"2025-03-05 10:0{minute}", "li.na",
               f"survey answer {number} {HOMES[minute]} {words}")  # fmt: skip
    told = results(office, "2025-03-29 09:00", number)
    counts = {name: tuple(one[key] for key in ("asked", "answered", "not_shown", "no_answer"))
              for name, one in told.items()}  # fmt: skip
    assert counts == {"used": (4, 3, 0, 1), "gym-good": (2, 1, 2, 1), "desk": (4, 4, 0, 0)}
    assert told["used"]["chosen"] == {"hall": 1, "gym": 2, "bus": 1}
    assert told["gym-good"]["mean"] == 4.0 and told["desk"]["satisfied"] == 0.75


def test_t22_who_is_told_is_a_list_of_homes_that_is_seen_first_and_kept(
    office: PinnedOffice,
) -> None:
    """A flat is no parking space of like number; who was told wrongly is told that, too."""
    number = office.number("2025-03-04 09:00", "li.na", [
        "notice", "draft", "--type", "notice", "--title", "Water", "--body", "Off at nine.",
        "--units", "1-1-101", "--until", "2025-03-10"])  # fmt: skip
    office("2025-03-04 09:10", "zhou.min", f"notice approve {number}")
    preview = office("2025-03-04 09:20", "li.na", f"notice publish {number} --dry-run")
    assert "1 unit" in preview.out
    assert office.json("2025-03-04 09:21", f"notice show {number}")["state"] == "approved"
    office("2025-03-04 09:30", "li.na", f"notice publish {number}")
    office("2025-03-04 10:00", "zhou.min", [
        "notice", "correct", number, "--clear", "units", "--uses", "parking", "--reason",
        "it is the garage's water"])  # fmt: skip
    shown = office.json("2025-03-04 10:10", f"notice show {number}")
    assert shown["units"] == ["1-1-101", "1-101"] and shown["versions"][1]["changed"]
    first = office.json("2025-03-04 10:11", f"notice show {number}@1 --as-of '2025-03-04 09:40'")
    assert (first["told"], first["units"]) == (1, ["1-1-101"])
    office("2025-03-05 09:00", "he.jianguo", "unit add 1-201 --use parking")
    assert office.json("2025-03-05 09:10", f"notice show {number}")["units"] == shown["units"]
    told = office("2025-03-05 09:20", "li.na", f"notice publish {number}", code=1).err
    assert "published already" in told


def test_t25_an_answer_past_its_review_is_told_with_a_mark_and_stands_on_the_board(
    office: PinnedOffice,
) -> None:
    """Use does not make it new; somebody has to hold it against the facts and say until when."""
    number = office.number("2025-03-04 09:00", "li.na", [
        "notice", "draft", "--type", "answer", "--title", "Where do I park a bicycle",
        "--body", "In the shed behind building 1.", "--category", "parking",
        "--department", "service", "--review-by", "2025-06-30"])  # fmt: skip
    office("2025-03-04 09:10", "zhou.min", f"notice approve {number}")
    mark = "review was due on 2025-06-30"
    assert mark not in office("2025-06-30 10:00", "li.na", "ask bicycle").out
    assert mark in office("2025-07-01 10:00", "li.na", "ask bicycle").out
    create = ["create", "Where may my bicycle stand?", "--kind", "inquiry", "--category", "parking",
              "--unit", "1-1-101", "--name", "W", "--phone", "13800001111", "--channel",
              "visit", "--cite", number]  # fmt: skip
    assert mark in office("2025-07-01 10:10", "li.na", create).err
    assert mark in office("2025-07-01 10:20", "li.na", "ask bicycle").out
    assert number in office("2025-07-01 10:30", "li.na", "board").out
    stale = office.json("2025-07-01 10:40", "report answers_stale --period 2025-07")["measures"]
    assert (stale["answers_stale"]["numerator"], stale["answers_stale"]["denominator"]) == (1, 1)
    office("2025-07-02 09:00", "zhou.min", f"notice review {number} --review-by 2025-12-31")
    assert mark not in office("2025-07-02 09:10", "li.na", "ask bicycle").out
    assert number not in office("2025-07-02 09:20", "li.na", "board").out
