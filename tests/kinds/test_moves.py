"""Records of declared kinds are brought in from files and taken out again, whole."""

from __future__ import annotations

import csv
from filecmp import dircmp
from pathlib import Path

import pytest

from tests.kinds.office import VISIT, git, shown, svc
from tests.support import slow_after

HEADER = "编号,登记时间,目的,房屋,事由,联系人,电话,押金,潮湿面积,慰问品,上门时间,结果"
ROWS = [
    "B-1,2026-10-15 09:00,关爱走访,3栋2单元402,看望,王小明,13812340000,\"¥1,200.50\",3.5㎡,"
    '"what=米,price=45.50; what=油,price=80",2026-10-18 15:00,好',
    "B-2,2026-10-16 10:00,例行走访,3-1-1001,第二,,,,,,,",
]  # fmt: skip
MAPPING = """\
kind: visits
source: {system: old, number: 编号}
dates: {formats: ['%Y-%m-%d %H:%M']}
fields:
  at: {column: 登记时间}
  purpose: {column: 目的}
  unit: {column: 房屋}
  title: {column: 事由}
  caller: {column: 联系人}
  phone: {column: 电话}
  deposit: {column: 押金}
  damp: {column: 潮湿面积}
  gifts: {column: 慰问品}
  held: {column: 上门时间}
  outcome: {column: 结果}
"""
KINDS = ("visits", "ledgers", "entries")


def table(folder: Path, *rows: str, header: str = HEADER, name: str = "visits") -> Path:
    """A file with rows."""
    file = folder / f"{name}.csv"
    file.write_text("\n".join([header, *rows, ""]), "utf-8")
    return file


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """A mapping of visits."""
    file = tmp_path / "visits.yaml"
    file.write_text(MAPPING, "utf-8")
    return file


def bring(office: Path, file: Path, mapping: Path, *words: str, code: int = 0) -> dict[str, object]:
    """Import a file of visits; what svc answers."""
    done = svc(office, "import", "visits", str(file), "--mapping", str(mapping), "--format", "json",
               *words, code=code)  # fmt: skip
    return done.json() if done.out else {"err": done.err}


def test_rows_become_records(office: Path, tmp_path: Path, mapping: Path) -> None:
    """Amounts as tables write them, parts of a list, words in Chinese, a unit as it is said."""
    before = git(office, "rev-parse", "HEAD")
    foreseen = svc(office, "import", "visits", str(table(tmp_path, *ROWS)), "--mapping",
                   str(mapping), "--dry-run").out  # fmt: skip
    assert "would import 2 visits from old" in foreseen
    assert "王小明" not in foreseen and "138" not in foreseen
    assert git(office, "rev-parse", "HEAD") == before
    done = bring(office, table(tmp_path, *ROWS), mapping)
    assert (done["new"], done["bad"]) == (2, 0)
    visit = shown(office, "visit", "Z2610-A0003", "--reveal")
    assert visit["deposit"] == "1200.50" and visit["damp"] == "3.5"
    assert visit["gifts"] == [{"what": "米", "price": "45.50"}, {"what": "油", "price": "80.00"}]
    assert (visit["purpose"], visit["unit"], visit["caller"]) == ("care", "3-2-402", "王小明")
    assert visit["held"].startswith("2026-10-18T15:00") and visit["holder"] == visit["by"]
    assert visit["source"] == {"system": "old", "number": "B-1"}
    message = git(office, "log", "-1", "--format=%B")
    assert "import 2 visits from old" in message and "Svc-Actor: li.na" in message
    svc(office, "check")


def test_changes_are_followed(office: Path, tmp_path: Path, mapping: Path) -> None:
    """What changed at the source changes here; what the office changed stays, and is told."""
    bring(office, table(tmp_path, *ROWS), mapping)
    assert bring(office, table(tmp_path, *ROWS), mapping)["unchanged"] == 2
    svc(office, "visit", "edit", "Z2610-A0003", "--set", "title=慰问", "--set", "deposit=2000")
    changed = [ROWS[0].replace("看望", "探望").replace("油,price=80", "油,price=90"), ROWS[1]]
    done = bring(office, table(tmp_path, *changed), mapping)
    assert (done["changed"], done["unchanged"]) == (1, 1)
    assert done["files"][0]["conflicts"] == [{"id": "Z2610-A0003", "fields": ["title"]}]  # type: ignore[index]
    visit = shown(office, "visit", "Z2610-A0003")
    assert (visit["title"], visit["deposit"]) == ("慰问", "2000.00")
    assert [gift["price"] for gift in visit["gifts"]] == ["45.50", "90.00"]
    story = svc(office, "log", "Z2610-A0003").out
    assert "探望" not in story and "慰问" in story


@pytest.mark.parametrize(
    ("cell", "instead", "told"),
    [
        ("2026-10-15 09:00", "2039-10-15 09:00", "lies ahead"),
        ("关爱走访", "喝茶", "is none of routine, care"),
        ("3栋2单元402", "9-9-999", "is no unit on file"),
        ("13812340000", "1", "no phone number"),
        ("¥1,200.50", "some", "decimal"),
        ("¥1,200.50", "100", "must be at most 100.00"),
        ("¥1,200.50", "1.234", "no parts of a fen"),
        ("what=油,price=80", "what=油", "must say what, price"),
        ("看望", "", "is empty"),
        ("2026-10-18 15:00", "2026-10-14 15:00", "is before at"),
    ],
)  # fmt: skip
def test_bad_rows(
    office: Path, tmp_path: Path, mapping: Path, cell: str, instead: str, told: str
) -> None:
    """A bad row is told with its reason and nothing personal; the good ones may go in alone."""
    file = table(tmp_path, ROWS[0].replace(cell, instead), ROWS[1])
    assert ROWS[0] != ROWS[0].replace(cell, instead)
    done = svc(office, "import", "visits", str(file), "--mapping", str(mapping), code=4)
    assert told in done.err and "1 of 2 rows is bad" in done.err
    assert "王小明" not in done.err and "13812340000" not in done.err
    rejects = tmp_path / "rejects.csv"
    done = svc(office, "import", "visits", str(file), "--mapping", str(mapping), "--skip-bad",
               str(rejects))  # fmt: skip
    assert "imported 1 visit from old: Z2610-A0003" in done.out
    kept = list(csv.reader(rejects.read_text("utf-8").splitlines()))
    assert len(kept) == 2 and told in kept[1][-1]


def test_mappings_are_held_against_the_kind(office: Path, tmp_path: Path, mapping: Path) -> None:
    """A field it lacks, a required one left out, a word it does not know: file, line and path."""
    file = table(tmp_path, *ROWS)
    for old, new, told in (
        ("  title: {column: 事由}\n", "", "title"),
        ("  outcome:", "  colour:", "colour"),
        ("purpose: {column: 目的}", "purpose: {value: tea}", "'tea' is none of routine, care"),
        ("held: {column: 上门时间}", "held: {value: x}", "is not a time written as iso"),
    ):
        mapping.write_text(MAPPING.replace(old, new), "utf-8")
        done = svc(office, "import", "visits", str(file), "--mapping", str(mapping), code=4)
        assert told in done.err and "visits.yaml" in done.err, told


@pytest.mark.parametrize("headers", slow_after(1, ["zh", "en"]))
def test_tables_come_back_as_they_went(made: Path, tmp_path: Path, headers: str) -> None:
    """What is exported is understood by --suggest, in both languages, and says the same again."""
    fresh = tmp_path / "fresh"
    svc(tmp_path, "init", "--sample", "--on", "2026-11-01", str(fresh))
    svc(fresh, "--as", "he.jianguo", "office", "edit", "--set", "policies.backdate_days=36000")
    for kind in (*KINDS, "ledger-events"):
        file, mapping = tmp_path / f"{kind}.csv", tmp_path / f"{kind}.yaml"
        svc(made, "export", kind, "--reveal", "--headers", headers, "-o", str(file))
        # A ledger's events are left out here, to come as a table of their own.
        mapping.write_text(svc(made, "import", "--suggest", str(file)).out, "utf-8")
        said = mapping.read_text("utf-8")
        assert f"kind: {kind}\n" in said and "?" not in said
        mapping.write_text(
            "".join(line for line in said.splitlines(True) if not line.startswith("  events:")),
            "utf-8",
        )
        svc(fresh, "import", kind, str(file), "--mapping", str(mapping))
        assert "nothing changed" in svc(fresh, "import", kind, str(file), "--mapping",
                                        str(mapping)).out  # fmt: skip
    for kind in (*KINDS, "ledger-events"):
        once, again = (
            [{**row, "source.system": "", "source.number": ""} for row in rows]
            for rows in (_rows(place, kind) for place in (made, fresh))
        )
        assert once == again and once
    svc(fresh, "check")


def _rows(place: Path, kind: str) -> list[dict[str, str]]:
    return list(csv.DictReader(svc(place, "export", kind, "--reveal").out.splitlines()))


def test_everything_file_for_file(made: Path, tmp_path: Path) -> None:
    """An office that takes in what another gave out has the same files; so has one that again."""
    out, fresh = tmp_path / "out", tmp_path / "fresh"
    svc(made, "export", "all", str(out), "--reveal")
    assert {f"{kind}.jsonl" for kind in KINDS} <= {path.name for path in out.iterdir()}
    svc(tmp_path, "init", str(fresh))
    svc(fresh, "import", "all", str(out), SVC_ACTOR="")
    _same(made / "records", fresh / "records")
    svc(fresh, "check")
    assert "nothing changed" in svc(fresh, "import", "all", str(out), SVC_ACTOR="").out
    assert "svc: " not in svc(fresh, "index", "--verify").err


def _same(one: Path, other: Path) -> None:
    found = dircmp(one, other)
    waiting = [found]
    while waiting:
        pair = waiting.pop()
        assert not pair.left_only and not pair.right_only
        # What differs in office.yaml is only that the sample is no sample any more.
        assert [name for name in pair.diff_files if name != "office.yaml"] == []
        waiting += pair.subdirs.values()


def test_masked_lines_are_not_taken_in(made: Path, tmp_path: Path) -> None:
    """What was taken out masked would overwrite what is known; it says so of itself."""
    file = tmp_path / "visits.jsonl"
    file.write_text(svc(made, "export", "visits", "--format", "jsonl").out, "utf-8")
    assert '"withheld":["words"]' in file.read_text("utf-8")
    assert "is masked" in svc(made, "import", "visits", str(file), code=4).err


def test_what_never_changes_is_refused(office: Path, tmp_path: Path) -> None:
    """A row that says something else of a fixed body is bad; its further events are added."""
    mapping = tmp_path / "ledgers.yaml"
    mapping.write_text(
        "kind: ledgers\nsource: {system: books, number: no}\ndates: {formats: [iso]}\nfields:\n"
        "  opened: {column: opened}\n  year: {column: year}\n  unit: {column: unit}\n"
        "  total: {column: total}\n  events: {column: events}\n",
        "utf-8",
    )  # fmt: skip
    header = "no,opened,year,unit,total,events"
    event = "seq=1,at=2026-10-02T09:00:00+08:00,by=li.na,action=print"

    def told(total: str, events: str, code: int = 0) -> str:
        row = f'L1,2026-10-01,2026,3-1-1001,{total},"{events}"'
        file = table(tmp_path, row, header=header, name="ledgers")
        done = svc(office, "import", "ledgers", str(file), "--mapping", str(mapping), code=code)
        return done.out + done.err

    assert "imported 1 ledger" in told("7.00", "")
    assert "recorded with another total" in told("8.00", "", code=4)
    assert "changed 1 ledger" in told("7.00", event)
    assert "nothing changed" in told("7", "")
    assert [one["action"] for one in shown(office, "ledger", "L26-3-1-1001")["events"]] == ["print"]


def test_events_as_rows(office: Path, tmp_path: Path) -> None:
    """Each goes to its record, once, in the order of time; what cannot happen is refused."""
    mapping = tmp_path / "events.yaml"
    mapping.write_text(
        "kind: ledger-events\nsource: {system: books, number: no}\ndates: {formats: [iso]}\n"
        "fields:\n  at: {column: at}\n  action: {column: what}\n  note: {column: note}\n",
        "utf-8",
    )  # fmt: skip
    ledger = "L26-3-2-402"

    def told(*rows: str, code: int = 0) -> str:
        file = table(tmp_path, *rows, header="no,at,what,note", name="events")
        done = svc(office, "import", "ledger-events", str(file), "--mapping", str(mapping),
                   code=code)  # fmt: skip
        return done.out + done.err

    rows = (f"{ledger},2026-10-12,print,", f"{ledger},2026-10-11,打印,for the owner")
    assert "added 2 steps to 1 ledger from books" in told(*rows)
    assert "nothing changed" in told(*rows)
    assert "is none of seal, print, unseal" in told(f"{ledger},2026-10-12,burn,", code=4)
    assert "is no record on file" in told("L26-9-9-999,2026-10-12,print,", code=4)
    events = shown(office, "ledger", ledger)["events"]
    assert [(one["seq"], one["action"], one.get("note")) for one in events] == [
        (1, "seal", "first"), (2, "print", "for the owner"), (3, "print", None),
    ]  # fmt: skip
    svc(office, "check")


def test_rows_name_what_comes_with_them(office: Path, tmp_path: Path) -> None:
    """Of several files at once, those that come first are named by the source's own numbers."""
    table(tmp_path, *ROWS)
    table(tmp_path, "E-1,L26-3-2-402,B-2,5", "E-2,L26-3-2-402,B-9,5", name="entries",
          header="no,ledger,visit,amount")  # fmt: skip
    entries = (
        "kind: entries\nfile: entries.csv\nsource: {system: old, number: no}\n"
        "dates: {formats: [iso]}\nfields:\n  ledger: {column: ledger}\n"
        "  at: {column: day}\n  visit: {column: visit}\n  amount: {column: amount}\n"
    )
    table(tmp_path, "E-1,L26-3-2-402,B-2,5,2026-10-20", "E-2,L26-3-2-402,B-9,5,2026-10-20",
          name="entries", header="no,ledger,visit,amount,day")  # fmt: skip
    both = tmp_path / "both.yaml"
    both.write_text(MAPPING.replace("source:", "file: visits.csv\nsource:") + "---\n" + entries)
    words = ("import", "all", str(tmp_path), "--mapping", str(both))
    assert "is no visit on file" in svc(office, *words, code=4).err
    svc(office, *words, "--skip-bad", str(tmp_path / "rejects"))
    assert shown(office, "entry", "L26-3-2-402-A0003")["visit"] == "Z2610-A0004"
    svc(office, "check")
    # One that turns out bad when it is settled takes with it what names it.
    table(tmp_path, ROWS[0].replace("B-1", "B-7").replace("2026-10-18", "2026-10-14"))
    table(tmp_path, "E-3,L26-3-2-402,B-7,5,2026-10-20", name="entries",
          header="no,ledger,visit,amount,day")  # fmt: skip
    assert "names visit B-7, whose own row 2 was not taken in" in svc(office, *words, code=4).err


def test_old_months_leave_the_files_and_are_answered(office: Path) -> None:
    """Months and whole years leave; lists, checks, numbers and actions go on as before."""
    for at in ("2024-03-05 09:00", "2025-05-06 09:00"):
        svc(office, "visit", "add", "--at", at, *VISIT)
    svc(office, "ledger", "add", "--year", "2024", "--unit", "3-2-402", "--total", "7",
        "--opened", "2024-01-01 08:00")  # fmt: skip
    svc(office, "entry", "add", "--ledger", "L24-3-2-402", "--amount", "3.50")
    before = svc(office, "visit", "list", "--format", "json").json()
    done = svc(office, "archive", "--before", "2025-06")
    assert "2 visits" in done.out and "1 ledger\n1 entry\n" in done.out
    gone = ("visits/2024", "visits/2025", "ledgers/2024", "entries/2024")
    assert not any((office / "records" / folder).exists() for folder in gone)
    assert (office / "records/visits/2026/10/Z2610-A0001.yaml").exists()
    assert (office / "records/entries/2026/L26-3-2-402").exists()
    assert svc(office, "status", "--format", "json").json()["archived_before"] == "2025-06"
    assert svc(office, "visit", "list", "--format", "json").json() == before
    assert shown(office, "visit", "Z2403-A0001")["title"] == "看望"
    assert shown(office, "ledger", "L24-3-2-402")["total"] == "7.00"
    svc(office, "check")
    # What is done to one of them is recorded, and puts no file on disk; the next number follows.
    svc(office, "visit", "edit", "Z2403-A0001", "--set", "title=archived")
    assert svc(office, "visit", "add", "--at", "2024-03-09 09:00", *VISIT).out.startswith(
        "Z2403-A0002"
    )
    svc(office, "ledger", "print", "L24-3-2-402")
    # So of children of what is archived: they are answered, changed and counted on.
    assert shown(office, "entry", "L24-3-2-402-A0001")["amount"] == "3.50"
    svc(office, "entry", "edit", "L24-3-2-402-A0001", "--set", "amount=4")
    more = ("--ledger", "L24-3-2-402", "--amount", "1")
    assert svc(office, "entry", "add", *more).out.startswith("L24-3-2-402-A0002")
    assert not any((office / "records" / folder).exists() for folder in gone)
    assert git(office, "status", "--porcelain") == ""
    # Of a parent that lies on disk a new one does so too, and in years to come.
    svc(office, "entry", "add", "--ledger", "L26-3-2-402", "--amount", "1")
    assert (office / "records/entries/2026/L26-3-2-402/L26-3-2-402-A0003.yaml").exists()
    svc(office, "ledger", "add", "--year", "2027", "--unit", "3-2-402", "--total", "7")
    svc(office, "entry", "add", "--ledger", "L27-3-2-402", "--amount", "1")
    assert (office / "records/entries/2027/L27-3-2-402/L27-3-2-402-A0001.yaml").exists()
    assert git(office, "status", "--porcelain") == ""
    # A number that is missing among them is missed.
    svc(office, "unarchive")
    (office / "records/visits/2024/03/Z2403-A0001.yaml").unlink()
    git(office, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qam", "by hand")
    svc(office, "archive", "--before", "2025-06")
    assert "Z2403-A0001 is missing" in svc(office, "check", code=4).out


def test_archived_months_come_back(office: Path) -> None:
    """File for file; a month with edits that nobody saved stays."""
    svc(office, "visit", "add", "--at", "2025-05-06 09:00", *VISIT)
    file = office / "records/visits/2025/05/Z2505-A0001.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("看望", "慰问"), "utf-8")
    assert "uncommitted edits" in svc(office, "archive", "--before", "2025-06", code=5).err
    file.write_text(text, "utf-8")
    svc(office, "archive", "--before", "2025-06")
    assert not file.exists()
    assert "1 visit\n" in svc(office, "unarchive").out
    assert file.read_text("utf-8") == text
