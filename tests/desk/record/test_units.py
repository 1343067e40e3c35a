"""Units: any spelling is one unit, and its parts are those of its id."""

from __future__ import annotations

from pathlib import Path

import pytest

from svc.desk.core.view import look
from svc.desk.record import units
from svc.desk.record.field_edits import FieldEdits
from svc.errors import NotFound, Refused, SvcError, UsageError
from svc.index.query import units as found
from tests.estate import UNITS, done


def test_parts_come_from_the_spelling(office: Path) -> None:
    """Building, entrance, room and the usual use follow from what was written."""
    home = done(office, lambda desk: units.add(desk, "１２幢1单元301室", area="８９.5", floor="3"))
    assert (home.id, home.building, home.entrance, home.room) == ("12-1-301", "12", "1", "301")
    assert (home.use, home.floor, home.area) == ("home", 3, 89.5)
    parking = done(office, lambda desk: units.add(desk, "B1车位012", floor=-1))
    assert (parking.id, parking.use, parking.floor) == ("B1-P012", "parking", -1)
    assert (office / "records/units/12/12-1-301.yaml").is_file()


@pytest.mark.parametrize(
    ("spelling", "values", "kind"),
    [
        ("3栋2单元1502", {}, Refused),
        ("../../etc", {}, UsageError),
        ("1502", {}, UsageError),
        ("", {}, UsageError),
        ("5-1-101", {"use": "castle"}, UsageError),
        ("5-1-101", {"area": "0"}, UsageError),
        ("5-1-101", {"area": "nan"}, UsageError),
        ("5-1-101", {"area": "inf"}, UsageError),
        ("5-1-101", {"area": "wide"}, UsageError),
        ("5-1-101", {"floor": "1.5"}, UsageError),
    ],
)
def test_refused(estate: Path, spelling: str, values: dict[str, str], kind: type[SvcError]) -> None:
    """A unit that is on file, or that cannot be read, is not added."""
    with pytest.raises(kind):
        done(estate, lambda desk: units.add(desk, spelling, **values))


def test_edit(estate: Path) -> None:
    """Fields are mended in any spelling of the unit; what the id says is not."""
    record = done(estate, lambda desk: units.edit(desk, "3#2-1501", FieldEdits(set={"area": "75"})))
    assert record.area == 75
    for field in ("building", "room", "id"):
        with pytest.raises(UsageError, match="the unit's id"):
            done(
                estate, lambda desk, f=field: units.edit(desk, "3-2-1501", FieldEdits(set={f: "9"}))
            )
    with pytest.raises(NotFound):
        done(estate, lambda desk: units.edit(desk, "9-9-999", FieldEdits(set={"area": "75"})))


@pytest.mark.parametrize("spelling", ["3栋1502", "3-2-1502", "３＃２－１５０２"])
def test_find_by_part(estate: Path, spelling: str) -> None:
    """A part of a unit means the unit where only one has it."""
    with look(estate) as view:
        assert found.find(view.index, spelling) == "3-2-1502"


def test_find_is_never_a_guess(estate: Path) -> None:
    """What several units have names them all; what none has is not found."""
    with look(estate) as view:
        with pytest.raises(UsageError, match=r"2 units: 3-2-1502, A-1502"):
            found.find(view.index, "1502")
        with pytest.raises(NotFound):
            found.find(view.index, "9栋101")


@pytest.mark.parametrize(
    ("words", "units_found"),
    [
        ("1502", ["3-2-1502", "A-1502"]),
        ("3栋", ["3-2-1501", "3-2-1502"]),
        ("车位012", ["B1-P012"]),
        ("B1", ["B1-P012"]),
        ("王芳", ["3-2-1502"]),
        ("13812340000", ["3-2-1502"]),
        ("anna", []),
    ],
)
def test_search(estate: Path, words: str, units_found: list[str]) -> None:
    """Units are found by any part of their spelling, and by who lives there on the day."""
    with look(estate) as view:
        assert found.search(view.index, words, "CN", "2026-02-01") == units_found


def test_order_of_houses() -> None:
    """Numbers count as numbers: 902 comes before 1502, building 9 before 12 before A."""
    walk = ["9-1-101", "12-1-902", "12-1-1502", "12-2-101", "A-1502", "B1-P012"]
    assert sorted(set(walk), key=found.by_house) == walk
    assert sorted(UNITS, key=found.by_house)[0] == "3-2-1501"


def test_a_home_on_file_from_before_phases_had_codes(office: Path) -> None:
    """`1-3-2-402` is 1期3栋2单元402, which is not taken on file twice; 2-5-301 may be another."""
    done(office, lambda desk: [units.add(desk, "1-3-2-402"), units.add(desk, "2-5-301")])
    with look(office) as view:
        for spelling in ("1期3栋2单元402", "一期3幢2单元402室", "1QI-3-2-402", "1期3栋402"):
            assert found.find(view.index, spelling) == "1-3-2-402", spelling
        for spelling in ("二期5幢301", "2期3栋2单元402"):
            with pytest.raises(NotFound):
                found.find(view.index, spelling)
    with pytest.raises(Refused, match="1-3-2-402 is on file already"):
        done(office, lambda desk: units.add(desk, "1期3栋2单元402"))
    added = done(office, lambda desk: units.add(desk, "二期5幢301"))
    assert added.id == "2QI-5-301"
