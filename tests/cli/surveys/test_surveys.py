"""Surveys: samples that anybody draws again, forms at several desks, figures by question."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.models import copy_of
from tests.support import Run, git

#: When it was drawn up, and asked.
AT = "2026-03-02T09:00"
SPAN = "--from 2026-03-01 --to 2026-03-31 --as-of 2026-04-02T12:00 --format json"


def estate(place: Path) -> None:
    """An office of twenty homes in two buildings, that tells of groups of three and more."""
    run = Run()
    run(["svc", "init", str(place), "--locale", "en"])
    run(["svc", "-C", str(place), "--as", "he.jianguo", "staff", "add", "he.jianguo", "--name",
         "he", "--department", "service", "--role", "director"])  # fmt: skip
    lines = [
        {"do": "staff add", "id": "li.na", "name": "li.na", "department": "service",
         "role": ["desk"]},
        {"do": "office edit", "set": {"policies.backdate_days": "36500"}},
        {"do": "office edit", "set": {"policies.minimum_n": "3"}},
        *({"do": "unit add", "unit": f"{building}-1-{room}"}
          for building, rooms in ((1, 14), (2, 6)) for room in range(101, 101 + rooms)),
    ]  # fmt: skip
    sheet = place.parent / "estate.jsonl"
    sheet.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    run(["svc", "-C", str(place), "--as", "he.jianguo", "batch", str(sheet)])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that office, as the folder the test runs in."""
    place = copy_of(estate, tmp_path / "office")
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "he.jianguo")
    monkeypatch.setenv("SVC_LANG", "en")
    return place


def drafted(run: Run, words: str = "--method census") -> str:
    """A draft with four questions, one of them shown to few; its number."""
    number = run(f"svc survey add --type satisfaction --title Spring --at {AT} --since 2026-03-02"
                 f" --until 2026-03-20 {words}").out.split()[0]  # fmt: skip
    run(["svc", "survey", "ask", number, "q1", "How content?", "--dimension", "desk"])
    run(["svc", "survey", "ask", number, "heard", "Heard of it?", "--type", "choice", "--choice",
         "yes=Yes", "--choice", "no=No"])  # fmt: skip
    run(["svc", "survey", "ask", number, "q2", "How was it?", "--given", "heard=yes"])
    run(["svc", "survey", "ask", number, "more", "Else?", "--type", "text"])
    return number


def opened(run: Run, words: str = "--method census") -> str:
    """The same, open."""
    number = drafted(run, words)
    run(f"svc survey open {number} --at {AT}")
    return number


def answer(run: Run, survey: str, words: str, code: int = 0, day: int = 10) -> str:
    """A form that was put down; what was said of it."""
    done = run(f"svc survey answer {survey} {words} --at 2026-03-{day:02}T12:00", code=code)
    return done.err if code else done.out.split()[0]


def told(run: Run, survey: str, words: str = "") -> dict[str, dict[str, object]]:
    """Results by question."""
    record = run(f"svc survey results {survey} {words} --format json").json()
    return {one["question"]: one for one in record["questions"]}


def test_the_sample_is_drawn_again(desk: Path, run: Run) -> None:
    """From seed and homes alone, each building by its share; another seed draws others."""
    number = opened(run, "--method stratified --size 10 --seed spring")
    drawn = [row["unit"] for row in run(f"svc survey sample {number} --format json").json()]
    assert len([one for one in drawn if one.startswith("1-")]) == 7 and len(drawn) == 10
    run("svc unit add 2-1-301")
    again = [row["unit"] for row in run(f"svc survey sample {number} --format json").json()]
    assert again == drawn
    other = opened(run, "--method random --size 10 --seed autumn")
    assert [row["unit"] for row in run(f"svc survey sample {other} --format json").json()] != drawn
    home = next(f"1-1-{room}" for room in range(101, 115) if f"1-1-{room}" not in drawn)
    assert "is not asked by" in answer(run, number, f"{home} q1=5", code=1)
    path = next((desk / "records" / "surveys").rglob(f"{number}.yaml"))
    text = path.read_text(encoding="utf-8").replace("seed: spring", "seed: summer")
    path.write_text(text, encoding="utf-8")
    assert "not what the seed draws" in run("svc check", code=4).out


def test_questions_stand_once_it_is_open(desk: Path, run: Run) -> None:
    """Ids are for good, wordings have versions; another meaning is refused, then anything is."""
    number = drafted(run)
    run(["svc", "survey", "ask", number, "q1", "How content are you?", "--type", "scale"])
    record = run(f"svc survey show {number} --format json").json()
    texts = {one["id"]: [text["text"] for text in one["texts"]] for one in record["questions"]}
    assert texts["q1"] == ["How content?", "How content are you?"]
    changed = f"svc survey ask {number} q1 what --type text"
    assert "would mean something else" in run(changed, code=1).err
    run(f"svc survey open {number} --at {AT}")
    refused = run(["svc", "survey", "ask", number, "q9", "New?"], code=1).err
    assert "its questions stand" in refused and "svc survey copy" in refused
    again = run(f"svc survey copy {number} --title Autumn --since 2026-09-01 --until 2026-09-20")
    copied = run(f"svc survey show {again.out.split()[0]} --format json").json()
    assert copied["questions"] == record["questions"] and copied["state"] == "draft"


def test_denominators_of_each_question(desk: Path, run: Run) -> None:
    """Not shown, not answered and answered are three things; what does not count is kept."""
    number = opened(run)
    answer(run, number, "1-1-101 q1=5 heard=yes q2=4")
    answer(run, number, "1-1-102 q1=4 heard=yes")
    answer(run, number, "1-1-103 heard=no more=dark")
    second = answer(run, number, "1-1-101 q1=1", day=11)
    late = answer(run, number, "1-1-104 q1=1", day=21)
    void = answer(run, number, "1-1-105 q1=1")
    run(f"svc response void {void} --reason copy")
    results = told(run, number)
    counts = {
        name: (one["asked"], one["not_shown"], one["answered"], one["no_answer"])
        for name, one in results.items()
    }
    assert counts == {"q1": (3, 0, 2, 1), "heard": (3, 0, 3, 0), "q2": (2, 1, 1, 1),
                      "more": (3, 0, 1, 2)}  # fmt: skip
    assert (results["q1"]["satisfied"], results["q1"]["mean"]) == (1.0, 4.5)
    assert results["heard"]["chosen"] == {"yes": 2, "no": 1} and results["q1"]["margin"] is None
    shown = run(f"svc survey results {number}")
    assert "census, no margin" in shown.err
    lines = run(f"svc survey export {number}").out.splitlines()
    counted = {line.split(",")[0]: line.split(",")[1] for line in lines[1:]}
    assert [counted[one] for one in (second, late, void)] == ["0", "0", "0"]
    assert lines[0].startswith("response,counted,unit,stratum,channel,q1,How content?,heard")
    assert ",yes,Yes," in lines[1]


def test_the_margin_of_a_sample(desk: Path, run: Run) -> None:
    """Of ten of twenty homes, six of eight content: 1.96 √(p(1−p)/(n−1)·(1−n/N))."""
    number = opened(run, "--method random --size 10 --seed s")
    homes = [row["unit"] for row in run(f"svc survey sample {number} --format json").json()]
    for place, home in enumerate(homes[:8]):
        answer(run, number, f"{home} q1={5 if place < 6 else 2}")
    result = told(run, number)["q1"]
    by_hand = 1.959964 * (0.75 * 0.25 / 7 * (1 - 8 / 20)) ** 0.5
    assert result["margin"] == pytest.approx(by_hand)
    assert "95 %" in run(f"svc survey results {number}").err


def test_an_anonymous_form_names_nobody(desk: Path, run: Run) -> None:
    """No home, no signature, no hour; where it belongs to is its building, small ones withheld."""
    number = opened(run, "--method stratified --size 12 --anonymous yes")
    assert "names nobody" in answer(run, number, "1-1-101 q1=5", code=1)
    assert "--stratum" in answer(run, number, "q1=5", code=2)
    for building, score in (("1", 5), ("1", 4), ("1", 2), ("1", 3), ("2", 5)):
        made = answer(run, number, f"q1={score} --stratum {building}")
    record = run(f"svc response show {made} --format json").json()
    assert record["taken"].startswith("2026-03-10T00:00:00") and "unit" not in record
    rows = run(f"svc survey results {number} --by building --format json").json()["questions"]
    q1 = {row["group"]: row for row in rows if row["question"] == "q1"}
    # The one form of building 2 would follow from the whole and building 1: neither is told.
    assert [q1[name]["withheld"] for name in "12"] == [True, True] and q1["2"]["mean"] is None
    run(f"svc survey answer {number} q1=5 more=13800001111 --stratum 2 --at 2026-03-11T09:00")
    assert (
        "13800001111" not in run("svc response list").out + run(f"svc survey export {number}").out
    )
    assert "13800001111" not in git("log", "--format=%B", cwd=desk)


def test_an_opinion_becomes_something(desk: Path, run: Run) -> None:
    """A ticket, or a reason why not; until then it is due once the survey is over."""
    number = opened(run)
    dark, loud, gone = (
        answer(run, number, f"1-1-10{place} q1=3 more={words}")
        for place, words in ((1, "dark"), (2, "loud"), (3, "gone"))
    )
    due = "svc due --as-of 2026-03-25T12:00 --within 1d"
    assert "3 opinions are to be seen to" in run(due).out
    ticket = run(f"svc response handle {dark} more --at 2026-03-11T09:00").out.split()[1]
    assert run(f"svc show {ticket} --format json").json()["unit"] == "1-1-101"
    run(f"svc response handle {loud} more --reason known --at 2026-03-11T09:00")
    assert "seen to already" in run(f"svc response handle {loud} more", code=1).err
    assert "says nothing on q2" in run(f"svc response handle {gone} q2", code=3).err
    run(f"svc assign {ticket} li.na --at 2026-03-11T09:10")
    run(f"svc --as li.na accept {ticket} --at 2026-03-11T09:20")
    run(f"svc --as li.na finish {ticket} --resolution fixed --note lit --at 2026-03-12T09:00")
    figures = run(f"svc report opinions_handled survey_score {SPAN}").json()["measures"]
    assert {name: (one["numerator"], one["denominator"]) for name, one in figures.items()} == {
        "opinions_handled": (1, 3), "survey_score": (9, 3),
    }  # fmt: skip
    assert run("svc check").err == ""


def test_forms_of_wenjuanxing(desk: Path, run: Run) -> None:
    """Taken in once, questions by their words; where somebody came from is dropped."""
    number = opened(run, "--method census --anonymous yes")
    sheet = desk.parent / "forms.csv"
    sheet.write_text(
        "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,"
        "1、How content?,2、Heard of it?,3、How was it?,Else?\n"
        "1,2026/3/10 9:30:00,30秒,微信,N/A,10.9.8.7,5,Yes,4,lamp\n"
        "2,2026/3/11 9:30:00,30秒,微信,N/A,10.9.8.7,很满意,No,(跳过),\n"
        "3,2026/3/11 9:31:00,30秒,微信,N/A,10.9.8.7,9,No,(跳过),\n", encoding="utf-8",
    )  # fmt: skip
    done = run(f"svc survey import {number} {sheet}", code=4)
    assert done.out == "2 forms taken in\n" and "q1: '9' is no answer" in done.err
    assert run(f"svc survey import {number} {sheet}", code=4).out.startswith("0 forms")
    files = "".join(path.read_text(encoding="utf-8")
                    for path in (desk / "records" / "responses").rglob("*.yaml"))  # fmt: skip
    assert "10.9.8.7" not in files and "09:30" not in files
    result = told(run, number)
    assert (result["q1"]["withheld"], result["q1"]["asked"]) == (True, 2)
    figures = run(f"svc report forms_given forms_returned survey_satisfaction {SPAN}").json()
    shares = {name: (one["numerator"], one["denominator"])
              for name, one in figures["measures"].items()}  # fmt: skip
    assert shares == {"forms_given": (20, 20), "forms_returned": (2, 20),
                      "survey_satisfaction": (0, 0)}  # fmt: skip
