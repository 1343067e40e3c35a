"""What is asked at the desk, an inquiry closed by what was told, and cases of tickets."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.publications.office import pressroom
from tests.models import copy_of
from tests.support import Run

WHO = "--unit 3-1-101 --resident 1 --channel phone"
A = "U2604-A0001"


def askroom(place: Path) -> None:
    """The same office with an answer, a tariff and a notice of an outage."""
    pressroom(place)
    run = Run()

    def svc(who: str, *words: str) -> None:
        run(["svc", "-C", str(place), "--as", who, *words])

    svc("he.jianguo", "tariff", "add", "property-fee", "--name", "物业费", "--versions",
        '{"version": "2025", "since": "2025-01-01", "formula": "area", "price": "1.85",'
        ' "period": "month", "billed": "arrears", "due": "last day of period"}')  # fmt: skip
    svc("li.na", "notice", "draft", "--type", "answer", "--title", "物业费多少钱一平米", "--body",
        "每平米 {{tariff.property-fee.price}} 元，燃气找 {{party.gas.phone}}", "--category", "fees",
        "--department", "service", "--review-by", "2026-05-01", "--at", "2026-04-01 09:00",
        "--audience", "owners")  # fmt: skip
    svc("zhou.min", "notice", "approve", A, "--at", "2026-04-01 10:00")
    svc("li.na", "notice", "draft", "--type", "notice", "--title", "停水通知",
        "--body", "3栋停水。", "--buildings", "3", "--until", "2099-01-01",
        "--urgency", "emergency", "--outage", "water",
        "--begins", "2026-04-03 09:00", "--ends", "2026-04-03 17:00", "--at",
        "2026-04-01 09:00")  # fmt: skip
    svc("li.na", "notice", "publish", "U2604-A0002", "--at", "2026-04-01 09:30")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that office, as the folder the test runs in."""
    place = tmp_path / "office"
    copy_of(askroom, place)
    monkeypatch.chdir(place)
    monkeypatch.setenv("SVC_ACTOR", "li.na")
    monkeypatch.setenv("SVC_LANG", "en")
    return place


def test_facts_are_computed_and_reviews_marked(desk: Path, run: Run) -> None:
    """The price is the tariff's of the day; a review that is past is shown with a mark."""
    said = run("svc ask 管理费怎么收 --as-of 2026-04-02", code=0)
    assert f"{A}@1" in said.out and "1.85" in said.out and "review was due" not in said.out
    assert "010-69901234" in said.out, "the gas company's phone is no person's"
    assert "review was due on 2026-05-01" in run("svc ask 物业费 --as-of 2026-06-01").out
    run(f"svc --as zhou.min notice review {A} --review-by 2099-01-01")
    assert "review was due" not in run("svc ask 物业费").out
    told = run("svc ask 物业费 --format json").json()
    assert [one["price"] for one in told["tariffs"]] == ["1.85"]
    chinese = run("svc --lang zh_CN ask 物业费").out
    assert "按月" in chinese and "账期最后一天" in chinese and "last day" not in chinese
    assert "nobody has written down" in run("svc ask 遛狗").err


def test_whose_phone_is_told(desk: Path, run: Run) -> None:
    """A party's own phone stands in an answer; a contact's, and any other number, stay masked."""
    run("svc party add lift --name Lifts --role contractor --contact 钱工 --phone 13900001111")
    run("svc party edit gas --set contact=王工 --set phone=400-820-8888")
    run(["svc", "notice", "draft", "--type", "answer", "--title", "电梯困人找谁", "--body",
         "电梯 {{party.lift.phone}}，燃气 {{party.gas.phone}}", "--category", "fees",
         "--department", "service"])  # fmt: skip
    number = run("svc notice list --state draft --format json").json()[0]["id"]
    run(f"svc --as zhou.min notice approve {number}")
    for form in ("table", "json", "md"):
        said = run(f"svc ask 电梯困人 --format {form}").out
        assert "400-820-8888" in said and "139****1111" in said and "13900001111" not in said
        assert "13900001111" in run(f"svc ask 电梯困人 --reveal --format {form}").out
    shown = run(f"svc notice show {number}").out
    assert "400-820-8888" in shown and "13900001111" not in shown
    assert "400-820-8888" not in run("svc party show gas").out, "a field of a record is masked"


def test_what_a_home_is_told(desk: Path, run: Run) -> None:
    """Its notices and outages, its open tickets, the like ones marked; another home's are not."""
    run(f"svc create 厨房水管漏水 --kind repair --category plumbing {WHO}")
    run(f"svc create 电梯异响 --kind repair --category lift {WHO}")
    told = run("svc ask 家里漏水了 --unit 3栋1单元101 --format json").json()
    assert [(one["id"], one["outage"]) for one in told["notices"]] == [("U2604-A0002", "water")]
    assert [one["like"] for one in told["tickets"]] == [True, False]
    assert (
        told["tickets"][0]["due"] is not None and "known" in run("svc ask 漏水 --unit 3-1-101").out
    )
    other = run("svc ask 家里漏水了 --unit 5-101 --format json").json()
    assert other["notices"] == [] and other["tickets"] == []
    assert "nothing is asked" in run("svc ask 的", code=2).err
    assert run("svc ask 漏水 --unit 9-9-999", code=3).err


def test_an_inquiry_is_closed_by_what_was_told(desk: Path, run: Run) -> None:
    """In one line, with the words of that day; what was never told, or is not there, is refused."""
    ask = f"svc create 多少钱 --kind inquiry --category fees {WHO}"
    done = run(f"{ask} --cite {A} --format json")
    ticket = done.json()
    assert "may be told to owners alone" in done.err
    assert (ticket["status"], ticket["timeline"][0]["cites"]) == ("closed", [f"{A}@1"])
    assert "1.85" in ticket["timeline"][1]["note"]
    assert f"told from {A}@1" in run("svc show 1").out
    assert "no version 2" in run(f"{ask} -y --cite {A}@2", code=2).err
    run("svc notice draft --type answer --title x --body y")
    number = run("svc notice list --state draft --format json").json()[0]["id"]
    assert "was never told" in run(f"{ask} -y --cite {number}", code=1).err
    run(f"{ask} -y --needs-answer")
    assert "needs an answer" in run("svc show 2").out
    assert run("svc check").err == ""


def test_a_case_names_nobody_and_is_shown(desk: Path, run: Run) -> None:
    """Drafted from a ticket, approved by a supervisor, named to whoever takes in its like."""
    words = "王女士说3栋1单元101厨房漏水，电话13812340000，车京A·12345被淋"
    run(["svc", "create", words, *f"--kind repair --category plumbing {WHO}".split()])
    run(
        [
            "svc",
            "--as",
            "wang.qiang",
            "finish",
            "1",
            "--resolution",
            "fixed",
            "--note",
            "王小芳家换阀",
        ]
    )
    made = run("svc case draft 1 --why 阀门老化 --format json").json()
    text = made["title"] + made["body"]
    assert "漏水" in text and "阀门老化" in text and made["tickets"]
    assert not any(part in text for part in ("王", "101", "1381234", "12345"))
    assert "may approve" in run(f"svc notice approve {made['id']}", code=1).err
    run(f"svc --as zhou.min notice approve {made['id']}")
    like = "svc create 厨房漏水 --unit 5-101 --name x --phone 13712340000 --channel phone"
    told = run(f"{like} --kind repair --category plumbing").err
    assert f"like this case: {made['id']}@1" in told
    assert "like this case" not in run(f"{like} -y --kind repair --category lift").err
    cited = run(f"svc note 2 same --cite {made['id']} --format json").json()
    assert cited["timeline"][-1]["cites"] == [f"{made['id']}@1"]
    path = Path("records/publications").rglob(f"{made['id']}.yaml")
    assert "a home" in run(
        f"svc --as zhou.min notice correct {made['id']} --body 3-2-1502 --reason x", code=1
    ).err and next(path)
