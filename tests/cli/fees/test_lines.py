"""What happens to a line after it was billed, as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import Run, git

LINE = "B2604-3-2-1502/1"


@pytest.fixture
def billed(office: Path, run: Run) -> Path:
    """The office with April's property fee."""
    run("svc bill run 2026-04 --items property-fee")
    return office


def state(run: Run, line: str = LINE) -> str:
    """What was said of a line."""
    rows = run("svc bill list --format json").json()
    return str(next(row["state"] for row in rows if row["line"] == line))


def test_a_line_is_voided_and_billed_anew(billed: Path, run: Run) -> None:
    """Voiding needs a reason and a supervisor; a run bills it anew only when it is told to."""
    assert "only a" in run(f"svc --as chen.xin bill void {LINE} --reason x", code=1).err
    run(f"svc bill void {LINE} --reason 登记错误")
    assert state(run) == "voided"
    assert "is voided" in run(f"svc bill waive {LINE} 1 --reason x", code=1).err
    assert "--again" in run("svc bill run 2026-04 --items property-fee").err
    run("svc bill run 2026-04 --items property-fee --again")
    assert [state(run), state(run, "B2604-3-2-1502/2")] == ["voided", ""]
    run("svc bill void 2026-04 --reason 整批作废")
    assert "no line that could be voided" in run("svc bill void 2026-04 --reason x", code=3).err
    assert billed.is_dir() and not run("svc check").err


def test_t6_what_is_let_go_is_agreed_to_by_another(billed: Path, run: Run) -> None:
    """Asked by one, agreed to by a director; it lowers what is owed and is shown apart."""
    run(f"svc bill waive {LINE} 65.45 --reason 漏水补偿")
    assert state(run) == "asked"
    assert "only a director" in run(f"svc bill approve {LINE}", code=1).err
    run(f"svc --as he.jianguo bill approve {LINE}")
    row = run("svc bill list --format json").json()[0]
    assert (row["state"], row["amount"], row["waived"]) == ("waived", "165.45", "65.45")
    assert "100.00 is open" in run(f"svc bill waive {LINE} 100.01 --reason x", code=1).err
    run(f"svc bill waive {LINE} 100 --reason 再减")
    run(f"svc --as he.jianguo bill refuse {LINE} --reason 不同意")
    assert state(run) == "waived"
    assert "nobody asked" in run(f"svc --as he.jianguo bill approve {LINE}", code=1).err
    assert billed.is_dir()


def test_who_asked_does_not_agree(billed: Path, run: Run) -> None:
    """Of two directors the other one does; of one line after the other, whoever asked of each."""
    run("svc --as he.jianguo staff edit li.na --set roles=director")
    run("svc bill ahead 3-2-1502 1 --items property-fee --from 2026-05")
    run(f"svc bill waive {LINE} 1 --reason x")
    assert "who did the one may not" in run(f"svc bill approve {LINE}", code=1).err
    run(f"svc --as he.jianguo bill approve {LINE}")
    assert billed.is_dir() and not run("svc check").err


def test_a_limit_by_role(billed: Path, run: Run) -> None:
    """The office lets supervisors agree up to an amount."""
    rules = billed / "records/office.yaml"
    more = (
        "policies:\n  rights:\n    bill approve: [director, supervisor]\n"
        "  limits:\n    bill approve: {supervisor: '50.00'}\n"
    )
    rules.write_text(rules.read_text("utf-8").replace("policies:\n", more, 1), "utf-8")
    run("svc --as he.jianguo save")
    run(f"svc --as chen.xin bill waive {LINE} 50.01 --reason x")
    assert "50.01" in run(f"svc bill approve {LINE}", code=1).err
    run(f"svc bill approve {LINE} --amount 50")
    assert state(run) == "waived" and billed.is_dir()


def test_an_objection_waits_for_its_line_only(billed: Path, run: Run) -> None:
    """It is recorded by anybody, once, with a complaint in the same commit; and settled."""
    head = git("rev-parse", "HEAD").strip()
    done = run(f"svc --as chen.xin bill object {LINE} --reason 面积不对 --channel phone")
    number = done.out.split()[-1]
    assert git("rev-list", "--count", f"{head}..").strip() == "1"
    ticket = run(f"svc show {number} --format json").json()
    told = ("kind", "category", "channel", "unit", "resident")
    assert [ticket[name] for name in told] == [
        "complaint", "fees", "phone", "3-2-1502", "R-A00001"
    ]  # fmt: skip
    assert LINE in ticket["text"] and "面积不对" in ticket["text"]
    event = run("svc bill show B2604-3-2-1502 --format json").json()["events"][-1]
    assert (event["action"], event["ticket"]) == ("object", number)
    assert state(run) == "objected"
    assert "objected to already" in run(f"svc bill object {LINE} --reason x", code=1).err
    settled = run(f"svc bill settle {LINE} --reason 已复核")
    assert f"{number} is still open" in settled.err
    assert state(run) == "" and billed.is_dir()
    again = run(f"svc bill object {LINE} --reason x --ticket {number}")
    assert again.out.endswith(f"{number}\n") and not run("svc check").err


def test_a_correction_is_of_the_present_month(billed: Path, run: Run) -> None:
    """The line stands as it was; this month takes it back and charges the right one, once."""
    before = (billed / "records/bills/2026/04/B2604-3-2-1502.yaml").read_bytes()
    same = run(f"svc bill correct {LINE} --reason x", code=1).err
    assert "165.45 already" in same
    run("svc unit edit 3-2-1502 --set area=80")
    done = run(f"svc bill correct {LINE} --reason 面积更正")
    assert done.out.endswith("-165.45, 148.00\n")
    assert (billed / "records/bills/2026/04/B2604-3-2-1502.yaml").read_bytes() == before
    number = done.out.split()[0]
    assert "-A0001" in number
    rows = run(f"svc bill show {number} --format json").json()["lines"]
    # Nobody is late with what he hears of today.
    assert rows[1]["due"] >= rows[0]["due"] > "2026-04-30"
    assert "corrected already" in run(f"svc bill correct {LINE} --reason x", code=1).err
    assert git("log", "-1", "--format=%s").strip() == (
        f"correct {LINE} by {number} (165.45 to 148.00)"
    )
    # What was taken back is there to pay what it was taken back from.
    again = run("svc bill run 2026-04 --items property-fee")
    assert "stands at" not in again.err and "165.45 paid from credit" in git("log", "-1")
    assert not run("svc check").err


def test_ex15_t10_a_year_ahead_with_five_percent_off(office: Path, run: Run) -> None:
    """EX15: 1886.13, of which the first three months are a fen less; issued once."""
    made = run("svc bill ahead 3-2-1502 12 --items property-fee --discount year --from 2026-05")
    assert made.out == "2026-05..2027-04  12 bills with 12 lines, 1886.13 in all\n"
    rows = run("svc bill list --format json").json()
    assert sorted(row["amount"] for row in rows) == ["157.17"] * 3 + ["157.18"] * 9
    again = run("svc bill ahead 3-2-1502 1 --items property-fee --from 2026-05", code=1)
    assert "2026-05 is issued already" in again.err
    assert "12 months ahead" in run(
        "svc bill ahead 3-2-1502 3 --items property-fee --discount year", code=1
    ).err  # fmt: skip
    assert "0 bills" in run("svc bill run 2026-05 --items property-fee").out
    assert office.is_dir()


def test_ex17_what_was_issued_stays_when_the_price_rises(office: Path, run: Run) -> None:
    """Lines issued ahead keep 165.45; what is billed later costs what it costs then."""
    run("svc bill ahead 3-2-1502 2 --items property-fee --from 2026-05")
    run(["svc", "--as", "he.jianguo", "tariff", "edit", "property-fee", "--add",
         'versions={"version":"2026-06","since":"2026-06-01","formula":"area","price":"2.10",'
         '"scope":{"use":"home"}}'])  # fmt: skip
    told = run("svc bill run 2026-06 --items property-fee").err
    assert "charges these days already" in told
    run("svc bill run 2026-07 --items property-fee")
    rows = run("svc bill list --format json").json()
    assert {row["period"]: row["amount"] for row in rows} == {
        "2026-05": "165.45", "2026-06": "165.45", "2026-07": "187.80"
    }  # fmt: skip
    assert office.is_dir()


def test_something_is_charged_once(office: Path, run: Run) -> None:
    """By quantity and price, or as an amount; to whoever pays today, or to somebody else."""
    number = run("svc bill add 3-2-1502 --item property-fee --quantity 2 --price 20").out.split()[0]
    assert number.startswith("B") and "-A0001" in number
    run("svc bill add 3-2-1502 --item property-fee --amount 350 --note 门禁卡损坏")
    assert "no payer on file" in run(
        "svc bill add 3-2-1503 --item property-fee --amount 1", code=1
    ).err  # fmt: skip
    assert "cannot be charged" in run(
        "svc bill add 3-2-1502 --item property-fee --amount 0", code=2
    ).err  # fmt: skip
    assert office.is_dir() and not run("svc check").err


def test_why_a_line_comes_to_what_it_does(billed: Path, run: Run) -> None:
    """The sum in words, in both languages, and as JSON."""
    told = run(f"svc bill explain {LINE}").out
    assert "89.43 m² × 1.85 = 165.4455 a month" in told
    assert "once, half up: 165.45" in told and "0.0003 a day" in told
    chinese = run(f"svc --lang zh_CN bill explain {LINE}").out
    assert "165.4455" in chinese and "month" not in chinese
    steps = run(f"svc bill explain {LINE} --format json").json()
    assert steps[0]["about"] == "item" and billed.is_dir()


def test_as_of_and_rev(billed: Path, run: Run) -> None:
    """(m): a bill happens when it is issued, and is known since it was recorded."""
    assert run("svc bill list --as-of 2026-03-31 --format json").json() == []
    assert len(run("svc bill list --as-of 2026-04-02 --format json").json()) == 1
    assert run("svc bill list --rev HEAD~1 --format json").json() == []
    run(f"svc bill void {LINE} --reason x")
    assert run("svc bill list --as-of 2026-05-01 --format json").json()[0]["state"] == ""
    assert state(run) == "voided" and billed.is_dir()


def test_a_batch_does_the_same(office: Path, run: Run) -> None:
    """Runs, charges and what happens to lines are actions of a batch."""
    lines = "\n".join((
        '{"do": "bill run", "period": "2026-04", "items": ["property-fee"]}',
        '{"do": "bill add", "unit": "3-2-1502", "item": "property-fee", "amount": "20"}',
    ))  # fmt: skip
    run("svc batch -", input=lines)
    run("svc batch -", input=f'{{"do": "bill object", "line": "{LINE}", "reason": "x"}}')
    assert state(run) == "objected" and office.is_dir()


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("svc bill void B2604-3-2-1502/9 --reason x", 3, "has no line '9'"),
        ("svc bill void B2601-3-2-1502/1 --reason x", 3, "no bill 'B2601-3-2-1502'"),
        ("svc bill waive B2604-3-2-1502/1 1.234 --reason x", 2, "no parts of a fen"),
        ("svc bill explain B2604-3-2-1502/water", 3, "has no line 'water'"),
        ("svc bill settle B2604-3-2-1502/1 --reason x", 1, "nobody objects"),
    ],
)
def test_what_cannot_be_is_said(billed: Path, run: Run, command: str, code: int, said: str) -> None:
    """One line that says what, and nothing is written."""
    head = git("rev-parse", "HEAD")
    assert said in run(command, code=code).err
    assert git("rev-parse", "HEAD") == head and billed.is_dir()
