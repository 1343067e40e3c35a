"""Limits by amount and rules of two people, with the ledger that the tests declare."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from tests.kinds.office import git, shown, svc

LEDGER = "L26-3-2-402"


def _waive(office: Path, who: str, amount: str, code: int = 0) -> str:
    words = ("ledger", "waive", LEDGER, "--amount", amount)
    return svc(office, "--as", who, *words, code=code).err


@pytest.fixture(scope="module")
def ruled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with a ledger, of which a clerk may waive 50 and a supervisor 500."""
    place = tmp_path_factory.mktemp("rights") / "office"
    svc(place.parent, "init", "--sample", "--on", "2026-11-01", str(place))
    boss = ("--as", "he.jianguo", "office", "edit")
    limits = Path(place / "records/office.yaml")
    text = limits.read_text("utf-8")
    more = "policies:\n  limits:\n    ledger waive: {desk: '50.00', supervisor: '500'}\n"
    limits.write_text(text.replace("policies:\n", more, 1), "utf-8")
    svc(place, "--as", "sun.mei", "save", code=1)
    svc(place, "--as", "he.jianguo", "save")
    svc(place, *boss, "--set", "policies.backdate_days=36000")
    svc(place, "ledger", "add", "--year", "2026", "--unit", "3-2-402", "--total", "12.5")
    return place


@pytest.fixture
def office(ruled: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return copytree(ruled, tmp_path / "office")


def test_a_limit_is_by_amount_and_role(office: Path) -> None:
    """A role up to its own; a role of which nothing is said without one; by hand as well."""
    assert "waive" in _waive(office, "wang.qiang", "1", code=1)
    _waive(office, "li.na", "50")
    refused = _waive(office, "li.na", "50.01", code=1)
    assert "policies.limits.ledger waive" in refused and "50.01" in refused
    assert "li.na is not" in refused and "sun.mei" in refused
    _waive(office, "sun.mei", "-500")
    assert "only a director may" in _waive(office, "sun.mei", "500.01", code=1)
    _waive(office, "he.jianguo", "100000")
    events = shown(office, "ledger", LEDGER)["events"]
    assert [one["amount"] for one in events] == ["50.00", "-500.00", "100000.00"]
    line = f'{{"do": "ledger waive", "ledger": "{LEDGER}", "amount": "60"}}\n'
    assert "policies.limits" in svc(office, "batch", "-", input=line, code=1).out
    path = office / "records/ledgers/2026" / f"{LEDGER}.yaml"
    path.write_text(path.read_text("utf-8") + (
        "  - seq: 4\n    at: '2026-11-02T08:00:00+08:00'\n    by: sun.mei\n"
        "    action: waive\n    amount: '700.00'\n"), "utf-8")  # fmt: skip
    assert "policies.limits" in svc(office, "--as", "sun.mei", "save", code=1).err
    svc(office, "--as", "he.jianguo", "save")
    svc(office, "check", "--history")


def test_nobody_approves_his_own(office: Path) -> None:
    """The same person is refused while another could; another one may."""
    _waive(office, "sun.mei", "100")
    approve = ("ledger", "approve", LEDGER)
    refused = svc(office, "--as", "sun.mei", *approve, code=1).err
    assert "sun.mei" in refused and "he.jianguo" in refused
    assert "only a" in svc(office, "--as", "li.na", *approve, code=1).err
    svc(office, "--as", "he.jianguo", *approve)
    assert "unconfirmed" not in svc(office, "check").out
    svc(office, "check", "--history")


def test_done_alone_it_stays_unconfirmed_until_another_does_it(office: Path) -> None:
    """Where nobody else may, one person does both, and it is seen."""
    for who in ("huang.li", "zhang.wei", "sun.mei"):
        path = office / f"records/staff/{who}.yaml"
        path.write_text(path.read_text("utf-8").replace("roles:", "active: false\nroles:"), "utf-8")
    text = (office / "records/office.yaml").read_text("utf-8")
    kept = [
        line
        for line in text.splitlines(keepends=True)
        if " supervisor: " not in line and " assignee: " not in line
    ]
    (office / "records/office.yaml").write_text("".join(kept), "utf-8")
    git(office, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qam", "alone")
    _waive(office, "he.jianguo", "100")
    svc(office, "--as", "he.jianguo", "ledger", "approve", LEDGER)
    assert "approve is unconfirmed: he.jianguo did both" in svc(office, "check").out
    assert f"unconfirmed: ledger {LEDGER}, approve by he.jianguo alone" in svc(office, "board").out
    assert "unconfirmed: 1 step" in svc(office, "report", "daily").out
    again = svc(office, "--as", "he.jianguo", "ledger", "approve", LEDGER)
    assert again.code == 0, "alone he may confirm nothing, and may say so again"
    svc(office, "--as", "he.jianguo", "staff", "edit", "li.na", "--add", "roles=supervisor")
    svc(office, "--as", "li.na", "ledger", "approve", LEDGER)
    assert "unconfirmed" not in svc(office, "check").out + svc(office, "board").out


def test_a_director_ends_the_rule_of_two(office: Path) -> None:
    """By a commit of his own; then one person may do both."""
    words = ("office", "edit", "--set", "policies.two_persons=false")
    svc(office, "--as", "sun.mei", *words, code=1)
    _waive(office, "sun.mei", "100")
    svc(office, "--as", "he.jianguo", *words)
    svc(office, "--as", "sun.mei", "ledger", "approve", LEDGER)
    svc(office, "check", "--history")


MAPPING = """\
kind: ledger-events
source: {system: books, number: ledger}
dates: {formats: [iso]}
fields:
  at: {column: at}
  by: {column: by}
  action: {column: action}
  amount: {column: amount}
"""


def test_an_import_of_events_asks_whose_right_they_are(office: Path) -> None:
    """Rows append what their importer may do himself, up to his limit; else nothing comes in."""
    mapping, table = office.parent / "events.yaml", office.parent / "events.csv"
    mapping.write_text(MAPPING, "utf-8")

    def brought(who: str, amount: str, code: int, action: str = "waive") -> str:
        row = f"{LEDGER},2026-11-02T08:00:00+08:00,import,{action},{amount}"
        table.write_text(f"ledger,at,by,action,amount\n{row}\n", "utf-8")
        words = ("import", "ledger-events", str(table), "--mapping", str(mapping))
        return svc(office, "--as", who, *words, code=code).err

    head = git(office, "rev-parse", "HEAD")
    assert "policies.rights.import" in brought("wang.qiang", "1.00", 1)
    assert "may approve" in brought("li.na", "", 1, "approve")
    assert "policies.limits.ledger waive" in brought("li.na", "60.00", 1)
    assert git(office, "rev-parse", "HEAD") == head
    brought("li.na", "40.00", 0)
    brought("sun.mei", "500.00", 0)
    events = shown(office, "ledger", LEDGER)["events"]
    assert [one["amount"] for one in events] == ["40.00", "500.00"]
    svc(office, "check", "--history")
