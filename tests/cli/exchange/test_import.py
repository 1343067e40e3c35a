"""`svc import tickets` as a user, a script and a cron job meet it."""

from __future__ import annotations

import errno
import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.exchange.trial import HEADER, MAPPING, ROWS, mapping_file, table
from tests.support import BOSTON, TOP, Run

Git = Callable[..., str]
BAD = "10,01.11.2025 08:30,31.10.2025 08:30,C,water,Early,,,"


@pytest.fixture
def words(office: Path, tmp_path: Path) -> str:
    """The command, with its mapping and a file of three good rows."""
    (tmp_path / "rows.csv").write_text(table(*ROWS), encoding="utf-8")
    return shlex.join(
        ["svc", "import", "tickets", str(tmp_path / "rows.csv"), "--mapping",
         str(mapping_file(tmp_path))]
    )  # fmt: skip


def test_imported(run: Run, words: str, git: Git) -> None:
    """The answer names the numbers; everything beside it goes to standard error."""
    said = run(words)
    assert said.out == "imported 3 tickets from oldbook: T2511-A0001 … T2512-A0001\n"
    assert "reading: 3 rows" in said.err
    assert "recording: 3 tickets" in said.err
    assert run("svc list --status all --format json").json()[0]["source"]["system"] == "oldbook"
    assert run("svc check").code == 0


_BATCH = """kind: tickets
file: tickets.csv
source: {system: old, number: no}
reporter: optional
office:
  categories: [{id: trees, name: 树木}, {id: unused, name: 无}]
fields:
  received: {column: received}
  kind: {value: repair}
  category: {value: trees}
  channel: {value: phone}
  text: {value: x}
  place: {value: gate}
  department: {column: department}
  assignee: {column: who}
---
kind: staff
file: staff.csv
source: {system: old, number: no}
office:
  departments: [{id: garden, name: 绿化}]
fields:
  id: {column: id}
  name: {column: name}
  department: {column: department}
"""


def test_lists_for_the_office_serve_the_whole_batch(run: Run, office: Path, tmp_path: Path) -> None:
    """What one mapping lists may be used by the rows of another, of whatever order they are."""
    files = {
        "map.yaml": _BATCH,
        "tickets.csv": "no,received,department,who\n1,2025-11-05T09:00,garden,hua.lin\n",
        "staff.csv": "no,id,name,department\n1,hua.lin,华林,garden\n",
    }
    folder = tmp_path / "batch"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    told = run(["svc", "import", "all", str(folder), "--mapping", str(folder / "map.yaml")])
    assert "added to the office: garden, trees\n" in told.err
    (made,) = run("svc list --format json --as-of 2025-12-01").json()
    assert (made["category"], made["department"], made["assignee"]) == (
        "trees", "garden", "hua.lin",
    )  # fmt: skip
    assert run("svc check").code == 0


def test_again(run: Run, words: str, git: Git) -> None:
    """The second run says that nothing changed."""
    run(words)
    assert run(words).out == "3 tickets already there, nothing changed\n"
    assert git("log", "--format=%s").splitlines() == [
        "import 3 tickets from oldbook",
        "init office",
    ]


def test_by_somebody(run: Run, words: str, git: Git) -> None:
    """The commit is by who imports; the events are by the import."""
    run("svc staff add li.na --name 李娜 --department service --role desk")
    run(words.replace("svc ", "svc --as li.na ", 1))
    assert git("log", "-1", "--format=%an <%ae>").strip() == "李娜 <li.na@svc.invalid>"
    assert "Svc-Actor: li.na" in git("log", "-1", "--format=%B")
    said = run(words.replace("svc ", "svc --as nobody ", 1), code=3)
    assert "nobody" in said.err


def test_standard_input(run: Run, words: str, tmp_path: Path) -> None:
    """`-` reads standard input."""
    said = run(words.replace(str(tmp_path / "rows.csv"), "-"), input=table(ROWS[0]))
    assert said.out == "imported 1 ticket from oldbook: T2511-A0001\n"
    bad = run(words.replace(str(tmp_path / "rows.csv"), "-"), input=table(BAD), code=4)
    assert "standard input: row 2, Done, '31.10.2025 08:30': is before Taken" in bad.err


def test_bad_rows(run: Run, words: str, tmp_path: Path) -> None:
    """Exit 4, the rows, and what can be done."""
    (tmp_path / "rows.csv").write_text(table(*ROWS, BAD), encoding="utf-8")
    said = run(words, code=4)
    assert said.out == ""
    assert "1 of 4 rows is bad, so nothing was imported" in said.err
    assert "row 5, Done, '31.10.2025 08:30': is before Taken '01.11.2025 08:30'" in said.err
    assert "--skip-bad" in said.err


def test_skip_bad(run: Run, words: str, tmp_path: Path) -> None:
    """The others come in, and the bad ones are said and written."""
    (tmp_path / "rows.csv").write_text(table(*ROWS, BAD), encoding="utf-8")
    said = run(f"{words} --skip-bad {tmp_path}/rejects.csv")
    assert said.out.startswith("imported 3 tickets")
    assert f"1 of 4 rows is bad and left out, see {tmp_path}/rejects.csv" in said.err
    assert "row 5, Done" in said.err
    assert (tmp_path / "rejects.csv").read_text(encoding="utf-8").startswith(f"{HEADER},svc_reason")
    again = run(f"{words} --skip-bad {tmp_path}/rejects.csv", code=1)
    assert "exists already" in again.err
    assert "next: name another file" in again.err


def test_rejects_that_cannot_be_written(
    run: Run, words: str, tmp_path: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The good rows are recorded by then: 6, and never that nothing was changed."""
    (tmp_path / "rows.csv").write_text(table(*ROWS, BAD), encoding="utf-8")
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if Path(target).name == "rejects.csv":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(target))
        return real(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", replace)
        said = run(f"{words} --skip-bad {tmp_path}/rejects.csv", code=6)
    assert said.out.startswith("imported 3 tickets")
    assert "imported, but the bad rows could not be written" in said.err
    assert "No space left on device" in said.err
    assert "nothing was changed" not in said.err
    assert "see rejects.csv" not in said.err
    assert not list(tmp_path.glob("*rejects*"))
    again = run(f"{words} --skip-bad {tmp_path}/rejects.csv")
    assert "3 tickets already there, nothing changed" in again.out
    assert (tmp_path / "rejects.csv").exists()
    assert len(git("log", "--format=%s").splitlines()) == 2


def test_dry_run(run: Run, words: str, tmp_path: Path, git: Git) -> None:
    """Counts and a sample; the exit code is that of the import itself."""
    said = run(f"{words} --dry-run")
    assert said.out.startswith("would import 3 tickets from oldbook\n")
    assert "plumbing" in said.out
    assert "Pipe leaks" in said.out
    (tmp_path / "rows.csv").write_text(table(*ROWS, BAD), encoding="utf-8")
    bad = run(f"{words} --dry-run", code=4)
    assert bad.out.startswith("would import 3 tickets")
    assert "1 of 4 rows is bad, so nothing would be imported" in bad.err
    run(f"{words} --dry-run --skip-bad {tmp_path}/rejects.csv")
    assert not (tmp_path / "rejects.csv").exists()
    assert git("log", "--format=%s").splitlines() == ["init office"]


def test_for_programs(run: Run, words: str, tmp_path: Path) -> None:
    """JSON holds the figures, the commit and the problems."""
    (tmp_path / "rows.csv").write_text(table(*ROWS, BAD), encoding="utf-8")
    told = run(f"{words} --format json --skip-bad {tmp_path}/rejects.csv").json()
    assert (told["rows"], told["new"], told["unchanged"], told["bad"]) == (4, 3, 0, 1)
    assert len(told["commit"]) == 40
    (file,) = told["files"]
    assert (file["system"], file["kind"]) == ("oldbook", "tickets")
    assert file["counts"]["status"] == {"assigned": 2, "closed": 1}
    assert file["problems"] == [
        {
            "row": 5,
            "column": "Done",
            "value": "'31.10.2025 08:30'",
            "reason": "is before Taken '01.11.2025 08:30'",
            "sheet": "",
        }
    ]
    assert run(f"{words} --format json --dry-run", code=4).json()["commit"] is None


def test_differing_rows(run: Run, words: str, tmp_path: Path) -> None:
    """What changed at the source since is changed here."""
    run(words)
    (tmp_path / "rows.csv").write_text(table(*ROWS).replace("leaks", "drips"), encoding="utf-8")
    assert run(words).out == "changed 1 ticket as oldbook has changed\n"
    assert "drips" in run("svc show T2511-A0001").out
    assert run("svc check").code == 0
    assert run(words).out == "3 tickets already there, nothing changed\n"


def test_usage(run: Run, words: str, tmp_path: Path) -> None:
    """What is missing or not there is named."""
    assert "--mapping" in run(f"svc import tickets {tmp_path}/rows.csv", code=2).err
    assert (
        "no file 'none.csv'" in run(words.replace(f"{tmp_path}/rows.csv", "none.csv"), code=3).err
    )
    assert (
        "no mapping file none.yaml" in run("svc import tickets - --mapping none.yaml", code=3).err
    )
    said = run(words.replace("map.yaml", "rows.csv"), code=4)
    assert "is not a valid mapping" in said.err


def test_help_explains_the_mapping(run: Run) -> None:
    """Every key and field of a mapping is told, so that an installed svc needs no checkout."""
    from svc.exchange.mapping.model import FieldMap
    from svc.exchange.row_kinds.ticket_fields import TicketFields, TicketMapping

    said = run("svc import tickets --help").out
    for kind in (TicketMapping, TicketFields, FieldMap):
        for name in kind.__struct_fields__:
            assert name in said, name


def test_mapping_and_file_do_not_fit(run: Run, words: str, tmp_path: Path) -> None:
    """A column that is missing is named, with what is there."""
    text = table(*ROWS).replace("Taken", "Taken on")
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    said = run(words, code=4)
    assert "no column 'Taken'; is it 'Taken on'?" in said.err
    assert "its columns are: Nr, Taken on, Done" in said.err


def test_escapes_do_not_reach_the_terminal(run: Run, words: str, tmp_path: Path) -> None:
    """A bad value is shown harmless."""
    text = table("7,\x1b[31mred,,C,water,Pipe,,,")
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    assert "\x1b" not in run(words, code=4).err


def test_lone_mapping_error(run: Run, words: str, tmp_path: Path) -> None:
    """A mapping's error has file, line and path."""
    mapping_file(tmp_path, MAPPING.replace("value: phone", "value: fax"))
    said = run(words, code=4)
    assert f"{tmp_path}/map.yaml:16: fields.channel.value: 'fax' is none of visit" in said.err


@pytest.mark.slow
@pytest.mark.skipif(not BOSTON.exists(), reason="Boston's file does not lie beside the checkout")
def test_boston(run: Run, tmp_path: Path) -> None:
    """7,030 of 7,031 cases come in; the one that closes before it opens is named."""
    place = tmp_path / "boston"
    run(["svc", "init", str(place), "--timezone", "America/New_York"])
    command = [
        "svc", "-C", str(place), "import", "tickets", str(BOSTON), "--mapping",
        str(TOP / "scripts" / "examples" / "boston311.yaml"),
    ]  # fmt: skip
    refused = run(command, code=4)
    assert (
        "row 3668, CLOSED_DT, '07/09/2015 02:51:12 PM':"
        " is before OPEN_DT '07/09/2015 02:51:24 PM'" in refused.err
    )
    rejects = tmp_path / "rejects.csv"
    done = run([*command, "--skip-bad", str(rejects)])
    assert done.out == "imported 7,030 tickets from boston311: T1501-A0001 … T1512-A0563\n"
    assert rejects.read_text(encoding="utf-8").count("101001426275") == 1
    again = run([*command, "--skip-bad", str(tmp_path / "again.csv")])
    assert again.out == "7,030 tickets already there, nothing changed\n"
