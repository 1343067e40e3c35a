"""`svc find`: one question, whom or what a few words mean."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from svc.desk.core.act import act
from svc.desk.ticket.actions import annotate, assign
from svc.desk.ticket.intake import Request, create
from svc.index.database.index import Index
from svc.index.query.who_where import units
from svc.store.git.repository import Repository
from tests.estate import done, furnish
from tests.support import Run


def begin(place: Path) -> None:
    """The estate with two strangers' tickets, a resident's, and a unit per entrance."""
    from svc.desk.record.units import add as add_unit

    furnish(place)
    done(place, lambda desk: [add_unit(desk, unit) for unit in ("1-1-101", "1-2-101")])

    def told(text: str, **who: str) -> None:
        request = Request(text=text, kind="repair", category="plumbing", channel="phone", **who)
        act(place, "li.na", lambda desk: create(desk, request))

    told("大堂灯不亮", place="3栋大堂", name="王女士", phone="0571-8666 1234")
    told("Pipe leaks", place="Garage", name="单立", phone="13900005678")
    told("厨房漏水", unit="3-2-1502", resident="1")
    act(place, "li.na", lambda desk: assign(desk, "3", "engineering"))
    act(place, "li.na", lambda desk: annotate(desk, "3", "邻居说楼下也湿了"))


def numbers(run: Run, *words: str) -> list[str]:
    """The last digit of each ticket found, in order."""
    found = run(["svc", "find", *words, "--format", "json"]).json()
    return [ticket["id"][-1] for ticket in found["tickets"]]


#: What is typed, and the last digits of the tickets that it means.
MEANT = {
    "王女士": "13", "王芳": "3", "wangfang": "3", "wf": "3", "fang": "3",
    "shanli": "2", "danl": "2", "dl": "2", "bl": "",
    "139 0000 5678": "2", "5678": "2", "尾号5678": "2", "86661234": "1",
    "+86 571 8666-1234": "1", "138-1234-0000": "3", "0000": "3",
    "3栋2单元1502": "3", "3#2-1502": "3", "3-1502": "3",
    "漏水": "3", "楼下也湿": "3", "大堂": "1", "PIPE": "2",
    "王 漏水": "3", "王女士 灯": "1", "wf 灯": "",
}  # fmt: skip


def test_tickets_are_found(desk: Path, run: Run) -> None:
    """By who reported (name, address, sound, phone), where, and words of any step.

    `list --text` finds the same.
    """
    for words, tickets in MEANT.items():
        found = numbers(run, *words.split())
        assert "".join(sorted(found)) == tickets, words
        listed = run(["svc", "list", "--status", "all", "--text", words, "--format", "json"])
        assert "".join(sorted(one["id"][-1] for one in listed.json())) == tickets, words
    assert numbers(run, "A2") == ["2"]


def test_residents_and_units(desk: Path, run: Run) -> None:
    """Residents by name, phone and home; units without their entrance, each that fits."""
    found = run("svc find 1-101 --format json").json()
    assert found["units"] == ["1-1-101", "1-2-101"]
    for words in ("王芳", "wangf", "13812340000", "3-2-1502"):
        people = run(["svc", "find", words, "--format", "json"]).json()["residents"]
        assert people[0]["id"] == "R-A00001"
        assert people[0]["phones"] == ["138 **** 0000"]
    rows = list(csv.DictReader(io.StringIO(run("svc find 3-2-1502 --format csv").out)))
    assert [(row["what"], row["id"]) for row in rows][-2:] == [
        ("unit", "3-2-1502"), ("ticket", rows[-1]["id"]),
    ]  # fmt: skip
    index = Index.open(Repository.open(desk))
    assert units(index, "1-101") == ["1-1-101", "1-2-101"]
    index.close()


def test_strangers_are_masked(desk: Path, run: Run) -> None:
    """A stranger is shown by the first letter, in full only where that is asked for."""
    shown = run("svc find 5678").out
    assert "单**" in shown and "单立" not in shown
    assert "单立" in run("svc find 5678 --reveal").out


def test_many_are_counted(desk: Path, run: Run) -> None:
    """Of each sort so many are shown, the open ones first; the rest is counted."""
    found = run("svc find 王 -n 1")
    assert "2 tickets in all, 1 shown" in found.err
    nothing = run("svc find nosuchword")
    assert nothing.out == "" and "nobody and nothing matches" in nothing.err


def test_where_a_resident_is_named(desk: Path, run: Run) -> None:
    """`list --resident`, `resident show` and `create --resident` take what means only one."""
    for name in ("王芳", "wf", "138 1234 0000"):
        assert run(["svc", "resident", "show", name, "--format", "json"]).json()["id"] == "R-A00001"
        listed = run(["svc", "list", "--resident", name, "--format", "json"]).json()
        assert [ticket["id"][-1] for ticket in listed] == ["3"]
    whole = ["svc", "--as", "li.na", "create", "又漏", "--kind", "repair", "--category", "plumbing",
             "--channel", "phone", "--yes", "--resident", "王芳"]  # fmt: skip
    assert run([*whole, "--format", "json"]).json()["resident"] == "R-A00001"
    several = run("svc resident show 3-2-1502", code=2).err
    assert "R-A00001, R-A00002" in several and "王芳" not in several
    assert "no resident 'nobody'" in run("svc list --resident nobody", code=3).err


def test_a_unit_short_of_its_entrance(desk: Path, run: Run) -> None:
    """A script hears of each unit that would fit; on a terminal they are chosen from."""
    words = ["svc", "--as", "li.na", "create", "漏", "--kind", "repair", "--category", "plumbing",
             "--channel", "phone", "--unit", "1-101", "--name", "Sam",
             "--phone", "13900001111"]  # fmt: skip
    assert "perhaps 1-1-101, 1-2-101" in run(words, code=3).err
    typed = ["1-101", "2", "Sam", "13900001111", "2", "plumbing", "漏水", ""]
    shown = run.terminal("svc --as li.na create", typed=typed).out
    assert "1-2-101" in shown
    assert run("svc list --unit 1-2-101 --format json").json()[0]["text"] == "漏水"


def test_who_calls_says_where(desk: Path, run: Run) -> None:
    """In the conversation a name or a phone tells the unit too, and a stranger is known again."""
    run.terminal("svc --as li.na create", typed=["wf", "2", "plumbing", "水管响", "", "y"])
    (ticket,) = run("svc list --text 水管响 --format json").json()
    assert (ticket["unit"], ticket["resident"]) == ("3-2-1502", "R-A00001")
    typed = ["nobody", "5678", "后门", "2", "plumbing", "后门漏水", ""]
    shown = run.terminal("svc --as li.na create", typed=typed).out
    assert "nobody on file and no unit is called 'nobody'" in shown
    (ticket,) = run("svc list --text 后门漏水 --reveal --format json").json()
    assert ticket["place"] == "后门"
    assert ticket["reporter"] == {"name": "单立", "phone": "13900005678"}


def test_blanks_are_nothing_to_look_for(desk: Path, run: Run) -> None:
    """Blanks would match everybody: what to type is said instead."""
    refused = run(["svc", "find", "  ", "\u3000"], code=2)
    assert "nothing is looked for" in refused.err
    assert "a name, a phone" in refused.err
