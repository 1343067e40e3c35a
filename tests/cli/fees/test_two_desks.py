"""Two desks bill apart and meet: settled questions (g), (h) and hard cases of two desks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import Run, git

PATH = "records/bills/2026/04/B2604-3-2-1502.yaml"


@pytest.fixture
def desks(office: Path, run: Run, tmp_path: Path) -> tuple[Path, Path]:
    """The office as desk A, and a desk B that met it."""
    run(["svc", "remote", "init", str(tmp_path / "remote.git")])
    run(["svc", "remote", "add", str(tmp_path / "remote.git")])
    run(["svc", "join", str(tmp_path / "remote.git"), str(tmp_path / "b")])
    return office, tmp_path / "b"


def at(desk: Path, run: Run, command: str, code: int | None = 0) -> str:
    """A command at one of them."""
    done = run(["svc", "-C", str(desk), *command.split()], code=code)
    return done.out + done.err


def meet(desks: tuple[Path, Path], run: Run) -> None:
    """Both hear of everything."""
    for desk in (*desks, desks[0]):
        at(desk, run, "sync")


def test_the_same_month_at_both_desks(desks: tuple[Path, Path], run: Run) -> None:
    """The same rules and units: the same file, and nothing to decide."""
    for desk in desks:
        at(desk, run, "bill run 2026-04 --items property-fee")
    meet(desks, run)
    assert (desks[0] / PATH).read_bytes() == (desks[1] / PATH).read_bytes()
    assert "disputes" not in (desks[0] / PATH).read_text()
    assert "problem" in at(desks[0], run, "check")


@pytest.mark.slow
def test_different_items_unite_by_key(desks: tuple[Path, Path], run: Run) -> None:
    """One desk bills the fee, the other water: one bill with both lines, for good."""
    a, b = desks
    for day, value in (("2026-03-31", "1"), ("2026-04-30", "3")):
        if day == "2026-03-31":
            at(b, run, "meter add --unit 3-2-1502 --item water")
        at(b, run, f"reading add --meter 3-2-1502.water --day {day} --value {value}")
    at(a, run, "bill run 2026-04 --items property-fee")
    at(b, run, "bill run 2026-04 --items water")
    meet(desks, run)
    text = (a / PATH).read_text()
    assert text.count("- item:") == 2 and "disputes" not in text
    assert text == (b / PATH).read_text()
    assert "0 bills" in at(a, run, "bill run 2026-04 --items property-fee,water")


@pytest.mark.slow
def test_one_key_with_other_bytes_is_a_dispute(desks: tuple[Path, Path], run: Run) -> None:
    """Another area at the other desk: the published line counts as a whole, the other is told."""
    a, b = desks
    at(b, run, "unit edit 3-2-1502 --set area=100")
    at(a, run, "bill run 2026-04 --items property-fee")
    at(b, run, "bill run 2026-04 --items property-fee")
    meet(desks, run)
    text = (b / PATH).read_text()
    assert "amount: '165.45'" in text and "185.00" not in text and "disputes:" in text
    assert text == (a / PATH).read_text()
    assert "two desks wrote different values: lines[" in at(a, run, "check")


def test_what_happens_at_both_desks_is_united(desks: tuple[Path, Path], run: Run) -> None:
    """(g): an objection here and a void there both stand; the line is charged no longer."""
    a, b = desks
    at(a, run, "bill run 2026-04 --items property-fee")
    meet(desks, run)
    at(a, run, "bill object B2604-3-2-1502/1 --reason x")
    at(b, run, "bill void B2604-3-2-1502/1 --reason y")
    meet(desks, run)
    text = (a / PATH).read_text()
    assert "action: object" in text and "action: void" in text
    assert text == (b / PATH).read_text()
    assert git("status", "--short", cwd=a) == ""
