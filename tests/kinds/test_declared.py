"""Kinds that have only a row and a file do all that svc promises of a kind of record.

Three are declared in this folder: `visit`, numbered by month; `ledger`, whose id follows
from what it is about and whose body never changes; `entry`, a ledger's child.
"""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.kinds.office import VISIT, git, process, shown, svc


def test_files_are_as_people_write_them(made: Path) -> None:
    """Keys in schema order, amounts as quoted decimals, one folder a month, a year, a parent."""
    text = (made / "records/visits/2026/10/Z2610-A0001.yaml").read_text("utf-8")
    assert text.startswith("format: 1\nid: Z2610-A0001\nat: '2026-10-05T09:00:00+08:00'\nby: li.na")
    assert "deposit: '200.00'\ndamp: '3.5'\nurgent: true\n" in text
    assert "gifts:\n  - what: 米\n    price: '45.50'\n" in text
    ledger = (made / "records/ledgers/2026/L26-3-2-402.yaml").read_text("utf-8")
    assert "total: '12.50'\nevents:\n  - seq: 1\n" in ledger
    assert (made / "records/entries/2026/L26-3-2-402/L26-3-2-402-A0002.yaml").exists()


def test_one_action_one_commit(made: Path) -> None:
    """Each says what was done to which record, by whom; no personal data among it."""
    log = git(made, "log", "-7", "--format=%s|%an|%(trailers:key=Svc-Record,valueonly,separator=+)")
    assert "hold visit Z2610-A0002|李娜|Z2610-A0002" in log
    assert "seal ledger L26-3-2-402" in log
    assert "王小明" not in git(made, "log", "-7", "--format=%B")


def test_lists_filters_sort_text(made: Path) -> None:
    """By any column, from and to, sorted, by words; the latest first."""

    def ids(*words: str) -> list[str]:
        return [
            row["id"][-1] for row in svc(made, "visit", "list", "--format", "json", *words).json()
        ]

    assert ids() == ["2", "1"]
    assert (
        ids("--purpose", "care") == ids("--deposit-from", "200") == ids("--urgent", "yes") == ["1"]
    )
    assert ids("--deposit-from", "200.01") == ids("--at-to", "2026-10-04") == []
    assert ids("--at-to", "2026-10-05") == ids("--damp-to", "3.50", "--damp-from", "3.50") == ["1"]
    assert ids("--sort", "title") == ["2", "1"] and ids("--sort", "-title") == ["1", "2"]
    assert ids("--text", "米") == ids("--unit", "3-2-402") == ["1"]
    assert ids("-n", "1", "--offset", "1") == ["1"]
    amounts = svc(made, "entry", "list", "--sort", "amount", "--format", "csv").out
    assert amounts.index("-3.20") < amounts.index("4.00")
    assert "Z2610-A0001" in svc(made, "visit", "search", "看望").out


def test_personal_data_is_masked(made: Path) -> None:
    """In every form and language, but for --reveal; in words as well."""
    for form in ("table", "json", "jsonl", "csv", "md"):
        for words in (("visit", "show", "1"), ("visit", "list", "--text", "米")):
            out = svc(made, *words, "--format", form).out
            assert "王小明" not in out and "13812340000" not in out, (form, words)
    assert "13812340000" not in svc(made, "visit", "show", "2").out
    assert shown(made, "visit", "1", "--reveal")["caller"] == "王小明"
    log = svc(made, "log", "Z2610-A0001").out
    assert "王小明" not in log and "13812340000" not in log
    exported = svc(made, "export", "visits", "--format", "jsonl").out
    assert "王小明" not in exported and "13812340000" not in exported
    assert "王小明" in svc(made, "export", "visits", "--format", "jsonl", "--reveal").out


def test_as_of_hides_what_came_later(made: Path) -> None:
    """A later moment is unset, a later event not seen, a record before its first not there."""
    assert "held" in shown(made, "visit", "2")
    then = shown(made, "visit", "2", "--as-of", "2026-10-07")
    assert "held" not in then
    listed = svc(made, "visit", "list", "--as-of", "2026-10-05 12:00", "--format", "json").json()
    assert [row["id"] for row in listed] == ["Z2610-A0001"]
    assert "events" not in shown(made, "ledger", "L26-3-2-402", "--as-of", "2026-10-08")


def test_rev_shows_what_was_recorded(made: Path) -> None:
    """Before the commit that held the visit, it had not been held."""
    at = git(made, "log", "--format=%H", "--grep=hold visit", "-1").strip()
    assert "held" not in shown(made, "visit", "2", "--rev", f"{at}^")


def test_steps_in_turn(office: Path) -> None:
    """A step happens once, after what it needs, and never beside what rules it out."""
    assert "already" in svc(office, "visit", "hold", "2", "--outcome", "x", code=1).err
    assert "rules" in svc(office, "visit", "cancel", "2", code=1).err
    assert "before" in svc(office, "visit", "hold", "1", "--at", "2026-10-05 08:00", "--outcome",
                           "x", code=1).err  # fmt: skip
    svc(office, "visit", "cancel", "1", "--outcome", "nobody home")
    ledger = "L26-3-2-402"
    svc(office, "ledger", "print", ledger)
    svc(office, "ledger", "print", ledger)
    assert "already" in svc(office, "ledger", "seal", ledger, code=1).err
    svc(office, "ledger", "unseal", ledger, "--note", "wrong")
    actions = [event["action"] for event in shown(office, "ledger", ledger)["events"]]
    assert actions == ["seal", "print", "print", "unseal"]


def test_edit_and_what_never_changes(office: Path) -> None:
    """Fields are mended under the kind's own rules; a body that is fixed is not."""
    svc(office, "visit", "edit", "1", "--set", "title=新", "--add", "gifts=what=茶,price=1")
    assert "gifts" in svc(office, "visit", "edit", "1", "--set", "deposit=100", code=1).err
    svc(office, "visit", "edit", "1", "--set", "held=2026-10-07", code=2)
    svc(office, "ledger", "edit", "L26-3-2-402", "--set", "total=1", code=2)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["visit", "add", "--purpose", "care", "--unit", "9-9-999", "--title", "x"], 3),
        (["visit", "add", "--purpose", "tea", "--unit", "3-2-402", "--title", "x"], 2),
        (["visit", "add", "--purpose", "care"], 2),
        (["visit", "add", *VISIT, "--deposit", "1.234"], 2),
        (["visit", "add", *VISIT, "--deposit", "a lot"], 2),
        (["visit", "add", *VISIT, "--phone", "1"], 2),
        (["visit", "add", *VISIT, "--gifts", "what=x"], 2),
        (["visit", "add", *VISIT, "--gifts", "colour=red"], 2),
        (["visit", "add", *VISIT, "--deposit", "1", "--gifts", "what=x,price=2"], 1),
        (["visit", "show", "99"], 3),
        (["ledger", "add", "--year", "2026", "--unit", "3-2-402", "--total", "1"], 1),
        (["entry", "add", "--ledger", "L26-9-9-999", "--amount", "1"], 3),
    ],
)  # fmt: skip
def test_wrong_input(made: Path, words: list[str], code: int) -> None:
    """One or two lines and the documented code; nothing is written."""
    before = git(made, "rev-parse", "HEAD")
    told = svc(made, *words, code=code)
    assert len(told.err.splitlines()) <= 3 and "Traceback" not in told.err
    assert git(made, "rev-parse", "HEAD") == before


def test_somebody_acts(made: Path) -> None:
    """A record of these kinds is never taken on file by nobody."""
    assert "who acts?" in svc(made, "visit", "add", *VISIT, code=2, SVC_ACTOR="").err


@pytest.mark.slow
def test_numbers_without_gaps_from_four_processes(office: Path) -> None:
    """Four at once, five each: consecutive numbers, each once."""

    def several(_worker: int) -> None:
        for _ in range(5):
            process(office, "visit", "add", "--at", "2026-11-02 09:00", *VISIT)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(several, range(4)))
    names = sorted(path.stem for path in (office / "records/visits/2026/11").iterdir())
    assert names == [f"Z2611-A{n:04d}" for n in range(1, 21)]
    svc(office, "check")


def test_check_with_file_and_line(office: Path) -> None:
    """What breaks the schema, a rule, a reference, a run of numbers or a slot is placed."""
    folder = office / "records/visits/2026/10"
    first, second = folder / "Z2610-A0001.yaml", folder / "Z2610-A0002.yaml"
    text = first.read_text("utf-8")

    def told(content: str) -> str:
        first.write_text(content, "utf-8")
        return svc(office, "check", code=4).out

    assert "Z2610-A0001.yaml:6: unit: there is no unit" in told(text.replace("3-2-402", "8-8-888"))
    assert "Z2610-A0001.yaml:12: deposit:" in told(text.replace("'200.00'", "'2.001'"))
    assert "must be at most 100.00" in told(text.replace("'200.00'", "'100.00'"))
    assert "Z2610-A0001.yaml:3: at:" in told(
        text.replace("'2026-10-05T09:00:00+08:00'", "1793668320")
    )
    assert "Z2610-A0001.yaml:3: at:" in told(text.replace("2026-10-05", "2026-09-05"))
    first.write_text(text, "utf-8")
    second.rename(folder / "Z2610-A0005.yaml")
    gone = (folder / "Z2610-A0005.yaml").read_text("utf-8").replace("A0002", "A0005")
    (folder / "Z2610-A0005.yaml").write_text(gone, "utf-8")
    assert "Z2610-A0002 to Z2610-A0004 are missing" in svc(office, "check", code=4).out
    git(office, "checkout", "-q", "--", "records")
    git(office, "clean", "-qfd", "records")
    ledger = office / "records/ledgers/2026/L26-3-2-402.yaml"
    ledger.write_text(ledger.read_text("utf-8").replace("year: 2026", "year: 2027"), "utf-8")
    assert "says L27-3-2-402" in svc(office, "check", code=4).out


def test_hand_edits_and_save(office: Path) -> None:
    """What is edited by hand is checked and saved; what must stay stays."""
    visit = office / "records/visits/2026/10/Z2610-A0001.yaml"
    visit.write_text(visit.read_text("utf-8").replace("title: 看望", "title: 慰问"), "utf-8")
    svc(office, "--as", "he.jianguo", "save")
    assert shown(office, "visit", "1")["title"] == "慰问"
    visit.unlink()
    assert "stays once it is recorded" in svc(office, "--as", "he.jianguo", "save", code=4).err
    git(office, "checkout", "-q", "--", "records")
    ledger = office / "records/ledgers/2026/L26-3-2-402.yaml"
    text = ledger.read_text("utf-8")
    ledger.write_text(text.replace("'12.50'", "'99.00'"), "utf-8")
    assert (
        "never changes once it is recorded" in svc(office, "--as", "he.jianguo", "save", code=4).err
    )
    ledger.write_text(text[: text.index("events:")], "utf-8")
    assert "was only to be added to" in svc(office, "--as", "he.jianguo", "save", code=4).err
    ledger.unlink()
    assert "stays once it is recorded" in svc(office, "--as", "he.jianguo", "save", code=4).err


def test_batch_actions(office: Path) -> None:
    """Adding, editing and steps as a batch, where one line may name another's record."""
    lines = [
        {"do": "visit add", "purpose": "care", "unit": "3-2-402", "title": "x", "deposit": "5",
         "gifts": [{"what": "茶", "price": "2.50"}], "at": "2026-11-03 09:00"},
        {"do": "visit edit", "visit": "$1", "set": {"title": "y"}},
        {"do": "visit hold", "visit": "$1", "outcome": "seen", "at": "2026-11-04 09:00"},
        {"do": "ledger print", "ledger": "L26-3-2-402"},
    ]  # fmt: skip
    svc(office, "batch", "-", input="\n".join(json.dumps(line) for line in lines))
    visit = shown(office, "visit", "Z2611-A0001")
    assert (visit["title"], visit["outcome"], visit["holder"]) == ("y", "seen", "li.na")


def test_exports(made: Path, tmp_path: Path) -> None:
    """Headings in both languages; money in a workbook is a number with two places."""
    english = svc(made, "export", "visits").out.splitlines()[0]
    assert english.startswith("id,at,by,purpose,unit,title,caller,phone,day,deposit,damp")
    chinese = svc(made, "export", "visits", "--headers", "zh").out.splitlines()[0]
    assert "押金" in chinese and "登记时间" in chinese and "事由" in chinese
    book = tmp_path / "visits.xlsx"
    svc(made, "export", "visits", "-o", str(book))
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(book).get_sheet_by_index(0).to_python()
    assert rows[1][rows[0].index("deposit")] == 200.0
    assert "L26-3-2-402-A0001" in svc(made, "export", "entries", "--format", "jsonl").out


def test_looked_at_in_chinese(made: Path) -> None:
    """Labels and words stand in the kind's file, and are the kind's own."""
    out = svc(made, "visit", "show", "1", SVC_LANG="zh_CN").out
    assert "事由" in out and "内容" not in out and "关爱走访" in out
    assert "事由" in svc(made, "log", "Z2610-A0001", SVC_LANG="zh_CN").out


def test_schema_status_completion(made: Path) -> None:
    """The kind is known wherever kinds are looped over."""
    schema = svc(made, "schema", "visit").json()["$defs"]["Visit"]["properties"]
    assert schema["phone"]["anyOf"][0]["personal"] is True
    assert schema["deposit"]["anyOf"][0]["pattern"] == "^-?[0-9]+(\\.[0-9]{1,2})?$"
    assert svc(made, "status", "--format", "json").json()["records"]["visit"] == 2
    words = {"COMP_WORDS": "svc visit ", "COMP_CWORD": "2", "_SVC_COMPLETE": "bash_complete"}
    assert "hold" in svc(made, **words).out


def test_index_from_nothing_and_by_difference(office: Path) -> None:
    """Both give the same answers."""
    before = svc(office, "visit", "list", "--format", "json").out
    ledger = svc(office, "ledger", "show", "L26-3-2-402", "--format", "json").out
    for path in (office / ".git/svc").glob("index*"):
        path.unlink()
    assert svc(office, "visit", "list", "--format", "json").out == before
    assert svc(office, "ledger", "show", "L26-3-2-402", "--format", "json").out == ledger
    git(office, "reset", "-q", "--hard", "HEAD~3")
    assert svc(office, "entry", "list", "--format", "json").json() == []
    assert re.search(r"\d+ records", svc(office, "check").out + svc(office, "check").err)
