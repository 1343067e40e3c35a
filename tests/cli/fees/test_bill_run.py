"""`svc bill run`: a month is billed as one commit, again and again, on any desk alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import Run, git


def test_a_month_is_billed_once(office: Path, run: Run) -> None:
    """One commit; what is left out is told; the second run changes nothing."""
    done = run("svc bill run 2026-04 --items property-fee")
    assert done.out == "2026-04  1 bill with 1 line, 165.45 in all\n"
    assert "property-fee: 2026-04-01 to 2026-04-30: no payer on file (1: 3-2-1503)" in done.err
    text = (office / "records/bills/2026/04/B2604-3-2-1502.yaml").read_text()
    assert "amount: '165.45'" in text and "run" not in text
    head = git("rev-parse", "HEAD")
    assert "0 bills" in run("svc bill run 2026-04 --items property-fee").out
    assert git("rev-parse", "HEAD") == head
    assert not run("svc check").err


def test_strict_bills_nothing(office: Path, run: Run) -> None:
    """(l): where anything is left out nothing is recorded, and the exit code is 1."""
    head = git("rev-parse", "HEAD")
    refused = run("svc bill run 2026-04 --strict --items property-fee", code=1)
    assert "3-2-1503 property-fee: 2026-04-01 to 2026-04-30: no payer on file" in refused.err
    assert git("rev-parse", "HEAD") == head
    assert (
        "would be billed: 1 bill with 1 line, 165.45"
        in run("svc bill run 2026-04 -n --items property-fee").out
    )
    assert git("rev-parse", "HEAD") == head


def test_two_desks_write_the_same_bytes(office: Path, run: Run, tmp_path: Path) -> None:
    """(h): the same rules and units give the same file wherever, and whenever, they are run."""
    other = tmp_path / "other"
    git("clone", "-q", str(office), str(other))
    run("svc bill run 2026-04 --items property-fee")
    run(["svc", "-C", str(other), "bill", "run", "2026-04", "--items", "property-fee"])
    path = "records/bills/2026/04/B2604-3-2-1502.yaml"
    assert (office / path).read_bytes() == (other / path).read_bytes()


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("svc bill run April", 2, "'April' is no month"),
        ("svc bill run 2026-04 --items gas", 3, "no tariff 'gas'"),
        ("svc bill run 2026-04 --unit 9-9-9", 3, "no unit 9-9-9"),
    ],
)
def test_what_cannot_be_billed_is_said(
    office: Path, run: Run, command: str, code: int, said: str
) -> None:
    """One line that says what, and nothing is written."""
    assert office.is_dir()
    assert said in run(command, code=code).err
