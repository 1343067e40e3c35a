"""Rows of an import that name what another row of it was to bring, and did not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.trial import records, tickets
from tests.support import Run

#: Mappings of one import, each of a file that bears its kind's name.
MAPPINGS = {
    "units": "unit: {column: unit}, vacant: {column: vacant}",
    "parties": "id: {column: id}, name: {column: name}, role: {value: contractor},"
               " phone: {column: phone}, since: {column: since}, until: {column: until}",
    "residents": "name: {column: name}, unit: {column: unit}, relation: {value: owner},"
                 " since: {column: since}",
    "tickets": "received: {column: at}, kind: {value: repair}, category: {value: plumbing},"
               " channel: {value: phone}, text: {value: x}, unit: {column: unit},"
               " resident: {column: resident}, department: {value: engineering},"
               " state: {column: state}, resolution: {value: fixed}",
    "events": "at: {column: at}, action: {value: assign}, department: {value: engineering}",
    "followups": "ticket: {column: no}, at: {column: at}, score: {value: '5'}",
    "meters": "unit: {column: unit}, item: {value: water}",
    "readings": "meter: {column: meter}, day: {column: at}, value: {column: value}",
    "openings": "unit: {column: unit}, amount: {value: '100'}, payer: {column: payer}",
}  # fmt: skip
#: A home that is sound, one that stood empty until before it did, and who pays for others.
UNITS = ("no,unit,vacant", "h1,5-1-101,", 'h2,5-1-102,"since=2025-03-01,until=2025-01-01"')
#: The second owns the same home twice.
RESIDENTS = ("no,name,unit,since", "r1,One,5-1-101,2025-01-01", "r2,Two,5-1-101,2024-01-01",
             "r2,Two,5-1-101,2025-02-01")  # fmt: skip
TICKETS = ("no,at,unit,resident,state", "1,2025-05-01T10:00,5-1-101,r1,sent",
           "2,2025-05-02T10:00,5-1-101,r2,done", "3,2025-05-03T10:00,5-1-101,,sent")  # fmt: skip
TWICE = "row 4: occupancies[1] overlaps occupancies[0]: owner of 5-1-101 twice"


def laid_out(folder: Path, **tables: tuple[str, ...]) -> list[str]:
    """Tables in a folder, and the words of the command that takes them all in."""
    folder.mkdir()
    mappings = []
    for kind, lines in tables.items():
        (folder / f"{kind}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
        number = "[no, at]" if kind == "followups" else "no"
        mappings.append(
            f"kind: {kind}\nfile: {kind}.csv\nsource: {{system: old, number: {number}}}\n"
            "dates: {formats: [iso], timezone: Asia/Shanghai}\n"
            f"fields: {{{MAPPINGS[kind]}}}\n"
            + ("reporter: optional\nstates: {sent: assign, done: finish}\n"
               if kind == "tickets" else "")
        )  # fmt: skip
    (folder / "map.yaml").write_text("---\n".join(mappings), encoding="utf-8")
    return ["import", "all", str(folder), "--mapping", str(folder / "map.yaml")]


@pytest.fixture
def svc(place: Path) -> list[str]:
    """The command's first words."""
    return ["svc", "-C", str(place)]


def test_a_ticket_of_a_resident_who_was_not_taken_in(
    svc: list[str], place: Path, tmp_path: Path, run: Run
) -> None:
    """It is refused with the reason, and so is what tells of it; nothing is a fault of svc."""
    told = ("no,at", "1,2025-05-04T10:00", "2,2025-05-04T10:00", "3,2025-05-04T10:00")
    words = laid_out(tmp_path / "rows", units=UNITS[:2], residents=RESIDENTS, tickets=TICKETS,
                     events=told, followups=told)  # fmt: skip
    refused = "row 3: names resident r2, whose own row 3 was not taken in"
    for more in ([], ["--dry-run"]):
        done = run([*svc, *words, *more], code=4)
        assert TWICE in done.err and refused in done.err, done.err
        assert done.err.count("is no ticket on file, and none that comes with this import") == 2
        assert "5 of 13 rows are bad" in done.err and tickets(place) == []
    done = run([*svc, *words, "--skip-bad", str(tmp_path / "bad")])
    assert refused in done.err and "imported 2 tickets" in done.out
    assert "finish" not in done.out, "what was inferred of a refused row is not counted"
    assert [one.source.number for one in tickets(place)] == ["1", "3"]
    assert len(records(place, "followup")) == 2
    run([*svc, "check"])


def test_every_row_of_a_refused_record_is_kept(svc: list[str], tmp_path: Path, run: Run) -> None:
    """Whoever mends the rejects and takes them in has all of them; none is lost."""
    words = laid_out(tmp_path / "rows", units=UNITS[:2], residents=RESIDENTS)
    run([*svc, *words, "--skip-bad", str(tmp_path / "bad")])
    rejects = (tmp_path / "bad/residents.csv").read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[3] for line in rejects[1:]] == ["2024-01-01", "2025-02-01"]
    # Homes of nobody, on a sheet of their own.
    homes = laid_out(tmp_path / "homes", residents=("no,unit,since", "r9,5-1-101,2024-01-01",
                                                    "r9,5-1-101,2026-01-01"))  # fmt: skip
    mapping = tmp_path / "homes/map.yaml"
    mapping.write_text(mapping.read_text().replace("name: {column: name}, ", ""))
    done = run([*svc, *homes], code=4)
    assert "2 of 2 rows are bad" in done.err and "row 3: is the number of nobody" in done.err


def test_whatever_is_in_a_unit_that_was_not_taken_in(
    svc: list[str], place: Path, tmp_path: Path, run: Run
) -> None:
    """Residents, their tickets, meters, their readings, balances: each names the row it lacks."""
    words = laid_out(
        tmp_path / "rows", units=UNITS,
        residents=(*RESIDENTS[:2], "r3,Three,5-1-102,2025-01-01"),
        tickets=(*TICKETS[:2], "4,2025-05-03T10:00,5-1-102,,sent",
                 "5,2025-05-03T10:00,5-1-101,r3,sent"),
        meters=("no,unit", "m1,5-1-101", "m2,5-1-102"),
        readings=("no,meter,at,value", "x1,m1,2025-05-01,5", "x2,m2,2025-05-01,5"),
        openings=("no,unit,payer", "o1,5-1-101,r1", "o2,5-1-102,r1", "o3,5-1-101,r3"),
    )  # fmt: skip
    done = run([*svc, *words, "--skip-bad", str(tmp_path / "bad")])
    lacking = {
        "units": ["row 3: vacant[0].until is not after since"],
        "residents": ["row 3: names unit h2, whose own row 3 was not taken in"],
        "tickets": ["row 3: names unit h2, whose own row 3 was not taken in",
                    "row 4: names resident r3, whose own row 3 was not taken in"],
        "meters": ["row 3: names unit h2, whose own row 3 was not taken in"],
        "readings": ["row 3: names meter m2, whose own row 3 was not taken in"],
        "openings": ["row 3: names unit h2, whose own row 3 was not taken in",
                     "row 4: names resident r3, whose own row 3 was not taken in"],
    }  # fmt: skip
    for kind, reasons in lacking.items():
        assert [line for line in done.err.splitlines() if f"/{kind}.csv: row" in line] == [
            f"  {tmp_path}/rows/{kind}.csv: {reason}" for reason in reasons
        ]
    resident = records(place, "resident")[0].id
    assert [one.lines[0].payer for one in records(place, "bill")] == [resident]
    run([*svc, "check"])


def test_a_balance_names_whoever_pays(
    svc: list[str], place: Path, tmp_path: Path, run: Run
) -> None:
    """A payer who comes with the balance is named by the source's number; nobody is made up."""
    tables = {
        "units": UNITS[:2], "residents": RESIDENTS[:2],
        "parties": ("no,id,name,phone,since,until", "p1,builder,Builder,,,",
                    "p2,former,Former,,2025-03-01,2025-01-01"),
    }  # fmt: skip
    asked = ("no,unit,payer", "o1,5-1-101,r1", "o2,5-1-101,builder", "o3,5-1-101,p1",
             "o4,5-1-101,former")  # fmt: skip
    words = laid_out(tmp_path / "rows", **tables, openings=asked)
    done = run([*svc, *words, "--skip-bad", str(tmp_path / "bad")])
    assert "row 5: names party p2, whose own row 3 was not taken in" in done.err
    payers = [one.lines[0].payer for one in records(place, "bill")]
    assert payers == [records(place, "resident")[0].id, "builder", "builder"]
    run([*svc, "check"])
    words = laid_out(tmp_path / "again", openings=("no,unit,payer", "o9,5-1-101,nobody"))
    assert "is no party on file" in run([*svc, *words], code=4).err


def test_what_is_on_file_may_be_named(
    svc: list[str], place: Path, tmp_path: Path, run: Run
) -> None:
    """A row that would change a record to something wrong is refused; the record is there."""
    run([*svc, *laid_out(tmp_path / "a", units=UNITS[:2], residents=RESIDENTS[:3])])
    words = laid_out(tmp_path / "b", residents=RESIDENTS, tickets=TICKETS)
    done = run([*svc, *words, "--skip-bad", str(tmp_path / "bad")])
    assert "residents.csv: row 4: occupancies" in done.err and "tickets.csv" not in done.err
    assert len(tickets(place)) == 3
    # A ticket on file that names somebody new whose row is refused stays as it is.
    moved = (TICKETS[0], TICKETS[1].replace("r1", "r8"))
    rows = (RESIDENTS[0], *(row.replace("r2", "r8") for row in RESIDENTS[2:]))
    words = laid_out(tmp_path / "c", residents=rows, tickets=moved)
    done = run([*svc, *words, "--skip-bad", str(tmp_path / "worse")])
    assert "row 2: names resident r8, whose own row 2 was not taken in" in done.err
    assert tickets(place)[0].resident == records(place, "resident")[0].id
    run([*svc, "check"])
