"""`svc report`: what it prints, in every form, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.reports.cases import begun, call, step, ticket
from tests.reports.histories import commit
from tests.support import Result, Run

#: Day 20 of November 2026 in the office's zone, as the command line takes it.
AS_OF = "2026-11-21T00:00"


@pytest.fixture
def report(office: Path, run: Run) -> Callable[..., Result]:
    """Runs `svc report` as of 21 November over three tickets."""
    happy, record = call(1, 1, 6, score=5)
    commit(
        office,
        [
            ticket(1, step("create", 1, due={"resolve": 5}), step("assign", 1),
                   step("finish", 4), happy),
            ticket(2, step("create", 2, due={"resolve": 5}), step("assign", 3, department="order"),
                   kind="complaint", category="noise"),
            ticket(3, step("create", 3), step("cancel", 4), kind="help", category="lift"),
            record,
        ],
    )  # fmt: skip

    def made(words: str = "", **options: Any) -> Result:
        return run(f"svc report --as-of {AS_OF} {words}", **options)

    return made


def test_json_is_numbers_under_stable_names(report: Callable[..., Result], git: Any) -> None:
    """Period, moment, commit, rules and zone are stated; ratios are exact; nothing is localised."""
    made = report("--format json").json()
    assert made["version"] == 1
    assert made["period"] == {
        "from": "2026-11-01T00:00:00+08:00", "to": "2026-12-01T00:00:00+08:00", "label": "2026-11",
    }  # fmt: skip
    assert made["as_of"] == "2026-11-21T00:00:00+08:00"
    assert made["commit"] == git("rev-parse", "HEAD").strip()
    assert made["rules"] == git("rev-parse", "HEAD:records/office.yaml").strip()
    assert made["timezone"] == "Asia/Shanghai"
    measures = made["measures"]
    assert measures["received"] == {"value": 3, "numerator": 3, "denominator": None}
    assert measures["resolution_on_time"] == {"value": 0.5, "numerator": 1, "denominator": 2}
    assert measures["returned"] == {"value": 0, "numerator": 0, "denominator": 2}
    assert measures["satisfaction"] == {
        "value": 1, "numerator": 1, "denominator": 1, "not_reached": 0,
    }  # fmt: skip
    assert measures["time_to_resolve"] == {
        "value": 3 * 86400, "numerator": None, "denominator": 1, "mean": 3 * 86400,
        "p90": 3 * 86400, "working": 81000, "working_mean": 81000, "working_p90": 81000,
    }  # fmt: skip
    assert list(made["by"]) == ["kind", "category", "department"]
    assert list(made["by"]["kind"]) == ["complaint", "repair", "help"]
    late = made["by"]["kind"]["complaint"]["resolution_on_time"]
    assert late == {"value": 0, "numerator": 0, "denominator": 1, "small": True}
    unassigned = made["by"]["department"][""]
    assert unassigned["completion"] == {"value": None, "numerator": 0, "denominator": 0}


def test_a_report_reads_without_the_modules_of_writing(
    report: Callable[..., Result], office: Path, run: Run
) -> None:
    """Figures come from the index: no record type, no YAML and no table writer is loaded."""
    report()
    program = (
        "import sys; from svc.cli.main import main;"
        " main(['report', '--format', 'json']);"
        " print(*({'msgspec', 'yaml', 'tabulate', 'git'} & set(sys.modules)), file=sys.stderr)"
    )
    run("svc report --format json")
    done = _python(program, office)
    assert json.loads(done[0])["version"] == 1
    assert done[1].strip() == ""


def _python(program: str, cwd: Path) -> tuple[str, str]:
    import subprocess
    import sys

    done = subprocess.run([sys.executable, "-c", program], cwd=cwd, capture_output=True, check=True)
    return done.stdout.decode(), done.stderr.decode()


def test_table_says_what_it_was_made_from(report: Callable[..., Result], git: Any) -> None:
    """Title, period, moment, commit and zone; rates with their parts; small groups are marked."""
    out = report().out
    lines = out.splitlines()
    assert lines[:2] == [
        "物业管理处: Figures and rates", "November 2026, as of 21 November 2026, 00:00",
    ]  # fmt: skip
    rows = [line.split() for line in lines]
    assert ["Resolution", "on", "time", "50.0", "%", "(1/2)*"] in rows
    assert ["Accept", "on", "time", "–"] in rows
    assert "By kind" in out
    assert "Engineering" in out
    assert "0.0 % (0/1)*" in out
    foot = lines[lines.index("* fewer than 5 stand behind it") :]
    assert foot[1] == "Period: November 2026 (from 2026-11-01 00:00 to before 2026-12-01 00:00)"
    assert foot[3] == f"Commit of the records: {git('rev-parse', 'HEAD').strip()}"
    assert foot[4] == f"Version of the office's rules: {_rules(git)}"
    assert foot[5] == "Time zone: Asia/Shanghai"
    assert foot[6].startswith("Make it again: svc --lang=en report --period=2026-11 --rev=")


def _rules(git: Any) -> str:
    oid: str = git("rev-parse", "HEAD:records/office.yaml").strip()
    return oid


def test_totals_alone_carry_no_mark(report: Callable[..., Result]) -> None:
    """`--by none` leaves the breakdowns out; without a small group there is no footnote."""
    out = report("received finished open --by none").out
    assert "By " not in out
    assert "*" not in out
    assert report("--by none --format json").json()["by"] == {}


def test_csv_has_a_line_a_figure(report: Callable[..., Result]) -> None:
    """The long form: totals first, then every group; nothing stands for no value."""
    lines = list(csv.DictReader(io.StringIO(report("--format csv --by priority").out)))
    assert list(lines[0]) == [
        "dimension", "group", "measure", "value", "numerator", "denominator",
    ]  # fmt: skip
    assert lines[0] == {
        "dimension": "", "group": "", "measure": "received",
        "value": "3", "numerator": "3", "denominator": "",
    }  # fmt: skip
    by_measure = {line["measure"]: line for line in lines if line["group"] == "normal"}
    assert by_measure["resolution_on_time"]["value"] == "0.5"
    assert by_measure["accept_on_time"]["value"] == ""
    assert by_measure["satisfaction.not_reached"]["value"] == "0"
    assert by_measure["time_to_resolve.p90"]["value"] == "259200"
    assert len(report("--format jsonl --by priority").out.splitlines()) == len(lines)


def test_markdown_is_headings_and_tables(report: Callable[..., Result]) -> None:
    """A page that renders: the mark is no emphasis and no list."""
    out = report("--format md").out
    assert out.startswith("# 物业管理处: Figures and rates\n\nNovember 2026, as of")
    assert "\n\n## By category\n\n| Category" in out
    assert "\\* fewer than 5 stand behind it" in out


def test_any_quantile(report: Callable[..., Result]) -> None:
    """Quantiles are asked for by their percent; what is none says so."""
    told = report("time_to_resolve --quantiles 20,40.0,99.9% --format json").json()
    figure = told["measures"]["time_to_resolve"]
    spread = [name for name in figure if name.startswith(("p", "working_p"))]
    assert spread == ["p20", "p40", "p99.9", "working_p20", "working_p40", "working_p99.9"]
    assert "99.9 % within" in report("time_to_resolve --quantiles 99.9").out
    told = report("time_to_resolve --quantiles 20,40,60 --format csv --by none").out
    assert [f"time_to_resolve.p{n}," in told for n in (20, 40, 60, 90)] == [True] * 3 + [False]
    assert report("--quantiles 0", code=2).err.startswith("svc: '0' is no quantile")


def test_what_was_waited_for(office: Path, run: Run) -> None:
    """The last wait's reason groups, alone and beside another, and filters."""
    commit(office, [
        ticket(1, *begun(), step("wait", 2, reason="parts")),
        ticket(2, *begun(), step("wait", 2, reason="parts"), step("resume", 3), step("wait", 4)),
        ticket(3, step("create", 1)),
    ])  # fmt: skip
    asked = f"svc report received --as-of {AS_OF} --format json"
    groups = run(f"{asked} --by wait").json()["by"]["wait"]
    assert {name: one["received"]["value"] for name, one in groups.items()} == {
        "parts": 1, "resident": 1, "": 1,
    }  # fmt: skip
    assert "wait,kind" in run(f"{asked} --by wait,kind").json()["by"]
    listed = f"svc report --list received --as-of {AS_OF} --format json"
    for reason, number in (("parts", 1), ("resident", 2), ("none", 3)):
        ids = [one["id"] for one in run(f"{listed} --wait {reason}").json()]
        assert ids == [f"T2611-A000{number}"]


def test_named_measures_are_shown_everywhere(report: Callable[..., Result]) -> None:
    """Only those named, in that order, also in the breakdowns."""
    made = report("escalated received --by channel --format json").json()
    assert list(made["measures"]) == ["escalated", "received"]
    assert list(made["by"]["channel"]["phone"]) == ["escalated", "received"]
    rows = [line.split() for line in report("escalated --by channel").out.splitlines()]
    assert ["Channel", "Escalated"] in rows


@pytest.mark.parametrize(
    ("words", "label"),
    [
        ("--period 2026-11", "2026-11"),
        ("--period last-month", "2026-10"),
        ("--period 2026-W46", "2026-W46"),
        ("--from 2026-11-02 --to 2026-11-03", "2026-11-02..2026-11-03"),
        ("--from 2026-11-02", "2026-11-02..2026-11-20"),
    ],
)
def test_periods(report: Callable[..., Result], words: str, label: str) -> None:
    """A period by name, or its first and last day; without an end it lasts until T."""
    assert report(f"{words} --format json").json()["period"]["label"] == label


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--period 2026-11 --from 2026-11-01", "exclude each other"),
        ("--to 2026-11-01", "needs a --from"),
        ("--from 2026-11-05 --to 2026-11-01", "is empty"),
        ("--period sometime", "sometime"),
        ("--period=", "''"),
        ("--by colour", "'colour'"),
        ("speed", "'speed'"),
    ],
)
def test_what_cannot_be_read_is_a_usage_error(
    report: Callable[..., Result], words: str, said: str
) -> None:
    """Exit code 2, the value and a way on; nothing on standard output."""
    result = report(words, code=2)
    assert said in result.err
    assert "next:" in result.err
    assert result.out == ""


def test_rev_and_as_of_are_two_questions(
    report: Callable[..., Result], office: Path, run: Run
) -> None:
    """`--rev` asks what had been recorded, `--as-of` what had happened."""
    then = run("svc report --as-of 2026-11-03T12:00 --format json").json()["measures"]
    assert (then["received"]["value"], then["finished"]["value"]) == (2, 0)
    commit(office, [ticket(4, step("create", 5))])
    assert report("--format json").json()["measures"]["received"]["value"] == 4
    before = report("--rev HEAD~1 --format json").json()
    assert before["measures"]["received"]["value"] == 3
    first = report("--rev HEAD~2 --format json").json()
    assert first["measures"]["received"]["value"] == 0


def test_two_dimensions_at_a_time(report: Callable[..., Result]) -> None:
    """Pairs of groups in the offices' order; those that no ticket is in are left out."""
    made = report("received --by kind,department --format json").json()["by"]
    counted = {
        group: found["received"]["value"] for group, found in made["kind,department"].items()
    }
    assert counted == {"complaint,order": 1, "repair,engineering": 1, "help,": 1}
    lines = csv.DictReader(io.StringIO(report("received --by kind,department --format csv").out))
    assert [line["group"] for line in lines] == ["", *made["kind,department"]]
    shown = report("received finished --by kind,department").out
    assert "Received by kind and department" in shown
    assert "Finished by kind and department" in shown
    refused = report("--by kind,hour,channel", code=2)
    assert "two dimensions at a time" in refused.err


def test_beside_other_periods(report: Callable[..., Result]) -> None:
    """The figures of the month before and of the year before, and the change from them."""
    made = report("received resolution_on_time open --compare previous --compare year"
                  " --by none --format json").json()["compared"]  # fmt: skip
    assert made["previous"]["period"]["label"] == "2026-10"
    assert made["year"]["period"]["label"] == "2025-11"
    assert made["previous"]["measures"] == {
        "received": {"value": 0, "numerator": 0, "denominator": None, "change": None},
        "resolution_on_time": {"value": None, "numerator": 0, "denominator": 0, "change": None},
    }
    lines = list(csv.DictReader(io.StringIO(
        report("received --compare previous --by none --format csv").out)))  # fmt: skip
    assert [line["measure"] for line in lines] == [
        "received", "received.previous", "received.previous_change",
    ]  # fmt: skip
    assert "compared" not in report("--format json").json()
    assert "Oct 2026" in report("received --compare previous --by none").out


def test_a_revision_is_judged_when_it_was_recorded(
    report: Callable[..., Result], run: Run, git: Any
) -> None:
    """Without `--as-of` a revision's clocks stand at its commit: the same bytes whenever asked."""
    made = run("svc report --rev HEAD --period 2026-11 --format json")
    recorded = int(git("show", "-s", "--format=%ct", "HEAD"))
    assert datetime.fromisoformat(made.json()["as_of"]).timestamp() == recorded
    assert run("svc report --rev HEAD --period 2026-11 --format json").out == made.out
    then = run(f"svc report --rev HEAD --as-of {AS_OF} --format json").json()
    assert then["as_of"] == "2026-11-21T00:00:00+08:00"


def test_a_narrow_terminal_gets_tables_in_pieces(report: Callable[..., Result], run: Run) -> None:
    """No line of a table is wider than 100 columns; a wide terminal and a pipe get one table."""
    plain = {"NO_COLOR": "1"}
    shown = run.terminal(f"svc report --as-of {AS_OF}", columns=100, env=plain).out
    body = shown.split("* fewer")[0]
    assert all(len(line) <= 100 for line in body.splitlines())
    assert body.count("Kind  ") == 2
    assert run.terminal(f"svc report --as-of {AS_OF}", columns=200).out.count("Kind  ") == 1
    assert report().out.count("Kind  ") == 1


def test_definitions_need_no_office(run: Run, tmp_path: Path) -> None:
    """`svc report measures` says what each measure counts, from anywhere."""
    out = run("svc report measures", cwd=tmp_path).out
    definition = run("svc report measures callback", cwd=tmp_path).out
    assert definition.strip() in out
    assert definition.count("definition") == 1
    assert "处理及时率" in out
    found = run("svc report measures --format json", cwd=tmp_path).json()
    assert {"name", "chinese", "form", "definition", "source", "example"} == set(found[0])


def test_the_office_sets_the_smallest_group(report: Callable[..., Result], office: Path) -> None:
    """`policies.minimum_n` moves the mark."""
    rules = office / "records" / "office.yaml"
    text = rules.read_text(encoding="utf-8")
    assert "minimum_n: 5" in text
    rules.write_text(text.replace("minimum_n: 5", "minimum_n: 1"), encoding="utf-8")
    commit(office, [])
    made = report("--format json").json()
    assert made["minimum_n"] == 1
    assert "small" not in made["by"]["kind"]["complaint"]["resolution_on_time"]
    assert "*" not in report().out
