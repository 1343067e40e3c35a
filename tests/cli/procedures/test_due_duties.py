"""What procedures, permits and contracts make due: deposits, cards left behind, renewals."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.cli.procedures.test_renovation import Works, estate
from tests.models import copy_of
from tests.support import Run


@pytest.fixture
def works(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Works:
    """A copy of the office in which homes are renovated."""
    return Works(run, copy_of(estate, tmp_path / "a"), monkeypatch)


def _clocks(works: Works, sort: str) -> list[tuple[str, str, bool]]:
    """Of what `svc due` shows: number, day, and whether it is late."""
    return [(one["id"], one["due"][:10], one["late"])
            for one in works.json("due") if one["clock"] == sort]  # fmt: skip


def test_a_withdrawn_procedures_deposit_is_due_at_once(works: Works) -> None:
    """From that day until it has gone back; on the board and in the shift as well."""
    works("li.na", "procedure open renovation 3-2-1502 --through 2026-04-30")
    works("li.na", "procedure step 1 application --all")
    works("zhang.wei", "procedure approve 1")
    works("li.na", "procedure step 1 agreement --all")
    works("qian.yu", "pay 3-2-1502 2000 --method cash --deposit renovation-deposit")
    works("he.jianguo", "bill add 3-2-1502 --item garbage")
    works("qian.yu", "pay 3-2-1502 200 --method cash")
    works("qian.yu", "procedure step 1 pay")
    assert _clocks(works, "deposit") == []
    works("li.na", "procedure withdraw 1 --reason 不装了")
    assert _clocks(works, "deposit") == [("P2603-A0001", "2026-03-02", False)]
    works.later(1)
    assert _clocks(works, "deposit") == [("P2603-A0001", "2026-03-02", True)]
    receipt = "N2603-A0001"
    assert f"svc refund {receipt} 2000.00" in works("li.na", "board")
    assert f"svc refund {receipt} 2000.00" in works("li.na", "shift")
    works("zhang.wei", f"refund {receipt} 500 --method cash --reason 退 --approved-by he.jianguo")
    assert "1500.00 of deposit goes back" in works("li.na", "due")
    works("zhang.wei", f"refund {receipt} 1500 --method cash --reason 退 --approved-by he.jianguo")
    assert _clocks(works, "deposit") == []


def test_a_sold_units_permits_are_listed(works: Works) -> None:
    """Cards of whoever sold or moved out are to be revoked; those of the new owner are not."""
    owner, tenant = (row["id"] for row in works.json("resident list"))
    works("li.na", f"permit issue access 3-2-1502 --resident {owner} --printed 101")
    works("li.na", "permit issue key 3-2-1502 --holder 王家保姆 --printed 7")
    works("li.na", f"permit issue access 3-2-1503 --resident {tenant} --printed 103")
    works.later(10)
    assert works.json("permit left-behind") == []
    works("li.na", f"resident move-out {owner} --unit 3-2-1502 --until 2026-03-10")
    works("li.na", "resident add --name 赵六 --phone 13812340009 --unit 3-2-1502 "
          "--relation owner --since 2026-03-10")  # fmt: skip
    works("li.na", "permit issue access 3-2-1502 --resident R-A00003 --printed 104")
    rows = works.json("permit left-behind")
    assert [(row["printed"], row["left_on"]) for row in rows] == [
        ("101", "2026-03-10"), ("7", "2026-03-10"),
    ]  # fmt: skip
    assert [number for number, _day, late in _clocks(works, "left-behind") if late] == [
        row["id"] for row in rows
    ]
    works("li.na", "permit revoke 101 --reason 房屋已售")
    works("li.na", "permit return 7")
    assert works.json("permit left-behind") == []
    works("li.na", f"resident move-out {tenant} --unit 3-2-1503 --until 2026-03-12")
    assert [row["printed"] for row in works.json("permit left-behind")] == ["103"]


def test_a_contract_is_told_ninety_sixty_and_thirty_days_before(works: Works) -> None:
    """Each notice is due on its day; at last the end is; a renewed one is told no longer."""
    works("he.jianguo", "party add sun-lifts --name 日立电梯 --role contractor")
    number = works("li.na", "document add --type contract --title 电梯维保 --party sun-lifts "
                   "--valid-until 2026-12-31").split()[0].rstrip(":：")  # fmt: skip
    said = []
    for today in ("2026-10-01", "2026-10-02", "2026-10-03", "2026-11-01", "2026-11-02",
                  "2026-12-01", "2026-12-02", "2026-12-31", "2027-01-01"):  # fmt: skip
        works.day = date.fromisoformat(today)
        said += [(today[5:], day[5:], late) for _id, day, late in _clocks(works, "valid-until")]
    assert said == [
        ("10-02", "10-02", False), ("10-03", "11-01", False), ("11-01", "11-01", False),
        ("11-02", "12-01", False), ("12-01", "12-01", False), ("12-02", "12-31", False),
        ("12-31", "12-31", False), ("01-01", "12-31", True),
    ]  # fmt: skip
    figure = works.json("report contracts_not_renewed --period 2027-01")
    assert figure["measures"]["contracts_not_renewed"]["value"] == 1
    # The office may have other days; a document may say its own first.
    works.day = date(2026, 12, 2)
    works("he.jianguo", "office edit --set policies.renewal_notice=10,5")
    assert _clocks(works, "valid-until") == []
    works("li.na", f"document edit {number} --set notice=40")
    assert _clocks(works, "valid-until") == [(number, "2026-12-21", False)]
    works("li.na", "document add --type contract --title 电梯维保 --party sun-lifts "
          "--valid-until 2027-12-31")  # fmt: skip
    assert _clocks(works, "valid-until") == []


def test_a_contract_made_in_a_procedure_is_told_too(works: Works) -> None:
    """Until a later one is made, or it is on file as a document."""
    works("he.jianguo", "party add sun-lifts --name 日立电梯 --role contractor")
    works("he.jianguo", "workflow adopt contract --since 2024-01-01")

    def made(through: str) -> None:
        number = works("li.na", f"procedure open contract --party sun-lifts --through {through}")
        number = number.split()[0].rstrip(":：")
        works("li.na", f"procedure step {number} draft")
        works("he.jianguo", f"procedure approve {number}")
        works("li.na", f"procedure step {number} signing --all")
        works("li.na", f"procedure step {number} archive")
        works("li.na", f"procedure complete {number}")

    made("2026-05-31")
    assert _clocks(works, "renewal") == [("P2603-A0001", "2026-03-02", False)]
    made("2027-05-31")
    assert _clocks(works, "renewal") == []
    works.day = date(2027, 5, 1)
    assert _clocks(works, "renewal") == [("P2603-A0002", "2027-05-01", False)]
    works("li.na", "document add --type contract --title 电梯维保 --party sun-lifts "
          "--valid-until 2027-05-31")  # fmt: skip
    assert _clocks(works, "renewal") == []
